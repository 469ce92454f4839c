"""The line of column titles: drawn in our look, with an arrow, and its number where there are several keys."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QHeaderView, QWidget

from atera_desktop.ui import look
from atera_desktop.ui.table.model import TableModel
from atera_desktop.ui.table.painter import PADDING

HEIGHT = 34
ARROW_ROOM = 16
NUMBER_ROOM = 8


class TitleHeader(QHeaderView):
    """Titles that are clicked to sort, dragged to move, and whose edges are dragged to resize."""

    def __init__(self, model: TableModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._rows = model.rows
        self._columns = model.columns
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setHighlightSections(False)
        self.setStretchLastSection(True)
        self.setMinimumSectionSize(44)
        self.setFixedHeight(HEIGHT)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setFont(look.font(12, semibold=True))

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), HEIGHT)

    def sectionSizeFromContents(self, logicalIndex: int) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self._columns[logicalIndex].title)
        return QSize(width + 2 * PADDING + ARROW_ROOM + NUMBER_ROOM, HEIGHT)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        colours, column = look.current(), self._columns[logicalIndex]
        order = self._order(column.key)
        painter.save()
        painter.fillRect(rect, colours.base)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), colours.line)
        space = rect.adjusted(PADDING, 0, -PADDING, 0)
        taken = 0 if order is None else ARROW_ROOM + (NUMBER_ROOM if order[1] else 0)
        metrics = self.fontMetrics()
        title = metrics.elidedText(column.title, Qt.TextElideMode.ElideRight, space.width() - taken)
        width = metrics.horizontalAdvance(title)
        left = space.right() + 1 - width - taken if column.right else space.left()
        painter.setFont(self.font())
        painter.setPen(colours.text if order else colours.dim)
        painter.drawText(
            QRect(left, space.top(), width + 2, space.height()), int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), title
        )
        if order is not None:
            self._paint_arrow(painter, QPointF(left + width + 9, rect.center().y() + 0.5), *order)
        painter.restore()

    def _order(self, key: str) -> tuple[bool, int] | None:
        """(descending, its number, or 0 where it is the only key); None where the column does not sort."""
        by = self._rows.sorted_by
        return next(((down, number if len(by) > 1 else 0) for number, (each, down) in enumerate(by, 1) if each == key), None)

    def _paint_arrow(self, painter: QPainter, centre: QPointF, descending: bool, number: int) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.current().text, 1.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        x, y, way = centre.x(), centre.y(), 1 if descending else -1
        painter.drawLine(QPointF(x, y - 4), QPointF(x, y + 4))
        painter.drawPolyline(QPolygonF([QPointF(x - 3, y + way), QPointF(x, y + 4 * way), QPointF(x + 3, y + way)]))
        if number:
            painter.setFont(look.font(11))
            painter.drawText(QPointF(x + 5, y + 4), str(number))
