"""Setting the value of a custom field, each by its data type, on a record of any kind that has some."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from atera_desktop.api import operations
from atera_desktop.api.lock import Level
from atera_desktop.app.column import Tone
from atera_desktop.app.lookups import Look, Looked
from atera_desktop.app.operations.outcome import Outcome, Target, target_of
from atera_desktop.app.operations.values import ValueChange, set_value
from atera_desktop.domain.agent import Agent
from atera_desktop.domain.custom import TARGETS, CustomField
from atera_desktop.domain.monitor import Monitor
from atera_desktop.domain.record import Record
from atera_desktop.domain.wire import is_id, plain
from atera_desktop.ui import text
from atera_desktop.ui.actions import Selection
from atera_desktop.ui.dialogs.sending import SendPanel
from atera_desktop.ui.forms.editor import Editor
from atera_desktop.ui.forms.inputs import make_editor
from atera_desktop.ui.forms.spec import Input, InputKind, Options
from atera_desktop.ui.forms.typed import Wrong
from atera_desktop.ui.outcomes import Deed
from atera_desktop.ui.pages.looked import waiting

if TYPE_CHECKING:
    from atera_desktop.ui.window import Window

SET = Deed("set", "set", "Setting", "set", Level.CHANGING, "Write")
_NOUN = ("custom field", "custom fields")
_KINDS: dict[str, InputKind] = {"Boolean": "choice", "Numeric": "number", "Date": "date", "Options": "choice",
    "OptionsWithDependencies": "choice"}  # fmt: skip
_YES_NO: Options = (("true", "yes"), ("false", "no"))
_ALL_RECORDS = 0
"""The definitions are the account's, kept as the details keep them."""


def place_of(resource: str, record: Record) -> tuple[str, int] | None:
    """The word of `TARGETS` for the record, and the id by which its custom fields are told; None where it has none."""
    kind, item = resource.removesuffix("s"), record.key
    if isinstance(record, Monitor):
        kind, item = record.family, record.device_id
    elif isinstance(record, Agent):
        item = record.agent_id
    return (kind, item) if kind in TARGETS and isinstance(item, int) and is_id(item) else None


async def set_custom_field(window: Window, selection: Selection) -> None:
    """Asks for a field of the selected record, and its value."""
    record = window.session.collections[selection.resource].records.get(selection.keys[0])
    target = target_of(selection.resource, record) if record is not None else None
    if record is not None and target is not None and (place := place_of(selection.resource, record)) is not None:
        panel = ValuePanel(window, target, *place)
        end = window.session.lookups.changed.connect(lambda _: panel.refresh())
        try:
            await panel.run()
        finally:
            end()


