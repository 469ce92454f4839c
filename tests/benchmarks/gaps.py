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

COUNT, MANY = 10_000, 100_000
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
    with simulated(MANY, rpm=100_000) as url:
        runs, controls = zip(*(arriving("ours", url, MANY) for _ in range(TIMES)), strict=True)
    yield answers("answers, 100,000 arrive", runs, controls)
    with stored(MANY) as folder:
        profile = str(places.profile_folder(Path(folder), "default"))
        runs, controls = zip(*(arriving("cached", profile, MANY) for _ in range(TIMES)), strict=True)
    yield answers("answers, 100,000 cached", runs, controls)


def answers(name: str, ours: Sequence[list[float]], controls: Sequence[list[float]]) -> Figure:
    """The longest time for which the window did not answer."""
    longest, bound = median(map(max, ours)) * 1000, median(map(max, controls)) * 1000 + ANSWERS_IN
    return Figure(name, longest, bound, "control timer and 50 ms", 1, share=True)


def once(url: str) -> tuple[list[float], list[float], list[float]]:
    """The gaps of ours, of the control beside it, and of the naive way."""
    return *arriving("ours", url, COUNT), gaps("naive", url, COUNT)


def arriving(kind: str, source: str, count: int) -> tuple[list[float], list[float]]:
    """The gaps of ours, and of the control beside it."""
    with control() as seen:
        ours = gaps(kind, source, count)
    return ours, seen


def frames_lost(found: list[float]) -> int:
    return sum(gap > FRAME for gap in found)


def percentile(found: list[float]) -> float:
    return sorted(found)[int(len(found) * 0.99)] * 1000


def gaps(kind: str, source: str, count: int) -> list[float]:
    """Seconds between the ticks in a process of that kind (`arriving.py`)."""
    found: list[float] = json.loads(subprocess.run(_command(kind, source, count), check=True, stdout=subprocess.PIPE).stdout)
    return found


@contextmanager
def control() -> Iterator[list[float]]:
    """Gaps of the control while the context lasts, there at its end."""
    seen: list[float] = []
    with subprocess.Popen(_command("control", "-", 0), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield seen
        seen += json.loads(process.communicate()[0])


def _command(kind: str, source: str, count: int) -> list[str]:
    return [sys.executable, "-m", "tests.benchmarks.arriving", kind, source, str(count)]
