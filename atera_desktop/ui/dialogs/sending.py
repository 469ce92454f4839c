"""A dialog that sends one thing, once: what was entered stays until it is there, and what stands in the way is said above the buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialogButtonBox, QPushButton

from atera_desktop.api.errors import Forbidden, Invalid
from atera_desktop.app.column import Tone
from atera_desktop.app.operations.outcome import Kind, Outcome
from atera_desktop.store.journal import Entry
from atera_desktop.ui import text
from atera_desktop.ui.dialogs.ask import MAYBE, Panel, finished, given_up
from atera_desktop.ui.dialogs.standing import Standing
from atera_desktop.ui.notices import Notice
from atera_desktop.ui.outcomes import CORRECT, Deed, Noun, outcome_words
from atera_desktop.ui.unknowns import again_words, stuck_words

if TYPE_CHECKING:
    from atera_desktop.ui.window import Window


class SendPanel(Panel):
    """A subclass fills `content`, calls `refresh` when that changes, and says in `lacking` and `send` what is sent, and when it can be."""

    def __init__(self, window: Window, title: str, send: str, deed: Deed, resource: str, noun: Noun) -> None:
        super().__init__(window, title)
        self._window, self._deed, self._resource, self._noun = window, deed, resource, noun
        self.sending = False
        self.outcome: Outcome | None = None
        self._said: tuple[str, Tone] = ("", Tone.INFO)
        self.stuck = ""
        """Why it is not sent again."""
        self._ends: list[Callable[[], None]] = []
        self._standing = Standing(self, window.session.locking.unlock)
        self.send_button = QPushButton(text.menu_text(send), self)
        self.send_button.setObjectName("primary")
        self.send_button.setDefault(True)
        self.send_button.clicked.connect(self.try_to_send)
        cancel = QPushButton("Cancel", self)
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.buttons.addButton(self.send_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.buttons.addButton(cancel, QDialogButtonBox.ButtonRole.RejectRole)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.try_to_send)

    def lacking(self) -> str:
        """What must be entered before anything can be sent; empty where nothing is missing."""
        raise NotImplementedError

    async def send(self) -> Outcome | None:
        """Sends it; None where that was given up before a byte left."""
        raise NotImplementedError

    def lock(self, locked: bool) -> None:
        """What was entered can only be read."""
        raise NotImplementedError

    async def run(self) -> Outcome | None:
        """Opens it and waits for its end; what became of what was sent, where that is as wished, is told in the window."""
        self.content.addWidget(self._standing)
        session = self._window.session
        self._ends += [session.locking.changed.connect(lambda _: self.refresh()), session.sync.changed.connect(lambda _: self.refresh())]
        self.refresh()
        try:
            await finished(self)
        finally:
            for end in self._ends:
                end()
        if self.outcome is not None:
            done = Tone.OK if self.outcome.kind is Kind.DONE else Tone.INFO
            self._window.notes.tell(Notice("done", outcome_words(self.outcome, self._deed, self._noun), done))
        return self.outcome

    def say(self, words: str, tone: Tone = Tone.INFO) -> None:
        """Says something above the buttons, until something else is entered or sent."""
        self._said = (words, tone)
        self.refresh()

    def refresh(self) -> None:
        """Shows what stands in the way."""
        allowed = self._window.changes.allowed
        barred = "" if self.sending else allowed.barred(self._deed, self._resource, self._noun)
        locked = bool(barred) and allowed.is_locked(self._deed)
        words, tone = (barred, Tone.INFO) if barred else self._said
        lacking = barred or self.stuck or self.lacking()
        self._standing.say(words, tone, locked=locked)
        self.lock(bool(barred or self.stuck) or self.sending)
        self.send_button.setEnabled(not self.sending and not lacking)
        self.send_button.setAccessibleDescription(text.plain(lacking))
        text.set_tooltip(self.send_button, lacking or "Ctrl+Enter")

    def try_to_send(self) -> None:
        """Sends it, if nothing is missing, and only if it is not under way already."""
        if self.send_button.isEnabled():
            self.sending, self._said = True, ("", Tone.INFO)
            self.refresh()
            self._window.scope.start(self._send())

    async def _send(self) -> None:
        try:
            outcome = await self.send()
        finally:
            self.sending = False
        if outcome is None:
            self.refresh()
        elif outcome.fine:
            self.outcome = outcome
            self.accept()
        else:
            self._failed(outcome)

    def _failed(self, outcome: Outcome) -> None:
        if isinstance(outcome.error, Forbidden):
            self._window.changes.allowed.deny(self._resource, self._deed)
        words = outcome_words(outcome, self._deed, self._noun)
        if outcome.kind is Kind.UNKNOWN:
            self.stuck = stuck_words(self._noun)
            self._ends.append(self._window.unknowns.wait_for(outcome.number, self._settled))
            self._window.look_at_journal()
            words = f"{words} {self.stuck}"
        elif isinstance(outcome.error, Invalid):
            words = f"{words} {CORRECT}"
        self.say(words, Tone.WARN if outcome.kind is Kind.DIFFERENT else Tone.BAD)

    def _settled(self, entry: Entry) -> None:
        """Nobody knew what became of it: now it is there, or it is not and can be sent again."""
        self.stuck = ""
        if entry.outcome == "ok":
            self._window.scope.stop("give up")
            self.accept()
        else:
            self.say(again_words(entry), Tone.WARN)

    def would_lose(self) -> bool:
        """Whether closing it loses something that was typed."""
        return False

    def reject(self) -> None:
        if self.sending:  # what has left cannot be called back
            return
        if not self.would_lose():
            super().reject()
            return
        try:
            self._window.scope.start(self._ask_to_give_up(), replace="give up")
        except RuntimeError:  # the window is closing: nobody can be asked
            super().reject()

    async def _ask_to_give_up(self) -> None:
        if await (given_up(self, MAYBE) if self.stuck else given_up(self)):
            super().reject()
