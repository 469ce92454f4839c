"""The cache: what is written comes back, in one transaction a cycle, to readers beside the writer too."""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atera_desktop.domain.record import Key
from atera_desktop.store.cache import Cache, Gone, Meta, Missing, Put, Rows, Seen, Stored, Sweep, Swept
from atera_desktop.store.database import LOG_KEPT
from atera_desktop.store.errors import CacheEmpty, CacheReadOnly


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache.db"


@pytest.fixture
def cache(path: Path) -> Iterator[Cache]:
    with Cache.open(path) as opened:
        yield opened


def agents(numbers: range, text: str = "x", fetched: float = 1.0) -> list[Put]:
    return [Put("agents", number, f'{{"AgentID":{number},"AgentName":"{text}"}}'.encode(), fetched) for number in numbers]


def test_next_start_finds_what_was_written(path: Path) -> None:
    with Cache.open(path) as cache:
        cache.write([*agents(range(1, 4)), Swept("agents", Sweep(10.0, 12.5, 3)), Meta("watermark tickets", "9.5")])
    with Cache.open(path) as cache:
        assert [row.key for rows in cache.load("agents") for row in rows] == [1, 2, 3]
        assert cache.sweep("agents") == Sweep(started=10.0, completed=12.5, count=3)
        assert cache.sweep("tickets") is None
        assert (cache.get_meta("watermark tickets"), cache.get_meta("other")) == ("9.5", None)
        assert {name: count for name, count in cache.counts().items() if count} == {"agents": 3}
        assert cache.quarantined is None


def test_numbers_and_texts_are_different_keys(cache: Cache) -> None:
    keys: list[Key] = [1, "1", 2**53 - 1, "a0b1-guid"]
    cache.write([Put("agents", key, repr(key).encode(), 1.0) for key in keys])
    assert cache.first("agents", [*reversed(keys), "nobody"]) == [Stored(key, repr(key).encode(), None, 1.0) for key in reversed(keys)]


