"""Rows as Qt sees them. Order and filter are a permutation that the model owns: no proxy (house.md, trap 1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from atera_desktop.app.collection import Changes
from atera_desktop.app.column import Glyph, Tone
from atera_desktop.app.query import Difference, Predicate, Rows, without
from atera_desktop.domain.record import Key, Record
from atera_desktop.ui.text import plain, tooltip

Index = QModelIndex | QPersistentModelIndex

PIECEMEAL = 16
"""Runs of rows that may come and go one by one; beyond them one change of layout is cheaper."""

LASTS = 1.0
"""Seconds for which what depends on the present is not asked again."""

_DISPLAY, _TOOLTIP = int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.ToolTipRole)
_ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
_NAME, _DESCRIPTION = int(Qt.ItemDataRole.AccessibleTextRole), int(Qt.ItemDataRole.AccessibleDescriptionRole)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class Cell(NamedTuple):
    """What is painted in one cell."""

    text: str
    tone: Tone | None
    glyph: Glyph | None


class TableModel(QAbstractTableModel):
    """Shows `rows`. Whoever changes `rows` does it through here, or calls `reset` afterwards.

    Before and after each change that moves rows come `rearranging`, told whether the scroll position should be kept, and `rearranged`.
    """

    rearranging = Signal(bool)
    rearranged = Signal()

    def __init__(self, rows: Rows, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows = rows
        self.columns = rows.columns
        self.view: list[int] = rows.view
        """Slots in the order shown; differs from `rows.view` only within a change."""
        self.on_screen: Callable[[], range] = lambda: range(len(self.view))
        """The rows that can be seen: only of those is a change of content told."""
        self.as_of: Callable[[Key], str] = lambda key: ""
        """What to say of a row whose data is old ("as of 14:03"); empty while it is fresh."""
        self._marked: frozenset[Key] = frozenset()
        self.named = next((number for number, column in enumerate(rows.columns) if column.strong), 0)
        """The column of the records' names, with which a row's mark is read out."""
        self._cells: list[dict[int, Cell]] = [{} for _ in self.columns]
        self._asked = 0.0

    # reading

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.view)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if role == _DISPLAY:
            words = self.cell(index.row(), index.column()).text
            mark = self.mark_of_row(index.row()) if index.column() == self.named else ""
            return f"{words} · {mark}" if mark else words
        if role == _ALIGNMENT:
            return _RIGHT if self.columns[index.column()].right else _LEFT
        if role == _TOOLTIP:
            return tooltip(self.explain(index.row(), index.column()))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation == Qt.Orientation.Vertical:
            # The line of row titles is hidden, but screen readers call a row by it.
            return self.cell(section, 0).text if role == _NAME and 0 <= section < len(self.view) else None
        if not 0 <= section < len(self.columns):
            return None
        if role in (_DISPLAY, _NAME):
            return self.columns[section].title
        if role == _ALIGNMENT:
            return _RIGHT if self.columns[section].right else _LEFT
        if role == _DESCRIPTION:
            return self._sorted_words(self.columns[section].key)
        return None

    def _sorted_words(self, key: str) -> str:
        for number, (column, descending) in enumerate(self.rows.sorted_by, 1):
            if column == key:
                words = "sorted descending" if descending else "sorted ascending"
                return words if len(self.rows.sorted_by) == 1 else f"{words}, key {number}"
        return ""

    def cell(self, row: int, column: int) -> Cell:
        """What to paint there."""
        now = self.rows.now()
        if abs(now - self._asked) > LASTS:
            self.forget()
            self._asked = now
        slot = self.view[row]
        cell = self._cells[column].get(slot)
        if cell is None:
            cell = self._cells[column][slot] = self._read(slot, column, now)
        return cell

    def _read(self, slot: int, column: int, now: float) -> Cell:
        record, shape = self.rows.slots[slot], self.columns[column]
        if record is None:  # it has just left, and Qt asks for the last time
            return Cell("", None, None)
        text = shape.text(record, now)
        if not (text.isascii() and text.isprintable()) or "  " in text:
            text = plain(text)
        return Cell(text, shape.tone(record, now) if shape.tone else None, shape.glyph(record, now) if shape.glyph else None)

    def explain(self, row: int, column: int) -> str:
        """The whole truth about a cell, for its tooltip."""
        record, shape = self.rows.slots[self.view[row]], self.columns[column]
        if record is None:
            return ""
        whole = shape.exact(record) if shape.exact else ""
        return "\n".join(filter(None, (whole or self.cell(row, column).text, self.as_of_row(row))))

    def as_of_row(self, row: int) -> str:
        """What to say of the row's age; empty while its data is fresh."""
        key = self.rows.keys[self.view[row]]
        return self.as_of(key) if key is not None else ""

    def mark(self, keys: frozenset[Key]) -> None:
        """Marks these records as being deleted, and tells of the rows on screen that this changes."""
        changed, self._marked = self._marked ^ keys, keys
        self._tell_changed(frozenset(slot for slot, key in enumerate(self.rows.keys) if key in changed))

    def mark_of_row(self, row: int) -> str:
        """What is being done to the row: "deleting"; empty for most."""
        return "deleting" if self._marked and self.rows.keys[self.view[row]] in self._marked else ""

    def forget(self) -> None:
        """What was read for painting is read again: time has passed."""
        for cells in self._cells:
            cells.clear()

    # changing

    def reset(self) -> None:
        """Shows `rows` as they are now. Selection and place are lost: for the first time only, never for a poll."""
        self.beginResetModel()
        self.forget()
        self.view = self.rows.view
        self.endResetModel()

    def fill(self, records: Mapping[Key, Record]) -> Iterator[None]:
        """Shows these instead of all that were: some with the first slice, the rest with the last. `apply` has to wait until then."""
        work = self.rows.fill(records)
        next(work, None)
        self.reset()
        yield
        yield from work
        if self.view is not self.rows.view:
            self._lay_out(self.rows.view)

    def filter(self, text: str) -> None:
        self.rows.filter(text)
        self._lay_out(self.rows.view)

    def quick(self, predicate: Predicate | None) -> None:
        self.rows.quick(predicate)
        self._lay_out(self.rows.view)

    def search_in(self, keys: Iterable[str]) -> None:
        """Plain words of the filter look in these columns from now on."""
        self.rows.shown(keys)
        if self.rows.view != self.view:
            self._lay_out(self.rows.view)
        else:
            self.view = self.rows.view

    def sort_by(self, keys: Sequence[tuple[str, bool]]) -> None:
        """(column key, descending), the most important first."""
        self.rows.sort(keys)
        self._lay_out(self.rows.view, keep_place=False)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column < len(self.columns):
            self.sort_by([(self.columns[column].key, order == Qt.SortOrder.DescendingOrder)])

    def apply(self, changes: Changes, records: Mapping[Key, Record]) -> None:
        """Takes what changed in a collection."""
        self._follow(self.rows.apply(changes, records))

    def refresh(self) -> None:
        """Looks again at what depends on the present."""
        self.forget()
        self._follow(self.rows.refresh())

    def _follow(self, difference: Difference) -> None:
        for cells in self._cells:
            for slot in difference.changed & cells.keys():
                del cells[slot]
        removed, inserted = list(runs(difference.removed)), list(runs(difference.inserted))
        if len(removed) + len(inserted) > PIECEMEAL:
            self._lay_out(self.rows.view)
        elif removed or inserted or difference.moved:
            self._step(removed, inserted, difference)
        self.view = self.rows.view
        self._tell_changed(difference.changed)

    def _step(self, removed: list[range], inserted: list[range], difference: Difference) -> None:
        """Lets rows leave, move and come, each as itself: what follows the table (selection, screen readers) follows exactly."""
        final = self.rows.view
        self.rearranging.emit(True)
        nowhere = QModelIndex()
        for run in reversed(removed):
            self.beginRemoveRows(nowhere, run.start, run.stop - 1)
            self.view = self.view[: run.start] + self.view[run.stop :]
            self.endRemoveRows()
        if difference.moved:
            self._permute(without(final, {final[row] for row in difference.inserted}))
        for run in inserted:
            self.beginInsertRows(nowhere, run.start, run.stop - 1)
            self.view = self.view[: run.start] + final[run.start : run.stop] + self.view[run.start :]
            self.endInsertRows()
        self.rearranged.emit()

    def _lay_out(self, view: list[int], keep_place: bool = True) -> None:
        self.rearranging.emit(keep_place)
        self._permute(view)
        self.rearranged.emit()

    def _permute(self, view: list[int]) -> None:
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        slots = [self.view[index.row()] for index in old]
        self.view = view
        rows = self._rows_of(set(slots))
        new = [self.index(rows[slot], index.column()) if slot in rows else QModelIndex() for slot, index in zip(slots, old, strict=True)]
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()

    def _rows_of(self, slots: set[int]) -> dict[int, int]:
        if not slots:
            return {}
        if self.view is self.rows.view:
            return self.rows.rows_of(slots)
        return {slot: row for row, slot in enumerate(self.view) if slot in slots}

    def _tell_changed(self, changed: frozenset[int]) -> None:
        if not changed or not self.view:
            return
        seen = self.on_screen()
        rows = [row for row in seen if row < len(self.view) and self.view[row] in changed]
        if rows:
            self.dataChanged.emit(self.index(rows[0], 0), self.index(rows[-1], len(self.columns) - 1))


def runs(rows: Iterable[int]) -> Iterator[range]:
    """Ascending numbers as runs without a gap."""
    start = stop = -1
    for row in rows:
        if row != stop:
            if stop > start >= 0:
                yield range(start, stop)
            start = row
        stop = row + 1
    if stop > start >= 0:
        yield range(start, stop)
