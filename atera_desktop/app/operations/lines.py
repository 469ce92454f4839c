"""The journal's lines of a deed. They are written in a thread: a slow disk does not hold up the window."""

from __future__ import annotations

import asyncio
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from atera_desktop.api.errors import AteraError
from atera_desktop.app.operations.deed import Deed
from atera_desktop.app.operations.outcome import Kind, Outcome
from atera_desktop.store import journal
from atera_desktop.store.journal import Entry

if TYPE_CHECKING:
    from atera_desktop.app.session import Session

UNDONE = "undone"
QUIT = "quit"
"""Why a deletion was not sent: the program was ended first."""
CLEARED = "cleared"
"""Why an outcome is known: another moment than that of the request, maybe another run, read the record."""


async def intend(session: Session, deed: Deed) -> int:
    """Writes down what is about to be sent; returns the line's number, which stays in `Writes.numbers` until the caller ends it there.

    Raises StoreError.
    """
    target = deed.target
    line = journal.Target(target.resource, target.key or None, target.name, target.customer, target.facts())
    async with session.writes.numbering:
        number = await asyncio.to_thread(session.journal.intend, deed.operation, line, deed.details())
        session.writes.numbers.add(number)
    return number


async def conclude(session: Session, number: int, outcome: Outcome, *, sent: bool = False, why: str = "") -> None:
    """Writes down what became of it; `sent`: a request left. Raises StoreError."""
    details: dict[str, Any] = {"kind": str(outcome.kind)}
    if outcome.differences:
        details["differences"] = [[one.field, one.shown, one.found] for one in outcome.differences]
    if outcome.error is not None:
        details["error"] = type(outcome.error).__name__
    if why:
        details["why"] = why
    text = outcome.error.text if isinstance(outcome.error, AteraError) else ""
    await asyncio.to_thread(session.journal.conclude, number, "undone" if why == UNDONE else _word(outcome.kind, sent), text, details)


async def note(session: Session, deed: Deed, outcome: Outcome, *, why: str = "") -> None:
    """Writes down what was decided, but not sent. Raises StoreError."""
    number = await intend(session, deed)
    try:
        await conclude(session, number, outcome, why=why)
    finally:
        session.writes.numbers.discard(number)


async def undone(session: Session, deed: Deed) -> None:
    """Writes down a deletion that the user took back in time. Raises StoreError."""
    await note(session, deed, Outcome(deed.target, Kind.NOT_SENT), why=UNDONE)


async def not_sent(session: Session, deed: Deed) -> None:
    """Writes down a deletion that the program's end was faster than. Raises StoreError."""
    await note(session, deed, Outcome(deed.target, Kind.NOT_SENT), why=QUIT)


def deleted_since(session: Session, moment: float) -> set[tuple[str, int | str | None]]:
    """Resource and id of every record with a line of a deletion since this moment (epoch seconds). Raises JournalUnusable."""
    recent = takewhile(lambda entry: entry.time > moment - 1.0, session.journal.entries())
    return {(entry.target.resource, entry.target.id) for entry in recent if entry.operation.startswith("delete_")}


def not_sent_last_time(session: Session) -> list[Entry]:
    """The deletions that were confirmed and not sent, or not done, because an earlier run ended; newest first, until seen.

    `session.journal.see(entry.number)` when the user has been told. Reads the whole journal. Raises JournalUnusable.
    """
    found = session.journal.entries(outcome="not sent", unseen=True)
    reasons = (QUIT, CLEARED)
    return [one for one in found if one.operation.startswith("delete_") and one.conclusions[-1].details.get("why") in reasons]


def _word(kind: Kind, sent: bool) -> journal.Outcome:
    match kind:
        case Kind.DONE:
            return "ok"
        case Kind.ALREADY:
            return "ok" if sent else "not sent"
        case Kind.REFUSED:
            return "refused"
        case Kind.UNKNOWN:
            return "unknown"
        case Kind.NOT_SENT | Kind.NOT_DONE | Kind.DIFFERENT:
            return "not sent"
