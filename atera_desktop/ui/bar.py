"""The top bar: filter, refresh, countdown, pause, lock."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QToolButton, QWidget

from atera_desktop.ui import text
from atera_desktop.ui.lock import LockBox
from atera_desktop.ui.quiet import QuietLabel

ROOMY = 900
"""Pixels from which the words about the lock have room beside its button, which says the same by its title and its tooltip."""


class Filter(QLineEdit):
    """The filter's line. Escape clears it, and leaves it when it is clear; Down goes to the rows."""

    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Filter")
        self.setClearButtonEnabled(True)
        self.setMinimumWidth(180)
        self.setMaxLength(1_000)
        for button in self.findChildren(QToolButton):
            button.setAccessibleName("Clear filter")
            text.set_tooltip(button, "Clear filter (Escape)")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class TopBar(QFrame):
    """Filter, Refresh, the countdown, Pause polling, and what may be changed."""

    filter_changed = Signal(str)
    refresh = Signal()
    pause = Signal()
    """Pause where polling runs, resume where it is paused."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self.filter = Filter(self)
        self._showing = False
        self.filter.textChanged.connect(self._filter_changed)
        self.refresh_button = QPushButton("Refresh", self)
        self.refresh_button.clicked.connect(self.refresh)
        self.countdown = QuietLabel(self)
        self.pause_button = QPushButton("Pause polling", self)
        self.pause_button.setObjectName("flat")
        self.pause_button.clicked.connect(self.pause)
        self.lock = LockBox(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 14, 8)
        row.setSpacing(8)
        row.addWidget(self.filter, 1)
        row.addSpacing(8)
        row.addWidget(self.refresh_button)
        row.addWidget(self.countdown)
        row.addWidget(self.pause_button)
        row.addSpacing(8)
        row.addWidget(self.lock)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lock.words.setVisible(event.size().width() >= ROOMY)

    def _filter_changed(self, words: str) -> None:
        if not self._showing:
            self.filter_changed.emit(words)

    def set_countdown(self, words: str, announce: bool) -> None:
        self.countdown.set_words(words, announce=announce)

    def set_refresh(self, possible: bool, idle: bool) -> None:
        """Whether Refresh does something; `idle` is the reason that nothing is sent at all. While it is being done the button stays as it
        is: one that goes grey under the finger hands the keyboard to its neighbour.
        """
        self.refresh_button.setEnabled(not idle)
        words = "Nothing is sent to Atera now." if idle else "Refresh now (F5)" if possible else "Refreshing…"
        text.set_tooltip(self.refresh_button, words)

    def set_paused(self, paused: bool) -> None:
        title = "Resume polling" if paused else "Pause polling"
        if self.pause_button.text() != title:
            self.pause_button.setText(title)

    def set_filter(self, words: str, hint: str) -> None:
        """Shows a section's own filter without applying it again."""
        self._showing = True  # its signals are not blocked: its own button to clear it comes and goes by them
        self.filter.setText(words)
        self._showing = False
        self.filter.setPlaceholderText(hint)
