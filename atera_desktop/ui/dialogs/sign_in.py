"""Connect to Atera: a key is pasted, tried, and kept."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from atera_desktop.api.errors import AteraError, Forbidden
from atera_desktop.app.column import Tone
from atera_desktop.app.signing import Signing
from atera_desktop.domain.secret import BadKey, Secret, clean_key
from atera_desktop.store.errors import StoreError
from atera_desktop.store.policy import decides_rate
from atera_desktop.ui import text
from atera_desktop.ui.accessible import name_inner_widgets
from atera_desktop.ui.key_words import WHERE, refusal, shape
from atera_desktop.ui.notices import sentence
from atera_desktop.ui.rate_box import RateBox
from atera_desktop.ui.tasks import TaskScope

log = logging.getLogger("atera_desktop.ui")

TITLE = "Connect to Atera"
SAMPLE = "Look around with sample data"
_ASKING = "Asking Atera whose key this is…"
_KEEPING = "Keeping the key in the system's keyring, which may ask to be unlocked…"
_USUAL_HOST = "https://app.atera.com/"


class SignIn(QDialog):
    """Accepted when the profile is connected. Inside another window (`card`) it has no Cancel and does not close."""

    sample = Signal()
    """The sample data is wanted instead."""

    def __init__(self, parent: QWidget, signing: Signing, keep_rate: Callable[[str], object], *, sample: bool, card: bool = False) -> None:
        """`keep_rate` is given the plan, or the number of requests a minute, before the key is used; it may raise StoreError."""
        super().__init__(parent)
        self.setWindowTitle(TITLE)
        self.setAccessibleName(TITLE)
        self._signing, self._keep_rate, self._card = signing, keep_rate, card
        self._scope, self._gone = TaskScope(self, self._unforeseen), False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(24, 20, 24, 18)
        self._column.setSpacing(8)
        self._add_head()
        self._add_key()
        self._add_rate()
        self._words = text.label("", 12)
        self._words.setWordWrap(True)
        self._words.hide()
        self._column.addWidget(self._words)
        self._column.addSpacing(8)
        self._add_buttons(sample)
        if card:
            self.setObjectName("card")
            self.setWindowFlags(Qt.WindowType.Widget)
        self.setFixedWidth(540)
        name_inner_widgets(self)
        self.key.setFocus()

    # what it is made of

    def _add_head(self) -> None:
        profile, url = self._signing.profile, self._signing.url
        about = [f"Profile {profile}"] if profile != "default" else []
        about += [url] if not url.startswith(_USUAL_HOST) else []
        self._column.addWidget(text.label(TITLE, 18, semibold=True))
        self._column.addWidget(text.label(f"Paste an API key. {WHERE}", 13, "dim"))
        if about:
            where = text.label(" · ".join(about), 12, "dim")
            where.setWordWrap(True)
            self._column.addWidget(where)
        self._column.addSpacing(8)

    def _add_key(self) -> None:
        self.key = QLineEdit(self)
        self.key.setAccessibleName("API key")
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.textChanged.connect(self._typed)
        self.show_key = self._button("Show", lambda: self._echo(self.key.echoMode() == QLineEdit.EchoMode.Password))
        self.show_key.setObjectName("flat")
        self._shape = text.label(" ", 12, "dim")
        self._shape.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.key, 1)
        row.addWidget(self.show_key)
        self._label("API key", self.key)
        self._column.addLayout(row)
        self._column.addWidget(self._shape)
        self._column.addSpacing(4)

    def _add_rate(self) -> None:
        self.rate = RateBox(self._signing.session.settings.rate)
        self.rate.setEnabled(not decides_rate())
        self._label("Your Atera plan", self.rate.plan)
        self._column.addWidget(self.rate)
        about = text.label("Decides how often Atera is asked. A fifth stays free for your other tools.", 12, "faint")
        about.setWordWrap(True)
        self._column.addWidget(about)

    def _label(self, title: str, of: QWidget) -> None:
        label = text.label(title, 12, "dim")
        label.setBuddy(of)
        self._column.addWidget(label)

    def _add_buttons(self, sample: bool) -> None:
        """In the order of the row, which is that of the Tab key."""
        row = QHBoxLayout()
        row.setSpacing(8)
        if sample:
            row.addWidget(self._button(SAMPLE, self.sample.emit))
        row.addStretch(1)
        if not self._card:
            row.addWidget(self._button("Cancel", self.reject))
        self.anyway_button = self._button("Connect anyway", lambda: self._start(anyway=True))
        self.anyway_button.hide()
        row.addWidget(self.anyway_button)
        self.connect_button = self._button("Connect", lambda: self._start(anyway=False))
        self.connect_button.setObjectName("primary")
        self.connect_button.setDefault(True)
        row.addWidget(self.connect_button)
        self._column.addLayout(row)

    def _button(self, title: str, run: Callable[[], object]) -> QPushButton:
        button = QPushButton(text.menu_text(title), self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: run())
        return button

    # what it does

    def done(self, result: int) -> None:
        if self._card and result != QDialog.DialogCode.Accepted:
            return  # Escape leaves a part of a window where it is
        self._gone = True
        self._scope.cancel()
        self.key.clear()
        super().done(result)

    async def stop(self) -> None:
        """Ends what is under way, and returns when it has ended."""
        self._gone = True
        await self._scope.close()

    def _echo(self, shown: bool) -> None:
        """Shows the key while it is typed. What was sent or given up is not shown again."""
        self.key.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.show_key.setText("Hide" if shown else "Show")

    def _typed(self, typed: str) -> None:
        self.anyway_button.hide()
        self.say("", Tone.FAINT)
        words, tone = " ", Tone.DIM
        if typed.strip():
            try:
                words, tone = shape(clean_key(typed), time.time())
            except BadKey as error:
                words, tone = sentence(error), Tone.BAD
        text.set_tone(self._shape, tone)
        text.set_text(self._shape, words)

    @property
    def said(self) -> str:
        """What stands above the buttons."""
        return self._words.text()

    def say(self, words: str, tone: Tone) -> None:
        """Says how it stands above the buttons."""
        text.set_tone(self._words, tone)
        text.set_text(self._words, words)
        self._words.setVisible(bool(words))
        self._fit()

    def _fit(self) -> None:
        self.setMinimumHeight(0)
        if layout := self.layout():
            layout.activate()
            height = layout.heightForWidth(self.width()) if layout.hasHeightForWidth() else layout.sizeHint().height()
            self.setFixedHeight(height)

    def _start(self, *, anyway: bool) -> None:
        self._echo(False)
        try:
            key = clean_key(self.key.text())
        except BadKey as error:
            self.say(sentence(error), Tone.BAD)
            self.key.setFocus()
            return
        self._busy(True)
        self._scope.start(self._connect(key, anyway), replace="connect")

    async def _connect(self, key: Secret, anyway: bool) -> None:
        try:
            if not anyway:
                self.say(_ASKING, Tone.DIM)
                await self._signing.test(key)
            self.say(_KEEPING, Tone.DIM)
            self._keep_rate(self.rate.rate)
            await self._signing.sign_in(key)
        except AteraError as error:
            self._refused(refusal(error, key, time.time()) or sentence(error), anyway=isinstance(error, Forbidden))
        except (StoreError, OSError) as error:
            self._refused(sentence(error))
        except ValueError as error:  # from the transport: what the settings say cannot be used
            self._refused(f"The proxy or the certificate file cannot be used: {error}. Correct it in the settings.")
        else:
            self.accept()
        finally:
            if not self._gone:
                self._busy(False)

    def _busy(self, busy: bool) -> None:
        self.connect_button.setEnabled(not busy)
        self.key.setReadOnly(busy)

    def _refused(self, words: str, anyway: bool = False) -> None:
        self.say(words, Tone.BAD)
        self.anyway_button.setVisible(anyway)
        self.key.setFocus()
        self.key.selectAll()

    def _unforeseen(self, error: BaseException) -> None:
        log.error("sign-in failed", exc_info=error)
        self._refused(sentence(error))
