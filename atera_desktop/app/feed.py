"""How one resource is kept up to date: whole sweeps (at once or a slice a cycle), the live list, and what changed since."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from atera_desktop.api.errors import AteraError, NotFound
from atera_desktop.api.limits import Priority
from atera_desktop.app.collection import Collection
from atera_desktop.app.status import Fall
from atera_desktop.app.sweep import Sweep, Taken
from atera_desktop.domain.alert import Alert, AlertStatus
from atera_desktop.domain.catalog import Delta
from atera_desktop.domain.record import Key
from atera_desktop.store.errors import StoreError

if TYPE_CHECKING:
    from atera_desktop.api.client import Client
    from atera_desktop.api.protocol import Page

IN_FLIGHT = 16
OVERLAP = 300.0
"""Seconds a delta reaches back before its watermark: clocks differ, and records are stored before they are listed."""
WHOLE_AGAIN = 86_400.0
"""Seconds after which a list with a delta is swept whole again: a delta never tells what was deleted for good."""
INCOMPLETE_AGAIN = 3_600.0
"""Seconds after which a list is swept whole again that changed while it was swept, or never agrees with itself."""
UNCONFIRMED_AFTER = 2 * WHOLE_AGAIN
"""Seconds without a complete whole sweep after which a delta no longer confirms what it does not name: that may be long gone."""
BELIEVABLE_FALL = 0.2
REREAD_AT_MOST = 25
CHANGES_AGAIN = 300.0
"""Seconds after which what changed is asked for again, of a list that changes seldom."""
SMALL = 10
"""Pages up to which a list is swept whole in every cycle."""
SWEEP_SECONDS = 360.0
"""How long a sweep of a large list may take, spread over cycles, where the budget allows it."""


class Tally(msgspec.Struct):
    """What one refresh of a resource did, for `sync --json`."""

    listed: int = 0
    total: int = 0
    complete: bool = False
    whole: bool = True
    """Whether the list was to name all records, not only those that changed."""
    gone: int = 0


class Before(msgspec.Struct, frozen=True):
    """A page as it was taken last. While its digest and its records' marks are the same, there is nothing new in it."""

    digest: int
    marks: tuple[int | None, ...]
    taken: Taken
    pages: int


