"""One full frame: every visible cell painted, at places never painted before."""

import random
import time
from collections.abc import Iterator
from statistics import median

from atera_desktop.ui.table.view import ROW_HEIGHTS
from tests.benchmarks.figure import Figure
from tests.benchmarks.tables import SIZES, OurTable, PeerTable, agents, our_table, quiet_collector, settle, standard_table

FRAMES = 80
TARGET = 0.90


def measure() -> Iterator[Figure]:
    for count in SIZES:
        yield measure_at(count)


def measure_at(count: int) -> Figure:
    ours, peer = our_table(agents(count)), standard_table(agents(count))
    dice = random.Random(1)
    with quiet_collector():
        pairs = [(frame(ours, row), frame(peer, row)) for row in dice.sample(range(count - 50), FRAMES)]
    ours.close()
    peer.close()
    mine, theirs = zip(*pairs, strict=True)
    return Figure(f"frame {count:,}", median(mine), median(theirs), "C++ model, stock delegate", TARGET, share=True)


def frame(table: OurTable | PeerTable, row: int) -> float:
    """Milliseconds to paint the table from this row on. The rows are taken alternately by both, so that noise strikes both."""
    settle()
    table.verticalScrollBar().setValue(row * ROW_HEIGHTS["regular"] if isinstance(table, OurTable) else row)
    started = time.perf_counter()
    table.viewport().repaint()
    return (time.perf_counter() - started) * 1000
