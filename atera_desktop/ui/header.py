"""What stands above a table: its title, how many of how many, the quick filters, and how old the data is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from atera_desktop.app.column import Tone
from atera_desktop.ui import look, text
from atera_desktop.ui.quiet import QuietLabel


class Chips(QWidget):
    """Quick filters: one is on. Arrow keys go from one to the next."""

    chosen = Signal(str)
    """The title of the one that is on now, however it was chosen; what `choose` turns on is no news."""

    def __init__(self, parent: QWidget, titles: Sequence[str]) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QPushButton] = {}
        for title in titles:
            chip = QPushButton(text.menu_text(title), self)
            chip.setObjectName("chip")
            chip.setCheckable(True)
            # As wide as it is when chosen, so that nothing moves then.
            chip.setMinimumWidth(QFontMetrics(look.font(13, semibold=True)).horizontalAdvance(title) + 24)
            chip.setAutoExclusive(True)  # so that its role is a radio button, with its state
            chip.setAccessibleDescription("Quick filter")
            chip.toggled.connect(lambda on, title=title: self.chosen.emit(title) if on else None)
            self._group.addButton(chip)
            row.addWidget(chip)
            self.buttons[title] = chip

    def choose(self, title: str) -> None:
        if title in self.buttons:
            with QSignalBlocker(self):
                self.buttons[title].setChecked(True)


class Header(QFrame):
    """One row; where it does not fit, the quick filters take a second."""

    def __init__(self, parent: QWidget, title: str, views: Sequence[str]) -> None:
        super().__init__(parent)
        self.title = text.label(title, 18, semibold=True)
        self.count = QuietLabel(self, 13, Tone.FAINT)
        self.chips = Chips(self, views)
        if len(views) < 2:  # one that takes all is no choice; its room stays, so that all tables begin at one height
            policy = self.chips.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            self.chips.setSizePolicy(policy)
            self.chips.hide()
        self.age = QuietLabel(self, 12, Tone.FAINT, right=True)
        self._first, self._second = QHBoxLayout(), QHBoxLayout()
        for row in (self._first, self._second):
            row.setSpacing(8)
        self._first.addWidget(self.title)
        self._first.addWidget(self.count)
        self._first.addSpacing(8)
        self._first.addWidget(self.chips)
        self._first.addStretch(1)
        self._first.addWidget(self.age)
        self._second.setAlignment(Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 8)
        column.setSpacing(8)
        column.addLayout(self._first)
        column.addLayout(self._second)
        self._two_rows = False

    def minimumSizeHint(self) -> QSize:
        return QSize(240, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit(event.size().width())

    def _fit(self, width: int) -> None:
        others = (self.title, self.count, self.age)
        needed = sum(part.sizeHint().width() for part in others) + self.chips.sizeHint().width() + 2 * 14 + 5 * 8
        two = needed > width
        if two != self._two_rows:
            self._two_rows = two
            if two:
                self._first.removeWidget(self.chips)
                self._second.addWidget(self.chips)
            else:
                self._second.removeWidget(self.chips)
                self._first.insertWidget(3, self.chips)

    def set_count(self, words: str) -> None:
        self.count.set_words(words, Tone.FAINT)
        self._fit(self.width())

    def set_age(self, words: str, tone: Tone, explained: str) -> None:
        self.age.set_words(words, tone)
        self._fit(self.width())
        if self.age.toolTip() != text.tooltip(explained):
            text.set_tooltip(self.age, explained)
