"""The dialog around a form: sends it once, and keeps what was typed until it is there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialogButtonBox, QFrame, QPushButton, QWidget
from shiboken6 import isValid

from atera_desktop.app.column import Tone
from atera_desktop.ui import text
from atera_desktop.ui.actions import Work
from atera_desktop.ui.dialogs.ask import Panel
from atera_desktop.ui.dialogs.standing import Standing
from atera_desktop.ui.forms.form import Form
from atera_desktop.ui.forms.spec import FormSpec, Records

WIDTH, TALLEST = 560, 620
"""Pixels of the dialog, and of what is seen of the form at once."""
SEND_KEYS = ("Ctrl+Return", "Ctrl+Enter")


class FormDialog(Panel):
    """Accepted when what was typed is at Atera."""

    def __init__(
        self,
        parent: QWidget,
        spec: FormSpec,
        records: Records,
        *,
        send: Callable[[], Work],
        start: Callable[[Work], object],
        unlock: Callable[[], object],
        give_up: Callable[[], object],
    ) -> None:
        """`send` sends what is in the form and says here what became of it; `start` runs it.

        `give_up` asks whether what was typed is to be lost.
        """
        super().__init__(parent, spec.title)
        self._send, self._start, self._give_up = send, start, give_up
        self.sending = False
        self.stuck = ""
        """Why it cannot be sent again."""
        self._barred, self._read_only = "", False
        self._about = text.label("", 13, semibold=True)
        self._more = text.label("", 12, "dim")
        self._warning = text.label("", 12, Tone.WARN)
        for label in (self._about, self._more, self._warning):
            label.setWordWrap(True)
            label.hide()
            self.content.addWidget(label)
        self.form = Form(self, spec, records)
        self.form.changed.connect(self._show)
        self.content.addWidget(self.form, 1)
        self.content.addWidget(_rule(self))
        self._standing = Standing(self, unlock)
        self.content.addWidget(self._standing)
        self.send_button = QPushButton(text.menu_text(spec.send), self)
        self.send_button.setObjectName("primary")
        self.send_button.setDefault(True)
        self.send_button.clicked.connect(self.try_to_send)
        self.cancel_button = QPushButton("Cancel", self)
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.reject)
        self.buttons.addButton(self.send_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.buttons.addButton(self.cancel_button, QDialogButtonBox.ButtonRole.RejectRole)
        for keys in SEND_KEYS:
            QShortcut(QKeySequence(keys), self, self.try_to_send)
        self._sent_title = spec.send
        self._said: tuple[str, Tone] = ("", Tone.INFO)
        self._show()

    # what is said

    def tell(self, about: str, warning: str) -> None:
        """Says above the form what it is for, from its second line on more quietly, and what sending it does besides."""
        first, _, more = about.partition("\n")
        for label, words in ((self._about, first), (self._more, more), (self._warning, warning)):
            text.set_text(label, words)
            label.setVisible(bool(words))

    def say(self, words: str, tone: Tone) -> None:
        """Says something above the buttons, until it is sent again."""
        self._said = (words, tone)
        self._show()

    def bar(self, reason: str, *, locked: bool) -> None:
        """Why nothing can be sent now ("" where it can); `locked`: unlocking helps."""
        self._barred, self._read_only = reason, locked
        self._show()

    def _show(self) -> None:
        words, tone = (self._barred, Tone.INFO) if self._barred else self._said
        self._standing.say(words, tone, locked=self._read_only)
        self.form.lock(bool(self._barred or self.stuck))
        reason = "It is being sent." if self.sending else self._barred or self.stuck
        self.send_button.setEnabled(not reason)
        self.send_button.setAccessibleDescription(reason)
        text.set_tooltip(self.send_button, reason or "Ctrl+Enter")
        self.send_button.setText(text.menu_text("Sending…" if self.sending else self._sent_title))
        self.send_button.setAccessibleName(text.plain(self._sent_title))
        self.cancel_button.setEnabled(not self.sending)

    # what the user does

    def try_to_send(self) -> None:
        """Sends it, if nothing is wrong with it, and only if it is not under way already."""
        if self.sending or self._barred or self.stuck:
            return
        faults = self.form.try_to_send()
        if faults:
            rest = faults.get("", "")
            self.say(f"Nothing was sent: {rest or 'correct what is marked first'}.", Tone.BAD)
            return
        self.sending, self._said = True, ("", Tone.INFO)
        self._show()
        self._start(self._send_once())

    async def _send_once(self) -> None:
        try:
            await self._send()
        finally:
            self.sending = False
            if isValid(self):  # the window may have gone meanwhile
                self._show()

    def reject(self) -> None:
        """Closes it; what was typed is only lost if the user says so."""
        if self.sending:
            return
        if self.form.touched():
            self._give_up()
        else:
            super().reject()

    def close_for_good(self) -> None:
        """Closes it, whatever was typed."""
        super().reject()


def _rule(parent: QWidget) -> QFrame:
    """The edge under which a form goes on, where it is higher than there is room."""
    rule = QFrame(parent)
    rule.setObjectName("rule")
    rule.setFixedHeight(1)
    return rule
