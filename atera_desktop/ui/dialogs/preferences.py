"""Settings, drawn from one table: a new setting is a line here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QGridLayout, QLineEdit, QWidget

from atera_desktop.store.settings import INTERVALS, Settings
from atera_desktop.ui import text
from atera_desktop.ui.dialogs.ask import Panel

ROW_HEIGHTS = {"compact": "Compact", "regular": "Regular", "comfortable": "Comfortable"}
APPEARANCES = {"system": "As the system", "light": "Light", "dark": "Dark"}


def interval_words(seconds: int) -> str:
    if not seconds:
        return "Off (by hand)"
    return f"{seconds} seconds" if seconds <= 60 else f"{seconds // 60} minutes"


@dataclass(frozen=True, slots=True)
class Preference:
    """One setting: its name in Settings, its title, the sentence below it, and its values in words (none: free text)."""

    name: str
    title: str
    sentence: str
    choices: Mapping[Any, str] = field(default_factory=dict)
    free: bool = False
    """Whether other values than the choices may be typed."""


PREFERENCES = (
    Preference("interval_seconds", "Refresh every", "How often the window asks Atera.", {each: interval_words(each) for each in INTERVALS}),
    Preference(
        "rate",
        "Request budget",
        "Your plan, of whose requests a minute 80 % are used, or a number of requests. From the next start on.",
        {"entry": "entry", "expert": "expert", "master": "master"},
        free=True,
    ),
    Preference("row_height", "Row height", "", ROW_HEIGHTS),
    Preference("appearance", "Appearance", "", APPEARANCES),
    Preference(
        "proxy",
        "Proxy",
        "The system's settings, none, or an address such as http://proxy.example:3128. From the next start on.",
        {"system": "system", "none": "none"},
        free=True,
    ),
    Preference("ca_file", "Certificates", "A PEM file trusted besides the system's certificates. From the next start on."),
)


def trouble(values: Mapping[str, Any]) -> str:
    """Why these cannot be kept, as a sentence; empty where they can."""
    rate, proxy = values["rate"], values["proxy"]
    if rate not in ("entry", "expert", "master") and not (rate.isascii() and rate.isdigit() and 0 < int(rate) <= 100_000):
        return "The request budget is entry, expert, master, or a number of requests a minute."
    if proxy not in ("system", "none") and not proxy.startswith(("http://", "https://")):
        return "The proxy is system, none, or an address that begins with http:// or https://."
    return ""


class Preferences(Panel):
    """Accepted with `values` that differ from what was."""

    def __init__(self, parent: QWidget, settings: Settings) -> None:
        super().__init__(parent, "Settings")
        self._settings = settings
        self._editors: dict[str, QComboBox | QLineEdit] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for preference in PREFERENCES:
            self._add(grid, preference)
        self.content.addLayout(grid)
        self._problem = text.label("", 12, "bad")
        self._problem.setWordWrap(True)
        self.content.addWidget(self._problem)
        save = self.buttons.addButton("Save", QDialogButtonBox.ButtonRole.AcceptRole)
        save.setObjectName("primary")
        save.setDefault(True)
        self.buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self._save)
        self.buttons.rejected.connect(self.reject)
        self.setMinimumWidth(520)

    def _add(self, grid: QGridLayout, preference: Preference) -> None:
        row = grid.rowCount()
        editor = self._editor(preference, getattr(self._settings, preference.name))
        editor.setAccessibleName(preference.title)
        editor.setAccessibleDescription(preference.sentence)
        self._editors[preference.name] = editor
        grid.addWidget(text.label(preference.title), row, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(editor, row, 1)
        if preference.sentence:
            sentence = text.label(preference.sentence, 12, "faint")
            sentence.setWordWrap(True)
            grid.addWidget(sentence, row + 1, 1)
        grid.setRowMinimumHeight(row + 2, 8)

    def _editor(self, preference: Preference, value: Any) -> QComboBox | QLineEdit:
        if not preference.choices:
            return QLineEdit(str(value))
        box = QComboBox()
        box.setEditable(preference.free)
        for choice, words in preference.choices.items():
            box.addItem(words, choice)
        at = box.findData(value)
        box.setCurrentIndex(at)
        if preference.free and at < 0:
            box.setEditText(str(value))
        return box

    def values(self) -> dict[str, Any]:
        """Name → value of every setting shown."""
        return {name: self._value(editor) for name, editor in self._editors.items()}

    def _value(self, editor: QComboBox | QLineEdit) -> Any:
        if isinstance(editor, QLineEdit):
            return editor.text().strip()
        typed = editor.currentText().strip()
        at = editor.findText(typed)
        return editor.itemData(at) if at >= 0 else typed

    def _save(self) -> None:
        problem = trouble(self.values())
        text.set_text(self._problem, problem)
        if not problem:
            self.accept()
