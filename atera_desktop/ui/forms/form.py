"""A form drawn: a label, an editor and what is to be said about it for each input. It knows what was typed, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from atera_desktop.app.asking import FINDABLE
from atera_desktop.app.operations.fields import value_of
from atera_desktop.domain.bodies.body import Body
from atera_desktop.domain.record import Key
from atera_desktop.ui import look, text
from atera_desktop.ui.forms.editor import Editor
from atera_desktop.ui.forms.filling import body_kind, body_of, changed_body, is_needed, reasons, spelling, words
from atera_desktop.ui.forms.inputs import make_editor
from atera_desktop.ui.forms.labels import label, labels, labels_within, misfit_words
from atera_desktop.ui.forms.picker import RecordEditor, SeveralEditor
from atera_desktop.ui.forms.spec import FormSpec, Input, Records, Values
from atera_desktop.ui.forms.typed import Wrong
from atera_desktop.ui.vocabulary import noun

NEEDED = "is needed"
WIDTH, TALLEST = 560, 620
"""Pixels: its width, and what is seen of it at once."""
NARROW: Mapping[str, int] = {"whole number": 120, "number": 120, "date": 120, "moment": 160, "choice": 224}
"""Pixels of what is short, by the input's kind; the others are as wide as there is room."""


class Row(msgspec.Struct, eq=False):
    """One input as it is drawn."""

    input: Input
    editor: Editor
    parts: tuple[QWidget, ...]
    """What goes when it is not asked for."""
    said: QLabel
    """The hint, or the reason why it cannot go out so."""
    needed: bool
    base: object = None
    """What was in it at first."""
    visited: bool = False
    """Whether the user has changed it, so that it may be spoken of."""
    refused: str = ""
    """What Atera said of the value that is still in it."""
    meanwhile: str = ""
    """What Atera has there since, beside what the user has typed."""
    sought: str = ""
    """What came of looking at Atera for what was typed."""
    owner: int | None = None
    """The customer whose records alone are offered."""
    absent: bool = False
    """Whether the record to be changed has not even the part that it is in."""
    asked: bool = True


