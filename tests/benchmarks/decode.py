"""One page of agents, from the bytes of an answer to records."""

import json
import time
from collections.abc import Callable, Iterator
from statistics import median

from atera_desktop.api.protocol import decode_page
from atera_desktop.domain.agent import Agent
from atera_desktop.domain.decode import decode
from tests.benchmarks.bodies import bodies
from tests.benchmarks.figure import Figure
from tests.benchmarks.tables import quiet_collector

TIMES = 400
TARGET = 3


def measure() -> Iterator[Figure]:
    (body,) = bodies(50)
    with quiet_collector():  # the peer's dicts would set it off, our records never
        pairs = [(milliseconds(records, body), milliseconds(json.loads, body)) for _ in range(TIMES)]
    ours, peer = zip(*pairs, strict=True)
    yield Figure("decode of a page", median(ours), median(peer), "json.loads", TARGET)


def records(body: bytes) -> object:
    return [decode(Agent, item) for item in decode_page(body, 1).items]


def milliseconds(work: Callable[[bytes], object], body: bytes) -> float:
    started = time.perf_counter()
    work(body)
    return (time.perf_counter() - started) * 1000
