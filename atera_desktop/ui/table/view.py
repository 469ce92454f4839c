"""The table on screen: it keeps its place, sorts by what is clicked, copies what it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from atera_desktop.app.collection import Changes
from atera_desktop.app.query import Predicate, Rows
from atera_desktop.domain.record import Key, Record
from atera_desktop.ui import look
from atera_desktop.ui.table.columns import described, dress_columns, fill_sorting, fill_visibility, restore_columns, shown_columns
from atera_desktop.ui.table.header import TitleHeader
from atera_desktop.ui.table.model import TableModel
from atera_desktop.ui.table.painter import Lane, Line, RowPainter
from atera_desktop.ui.table.place import Place, on_screen, put_place, select, selected_rows, take_place

ROW_HEIGHTS: Mapping[str, int] = {"regular": 32, "compact": 26, "comfortable": 38}
PAUSE = 10
"""Milliseconds between two slices of preparing: the window comes first."""
LULL = 150
"""Milliseconds without a change after which preparing begins: rows that arrive in a row come every 100 ms."""


class Table(QTableView):
    """Shows `rows` under the section's title. Change `rows` through this table, so that it can keep selection and place."""

    selection_changed = Signal()
    """Other rows are selected, however that came about."""
    row_activated = Signal()
    """Enter or a double click: the current row's details are wanted."""
    filled = Signal()
    """All that `fill` was given is there."""
    arrangement_changed = Signal()
    """Columns were moved, resized, hidden or sorted: `column_state` is worth remembering."""

    def __init__(self, rows: Rows, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = rows
        self.source = TableModel(rows, self)
        self.source.on_screen = lambda: on_screen(self, self.source)
        self._moving = False
        self._place = Place((), 0, 0, None)
        self._work: Iterator[None] = iter(())
        self._idle = QTimer(self)
        self._idle.timeout.connect(self._prepare)
        self._coming: Iterator[None] | None = None
        self._late: list[tuple[Changes, Mapping[Key, Record]]] = []
        """What changed while `fill` was under way."""
        self._filling = QTimer(self, singleShot=True)  # set anew after each slice: whatever waits comes first
        self._filling.timeout.connect(self._fill)
        self.setAccessibleName(title)
        self._set_up_look(title)
        # Before the selection model listens: it must find a large selection taken off.
        self.source.rearranging.connect(self._before)
        self.source.rearranged.connect(self._after)
        self.setModel(self.source)
        self._painter = RowPainter(self.source)
        self._set_up_header()
        self.selectionModel().selectionChanged.connect(self._selected)
        self.doubleClicked.connect(lambda _: self.row_activated.emit())

    def _set_up_look(self, title: str) -> None:
        self.setFont(look.font(13))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        side = self.verticalHeader()
        side.hide()
        side.setAccessibleName(f"{title} rows")
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.set_row_height("regular")

    def _set_up_header(self) -> None:
        header = TitleHeader(self.source, self)
        header.setAccessibleName(f"{self.accessibleName()} columns")
        self.setHorizontalHeader(header)
        # QTableView would select a whole column, which is every row.
        header.sectionPressed.disconnect()
        header.sectionEntered.disconnect()
        dress_columns(header, self.source.columns)
        header.sectionClicked.connect(self._title_clicked)
        header.sectionMoved.connect(self.arrangement_changed)
        header.sectionResized.connect(self.arrangement_changed)
        header.customContextMenuRequested.connect(self._open_columns_menu)

    # rows

    def set_records(self, records: Mapping[Key, Record]) -> None:
        """Shows these instead of all that were."""
        self.fill(records)
        self.finish()

    def fill(self, records: Mapping[Key, Record]) -> None:
        """Shows these instead of all that were: a screenful now, the rest bit by bit between events. `filled` tells the end."""
        self._coming = self.source.fill(records)
        self._fill()

    def _fill(self) -> None:
        if self._coming is None:
            return
        if next(self._coming, self) is not self:
            self._filling.start(0)
            return
        self._coming = None
        self._filling.stop()
        late, self._late = self._late, []
        for changes, records in late:
            self.source.apply(changes, records)
        self._prepare_soon()
        self.filled.emit()

    def finish(self) -> None:
        """Shows at once what `fill` has not shown yet."""
        while self._coming is not None:
            self._fill()

    def filter(self, text: str) -> None:
        self.source.filter(text)

    def quick(self, predicate: Predicate | None) -> None:
        self.source.quick(predicate)

    def sort(self, keys: Iterable[tuple[str, bool]]) -> None:
        """Orders by these columns, the most important first: (column key, descending)."""
        self.source.sort_by(list(keys))
        self.horizontalHeader().viewport().update()
        self.arrangement_changed.emit()

    def apply(self, changes: Changes, records: Mapping[Key, Record]) -> None:
        """Takes what changed in the collection; selection and scroll position stay."""
        if self._coming is not None:
            self._late.append((changes, records))
            return
        self.source.apply(changes, records)
        self._prepare_soon()

    def _prepare_soon(self) -> None:
        """Prepares filtering and sorting bit by bit between events, so that the first keystroke does not wait for it."""
        self._work = self.rows.build()
        self._idle.start(LULL)

    def _prepare(self) -> None:
        self._idle.setInterval(PAUSE)
        if next(self._work, self) is self:
            self._idle.stop()

    def refresh(self) -> None:
        """Looks again at what depends on the present, ages included."""
        self.source.refresh()
        self.viewport().update()

    def grey(self, as_of: Callable[[Key], str]) -> None:
        """Greys the rows for which `as_of` has something to say ("as of 14:03"), and says it in their tooltips."""
        self.source.as_of = as_of
        self.viewport().update()

    def mark(self, keys: frozenset[Key]) -> None:
        """Says "deleting" beside the names of these records, and of no others."""
        self.source.mark(keys)
        self.viewport().update()

    def visible_keys(self) -> list[Key]:
        """The records on screen, from the top: what polling looks at first."""
        return [self.rows.key_at(row) for row in on_screen(self, self.source)]

    # selection

    def selected_count(self) -> int:
        """How many rows are selected; cheaper than asking which."""
        return sum(map(len, selected_rows(self)))

    def selected_keys(self) -> list[Key]:
        """The selected records, in the order shown."""
        return [self.rows.key_at(row) for rows in selected_rows(self) for row in rows]

    def select_keys(self, keys: Iterable[Key]) -> None:
        """Selects those of the records that are shown, and scrolls to the first of them."""
        rows = sorted(row for key in keys if (row := self.rows.row_of(key)) is not None)
        select(self, self.source, rows, rows[0] if rows else None)
        if rows:
            self.scrollTo(self.source.index(rows[0], shown_columns(self.horizontalHeader(), self.source.columns)[0]))

    def _selected(self) -> None:
        if not self._moving:
            self.selection_changed.emit()

    def _before(self, keep: bool) -> None:
        self._moving = True  # what is taken off now and put back after is no news
        self._place = take_place(self, self.source, keep)

    def _after(self) -> None:
        self.executeDelayedItemsLayout()  # now, so that rows and titles share one frame instead of two
        put_place(self, self.source, self.rows, self._place)
        self._moving = False
        if self.selected_count() != self._place.selected:
            self.selection_changed.emit()

    # columns

    def set_row_height(self, name: str) -> None:
        """ "regular", "compact" or "comfortable"."""
        height = ROW_HEIGHTS.get(name, ROW_HEIGHTS["regular"])
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)

    def shown_keys(self) -> list[str]:
        """Keys of the shown columns, from left to right: what an export writes."""
        return [self.source.columns[number].key for number in shown_columns(self.horizontalHeader(), self.source.columns)]

    def show_column(self, number: int, shown: bool) -> None:
        self.horizontalHeader().setSectionHidden(number, not shown)
        self._search_in_shown()
        self.arrangement_changed.emit()

    def column_state(self) -> dict[str, Any]:
        """Columns and sort, by column key, as plain values for JSON."""
        return {
            "columns": described(self.horizontalHeader(), self.source.columns),
            "sort": [[key, descending] for key, descending in self.rows.sorted_by],
        }

    def restore_column_state(self, state: Mapping[str, Any]) -> None:
        """Takes what `column_state` gave, perhaps by another version of this program; what it cannot use it passes over."""
        restore_columns(self.horizontalHeader(), self.source.columns, state.get("columns"))
        self._search_in_shown()
        sort = state.get("sort")
        keys = [(str(key[0]), key[1] is True) for key in sort if isinstance(key, list) and len(key) == 2] if isinstance(sort, list) else []
        if keys:
            self.sort(keys)

    def fill_columns_menu(self, menu: QMenu) -> None:
        """What the titles do by mouse, for the header's menu and the menu bar: sort, add a key, show and hide columns."""
        header, columns = self.horizontalHeader(), self.source.columns
        by = dict(self.rows.sorted_by)
        fill_sorting(menu.addMenu("Sort by"), header, columns, by, self.sort_by_column)
        fill_sorting(menu.addMenu("Then by"), header, columns, by, lambda key: self.sort_by_column(key, more=True))
        menu.addSeparator()
        fill_visibility(menu, header, columns, self.show_column)

    def _search_in_shown(self) -> None:
        self.source.search_in(self.shown_keys())
        self._prepare_soon()

    def _title_clicked(self, number: int) -> None:
        more = bool(QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.sort_by_column(self.source.columns[number].key, more)

    def sort_by_column(self, key: str, more: bool = False) -> None:
        """Sorts by this column, or turns its direction round. `more` keeps the other keys and adds this one as the least important."""
        by = dict(self.rows.sorted_by)
        descending = not by[key] if key in by and (more or len(by) == 1) else False
        self.sort([*{**by, key: descending}.items()] if more else [(key, descending)])

    def _open_columns_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAccessibleName("Columns")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_columns_menu(menu)
        menu.popup(self.horizontalHeader().mapToGlobal(at))

    # copying and keys

    def copy(self, headers: bool = False) -> None:
        """Puts the selected rows on the clipboard as they are shown: columns by tabs, rows by lines."""
        columns = shown_columns(self.horizontalHeader(), self.source.columns)
        lines = [[self.source.cell(row, number).text for number in columns] for rows in selected_rows(self) for row in rows]
        if headers:
            lines.insert(0, [self.source.columns[number].title for number in columns])
        QGuiApplication.clipboard().setText("\n".join("\t".join(line) for line in lines))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.keyCombination().toCombined() == _COPY_WITH_HEADERS:
            self.copy(headers=True)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.row_activated.emit()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Typing in a table goes nowhere: the filter is a key away, and letters that jump lose the place."""

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        height, area = self.verticalHeader().defaultSectionSize(), event.rect()
        rows = on_screen(self, self.source)
        top = self.rowViewportPosition(rows.start) if rows else 0
        chosen = self.selectionModel()
        nowhere = QModelIndex()
        lines = [
            Line(row, y, chosen.rowIntersectsSelection(row, nowhere))
            for row, y in zip(rows, range(top, top + height * len(rows), height), strict=True)
            if y <= area.bottom() and y + height > area.top()
        ]
        header = self.horizontalHeader()
        columns = shown_columns(header, self.source.columns)
        lanes = [Lane(number, header.sectionViewportPosition(number), header.sectionSize(number)) for number in columns]
        lanes = [lane for lane in lanes if lane.left <= area.right() and lane.left + lane.width > area.left()]
        painter = QPainter(self.viewport())
        self._painter.paint(painter, lines, lanes, height, self.currentIndex().row() if self.hasFocus() else None)
        painter.end()

    def sizeHintForColumn(self, column: int) -> int:
        """What the column needs for the rows on screen, for a double click between two titles."""
        return max((self._painter.room(row, column) for row in on_screen(self, self.source)), default=-1)

    def currentChanged(self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()  # Qt repaints two cells; the mark of the focus goes round whole rows

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "_painter"):
            self._painter.dress()
            self.viewport().update()


_COPY_WITH_HEADERS = (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier | Qt.Key.Key_C).toCombined()
