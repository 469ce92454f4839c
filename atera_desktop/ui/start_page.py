"""What a window shows that has no data yet: the sign-in, or why it cannot open."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMainWindow, QPushButton, QVBoxLayout, QWidget

from atera_desktop.app.column import Tone
from atera_desktop.app.signing import Signing
from atera_desktop.ui import text
from atera_desktop.ui.dialogs.sign_in import SignIn
from atera_desktop.ui.key_words import keyring_sentence


class Page(QMainWindow):
    """A window with something in its middle. Closing it calls `left`."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Atera Desktop")
        self.left: Callable[[], object] = lambda: None
        self._ground = QFrame(self)
        self.setCentralWidget(self._ground)

    def _fill(self, *middle: QWidget) -> None:
        """Puts widgets into the middle, one below the other."""
        column = QVBoxLayout(self._ground)
        column.setSpacing(8)
        column.addStretch(2)
        for widget in middle:
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        self.left()


class StartPage(Page):
    """The sign-in of a profile that has neither key nor data. `connected` comes when there is a key, pasted or from the keyring."""

    connected = Signal()
    sample = Signal()
    profiles = Signal()
    settings = Signal()

    def __init__(self, signing: Signing, keep_rate: Callable[[str], object], *, sample: bool) -> None:
        super().__init__()
        self._signing, self._said = signing, ""
        self.sign_in = SignIn(self, signing, keep_rate, sample=sample, card=True)
        self.sign_in.sample.connect(self.sample)
        beside = QWidget(self)
        row = QHBoxLayout(beside)
        for title, wanted in (("Profiles…", self.profiles), ("Settings…", self.settings)):
            button = QPushButton(text.menu_text(title), beside)
            button.setObjectName("flat")
            button.setAutoDefault(False)
            button.clicked.connect(wanted)
            row.addWidget(button)
        self._fill(self.sign_in, beside)
        self._unfollow = signing.changed.connect(lambda _: self._show())
        self._show()
        self.sign_in.show()

    def _show(self) -> None:
        if self._signing.key is not None:
            self.connected.emit()
        elif self._signing.looking:
            self._say("Looking for a key in the system's keyring…", Tone.DIM)
        elif (trouble := self._signing.trouble) is not None and trouble.reason not in ("none", "not allowed"):
            self._say(keyring_sentence(trouble), Tone.WARN)
        else:
            self._say("", Tone.DIM)

    def _say(self, words: str, tone: Tone) -> None:
        """Says what the keyring does, unless the sign-in has something of its own to say."""
        if self.sign_in.said in ("", self._said):
            self.sign_in.say(words, tone)
            self._said = self.sign_in.said

    def closeEvent(self, event: QCloseEvent) -> None:
        self._unfollow()
        self.sign_in.key.clear()
        super().closeEvent(event)


class TroublePage(Page):
    """Why the window cannot open, and a button, Close."""

    def __init__(self, words: str) -> None:
        super().__init__()
        sentence = text.label(words, 13, "dim")
        sentence.setWordWrap(True)
        sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        width = min(640, sentence.fontMetrics().horizontalAdvance(words) + 8)
        sentence.setFixedSize(width, sentence.heightForWidth(width))
        button = QPushButton("Close", self)
        button.setObjectName("primary")
        button.clicked.connect(self.close)
        QShortcut(QKeySequence.StandardKey.Cancel, self, self.close)
        self._fill(text.label("Atera Desktop cannot open", 18, semibold=True), sentence, button)
