"""From a keystroke in the filter to the painted result."""

from collections.abc import Iterator
from functools import partial
from statistics import median

from tests.benchmarks.figure import Figure
from tests.benchmarks.tables import SIZES, our_table, proxy_table, quiet_collector, texts, until_painted

TYPED = (
    "p", "pu", "pur", "purp", "purple", "purple-", "purple-l", "purple-", "purple", "pur", "p", "",
    "1", "19", "192.168.1", "", "dental", "m", "mü", "müller", "",
)  # fmt: skip
PEER_KEYS = {10_000: len(TYPED), 100_000: 4}
"""The peer needs seconds for each at 100,000 rows: its first ones are enough."""

TARGETS = {10_000: 25, 100_000: 100}
FRAME = 16.0


def measure() -> Iterator[Figure]:
    for count in SIZES:
        yield from measure_at(count)


def measure_at(count: int) -> Iterator[Figure]:
    ours = our_table(count)
    peer, proxy = proxy_table(texts(count))
    with quiet_collector():
        theirs, times = [], []
        for number, text in enumerate(TYPED):  # by turns, so that noise strikes both
            if number < PEER_KEYS[count]:
                theirs.append(until_painted(peer, partial(proxy.setFilterFixedString, text)))
            times.append(until_painted(ours, partial(ours.filter, text)))
    assert len(ours.rows) == count
    yield Figure(f"keystroke {count:,}", median(times), median(theirs), "QSortFilterProxyModel", TARGETS[count])
    if count == SIZES[0]:
        yield Figure(f"keystroke {count:,} p50", median(times), FRAME, "bound", 1.0, share=True)
    ours.close()
    peer.close()
