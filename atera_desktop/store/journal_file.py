"""One SQLite file of the journal: lines that are only ever added, each with a checksum of its own.

A line's checksum covers its number, and numbers have no gaps: a changed line, a missing one and two exchanged ones are told apart
from whole ones without the lines before them, so that damage to one line leaves all others readable. The file appears complete or
not at all, hence an empty one is damaged. Losing the last lines is noticed by SQLite's own count of the numbers given.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from atera_desktop.store.database import address
from atera_desktop.store.errors import DiskFull, JournalUnusable
from atera_desktop.store.places import atomic_write, private_file
from atera_desktop.store.shares import on_network_share

SCHEMA = 1
PATIENCE = 2.0
"""Seconds to wait for another program that holds the file."""

_APPLICATION = 0x4174644A  # "AtdJ"
_REFUSE = "BEGIN SELECT RAISE(ABORT, 'lines are only added'); END"
_SCHEMA = (
    """CREATE TABLE line (number INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, kind TEXT NOT NULL, intent INTEGER NOT NULL,
       body TEXT NOT NULL, checksum BLOB NOT NULL) STRICT""",
    f"CREATE TRIGGER changed BEFORE UPDATE ON line {_REFUSE}",
    f"CREATE TRIGGER removed BEFORE DELETE ON line {_REFUSE}",
    # INSERT OR REPLACE removes the old line without a word to the trigger above.
    f"CREATE TRIGGER replaced BEFORE INSERT ON line WHEN EXISTS (SELECT 1 FROM line WHERE number = new.number) {_REFUSE}",
)
_COLUMNS = "number, time, kind, intent, body, checksum"
_LAST = "SELECT seq FROM sqlite_sequence WHERE name = 'line'"


class Damaged(Exception):
    """The file is no journal of ours, or a broken one. `number` is that of the first damaged line, None where it is not one line."""

    def __init__(self, reason: str, number: int | None = None) -> None:
        super().__init__(reason, number)
        self.reason, self.number = reason, number


class Line(NamedTuple):
    """`kind` is "intent", "outcome" or "seen"; `intent` the number of the intent's line; `time` in seconds since the epoch."""

    number: int
    time: float
    kind: str
    intent: int
    body: Mapping[str, Any]


