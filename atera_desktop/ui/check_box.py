"""A check box whose square and mark are seen in every scheme: Fusion derives them from the window's colour, and loses them in the dark."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton

from atera_desktop.ui import look, text

SIDE = 16.0


class CheckBox(QCheckBox):
    def __init__(self, title: str) -> None:
        super().__init__(text.menu_text(title))

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        square = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        words = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxContents, option, self)
        colours, checked = look.current(), self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = colours.accent if checked or self.hasFocus() else colours.faint
        painter.setPen(QPen(edge, 2.0 if self.hasFocus() and not checked else 1.0))
        painter.setBrush(colours.accent if checked else colours.base)
        box = QRectF(0, 0, SIDE - 2, SIDE - 2)
        box.moveCenter(QRectF(square).center())
        painter.drawRoundedRect(box, 4, 4)
        if checked:
            painter.setPen(QPen(colours.on_accent, 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(QPolygonF([box.topLeft() + QPointF(x, y) for x, y in ((3.2, 7.2), (6.0, 10.0), (10.8, 4.4))]))
        painter.setPen(colours.text)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextShowMnemonic), self.text())
        if self.hasFocus():
            painter.setPen(QPen(colours.accent, 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
