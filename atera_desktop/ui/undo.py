"""The bar of what is being done: "Deleting SRV-DC01 in 0:08 · Undo", and how far a run of many has come."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from atera_desktop.ui import text
from atera_desktop.ui.quiet import QuietLabel
from atera_desktop.ui.runs import Run

BEAT = 250
"""Milliseconds after which the seconds left are looked at again."""


class RunLine(QFrame):
    """One run: words that change without noise, and what can still be done about it."""

    def __init__(self, parent: QWidget, run: Run, undo: Callable[[Run], object], show: Callable[[Run], object]) -> None:
        super().__init__(parent)
        self.setObjectName("run")
        self.run = run
        self._words = QuietLabel(self, 13, None)
        self.undo = self._button("Undo", lambda: undo(run))
        self.cancel = self._button("Cancel the rest", run.stop)
        self.results = self._button("Results…", lambda: show(run))
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 4, 14, 4)
        row.setSpacing(12)
        for widget in (self._words, self.undo, self.cancel, self.results):
            row.addWidget(widget)
        row.addStretch(1)
        self.tell(announce=True)

    def _button(self, title: str, do: Callable[[], object]) -> QPushButton:
        made = QPushButton(text.menu_text(title), self)
        made.clicked.connect(lambda: do())
        made.setAccessibleDescription(text.plain(self.run.name()))
        return made

    def words(self) -> str:
        return self._words.words()

    def tell(self, announce: bool = False) -> None:
        """Says how it stands now."""
        run, many = self.run, len(self.run.targets) > 1
        self._words.set_words(run.words(time.monotonic()), None, announce=announce)
        self.undo.setVisible(run.undoable)
        self.cancel.setVisible(not run.undoable and many)
        self.cancel.setEnabled(not run.stopped)
        self.results.setVisible(not run.undoable and many)


class RunBar(QFrame):
    """All runs under way, the oldest first; hidden while there is none."""

    changed = Signal()
    """Lines came or went."""

    def __init__(self, parent: QWidget, undo: Callable[[Run], object], show: Callable[[Run], object]) -> None:
        super().__init__(parent)
        self.setObjectName("runs")
        self._undo, self._show = undo, show
        self.lines: dict[int, RunLine] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._beat = QTimer(self)
        self._beat.setInterval(BEAT)
        self._beat.timeout.connect(self._tell)
        self.hide()

    def show_runs(self, runs: Sequence[Run]) -> None:
        """Shows these, each as the line that it has been."""
        before = set(self.lines)
        for number in before - {run.number for run in runs}:
            line = self.lines.pop(number)
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        for run in runs:
            if run.number not in self.lines:
                self.lines[run.number] = RunLine(self, run, self._undo, self._show)
                self._column.addWidget(self.lines[run.number])
        self._tell()
        self.setVisible(bool(runs))
        if runs:
            self._beat.start()
        else:
            self._beat.stop()
        if before != set(self.lines):
            self.changed.emit()

    def _tell(self) -> None:
        for line in self.lines.values():
            line.tell()

    def texts(self) -> list[str]:
        return [line.words() for line in self.lines.values()]
