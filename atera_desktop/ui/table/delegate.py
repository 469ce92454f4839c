"""Paints a cell in one call: text once laid out is kept, glyphs are drawn once per colour and scale (performance.md)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QFontMetricsF, QPainter, QPixmap, QStaticText
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from atera_desktop.app.column import Glyph, Tone
from atera_desktop.ui import look
from atera_desktop.ui.glyphs import SIZE, paint_glyph
from atera_desktop.ui.table.model import TableModel

PADDING = 10
GLYPH_ROOM = 20
KEPT = 8192
"""Texts whose fitting is kept."""

OFTEN = 4
"""How often a text is painted before its layout is kept too: that costs twice one painting, and most rows scroll by once."""

_SELECTED = QStyle.StateFlag.State_Selected


class Advances(dict[str, float]):
    """How far each character of a font reaches; the sum is a text's width, but for kerning."""

    def __init__(self, font: QFont) -> None:
        super().__init__()
        self._metrics = QFontMetricsF(font)

    def __missing__(self, character: str) -> float:
        width = self[character] = self._metrics.horizontalAdvance(character)
        return width


@dataclass(slots=True)
class Fitted:
    """A text shortened to its room."""

    text: str
    width: float
    painted: int = 0
    laid_out: QStaticText | None = None


class CellDelegate(QStyledItemDelegate):
    """Paints the cells of a TableModel, and nothing else: separators and the focus are the view's."""

    def __init__(self, model: TableModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._plans = tuple((column.strong, column.middle, column.right, column.glyph is not None) for column in model.columns)
        self.dress()

    def dress(self) -> None:
        """Takes the look in force: after the system's scheme or font changed."""
        self._look = look.current()
        self._fonts = {strong: look.font(13, semibold=strong) for strong in (False, True)}
        self._metrics = {strong: QFontMetrics(font) for strong, font in self._fonts.items()}
        self._advances = {strong: Advances(font) for strong, font in self._fonts.items()}
        self._height, self._ascent = self._metrics[False].height(), self._metrics[False].ascent()
        self._texts: dict[tuple[str, int, bool, bool], Fitted] = {}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        row, column = index.row(), index.column()
        text, tone, glyph = self._model.cell(row, column)
        strong, middle, right, has_glyph = self._plans[column]
        rect: QRect = option.rect
        left, top, width, height = rect.left(), rect.top(), rect.width(), rect.height()
        selected = bool(option.state & _SELECTED)
        if selected:
            painter.fillRect(rect, self._look.selection)
        if self._model.as_of_row(row):
            tone = Tone.FAINT
        colour = self._look.tone(tone, selected)
        room = width - 2 * PADDING
        if has_glyph:
            room -= GLYPH_ROOM
            if glyph is not None:
                self._paint_glyph(painter, left + PADDING, top + (height - SIZE) // 2, glyph, colour)
        fitted = self._fit(text, room, strong, middle)
        x = left + width - PADDING - int(fitted.width) if right else left + PADDING + (GLYPH_ROOM if has_glyph else 0)
        y = top + (height - self._height) // 2
        painter.setPen(colour)
        if strong:
            painter.setFont(self._fonts[True])
        if fitted.laid_out is None:
            painter.drawText(x, y + self._ascent, fitted.text)
        else:
            painter.drawStaticText(x, y, fitted.laid_out)
        if strong:
            painter.setFont(self._fonts[False])

    def _fit(self, text: str, room: int, strong: bool, middle: bool) -> Fitted:
        key = (text, room, strong, middle)
        fitted = self._texts.get(key)
        if fitted is None:
            if len(self._texts) >= KEPT:
                self._texts.clear()
            advances = self._advances[strong]
            width = sum(map(advances.__getitem__, text))
            if width > room:
                mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
                text = self._metrics[strong].elidedText(text, mode, room)
                width = sum(map(advances.__getitem__, text))
            fitted = self._texts[key] = Fitted(text, width)
        fitted.painted += 1
        if fitted.painted == OFTEN:
            fitted.laid_out = QStaticText(fitted.text)
            fitted.laid_out.setTextFormat(Qt.TextFormat.PlainText)
            fitted.laid_out.prepare(font=self._fonts[strong])
        return fitted

    def _paint_glyph(self, painter: QPainter, x: int, y: int, glyph: Glyph, colour: QColor) -> None:
        painter.drawPixmap(QPoint(x, y), glyph_picture(glyph, colour.rgba(), painter.device().devicePixelRatioF()))

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """What a column needs to show the whole text, for a double click between two titles."""
        strong, _, _, has_glyph = self._plans[index.column()]
        text = self._model.cell(index.row(), index.column()).text
        return QSize(self._metrics[strong].horizontalAdvance(text) + 2 * PADDING + has_glyph * GLYPH_ROOM + 1, self._height)


@lru_cache(maxsize=128)
def glyph_picture(glyph: Glyph, rgba: int, ratio: float) -> QPixmap:
    """The shape in that colour, for a screen with that many pixels to a logical one."""
    side = round(SIZE * ratio)
    picture = QPixmap(side, side)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint_glyph(painter, QPointF(SIZE / 2, SIZE / 2), glyph, QColor.fromRgba(rgba))
    painter.end()
    return picture
