"""A label that may change every second without a screen reader hearing of it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from atera_desktop.app.column import Tone
from atera_desktop.ui import look, text

_SHRUNK = 0.6
"""The part of its former width below which a label becomes narrower."""


class QuietLabel(QLabel):
    """Shows and is called by its `words`, like any label, but changing them raises no accessibility event.

    QLabel.setText announces a changed name unless the label has an accessible name of its own, and the name of a label without text
    is the text of the label whose buddy it is. So the words live in a second, hidden label, and this one paints them.
    """

    def __init__(self, parent: QWidget, size: int = 12, tone: Tone | str | None = "dim", right: bool = False) -> None:
        super().__init__(parent)
        self.setFont(look.font(size))
        self._tone = tone
        self._alignment = Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft)
        self._words = QLabel(parent)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setAccessibleName(" ")
        self._words.setBuddy(self)
        self._words.hide()
        self._widest = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ParentChange and hasattr(self, "_words"):
            self._words.setParent(self.parentWidget())  # only a sibling can lend its text
        return super().event(event)

    def words(self) -> str:
        return self._words.text()

    def set_words(self, words: str, tone: Tone | str | None = "dim", announce: bool = False) -> None:
        """Shows other words. `announce` tells assistive technology that the name is another one now."""
        if words == self._words.text() and tone == self._tone:
            return
        self._words.setText(text.plain(words))
        self._tone = tone
        width = self.fontMetrics().horizontalAdvance(self._words.text())
        if width > self._widest or width < _SHRUNK * self._widest:
            self._widest = width
            self.updateGeometry()
        self.update()
        if announce:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))

    def sizeHint(self) -> QSize:
        # About as wide as it has been, so that its neighbours keep still while seconds count.
        return QSize(self._widest + 2, self.fontMetrics().height() + 2)

    minimumSizeHint = sizeHint

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(look.current().tone(self._tone))
        painter.drawText(self.rect(), int(self._alignment | Qt.TextFlag.TextSingleLine), self._words.text())
