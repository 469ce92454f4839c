"""A cycle in which nothing has changed: 10,000 agents whose pages come byte for byte as before."""

import asyncio
import json
import time
from collections.abc import Iterator
from statistics import median

from atera_desktop.app.collection import Collection
from atera_desktop.app.feed import Feed
from atera_desktop.app.memory import bulk_load
from atera_desktop.domain.catalog import AGENTS
from tests.benchmarks.bodies import Line, bodies
from tests.benchmarks.figure import Figure

AGENTS_ = 10_000
CYCLES = 9
TARGET = 1 / 20


def measure() -> Iterator[Figure]:
    pages = bodies(AGENTS_)
    ours = asyncio.run(cycles(pages))
    peer = list(replaced(pages))
    yield Figure("unchanged cycle", median(ours), median(peer), "json.loads, list replaced", TARGET, "ms of CPU", share=True)


async def cycles(pages: list[bytes], count: int = AGENTS_) -> list[float]:
    """Milliseconds of CPU for whole cycles of our feed, after the first."""
    line, feed = Line(pages), Feed(Collection(AGENTS), time.time, arrived=lambda: None)
    with bulk_load():
        await feed.refresh(line, full=True, budget=0)
    times = []
    for _ in range(CYCLES):
        line.give(pages)
        started = time.process_time()
        await feed.refresh(line, full=True, budget=0)
        times.append((time.process_time() - started) * 1000)
        assert feed.tally.complete
        assert len(feed.collection) == count
    await line.aclose()
    return times


def replaced(pages: list[bytes]) -> Iterator[float]:
    """Milliseconds of CPU for decoding every page and putting the new list in the old one's place."""
    known: list[object] = []
    for _ in range(CYCLES + 1):
        started = time.process_time()
        found: list[object] = []
        for body in pages:
            found += json.loads(body)["items"]
        known = found
        yield (time.process_time() - started) * 1000
    assert len(known) == AGENTS_
