"""Memory that one record takes, all its fields at hand: each kind alone in a fresh process, by what the system says it occupies."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.bodies import pages_of
from tests.benchmarks.figure import Figure

COUNT = 20_000
TARGET = 0.5


def measure() -> Iterator[Figure]:
    yield Figure("memory per agent", occupied("ours"), occupied("peer"), "dict from JSON", TARGET, "kB", share=True)


def occupied(kind: str, count: int = COUNT, resource: str = "agents") -> float:
    """Kilobytes for each record, measured by a process that does nothing else."""
    command = [sys.executable, "-m", "tests.benchmarks.memory", kind, str(count), resource]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


def held(kind: str, count: int, resource: str) -> float:
    from atera_desktop.api.protocol import decode_page
    from atera_desktop.app.collection import Collection
    from atera_desktop.domain.catalog import RESOURCES

    pages = pages_of(resource, count)
    known: list[object] = []
    collection = Collection(RESOURCES[resource])
    before = resident()
    for number, body in enumerate(pages, 1):
        if kind == "peer":
            known += json.loads(body)["items"]
        else:
            collection.merge(decode_page(body, number).items, 0.0)
            collection.take_unwritten(with_seen=True)
            collection.flush()
    return (resident() - before) / count / 1000


if __name__ == "__main__":
    print(held(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
