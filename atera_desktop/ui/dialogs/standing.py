"""The line above a dialog's buttons: what stands in the way or what became of it, and what helps."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from atera_desktop.app.column import Tone
from atera_desktop.ui import text
from atera_desktop.ui.notes import Sign

LOCKED = "Changes are locked: unlock them to send this."


class Standing(QWidget):
    """Sign, words, and *Unlock changes* where that helps. It is there only while it says something."""

    def __init__(self, parent: QWidget, unlock: Callable[[], object]) -> None:
        super().__init__(parent)
        self._sign = Sign(self, Tone.INFO)
        self._words = text.label("", 12)
        self._words.setWordWrap(True)
        self.unlock_button = QPushButton("Unlock changes", self)
        self.unlock_button.setObjectName("link")
        self.unlock_button.setAutoDefault(False)
        self.unlock_button.clicked.connect(lambda: unlock())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.unlock_button, 0, Qt.AlignmentFlag.AlignTop)

    def say(self, words: str, tone: Tone, *, locked: bool = False) -> None:
        """Shows these words, or none; `locked`: that they can be helped by unlocking, in words of its own."""
        text.set_text(self._words, LOCKED if locked else words)
        self._sign.set_tone(tone)
        if self.unlock_button.hasFocus() and not locked:
            self.focusPreviousChild()  # to what can be filled now: its next neighbour is Cancel
        self.unlock_button.setVisible(locked)
        self.setVisible(bool(words))
