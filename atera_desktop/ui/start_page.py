"""What a window shows that has no tenant: one sentence, one button."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFrame, QMainWindow, QPushButton, QVBoxLayout

from atera_desktop.ui import text

HOW = "Set ATERA_API_KEY to an API key (in Atera: Admin, Data and API) and start again"


class StartPage(QMainWindow):
    """A title, a sentence in the middle and, with `button`, one button, which calls `pressed`. Closing it calls `left`."""

    def __init__(self, title: str, words: str, button: str = "") -> None:
        super().__init__()
        self.setWindowTitle("Atera Desktop")
        self.pressed: Callable[[], object] = lambda: None
        self.left: Callable[[], object] = lambda: None
        page = QFrame(self)
        page.setObjectName("content")
        heading, sentence = text.label(title, 18, semibold=True), text.label(words, 13, "dim")
        sentence.setWordWrap(True)
        sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        width = min(640, sentence.fontMetrics().horizontalAdvance(words) + 8)
        sentence.setFixedSize(width, sentence.heightForWidth(width))
        column = QVBoxLayout(page)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(heading, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(sentence, 0, Qt.AlignmentFlag.AlignHCenter)
        if button:
            pressable = QPushButton(text.menu_text(button), page)
            pressable.setObjectName("primary")
            pressable.clicked.connect(lambda: self.pressed())
            column.addSpacing(8)
            column.addWidget(pressable, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.setCentralWidget(page)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        self.left()


def sign_in(may_show_demo: bool) -> StartPage:
    """How to connect, and the sample data."""
    if may_show_demo:
        return StartPage("Connect to Atera", f"{HOW}, or look around with sample data.", "Look around with sample data")
    return StartPage("Connect to Atera", f"{HOW}.")


def trouble(sentence: str) -> StartPage:
    """Why the window cannot open."""
    return StartPage("Atera Desktop cannot open", sentence, "Close")
