"""From a keystroke in the filter to the painted result."""

from collections.abc import Iterator, Sequence
from functools import partial
from statistics import median

from tests.benchmarks.figure import Figure
from tests.benchmarks.tables import SIZES, Sample, agents, our_table, proxy_table, quiet_collector, until_painted

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
        ours, peer = typed(agents(count), TYPED, PEER_KEYS[count])
        yield Figure(f"keystroke {count:,}", ours, peer, "QSortFilterProxyModel", TARGETS[count])
        if count == SIZES[0]:
            yield Figure(f"keystroke {count:,} p50", ours, FRAME, "bound", 1.0, share=True)


def typed(sample: Sample, texts: Sequence[str], peer_keys: int) -> tuple[float, float]:
    """Milliseconds for a keystroke, ours and the peer's, which is given so many of the texts."""
    ours = our_table(sample)
    peer, proxy = proxy_table(sample)
    with quiet_collector():
        theirs, times = [], []
        for number, text in enumerate(texts):  # by turns, so that noise strikes both
            if number < peer_keys:
                theirs.append(until_painted(peer, partial(proxy.setFilterFixedString, text)))
            times.append(until_painted(ours, partial(ours.filter, text)))
    assert len(ours.rows) == len(sample.records)
    ours.close()
    peer.close()
    return median(times), median(theirs)
