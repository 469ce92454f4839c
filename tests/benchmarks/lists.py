"""The other large lists, measured as the agents are: keystroke, sort, memory; and the window's pauses while long articles are prepared."""

import time
from collections.abc import Iterator

from atera_desktop.app.collection import Collection
from atera_desktop.app.query import Rows
from atera_desktop.domain.catalog import RESOURCES
from atera_desktop.ui.pages import PAGES
from tests.benchmarks.crowd import crowd
from tests.benchmarks.figure import Figure
from tests.benchmarks.fleet import NOW
from tests.benchmarks.keystroke import FRAME, typed
from tests.benchmarks.memory import occupied
from tests.benchmarks.sort import clicked
from tests.benchmarks.tables import SIZES, Sample, quiet_collector

COUNTS = {"contacts": 10_000, "workhours": 10_000, "invoices": 2_000, "tickets": 20_000, "alerts": 100_000}
KEYSTROKE, SORT, LARGE = 25, 50, 100
"""The targets of agents: at 10,000 rows, and at 100,000."""
PEER_KEYS, PEER_CLICKS = 5, 2
WORDS = {
    "contacts": ("ethan.r", "555 01", "dental"),
    "workhours": ("cleaned", "ilan", "purple-lt"),
    "invoices": ("000123", "care", "usd"),
    "tickets": ("printer", "purple-lt", "nakamura"),
    "alerts": ("cpu load", "purple-lt", "hosting"),
}
COLUMNS = 12
ARTICLES = 1_000
BREATH = 8.0
"""Milliseconds after which the window must be able to answer."""


def measure() -> Iterator[Figure]:
    for name, count in COUNTS.items():
        of, shown = f"{count:,} {name}", sample(name, count)
        yield from figures(f"keystroke {of}", count, *typed(shown, typing(name), PEER_KEYS), KEYSTROKE)
        yield from figures(f"sort {of}", count, *clicked(shown, clicks(name), PEER_CLICKS), SORT)
        held, dicts = (occupied(kind, count, name) * count / 1000 for kind in ("ours", "peer"))
        yield Figure(f"memory {of}", held, dicts, "dict from JSON", 1, "MB", share=True)
    yield Figure(f"pause, {ARTICLES:,} articles", longest_slice(), BREATH, "bound", 1, share=True)


def figures(name: str, count: int, ours: float, peer: float, ratio: int) -> Iterator[Figure]:
    """Against the peer and, below a hundred thousand rows, one frame. Of few rows the peer is quick as well."""
    if count >= SIZES[0]:
        yield Figure(name, ours, peer, "QSortFilterProxyModel", LARGE if count >= SIZES[1] else ratio)
    if count < SIZES[1]:
        yield Figure(f"{name} p50", ours, FRAME, "bound", 1, share=True)


def sample(name: str, count: int) -> Sample:
    """So many records, in the first twelve columns of their section."""
    collection = Collection(RESOURCES[name])
    collection.restore(crowd(name, count))
    return Sample(PAGES[name], PAGES[name].columns[:COLUMNS], dict(collection.records))


def typing(name: str) -> list[str]:
    """Each word letter by letter, and the filter cleared after it."""
    return [word[:length] for word in WORDS[name] for length in (*range(1, len(word) + 1), 0)]


def clicks(name: str) -> list[tuple[str, bool]]:
    """A few columns upwards, and the first of them downwards."""
    first, second, third, fourth, *_ = (column.key for column in PAGES[name].columns)
    return [(first, False), (second, False), (third, False), (first, True), (fourth, False)]


def longest_slice() -> float:
    """Milliseconds of work between two pauses while articles of some kilobytes, never read before, are made ready for the filter."""
    shown = sample("knowledgebase", ARTICLES)
    rows = Rows(shown.page.columns, shown.page.grammar, lambda: NOW)
    rows.set_records(shown.records)
    longest = 0.0
    with quiet_collector():
        before = time.thread_time()  # of this thread alone: what the machine does beside it is no work of ours
        for _ in rows.build():
            longest, before = max(longest, time.thread_time() - before), time.thread_time()
    return longest * 1000