class Form(QScrollArea):
    """Holds every input of a spec. `changed` whenever anything in it does."""

    changed = Signal()
    seek = Signal(str, str)
    """In an input (its field) something was typed that is to be looked for at Atera."""

    def __init__(self, parent: QWidget, spec: FormSpec, records: Records) -> None:
        super().__init__(parent)
        self.spec, self._records = spec, records
        self.kind = body_kind(spec)
        self._tried = False
        """Whether sending was tried, after which every reason is shown."""
        self._trouble: dict[str, str] = {}
        self._showing = False
        self.fixed: Values = {}
        """What is sent besides what is typed."""
        self.setAccessibleName(spec.title)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        bar = self.verticalScrollBar()  # its fields end where the buttons do, or before the bar where there is one
        bar.rangeChanged.connect(lambda _, most: self._grid.setContentsMargins(0, 0, 10 if most else 0, 0))
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnMinimumWidth(0, 128)
        self._titles = with_mnemonics(spec.inputs)
        self._captions: list[tuple[QWidget, list[Row]]] = []
        self.rows: dict[str, Row] = {}
        for one in spec.inputs:
            self._add(one)
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        inside = QWidget()
        inside.setLayout(self._grid)
        self.setWidget(inside)

    # drawing

    def _add(self, one: Input) -> None:
        at, needed = self._grid.rowCount(), is_needed(self.kind, one)
        if one.group or not self._captions:
            caption = text.label(one.group, 11, "dim")
            caption.setFont(look.caption_font())
            caption.setContentsMargins(0, 8 if self._captions else 0, 0, 0)
            self._captions.append((caption, []))
            if one.group:
                self._grid.addWidget(caption, at, 0, 1, 2)
                at += 1
        title = self._titles[one.field]
        editor = self._editor(one, title, needed)
        widget = editor.widget
        widget.setAccessibleName(one.title)
        label = QLabel("")
        label.setTextFormat(Qt.TextFormat.PlainText)
        if one.kind != "yes or no":
            text.set_text(label, f"{title} *" if needed else title)
            label.setBuddy(widget)
        label.setMinimumHeight(30)
        said = text.label("", 12, "dim")
        said.setWordWrap(True)
        self._grid.addWidget(label, at, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addLayout(_above(widget, said, NARROW.get(one.kind)), at, 1)
        row = self.rows[one.field] = Row(one, editor, (label, widget, said), said, needed)
        self._captions[-1][1].append(row)
        editor.changed.connect(lambda: self._edited(row))
        widget.installEventFilter(self)

    def _editor(self, one: Input, title: str, needed: bool) -> Editor:
        if one.kind == "record":
            return self._picker(one)
        options = one.options(self._records) if one.options is not None else words(self.kind, one.field) if one.kind == "choice" else ()
        return make_editor(one, title, options, needed)

    def _picker(self, one: Input) -> Editor:
        records = self._records.get(one.of, {})

        def called(key: Any) -> str:
            return label(records[key]) if key in records else ""

        make = SeveralEditor if one.several else RecordEditor
        picker = make(labels(records), noun(one.of), called=called, seekable=one.of in FINDABLE)
        picker.seek.connect(lambda typed: self.seek.emit(one.field, typed))
        return picker

    def sizeHint(self) -> QSize:
        """So that all of it is seen, up to a height."""
        wraps = self._grid.hasHeightForWidth()
        whole = self._grid.totalHeightForWidth(WIDTH) if wraps else self._grid.totalMinimumSize().height()
        return QSize(WIDTH, min(whole + 4, TALLEST))

    # what is in it

    def begin(self, given: Values) -> None:
        """Puts in what there is at first."""
        self._showing = True
        for field, row in self.rows.items():
            value = given.get(field)
            row.editor.show(row.input.start if value is None else value)
            row.base = row.editor.value()
        self._showing = False
        self._look()

    def begin_with(self, record: Any) -> None:
        """Puts in what the record has. Where the user has typed something else already, that stays, and what the record has is said."""
        self._showing = True
        for row in self.rows.values():
            found, row.absent = self._found(record, row.input)
            typed, before, touched = row.editor.value(), row.base, self._is_touched(row)
            row.editor.show(found)
            row.base = row.editor.value()
            if touched:
                row.meanwhile = f"Atera has {_quoted(row.editor.seen())} there now" if row.base not in (before, typed) else row.meanwhile
                self._put_back(row, typed)
        self._showing = False
        self._look()

    def _found(self, record: Any, one: Input) -> tuple[object, bool]:
        """What the record has there; and whether it has not even the part that it would be in."""
        if one.read is not None:
            return one.read(record), False
        *parts, name = spelling(self.kind, one.field).split(".")
        for part in parts:
            record = value_of(record, part)
            if record is None:
                return None, True
        return value_of(record, name), False

    def _put_back(self, row: Row, typed: object) -> None:
        row.editor.show(None if isinstance(typed, Wrong) else typed)

    def offer(self, resource: str) -> None:
        """The records of a resource have changed: they can be picked."""
        for row in self.rows.values():
            if row.input.of == resource:
                self._offer(row)

    def _offer(self, row: Row) -> None:
        """The records that can be picked there now: of one customer, where they are narrowed."""
        if isinstance(row.editor, RecordEditor):
            showing, self._showing = self._showing, True
            row.editor.offer(labels_within(self._records.get(row.input.of, {}), row.owner))
            self._showing = showing

    def _narrow(self, values: Values) -> None:
        """Offers, where an input has a customer, what belongs to that one."""
        for row in self.rows.values():
            found = values.get(row.input.within, self.fixed.get(row.input.within)) if row.input.within else None
            owner = found if isinstance(found, int) else None
            if owner != row.owner:
                row.owner = owner
                self._offer(row)

    def _misfit(self, row: Row) -> str:
        picked = row.editor.value() if row.owner is not None else None
        return misfit_words(self._records, row.input.of, picked, row.owner) if isinstance(picked, (int, str)) else ""

    def tell_sought(self, field: str, words: str) -> None:
        """What comes of looking at Atera for what was typed there; until it is changed."""
        self.rows[field].sought = words
        self._look()

    def show_found(self, field: str, keys: Sequence[Key]) -> None:
        """Lets one of the records that were found at Atera be chosen."""
        editor = self.rows[field].editor
        if isinstance(editor, RecordEditor):
            editor.choose(keys)

    def values(self) -> dict[str, Any]:
        """What is in each input that is asked for."""
        return {field: row.editor.value() for field, row in self.rows.items() if row.asked}

    def touched(self) -> list[str]:
        """The inputs whose values differ from what was there at first."""
        return [field for field, row in self.rows.items() if row.asked and self._is_touched(row)]

    def _is_touched(self, row: Row) -> bool:
        return row.editor.value() != row.base

    def body(self) -> Body:
        """What would be sent: of a change only what differs."""
        values = self.values()
        if self.spec.makes:
            meant = {field: None if isinstance(value, Wrong) else value for field, value in values.items()}
            return body_of(self.kind, {**self.fixed, **meant})
        touched = {field: values[field] for field in self.touched() if not isinstance(values[field], Wrong)}
        body, self._trouble = changed_body(self.kind, touched)
        return body

    def faults(self) -> dict[str, str]:
        """An input's field → why it cannot go out so, in the order of the inputs; "" for what no input is to blame for."""
        asked = [row.input for row in self.rows.values() if row.asked]
        values, body = self.values(), self.body()
        found = {field: value.reason for field, value in values.items() if isinstance(value, Wrong)}
        for field in values:
            if self.rows[field].needed and values[field] in (None, ()):
                found[field] = NEEDED
        for field in values:
            if self.spec.makes or self._is_touched(self.rows[field]):
                found |= {field: misfit} if (misfit := self._misfit(self.rows[field])) else {}
        for field, reason in {**reasons(self.kind, asked, body.faults()), **({} if self.spec.makes else self._trouble)}.items():
            found.setdefault(field, reason)
        return {field: found[field] for field in (*self.rows, "") if field in found}

    # what is said

    def _edited(self, row: Row) -> None:
        if self._showing:
            return
        row.visited, row.refused, row.sought = True, "", ""
        self._look()
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.lostFocus() and isValid(self) and not _to_a_button(event):
            self._look()  # what is wrong with an input is said when it is left
        return False

    def try_to_send(self) -> dict[str, str]:
        """The faults; from now on all are shown, and the focus goes to the first."""
        self._tried = True
        self._look()
        faults = self.faults()
        first = next((row for field, row in self.rows.items() if field in faults and row.asked), None)
        if first is not None:
            self._go_to(first)
        return faults

    def refuse(self, said: Mapping[str, str]) -> None:
        """Shows what Atera said of some inputs, until they are changed."""
        for field, row in self.rows.items():
            row.refused = said.get(field, "")
        self._look()
        first = next((row for row in self.rows.values() if row.refused), None)
        if first is not None:
            self._go_to(first)

    def _go_to(self, row: Row) -> None:
        row.editor.widget.setFocus()
        self.ensureWidgetVisible(row.said)
        self.ensureWidgetVisible(row.editor.widget)

    def lock(self, locked: bool) -> None:
        for row in self.rows.values():
            row.editor.lock(locked)

    def _look(self) -> None:
        """Shows which inputs are asked for, and what is to be said of each."""
        values = {field: row.editor.value() for field, row in self.rows.items()}
        for row in self.rows.values():
            row.asked = not row.absent and (row.input.when is None or row.input.when(values))
        self._narrow(values)
        faults = self.faults()
        for field, row in self.rows.items():
            spoken_of = self._tried or (row.visited and not row.editor.unfinished())
            words, tone = self._to_say(row, faults.get(field, "") if spoken_of else "")
            text.set_text(row.said, words)
            text.set_tone(row.said, tone)
            row.editor.mark(tone == "bad")
            needed = "Needed. " if row.needed and tone == "dim" else ""
            row.editor.widget.setAccessibleDescription(f"{needed}{words}".strip())
            for part in row.parts:
                part.setVisible(row.asked)
            row.said.setVisible(row.asked and bool(row.said.text()))
        for caption, rows in self._captions:
            caption.setVisible(any(row.asked for row in rows))
        self._grid.invalidate()
        self._grid.activate()  # Qt keeps the sizes of nested layouts until then, and the dialog asks before it is seen
        self.updateGeometry()

    def _to_say(self, row: Row, fault: str) -> tuple[str, str]:
        """The gravest that is to be said of an input, as a sentence, and its meaning; else the hint."""
        if row.refused:
            return row.refused, "bad"
        if row.sought:
            return row.sought, "warn"
        if fault:
            return f"{row.input.title} {fault}.", "bad"
        if row.meanwhile:
            return f"{row.meanwhile}.", "warn"
        misfit = self._misfit(row)
        return (f"{row.input.title} {misfit}.", "warn") if misfit else (row.input.hint, "dim")


def _to_a_button(event: QFocusEvent) -> bool:
    """Whether a button was clicked, which would move away under the mouse, were something said above it."""
    return event.reason() is Qt.FocusReason.MouseFocusReason and isinstance(QApplication.focusWidget(), QAbstractButton)


def _above(widget: QWidget, said: QLabel, width: int | None) -> QVBoxLayout:
    """An editor and what is said of it, close together; of `width` at least where that is given, else as wide as there is room."""
    column = QVBoxLayout()
    column.setSpacing(4)
    if width is None:
        column.addWidget(widget)
    else:
        widget.setMinimumWidth(width)
        column.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)
    column.addWidget(said)
    return column


def _quoted(seen: str) -> str:
    return f"“{text.plain(seen)[:120]}”" if seen else "nothing"


def with_mnemonics(inputs: Sequence[Input]) -> dict[str, str]:
    """Field → title with an ampersand before a letter that no other input has; inputs of different parts are never seen together."""
    used: dict[str, set[str]] = {"": set()}
    titles = {}
    for one in sorted(inputs, key=lambda one: "." in one.field):
        taken = used.setdefault(one.field.rpartition(".")[0], set(used[""]))
        titles[one.field] = text.with_mnemonic(one.title, taken)
    return titles
