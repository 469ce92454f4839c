"""The records of one resource as this program knows them now, and what changed about them."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Container, Iterable, Mapping, Sequence

import msgspec

from atera_desktop.app.events import Event
from atera_desktop.domain.catalog import Resource
from atera_desktop.domain.decode import BadRecord, decode, identify, share
from atera_desktop.domain.record import Key, Record
from atera_desktop.store.cache import Stored

log = logging.getLogger("atera_desktop.records")

GONE_AFTER = 2
"""Complete sweeps without a record after which it leaves (safety.md, Understanding what arrives)."""


class Changes(msgspec.Struct, frozen=True):
    """What differs since the last one, by key."""

    inserted: tuple[Key, ...] = ()
    changed: tuple[Key, ...] = ()
    removed: tuple[Key, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.inserted or self.changed or self.removed)


class Unwritten(msgspec.Struct):
    """What the cache does not know yet."""

    rows: dict[Key, Stored] = msgspec.field(default_factory=dict)
    seen: dict[Key, str | None] = msgspec.field(default_factory=dict)
    removed: set[Key] = msgspec.field(default_factory=set)


class Collection:
    """All known records of one resource. `merge` takes what arrives; `flush` tells listeners, at most ten times a second."""

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.records: dict[Key, Record] = {}
        self.confirmed: dict[Key, float] = {}
        """When Atera last sent the record as it is here (epoch seconds)."""
        self.settled = 0.0
        """What was known at this moment is confirmed as of it: a complete list of changes did not name it."""
        self.missing: dict[Key, int] = {}
        """How many complete sweeps in a row did not have the record."""
        self.set_aside: dict[Key | bytes, str] = {}
        """The records that cannot be used at present, by key or, where not even that can be read, by their bytes' digest → why."""
        self.changed: Event[Changes] = Event()
        self.unwritten = Unwritten()
        self._told: dict[Key, float] = {}
        self._digest: dict[Key, int] = {}
        self._known: dict[int, Key] = {}
        self._inserted: dict[Key, None] = {}
        self._changed: dict[Key, None] = {}
        self._removed: dict[Key, None] = {}

    def __len__(self) -> int:
        return len(self.records)

    def restore(self, rows: Iterable[Stored]) -> None:
        """Takes rows from the cache; what is known already is newer and stays."""
        for row in rows:
            if row.key in self.records:
                continue
            try:
                record = decode(self.resource.record, row.raw)
            except BadRecord as error:
                self._put_aside(row.key, error)
                continue
            if row.seen is not None and self.resource.volatile is not None:
                record = msgspec.structs.replace(record, **{self.resource.volatile: row.seen})
            self._put(row.key, record, row.raw, row.fetched)

    def tell(self, key: Key) -> None:
        """A record was read by itself, or changed, just now: a page that was asked for before knows less of it."""
        self._told[key] = time.monotonic()

    def merge(self, items: Sequence[bytes], at: float, asked: float = math.inf) -> list[Key]:
        """Takes the records of one page, fetched at `at`; returns the keys it could read, in the page's order.

        `asked` is when the page was asked for, by the monotonic clock: what was told of a record since then stays.

        Bytes met before are not even decoded. A record that cannot be used is counted in `set_aside`; what is known of it stays.
        """
        keys: list[Key] = []
        for raw in items:
            digest = hash(raw)
            key = self._known.get(digest)
            if key is None:
                key = self._merge_one(raw, at, asked)
            else:
                self.confirmed[key] = at
                self.set_aside.pop(key, None)
            if key is not None:
                self.missing.pop(key, None)
                keys.append(key)
        return keys

    def marks(self, keys: Iterable[Key]) -> tuple[int | None, ...]:
        """The digests of these records' present bytes: what `hash` says of them."""
        return tuple(map(self._digest.get, keys))

    def confirm(self, keys: Iterable[Key], at: float) -> None:
        """Atera sent all of these once more, at `at`, exactly as they are here."""
        self.confirmed.update(dict.fromkeys(keys, at))
        if self.missing or self.set_aside:
            for key in keys:
                self.missing.pop(key, None)
                self.set_aside.pop(key, None)

    def _merge_one(self, raw: bytes, at: float, asked: float) -> Key | None:
        try:
            record = decode(self.resource.record, raw)
        except BadRecord as error:
            key = identify(self.resource.record, raw)
            self._put_aside(hash(raw).to_bytes(8, "big", signed=True) if key is None else key, error)
            return key
        key = record.key
        assert key is not None  # decode refuses a record without
        self.set_aside.pop(key, None)
        if self._told.get(key, -math.inf) > asked:
            return key
        old = self.records.get(key)
        volatile = self.resource.volatile
        if old is not None and volatile is not None and self._differ_only_in(volatile, old, record):
            self.unwritten.seen[key] = getattr(record, volatile)
            kept = self.unwritten.rows.get(key)
            if kept is not None:
                self.unwritten.rows[key] = Stored(key, raw, None, at)
        elif old != record:
            self.unwritten.rows[key] = Stored(key, raw, None, at)
            self.unwritten.seen.pop(key, None)
            self.unwritten.removed.discard(key)
        self._put(key, record, raw, at)
        return key

    @staticmethod
    def _differ_only_in(name: str, old: Record, new: Record) -> bool:
        return bool(old != new and msgspec.structs.replace(old, **{name: getattr(new, name)}) == new)

    def _put(self, key: Key, record: Record, raw: bytes, at: float) -> None:
        old = self.records.get(key)
        self._known.pop(self._digest.get(key, 0), None)
        digest = hash(raw)
        self._digest[key], self._known[digest] = digest, key
        self.confirmed[key] = at
        if old == record:
            return
        self.records[key] = share(record)
        if old is None and key not in self._removed:
            self._inserted[key] = None
        elif key not in self._inserted:
            self._changed[key] = None
        self._removed.pop(key, None)

    def _put_aside(self, key: Key | bytes, error: BadRecord) -> None:
        if self.set_aside.get(key) != str(error):
            log.info("%s: a record is set aside (%s): %s", self.resource.name, key if not isinstance(key, bytes) else "no id", error)
        self.set_aside[key] = str(error)

    def forget_unreadable(self) -> None:
        """A new sweep begins: what of the last one had no readable id is counted anew."""
        for key in [key for key in self.set_aside if isinstance(key, bytes)]:
            del self.set_aside[key]

    def remove(self, keys: Iterable[Key]) -> None:
        """Takes records out: Atera no longer has them."""
        for key in keys:
            if self.records.pop(key, None) is None:
                continue
            self._known.pop(self._digest.pop(key, 0), None)
            self.confirmed.pop(key, None)
            self.missing.pop(key, None)
            self._changed.pop(key, None)
            if key in self._inserted:
                del self._inserted[key]
            else:
                self._removed[key] = None
            self.unwritten.rows.pop(key, None)
            self.unwritten.seen.pop(key, None)
            self.unwritten.removed.add(key)

    def flush(self) -> Changes:
        """Tells the listeners everything since the last flush."""
        changes = Changes(tuple(self._inserted), tuple(self._changed), tuple(self._removed))
        self._inserted, self._changed, self._removed = {}, {}, {}
        if changes:
            self.changed.emit(changes)
        return changes

    def take_unwritten(self, with_seen: bool) -> Unwritten:
        """Hands over what the cache must write now; the volatile values only when asked for (performance.md)."""
        taken = Unwritten(self.unwritten.rows, self.unwritten.seen if with_seen else {}, self.unwritten.removed)
        self.unwritten = Unwritten(seen={} if with_seen else self.unwritten.seen)
        return taken

    def give_back(self, taken: Unwritten) -> None:
        """Returns what could not be written (a full disk); what came since is newer and wins."""
        now = self.unwritten
        rows = {**taken.rows, **now.rows}
        self.unwritten = Unwritten(
            {key: row for key, row in rows.items() if key in self.records},
            {key: seen for key, seen in {**taken.seen, **now.seen}.items() if key in self.records and key not in now.rows},
            {key for key in taken.removed | now.removed if key not in self.records},
        )

    def absent(self, met: Container[Key]) -> list[Key]:
        """The records that a complete sweep, which met these keys, did not have."""
        return [key for key in self.records if key not in met]

    def mark_absent(self, keys: Iterable[Key]) -> list[Key]:
        """Counts one complete sweep without these records; returns those that leave now."""
        leaving = []
        for key in keys:
            self.missing[key] = self.missing.get(key, 0) + 1
            if self.missing[key] >= GONE_AFTER:
                leaving.append(key)
        self.remove(leaving)
        return leaving

    def oldest(self, keys: Iterable[Key] | None = None) -> float | None:
        """When the oldest of these records (of all, by default) was last confirmed; None where there is none."""
        confirmed: Mapping[Key, float] = self.confirmed
        ages = confirmed.values() if keys is None else [confirmed[key] for key in keys if key in confirmed]
        return max(min(ages), self.settled) if ages else None
