"""One synchronisation without a window: everything once, as fast as the budget lets it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from atera_desktop.api.client import Client
from atera_desktop.api.errors import AteraError, KeyRefused, NotReached
from atera_desktop.app.feed import Feed
from atera_desktop.app.memory import bulk_load
from atera_desktop.app.session import Session
from atera_desktop.app.status import Fall
from atera_desktop.store.errors import OtherAccount, StoreError

ATTEMPTS = 2
"""How often a list is swept that does not agree with itself: records may have moved between pages meanwhile."""
WRITE_EVERY = 0.1

Failure = AteraError | StoreError


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one resource. `count` records are known of the `total` that Atera has."""

    count: int = 0
    total: int = 0
    complete: bool = False
    changed: int = 0
    gone: int = 0
    set_aside: int = 0
    seconds: float = 0.0
    held: Fall | None = None
    error: Failure | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
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
        writer = asyncio.create_task(_write_often(session))
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
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
            await session.keeper.write(everything=True)
    written = session.keeper.written
    results = {name: replace(result, changed=written.get(name, 0)) for name, result in results.items()}
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
    tally, known = feed.tally, len(feed.collection)
    return Result(
        count=tally.listed if tally.complete and tally.whole else known,
        total=tally.total if tally.whole else known,
        complete=tally.complete and error is None,
        gone=tally.gone,
        set_aside=sum(feed.collection.set_aside.values()),
        seconds=time.monotonic() - began,
        held=feed.held,
        error=error,
    )


async def _write_often(session: Session) -> None:
    """Writes while the network is waited for, so that nothing is left to do at the end."""
    while True:
        await asyncio.sleep(WRITE_EVERY)
        await session.keeper.write_rows()
