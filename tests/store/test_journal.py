"""The journal: on the disk before anything is sent, never changed, and readable whatever happens to its files."""

import itertools
import json
import os
import random
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import FrameType

import pytest

from atera_desktop.domain.secret import Secret
from atera_desktop.store import journal_file, logs
from atera_desktop.store.cache import Cache, Put
from atera_desktop.store.errors import DiskFull
from atera_desktop.store.journal import Journal, JournalCounts, JournalUnusable, Target

SERVER = Target("agents", 29, "SRV-DC01", "Acme & Söhne", {"OS": "Server 2019", "Online": False})
STEPS = 7
"""Lines that `do_everything` writes."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "acme").mkdir()
    return tmp_path / "acme" / "journal.db"


def do_everything(journal: Journal, tell: Callable[[str], object] = lambda step: None) -> None:
    """Three changes with every kind of line; `tell` hears of each line when it is written."""
    for outcome in ("ok", "unknown", ""):
        number = journal.intend("delete_agent", SERVER, {"Online": [False, None]})
        tell(f"intent {number}")
        if outcome == "ok":
            journal.conclude(number, "ok", "No Content")
            tell(f"ok {number}")
        elif outcome:
            journal.conclude(number, "unknown", "connection lost")
            tell(f"unknown {number}")
            journal.see(number)
            tell(f"seen {number}")
            journal.conclude(number, "refused", "it is still there")
            tell(f"refused {number}")


def write(path: Path) -> None:
    with Journal.open(path) as journal:
        do_everything(journal)


# what it tells


def test_change_is_told_as_it_was_shown_with_all_that_became_of_it(path: Path) -> None:
    with Journal.open(path) as journal:
        number = journal.intend("set_status", Target("tickets", 7, "Printer", "Acme", {"Due": None}), {"Status": ["Open", "Closed"]})
        (entry,) = journal.entries()
        assert (entry.number, entry.profile, entry.operation, entry.outcome, entry.conclusions) == (
            number,
            "acme",
            "set_status",
            "pending",
            (),
        )
        assert entry.target == Target("tickets", 7, "Printer", "Acme", {"Due": None})
        assert entry.details == {"Status": ["Open", "Closed"]}
        journal.conclude(number, "unknown", "connection lost", {"tries": 1})
        journal.conclude(number, "ok", "read again")
    with Journal.open(path, read_only=True) as reader:
        (entry,) = reader.entries()
        assert [(one.outcome, one.text, one.details) for one in entry.conclusions] == [
            ("unknown", "connection lost", {"tries": 1}),
            ("ok", "read again", {}),
        ]
        first, last = entry.conclusions
        assert first.seconds is not None
        assert 0 <= first.seconds < 10
        assert last.seconds is None  # how long until it was cleared up says nothing of the request
        assert entry.time <= first.time <= last.time


def test_entries_come_newest_first_and_are_filtered(path: Path) -> None:
    with Journal.open(path, profile="Acme") as journal:
        numbers = [journal.intend("delete_agent", Target("agents", key, f"PC-{key}", "Contoso")) for key in range(1, 6)]
        journal.conclude(numbers[0], "ok", "No Content")
        journal.conclude(numbers[1], "refused", "has DEPENDENCIES")
        journal.conclude(numbers[2], "unknown")
        journal.conclude(numbers[3], "not sent")

        def found(**wanted: object) -> list[int]:
            return [numbers.index(entry.number) for entry in journal.entries(**wanted)]  # type: ignore[arg-type]

        assert found() == [4, 3, 2, 1, 0]
        assert found(limit=2) == [4, 3]
        assert found(limit=0) == []
        assert found(outcome="pending") == [4]
        assert found(outcome="not sent") == [3]
        assert found(text="contoso dependencies") == [1]
        assert found(text="contoso nothing") == []
        assert found(profile="Acme", limit=1) == [4]
        assert found(profile="other") == []
        assert [entry.number for entry in journal.pending()] == [numbers[4]]


def test_unknown_outcome_stays_until_it_is_seen_and_a_later_one_is_new(path: Path) -> None:
    with Journal.open(path) as journal:
        number = journal.intend("delete_agent", SERVER)
        assert journal.counts() == JournalCounts(1, 1, 0, True)
        journal.conclude(number, "unknown")
        assert [entry.number for entry in journal.entries(outcome="unknown", unseen=True)] == [number]
        assert journal.counts() == JournalCounts(1, 0, 1, True)
        journal.see(number)
        assert list(journal.entries(outcome="unknown", unseen=True)) == []
        assert [entry.seen for entry in journal.entries(outcome="unknown")] == [True]
        assert journal.counts() == JournalCounts(1, 0, 0, True)
        journal.conclude(number, "unknown", "asked again")
        assert journal.counts() == JournalCounts(1, 0, 1, True)


def test_entry_is_exported_flat(path: Path) -> None:
    write(path)
    with Journal.open(path, read_only=True) as journal:
        rows = [entry.row() for entry in journal.entries()]
    assert json.loads(json.dumps(rows)) == rows
    assert [row["outcome"] for row in rows] == ["pending", "refused", "ok"]
    assert {key: rows[1][key] for key in ("operation", "resource", "id", "name", "customer", "text", "seen")} == {
        "operation": "delete_agent",
        "resource": "agents",
        "id": 29,
        "name": "SRV-DC01",
        "customer": "Acme & Söhne",
        "text": "it is still there",
        "seen": False,
    }
    assert rows[0]["time"].endswith("Z")


# what it refuses


def test_only_a_written_intent_has_an_outcome(path: Path) -> None:
    with Journal.open(path) as journal:
        with pytest.raises(LookupError):
            journal.conclude(1, "ok")
        number = journal.intend("delete_agent", SERVER)
        journal.conclude(number, "ok")
        for wrong in (number + 1, number + 2, number + 99):
            with pytest.raises(LookupError):
                journal.see(wrong)
        assert journal.counts() == JournalCounts(1, 0, 0, True)


def test_value_that_is_no_json_is_refused_before_anything_is_written(path: Path) -> None:
    with Journal.open(path) as journal:
        for wrong in (float("nan"), object(), {1}):
            with pytest.raises((TypeError, ValueError)):
                journal.intend("delete_agent", SERVER, {"value": wrong})
        assert journal.counts() == JournalCounts()


def test_line_is_only_ever_added(path: Path) -> None:
    write(path)
    with closing(sqlite3.connect(path)) as connection:
        for statement in (
            "UPDATE line SET time = 0 WHERE number = 1",
            "DELETE FROM line WHERE number = 7",
            "INSERT OR REPLACE INTO line SELECT number, 0, kind, intent, body, checksum FROM line WHERE number = 1",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="only added"):
                connection.execute(statement)


def test_key_never_gets_into_it(path: Path) -> None:
    static, token = Secret("0123456789abcdef0123456789abcdeF"), "eyJhbGciOi.eyJzdWIiOjF9.c2lnbmF0dXJl"
    logs.hide(static)
    with Journal.open(path) as journal:
        target = Target("agents", 1, f"PC {static.reveal()}", token, {"X-API-KEY": "qwertzuiop", static.reveal(): [token]})
        number = journal.intend("delete_agent", target, {"Authorization": "Bearer asdfghjkl", "list": [{"Api-Key": "yxcvbnmqwe"}]})
        journal.conclude(number, "refused", f"your key {static.reveal()} is bad", {"header": f"bearer {token}"})
        (entry,) = journal.entries()
    assert entry.target.facts["X-API-KEY"] == "***"
    written = b"".join(file.read_bytes() for file in path.parent.iterdir())
    for secret in (static.reveal(), token, "qwertzuiop", "asdfghjkl", "yxcvbnmqwe"):
        assert secret.encode() not in written


def test_server_words_are_cut_and_odd_texts_kept(path: Path) -> None:
    with Journal.open(path) as journal:
        number = journal.intend("delete_agent", Target("agents", 1, "lone \ud800 \0 \u202e 💻\n" * 3))
        journal.conclude(number, "refused", "x" * 100_000)
        (entry,) = journal.entries()
        assert entry.target.name == "lone \ud800 \0 \u202e 💻\n" * 3
        assert entry.conclusions[0].text == "x" * 1024
        assert journal.verify() is None


def test_reader_writes_nothing(path: Path) -> None:
    with Journal.open(path, read_only=True) as journal:
        assert journal.counts() == JournalCounts()
        with pytest.raises(JournalUnusable):
            journal.intend("delete_agent", SERVER)
    assert list(path.parent.iterdir()) == []
    with Journal.open(path.parent.parent / "nowhere" / path.name, read_only=True) as journal:
        assert (list(journal.entries()), journal.verify()) == ([], None)


# what happens to it


@pytest.mark.skipif(os.name != "posix", reason="Windows has no file modes")
def test_every_file_is_private(path: Path) -> None:
    before = os.umask(0)
    try:
        with Journal.open(path) as journal:
            do_everything(journal)
            assert {file.name for file in path.parent.iterdir()} >= {"journal.db", "journal.db-wal"}
            assert {file.stat().st_mode & 0o777 for file in path.parent.iterdir()} == {0o600}
    finally:
        os.umask(before)


def test_line_is_in_the_file_itself_at_once(path: Path) -> None:
    with Journal.open(path) as journal:
        do_everything(journal)
        shutil.copy(path, path.with_name("copy.db"))
    with Journal.open(path.with_name("copy.db"), read_only=True) as copy:
        assert copy.counts() == JournalCounts(3, 1, 0, True)


def test_damaged_cache_does_not_concern_it(path: Path) -> None:
    write(path)
    cache = path.with_name("cache.db")
    with Cache.open(cache) as opened:
        opened.write([Put("agents", 1, b"{}", 1.0)])
    cache.write_bytes(b"garbage")
    with Cache.open(cache) as opened:
        assert opened.quarantined is not None
        opened.wipe()
    with Journal.open(path) as journal:
        assert journal.counts() == JournalCounts(3, 1, 0, True)


def forbidden(path: Path, *statements: str) -> None:
    """Does to the lines what the triggers forbid, and leaves the file looking like one of ours."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _, sql in triggers:
            connection.execute(sql)


