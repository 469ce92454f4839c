"""How well the window answers while agents arrive from the network and somebody scrolls.

Both sides are fresh processes on the same tenant; beside ours runs a control, a timer that has nothing to wait for but the machine.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from atera_desktop.store import places
from tests.benchmarks.figure import Figure
from tests.benchmarks.inventory import simulated
from tests.benchmarks.start import stored

COUNT, CACHED = 10_000, 100_000
TIMES = 3
FRAME = 0.016
FEWER, SHORTER = 1 / 8, 0.6
ANSWERS_IN = 50.0


def measure() -> Iterator[Figure]:
    with simulated(rpm=100_000) as url:
        ours, controls, naive = zip(*(once(url) for _ in range(TIMES)), strict=True)
    late, p99 = [median(map(frames_lost, runs)) for runs in (ours, naive)], [median(map(percentile, runs)) for runs in (ours, naive)]
    yield Figure("gaps over 16 ms", late[0], late[1], "httpx, dicts, proxy", FEWER, "", share=True)
    yield Figure("gaps, p99", p99[0], p99[1], "httpx, dicts, proxy", SHORTER, share=True)
    yield answers("answers, 10,000 arrive", ours, controls)
    with stored(CACHED) as folder:
        runs, controls = zip(*(from_cache(folder) for _ in range(TIMES)), strict=True)
    yield answers("answers, 100,000 cached", runs, controls)


def answers(name: str, ours: Sequence[list[float]], controls: Sequence[list[float]]) -> Figure:
    """The longest time for which the window did not answer."""
    longest, bound = median(map(max, ours)) * 1000, median(map(max, controls)) * 1000 + ANSWERS_IN
    return Figure(name, longest, bound, "control timer and 50 ms", 1, share=True)


def from_cache(folder: str) -> tuple[list[float], list[float]]:
    with control() as seen:
        ours = gaps("cached", str(places.profile_folder(Path(folder), "default")), CACHED)
    return ours, seen


def once(url: str) -> tuple[list[float], list[float], list[float]]:
    """The gaps of ours, of the control beside it, and of the naive way."""
    with control() as seen:
        ours = gaps("ours", url)
    return ours, seen, gaps("naive", url)


def frames_lost(found: list[float]) -> int:
    return sum(gap > FRAME for gap in found)


def percentile(found: list[float]) -> float:
    return sorted(found)[int(len(found) * 0.99)] * 1000


def gaps(kind: str, url: str, count: int = COUNT) -> list[float]:
    """Seconds between the ticks in a process of that kind (`arriving.py`)."""
    found: list[float] = json.loads(subprocess.run(_command(kind, url, count), check=True, stdout=subprocess.PIPE).stdout)
    return found


@contextmanager
def control() -> Iterator[list[float]]:
    """Gaps of the control while the context lasts, there at its end."""
    seen: list[float] = []
    with subprocess.Popen(_command("control", "-", 0), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield seen
        seen += json.loads(process.communicate()[0])


def _command(kind: str, url: str, count: int) -> list[str]:
    return [sys.executable, "-m", "tests.benchmarks.arriving", kind, url, str(count)]
