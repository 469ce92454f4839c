"""The synchronisation: a cycle now and then, a countdown between them, and an honest account of how things stand."""

from __future__ import annotations

import asyncio
import logging
import math
import random
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING

import msgspec

from atera_desktop.api.errors import AteraError, Forbidden, KeyRefused, NotReached, Throttled
from atera_desktop.app.admission import Admission
from atera_desktop.app.events import Event
from atera_desktop.app.feed import Feed
from atera_desktop.app.keeper import Keeper
from atera_desktop.app.memory import bulk_load, tidy
from atera_desktop.app.status import Connection, Progress, SyncStatus
from atera_desktop.domain.record import Key
from atera_desktop.store.errors import OtherAccount, StoreError
from atera_desktop.store.secrets import KeyringTrouble

if TYPE_CHECKING:
    from atera_desktop.api.client import Client

log = logging.getLogger("atera_desktop.sync")
wall_clock = time.time
"""The clock that goes on while the computer sleeps."""

FLUSH_EVERY = 0.1
"""Seconds between two batches of changes for the window (performance.md)."""
WAKE_AFTER = 20.0
"""A jump of the clock by more seconds than this means that the computer slept."""
SECONDS_BETWEEN_LOOKS = 5.0
"""How often the clocks are compared while nothing is due."""
SOON = (1.0, 5.0)
"""Seconds until the refresh after sleep: thousands of computers wake at the same hour."""
FORBIDDEN_AGAIN = 600.0
SHARE = 0.5
"""The part of the budget that sweeps of large lists may take; the rest is for alerts, tickets and the user."""


