"""Settings, drawn from their own types (store/settings.py): a new setting is a line here."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import inspect
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QFrame, QGridLayout, QLineEdit, QScrollArea, QWidget

from atera_desktop.store.policy import decides_rate
from atera_desktop.store.settings import Settings
from atera_desktop.ui import look, text
from atera_desktop.ui.check_box import CheckBox
from atera_desktop.ui.dialogs.ask import Panel
from atera_desktop.ui.rate_box import RateBox, number_box

ROW_HEIGHTS = {"compact": "Compact", "regular": "Regular", "comfortable": "Comfortable"}
APPEARANCES = {"system": "As the system", "light": "Light", "dark": "Dark"}
_TALLEST = 560


def interval_words(seconds: int) -> str:
    if not seconds:
        return "Off (by hand)"
    return f"{seconds} seconds" if seconds <= 60 else f"{seconds // 60} minutes"


def days_words(days: int) -> str:
    return f"For {days} days" if days else "For ever"


class Preference(msgspec.Struct, frozen=True):
    """One setting: its name in Settings, its title, the sentence below it, and what its type does not tell."""

    name: str
    title: str
    sentence: str = ""
    words: Mapping[Any, str] | Callable[[Any], str] = msgspec.field(default_factory=dict)
    """Value → what it is called; of a text, the values to choose from besides typing."""
    unit: str = ""


class Group(msgspec.Struct, frozen=True):
    title: str
    preferences: tuple[Preference, ...]


GROUPS = (
    Group(
        "Refreshing",
        (
            Preference("interval_seconds", "Refresh every", "How often the window asks Atera.", interval_words),
            Preference("rate", "Request budget", "Of a plan's requests 80 % are used; the rest stays for your other tools."),
        ),
    ),
    Group(
        "Changing and deleting",
        (
            Preference("keep_changes_unlocked", "Start with changes unlocked", "Deleting stays locked. From the next start on."),
            Preference("lock_minutes", "Lock deleting after", "Minutes without a key or a click in our windows.", unit=" minutes"),
            Preference("undo_seconds", "Time to undo a deletion", "Nothing is sent to Atera before it is over.", unit=" seconds"),
        ),
    ),
    Group(
        "Appearance",
        (
            Preference("row_height", "Row height", words=ROW_HEIGHTS),
            Preference("appearance", "Appearance", words=APPEARANCES),
        ),
    ),
    Group(
        "On this computer",
        (
            Preference(
                "keep_days",
                "Keep what is over",
                "How long closed tickets and resolved alerts stay here after their end. Atera keeps them.",
                days_words,
            ),
        ),
    ),
    Group(
        "Network",
        (
            Preference(
                "proxy",
                "Proxy",
                "The system's settings, none, or an address such as http://proxy.example:3128.",
                {"system": "system", "none": "none"},
            ),
            Preference("ca_file", "Certificates", "A PEM file of certificates to trust instead of the system's."),
        ),
    ),
)


def trouble(values: Mapping[str, Any]) -> str:
    """Why these cannot be kept, as a sentence; empty where they can."""
    proxy, ca_file = values["proxy"], values["ca_file"]
    if proxy not in ("system", "none") and not _is_address(proxy):
        return "The proxy is system, none, or an address that begins with http:// or https://."
    if ca_file:
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=ca_file)
        except (OSError, ValueError):
            return "The file of certificates cannot be read, or there is no certificate in it."
    return ""


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


_TYPES = {field.name: field.type for field in inspect.type_info(Settings).fields}  # type: ignore[attr-defined]


class Preferences(Panel):
    """Accepted when the settings are to be kept; `changed` tells which differ."""

    def __init__(self, parent: QWidget, settings: Settings) -> None:
        super().__init__(parent, "Settings")
        self._settings = settings
        self._read: dict[str, Callable[[], Any]] = {}
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 12, 0)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        for group in GROUPS:
            self._add_group(group)
        inside = QWidget()
        inside.setLayout(self._grid)
        area = QScrollArea(self)
        area.setAccessibleName("Settings")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.content.addWidget(area)
        self._problem = text.label("", 12, "bad")
        self._problem.setWordWrap(True)
        self._problem.hide()
        self.content.addWidget(self._problem)
        save = self.buttons.addButton("Save", QDialogButtonBox.ButtonRole.AcceptRole)
        save.setObjectName("primary")
        save.setDefault(True)
        self.buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole).setAutoDefault(False)
        self.buttons.accepted.connect(self._save)
        self.buttons.rejected.connect(self.reject)
        self._inside = inside

    def sizeHint(self) -> QSize:
        width = 600
        tall = self._grid.totalHeightForWidth(width - 60) if self._grid.hasHeightForWidth() else self._grid.totalSizeHint().height()
        return QSize(width, min(tall, _TALLEST) + 100)

    def values(self) -> dict[str, Any]:
        """Name → value of every setting shown."""
        return {name: read() for name, read in self._read.items()}

    def changed(self) -> dict[str, Any]:
        """Name → value of those that differ from what was."""
        return {name: value for name, value in self.values().items() if value != getattr(self._settings, name)}

    # drawing

    def _add_group(self, group: Group) -> None:
        row = self._grid.rowCount()
        caption = text.label(group.title, 11, "dim")
        caption.setFont(look.caption_font())
        self._grid.addWidget(caption, row, 0, 1, 2)
        self._grid.setRowMinimumHeight(row, 28)
        for preference in group.preferences:
            self._add(preference)
        self._grid.setRowMinimumHeight(self._grid.rowCount(), 4)

    def _add(self, preference: Preference) -> None:
        row = self._grid.rowCount()
        editor = self._editor(preference, _TYPES[preference.name], getattr(self._settings, preference.name))
        if not isinstance(editor, RateBox):
            editor.setAccessibleName(preference.title)
            editor.setAccessibleDescription(preference.sentence)
        if isinstance(editor, CheckBox):
            self._grid.addWidget(editor, row, 1)
        else:
            label = text.label(preference.title)
            label.setBuddy(editor)
            self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(editor, row, 1)
        if preference.sentence:
            sentence = text.label(preference.sentence, 12, "faint")
            sentence.setWordWrap(True)
            self._grid.addWidget(sentence, row + 1, 1)
        self._grid.setRowMinimumHeight(row + 2, 6)

    def _editor(self, preference: Preference, kind: inspect.Type, value: Any) -> QWidget:
        """The editor that the setting's type asks for; what reads it is noted."""
        editor: QWidget
        if preference.name == "rate":
            editor = box = RateBox(value)
            box.setEnabled(not decides_rate())
            self._read["rate"] = lambda: box.rate
        elif isinstance(kind, inspect.BoolType):
            editor = check = CheckBox(preference.title)
            check.setChecked(value)
            self._read[preference.name] = check.isChecked
        elif isinstance(kind, inspect.IntType):
            editor = spin = number_box()
            spin.setRange(kind.ge or 0, kind.le or 1_000_000)
            spin.setSuffix(preference.unit)
            spin.setValue(value)
            self._read[preference.name] = spin.value
        elif isinstance(kind, inspect.LiteralType):
            words = preference.words if callable(preference.words) else preference.words.__getitem__
            editor = self._choice(preference, {each: words(each) for each in sorted(kind.values, key=_as_settings(kind))}, value)
        elif preference.words:
            assert not callable(preference.words)
            editor = self._choice(preference, preference.words, value, free=True)
        else:
            editor = line = QLineEdit(value)
            self._read[preference.name] = lambda: line.text().strip()
        return editor

    def _choice(self, preference: Preference, words: Mapping[Any, str], value: Any, free: bool = False) -> QComboBox:
        box = QComboBox()
        box.setEditable(free)
        for choice, named in words.items():
            box.addItem(named, choice)
        at = box.findData(value)
        box.setCurrentIndex(at)
        if free and at < 0:
            box.setEditText(str(value))
        self._read[preference.name] = partial(_chosen, box)
        return box

    def _save(self) -> None:
        problem = trouble(self.values())
        text.set_text(self._problem, problem)
        self._problem.setVisible(bool(problem))
        if not problem:
            self.accept()


def _as_settings(kind: inspect.LiteralType) -> Callable[[Any], Any]:
    """Numbers from small to large with 0, which is never, last; words as they are written."""
    return lambda value: (value == 0, value) if isinstance(value, int) else (False, list(kind.values).index(value))


def _chosen(box: QComboBox) -> Any:
    typed = box.currentText().strip()
    at = box.findText(typed)
    return box.itemData(at) if at >= 0 else typed
