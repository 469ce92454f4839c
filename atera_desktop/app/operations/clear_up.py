"""Concludes by reading what the journal does not know the outcome of: after a crash, a lost answer, an outage."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from atera_desktop.app.operations import lines
from atera_desktop.app.operations.carry_out import look
from atera_desktop.app.operations.change import change_from
from atera_desktop.app.operations.deed import Deed
from atera_desktop.app.operations.outcome import Kind, Outcome, Target
from atera_desktop.domain.catalog import RESOURCES
from atera_desktop.store.journal import Entry

if TYPE_CHECKING:
    from atera_desktop.api.client import Client
    from atera_desktop.app.session import Session


async def clear_up(session: Session) -> list[Entry]:
    """Reads the record of every line without an outcome, or with an unknown one that nobody has seen, and concludes the line.

    Gone, or as wished: ok. As before: not sent. What cannot be read, or tells nothing, is unknown until the next time, or until it is
    seen. Returns the entries concluded, as they are now, newest first. Raises AteraError and StoreError where nothing can be read.
    """
    async with session.writes.numbering:
        open_lines = [entry for entry in await asyncio.to_thread(_open_lines, session) if entry.number not in session.writes.numbers]
    if not open_lines:
        return []
    client, concluded = await session.line(), []
    for entry in open_lines:
        deed = deed_of(entry)
        if deed is not None and await _clear(session, client, entry, deed):
            concluded.append(entry.number)
    for collection in session.collections.values():
        collection.flush()
    return await asyncio.to_thread(lambda: [entry for entry in session.journal.entries() if entry.number in concluded])


def deed_of(entry: Entry) -> Deed | None:
    """What a line of the journal tells of; None for what this version does not know."""
    from atera_desktop.app.operations.creation import creation_from  # late: after a start there is seldom anything to clear up
    from atera_desktop.app.operations.values import value_from

    line, details = entry.target, entry.details
    target = Target(line.resource, line.id or 0, line.name, line.customer, place=str(line.facts.get("place") or ""))
    if target.resource not in RESOURCES:
        return None
    return (
        change_from(entry.operation, target, details)
        or creation_from(entry.operation, target, details)
        or value_from(entry.operation, target, details)
    )


def _open_lines(session: Session) -> list[Entry]:
    return [entry for entry in session.journal.entries() if entry.outcome == "pending" or (entry.outcome == "unknown" and not entry.seen)]


async def _clear(session: Session, client: Client, entry: Entry, deed: Deed) -> bool:
    """Whether the line has an outcome now."""
    outcome = await look(session, client, deed, Outcome(deed.target, Kind.UNKNOWN), session.writes.settle)
    if outcome.kind is Kind.UNKNOWN and entry.outcome == "unknown":
        return False
    await lines.conclude(session, entry.number, outcome, sent=True, why=lines.CLEARED)
    await deed.learn(session, client, outcome)
    return outcome.kind is not Kind.UNKNOWN
