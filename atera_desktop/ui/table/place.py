"""What a table must not lose when its rows move: the scroll position, the selection, the current row."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QItemSelection, QItemSelectionModel
from PySide6.QtWidgets import QTableView

from atera_desktop.app.query import Rows
from atera_desktop.ui.table.model import TableModel, runs

MANY = 10
"""Selected rows beyond which we carry the selection ourselves: Qt keeps a persistent index for each cell, 0.45 ms for each row."""


class Place(msgspec.Struct, frozen=True):
    """A moment of a table, taken before its rows move and put back after."""

    seen: tuple[int, ...]
    """Slots on screen from the top, empty where the table stands at its very top."""
    offset: int
    """Pixels between the top of the table and the first of them."""
    selected: int
    many: frozenset[int] | None
    """The selected slots, where they are many."""


def take_place(table: QTableView, model: TableModel, keep: bool) -> Place:
    """Remembers the place; takes a large selection off, so that Qt need not carry it."""
    bar = table.verticalScrollBar()
    seen: tuple[int, ...] = ()
    offset = 0
    if keep and bar.value() > bar.minimum():
        rows = on_screen(table, model)
        seen = tuple(model.view[rows.start : rows.stop])
        offset = table.rowViewportPosition(rows.start)
    selected = selected_rows(table)
    count = sum(map(len, selected))
    many = None
    if count > MANY:
        many = frozenset(slot for rows in selected for slot in model.view[rows.start : rows.stop])
        table.selectionModel().clearSelection()
    return Place(seen, offset, count, many)


def put_place(table: QTableView, model: TableModel, rows: Rows, place: Place) -> None:
    """Puts selection and scroll position back, by what is still there."""
    if place.many is not None:
        select(table, model, [row for row, slot in enumerate(model.view) if slot in place.many])
    if not place.seen:
        return
    at = rows.rows_of(set(place.seen))
    first = next((number for number, slot in enumerate(place.seen) if slot in at), None)
    if first is not None:
        height = table.verticalHeader().defaultSectionSize()
        table.updateGeometries()  # the scroll bar must know how many rows there are now
        table.verticalScrollBar().setValue(at[place.seen[first]] * height - place.offset - first * height)


def on_screen(table: QTableView, model: TableModel) -> range:
    """The rows of which at least a pixel can be seen."""
    first = table.rowAt(0)
    if first < 0:
        return range(0)
    last = table.rowAt(max(0, table.viewport().height() - 1))
    return range(min(first, len(model.view)), last + 1 if 0 <= last < len(model.view) else len(model.view))


def selected_rows(table: QTableView) -> list[range]:
    """The selected rows as runs, ascending."""
    selection = table.selectionModel().selection()
    found = {(part.top(), part.bottom()) for part in map(selection.at, range(selection.size()))}
    return [range(top, bottom + 1) for top, bottom in sorted(found)]


def select(table: QTableView, model: TableModel, rows: list[int], current: int | None = None) -> None:
    """Selects these rows (ascending) and no others; makes one the current row without scrolling to it."""
    last = len(model.columns) - 1
    selection = QItemSelection()
    for run in runs(rows):
        selection.select(model.index(run.start, 0), model.index(run.stop - 1, last))
    flag = QItemSelectionModel.SelectionFlag
    if current is not None:
        table.selectionModel().setCurrentIndex(model.index(current, 0), flag.NoUpdate)
    table.selectionModel().select(selection, flag.ClearAndSelect)
