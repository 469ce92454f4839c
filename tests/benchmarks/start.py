"""From the start of the process to the first painted rows, out of a cache of 100,000 agents, against an empty PySide6 window.

Both are fresh processes (`first_paint.py`), taken by turns.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from tests.benchmarks.figure import Figure

COUNT = 100_000
TIMES = 9
TARGET = 1.25


def measure() -> Iterator[Figure]:
    with stored(COUNT) as folder:
        for kind in ("ours", "peer"):  # both from a warm disk, and compiled
            seconds(kind, folder)
        pairs = [(seconds("ours", folder), seconds("peer", folder)) for _ in range(TIMES)]
    ours, peer = zip(*pairs, strict=True)
    yield Figure("first rows from a cache", median(ours), median(peer), "an empty window", TARGET, share=True)


@contextmanager
def stored(count: int) -> Iterator[str]:
    """A data folder whose default profile has so many agents in its cache."""
    import msgspec

    from atera_desktop.store import places
    from atera_desktop.store.cache import Cache, Put, Sweep, Swept
    from tests.benchmarks.fleet import NOW, fleet

    with tempfile.TemporaryDirectory() as folder:
        profile = places.profile_folder(places.data_folder(Path(folder)), "default")
        with Cache.open(profile / places.CACHE) as cache:
            cache.write(Put("agents", key, msgspec.json.encode(agent), NOW) for key, agent in fleet(count).items())
            cache.write([Swept("agents", Sweep(NOW, NOW, count))])
        yield folder


def seconds(kind: str, folder: str) -> float:
    """Milliseconds until a process of that kind says that it has painted."""
    compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": os.path.join(folder, "compiled")}
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.first_paint", kind, folder], stdout=subprocess.PIPE, text=True, env=os.environ | compiled
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        taken = (time.perf_counter() - started) * 1000
    assert said == "painted\n", said
    return taken
