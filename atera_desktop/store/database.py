"""The cache's SQLite file: its schema, how it is opened and judged, and what becomes of a damaged one."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from pathlib import Path, PurePath
from urllib.parse import quote

from atera_desktop.domain.catalog import RESOURCES
from atera_desktop.store.errors import CacheBusy, CacheEmpty, CacheUnusable, DiskFull, FolderUnusable, StoreError
from atera_desktop.store.places import move_aside, private_file, private_folder
from atera_desktop.store.shares import on_network_share

SCHEMA = 1
QUARANTINE = "quarantine"
KEPT = 3
"""Damaged files kept in quarantine; older ones go."""
LOG_KEPT = 8_000_000
"""Bytes at which the write-ahead log is folded into the file (30 ms, in which the window waits), and to which it shrinks."""
PATIENCE = 0.25
"""Seconds to wait for another program that holds the file."""

_APPLICATION = 0x41746444  # "AtdD", SQLite's application_id: a database that is not ours is as good as garbage
_MAGIC = b"SQLite format 3\0"

_RECORDS = """CREATE TABLE {} (id INTEGER PRIMARY KEY, key ANY NOT NULL UNIQUE, fetched REAL NOT NULL, raw BLOB NOT NULL) STRICT"""
_TABLES = (
    # What moves all the time is apart from the records: a row of 50 bytes is written, not one of 1.8 kB.
    """CREATE TABLE mark (resource TEXT NOT NULL, key ANY NOT NULL, seen TEXT, missing INTEGER NOT NULL DEFAULT 0,
       PRIMARY KEY (resource, key)) STRICT, WITHOUT ROWID""",
    "CREATE TABLE sweep (resource TEXT PRIMARY KEY, started REAL NOT NULL, completed REAL NOT NULL, count INTEGER NOT NULL) STRICT",
    "CREATE TABLE meta (name TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT",
    "CREATE TABLE list (path TEXT PRIMARY KEY, fetched REAL NOT NULL) STRICT",
    "CREATE TABLE item (path TEXT NOT NULL, number INTEGER NOT NULL, raw BLOB NOT NULL, PRIMARY KEY (path, number)) STRICT",
)


class Damaged(Exception):
    """The file is no cache of ours, or a broken one; the text says in what way."""


def open_writable(path: Path) -> tuple[sqlite3.Connection, int]:
    """A connection and the schema's number; a newer schema is opened for reading only. Makes what is not there.

    Raises Damaged, CacheBusy, DiskFull or FolderUnusable.
    """
    private_file(path)
    _check_magic(path)
    connection = _connect(path)
    try:
        schema = _judge(connection)
        if schema <= SCHEMA:
            wanted = "DELETE" if on_network_share(path.parent) else "WAL"
            connection.execute(f"PRAGMA journal_mode={wanted}").fetchone()
            if wanted == "WAL":
                connection.execute(f"PRAGMA journal_size_limit={LOG_KEPT}")
                connection.execute(f"PRAGMA wal_autocheckpoint={LOG_KEPT // 4096}")
                connection.execute("PRAGMA synchronous=NORMAL")  # a crash of the system may cost the last cycle, never the file
            _complete(connection)
        else:
            connection.execute("PRAGMA query_only=ON")
        return connection, schema or SCHEMA
    except sqlite3.Error as error:
        connection.close()
        raise understood(path, error) from error
    except BaseException:
        connection.close()
        raise


def open_readonly(path: Path) -> tuple[sqlite3.Connection, int]:
    """The same for reading beside a writer; changes no file. Raises CacheEmpty, Damaged, CacheBusy or FolderUnusable."""
    if not path.is_file() or not path.stat().st_size:
        raise CacheEmpty(path)
    _check_magic(path)
    wal = path.with_name(path.name + "-wal")
    # Without a log and without the right to make one, the file is complete in itself and nobody can be writing to it.
    attempts = ("mode=ro",) if wal.exists() else ("mode=ro", "mode=ro&immutable=1")
    for attempt in attempts:
        connection = _connect(path, attempt)
        try:
            schema = _judge(connection)
        except sqlite3.Error as error:
            connection.close()
            if attempt == attempts[-1] or _code(error) not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
                raise understood(path, error) from error
        except BaseException:
            connection.close()
            raise
        else:
            if not schema:
                connection.close()
                raise CacheEmpty(path)
            return connection, schema
    raise AssertionError("unreachable")


def quarantine(path: Path) -> Path:
    """Moves a damaged file with its -wal and -shm out of the way; returns where to. Raises FolderUnusable or DiskFull."""
    folder = private_folder(path.parent / QUARANTINE)
    moved = move_aside(path, folder / time.strftime(f"{path.stem}-%Y%m%dT%H%M%SZ{path.suffix}", time.gmtime()))
    for suffix in ("-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            move_aside(part, moved.with_name(moved.name + suffix))
    for old in sorted(folder.glob(f"*{path.suffix}"), key=lambda file: file.stat().st_mtime_ns)[:-KEPT]:
        for file in folder.glob(f"{old.name}*"):
            with contextlib.suppress(OSError):
                file.unlink()
    return moved


def address(path: PurePath, mode: str) -> str:
    """SQLite's URI of an absolute path. Not `as_uri()`: it makes a share's server the authority, which SQLite refuses."""
    return f"file://{quote('/' + path.as_posix() if path.drive[1:] == ':' else path.as_posix())}?{mode}"


def understood(path: Path, error: sqlite3.Error) -> StoreError | Damaged | sqlite3.Error:
    """Our error for one of SQLite's; SQLite's own where it is a mistake in this program."""
    code = _code(error)
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return Damaged(str(error))
    if code == sqlite3.SQLITE_FULL:
        return DiskFull(path)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return CacheBusy(path)
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):
        return FolderUnusable(path, "denied")
    if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_NOLFS):
        return CacheUnusable(path, str(error))
    if isinstance(error, sqlite3.ProgrammingError) and "closed" in str(error):
        return CacheUnusable(path, "closed")
    return error


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _check_magic(path: Path) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(len(_MAGIC))
    except OSError as error:
        raise FolderUnusable(path, "denied") from error
    if head and head != _MAGIC:
        raise Damaged("file is not a database")


def _connect(path: Path, mode: str = "mode=rw") -> sqlite3.Connection:
    # One writer at a time is seen to by Cache; a worker thread may be that one.
    connection = sqlite3.connect(address(path.absolute(), mode), uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA secure_delete=ON")
    connection.execute("PRAGMA temp_store=MEMORY")  # no customer data in the system's temporary folder
    connection.execute("PRAGMA trusted_schema=OFF")
    return connection


def _judge(connection: sqlite3.Connection) -> int:
    """The schema's number, 0 for an empty file. Raises Damaged for a database that is not ours."""
    (schema,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if not tables:
        return 0
    if application != _APPLICATION or schema < 1:
        raise Damaged("a database of another program")
    return int(schema)


def _complete(connection: sqlite3.Connection) -> None:
    """Makes the tables that are not there yet: all of them, or that of a resource that is new in this version."""
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    statements = [] if there else [*_TABLES, f"PRAGMA application_id={_APPLICATION}", f"PRAGMA user_version={SCHEMA}"]
    statements += [_RECORDS.format(name) for name in RESOURCES if name not in there]
    if statements:
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in statements:
                connection.execute(statement)
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