class Feed(msgspec.Struct):
    """One resource's line to Atera. Its methods raise AteraError; what arrived before that is kept."""

    collection: Collection
    clock: Callable[[], float]
    """Epoch seconds."""
    arrived: Callable[[], None]
    """Called after every page."""
    admitted: Callable[[], Awaitable[None]] | None = None
    """Returns when the answers may be taken; raises when they are another account's."""
    swept: float | None = None
    """When everything was last known to be complete: a whole sweep, or a whole list of changes, ended."""
    swept_from: float = 0.0
    """When that sweep began: what it listed was confirmed since."""
    whole: float | None = None
    """When the last complete sweep of the list itself ended."""
    incomplete: float | None = None
    """When a whole sweep ended that cannot be believed, if none could be since."""
    watermark: float | None = None
    """Changes before this moment (epoch seconds, Atera's clock) are known."""
    swept_now: bool = False
    """Whether a complete sweep ended in this run."""
    wanted: bool = False
    """Whether somebody looks at it, or at what needs it, in this run."""
    whole_wanted: bool = False
    """Whether somebody looks at more than the live list: then the whole list is swept once, a slice a cycle."""
    held: Fall | None = None
    accepting: bool = False
    """Whether a fall is believed: the user accepted it."""
    sweep: Sweep | None = None
    listing: Sweep | None = None
    """The list being fetched at the moment, for its progress."""
    shown_once: bool = False
    """Whether the first rows were told to the listeners."""
    pages: int = 0
    tally: Tally = msgspec.field(default_factory=Tally)
    _whole_since: float = 0.0
    """When something last left the list by our own hand: a sweep that began before may have met it."""
    _page_of: dict[Key, int] = msgspec.field(default_factory=dict)
    _before: dict[tuple[str, int], Before] = msgspec.field(default_factory=dict)
    """(list, page) → what it held. Digests, not bytes: 10,000 agents would be another 17 MB."""
    _returned: set[Key] = msgspec.field(default_factory=set)
    """What Atera has sent since a fall was held: it does not go."""

    async def refresh(self, client: Client, *, full: bool, budget: int, on_screen: Sequence[Key] = ()) -> None:
        """One cycle's worth: everything where `full` or the list is small, else up to `budget` pages, those on screen first."""
        resource = self.collection.resource
        self.tally = Tally()
        if resource.live:
            await self._live(client)
            if self.whole_wanted and self._is_whole_due(full):
                await self._whole(client, budget, on_screen)
        elif resource.delta is not None and self.watermark is not None and not self._is_whole_due(full):
            await self._changes(client, resource.delta)
        elif resource.also:
            await self._whole_of_several(client)
        else:
            await self._whole(client, None if full or not self.swept_now else budget, on_screen)

    def due(self, looked_at: bool) -> bool:
        """Whether a cycle refreshes it. What changes seldom has its turn only once somebody looked, and then now and then.

        `looked_at`: somebody looks at it and asked for a refresh.
        """
        if not self.collection.resource.rare:
            return True
        return self.wanted and (looked_at or self.clock() > self._due_at())

    @property
    def again_at(self) -> float | None:
        """When a list that changes seldom, and that somebody looked at, is asked for again (epoch seconds); None for any other."""
        return self._due_at() if self.wanted and self.collection.resource.rare else None

    def _due_at(self) -> float:
        waits = 0.0 if self.incomplete is None or self._tells_changes() else self.incomplete + INCOMPLETE_AGAIN
        return max(waits, 0.0 if self.swept is None else self.swept + self._again())

    def _tells_changes(self) -> bool:
        return self.collection.resource.delta is not None and self.watermark is not None

    def _again(self) -> float:
        """Seconds after which a list that changes seldom is asked for again."""
        return CHANGES_AGAIN if self._tells_changes() else WHOLE_AGAIN

    def want_whole(self) -> None:
        """Somebody looks at all records, not only at the live list."""
        self.whole_wanted = True

    def want_again(self, *, whole: bool) -> None:
        """Something in it is new; `whole`: something may have left it, which no delta tells."""
        self.wanted, self.swept = True, None
        if whole:
            self.whole = self.incomplete = None
            self._whole_since = self.clock()

    @property
    def lacks_older(self) -> bool:
        """Whether what the live list leaves out was never fetched, and can be expected soon."""
        return bool(self.collection.resource.live) and self.whole is None and not self._waits()

    def _is_whole_due(self, full: bool) -> bool:
        return (self.whole is None or self.clock() - self.whole > WHOLE_AGAIN) and (full or not self._waits())

    def _waits(self) -> bool:
        """Whether the last whole sweep was incomplete, and it is too early for another."""
        return self.incomplete is not None and self.clock() - self.incomplete <= INCOMPLETE_AGAIN

    def slice(self, interval: float, allowed: float) -> int:
        """How many pages of a large list one cycle of `interval` seconds fetches, of `allowed` requests."""
        resource = self.collection.resource
        if resource.live or resource.delta is not None or resource.rare:
            return max(SMALL, int(allowed))  # swept whole now and then: the quicker, the less it changes meanwhile
        if self.pages <= SMALL:
            return SMALL
        return max(1, min(math.ceil(self.pages * interval / SWEEP_SECONDS), int(allowed)))

    def takes(self, interval: float, allowed: float) -> float:
        """Seconds one sweep takes in the present budget, or that pass between two of a list that changes seldom."""
        if self.collection.resource.rare:
            return self._again()
        return max(1, math.ceil(self.pages / self.slice(interval, allowed))) * interval

    # whole sweeps

    async def _whole(self, client: Client, budget: int | None, on_screen: Sequence[Key]) -> None:
        sweep = self.sweep = self.listing = self.sweep or self._begin()
        if sweep.pages is None:
            await self._fetch(client, sweep, [1], {})
        shown = sorted({self._page_of[key] for key in on_screen if key in self._page_of} & set(range(1, (sweep.pages or 0) + 1)))
        left = sweep.left()
        wanted = [number for number in shown if number not in sweep.taken or budget is not None]
        wanted += [number for number in left if number not in shown][:budget]
        await self._fetch(client, sweep, wanted, {})
        self.pages = sweep.pages or 0
        if sweep.done:
            try:
                await self._conclude(client, [sweep])
            finally:
                self.sweep = None
            if self.tally.complete and (self.watermark is None or self.collection.resource.rare):
                self.watermark = sweep.started + self._ahead(client)

    async def _whole_of_several(self, client: Client) -> None:
        """All lists of the resource, one after the other: what it has is what they have together."""
        resource, sweeps = self.collection.resource, list[Sweep]()
        self.collection.forget_unreadable()
        for path in (resource.path, *resource.also):
            self.listing = Sweep(self.clock())
            sweeps.append(self.listing)
            await self._list(client, self.listing, {}, path)
        self.pages = sum(sweep.pages or 0 for sweep in sweeps)
        await self._conclude(client, sweeps)

    async def _conclude(self, client: Client, sweeps: Sequence[Sweep]) -> None:
        """Judges a finished sweep: only a complete one may say that a record is gone, and not too many at once."""
        if not self._count(sweeps):
            self.incomplete = self.clock()
            return
        self.incomplete = None
        if sweeps[0].started >= self._whole_since:
            self.whole = self.clock()
            self._ended(sweeps[0])
        met = set[Key]().union(*(sweep.met for sweep in sweeps))
        absent = self.collection.absent(met)
        known = len(self.collection.records)
        if absent and len(absent) > known * BELIEVABLE_FALL and not self.accepting:
            self.held, self._returned = Fall(known, known - len(absent), tuple(absent)), set()
            return
        if self.accepting:
            self.tally.gone += len(absent)
            self.collection.remove(absent)
        else:
            await self._reread(client, absent[:REREAD_AT_MOST])
            still = [key for key in absent if key in self.collection.records and not any(key in sweep.met for sweep in sweeps)]
            self.tally.gone += len(self.collection.mark_absent(still))
        self.held, self.accepting = None, False

    def _count(self, sweeps: Sequence[Sweep]) -> bool:
        """Says in the tally what finished sweeps listed; returns whether all of them can be believed."""
        tally = self.tally
        tally.listed = len(sweeps[0].keys) if len(sweeps) == 1 else len(set[Key]().union(*(sweep.keys for sweep in sweeps)))
        tally.total, tally.complete = sum(sweep.total for sweep in sweeps), all(sweep.complete for sweep in sweeps)
        return tally.complete

    def _ended(self, sweep: Sweep) -> None:
        self.swept, self.swept_from, self.swept_now = self.clock(), sweep.started, True

    def accept_fall(self) -> None:
        """Takes out what a held fall would take: the user has seen it."""
        if self.held is not None:
            self.collection.remove(key for key in self.held.keys if key not in self._returned)
            self.held = None

    # the live list

    async def _live(self, client: Client) -> None:
        sweep = self.listing = self._begin()
        await self._list(client, sweep, self.collection.resource.live)
        if not self._count([sweep]):
            return
        absent = [key for key in self.collection.absent(sweep.met) if self._should_be_listed(key)]
        asked = absent[: 4 * REREAD_AT_MOST]
        await self._reread(client, asked)
        if any(map(self._should_be_listed, asked)):  # their own answers say that the list lied
            self.tally.complete = False
            return
        self._ended(sweep)
        if len(absent) == len(asked):
            self.collection.settled = sweep.started

    def _should_be_listed(self, key: Key) -> bool:
        record = self.collection.records.get(key)
        return isinstance(record, Alert) and record.status(self.clock()) is AlertStatus.OPEN

    # what changed

    async def _changes(self, client: Client, delta: Delta) -> None:
        assert self.watermark is not None
        began = self.clock() + self._ahead(client)
        query = await client.parameters(delta.since(datetime.fromtimestamp(self.watermark - OVERLAP, UTC)))
        sweep = self.listing = Sweep(self.clock())
        self.tally.whole = False
        await self._list(client, sweep, query, delta.path)
        if not self._count([sweep]):
            return
        self.watermark = began
        if self.whole is None or self.clock() - self.whole <= UNCONFIRMED_AFTER:
            self.collection.settled = sweep.started
            self._ended(sweep)

    # requests

    async def _list(self, client: Client, sweep: Sweep, query: Mapping[str, str], path: str | None = None) -> None:
        while left := sweep.left():
            await self._fetch(client, sweep, left, query, path)

    async def _fetch(self, client: Client, sweep: Sweep, numbers: Iterable[int], query: Mapping[str, str], path: str | None = None) -> None:
        """Fetches these pages, sixteen at a time, and takes each as it arrives."""
        resource, queue = self.collection.resource, list(numbers)[::-1]
        query = {**resource.asks, **query}

        async def worker() -> None:
            while queue:
                number, asked = queue.pop(), time.monotonic()
                place = path or resource.path, number
                known = partial(self._is_as_before, place)
                page = await client.page_unless(known, resource, number, query=query, path=path, priority=Priority.BACKGROUND)
                if self.admitted is not None:
                    await self.admitted()
                if page is not None:
                    self._take(sweep, place, page, asked)
                else:
                    self._take_again(sweep, number, self._before[place])

        await _together([worker() for _ in range(min(IN_FLIGHT, len(queue)))])

    def _begin(self) -> Sweep:
        self.collection.forget_unreadable()
        return Sweep(self.clock())

    def _meet(self, keys: Iterable[Key]) -> None:
        """Notes what Atera has just sent: none of it is missing from a sweep that began before."""
        for met in (self._returned, *(sweep.met for sweep in (self.sweep, self.listing) if sweep is not None)):
            met.update(keys)

    def _ahead(self, client: Client) -> float:
        """Seconds from our clock to Atera's, in which its lists of changes reckon."""
        return (client.skew or 0.0) + time.time() - self.clock()

    def _is_as_before(self, place: tuple[str, int], digest: int) -> bool:
        before = self._before.get(place)
        return before is not None and before.digest == digest and before.marks == self.collection.marks(before.taken.keys)

    def _take(self, sweep: Sweep, place: tuple[str, int], page: Page, asked: float) -> None:
        keys = tuple(self.collection.merge(page.items, self.clock(), asked))
        taken = Taken(keys, len(page.items), page.total)
        marks = self.collection.marks(keys)
        if marks == tuple(map(hash, page.items)):  # every item could be read, and is known as it stands there
            self._before[place] = Before(page.digest, marks, taken, page.pages)
        self._meet(keys)
        sweep.take(page.number, taken, page.pages)
        if sweep is self.sweep:
            self._page_of.update(dict.fromkeys(keys, page.number))
        self.arrived()

    def _take_again(self, sweep: Sweep, number: int, page: Before) -> None:
        """Takes a page of which every byte is as before."""
        self.collection.confirm(page.taken.keys, self.clock())
        self._meet(page.taken.keys)
        sweep.take(number, page.taken, page.pages)
        self.arrived()

    async def _reread(self, client: Client, keys: Sequence[Key]) -> None:
        """Asks for each record by its own id: it is there as it is now, or it is gone."""
        resource, queue = self.collection.resource, [key for key in keys if isinstance(key, int)]
        if not resource.one:
            return

        async def worker() -> None:
            while queue:
                key = queue.pop()
                try:
                    self._meet(self.collection.merge([await client.get(resource, key, priority=Priority.BACKGROUND)], self.clock()))
                except NotFound:
                    self.collection.remove([key])
                    self.tally.gone += 1

        await _together([worker() for _ in range(min(IN_FLIGHT, len(queue)))])
        self.arrived()


async def _together(coroutines: Sequence[Coroutine[None, None, None]]) -> None:
    """Runs them all; the first error that is expected ends the others and is raised as itself."""
    try:
        async with asyncio.TaskGroup() as group:
            for coroutine in coroutines:
                group.create_task(coroutine)
    except BaseExceptionGroup as errors:  # not `except*`: what is raised inside one comes out as a group again on some Pythons
        expected, others = errors.split((AteraError, StoreError))
        if others is not None or expected is None:
            raise
        first: BaseException = expected
        while isinstance(first, BaseExceptionGroup):
            first = first.exceptions[0]
        raise first from None