@given(st.dictionaries(st.one_of(st.integers(1, 2**53 - 1), st.text(st.characters(exclude_categories=["Cs"]), min_size=1)), st.binary()))
def test_whatever_is_put_comes_back_byte_for_byte(records: dict[Key, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder, Cache.open(Path(folder, "cache.db")) as cache:
        cache.write(Put("tickets", key, raw, 5.0) for key, raw in records.items())
        assert {row.key: row.raw for row in cache.raw("tickets")} == records


def test_all_is_loaded_in_slices_while_the_cache_is_written(cache: Cache) -> None:
    cache.write(agents(range(1, 1201)))
    sizes, seen = [], set()
    for rows in cache.load("agents"):
        sizes.append(len(rows))
        seen |= {row.key for row in rows}
        cache.write([Gone("agents", 1200), *agents(range(1, 2), "changed")])
    assert sizes == [500, 500, 199]
    assert seen == set(range(1, 1200))


def test_first_screen_is_read_by_key_or_is_any(cache: Cache) -> None:
    cache.write(agents(range(1, 200)))
    assert [row.key for row in cache.first("agents", [7, 3, 999, 5])] == [7, 3, 5]
    assert len(cache.first("agents")) == 60
    assert [row.key for row in cache.raw("agents", [150, 2])] == [150, 2]


def test_more_keys_than_a_statement_takes_are_found(cache: Cache) -> None:
    cache.write(agents(range(1, 2001)))
    wanted = list(range(2000, 0, -1))
    assert [row.key for row in cache.raw("agents", wanted)] == wanted
    assert [row.key for row in cache.first("agents", wanted)] == wanted


def test_volatile_field_is_written_without_the_record_and_goes_with_its_next_change(cache: Cache) -> None:
    cache.write(agents(range(1, 3)))
    cache.write([Seen("agents", 1, "2026-11-25T10:00:00Z")])
    assert [(row.seen, row.fetched) for row in cache.first("agents", [1, 2])] == [("2026-11-25T10:00:00Z", 1.0), (None, 1.0)]
    cache.write(agents(range(1, 2), "new", 2.0))
    assert [(row.seen, row.fetched) for row in cache.first("agents", [1, 2])] == [(None, 2.0), (None, 1.0)]


def test_missing_is_counted_beside_the_volatile_field(cache: Cache) -> None:
    cache.write(agents(range(1, 4)))
    cache.write([Missing("agents", 1, 1), Missing("agents", 2, 1), Seen("agents", 1, "later"), Missing("agents", 3, 1)])
    cache.write([Missing("agents", 2, 0), *agents(range(3, 4), "back")])
    assert cache.missing("agents") == {1: 1}
    assert cache.first("agents", [1])[0].seen == "later"
    assert cache.missing("alerts") == {}


def test_lists_below_a_record_are_kept_whole_and_go_with_it(cache: Cache) -> None:
    cache.write([Put("tickets", key, b"{}", 1.0) for key in (5, 51)])
    cache.put_rows("tickets/5/comments", [b"1", b"2", b"3"], 7.0)
    cache.put_rows("tickets/5/comments", [b"9", b"8"], 8.0)
    cache.put_rows("tickets/51/comments", [], 9.0)
    assert cache.get_rows("tickets/5/comments") == ([b"9", b"8"], 8.0)
    cache.write([Gone("tickets", 5)])
    assert cache.get_rows("tickets/5/comments") is None
    assert cache.get_rows("tickets/51/comments") == ([], 9.0)
    assert [row.key for row in cache.raw("tickets")] == [51]


def test_changes_count_in_their_order(cache: Cache) -> None:
    one = agents(range(1, 2))
    cache.write([*one, Gone("agents", 1), *one, Seen("agents", 1, "a"), Seen("agents", 1, "b")])
    assert [row.seen for row in cache.raw("agents")] == ["b"]
    cache.write([*one, Gone("agents", 1)])
    assert list(cache.raw("agents")) == []


def test_cycle_is_written_whole_or_not_at_all(cache: Cache) -> None:
    cache.write(agents(range(1, 3)))

    def cycle() -> Iterator[Put]:
        yield from agents(range(1, 50), "half")
        raise RuntimeError("the cycle broke off")

    with pytest.raises(RuntimeError, match="broke off"):
        cache.write(cycle())
    with pytest.raises(KeyError):
        cache.write([*agents(range(1, 50), "half"), Put("planets", 1, b"", 1.0)])
    assert [b"half" in row.raw for row in cache.raw("agents")] == [False, False]
    cache.set_meta("still", "usable")


def test_worker_thread_may_write_while_others_read(cache: Cache) -> None:
    cache.write(agents(range(1, 601)))

    def write_often() -> None:
        for number in range(20):
            cache.write(agents(range(1, 601), str(number)))

    writer = threading.Thread(target=write_often)
    writer.start()
    while writer.is_alive():
        assert sum(len(rows) for rows in cache.load("agents")) == 600
    writer.join()
    assert {row.raw.split(b'"')[-2] for row in cache.raw("agents")} == {b"19"}


def test_reader_beside_the_writer_sees_what_is_committed_and_changes_nothing(cache: Cache, path: Path) -> None:
    cache.write(agents(range(1, 3)))
    with Cache.open(path, read_only=True) as reader:
        cache.write(agents(range(3, 5)))
        assert [row.key for row in reader.raw("agents")] == [1, 2, 3, 4]
        with pytest.raises(CacheReadOnly):
            reader.set_meta("name", "text")
        with pytest.raises(CacheReadOnly):
            reader.wipe()


@pytest.mark.parametrize("made", [lambda path: None, lambda path: path.touch(), lambda path: Cache.open(path).close()])
def test_reader_says_where_nothing_is_cached(path: Path, made: object) -> None:
    assert callable(made)
    made(path)
    with pytest.raises(CacheEmpty):
        Cache.open(path, read_only=True)


def test_empty_list_that_was_swept_is_something(path: Path) -> None:
    with Cache.open(path) as cache:
        cache.set_sweep("agents", Sweep(1.0, 2.0, 0))
    with Cache.open(path, read_only=True) as reader:
        assert list(reader.raw("agents")) == []


def test_reading_changes_nothing_of_the_file(path: Path) -> None:
    with Cache.open(path) as cache:
        cache.write(agents(range(1, 10)))
    before = path.read_bytes(), path.stat().st_mtime_ns
    with Cache.open(path, read_only=True) as reader:
        assert len(list(reader.raw("agents"))) == 9
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


@pytest.mark.skipif(os.name != "posix", reason="needs the owner's permissions to be taken away")
def test_cache_in_a_folder_without_write_permission_is_readable() -> None:
    program = """
import os, sys, tempfile
from pathlib import Path
from atera_desktop.store.cache import Cache, Put
from atera_desktop.store.errors import StoreError
if os.geteuid() == 0: os.setuid(65534)
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder, "cache.db")
    with Cache.open(path) as cache: cache.write([Put("agents", 1, b"kept", 1.0)])
    path.chmod(0o400); os.chmod(folder, 0o500)
    with Cache.open(path, read_only=True) as cache: print(next(cache.raw("agents")).raw)
    try: Cache.open(path)
    except StoreError as error: print(error.reason)
    os.chmod(folder, 0o700)
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30)
    assert (ran.stdout.split(), ran.stderr) == (["b'kept'", "denied"], "")


def test_wiping_leaves_nothing_readable_in_any_file(path: Path) -> None:
    secret = "Northlight-payroll-server"
    path.write_bytes(secret.encode() * 99)  # goes to quarantine
    with Cache.open(path) as cache:
        cache.write(agents(range(1, 400), secret))
        cache.write(
            [Put("alerts", secret, b"{}", 1.0), Seen("alerts", secret, secret), Meta(secret, secret), Rows(secret, [secret.encode()], 1.0)]
        )
        cache.write([Gone("agents", 7)])
        assert holding(path, secret)
        cache.wipe()
        assert holding(path, secret) == []
        assert not any(cache.counts().values())
        cache.write(agents(range(1, 3)))
    assert holding(path, secret) == []


def test_deleted_record_is_overwritten(path: Path) -> None:
    with Cache.open(path) as cache:
        cache.write(agents(range(1, 100), "kept"))
        cache.write(agents(range(100, 101), "Northlight-payroll-server"))
        cache.write([Gone("agents", 100)])
    assert holding(path, "Northlight-payroll-server") == []  # closing folds the log into the file


def holding(path: Path, text: str) -> list[Path]:
    return [file for file in path.parent.rglob("*") if file.is_file() and text.encode() in file.read_bytes()]


def test_large_first_sweep_does_not_leave_a_large_log(path: Path) -> None:
    with Cache.open(path) as cache:
        cache.write(Put("agents", number, b"x" * 100_000, 1.0) for number in range(1, 250))
        assert (log := path.with_name("cache.db-wal")).stat().st_size > LOG_KEPT
        cache.set_meta("name", "text")
        cache.set_meta("name", "again")
        assert log.stat().st_size <= LOG_KEPT


def test_network_share_has_no_shared_memory_and_so_no_log(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Cache.open(path) as cache:
        cache.write(agents(range(1, 3)))
    # No network share can be mounted here; how one is recognised is tested in test_shares.
    monkeypatch.setattr("atera_desktop.store.database.on_network_share", lambda folder: True)
    with Cache.open(path) as cache, Cache.open(path, read_only=True) as reader:
        cache.write(agents(range(3, 5)))
        assert [row.key for row in reader.raw("agents")] == [1, 2, 3, 4]
        assert [file.name for file in path.parent.iterdir()] == ["cache.db"]
        cache.wipe()


def test_importing_the_cache_loads_neither_network_nor_keyring() -> None:
    program = (
        "import sys, atera_desktop.store.cache, atera_desktop.store.settings; print(*{'httpx', 'keyring', 'PySide6'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30)
    assert (ran.stdout.strip(), ran.stderr) == ("", "")
