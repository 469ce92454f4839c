"""The sections below the tabs: one tab stop, arrow keys from row to row, everything copyable, changed in place."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import cast

from PySide6.QtCore import QEvent, QKeyCombination, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLabel, QMenu, QVBoxLayout, QWidget

from atera_desktop.app.column import Tone
from atera_desktop.ui import look, text
from atera_desktop.ui.detail.field import Entry, Field, Section
from atera_desktop.ui.detail.rows import AmountRow, DriveRow, EntryRow, FieldRow, MessageRow, ProseRow, Row
from atera_desktop.ui.words import number

MAX_ENTRIES = 100
"""Related records shown in one section; the section says how many there are."""

LINE = 24
"""Pixels that stay in view where arrow keys read on."""

_COPY_ALL = QKeyCombination(Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_C)


def _copies(event: QKeyEvent) -> bool:
    return event.matches(QKeySequence.StandardKey.Copy) or event.keyCombination() == _COPY_ALL


def _shape(field: Field) -> tuple[object, ...]:
    """What must be equal for the field's row to be kept: everything but the value."""
    return field.title, _kind(field), field.target is not None


def _kind(field: Field) -> type[FieldRow]:
    if field.writing is not None:
        return MessageRow
    if field.amount is not None:
        return AmountRow
    return ProseRow if field.body else DriveRow if field.used is not None else FieldRow


class SectionBox(QWidget):
    """One caption and its rows."""

    def __init__(self, body: Body, section: Section) -> None:
        super().__init__()
        self.caption = section.caption
        self.rows: list[Row] = []
        self._shapes: list[tuple[object, ...]] = []
        """Of the rows of fields; those of entries follow them."""
        self._body = body
        self._caption = text.label(section.caption, tone=Tone.FAINT)
        self._caption.setFont(look.caption_font())
        self._caption.setWordWrap(True)
        self._caption.setContentsMargins(4, 0, 4, 2)
        self._note: QLabel = text.label(size=12, tone=Tone.DIM)
        self._note.setWordWrap(True)
        self._note.setContentsMargins(4, 2, 4, 2)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 8, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._caption)
        self._caption.setVisible(bool(section.caption))
        self._column.addWidget(self._note)
        self.show_section(section)

    def _add(self, row: Row) -> None:
        row.pressed.connect(lambda: self._body.choose(row))
        row.activated.connect(self._body.activated)
        self._column.insertWidget(1 + len(self.rows), row)
        self.rows.append(row)

    def _drop(self, rows: Sequence[Row]) -> None:
        for row in rows:
            self.rows.remove(row)
            row.hide()
            row.deleteLater()

    def show_section(self, section: Section) -> None:
        """Changes the values; a row is kept as long as those above it and its own field are of the same shape."""
        shapes = list(map(_shape, section.fields))
        kept = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(self._shapes, shapes, strict=False)))
        if kept < len(self._shapes) or kept < len(shapes):
            self._drop(self.rows[kept:])
        self._shapes = shapes
        for row, field in zip(self.rows, section.fields[:kept], strict=False):
            cast(FieldRow, row).show_field(field)
        for field in section.fields[kept:]:
            self._add(_kind(field)(field))
        self._show_entries(section.entries[:MAX_ENTRIES])
        hidden = len(section.entries) - MAX_ENTRIES
        note = section.note if not section.entries and not section.fields else ""
        if hidden > 0:
            note = f"{number(MAX_ENTRIES)} of {number(len(section.entries))} shown."
        text.set_text(self._note, note)
        self._note.setVisible(bool(note))

    def _show_entries(self, entries: Sequence[Entry]) -> None:
        shown = [row for row in self.rows if isinstance(row, EntryRow)]
        for row, entry in zip(shown, entries, strict=False):
            row.show_entry(entry)
        for entry in entries[len(shown) :]:
            self._add(EntryRow(entry))
        self._drop(shown[len(entries) :])


