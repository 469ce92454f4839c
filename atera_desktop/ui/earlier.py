"""What an earlier moment left open: deletions that the program's end was faster than, and answers that were lost."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from atera_desktop.app.column import Tone
from atera_desktop.app.operations.lines import not_sent_last_time
from atera_desktop.store.errors import StoreError
from atera_desktop.store.journal import Entry
from atera_desktop.ui.notices import Notice
from atera_desktop.ui.outcomes import cleared_words, not_sent_words
from atera_desktop.ui.reply_words import drafts_words
from atera_desktop.ui.unknowns import notice_of

if TYPE_CHECKING:
    from atera_desktop.ui.window import Window

DRAFTS = "drafts"
NOT_SENT = "not-sent"
"""The notice of what an earlier run did not send."""


class Earlier:
    """Tells of it in lines of one window."""

    def __init__(self, window: Window) -> None:
        self._window, self._session = window, window.session
        self._unseen: list[int] = []
        """Lines of the journal that the notice tells of."""
        self._ends = (self._session.cleared.connect(self._tell_cleared), window.notes.dismissed.connect(self._dismissed))

    def close(self) -> None:
        """Follows the session no longer."""
        for end in self._ends:
            end()

    async def tell_not_sent(self) -> None:
        """Says what an earlier run confirmed and did not send, until somebody has seen it."""
        with suppress(StoreError):  # the journal's own trouble is told elsewhere
            entries = await asyncio.to_thread(not_sent_last_time, self._session)
            self._unseen = [entry.number for entry in entries]
            if entries:
                self._window.notes.tell(Notice(NOT_SENT, not_sent_words(entries), Tone.WARN, (("Show journal", "journal"),)))

    def tell_drafts(self) -> None:
        """Says for which tickets something was written and not sent."""
        records = self._session.collections["tickets"].records
        tickets = dict.fromkeys(ticket for ticket, _ in self._session.drafts.all())
        if tickets:
            numbers = [getattr(records.get(ticket), "number", str(ticket)) for ticket in tickets]
            self._window.notes.tell(Notice(DRAFTS, drafts_words(numbers), Tone.INFO, (("Show draft", "show-draft"),)))

    def _dismissed(self, notice: Notice) -> None:
        if notice.key == NOT_SENT and self._unseen:
            self._window.scope.start(self._see(self._unseen))

    async def _see(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            await asyncio.to_thread(self._session.journal.see, number)

    def _tell_cleared(self, entries: Sequence[Entry]) -> None:
        """What was not known is known now: the line that said so gives way."""
        for entry in entries:
            self._window.notes.tell(Notice(notice_of(entry.number), cleared_words(entry), Tone.INFO))
        self._window.look_at_journal()
