"""How costs grow from 1,000 over 10,000 to 100,000 agents: cost = a · count ^ exponent, fitted over the three.

The bound is what grows with the count itself, and a tenth more for what sorting and searching must.
"""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from math import log
from statistics import linear_regression, median

import msgspec

from atera_desktop.app.collection import Changes
from atera_desktop.domain.agent import Agent
from atera_desktop.domain.record import Key
from tests.benchmarks.bodies import bodies
from tests.benchmarks.figure import Figure
from tests.benchmarks.fleet import fleet
from tests.benchmarks.frame import frame
from tests.benchmarks.memory import occupied
from tests.benchmarks.start import seconds, stored
from tests.benchmarks.tables import OurTable, agents, our_table, quiet_collector, until_painted
from tests.benchmarks.unchanged import cycles

SIZES = (1_000, 10_000, 100_000)
TYPED = ("p", "pu", "purple", "", "192.168.1", "dental", "")
CLICKS = (("name", False), ("customer", False), ("seen", True))
BOUND = 1.1


def measure() -> Iterator[Figure]:
    tables: dict[str, list[float]] = {}
    for count in SIZES:
        for name, cost in at(count):
            tables.setdefault(name, []).append(cost)
    for name, costs in tables.items():
        yield grown(name, costs)
    yield grown("unchanged cycle", [median(asyncio.run(cycles(bodies(count), count))) for count in SIZES])
    yield grown("memory", [occupied("ours", count) * count for count in SIZES])
    yield grown("first rows", [start(count) for count in SIZES])


def grown(name: str, costs: list[float]) -> Figure:
    exponent, _ = linear_regression([log(count) for count in SIZES], [log(cost) for cost in costs])
    told = " / ".join(f"{cost:.3g}" for cost in costs)
    return Figure(f"growth, {name}", max(exponent, 0.0), 1.0, f"({told}) linear", BOUND, "exponent", share=True)


def at(count: int) -> Iterator[tuple[str, float]]:
    """What the table costs with so many agents, in milliseconds."""
    table = our_table(agents(count))
    with quiet_collector():
        yield "keystroke", median(until_painted(table, partial(table.filter, text)) for text in TYPED)
        yield "sort", median(until_painted(table, partial(table.sort, [click])) for click in CLICKS)
        yield "frame", median(frame(table, row) for row in range(100, 900, 20))
        yield "1 % changed", median(until_painted(table, change(table, count, version)) for version in range(5))
    table.close()


def change(table: OurTable, count: int, version: int) -> Callable[[], None]:
    """One of a hundred agents comes anew, with another version and, as it happens all the time, another LastSeen."""
    records: dict[Key, Agent] = dict(fleet(count))
    changed = tuple(range(1, count + 1, 100))
    for key in changed:
        records[key] = msgspec.structs.replace(records[key], agent_version=f"2.{version}", last_seen=f"2026-11-2{version}T10:00:00Z")
    return partial(table.apply, Changes(changed=changed), records)


def start(count: int) -> float:
    """Milliseconds from the start of the process to the first rows out of a cache of so many."""
    with stored(count) as folder:
        seconds("ours", folder)
        return median(seconds("ours", folder) for _ in range(5))
