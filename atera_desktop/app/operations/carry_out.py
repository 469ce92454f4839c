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

import msgspec

from atera_desktop.api.errors import AteraError, Forbidden, Invalid, KeyRefused, NotAllowed, NotFound, NotReached, ReadOnly
from atera_desktop.app.operations import lines
from atera_desktop.app.operations.deed import Deed
from atera_desktop.app.operations.outcome import Kind, Outcome
from atera_desktop.store.errors import StoreError

if TYPE_CHECKING:
    from atera_desktop.api.client import Client
    from atera_desktop.app.session import Session

log = logging.getLogger("atera_desktop.operations")

REFUSALS = (KeyRefused, Forbidden, NotAllowed, Invalid)


async def carry_out(session: Session, deed: Deed) -> Outcome:
    """What became of the deed. Raises nothing for what the network, Atera or the disk does.

    Cancelled before the request, nothing is sent or written; later, the request goes on to its end (`Writes.carry`).
    """
    try:
        session.guard.permits(deed.method)
    except ReadOnly as error:
        return Outcome(deed.target, Kind.NOT_SENT, error)
    try:
        client = await session.line()
        left = deed.prepared(await deed.read(session, client))
    except (AteraError, StoreError) as error:
        return await session.writes.carry(_leave(session, deed, _unread(deed, error)))
    if isinstance(left, Outcome):
        return await session.writes.carry(_leave(session, deed, left))
    return await session.writes.carry(_send(session, client, left))


def _unread(deed: Deed, error: AteraError | StoreError) -> Outcome:
    """The record could not be read, and so nothing was sent: whatever the error says of a request, it was none that changes anything."""
    if isinstance(error, NotReached):
        error = NotReached(error.reason, sent=False)
    elif isinstance(error, AteraError):
        error.doubtful = False
    return Outcome(deed.target, Kind.REFUSED if isinstance(error, REFUSALS) else Kind.NOT_SENT, error)


async def _leave(session: Session, deed: Deed, outcome: Outcome) -> Outcome:
    """Writes down that nothing was sent, and why."""
    try:
        await lines.note(session, deed, outcome)
    except StoreError as error:
        log.info("not written down that nothing was sent: %s", type(error).__name__)
    await _show(session, deed)
    return outcome


async def _send(session: Session, client: Client, deed: Deed) -> Outcome:
    """Intent, request, outcome, and what Atera has now."""
    try:
        number = await lines.intend(session, deed)
    except StoreError as error:
        outcome = Outcome(deed.target, Kind.NOT_SENT, error)
    else:
        try:
            outcome = await _conclude(session, number, await _request(session, client, deed, number))
            outcome = msgspec.structs.replace(outcome, number=number)
            session.writes.doubt |= outcome.kind is Kind.UNKNOWN
            await deed.learn(session, client, outcome)
        finally:
            session.writes.numbers.discard(number)
    await _show(session, deed)
    return outcome


async def _conclude(session: Session, number: int, outcome: Outcome) -> Outcome:
    try:
        if outcome.kind is not Kind.UNKNOWN:  # which is written already
            await lines.conclude(session, number, outcome, sent=True)
    except StoreError as error:  # the next start clears it up
        return msgspec.structs.replace(outcome, error=outcome.error or error)
    return outcome


async def _request(session: Session, client: Client, deed: Deed, number: int) -> Outcome:
    """Sends it, once; what is left open by the answer, or by none, is read at once."""
    try:
        return Outcome(deed.target, Kind.DONE, made=await deed.send(client))
    except AteraError as error:
        if not error.doubtful:
            return Outcome(deed.target, _answered(deed, error), error)
        lost = Outcome(deed.target, Kind.UNKNOWN, error)
    except asyncio.CancelledError:  # nobody waits any longer: written at once, not in a thread
        with suppress(StoreError):
            session.journal.conclude(number, "unknown", "given up")
        raise
    with suppress(StoreError):
        await lines.conclude(session, number, lost, sent=True)
    return await look(session, client, deed, lost, session.writes.settle)


def _answered(deed: Deed, error: AteraError) -> Kind:
    if isinstance(error, NotFound):
        return deed.missing()
    return Kind.REFUSED if isinstance(error, REFUSALS) else Kind.NOT_SENT


async def look(session: Session, client: Client, deed: Deed, lost: Outcome, settle: float) -> Outcome:
    """What a request that was not answered has come to. Where all is as before, it looks again after `settle` seconds.

    `lost` itself where reading cannot tell.
    """
    try:
        kind = deed.came_to(await deed.read(session, client))
        if kind is Kind.NOT_DONE and settle > 0:
            await asyncio.sleep(settle)
            kind = deed.came_to(await deed.read(session, client))
    except AteraError as error:
        log.info("%s of %s cannot be cleared up: %s", deed.operation, deed.target.key, type(error).__name__)
        return lost
    return deed.lacking() if kind is Kind.REFUSED else Outcome(deed.target, kind, lost.error)


async def _show(session: Session, deed: Deed) -> None:
    """Tells the window, keeps it, and gives the user a full interval to look at it."""
    session.collections[deed.target.resource].flush()
    if not session.sync.status.refreshing:  # else the refresh writes when it ends, and not what is older after what is newer
        await session.keeper.write_rows()
    session.sync.restart_countdown()