class Body(QWidget):
    """All sections of the chosen tab. Up and Down move, Enter goes where a row leads, Ctrl+C copies its value, with Shift everything."""

    activated = Signal(object)
    """The Target or Link of the row that was clicked or entered."""
    moved = Signal(QRect)
    """Where the row is that the keyboard has moved to, for scrolling."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Values")
        self._boxes: list[SectionBox] = []
        self._current: Row | None = None
        self._column = QVBoxLayout(self)
        self.make_room(0)
        self._column.setSpacing(0)
        self._column.addStretch(1)

    def minimumSizeHint(self) -> QSize:
        # The layout's own counts every text as wrapped in the narrowest column; a scroll area would show the difference as blank space.
        return QSize(0, 0)

    def make_room(self, beside: int) -> None:
        """Sets the margins so that a scroll bar `beside` pixels wide moves nothing."""
        self._column.setContentsMargins(14, 4, 14 - beside, 16)

    def rows(self) -> list[Row]:
        return [row for box in self._boxes for row in box.rows]

    def show_sections(self, sections: Sequence[Section]) -> None:
        """Shows them, keeping every row that is the same but for its value, and with it selection and place."""
        for index, section in enumerate(sections):
            if index < len(self._boxes) and self._boxes[index].caption == section.caption:
                self._boxes[index].show_section(section)
                continue
            self._drop(index, index + 1)
            self._boxes.insert(index, SectionBox(self, section))
            self._column.insertWidget(index, self._boxes[index])
        self._drop(len(sections), len(self._boxes))
        if self._current is not None and self._current not in self.rows():
            self._current = None

    def tick(self, now: float) -> None:
        """A second has passed: what counts says its new value."""
        for row in self.rows():
            row.tick(now)

    def _drop(self, start: int, end: int) -> None:
        for box in self._boxes[start:end]:
            self._column.removeWidget(box)
            box.hide()
            box.deleteLater()
        del self._boxes[start:end]

    def choose(self, row: Row | None) -> None:
        """Makes the row the current one."""
        for other in self.rows():
            other.mark(other is row and self.hasFocus())
            if other is not row:
                other.deselect()
        self._current = row
        self.setAccessibleDescription(f"{row.title} {row.value}".strip() if row is not None else "")

    def copy(self) -> None:
        """Copies what is selected, else the current row's value, else everything."""
        selected = next((found for row in self.rows() if (found := row.selected_text)), "")
        if selected or self._current is not None:
            QGuiApplication.clipboard().setText(selected or (self._current.value if self._current is not None else ""))
        else:
            self.copy_all()

    def copy_all(self) -> None:
        """Copies every title and value, a line each, between tabs."""
        lines = (f"{row.title}\t{row.value}" if row.title else row.value for row in self.rows())
        QGuiApplication.clipboard().setText("\n".join(lines))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        rows = self.rows()
        if rows and event.reason() != Qt.FocusReason.MouseFocusReason:
            newest = next((row for row in reversed(rows) if isinstance(row, MessageRow)), rows[0])
            self._go_to(self._current if self._current is not None else newest)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._current is not None:
            self._current.mark(False)

    def event(self, event: QEvent) -> bool:
        # The window's own Copy would copy the table's rows.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _copies(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        rows = self.rows()
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Home: -len(rows), Qt.Key.Key_End: len(rows)}
        if event.keyCombination() == _COPY_ALL:
            self.copy_all()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in steps and rows:
            step = steps[Qt.Key(event.key())]
            at = rows.index(self._current) if self._current is not None else -1
            if not (abs(step) == 1 and self._reads_on(step)):
                self._go_to(rows[min(max(at + step, 0), len(rows) - 1)], upwards=step == -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current is not None and self._current.target is not None:
            self._current.activate()
        else:
            super().keyPressEvent(event)

    def _go_to(self, row: Row, upwards: bool = False) -> None:
        self.choose(row)
        place, room = self._place(row), self.visibleRegion().boundingRect().height()
        if 0 < room < place.height():
            place.setTop(place.bottom() - room) if upwards else place.setHeight(room)
        self.moved.emit(place)

    def _reads_on(self, step: int) -> bool:
        """Within a row that is taller than what is in view, arrow keys go on to its next part."""
        seen = self.visibleRegion().boundingRect()
        place = self._place(self._current) if self._current is not None else QRect()
        if place.height() <= seen.height() or not (place.bottom() > seen.bottom() if step > 0 else place.top() < seen.top()):
            return False
        room = seen.height() - LINE
        top = min(seen.bottom() - LINE, place.bottom() - room) if step > 0 else max(seen.top() - room, place.top())
        self.moved.emit(QRect(place.left(), top, place.width(), room))
        return True

    def _place(self, row: Row) -> QRect:
        return QRect(row.mapTo(self, row.rect().topLeft()), row.size())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        row = next((row for row in self.rows() if row.rect().contains(row.mapFromGlobal(event.globalPos()))), None)
        self.choose(row)
        menu = QMenu(self)
        menu.setAccessibleName("Menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if row is not None:
            menu.addAction("Copy", self.copy)
        menu.addAction("Copy all", self.copy_all)
        menu.popup(event.globalPos())
