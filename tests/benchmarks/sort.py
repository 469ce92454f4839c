"""From a click on a column's title to the painted result."""

from collections.abc import Iterator, Sequence
from functools import partial
from statistics import median

from PySide6.QtCore import Qt

from tests.benchmarks.figure import Figure
from tests.benchmarks.tables import SIZES, Sample, agents, our_table, proxy_table, quiet_collector, until_painted

CLICKS = (("name", False), ("customer", False), ("seen", False), ("name", True), ("os", False))
PEER_CLICKS = {10_000: len(CLICKS), 100_000: 2}
TARGETS = {10_000: 50, 100_000: 100}
ORDERS = (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder)


def measure() -> Iterator[Figure]:
    for count in SIZES:
        ours, peer = clicked(agents(count), CLICKS, PEER_CLICKS[count])
        yield Figure(f"sort {count:,}", ours, peer, "QSortFilterProxyModel", TARGETS[count])


def clicked(sample: Sample, clicks: Sequence[tuple[str, bool]], peer_clicks: int) -> tuple[float, float]:
    """Milliseconds for a click (a column, and whether descending), ours and the peer's, which is given so many of them."""
    ours = our_table(sample)
    peer, proxy = proxy_table(sample)
    with quiet_collector():
        theirs, times = [], []
        for number, (key, down) in enumerate(clicks):  # by turns, so that noise strikes both
            if number < peer_clicks:
                theirs.append(until_painted(peer, partial(proxy.sort, sample.shown.index(key), ORDERS[down])))
            times.append(until_painted(ours, partial(ours.sort, [(key, down)])))
    ours.close()
    peer.close()
    return median(times), median(theirs)
