"""Brings what the feeds know into the cache and back, in slices that a window does not feel."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import islice

import msgspec

from atera_desktop.app.collection import Collection, Unwritten
from atera_desktop.app.feed import Feed
from atera_desktop.app.memory import tidy
from atera_desktop.store.cache import Cache, Gone, Meta, Missing, Put, Seen, Stored, Sweep, Swept, Write
from atera_desktop.store.errors import CacheCorrupt, StoreError

ROWS = 250
"""Changes written between two looks at the window's events."""
SEEN_EVERY = 600.0
"""Seconds between two writings of LastSeen alone (performance.md)."""


class Keeper:
    """One profile's cache and the feeds it serves. `trouble` says why the last writing failed; what it held is written later."""

    def __init__(self, cache: Cache, feeds: Mapping[str, Feed], limits: Callable[[], str | None]) -> None:
        self.cache = cache
        self.trouble: StoreError | None = None
        self.written: dict[str, int] = {}
        """Rows written so far, by resource."""
        self._feeds = feeds
        self._limits = limits
        self._seen_at = time.monotonic()
        self._kept: dict[str, str] = {}
        self._missing: dict[str, dict[int | str, int]] = {name: {} for name in feeds}

    # from the cache

    async def restore(self) -> None:
        """Loads everything, with pauses in which the window lives. Raises CacheUnusable."""
        for name, feed in self._feeds.items():
            self.recall(name, feed)
            for rows in self.cache.load(name):
                for start in range(0, len(rows), ROWS):
                    feed.collection.restore(rows[start : start + ROWS])
                    await asyncio.sleep(0)
                feed.collection.flush()
                tidy()
                await asyncio.sleep(0)

    def recall(self, name: str, feed: Feed) -> None:
        """What the cache knows about the list itself: its last complete sweep, its watermark, what was missing."""
        sweep = self.cache.sweep(name)
        watermark, whole = self.cache.get_meta(f"watermark {name}"), self.cache.get_meta(f"whole {name}")
        feed.swept, feed.swept_from = (sweep.completed, sweep.started) if sweep else (None, 0.0)
        feed.whole = float(whole) if whole else None
        feed.collection.settled = sweep.started if sweep else 0.0
        feed.watermark = float(watermark) if watermark else None
        feed.collection.missing = self.cache.missing(name)
        self._missing[name] = dict(feed.collection.missing)

    # into the cache

    async def write(self, *, everything: bool = False) -> None:
        """Writes what is new. LastSeen alone comes along every ten minutes, or with `everything` (at quit). Never raises StoreError."""
        with_seen = everything or time.monotonic() - self._seen_at >= SEEN_EVERY
        if with_seen:
            self._seen_at = time.monotonic()
        if await self.write_rows(with_seen):
            try:
                await self._write_slices(self._facts())
            except StoreError as error:
                self.trouble = error

    async def write_rows(self, with_seen: bool = False) -> bool:
        """Writes the records that are new or changed; returns whether all is well. What cannot be written is tried again later."""
        if self.cache.read_only:
            return False
        for name, feed in self._feeds.items():
            taken = feed.collection.take_unwritten(with_seen)
            try:
                await self._write_slices(_writes(name, taken))
            except CacheCorrupt as error:
                self.trouble = error
                self._start_anew()
                return False
            except StoreError as error:
                self.trouble = error
                feed.collection.give_back(taken)
                return False
            except BaseException:  # cancelled between two slices: what was taken out must not be lost
                feed.collection.give_back(taken)
                raise
            self.written[name] = self.written.get(name, 0) + len(taken.rows)
        self.trouble = None
        return True

    async def _write_slices(self, writes: Iterator[Write]) -> None:
        while part := list(islice(writes, ROWS)):
            self.cache.write(part)
            await asyncio.sleep(0)

    def _facts(self) -> Iterator[Write]:
        """What changed about the lists themselves."""
        for name, feed in self._feeds.items():
            missing, known = feed.collection.missing, self._missing[name]
            yield from [Missing(name, key, times) for key, times in missing.items() if known.get(key) != times]
            yield from [Missing(name, key, 0) for key in known if key not in missing and key in feed.collection.records]
            self._missing[name] = dict(missing)
            if feed.swept is not None and self._differs(f"sweep {name}", str(feed.swept)):
                yield Swept(name, Sweep(feed.swept_from, feed.swept, len(feed.collection)))
            for fact, moment in (("watermark", feed.watermark), ("whole", feed.whole)):
                if moment is not None and self._differs(f"{fact} {name}", str(moment)):
                    yield Meta(f"{fact} {name}", str(moment))
        limits = self._limits()
        if limits is not None and self._differs("limits", limits):
            yield Meta("limits", limits)

    def _differs(self, name: str, text: str) -> bool:
        before, self._kept[name] = self._kept.get(name), text
        return before != text

    def _start_anew(self) -> None:
        """The cache was damaged and is empty now: everything known is written again with the next cycle."""
        self._kept.clear()
        for name, feed in self._feeds.items():
            self._missing[name] = {}
            feed.collection.unwritten = Unwritten(rows=_rows(feed.collection))


def _rows(collection: Collection) -> dict[int | str, Stored]:
    encode = msgspec.json.Encoder().encode
    return {key: Stored(key, encode(record), None, collection.confirmed.get(key, 0.0)) for key, record in collection.records.items()}


def _writes(name: str, taken: Unwritten) -> Iterator[Write]:
    yield from (Put(name, row.key, row.raw, row.fetched) for row in taken.rows.values())
    yield from (Seen(name, key, seen) for key, seen in taken.seen.items())
    yield from (Gone(name, key) for key in taken.removed)
