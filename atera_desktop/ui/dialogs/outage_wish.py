"""The inputs of the dialog about offline machines: what is made of them, in which words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from atera_desktop.app.operations.outage import Grouping, Makes, Wish
from atera_desktop.app.operations.placeholders import PLACEHOLDERS, misspelt
from atera_desktop.domain.bodies.devices import NewAlert
from atera_desktop.domain.bodies.tickets import NewTicket
from atera_desktop.ui import text
from atera_desktop.ui.forms.editor import Editor
from atera_desktop.ui.forms.filling import words
from atera_desktop.ui.forms.inputs import ChoiceEditor, LineEditor, LongTextEditor
from atera_desktop.ui.forms.typed import TYPINGS
from atera_desktop.ui.vocabulary import say

MAKES: tuple[tuple[Makes, str], ...] = (("ticket", "Tickets"), ("alert", "Alerts, one on each machine"))
GROUPINGS: tuple[tuple[Grouping, str], ...] = (
    ("each", "One for each machine"),
    ("customer", "One for each customer"),
    ("all", "One for all machines"),
)
_EACH = (
    "{name} is offline",
    "{name} is not in touch with us.\n\nLast seen: {last_seen}\nSystem: {os}\nAddress: {ip}\nLast user: {user}\n\nIs it switched off?",
)
SUGGESTED: Mapping[Grouping, tuple[str, str]] = {
    "each": _EACH,
    "customer": ("{customer}: machines offline ({count})", "These machines are not in touch with us:\n\n{machines}"),
    "all": ("Machines offline: {count}", "These machines are not in touch with us:\n\n{machines}"),
}
"""Subject and text, until the user has others in mind."""
QWIDGETSIZE_MAX = 16_777_215
"""Qt's word for no limit, which PySide6 does not pass on."""


