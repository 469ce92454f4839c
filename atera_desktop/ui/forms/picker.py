"""A record picked by typing a part of what it is called."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView
from shiboken6 import isValid

from atera_desktop.ui import text
from atera_desktop.ui.forms.editor import Editor
from atera_desktop.ui.forms.typed import Wrong
from atera_desktop.ui.words import plural

SHOWN = 10
"""Rows of the list at once."""


class RecordEditor(Editor):
    """A line that offers the records whose labels contain what is typed. One whose key is not here is called by its id."""

    def __init__(self, labels: Mapping[object, str], noun: tuple[str, str]) -> None:
        super().__init__()
        self._noun = noun
        self._keys: dict[str, object] = {}
        self.widget: QLineEdit = QLineEdit()
        self._model = QStringListModel(self.widget)
        self.completer = QCompleter(self._model, self.widget)
        self.completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.completer.setMaxVisibleItems(SHOWN)
        popup = QListView()
        popup.setAccessibleName(noun[1].capitalize())
        self.completer.setPopup(popup)
        self.widget.setCompleter(self.completer)
        self.widget.textChanged.connect(self.changed)
        self.widget.installEventFilter(self)
        self.offer(labels)

    def offer(self, labels: Mapping[object, str]) -> None:
        """What can be picked: key → what it is called. What is picked stays."""
        picked = self.value()
        self._keys = _by_label(labels)
        self._model.setStringList(sorted(self._keys, key=str.casefold))
        self.widget.setPlaceholderText(f"Type a part of the name: {plural(len(self._keys), self._noun)}" if self._keys else "")
        if picked is not None and not isinstance(picked, Wrong):
            self.show(picked)

    def value(self) -> object:
        typed = self.widget.text().strip()
        if not typed:
            return None
        if typed in self._keys:
            return self._keys[typed]
        return Wrong(f"is none of the {self._noun[1]}: type a part of the name and choose from the list")

    def show(self, value: object) -> None:
        label = "" if value is None else next((label for label, key in self._keys.items() if key == value), f"ID {value}")
        if label:
            self._keys.setdefault(label, value)
        self.widget.setText(label)
        self.widget.setCursorPosition(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Qt does not tell that editing has finished when Tab is pressed while the list is open.
        if event.type() == QEvent.Type.FocusOut and isValid(self.widget) and not self.widget.hasFocus():  # it may be on its way out
            self._complete()
        return False

    def _complete(self) -> None:
        """Whoever goes on sees in full what is meant, where only one can be."""
        typed = self.widget.text().strip().casefold()
        alike = [label for label in self._keys if typed in label.casefold()] if typed else []
        if len(alike) == 1:
            self.widget.setText(alike[0])

    def lock(self, locked: bool) -> None:
        self.widget.setReadOnly(locked)


def _by_label(labels: Mapping[object, str]) -> dict[str, object]:
    """Where two are called the same, the id tells them apart."""
    found: dict[str, object] = {}
    for key, label in labels.items():
        named = text.plain(label) or f"ID {key}"
        found[named if named not in found else f"{named} · ID {key}"] = key
    return found
