"""Our table and its peers, over the same records and the same twelve columns."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtGui import QPaintEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView

from atera_desktop.app.column import AnyColumn
from atera_desktop.app.query import Rows
from atera_desktop.domain.record import Key
from atera_desktop.ui import look
from atera_desktop.ui.pages.agents import AGENTS
from atera_desktop.ui.pages.page import AnyPage
from atera_desktop.ui.table.view import ROW_HEIGHTS, Table
from tests.benchmarks.fleet import NOW, fleet

SIZES = (10_000, 100_000)
_TWELVE = ("name", "status", "customer", "os", "seen", "user", "ip", "domain", "model", "serial", "version", "reboot")
WIDTH, HEIGHT = 1280, 800


@dataclass(frozen=True)
class Sample:
    """What is shown: a section's records, in twelve of its columns."""

    page: AnyPage
    columns: tuple[AnyColumn, ...]
    records: dict[Key, Any]

    @property
    def shown(self) -> tuple[str, ...]:
        return tuple(column.key for column in self.columns)

    def texts(self) -> list[list[str]]:
        """What the columns show, by column."""
        return [[column.text(record, NOW) for record in self.records.values()] for column in self.columns]


def agents(count: int) -> Sample:
    return Sample(AGENTS, tuple(column for column in AGENTS.columns if column.key in _TWELVE), fleet(count))


def application() -> QApplication:
    running = QApplication.instance()
    return running if isinstance(running, QApplication) else QApplication([])


class OurTable(Table):
    """Counts its frames."""

    frames = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.frames += 1


class PeerTable(QTableView):
    """Qt's own, counting its frames."""

    frames = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.frames += 1


def our_table(sample: Sample) -> OurTable:
    """Our table, on screen, prepared as it is once the window has been idle for a moment."""
    application().setFont(look.font(13))
    table = OurTable(Rows(sample.page.columns, sample.page.grammar, lambda: NOW), sample.page.title)
    for number, column in enumerate(table.source.columns):
        table.show_column(number, column.key in sample.shown)
    table.set_records(sample.records)
    for _ in table.rows.build():
        pass
    show(table)
    return table


class Texts(QAbstractTableModel):
    """The leanest model in Python: prepared texts, one role."""

    def __init__(self, columns: list[list[str]]) -> None:
        super().__init__()
        self.columns = columns

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns[0])

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> Any:
        return self.columns[index.column()][index.row()] if role == 0 else None


def proxy_table(sample: Sample) -> tuple[PeerTable, QSortFilterProxyModel]:
    """The peer of performance.md: `QSortFilterProxyModel` over all columns of a Python model."""
    proxy = QSortFilterProxyModel()
    source = Texts(sample.texts())
    source.setParent(proxy)
    proxy.setSourceModel(source)
    proxy.setFilterKeyColumn(-1)
    proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    table = PeerTable()
    proxy.setParent(table)
    table.setModel(proxy)
    dress(table, sample)
    return table, proxy


def standard_table(sample: Sample) -> PeerTable:
    """The peer of the frame: Qt's C++ model with the stock delegate."""
    model = QStandardItemModel(len(sample.records), len(sample.columns))
    for column, found in enumerate(sample.texts()):
        for row, text in enumerate(found):
            model.setItem(row, column, QStandardItem(text))
    table = PeerTable()
    model.setParent(table)
    table.setModel(model)
    dress(table, sample)
    return table


def dress(table: PeerTable, sample: Sample) -> None:
    """The geometry of our table, so that both paint the same rows and columns."""
    table.setWordWrap(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.verticalHeader().setDefaultSectionSize(ROW_HEIGHTS["regular"])
    table.verticalHeader().hide()
    for number, column in enumerate(sample.columns):
        table.setColumnWidth(number, column.width)
    show(table)


def show(table: QTableView) -> None:
    table.resize(WIDTH, HEIGHT)
    table.show()
    settle()


def settle() -> None:
    for _ in range(5):
        QApplication.processEvents()


def until_painted(table: OurTable | PeerTable, change: Callable[[], object]) -> float:
    """Milliseconds from a change to its frame; to the change's own end where Qt finds nothing to paint."""
    settle()
    before, started = table.frames, time.perf_counter()
    change()
    changed = painted = time.perf_counter()
    while table.frames == before and time.perf_counter() < changed + 0.2:
        QApplication.processEvents()
        painted = time.perf_counter()
    return ((painted if table.frames > before else changed) - started) * 1000


@contextmanager
def quiet_collector() -> Iterator[None]:
    """No garbage collection while we measure, neither ours nor the peers'."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()
