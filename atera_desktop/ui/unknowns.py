"""The line in the window while the outcome of a change is unknown and nobody has seen that (safety.md, Changing and deleting)."""

from __future__ import annotations

import asyncio

from atera_desktop.app.column import Tone
from atera_desktop.store.journal import Journal, JournalUnusable
from atera_desktop.ui.notices import Notice, sentence
from atera_desktop.ui.reports import Reports
from atera_desktop.ui.words import plural

KEY = "unknown-outcomes"


class Unknowns:
    """Looks into the journal when it has grown."""

    def __init__(self, journal: Journal, notes: Reports) -> None:
        self._journal, self._notes = journal, notes
        self._looked_at = -1

    @property
    def due(self) -> bool:
        return self._journal.written != self._looked_at

    async def look(self) -> None:
        self._looked_at = self._journal.written
        try:
            count = await asyncio.to_thread(lambda: sum(1 for _ in self._journal.entries(outcome="unknown", unseen=True)))
        except JournalUnusable as error:
            self._notes.tell(Notice(KEY, sentence(error), Tone.BAD, lasting=True))
            return
        if not count:
            self._notes.withdraw(KEY)
            return
        counted = plural(count, ("change has", "changes have"))
        words = f"{counted} an unknown outcome: Atera's answer was lost, and reading did not tell. Look in Atera at what became of it."
        self._notes.tell(Notice(KEY, words, Tone.WARN, (("Show journal", "journal"),), lasting=True))
