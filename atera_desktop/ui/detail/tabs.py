"""The row of tabs over the details: words, the chosen one underlined; a menu of all where there is no room for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QTabBar, QWidget

from atera_desktop.ui import look, text
from atera_desktop.ui.detail.field import Tab
from atera_desktop.ui.words import number

GAP = 12
HEIGHT = 30
STEPS: Mapping[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class TabRow(QTabBar):
    """One tab stop; the arrow keys choose."""

    named = Signal()
    """Its tabs have other words now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Pages of the details")
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
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
        self.named.emit()

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

    def show_first(self, room: int) -> None:
        """Shows as many tabs as there is room for (pixels), each whole: the chosen one, and the first of the others."""
        chosen = self.currentIndex()
        end = self.tabSizeHint(chosen).width()
        for index in range(self.count()):
            end += self.tabSizeHint(index).width() if index != chosen else 0
            shown = index == chosen or end <= room
            if shown != self.isTabVisible(index):  # told what it knows, Qt forgets that it has to lay out the others anew
                self.setTabVisible(index, shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrow keys choose the next one, be it shown or not; Qt's own would pass over those that are not."""
        if (step := STEPS.get(event.key())) is not None:
            self.setCurrentIndex(self.currentIndex() + step)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, painter = look.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), colours.line)
        for index in filter(self.isTabVisible, range(self.count())):
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


class RowWithMenu(QWidget):
    """A row of tabs; while they do not all fit, of the first and the chosen one, and beside it "More", a menu of them all."""

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
        row.named.connect(self._fit)
        row.currentChanged.connect(self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room, needed = self.width() + GAP, self._row.needed_width()  # behind the last tab no gap is needed
        more = self._more.sizeHint().width() if needed > room else 0
        self._row.setGeometry(0, 0, max(room, needed), HEIGHT)  # wide enough for all, else Qt scrolls it
        self._row.show_first(room - more)
        self._more.setGeometry(self.width() - more, 0, more, HEIGHT - 3)
        self._more.setVisible(more > 0)

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
