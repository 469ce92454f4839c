"""Paints rows without Qt's delegate: one call a cell, nothing asked by role, text that recurs laid out once (performance.md)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec
from PySide6.QtCore import QLine, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QFontMetricsF, QPainter, QPixmap, QStaticText

from atera_desktop.app.column import AnyColumn, Glyph, Tone
from atera_desktop.ui import look
from atera_desktop.ui.glyphs import SIZE, paint_glyph
from atera_desktop.ui.table.model import TableModel

PADDING = 10
GLYPH_ROOM = 20
KEPT = 8192
"""Texts whose fitting is kept."""

OFTEN = 4
"""How often a text is painted before its layout is kept too: that costs twice one painting, and most rows scroll by once."""


class Line(NamedTuple):
    """A row to paint."""

    row: int
    top: int
    selected: bool


class Lane(NamedTuple):
    """A column to paint."""

    number: int
    left: int
    width: int


class Fitted(msgspec.Struct):
    """A text shortened to its room."""

    text: str
    width: float
    painted: int = 0
    laid_out: QStaticText | None = None


class Letters(dict[str, float]):
    """A font, and how far each character reaches in it; the sum is a text's width, but for kerning."""

    def __init__(self, font: QFont) -> None:
        super().__init__()
        self.font, self.metrics, self._exact = font, QFontMetrics(font), QFontMetricsF(font)
        self.fitted: dict[tuple[str, int, bool], Fitted] = {}

    def __missing__(self, character: str) -> float:
        width = self[character] = self._exact.horizontalAdvance(character)
        return width

    def width(self, text: str) -> float:
        return sum(map(self.__getitem__, text))

    def fit(self, text: str, room: int, middle: bool) -> Fitted:
        """The text as it is painted in so many pixels."""
        key = (text, room, middle)
        fitted = self.fitted.get(key)
        if fitted is None:
            if len(self.fitted) >= KEPT:
                self.fitted.clear()
            width = self.width(text)
            if width > room:
                mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
                text = self.metrics.elidedText(text, mode, room)
                width = self.width(text)
            fitted = self.fitted[key] = Fitted(text, width)
        fitted.painted += 1
        if fitted.painted == OFTEN:
            fitted.laid_out = QStaticText(fitted.text)
            fitted.laid_out.setTextFormat(Qt.TextFormat.PlainText)
            fitted.laid_out.prepare(font=self.font)
        return fitted


class RowPainter:
    """Paints the rows of a TableModel in the look in force."""

    def __init__(self, model: TableModel) -> None:
        self._model = model
        self.dress()

    def dress(self) -> None:
        """Takes the look in force: after the system's scheme or font changed."""
        self._look = look.current()
        self._letters = {strong: Letters(look.font(13, semibold=strong)) for strong in (False, True)}

    def room(self, row: int, number: int) -> int:
        """How wide a column must be to show this cell whole."""
        column = self._model.columns[number]
        width = self._letters[column.strong].width(self._model.cell(row, number).text)
        return int(width) + 2 * PADDING + (GLYPH_ROOM if column.glyph else 0) + 2

    def paint(self, painter: QPainter, lines: Sequence[Line], lanes: Sequence[Lane], height: int, current: int | None) -> None:
        """Paints these rows, each `height` pixels high; `current` is the row to mark as the one with the focus."""
        width = painter.viewport().width()
        for line in lines:
            if line.selected:
                painter.fillRect(QRect(0, line.top, width, height), self._look.selection)
        old = {line.row for line in lines if self._model.as_of_row(line.row)}
        for lane in lanes:
            self._paint_lane(painter, lane, lines, height, old)
        self._paint_marks(painter, lines, height, width)
        painter.setPen(self._look.line)
        painter.drawLines([QLine(0, line.top + height - 1, width, line.top + height - 1) for line in lines])
        painter.setPen(self._look.accent)
        for line in lines:
            if line.row == current:
                painter.drawRect(QRect(0, line.top, width - 1, height - 2))

    def _paint_marks(self, painter: QPainter, lines: Sequence[Line], height: int, width: int) -> None:
        """What is said of a whole row stands at its end, over whatever is there, so that no narrow column can hide it."""
        letters = self._letters[False]
        for line in lines:
            if mark := self._model.mark_of_row(line.row):
                room = int(letters.width(mark)) + 2 * PADDING
                painter.fillRect(QRect(width - room, line.top, room, height), self._look.selection if line.selected else self._look.base)
                painter.setFont(letters.font)
                painter.setPen(self._look.tone(Tone.WARN, line.selected))
                painter.drawText(
                    width - room + PADDING, line.top + (height - letters.metrics.height()) // 2 + letters.metrics.ascent(), mark
                )

    def _paint_lane(self, painter: QPainter, lane: Lane, lines: Sequence[Line], height: int, old: set[int]) -> None:
        number, left, width = lane
        column: AnyColumn = self._model.columns[number]
        letters, cell = self._letters[column.strong], self._model.cell
        indent = GLYPH_ROOM if column.glyph else 0
        room = width - 2 * PADDING - indent
        start, end, middle = left + PADDING + indent, left + width - PADDING, column.middle
        above = (height - letters.metrics.height()) // 2
        ascent = letters.metrics.ascent()
        painter.setFont(letters.font)
        for row, top, selected in lines:
            text, tone, glyph = cell(row, number)
            colour = self._look.tone(Tone.FAINT if row in old else tone, selected)
            if glyph is not None:
                picture = glyph_picture(glyph, colour.rgba(), painter.device().devicePixelRatioF())
                painter.drawPixmap(left + PADDING, top + (height - SIZE) // 2, picture)
            if not text:
                continue
            fitted = letters.fit(text, room, middle)
            x = end - int(fitted.width) if column.right else start
            painter.setPen(colour)
            if fitted.laid_out is None:
                painter.drawText(x, top + above + ascent, fitted.text)
            else:
                painter.drawStaticText(x, top + above, fitted.laid_out)


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
