"""Writing a cycle in which 1 % of 10,000 agents changed into the cache, against writing all of them anew."""

import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import msgspec

from atera_desktop.domain.record import Key
from atera_desktop.store.cache import Cache, Put
from tests.benchmarks.figure import Figure
from tests.benchmarks.fleet import fleet

COUNT = 10_000
CYCLES = 9
TARGET = 1 / 50


def measure() -> Iterator[Figure]:
    everything, dice = list(fleet(COUNT)), random.Random(1)
    with (
        tempfile.TemporaryDirectory() as folder,
        Cache.open(Path(folder) / "ours.db") as ours,
        Cache.open(Path(folder) / "peer.db") as peer,
    ):
        for cache in (ours, peer):
            write(cache, everything, 0)
        pairs = [(write(ours, dice.sample(everything, COUNT // 100), n), write(peer, everything, n)) for n in range(1, CYCLES + 1)]
    mine, theirs = zip(*pairs, strict=True)
    yield Figure("cache, 1 % changed", median(mine), median(theirs), "all written anew", TARGET, share=True)


def write(cache: Cache, keys: list[Key], cycle: int) -> float:
    """Milliseconds to write these agents, with other bytes than before, in one transaction."""
    agents = fleet(COUNT)
    rows = [Put("agents", key, msgspec.json.encode(msgspec.structs.replace(agents[key], agent_version=f"2.{cycle}")), 0.0) for key in keys]
    started = time.perf_counter()
    cache.write(rows)
    return (time.perf_counter() - started) * 1000
