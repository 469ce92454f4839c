"""The status bar: the connection, the age of each section's data, progress, and the request budget."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from atera_desktop.app.column import Tone
from atera_desktop.ui import look, text
from atera_desktop.ui.quiet import QuietLabel


class Dot(QWidget):
    """A filled circle where all is well, a ring where not: a shape beside the word, not a colour alone."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(QSize(10, 12))
        self._tone: Tone | str = Tone.FAINT

    def set_tone(self, tone: Tone | str) -> None:
        if tone != self._tone:
            self._tone = tone
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = look.current().tone(self._tone)
        filled = self._tone == Tone.OK
        painter.setBrush(colour if filled else Qt.BrushStyle.NoBrush)
        painter.setPen(Qt.PenStyle.NoPen if filled else QPen(colour, 1.6))
        radius = 4.5 if filled else 3.8
        painter.drawEllipse(QPointF(5, 6), radius, radius)


class StatusBar(QFrame):
    """One line that never asks for attention."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("status")
        self._dot = Dot(self)
        self.connection = text.label("Starting…", 12, "dim")
        self.ages = QuietLabel(self)
        self.progress = QuietLabel(self, right=True)
        self.budget = QuietLabel(self, right=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 14, 4)
        row.setSpacing(6)
        row.addWidget(self._dot)
        row.addWidget(self.connection)
        row.addSpacing(12)
        row.addWidget(self.ages)
        row.addStretch(1)
        row.addWidget(self.progress)
        row.addSpacing(12)
        row.addWidget(self.budget)

    def set_connection(self, words: str, tone: Tone | str, explained: str) -> None:
        text.set_text(self.connection, words)
        text.set_tone(self.connection, tone)
        text.set_tooltip(self.connection, explained)
        self._dot.set_tone(tone)
