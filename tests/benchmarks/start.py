"""From the start of the process to the first painted rows, out of a cache of 100,000 agents, against an empty PySide6 window.

Then the other large lists, all in one cache, each as the section that is shown first: against the agents. All are fresh processes
(`first_paint.py`), taken by turns.
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
OTHERS = {"contacts": 10_000, "tickets": 20_000, "alerts": 100_000}
MORE = 1.1
"""What the first rows of another section may take more than those of agents."""


def measure() -> Iterator[Figure]:
    with stored(COUNT) as folder:
        for kind in ("ours", "peer"):  # both from a warm disk, and compiled
            seconds(kind, folder)
        pairs = [(seconds("ours", folder), seconds("peer", folder)) for _ in range(TIMES)]
        ours, peer = zip(*pairs, strict=True)
        yield Figure("first rows from a cache", median(ours), median(peer), "an empty window", TARGET, share=True)
        crowded(folder)
        for name, count in OTHERS.items():
            opened(folder, name)
            pairs = [(opened(folder, name), opened(folder, "agents")) for _ in range(TIMES)]
            ours, peer = zip(*pairs, strict=True)
            yield Figure(f"first of {count:,} {name}", median(ours), median(peer), "first of agents", MORE, share=True)


def crowded(folder: str) -> None:
    """Adds the other lists to the cache."""
    from atera_desktop.store import places
    from atera_desktop.store.cache import Cache, Put, Sweep, Swept
    from tests.benchmarks.crowd import crowd
    from tests.benchmarks.fleet import NOW

    with Cache.open(profile(folder) / places.CACHE) as cache:
        for name, count in OTHERS.items():
            cache.write(Put(name, stored.key, stored.raw, NOW) for stored in crowd(name, count))
            cache.write([Swept(name, Sweep(NOW, NOW, count))])


def show_first(folder: str, name: str) -> None:
    """The window was last left in this section, with all of its rows."""
    from atera_desktop.store.state import write_state

    write_state(profile(folder), {"section": name, "sections": {name: {"view": "All"}}})


def opened(folder: str, name: str) -> float:
    show_first(folder, name)
    return seconds("ours", folder)


def profile(folder: str) -> Path:
    from atera_desktop.store import places

    return places.profile_folder(places.data_folder(Path(folder)), "default")


@contextmanager
def stored(count: int) -> Iterator[str]:
    """A data folder whose default profile has so many agents in its cache."""
    import msgspec

    from atera_desktop.store import places
    from atera_desktop.store.cache import Cache, Put, Sweep, Swept
    from tests.benchmarks.fleet import NOW, fleet

    with tempfile.TemporaryDirectory() as folder:
        with Cache.open(profile(folder) / places.CACHE) as cache:
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
