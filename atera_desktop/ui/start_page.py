"""What a window shows that has no tenant yet."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFrame, QMainWindow, QPushButton, QVBoxLayout

from atera_desktop.ui import text


class StartPage(QMainWindow):
    """Says how to connect, and offers the sample data."""

    def __init__(self, may_show_demo: bool) -> None:
        super().__init__()
        self.setWindowTitle("Atera Desktop")
        self.left: Callable[[], object] = lambda: None
        """Called when the window is closed."""
        self.demo_wanted: Callable[[], object] = lambda: None
        page = QFrame(self)
        page.setObjectName("content")
        column = QVBoxLayout(page)
        column.setSpacing(8)
        column.addStretch(2)
        words = "Set ATERA_API_KEY to an API key (in Atera: Admin, Data and API) and start again"
        title = text.label("Connect to Atera", 18, semibold=True)
        hint = text.label(f"{words}, or look around with sample data." if may_show_demo else f"{words}.", 13, "dim")
        for label in (title, hint):
            column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(8)
        button = QPushButton("Look around with sample data", page)
        button.setObjectName("primary")
        button.clicked.connect(lambda: self.demo_wanted())
        button.setVisible(may_show_demo)
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.setCentralWidget(page)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        self.left()
