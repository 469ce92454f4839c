"""The row of tabs over the details: words, the chosen one underlined."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QTabBar, QWidget

from atera_desktop.ui import look
from atera_desktop.ui.detail.field import Tab
from atera_desktop.ui.words import number

GAP = 16
HEIGHT = 30


class TabRow(QTabBar):
    """One tab stop; the arrow keys choose."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Pages of the details")
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setFont(look.font(13))

    def show_tabs(self, tabs: Sequence[Tab]) -> None:
        """Names the tabs, keeping the chosen one where its title is still there."""
        titles = [tab.title for tab in tabs]
        if [self.tabData(index) for index in range(self.count())] != titles:
            self._remake(titles)
        for index, tab in enumerate(tabs):
            words = tab.title if tab.count is None else f"{tab.title} {number(tab.count)}"
            if self.tabText(index) != words:
                self.setTabText(index, words)

    def _remake(self, titles: Sequence[str]) -> None:
        chosen = self.tabData(self.currentIndex())
        blocked = self.blockSignals(True)
        while self.count():
            self.removeTab(0)
        for index, title in enumerate(titles):
            self.addTab(title)
            self.setTabData(index, title)
        self.setCurrentIndex(titles.index(chosen) if chosen in titles else 0)
        self.blockSignals(blocked)

    def tabSizeHint(self, index: int) -> QSize:
        return QSize(QFontMetrics(look.font(13, semibold=True)).horizontalAdvance(self.tabText(index)) + GAP, HEIGHT)

    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, painter = look.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), colours.line)
        for index in range(self.count()):
            box, chosen = QRectF(self.tabRect(index)), index == self.currentIndex()
            painter.setFont(look.font(13, semibold=chosen))
            painter.setPen(colours.accent if chosen else colours.dim)
            place = box.adjusted(0, 0, -GAP, -3)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self.tabText(index))
            if chosen:
                painter.fillRect(QRectF(box.left(), self.height() - 2, place.width(), 2), colours.accent)
            if chosen and self.hasFocus():
                painter.setPen(QPen(colours.accent, 1.5))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(place.adjusted(-4, 2, 4, -2), 4, 4)
