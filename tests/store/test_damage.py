"""Whatever happens to the cache file: nothing committed is lost, and what cannot be read is put aside and begun anew."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest

from atera_desktop.store.cache import Cache, Gone, Put, Sweep
from atera_desktop.store.database import address
from atera_desktop.store.errors import CacheBusy, CacheCorrupt, CacheEmpty, CacheReadOnly, CacheUnusable, DiskFull


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache.db"


def fill(path: Path, count: int = 400, size: int = 1800) -> None:
    with Cache.open(path) as cache:
        cache.write(Put("agents", number, bytes([number % 256]) * size, 1.0) for number in range(1, count + 1))
        cache.set_sweep("agents", Sweep(1.0, 2.0, count))


def overwrite(path: Path, at: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(data)


def of_another_program(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()


BROKEN: dict[str, Callable[[Path], object]] = {
    "garbage": lambda path: path.write_bytes(os.urandom(70_000)),
    "text": lambda path: path.write_text("<html>"),
    "zeros": lambda path: path.write_bytes(bytes(70_000)),
    "truncated": lambda path: os.truncate(path, path.stat().st_size // 2),
    "cut off in the header": lambda path: os.truncate(path, 50),
    "header garbled": lambda path: overwrite(path, 16, b"\xff" * 80),
    "schema garbled": lambda path: overwrite(path, 100, b"\xff" * 3000),
    "another program's": of_another_program,
}


@pytest.mark.parametrize("how", BROKEN)
def test_broken_file_is_put_aside_with_its_log_and_a_new_one_begun(path: Path, how: str) -> None:
    fill(path)
    BROKEN[how](path)
    content = path.read_bytes()
    log = path.with_name("cache.db-wal")
    log.write_bytes(b"the log of the broken one")
    with pytest.raises(CacheUnusable) as caught:
        Cache.open(path, read_only=True)
    assert not isinstance(caught.value, CacheEmpty)
    assert path.read_bytes() == content  # a reader moves nothing
    with Cache.open(path) as cache:
        assert cache.quarantined is not None
        assert cache.quarantined.read_bytes() == content
        assert not any(cache.counts().values())
        cache.write([Put("agents", 1, b"new", 2.0)])
    if how in ("garbage", "text", "zeros"):  # else SQLite had a look at the file, and dropped a log that is none
        assert cache.quarantined.with_name(cache.quarantined.name + "-wal").read_bytes() == b"the log of the broken one"
    with Cache.open(path) as cache:
        assert cache.quarantined is None
        assert [row.raw for row in cache.raw("agents")] == [b"new"]


def test_only_the_latest_broken_files_are_kept(path: Path) -> None:
    for number in range(6):
        path.write_bytes(b"garbage %d" % number)
        Cache.open(path).close()
    kept = {file.read_bytes() for file in (path.parent / "quarantine").iterdir()}
    assert kept == {b"garbage 3", b"garbage 4", b"garbage 5"}


USES: dict[str, Callable[[Cache], object]] = {
    "load": lambda cache: list(cache.load("agents")),
    "write": lambda cache: cache.write(Gone("agents", number) for number in range(1, 401)),
}


@pytest.mark.parametrize("use", USES)
def test_damage_found_later_is_told_once_and_the_cache_goes_on_empty(path: Path, use: str) -> None:
    fill(path)
    with Cache.open(path) as cache:
        overwrite(path, 4096 * 12, os.urandom(path.stat().st_size - 4096 * 13))
        with pytest.raises(CacheCorrupt) as caught:
            USES[use](cache)
        assert caught.value.moved_to == cache.quarantined
        assert caught.value.moved_to.exists()
        assert list(cache.load("agents")) == []
        cache.write([Put("agents", 1, b"again", 2.0)])
        assert [row.raw for row in cache.raw("agents")] == [b"again"]


def test_doctor_finds_damage_that_nobody_met_yet(path: Path) -> None:
    fill(path)
    overwrite(path, path.stat().st_size - 4096 * 3, b"\xff" * 4096)
    with Cache.open(path, read_only=True) as cache:
        assert cache.damage() is not None
    path.unlink()
    fill(path)
    with Cache.open(path, read_only=True) as cache:
        assert cache.damage() is None


@pytest.mark.parametrize("part", ["-wal", "-shm"])
def test_garbage_beside_a_whole_file_loses_nothing(path: Path, part: str) -> None:
    fill(path)
    path.with_name(path.name + part).write_bytes(os.urandom(40_000))
    with Cache.open(path) as cache:
        assert cache.quarantined is None
        assert cache.counts()["agents"] == 400


def test_newer_cache_is_read_and_not_changed(path: Path) -> None:
    fill(path, 3)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version=99")
    connection.execute("DROP TABLE alerts")
    connection.close()
    with Cache.open(path) as cache:
        assert (cache.newer, cache.read_only, cache.schema, cache.quarantined) == (True, True, 99, None)
        assert [row.key for row in cache.raw("agents")] == [1, 2, 3]
        assert list(cache.raw("alerts")) == cache.first("alerts") == []
        assert "alerts" not in cache.counts()
        assert cache.counts()["agents"] == 3
        with pytest.raises(CacheReadOnly):
            cache.write([Put("agents", 4, b"", 1.0)])
    with Cache.open(path, read_only=True) as cache:
        assert (cache.newer, cache.schema) == (True, 99)


def test_newer_cache_that_is_not_understood_is_an_error_of_ours(path: Path) -> None:
    fill(path, 3)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version=99")
    connection.execute("DROP TABLE mark")
    connection.close()
    with Cache.open(path) as cache, pytest.raises(CacheUnusable, match="newer version"):
        list(cache.load("agents"))


def test_resource_that_is_new_in_this_version_gets_its_table(path: Path) -> None:
    fill(path, 3)
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE alerts")
    connection.close()
    with Cache.open(path) as cache:
        cache.write([Put("alerts", 1, b"{}", 1.0)])
        assert {name: count for name, count in cache.counts().items() if count} == {"agents": 3, "alerts": 1}


def test_file_held_by_another_program_is_told_and_written_later(path: Path) -> None:
    fill(path, 1)
    other = sqlite3.connect(path, isolation_level=None)
    with Cache.open(path) as cache:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CacheBusy):
            cache.write([Put("agents", 2, b"", 1.0)])
        assert [row.key for row in cache.raw("agents")] == [1]
        other.execute("ROLLBACK")
        cache.write([Put("agents", 2, b"", 1.0)])
        assert [row.key for row in cache.raw("agents")] == [1, 2]
    other.close()


def test_wiping_beside_a_reader_says_that_it_is_not_done(path: Path) -> None:
    fill(path)
    with Cache.open(path) as cache:
        reader = sqlite3.connect(path, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM agents").fetchone()
        with pytest.raises(CacheBusy):
            cache.wipe()
        reader.close()
        cache.wipe()
    assert bytes([65]) * 100 not in path.read_bytes()


def test_full_disk_is_told_and_nothing_of_the_cycle_is_kept(path: Path) -> None:
    fill(path, 10)
    with Cache.open(path) as cache:
        # SQLite's own bound on the file makes it fail where a disk without room would.
        (pages,) = cache._connection.execute("PRAGMA page_count").fetchone()
        cache._connection.execute(f"PRAGMA max_page_count={pages + 1500}")
        with pytest.raises(DiskFull) as caught:
            cache.write(Put("agents", number, b"x" * 1800, 2.0) for number in range(1, 5000))
        assert caught.value.path == path
        assert path.with_name("cache.db-wal").stat().st_size == 0  # the little room there is, is given back
        assert [row.fetched for row in cache.raw("agents")] == [1.0] * 10
        cache._connection.execute("PRAGMA max_page_count=100000")
        cache.write(Put("agents", number, b"x" * 1800, 2.0) for number in range(1, 500))
        assert cache.counts()["agents"] == 499
        assert cache.damage() is None


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (PureWindowsPath(r"C:\Users\Ann Smith\100 %?#\cache.db"), "file:///C%3A/Users/Ann%20Smith/100%20%25%3F%23/cache.db?mode=rw"),
        (PureWindowsPath(r"\\filer\share\cache.db"), "file:////filer/share/cache.db?mode=rw"),
        (PurePosixPath("/home/ann/Zürich?/cache.db"), "file:///home/ann/Z%C3%BCrich%3F/cache.db?mode=rw"),
    ],
)
def test_paths_of_every_system_have_an_address(path: PurePath, expected: str) -> None:
    assert address(path, "mode=rw") == expected


def test_folder_with_odd_characters_holds_a_cache(tmp_path: Path) -> None:
    folder = tmp_path / "100 %41?mode=memory#Zürich"
    folder.mkdir()
    fill(folder / "cache.db", 3)
    with Cache.open(folder / "cache.db", read_only=True) as cache:
        assert cache.counts()["agents"] == 3


def test_use_after_closing_is_an_error_of_ours(path: Path) -> None:
    cache = Cache.open(path)
    cache.close()
    cache.close()
    with pytest.raises(CacheUnusable, match="closed"):
        cache.counts()


def test_killed_writer_loses_nothing_that_was_committed(path: Path) -> None:
    program = """
import sys
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from atera_desktop.store.cache import Cache, Put
cache, cycle = Cache.open(Path(sys.argv[1])), 0
while True:
    cycle += 1
    cache.write(Put("agents", number, b"%d" % cycle * 400, float(cycle)) for number in range(1, 201))
    print(cycle, flush=True)
"""
    with subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        committed = [int(writer.stdout.readline()) for _ in range(20)][-1]
        writer.kill()
        committed = max([committed, *map(int, writer.stdout.read().split())])
    with Cache.open(path) as cache:
        assert cache.quarantined is None
        cycles = {row.fetched for row in cache.raw("agents")}
        assert len(cycles) == 1  # never half a cycle
        assert min(cycles) >= committed
        assert cache.counts()["agents"] == 200
        assert cache.damage() is None
