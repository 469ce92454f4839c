"""The cache: everything fetched, as Atera sent it, in one SQLite file that may be thrown away (safety.md, Keeping it)."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec

from atera_desktop.domain.catalog import RESOURCES
from atera_desktop.domain.record import Key
from atera_desktop.store import database
from atera_desktop.store.changes import Gone, Meta, Missing, Put, Rows, Seen, Sweep, Swept, Write, apply, table
from atera_desktop.store.errors import CacheBusy, CacheCorrupt, CacheEmpty, CacheReadOnly, CacheUnusable, DiskFull

__all__ = ["Cache", "Gone", "Meta", "Missing", "Put", "Rows", "Seen", "Stored", "Sweep", "Swept", "Write"]

SLICE = 500
"""Rows that `load` reads at a time: few enough for a window to paint in between."""


_FIELDS = "r.key, r.raw, m.seen, r.fetched FROM {} r LEFT JOIN mark m ON m.resource = ? AND m.key = r.key"


class Stored(msgspec.Struct, frozen=True):
    """A record as it was kept. `seen` is the volatile field's later value, if any; `fetched` when `raw` was written (epoch seconds).

    Unlike a named tuple it is nothing for the garbage collector to look at: 100,000 of them wait to be written after a first load.
    """

    key: Key
    raw: bytes
    seen: str | None
    fetched: float


class Cache:
    """One profile's cache. `open` it; a `read_only` one stands beside a writer and changes no file.

    Anything may raise CacheUnusable or one of its kinds, and DiskFull and FolderUnusable too when writing. After DiskFull, CacheBusy or
    CacheCorrupt it stays usable; after CacheCorrupt it is empty, and everything known must be written again. One thread at a time
    writes; others may read meanwhile.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, schema: int, read_only: bool) -> None:
        self.path = path
        self.schema = schema
        self.quarantined: Path | None = None
        """Where a damaged file was moved, when there was one."""
        self._connection = connection
        self._read_only = read_only
        self._writing = threading.RLock()

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Cache:
        """The cache in `path` (its folder exists). A damaged file is moved to quarantine and a new one begun, see `quarantined`.

        Reading only: raises CacheEmpty where nothing was ever cached, CacheUnusable where the file is damaged.
        """
        try:
            return cls(path, *(database.open_readonly(path) if read_only else database.open_writable(path)), read_only)._not_empty()
        except database.Damaged as error:
            if read_only:
                raise CacheUnusable(path, str(error)) from error
        moved = database.quarantine(path)
        cache = cls(path, *database.open_writable(path), read_only)
        cache.quarantined = moved
        return cache

    @property
    def newer(self) -> bool:
        """Written by a newer version of this program: readable as far as it is understood, and not to be changed."""
        return self.schema > database.SCHEMA

    @property
    def read_only(self) -> bool:
        return self._read_only or self.newer

    # reading

    def first(self, resource: str, keys: Sequence[Key] = (), limit: int = 60) -> list[Stored]:
        """The records with these keys, in this order, as far as they are there; without keys any `limit` records. For the first paint."""
        if not keys:
            return self._select(resource, "ORDER BY r.id LIMIT ?", (limit,))
        found = {row.key: row for start in range(0, len(keys), SLICE) for row in self._by_key(resource, keys[start : start + SLICE])}
        return [found[key] for key in keys if key in found]

    def load(self, resource: str) -> Iterator[list[Stored]]:
        """All records, in slices of `SLICE`. The cache may be written in between."""
        last = 0
        statement = f"SELECT r.id, {_FIELDS.format(table(resource))} WHERE r.id > ? ORDER BY r.id LIMIT {SLICE}"
        while self._has(resource) and (rows := self._rows(statement, (resource, last))):
            last = rows[-1][0]
            yield [Stored(*row[1:]) for row in rows]

    def raw(self, resource: str, keys: Sequence[Key] | None = None) -> Iterator[Stored]:
        """The records with these keys, in this order; all of them by default. For exports."""
        if keys is None:
            for rows in self.load(resource):
                yield from rows
        else:
            for start in range(0, len(keys), SLICE):
                yield from self.first(resource, keys[start : start + SLICE])

    def missing(self, resource: str) -> dict[Key, int]:
        """The records that the last complete sweeps did not have, and how many sweeps."""
        return dict(self._rows("SELECT key, missing FROM mark WHERE resource = ? AND missing > 0", (resource,)))

    def sweep(self, resource: str) -> Sweep | None:
        """The last complete sweep, or None where there was none."""
        rows = self._rows("SELECT started, completed, count FROM sweep WHERE resource = ?", (resource,))
        return Sweep(*rows[0]) if rows else None

    def get_meta(self, name: str) -> str | None:
        rows = self._rows("SELECT text FROM meta WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else None

    def get_rows(self, path: str) -> tuple[list[bytes], float] | None:
        """The list last written for `path` and when it was fetched, or None where it never was."""
        fetched = self._rows("SELECT fetched FROM list WHERE path = ?", (path,))
        if not fetched:
            return None
        return [raw for (raw,) in self._rows("SELECT raw FROM item WHERE path = ? ORDER BY number", (path,))], float(fetched[0][0])

    def counts(self) -> dict[str, int]:
        """How many records of each resource."""
        return {name: self._rows(f"SELECT count(*) FROM {table(name)}")[0][0] for name in RESOURCES if self._has(name)}

    def damage(self) -> str | None:
        """What SQLite's thorough check finds wrong, or None. Reads the whole file: for `doctor`, not for a start."""
        (found,) = self._rows("PRAGMA quick_check(1)")[0]
        return None if found == "ok" else str(found)

    # writing

    def write(self, changes: Iterable[Write]) -> None:
        """Writes all changes, in their order, in one transaction: after an error, none of them."""
        with self._transaction() as connection:
            apply(connection, changes)

    def set_meta(self, name: str, text: str) -> None:
        self.write([Meta(name, text)])

    def put_rows(self, path: str, rows: Sequence[bytes], fetched: float) -> None:
        self.write([Rows(path, rows, fetched)])

    def set_sweep(self, resource: str, sweep: Sweep) -> None:
        self.write([Swept(resource, sweep)])

    def wipe(self) -> None:
        """Leaves nothing of the content in any file, quarantine included. Raises CacheBusy while another program still reads it."""
        with self._transaction() as connection:
            for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
                connection.execute(f'DELETE FROM "{name}"')
        with self._translated():
            self._connection.execute("VACUUM")
            (blocked, _, _) = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if blocked:
            raise CacheBusy(self.path)
        shutil.rmtree(self.path.parent / database.QUARANTINE, ignore_errors=True)

    def close(self) -> None:
        """Calling it twice is harmless."""
        with self._writing:
            self._connection.close()

    def __enter__(self) -> Cache:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # within

    def _not_empty(self) -> Cache:
        if self._read_only:
            try:
                if not self._rows("SELECT 1 FROM sweep LIMIT 1") and not any(self.counts().values()):
                    raise CacheEmpty(self.path)
            except BaseException:
                self.close()
                raise
        return self

    def _has(self, resource: str) -> bool:
        """False for a resource that the version which wrote this cache did not know."""
        return not self.read_only or bool(self._rows("SELECT 1 FROM sqlite_schema WHERE name = ?", (resource,)))

    def _by_key(self, resource: str, keys: Sequence[Key]) -> list[Stored]:
        return self._select(resource, f"WHERE r.key IN ({','.join('?' * len(keys))})", tuple(keys))

    def _select(self, resource: str, rest: str, values: tuple[object, ...]) -> list[Stored]:
        if not self._has(resource):
            return []
        return [Stored(*row) for row in self._rows(f"SELECT {_FIELDS.format(table(resource))} {rest}", (resource, *values))]

    def _rows(self, statement: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        with self._translated():
            return self._connection.execute(statement, values).fetchall()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        if self.read_only:
            raise CacheReadOnly(self.path)
        with self._writing, self._translated():
            connection = self._connection
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # SQLite itself may have rolled back (a full disk)
                    connection.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            understood = database.understood(self.path, error)
            if isinstance(understood, database.Damaged):
                raise self._rebuilt(str(understood)) from error
            if isinstance(understood, DiskFull):
                self._shrink()
            if self.newer and understood is error:  # tables that this version looks for are gone or different
                raise CacheUnusable(self.path, "written by a newer version") from error
            raise understood from error

    def _shrink(self) -> None:
        """Gives back what a transaction that found no room has taken for its log."""
        with contextlib.suppress(sqlite3.Error):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _rebuilt(self, reason: str) -> CacheUnusable:
        """Puts an empty cache in the place of the damaged one."""
        if self.read_only:
            return CacheUnusable(self.path, reason)
        with self._writing:
            self._connection.close()
            self.quarantined = database.quarantine(self.path)
            self._connection, self.schema = database.open_writable(self.path)
            return CacheCorrupt(self.path, reason, self.quarantined)
