"""One synchronisation without a window: everything once, as fast as the budget lets it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress

import msgspec

from atera_desktop.api.client import Client
from atera_desktop.api.errors import AteraError, KeyRefused, NotReached
from atera_desktop.app.feed import Feed
from atera_desktop.app.memory import bulk_load
from atera_desktop.app.session import Session
from atera_desktop.app.status import Fall
from atera_desktop.store.errors import OtherAccount, StoreError

log = logging.getLogger("atera_desktop.sync")

ATTEMPTS = 2
"""How often a list is swept that does not agree with itself: records may have moved between pages meanwhile."""
WRITE_EVERY = 0.1

Failure = AteraError | StoreError


class Result(msgspec.Struct, frozen=True):
    """What became of one resource. `count` records are here, of the `total` that Atera says it has (`count` where it did not say)."""

    count: int = 0
    total: int = 0
    complete: bool = False
    changed: int = 0
    gone: int = 0
    set_aside: int = 0
    seconds: float = 0.0
    held: Fall | None = None
    error: Failure | None = None


class Outcome(msgspec.Struct, frozen=True):
    """What became of the whole run."""

    results: Mapping[str, Result]
    seconds: float
    requests: int
    storage: StoreError | None
    """Why the cache could not be written."""

    @property
    def complete(self) -> bool:
        return self.storage is None and all(result.complete and result.held is None for result in self.results.values())


async def sync_once(session: Session, client: Client, resources: Sequence[str], *, accept_fall: bool = False) -> Outcome:
    """Fetches these resources and writes them to the cache. What came before an error, or before it is cancelled, is kept."""
    began, results = time.monotonic(), dict[str, Result]()
    fatal: Failure | None = None
    with bulk_load():
        await session.keeper.restore()
        fetched = asyncio.Event()
        writer = asyncio.create_task(_write_often(session, fetched))
        try:
            async with session.admission.asking(client):
                for name in resources:
                    feed = session.sync.feeds[name]
                    if fatal is None:
                        feed.accepting = accept_fall
                        results[name] = await _one(client, feed)
                        fatal = _ends_all(results[name].error)
                    else:
                        results[name] = Result(len(feed.collection), len(feed.collection), error=fatal)
        finally:
            fetched.set()
            await writer
            await session.keeper.write(everything=True)
    written = session.keeper.written
    results = {name: msgspec.structs.replace(result, changed=written.get(name, 0)) for name, result in results.items()}
    return Outcome(results, time.monotonic() - began, client.requests, session.keeper.trouble)


def _ends_all(error: Failure | None) -> Failure | None:
    """A refused key or a line that is down concerns every resource."""
    return error if isinstance(error, (KeyRefused, NotReached, OtherAccount)) else None


async def _one(client: Client, feed: Feed) -> Result:
    began, error = time.monotonic(), None
    try:
        for _ in range(ATTEMPTS):
            await feed.refresh(client, full=True, budget=0)
            if feed.tally.complete:
                break
    except (AteraError, StoreError) as caught:
        error = caught
        log.info("sync of %s failed: %r", feed.collection.resource.name, caught)
    tally, known = feed.tally, len(feed.collection)
    told = tally.whole and tally.complete and error is None
    return Result(
        count=tally.listed if told and feed.held is None else known,
        total=tally.total if told or tally.total else known,
        complete=tally.complete and error is None,
        gone=tally.gone,
        set_aside=len(feed.collection.set_aside),
        seconds=time.monotonic() - began,
        held=feed.held,
        error=error,
    )


async def _write_often(session: Session, fetched: asyncio.Event) -> None:
    """Writes while the network is waited for, so that little is left to do at the end."""
    while not fetched.is_set():
        with suppress(TimeoutError):
            async with asyncio.timeout(WRITE_EVERY):
                await fetched.wait()
        await session.keeper.write_rows()