def overwrite(path: Path, at: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(data)


def flip(path: Path) -> None:
    content = path.read_bytes()
    overwrite(path, content.rindex(b"connection lost"), b"connection lasT")


SHIFT = "UPDATE line SET number = number + 100 WHERE number IN (3, 4)"
BROKEN: dict[str, tuple[Callable[[Path], object], int | None, int]] = {
    # how, the first damaged line where it is one, and how many changes can still be read
    "garbage": (lambda path: path.write_bytes(os.urandom(70_000)), None, 0),
    "text": (lambda path: path.write_text("<html>"), None, 0),
    "empty": (lambda path: os.truncate(path, 0), None, 0),
    "cut off": (lambda path: os.truncate(path, path.stat().st_size // 2), None, 0),
    "header garbled": (lambda path: overwrite(path, 16, b"\xff" * 80), None, 0),
    "one letter": (flip, 4, 3),
    "time": (lambda path: forbidden(path, "UPDATE line SET time = time + 1 WHERE number = 3"), 3, 2),
    "not a text": (lambda path: forbidden(path, "UPDATE line SET body = CAST(x'ff00' AS TEXT) WHERE number = 3"), 3, 2),
    "first line gone": (lambda path: forbidden(path, "DELETE FROM line WHERE number = 1"), 1, 2),
    "line gone": (lambda path: forbidden(path, "DELETE FROM line WHERE number = 5"), 5, 3),
    "last line gone": (lambda path: forbidden(path, "DELETE FROM line WHERE number = 7"), 7, 2),
    "exchanged": (lambda path: forbidden(path, SHIFT, "UPDATE line SET number = 107 - number WHERE number > 100"), 3, 2),
    "one more": (
        lambda path: forbidden(path, "INSERT INTO line SELECT 8, time, kind, intent, body, checksum FROM line WHERE number = 2"),
        8,
        3,
    ),
    "all lines gone": (lambda path: forbidden(path, "DELETE FROM line"), 1, 0),
    "count gone": (lambda path: forbidden(path, "DELETE FROM sqlite_sequence"), 8, 3),
    "trigger gone": (lambda path: sqlite3.connect(path).execute("DROP TRIGGER changed").connection.close(), None, 3),
    "another program's": (lambda path: sqlite3.connect(path).execute("PRAGMA application_id=1").connection.close(), None, 0),
}


@pytest.mark.parametrize("how", BROKEN)
def test_damaged_file_is_told_left_alone_and_followed_by_another(path: Path, how: str) -> None:
    write(path)
    damage, number, readable = BROKEN[how]
    damage(path)
    content = path.read_bytes()
    with Journal.open(path, read_only=True) as reader:
        found = reader.verify()
        assert found is not None
        assert (found.path, found.number) == (path, number)
        assert not reader.counts().intact
        assert len([entry for entry in reader.entries() if entry.operation]) == readable
        with Journal.open(path) as journal:
            new = journal.intend("resolve_alert", Target("alerts", 5))
            journal.conclude(new, "ok")
            journal.conclude(1, "ok", "of the damaged file")
            journal.see(1)
        assert path.read_bytes() == content
        assert path.with_name("journal-2.db").exists()
        newest, *older = reader.entries()
        assert (newest.number, newest.operation, newest.outcome) == (new, "resolve_alert", "ok")
        assert new > 1000
        (first,) = [entry for entry in older if entry.number == 1]
        assert (first.conclusions[-1].text, first.seen) == ("of the damaged file", True)
        assert reader.verify() == found
        path.rename(path.with_name("kept for a look"))
        assert reader.verify() is None
    with Journal.open(path) as journal:  # goes on in the newest whole file
        assert journal.intend("resolve_alert", Target("alerts", 6)) == new + 4
    assert not path.exists()


def test_what_lies_around_damage_inside_is_read(path: Path) -> None:
    with Journal.open(path) as journal:
        for key in range(600):
            journal._connection and journal._connection.execute("PRAGMA synchronous=OFF")  # nobody pulls the plug here
            journal.intend("delete_agent", Target("agents", key, "x" * 200))
    size = path.stat().st_size
    overwrite(path, size // 2 // 4096 * 4096, b"\xff" * 8192)
    with Journal.open(path, read_only=True) as reader:
        assert reader.verify() is not None
        keys = [int(entry.target.id or 0) for entry in reader.entries()]
    assert keys == sorted(keys, reverse=True)
    assert 500 < len(keys) < 600
    assert {0, 599} <= set(keys)


def test_damage_that_comes_later_costs_no_line(path: Path) -> None:
    with Journal.open(path) as journal:
        do_everything(journal)
        number = journal.intend("delete_agent", SERVER)
    with Journal.open(path) as journal:
        overwrite(path, 0, os.urandom(path.stat().st_size))
        journal.conclude(number, "ok")
        assert [(entry.number, entry.outcome) for entry in journal.entries()] == [(number, "ok")]
        assert journal.intend("delete_agent", SERVER) > number
        assert not journal.counts().intact


def test_count_that_is_lost_while_open_costs_no_line(path: Path) -> None:
    with Journal.open(path) as journal:
        do_everything(journal)
        forbidden(path, "DELETE FROM sqlite_sequence")
        assert journal.intend("delete_agent", SERVER) > 1000
        assert len(list(journal.entries())) == 4


def test_file_taken_away_while_open_is_begun_anew(path: Path) -> None:
    with Journal.open(path) as journal:
        do_everything(journal)
        for file in list(path.parent.iterdir()):
            file.rename(path.parent.parent / file.name)
        journal.intend("resolve_alert", Target("alerts", 5))
        assert [entry.operation for entry in journal.entries()] == ["resolve_alert"]


def test_newer_version_is_neither_read_nor_written(path: Path) -> None:
    write(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version=2")
    with pytest.raises(JournalUnusable) as caught:
        Journal.open(path)
    assert caught.value.reason == "written by a newer version"
    with Journal.open(path, read_only=True) as reader, pytest.raises(JournalUnusable):
        reader.counts()
    assert {file.name for file in path.parent.glob("*.db")} == {"journal.db"}


def test_full_disk_is_told_before_anything_may_be_sent(path: Path) -> None:
    with Journal.open(path) as journal:
        do_everything(journal)
        assert journal._connection is not None
        # SQLite's own bound on the file makes it fail where a disk without room would.
        (pages,) = journal._connection.execute("PRAGMA page_count").fetchone()
        journal._connection.execute(f"PRAGMA max_page_count={pages + 1}")
        with pytest.raises(DiskFull) as caught:
            journal.intend("delete_agent", SERVER, {"large": "x" * 50_000})
        assert caught.value.path == path
        assert journal.counts() == JournalCounts(3, 1, 0, True)
        assert journal.intend("delete_agent", SERVER) == STEPS + 1  # a later, smaller one has room


def test_another_program_that_holds_the_file_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("atera_desktop.store.journal_file.PATIENCE", 0.05)
    write(path)
    with Journal.open(path) as journal, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalUnusable):
            journal.intend("delete_agent", SERVER)
        other.execute("ROLLBACK")
        journal.intend("delete_agent", SERVER)


def test_folder_in_the_place_of_the_file_is_told(path: Path) -> None:
    path.mkdir()
    with pytest.raises(JournalUnusable):
        Journal.open(path)


def test_network_share_gets_no_log(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("atera_desktop.store.journal_file.on_network_share", lambda folder: True)
    with Journal.open(path) as journal:
        do_everything(journal)
        assert not [file.name for file in path.parent.iterdir() if file.name.endswith("-wal")]
        assert journal.counts() == JournalCounts(3, 1, 0, True)


def test_new_file_is_at_once_as_it_will_be_used(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal_file.create(path, 0)
    assert path.read_bytes()[18:20] == b"\2\2"  # SQLite's mark of a write-ahead log: no later change of the file can be interrupted
    monkeypatch.setattr("atera_desktop.store.journal_file.on_network_share", lambda folder: True)
    journal_file.create(path, 0)
    assert path.read_bytes()[18:20] == b"\1\1"


@pytest.mark.skipif(os.name != "posix", reason="needs the owner's permissions to be taken away")
def test_reader_that_may_make_no_file_reads_only_what_is_complete() -> None:
    program = """
import os, sys, tempfile
from pathlib import Path
from atera_desktop.store.errors import StoreError
from atera_desktop.store.journal import Journal, Target
if os.geteuid() == 0: os.setuid(65534)
def tell(call):
    try: print(call())
    except StoreError as error: print(type(error).__name__)
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder, "journal.db")
    with Journal.open(path) as journal: journal.intend("delete_agent", Target("agents", 29))
    reader = Journal.open(path, read_only=True)
    path.chmod(0o400); os.chmod(folder, 0o500)
    tell(lambda: reader.counts().entries)
    tell(lambda: Journal.open(path))
    os.chmod(folder, 0o700); Path(folder, "journal.db-wal").write_bytes(bytes(4096)); os.chmod(folder, 0o500)
    tell(lambda: reader.counts().entries)  # there may be lines that are not in the file itself
    os.chmod(folder, 0o700)
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30)
    assert (ran.stdout.split(), ran.stderr) == (["1", "FolderUnusable", "JournalUnusable"], "")


def test_sync_is_full(path: Path) -> None:
    with Journal.open(path) as journal:
        journal.intend("delete_agent", SERVER)
        assert journal._connection is not None
        assert journal._connection.execute("PRAGMA synchronous").fetchone() == (2,)


def test_wipe_leaves_no_file(path: Path) -> None:
    write(path)
    path.write_bytes(b"garbage with Acme & Soehne")
    with Journal.open(path) as journal:
        do_everything(journal)
        journal.wipe()
        assert list(path.parent.iterdir()) == []
        assert journal.counts() == JournalCounts()
        journal.intend("delete_agent", SERVER)
        assert journal.counts() == JournalCounts(1, 1, 0, True)


def test_threads_write_one_after_the_other(path: Path) -> None:
    with Journal.open(path) as journal:
        threads = [threading.Thread(target=do_everything, args=(journal,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert journal.counts() == JournalCounts(12, 4, 0, True)


# a process that is killed


def killed_at(path: Path, event: int) -> None:
    """Runs `do_everything` and kills this process at the event-th line of the journal's code."""
    left = itertools.count(event, -1)

    def trace(frame: FrameType, kind: str, _: object) -> object:
        if "journal" not in Path(frame.f_code.co_filename).name:
            return None
        if kind == "line" and next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return trace

    def tell(step: str) -> None:
        os.write(1, f"{step}\n".encode())

    sys.settrace(trace)  # type: ignore[arg-type]
    with Journal.open(path) as journal:
        do_everything(journal, tell)
        sys.settrace(None)
    os._exit(0)


def nursery(folder: Path, stride: int) -> None:
    """Forks a child for every `stride`-th line of code, each killed there on a journal of its own, until one comes through."""
    for event in itertools.count(0, stride):
        path = folder / str(event) / "journal.db"
        path.parent.mkdir()
        child = os.fork()
        if not child:
            told = os.open(path.parent / "told", os.O_WRONLY | os.O_CREAT, 0o600)
            os.dup2(told, 1)
            killed_at(path, event)
        if os.waitpid(child, 0)[1] == 0:
            break


def forever(path: Path) -> None:
    with Journal.open(path) as journal:
        while True:
            do_everything(journal, lambda step: os.write(1, f"{step}\n".encode()))


def run(call: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", f"from tests.store import test_journal as t; from pathlib import Path; t.{call}"], stdout=-1
    )


def holds(path: Path, told: str) -> None:
    """The journal has every line that was told of, at most one more, is whole, and goes on."""
    steps = told.split("\n")[:-1]
    with Journal.open(path) as journal:
        assert journal.verify() is None
        entries = {entry.number: entry for entry in journal.entries()}
        for step in steps:
            kind, number = step.split()
            entry = entries[int(number)]
            assert kind in ("intent", "seen") or kind in [one.outcome for one in entry.conclusions]
        lines = sum(1 + len(entry.conclusions) + entry.seen for entry in entries.values())
        written = sum(1 for step in steps if not step.startswith("seen"))
        assert lines <= len(steps) + 1
        assert lines >= written
        pending = {entry.number for entry in journal.pending()}
        concluded = {entry.number for entry in entries.values() if entry.conclusions}
        assert pending == entries.keys() - concluded
        journal.conclude(journal.intend("resolve_alert", Target("alerts", 1)), "ok")
    assert len(list(path.parent.glob("journal*.db"))) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_at_every_line_of_code(tmp_path: Path) -> None:
    process = run(f"nursery(Path({str(tmp_path)!r}), 8)")
    assert process.wait(50) == 0
    assert process.stdout is not None
    process.stdout.close()
    rounds = sorted(tmp_path.iterdir(), key=lambda folder: int(folder.name))
    assert len(rounds) > 50
    seen = set()
    for folder in rounds:
        told = (folder / "told").read_text()
        seen.add(told.count("\n"))
        holds(folder / "journal.db", told)
    assert seen == set(range(STEPS + 1))  # it was killed after each step


def test_killed_at_any_moment(path: Path) -> None:
    chance = random.Random(20261125)
    told = ""
    for _ in range(8):
        process = run(f"forever(Path({str(path)!r}))")
        assert process.stdout is not None
        with process.stdout:
            told += os.read(process.stdout.fileno(), 10_000).decode()
            select.select([], [], [], chance.uniform(0, 0.03))  # somewhere between two steps, or in the middle of one
            process.kill()
            told += process.stdout.read().decode()
        process.wait()
        with Journal.open(path) as journal:
            assert journal.verify() is None
            entries = {entry.number: entry for entry in journal.entries()}
        for step in told.split("\n")[:-1]:
            kind, number = step.split()
            assert kind in ("intent", "seen") or kind in [one.outcome for one in entries[int(number)].conclusions]
    assert told.count("\n") > 50


def test_reader_sees_whole_lines_beside_a_writing_process(path: Path) -> None:
    process = run(f"forever(Path({str(path)!r}))")
    assert process.stdout is not None
    with process.stdout:
        os.read(process.stdout.fileno(), 1)
        with Journal.open(path, read_only=True) as reader:
            counts = [reader.counts() for _ in range(20)]
        process.kill()
        process.stdout.read()
    process.wait()
    assert all(one.intact for one in counts)
    assert counts[0].entries <= counts[-1].entries
    with Journal.open(path, read_only=True) as reader:
        assert reader.counts().intact