def create(path: Path, before: int) -> None:
    """A file without lines, whole and durable, whose first line will be `before + 1`. Raises DiskFull or FolderUnusable."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for statement in _SCHEMA:
            connection.execute(statement)
        connection.execute("INSERT INTO sqlite_sequence VALUES ('line', ?)", (before,))
        connection.execute(f"PRAGMA application_id={_APPLICATION}")
        connection.execute(f"PRAGMA user_version={SCHEMA}")
        content = bytearray(connection.serialize())
    if not on_network_share(path.parent):
        content[18:20] = b"\2\2"  # SQLite's file format: a write-ahead log, as if `journal_mode` had been set
    atomic_write(path, bytes(content))


def open_writable(path: Path) -> sqlite3.Connection:
    """A connection for `append`. The file is there and was checked. Raises Damaged or StoreError."""
    private_file(path)
    with translated(path):
        connection = _connect(path, "mode=rw")
    try:
        with translated(path):
            connection.execute(f"PRAGMA journal_mode={'TRUNCATE' if on_network_share(path.parent) else 'WAL'}").fetchone()
            connection.execute("PRAGMA synchronous=FULL")  # a line is on the disk when its transaction ends
            connection.execute("PRAGMA wal_autocheckpoint=1")  # and in the file itself: whoever removes the log takes nothing
    except BaseException:
        connection.close()
        raise
    return connection


def append(connection: sqlite3.Connection, path: Path, kind: str, intent: int | None, body: Mapping[str, Any]) -> int:
    """Adds one line, an intent where `intent` is None; returns its number when it is on the disk.

    Raises Damaged, StoreError, or LookupError where there is no such intent (one of an older file, which may be damaged, is believed).
    """
    text = json.dumps(body, allow_nan=False, separators=(",", ":"))
    moment = time.time_ns() // 1_000_000
    with translated(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            (last,) = connection.execute(_LAST).fetchone() or (None,)
            if last is None:
                raise Damaged("the count of lines is missing")
            if intent is not None and not _is_intent(connection, intent, last):
                raise LookupError(intent)
            values = (last + 1, moment, kind, last + 1 if intent is None else intent, text)
            connection.execute(f"INSERT INTO line ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", (*values, _checksum(values)))
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:  # SQLite itself may have rolled back (a full disk)
                connection.execute("ROLLBACK")
            raise
    return int(last) + 1


def _is_intent(connection: sqlite3.Connection, number: int, last: int) -> bool:
    found = connection.execute("SELECT kind FROM line WHERE number = ?", (number,)).fetchone()
    return number <= last if found is None else found == ("intent",)


def check(path: Path, before: int) -> None:
    """Reads the whole file. Raises Damaged, or JournalUnusable where it cannot be judged (a newer version's, no permission)."""
    with _reading(path) as connection:
        for _ in _verified(connection, before):
            pass


def lines(path: Path) -> Iterator[Line]:
    """The lines whose checksum fits, newest first; of a damaged file those that can be reached from its ends. Raises JournalUnusable."""
    try:
        yield from _walk(path, "DESC")
    except Damaged:
        rest: list[Line] = []
        with contextlib.suppress(Damaged):  # at the same place, from the other side
            rest.extend(_walk(path, "ASC"))
        yield from reversed(rest)


def _walk(path: Path, order: str) -> Iterator[Line]:
    with _reading(path) as connection:
        for row in connection.execute(f"SELECT {_COLUMNS} FROM line ORDER BY number {order}"):
            if row[5] == _checksum(row[:5]):
                yield _line(row)


def _verified(connection: sqlite3.Connection, before: int) -> Iterator[int]:
    connection.execute("BEGIN")  # lines and their count of one moment, whoever writes meanwhile
    (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise Damaged(str(found))
    made = connection.execute("SELECT sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY rowid")
    if [sql for (sql,) in made] != list(_SCHEMA):
        raise Damaged("its tables are not ours")
    number = before
    for row in connection.execute(f"SELECT {_COLUMNS} FROM line ORDER BY number"):
        number += 1
        if row[0] != number:
            raise Damaged("a line is missing", number)
        if row[5] != _checksum(row[:5]):
            raise Damaged("a line was changed", number)
        yield number
    counted = [last for (last,) in connection.execute(_LAST)]
    if counted != [number]:
        raise Damaged("a line is missing", number + 1)


def _line(row: tuple[Any, ...]) -> Line:
    number, moment, kind, intent, body, _ = row
    return Line(number, moment / 1000, kind, intent, json.loads(body))


def _text(stored: bytes) -> str:
    return stored.decode("utf-8", "backslashreplace")  # what cannot be decoded has no right checksum either


def _checksum(values: tuple[Any, ...]) -> bytes:
    return hashlib.sha256(repr(values).encode("utf-8", "backslashreplace")).digest()


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    with translated(path), closing(_readable(path)) as connection:
        yield connection


def _readable(path: Path) -> sqlite3.Connection:
    # Without a log and without the right to make one, the file is complete in itself and nobody can be writing to it.
    attempts = ("mode=ro",) if path.with_name(path.name + "-wal").exists() else ("mode=ro", "mode=ro&immutable=1")
    for attempt in attempts:
        connection = _connect(path, attempt)
        try:
            (schema,) = connection.execute("PRAGMA user_version").fetchone()
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            if application != _APPLICATION or schema < 1:
                raise Damaged("file is not a journal")
            if schema > SCHEMA:
                raise JournalUnusable(path, "written by a newer version")
            return connection
        except BaseException as error:
            connection.close()
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if attempt == attempts[-1] or code not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
                raise
    raise AssertionError("unreachable")


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(address(path.absolute(), mode), uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.text_factory = _text
    return connection


@contextlib.contextmanager
def translated(path: Path) -> Iterator[None]:
    """SQLite's errors become Damaged, DiskFull or JournalUnusable."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise Damaged(str(error)) from error
        if code == sqlite3.SQLITE_FULL:
            raise DiskFull(path) from error
        raise JournalUnusable(path, str(error)) from error
