"""Changes whose answer was lost: the line in the window until somebody has seen that, and what waits for it to be looked up.

See safety.md, Changing and deleting.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from atera_desktop.app.column import Tone
from atera_desktop.store.journal import Entry, Journal, JournalUnusable
from atera_desktop.ui.notices import Notice, sentence
from atera_desktop.ui.outcomes import UNREAD, Noun, cleared_words
from atera_desktop.ui.reports import Reports
from atera_desktop.ui.words import plural

KEY = "unknown-outcomes"
_NOT_BEFORE = "It may be there already: it is not sent again before that is known. Or close this form and look."
_CLOSE = "It may be there already. Close this form, and look in Atera before you do it again."

Settled = Callable[[Entry], object]


def notice_of(number: int) -> str:
    """The key of the notice about one change that was unknown at first, by its number in the journal."""
    return f"unknown-{number}"


def stuck_words(noun: Noun) -> str:
    """Why a form whose answer was lost sends nothing, and what to do."""
    return _CLOSE if noun[0] in UNREAD else _NOT_BEFORE


def again_words(entry: Entry) -> str:
    """Why a form whose answer was lost can be sent again, now that its line in the journal was looked up, or seen."""
    return f"{cleared_words(entry)} Send it again." if entry.outcome != "unknown" else "Look in Atera before you send it again."


class Unknowns:
    """Looks into the journal when it has grown."""

    def __init__(self, journal: Journal, notes: Reports) -> None:
        self._journal, self._notes = journal, notes
        self._looked_at = -1
        self._waiting: dict[int, Settled] = {}

    @property
    def due(self) -> bool:
        return self._journal.written != self._looked_at

    def wait_for(self, number: int, settled: Settled) -> Callable[[], None]:
        """Calls back once, with the journal's line of that number, when a look finds its outcome known, or seen though it is not.

        Returns a function that ends the waiting; calling it twice is harmless.
        """
        self._waiting[number] = settled

        def end() -> None:
            self._waiting.pop(number, None)

        return end

    async def look(self) -> None:
        self._looked_at = self._journal.written
        try:
            count, settled = await asyncio.to_thread(self._read, frozenset(self._waiting))
        except JournalUnusable as error:
            self._notes.tell(Notice(KEY, sentence(error), Tone.BAD, lasting=True))
            return
        for entry in settled:
            if (tell := self._waiting.pop(entry.number, None)) is not None:
                tell(entry)
        if not count:
            self._notes.withdraw(KEY)
            return
        counted = plural(count, ("change has", "changes have"))
        words = f"{counted} an unknown outcome: Atera's answer was lost, and reading did not tell. Look in Atera at what became of it."
        self._notes.tell(Notice(KEY, words, Tone.WARN, (("Show journal", "journal"),), lasting=True))

    def _read(self, waiting: frozenset[int]) -> tuple[int, list[Entry]]:
        """How many outcomes are unknown and not seen, and the lines waited for that are settled."""
        count, settled = 0, []
        for entry in self._journal.entries():
            if entry.outcome == "unknown" and not entry.seen:
                count += 1
            elif entry.number in waiting and entry.outcome != "pending":
                settled.append(entry)
        return count, settled