class Sync:
    """Refreshes the feeds. One cycle runs at a time; `run` goes on until it is cancelled.

    Nothing here raises for what the network or Atera does: it is in `status`, and `changed` tells every change of it.
    """

    def __init__(
        self, feeds: Mapping[str, Feed], keeper: Keeper, admission: Admission, connect: Callable[[], Client] | None, interval: int
    ) -> None:
        self.feeds = feeds
        self.changed: Event[SyncStatus] = Event()
        self.status = SyncStatus(interval=interval, connection=Connection.STARTING if connect else Connection.NOT_CONNECTED)
        self.client: Client | None = None
        self._admission = admission
        self._keeper = keeper
        self._connect = connect
        self._wanted = asyncio.Event()
        self._asked = False
        self._cycle: asyncio.Task[None] | None = None
        self._on_screen: dict[str, Sequence[Key]] = {}
        self._first_looks: set[str] = set()
        """Resources that somebody wants to see and that were not fetched yet, to be fetched between two cycles."""
        self._forbidden_at: dict[str, float] = {}

    # what the user may ask for

    def refresh(self) -> None:
        """Refreshes now and starts the countdown anew; during a refresh it does nothing."""
        if not self.status.refreshing:
            self._asked = True
            self._wanted.set()

    def pause(self) -> None:
        self._tell(paused=True, next_at=None)
        self._wanted.set()

    def resume(self) -> None:
        self._tell(paused=False)
        self._plan()

    def set_interval(self, seconds: int) -> None:
        self._tell(interval=seconds)
        self._plan()

    def restart_countdown(self) -> None:
        """A full interval from now."""
        self._plan()

    def look_at(self, resource: str, keys: Sequence[Key]) -> None:
        """These records of this resource are on screen: they are refreshed first, and no others are."""
        self._on_screen = {resource: keys}

    def want(self, *resources: str) -> None:
        """Somebody looks at these, or at what needs them: from now on they are kept fresh, those that are due at once."""
        for name in resources:
            feed = self.feeds[name]
            first, feed.wanted = not feed.wanted, True
            if first and feed.collection.resource.rare and feed.due(looked_at=False):
                self._first_looks.add(name)
        if self._first_looks:
            self._wanted.set()

    def want_again(self, resource: str, *, whole: bool = False) -> None:
        """Something new is in this list: it is fetched as soon as may be. `whole`: something may have left it, which no delta tells."""
        self.feeds[resource].want_again(whole=whole)
        self._first_looks.add(resource)
        self._wanted.set()

    def want_whole(self, resource: str) -> None:
        """Somebody looks at all records of a resource of which only the live ones are refreshed: fetch them all, once a day."""
        self.feeds[resource].want_whole()

    def work_offline(self, offline: bool) -> None:
        """Stops every request, or takes them up again."""
        if offline == (self.status.connection is Connection.WORKING_OFFLINE) or self._connect is None:
            return
        if offline:
            if self._cycle is not None:
                self._cycle.cancel()
            self._connection(Connection.WORKING_OFFLINE, None)
            self._tell(next_at=None)
        else:
            self._connection(Connection.STARTING, None)
            self.refresh()
        self._wanted.set()

    def expect_line(self) -> None:
        """A key is being looked for: `reconnect` will tell what came of it."""
        if self._connect is None:
            self._connection(Connection.STARTING, None)

    async def reconnect(self, connect: Callable[[], Client] | None, *, why: KeyringTrouble | None = None, offline: bool = False) -> None:
        """Takes another line to Atera; None: there is none, for the reason `why`. A refresh under way ends; what it fetched stays.

        With `offline`, or while working offline, the line stays silent.
        """
        if self._cycle is not None:
            self._cycle.cancel()
        client, self.client, self._connect = self.client, None, connect
        self._admission.forget()
        self._forbidden_at.clear()
        self._tell(forbidden={}, failed={}, next_at=None)
        if connect is None:
            self._connection(Connection.NOT_CONNECTED, why)
        elif offline or self.status.connection is Connection.WORKING_OFFLINE:
            self._connection(Connection.WORKING_OFFLINE, None)
        else:
            self._connection(Connection.STARTING, None)
            self._asked = True
        self._wanted.set()
        if client is not None:
            if self._cycle is not None and not self._cycle.done():
                await asyncio.wait([self._cycle])
            await client.aclose()

    def accept_fall(self, resource: str) -> None:
        """Believes the shortened list of this resource."""
        feed = self.feeds[resource]
        feed.accept_fall()
        feed.collection.flush()
        self._facts()

    def line(self) -> Client:
        """The line to Atera, opened with the first call and mindful of what was sent before a restart. Only where there is a key."""
        if self.client is None:
            assert self._connect is not None
            self.client = self._connect()
        return self.client

    # the loop

    async def run(self) -> None:
        """Refreshes until cancelled: at once, then at every interval, when asked, and once after the computer slept."""
        self._asked = self._connect is not None and self.status.connection is not Connection.WORKING_OFFLINE
        try:
            while True:
                if self._asked or self._due():
                    await self._one_cycle()
                elif self._first_looks and self.may_ask():
                    await self._look_first()
                await self._wait()
        finally:
            self._flush()

    def _line(self) -> Client:
        if self.client is None:
            assert self._connect is not None
            self.client = self._connect()
        return self.client

    def may_ask(self) -> bool:
        """Whether there is a key, and nobody works offline."""
        return self._connect is not None and self.status.connection is not Connection.WORKING_OFFLINE

    def _due(self) -> bool:
        return self.may_ask() and self.status.next_at is not None and time.monotonic() >= self.status.next_at

    async def _wait(self) -> None:
        """Until the next refresh is due or something was asked for; notices when the computer slept meanwhile."""
        self._wanted.clear()
        wall, steady = wall_clock(), time.monotonic()
        while not self._due() and not self._asked and not (self._first_looks and self.may_ask()):
            left = min(SECONDS_BETWEEN_LOOKS, max(0.0, (self.status.next_at or math.inf) - time.monotonic()))
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._wanted.wait()
                    return
            late = wall_clock() - wall - (time.monotonic() - steady)
            if late > WAKE_AFTER or time.monotonic() - steady > left + WAKE_AFTER:
                log.info("the clock jumped by %.0f s: one refresh soon", late)
                self._plan(random.uniform(*SOON))
            wall, steady = wall_clock(), time.monotonic()

    def _plan(self, seconds: float | None = None) -> None:
        """Sets the next refresh, a full interval from now by default."""
        status = self.status
        idle = status.paused or not status.interval or not self.may_ask() or status.connection is Connection.REFUSED
        self._tell(next_at=None if idle else time.monotonic() + (status.interval if seconds is None else seconds))
        self._wanted.set()

    async def _one_cycle(self) -> None:
        asked, self._asked = self._asked, False
        if not self.may_ask():
            return
        await self._run_cycle(asked, [name for name, feed in self.feeds.items() if feed.due(looked_at=asked and name in self._on_screen)])
        wait = self.client.waits_for if self.client is not None else 0.0
        self._plan(None if wait <= self.status.interval else wait + random.uniform(0.0, 2.0))

    async def _look_first(self) -> None:
        """Fetches what somebody began to look at. The countdown goes on meanwhile."""
        names, at = [name for name in self.feeds if name in self._first_looks], self.status.next_at
        await self._run_cycle(False, names)
        self._tell(next_at=at)

    async def _run_cycle(self, asked: bool, names: Sequence[str]) -> None:
        self._first_looks.difference_update(names)
        self._cycle = asyncio.create_task(self._refresh(asked, names), name="refresh")
        flusher = asyncio.create_task(self._flush_often(), name="flush")
        try:
            with bulk_load() if not all(self.feeds[name].swept_now for name in names) else nullcontext():
                await asyncio.wait([self._cycle])
            if not self._cycle.cancelled() and (error := self._cycle.exception()) is not None:
                _unexpected(error)
        finally:
            self._cycle.cancel()
            flusher.cancel()
            await asyncio.gather(self._cycle, flusher, return_exceptions=True)
            self._flush()
            await self._keeper.write()
            self._tell(refreshing=False, progress=None)
            self._facts()
            self._ages()

    async def _refresh(self, asked: bool, names: Sequence[str]) -> None:
        """One cycle: these feeds at once, but first one request alone while the line is down."""
        self._tell(refreshing=True, next_at=None)
        client = self.line()
        async with self._admission.asking(client):
            errors = await self._refresh_feeds(client, asked, list(names))
        forbidden = {name: error for name, error in errors.items() if isinstance(error, Forbidden)}
        failed = {name: error for name, error in errors.items() if name not in forbidden}
        fatal = next((error for error in failed.values() if isinstance(error, (KeyRefused, OtherAccount))), None)
        if fatal is not None:
            self._connection(Connection.REFUSED, fatal)
        elif failed and set(names) <= {*failed, *forbidden, *self.status.forbidden} and self._tells_of_the_line(names, failed):
            self._connection(Connection.OFFLINE, next(iter(failed.values())))
        else:
            self._connection(Connection.CONNECTED, next((error for error in failed.values() if isinstance(error, Throttled)), None))
        others = {name: error for name, error in self.status.failed.items() if name not in names}
        self._tell(failed={**others, **failed} if self.status.connection is Connection.CONNECTED else {})

    def _tells_of_the_line(self, names: Sequence[str], failed: Mapping[str, AteraError | StoreError]) -> bool:
        """Whether it is the line that failed: one list that somebody looked at first may have troubles of its own."""
        steady = {name for name, feed in self.feeds.items() if not feed.collection.resource.rare}
        return steady <= set(names) or any(isinstance(error, NotReached) for error in failed.values())

    async def _refresh_feeds(self, client: Client, asked: bool, names: list[str]) -> dict[str, AteraError | StoreError]:
        errors: dict[str, AteraError | StoreError] = {}
        forbidden = dict(self.status.forbidden)

        async def one(name: str, feed: Feed) -> None:
            if name in forbidden and not asked and time.monotonic() - self._forbidden_at.get(name, 0.0) < FORBIDDEN_AGAIN:
                return
            budget = feed.slice(*self._pace())
            full = asked and feed.pages < (client.used[1] - client.used[0]) * SHARE
            try:
                await feed.refresh(client, full=full, budget=budget, on_screen=self._on_screen.get(name, ()))
                forbidden.pop(name, None)
            except (AteraError, StoreError) as error:
                errors[name] = error
                if isinstance(error, Forbidden):
                    forbidden[name], self._forbidden_at[name] = error, time.monotonic()
                log.info("refresh of %s failed: %s", name, type(error).__name__)

        if self.status.connection is Connection.OFFLINE:  # one asks alone; the others follow when the line is up again
            first = next((name for name in names if name not in forbidden), names[0])
            await one(first, self.feeds[first])
            if first in errors and first not in forbidden:
                return dict.fromkeys(names, errors[first])
            names.remove(first)
        await asyncio.gather(*(one(name, self.feeds[name]) for name in names))
        self._tell(forbidden=forbidden)
        return errors

    # telling

    async def _flush_often(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_EVERY / 2)
            tidy()
            await asyncio.sleep(FLUSH_EVERY / 2)
            self._flush()
            self._facts()

    def _flush(self) -> None:
        for feed in self.feeds.values():
            try:
                feed.collection.flush()
            except Exception as error:
                _unexpected(error)

    def arrived(self) -> None:
        """A page came. The first rows of an empty list are shown at once, the others at the next flush."""
        for feed in self.feeds.values():
            if not feed.shown_once and len(feed.collection):
                feed.shown_once = True
                feed.collection.flush()

    def _connection(self, connection: Connection, error: AteraError | StoreError | KeyringTrouble | None) -> None:
        since = self.status.since if connection is self.status.connection else time.time()
        self._tell(connection=connection, since=since, error=error)

    def _facts(self) -> None:
        feeds = self.feeds
        listing = next(((name, feed.listing) for name, feed in feeds.items() if feed.listing is not None and not feed.listing.done), None)
        used, allowed = self.client.used if self.client is not None else (0, 0)
        self._tell(
            progress=Progress(listing[0], len(listing[1].taken), listing[1].pages or 1) if listing and self.status.refreshing else None,
            used=used,
            allowed=allowed,
            swept={name: feed.swept for name, feed in feeds.items() if feed.swept is not None},
            sweep_takes={name: feed.takes(*self._pace()) for name, feed in feeds.items()},
            again_at={name: at for name, feed in feeds.items() if (at := feed.again_at) is not None},
            held={name: feed.held for name, feed in feeds.items() if feed.held is not None},
            set_aside={name: count for name, feed in feeds.items() if (count := len(feed.collection.set_aside))},
            skew=self.client.skew if self.client is not None else None,
            storage=self._keeper.trouble,
        )

    def _ages(self) -> None:
        ages = {name: feed.collection.oldest() for name, feed in self.feeds.items()}
        self._tell(ages={name: age for name, age in ages.items() if age is not None})

    def _pace(self) -> tuple[float, float]:
        """Seconds between cycles, and the requests that a large list may take of one."""
        interval = self.status.interval or 60
        return interval, (self.client.used[1] if self.client is not None else 60) * interval / 60 * SHARE

    def _tell(self, **facts: object) -> None:
        status = msgspec.structs.replace(self.status, **facts)
        if status != self.status:
            self.status = status
            self.changed.emit(status)


def _unexpected(error: BaseException) -> None:
    """A fault of ours must be seen, and must not end the polling."""
    asyncio.get_running_loop().call_exception_handler({"message": "a refresh failed unexpectedly", "exception": error})
