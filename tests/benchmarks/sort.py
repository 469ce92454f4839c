"""From a click on a column's title to the painted result."""

from collections.abc import Iterator
from functools import partial
from statistics import median

from PySide6.QtCore import Qt

from tests.benchmarks.figure import Figure
from tests.benchmarks.tables import SHOWN, SIZES, our_table, proxy_table, quiet_collector, texts, until_painted

CLICKS = (("name", False), ("customer", False), ("seen", False), ("name", True), ("os", False))
PEER_CLICKS = {10_000: len(CLICKS), 100_000: 2}
TARGETS = {10_000: 50, 100_000: 100}
ORDERS = (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder)


def measure() -> Iterator[Figure]:
    for count in SIZES:
        yield measure_at(count)


def measure_at(count: int) -> Figure:
    ours = our_table(count)
    peer, proxy = proxy_table(texts(count))
    with quiet_collector():
        theirs, times = [], []
        for number, (key, down) in enumerate(CLICKS):  # by turns, so that noise strikes both
            if number < PEER_CLICKS[count]:
                theirs.append(until_painted(peer, partial(proxy.sort, SHOWN.index(key), ORDERS[down])))
            times.append(until_painted(ours, partial(ours.sort, [(key, down)])))
    ours.close()
    peer.close()
    return Figure(f"sort {count:,}", median(times), median(theirs), "QSortFilterProxyModel", TARGETS[count])
