"""What may be written to the cache, and how each is: all changes of one cycle go in one transaction (`Cache.write`)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple, TypeAlias

import msgspec

from atera_desktop.domain.catalog import RESOURCES
from atera_desktop.domain.record import Key


class Sweep(msgspec.Struct, frozen=True):
    """A complete sweep of a resource (epoch seconds), and how many records it found; each was confirmed at `started` or later."""

    started: float
    completed: float
    count: int


class Put(NamedTuple):
    """A record that is new or changed. It is present, so what was marked of it (seen, missing) is gone."""

    resource: str
    key: Key
    raw: bytes
    fetched: float


class Seen(NamedTuple):
    """The volatile field alone, for a record whose bytes are not worth writing again."""

    resource: str
    key: Key
    seen: str | None


class Missing(NamedTuple):
    """In how many complete sweeps in a row the record was not there; 0 when it is back."""

    resource: str
    key: Key
    times: int


class Gone(NamedTuple):
    """A record that has left, and with it the lists below it."""

    resource: str
    key: Key


class Swept(NamedTuple):
    resource: str
    sweep: Sweep


class Meta(NamedTuple):
    """A fact about the cache itself: a watermark, the limiter's memory."""

    name: str
    text: str


class Rows(NamedTuple):
    """A list below a record, such as `tickets/5120/comments`, as a whole."""

    path: str
    rows: Sequence[bytes]
    fetched: float


Write: TypeAlias = Put | Seen | Missing | Gone | Swept | Meta | Rows


def apply(connection: sqlite3.Connection, changes: Iterable[Write]) -> None:
    """Carries out the changes in their order, within the caller's transaction."""
    for kind, group in groupby(changes, type):
        _WRITERS[kind](connection, group)


def table(resource: str) -> str:
    """A resource's table has its name. Raises KeyError for what is not in the catalog."""
    return RESOURCES[resource].name


def _write_put(connection: sqlite3.Connection, changes: Iterable[Put]) -> None:
    for resource, group in groupby(changes, lambda change: change.resource):
        rows = list(group)
        connection.executemany(
            f"INSERT INTO {table(resource)} (key, raw, fetched) VALUES (?, ?, ?)"
            " ON CONFLICT (key) DO UPDATE SET raw = excluded.raw, fetched = excluded.fetched",
            [(row.key, row.raw, row.fetched) for row in rows],
        )
        connection.executemany("DELETE FROM mark WHERE resource = ? AND key = ?", [(row.resource, row.key) for row in rows])


def _write_seen(connection: sqlite3.Connection, changes: Iterable[Seen]) -> None:
    connection.executemany(
        "INSERT INTO mark (resource, key, seen) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET seen = excluded.seen", changes
    )


def _write_missing(connection: sqlite3.Connection, changes: Iterable[Missing]) -> None:
    connection.executemany(
        "INSERT INTO mark (resource, key, missing) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET missing = excluded.missing", changes
    )


def _write_gone(connection: sqlite3.Connection, changes: Iterable[Gone]) -> None:
    for resource, key in changes:
        connection.execute(f"DELETE FROM {table(resource)} WHERE key = ?", (key,))
        connection.execute("DELETE FROM mark WHERE resource = ? AND key = ?", (resource, key))
        below = RESOURCES[resource].below(key)
        for name in ("list", "item"):
            connection.execute(f"DELETE FROM {name} WHERE path > ? AND path < ?", (f"{below}/", f"{below}0"))  # "0" comes after "/"


def _write_swept(connection: sqlite3.Connection, changes: Iterable[Swept]) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO sweep (resource, started, completed, count) VALUES (?, ?, ?, ?)",
        [(resource, sweep.started, sweep.completed, sweep.count) for resource, sweep in changes],
    )


def _write_meta(connection: sqlite3.Connection, changes: Iterable[Meta]) -> None:
    connection.executemany("INSERT OR REPLACE INTO meta (name, text) VALUES (?, ?)", changes)


def _write_rows(connection: sqlite3.Connection, changes: Iterable[Rows]) -> None:
    for path, rows, fetched in changes:
        connection.execute("DELETE FROM item WHERE path = ?", (path,))
        connection.execute("INSERT OR REPLACE INTO list (path, fetched) VALUES (?, ?)", (path, fetched))
        connection.executemany("INSERT INTO item (path, number, raw) VALUES (?, ?, ?)", [(path, n, raw) for n, raw in enumerate(rows)])


_WRITERS: Mapping[type, Callable[[sqlite3.Connection, Iterable[Any]], None]] = {
    Put: _write_put,
    Seen: _write_seen,
    Missing: _write_missing,
    Gone: _write_gone,
    Swept: _write_swept,
    Meta: _write_meta,
    Rows: _write_rows,
}