class Wishes(QWidget):
    """The inputs one below the other; `changed` tells of every change."""

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self._editors: dict[str, Editor] = {}
        self._labels: dict[str, QLabel] = {}
        self._wrong: dict[str, QLabel] = {}
        self._suggested = _EACH
        self._add("makes", "&Create", _choice(MAKES))
        self._add("grouping", "&Group", _choice(tuple((value, say(title)) for value, title in GROUPINGS)))
        self._add_text("subject", "S&ubject", LineEditor(TYPINGS["text"]))
        self._add_text("text", "&Text", LongTextEditor())
        self._grow("text")
        self._explain()
        self._add("ticket_priority", "&Priority", _choice(words(NewTicket, "ticket_priority")))
        self._add("ticket_type", "T&ype", _choice(words(NewTicket, "ticket_type")))
        self._add("severity", "Se&verity", _choice(words(NewAlert, "severity")))
        self._add("alert_category_id", "Categ&ory", _choice(words(NewAlert, "alert_category_id")))
        start = {"makes": "ticket", "grouping": "each", "ticket_priority": "Medium", "ticket_type": "Problem", "severity": "Warning"}
        for name, value in {**start, "alert_category_id": "Availability", "subject": _EACH[0], "text": _EACH[1]}.items():
            self._editors[name].show(value)
        for editor in self._editors.values():
            editor.changed.connect(self._edited)
        self._edited()

    def _add(self, name: str, title: str, editor: Editor) -> None:
        row = self._grid.rowCount()
        label = QLabel("")
        label.setTextFormat(Qt.TextFormat.PlainText)
        text.set_text(label, title)
        label.setBuddy(editor.widget)
        editor.widget.setAccessibleName(title.replace("&", ""))
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(editor.widget, row, 1)
        label.setMinimumHeight(30)
        self._editors[name], self._labels[name] = editor, label

    def _add_text(self, name: str, title: str, editor: Editor) -> None:
        self._add(name, title, editor)
        self._wrong[name] = text.label("", 12, "bad")
        self._wrong[name].setWordWrap(True)
        self._grid.addWidget(self._wrong[name], self._grid.rowCount(), 1)

    def _grow(self, name: str) -> None:
        """Gives an input the room that the others leave, be it little: it scrolls."""
        widget = self._editors[name].widget
        widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        widget.setMinimumHeight(0)
        widget.setMaximumHeight(QWIDGETSIZE_MAX)
        row, *_ = cast(tuple[int, int, int, int], self._grid.getItemPosition(self._grid.indexOf(widget)))
        self._grid.setRowStretch(row, 1)

    def _explain(self) -> None:
        said = text.label("  ".join(f"{{{name}}}" for name in PLACEHOLDERS), 12, "dim", selectable=True)
        said.setWordWrap(True)
        said.setAccessibleName("Placeholders")
        said.setAccessibleDescription(_explained())
        text.set_tooltip(said, _explained())
        self._grid.addWidget(said, self._grid.rowCount(), 1)

    # what is in it

    def wish(self) -> Wish:
        values = {name: editor.value() for name, editor in self._editors.items()}
        makes: Makes = "alert" if values["makes"] == "alert" else "ticket"
        grouping = next(one for one, _ in GROUPINGS if one == values["grouping"])
        asked = ("ticket_priority", "ticket_type") if makes == "ticket" else ("severity", "alert_category_id")
        fields = {name: values[name] for name in asked if values[name] is not None}
        return Wish(makes, grouping, str(values["subject"] or ""), str(values["text"] or ""), fields)

    def wrong(self) -> bool:
        """Whether the subject or the text cannot go out so."""
        return any(label.text() for label in self._wrong.values())

    def touched(self) -> bool:
        """Whether the user wrote something of their own."""
        return self._texts() != self._suggested

    def _texts(self) -> tuple[str, str]:
        return str(self._editors["subject"].value() or ""), str(self._editors["text"].value() or "")

    def lock(self, locked: bool) -> None:
        for editor in self._editors.values():
            editor.lock(locked)

    def focus_text(self) -> None:
        self._editors["subject"].widget.setFocus()

    def _edited(self) -> None:
        wish = self.wish()
        suggested = SUGGESTED["each" if wish.makes == "alert" else wish.grouping]
        if suggested != self._suggested:
            self._suggest(suggested)
        ticket = wish.makes == "ticket"
        for name, shown in (("grouping", ticket), ("ticket_priority", ticket), ("ticket_type", ticket)):
            self._show(name, shown)
        for name in ("severity", "alert_category_id"):
            self._show(name, not ticket)
        for name, label in self._wrong.items():
            reason = _reason(name.capitalize(), str(self._editors[name].value() or ""))
            self._editors[name].mark(bool(reason))
            text.set_text(label, reason)
            label.setVisible(bool(reason))
            self._editors[name].widget.setAccessibleDescription(reason or _explained())
        self.changed.emit()

    def _suggest(self, suggested: tuple[str, str]) -> None:
        """Other words, where the user has none of their own."""
        untouched, self._suggested = not self.touched(), suggested
        if untouched:
            for name, words_ in zip(("subject", "text"), suggested, strict=True):
                self._editors[name].widget.blockSignals(True)
                self._editors[name].show(words_)
                self._editors[name].widget.blockSignals(False)

    def _show(self, name: str, shown: bool) -> None:
        self._labels[name].setVisible(shown)
        self._editors[name].widget.setVisible(shown)


def _explained() -> str:
    """Every placeholder and what stands there for it."""
    return "\n".join(f"{{{name}}}  {say(meaning)}" for name, meaning in PLACEHOLDERS.items())


def _choice(options: tuple[tuple[object, str], ...]) -> ChoiceEditor:
    """One of these, always."""
    made = ChoiceEditor(options, "")
    made.widget.removeItem(0)
    return made


def _reason(title: str, written: str) -> str:
    if not written:
        return f"{title} is needed."
    wrong = misspelt(written)
    if not wrong:
        return ""
    return f"{', '.join(wrong)} {'is no placeholder' if len(wrong) == 1 else 'are no placeholders'}: take one of those below the text."