class ValuePanel(SendPanel):
    """The record is fixed when it opens. The value that is shown when a field is chosen is the one that may be replaced."""

    def __init__(self, window: Window, target: Target, kind: str, item: int) -> None:
        super().__init__(window, "Set custom field", "Set value", SET, "customvalues", _NOUN)
        self._target, self._kind, self._item = target, kind, item
        self._values = Look(target.resource, target.key, operations.CUSTOM_VALUES[kind].all, (item,))
        self._definitions = Look(target.resource, _ALL_RECORDS, operations.CUSTOM_FIELDS, ())
        self._fields: list[CustomField] = []
        self._shown = ""
        self._read_at: float | None = None
        """When Atera was asked for what is shown."""
        self._editor: Editor | None = None
        about = text.label(target.name, semibold=True)
        about.setWordWrap(True)
        self.field = QComboBox(self)
        self.field.setAccessibleName("Custom field")
        self.field.currentIndexChanged.connect(lambda _: self._show_field())
        self._waiting = text.label("", 12, "dim")
        self._waiting.setWordWrap(True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setColumnStretch(1, 1)
        which = text.label("Custom &field")
        which.setBuddy(self.field)
        self._grid.addWidget(which, 0, 0)
        self._grid.addWidget(self.field, 0, 1)
        self._title = text.label("&Value")
        self._title.setMinimumHeight(30)  # beside the first line of what may have several
        self._grid.addWidget(self._title, 1, 0, Qt.AlignmentFlag.AlignTop)
        for widget in (about, self._waiting):
            self.content.addWidget(widget)
        self.content.addLayout(self._grid)
        self.setMinimumWidth(460)
        if window.session.sync.may_ask():
            window.session.lookups.want((self._definitions, self._values))

    # what there is

    def _known(self, look: Look) -> Looked:
        return self._window.session.lookups.known(look)

    def _value(self, name: str) -> str:
        """What the record has there, as far as is known."""
        answer = self._known(self._values).answer
        found = answer.records if answer is not None else ()
        return next(((one.value_as_string or "").strip() for one in found if plain(one.field_name) == name), "")

    def _take(self) -> None:
        """Offers the fields as soon as they and the values are known; later values are shown where nothing was entered."""
        definitions, values = self._known(self._definitions), self._known(self._values)
        lacking = next((one for one in (definitions, values) if one.answer is None), None)
        words = waiting(lacking) if lacking is not None else ""
        if lacking is None and not self._fields:
            self._fields = [one for one in definitions.answer.records if one.target == TARGETS[self._kind] and plain(one.name)]
            words = "" if self._fields else "There is no custom field for such records."
            for one in self._fields:
                self.field.addItem(text.plain(plain(one.name)))
        elif values.at != self._read_at and not self.would_lose():
            self._show_field()
        text.set_text(self._waiting, words)
        self._waiting.setVisible(bool(words))

    def _show_field(self) -> None:
        if not 0 <= self.field.currentIndex() < len(self._fields):
            return
        field = self._fields[self.field.currentIndex()]
        self._read_at = self._known(self._values).at
        self._shown = self._value(plain(field.name))
        one = Input("value", "Value", _KINDS.get(plain(field.data_type), "long text"))
        self._put(make_editor(one, "Value", self._options(field), needed=False))
        assert self._editor is not None
        self._editor.show(self._shown or None)
        self._editor.changed.connect(self._edited)
        self.say("")
        if self.isVisible():
            self.adjustSize()  # a line may have taken the place of several

    def _edited(self) -> None:
        """What means nothing is said at once; what it may not be is left to Atera."""
        wrong = isinstance(self._typed(), Wrong)
        if self._editor is not None:
            self._editor.mark(wrong)
        self.say(self.lacking() if wrong else "", Tone.BAD)

    def _put(self, editor: Editor) -> None:
        before, self._editor = self._editor, editor
        has_focus = before is not None and before.widget.hasFocus()
        if before is not None:
            self._grid.removeWidget(before.widget)
            before.widget.hide()
            before.widget.deleteLater()
        editor.widget.setAccessibleName("Value")
        self._title.setBuddy(editor.widget)
        self._grid.addWidget(editor.widget, 1, 1)
        QWidget.setTabOrder(self.field, editor.widget)
        if has_focus:
            editor.widget.setFocus()

    def _options(self, field: CustomField) -> Options:
        if plain(field.data_type) == "Boolean":
            return _YES_NO
        above = self._value(plain(field.parent_attribute_name)) if field.parent_attribute_name else ""
        fitting = [one for one in field.possible_values or () if not above or not one.parent_name or one.parent_name == above]
        return [(one.text or one.value or "", plain(one.text) or plain(one.value)) for one in fitting]

    # what is sent

    def _typed(self) -> Any:
        return self._editor.value() if self._editor is not None else None

    def lacking(self) -> str:
        if self._editor is None:
            return "The fields are not known yet."
        if isinstance(typed := self._typed(), Wrong):
            return f"The value {typed.reason}."
        return "" if _as_text(typed) != self._shown else "That is the value it has."

    def would_lose(self) -> bool:
        typed = self._typed()
        return self._editor is not None and (isinstance(typed, Wrong) or _as_text(typed) != self._shown)

    def refresh(self) -> None:
        self._take()
        super().refresh()

    def lock(self, locked: bool) -> None:
        self.field.setEnabled(bool(self._fields) and not self.sending and not self.stuck)
        if self._editor is not None:
            self._editor.lock(locked)

    async def send(self) -> Outcome | None:
        field = plain(self._fields[self.field.currentIndex()].name)
        change = ValueChange(self._target, self._kind, self._item, field, self._shown, _as_text(self._typed()))
        outcome = await set_value(self._window.session, change)
        if outcome.differences:
            self._shown = outcome.differences[0].found  # said now, and so seen: sending again replaces it
        named = Target("customvalues", self._target.key, field, self._target.customer)
        return msgspec.structs.replace(outcome, target=named)


def _as_text(value: object) -> str:
    """As Atera takes it: always a text (atera-api.md, 8.13)."""
    match value:
        case None:
            return ""
        case datetime():
            return value.strftime("%Y-%m-%dT%H:%M:%SZ")
        case float():
            return f"{value:.10f}".rstrip("0").rstrip(".")
    return str(value)
