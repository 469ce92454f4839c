"""The row of tabs over the details: words, the chosen one underlined; a menu of all where the row is too narrow for them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QLinearGradient, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QTabBar, QWidget

from atera_desktop.ui import look, text
from atera_desktop.ui.detail.field import Tab
from atera_desktop.ui.words import number

GAP = 16
HEIGHT = 30
FADE = GAP
"""Pixels over which a tab vanishes that goes on beyond the row's end."""


class TabRow(QTabBar):
    """One tab stop; the arrow keys choose. Where there is no room for all, the chosen one moves into view."""

    laid_out = Signal()
    """Its tabs have other widths now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Pages of the details")
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFont(look.font(13))

    def show_tabs(self, tabs: Sequence[Tab], *, keep: bool) -> None:
        """Names the tabs; with `keep` the chosen one stays so where its title is still there, else it is the first."""
        titles = [tab.title for tab in tabs]
        chosen = self.tabData(self.currentIndex()) if keep else None
        if self._titles() != titles or not keep:
            self._remake(titles, chosen)
        for index, tab in enumerate(tabs):
            words = tab.title if tab.count is None else f"{tab.title} {number(tab.count)}"
            if self.tabText(index) != words:
                self.setTabText(index, words)

    def choose(self, title: str) -> None:
        """Chooses the tab of that title, if there is one."""
        if title in self._titles():
            self.setCurrentIndex(self._titles().index(title))

    def _titles(self) -> list[str]:
        return [self.tabData(index) for index in range(self.count())]

    def _remake(self, titles: Sequence[str], chosen: str | None) -> None:
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

    def needed_width(self) -> int:
        """The room that all tabs take beside each other."""
        return sum(self.tabSizeHint(index).width() for index in range(self.count()))

    def tabLayoutChange(self) -> None:
        self.laid_out.emit()

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
        self._fade(painter)

    def _fade(self, painter: QPainter) -> None:
        """Shows at the row's ends that there is more beyond them."""
        if not self.count():
            return
        chosen, end = self.tabRect(self.currentIndex()), self.tabRect(self.count() - 1).right() - GAP
        hidden = self.tabRect(0).left() < 0 <= chosen.left() - FADE, end > self.width()
        for is_hidden, start, stop in zip(hidden, (0, self.width()), (FADE, self.width() - FADE), strict=True):
            if is_hidden:
                ground, clear = look.current().base, QColor(look.current().base)
                clear.setAlpha(0)
                gradient = QLinearGradient(start, 0, stop, 0)
                gradient.setStops([(0.0, ground), (1.0, clear)])
                painter.fillRect(QRectF(min(start, stop), 0, FADE, self.height() - 2), gradient)


class RowWithMenu(QWidget):
    """A row of tabs, and beside it "More", a menu of them all, while they do not fit."""

    def __init__(self, row: TabRow) -> None:
        super().__init__()
        self.setObjectName("tabs")
        self._row = row
        self._more = QPushButton("More")
        self._more.setObjectName("flat")
        self._more.setAccessibleName("More pages")
        self._more.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the row's arrow keys reach every tab
        self._more.clicked.connect(self._open)
        for child in (row, self._more):
            child.setParent(self)
        self.setFixedHeight(HEIGHT)
        row.laid_out.connect(self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Gives the row what "More" leaves, at once: a layout would only learn later that it is there."""
        beside = self._more.sizeHint().width() if self._row.needed_width() - GAP > self.width() else 0
        self._row.setGeometry(0, 0, self.width() - beside, HEIGHT)
        self._more.setGeometry(self.width() - beside, 0, beside, HEIGHT - 3)
        self._more.setVisible(beside > 0)

    def _open(self) -> None:
        menu = QMenu(self)
        menu.setAccessibleName("Pages of the details")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for index in range(self._row.count()):
            action = menu.addAction(text.menu_text(self._row.tabText(index)), partial(self._row.setCurrentIndex, index))
            action.setCheckable(True)
            action.setChecked(index == self._row.currentIndex())
        corner = QPoint(self._more.width() - menu.sizeHint().width(), self._more.height())
        menu.popup(self._more.mapToGlobal(corner))
