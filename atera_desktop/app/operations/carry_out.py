"""The one path of every change: permitted, read again, written down, sent once, written down, shown.

The record is read before the line of intent: a reading changes nothing, and so a line without an outcome always means a request
that may have left. A crash before that line leaves nothing in the journal and nothing at Atera; a crash after it leaves a line that
`clear_up` concludes by reading. What is decided against by the reading, or fails before anything is sent, gets a line that says so.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from atera_desktop.api.errors import AteraError, Forbidden, Invalid, KeyRefused, NotAllowed, NotFound, NotReached, ReadOnly
from atera_desktop.app.operations import lines
from atera_desktop.app.operations.change import Change
from atera_desktop.app.operations.outcome import Kind, Outcome
from atera_desktop.app.operations.reread import read_record
from atera_desktop.store.errors import StoreError

if TYPE_CHECKING:
    from atera_desktop.api.client import Client
    from atera_desktop.app.session import Session

log = logging.getLogger("atera_desktop.operations")

REFUSALS = (KeyRefused, Forbidden, NotAllowed, Invalid)


async def carry_out(session: Session, change: Change) -> Outcome:
    """What became of the change. Raises nothing for what the network, Atera or the disk does.

    Cancelled before the request, nothing is sent or written; later, the request goes on to its end (`Writes.carry`).
    """
    try:
        session.guard.permits(change.method)
    except ReadOnly as error:
        return Outcome(change.target, Kind.NOT_SENT, error)
    try:
        client = await session.line()
        left = change.prepared(await read_record(session, client, change.target))
    except (AteraError, StoreError) as error:
        return await session.writes.carry(_leave(session, change, _unread(change, error)))
    if isinstance(left, Outcome):
        return await session.writes.carry(_leave(session, change, left))
    return await session.writes.carry(_send(session, client, left))


def _unread(change: Change, error: AteraError | StoreError) -> Outcome:
    """The record could not be read, and so nothing was sent: whatever the error says of a request, it was none that changes anything."""
    if isinstance(error, NotReached):
        error = NotReached(error.reason, sent=False)
    elif isinstance(error, AteraError):
        error.doubtful = False
    return Outcome(change.target, Kind.REFUSED if isinstance(error, REFUSALS) else Kind.NOT_SENT, error)


async def _leave(session: Session, change: Change, outcome: Outcome) -> Outcome:
    """Writes down that nothing was sent, and why."""
    try:
        await lines.note(session, change, outcome)
    except StoreError as error:
        log.info("not written down that nothing was sent: %s", type(error).__name__)
    await _show(session, change)
    return outcome


async def _send(session: Session, client: Client, change: Change) -> Outcome:
    """Intent, request, outcome, and what Atera has now."""
    try:
        number = await lines.intend(session, change)
    except StoreError as error:
        outcome = Outcome(change.target, Kind.NOT_SENT, error)
    else:
        try:
            outcome = await _conclude(session, number, await _request(session, client, change, number))
            session.writes.doubt |= outcome.kind is Kind.UNKNOWN
            await _learn(session, client, change, outcome)
        finally:
            session.writes.numbers.discard(number)
    await _show(session, change)
    return outcome


async def _conclude(session: Session, number: int, outcome: Outcome) -> Outcome:
    try:
        if outcome.kind is not Kind.UNKNOWN:  # which is written already
            await lines.conclude(session, number, outcome, sent=True)
    except StoreError as error:  # the next start clears it up
        return Outcome(outcome.target, outcome.kind, outcome.error or error)
    return outcome


async def _request(session: Session, client: Client, change: Change, number: int) -> Outcome:
    """Sends it, once; what is left open by the answer, or by none, is read at once."""
    try:
        await change.send(client)
        return Outcome(change.target, Kind.DONE)
    except AteraError as error:
        if not error.doubtful:
            return Outcome(change.target, _answered(change, error), error)
        lost = Outcome(change.target, Kind.UNKNOWN, error)
    except asyncio.CancelledError:  # nobody waits any longer: written at once, not in a thread
        with suppress(StoreError):
            session.journal.conclude(number, "unknown", "given up")
        raise
    with suppress(StoreError):
        await lines.conclude(session, number, lost, sent=True)
    return await look(session, client, change, lost, session.writes.settle)


def _answered(change: Change, error: AteraError) -> Kind:
    if isinstance(error, NotFound):
        return Kind.REFUSED if change.verb == "update" else Kind.ALREADY
    return Kind.REFUSED if isinstance(error, REFUSALS) else Kind.NOT_SENT


async def look(session: Session, client: Client, change: Change, lost: Outcome, settle: float) -> Outcome:
    """What a request that was not answered has come to. Where all is as before, it looks again after `settle` seconds.

    `lost` itself where reading cannot tell.
    """
    try:
        kind = change.came_to(await read_record(session, client, change.target))
        if kind is Kind.NOT_DONE and settle > 0:
            await asyncio.sleep(settle)
            kind = change.came_to(await read_record(session, client, change.target))
    except AteraError as error:
        log.info("%s of %s cannot be cleared up: %s", change.operation, change.target.key, type(error).__name__)
        return lost
    return change.lacking() if kind is Kind.REFUSED else Outcome(change.target, kind, lost.error)


async def _learn(session: Session, client: Client, change: Change, outcome: Outcome) -> None:
    """Takes over what Atera has now, where that was not read already."""
    collection = session.collections[change.target.resource]
    if isinstance(outcome.error, NotFound) or (change.verb == "delete" and outcome.fine):
        collection.remove([change.target.key])
        collection.tell(change.target.key)
    if outcome.kind is Kind.DONE and (change.verb != "delete" or change.target.resource == "tickets"):  # a ticket may stay, as Deleted
        with suppress(AteraError):
            await read_record(session, client, change.target)


async def _show(session: Session, change: Change) -> None:
    """Tells the window, keeps it, and gives the user a full interval to look at it."""
    session.collections[change.target.resource].flush()
    if not session.sync.status.refreshing:  # else the refresh writes when it ends, and not what is older after what is newer
        await session.keeper.write_rows()
    session.sync.restart_countdown()
