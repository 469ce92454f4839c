"""The drawn shapes beside a word (look.md): never a colour alone, sharp at every scale."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from atera_desktop.app.column import Glyph, Tone
from atera_desktop.ui import look

SIZE = 12


def paint_glyph(painter: QPainter, centre: QPointF, glyph: Glyph, colour: QColor) -> None:
    """Draws the shape, about ten pixels wide, around `centre`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    if glyph in (Glyph.ONLINE, Glyph.INFORMATION):
        painter.drawEllipse(centre, 4.5, 4.5)
    elif glyph in (Glyph.SERVER_OFFLINE, Glyph.CRITICAL):
        painter.drawPolygon(_around(centre, (0, -5), (5.5, 4.5), (-5.5, 4.5)))
    elif glyph is Glyph.WARNING:
        painter.drawPolygon(_around(centre, (0, -5.5), (5.5, 0), (0, 5.5), (-5.5, 0)))
    elif glyph is Glyph.NEVER:
        painter.drawRoundedRect(QRectF(centre.x() - 4.5, centre.y() - 1, 9, 2), 1, 1)
    else:
        pen = QPen(colour, 1.8)
        if glyph is Glyph.STALE:
            pen.setDashPattern([1.5, 1.1])
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(centre, 4.0, 4.0)
    painter.restore()


def _around(centre: QPointF, *points: tuple[float, float]) -> QPolygonF:
    return QPolygonF([centre + QPointF(x, y) for x, y in points])


class Mark(QWidget):
    """A shape as a widget; the word beside it says the same, so it is nothing to a screen reader."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._glyph: Glyph | None = None
        self._tone: Tone | None = None
        self.setFixedSize(SIZE, SIZE + 4)

    def show_glyph(self, glyph: Glyph | None, tone: Tone | None) -> None:
        self._glyph, self._tone = glyph, tone
        self.setVisible(glyph is not None)
        self.update()

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._glyph is not None:
            paint_glyph(QPainter(self), QRectF(self.rect()).center(), self._glyph, look.current().tone(self._tone))
