"""What stands where rows would be, when there are none: why, and what next."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from atera_desktop.ui import text


class EmptyState(QWidget):
    """Lies over the `ground` it is given (a table's rows) and follows its size. One line, at most one button."""

    def __init__(self, ground: QWidget) -> None:
        super().__init__(ground)
        self._ground = ground
        self._run: Callable[[], object] | None = None
        self.words = text.label("", 13, "dim")
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = QPushButton(self)
        self.button.clicked.connect(self._pressed)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(self.words, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        ground.installEventFilter(self)
        self.hide()

    def _pressed(self) -> None:
        if self._run is not None:
            self._run()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self._fit()
        return False

    def say(self, words: str, title: str = "", run: Callable[[], object] | None = None) -> None:
        """Shows one line and, with a title, one button."""
        text.set_text(self.words, words)
        self._run = run
        if self.button.text() != title:
            self.button.setText(text.menu_text(title))
        self.button.setVisible(bool(title))
        self._fit()
        self.show()
        self.raise_()

    def _fit(self) -> None:
        self.setGeometry(self._ground.rect())
        # A wrapped label asks for a square; a line wants its width.
        width = min(520, self.words.fontMetrics().horizontalAdvance(self.words.text()) + 8, max(120, self.width() - 48))
        self.words.setMinimumHeight(0)  # else it asks for no less than it had
        self.words.setFixedSize(width, max(0, self.words.heightForWidth(width)))
