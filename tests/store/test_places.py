"""Folders and files: private from the first byte, whole or not at all, one writer."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from atera_desktop.store import places
from atera_desktop.store.cache import Cache, Put
from atera_desktop.store.errors import BadProfileName, FolderInUse, FolderUnusable
from atera_desktop.store.settings import Settings, save
from atera_desktop.store.state import write_state

posix = pytest.mark.skipif(os.name != "posix", reason="Windows keeps the user's folder private by itself")


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def run_python(program: str, *args: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program, *map(str, args)], capture_output=True, text=True, timeout=30)


def test_default_folder_is_the_users_local_data() -> None:
    assert places.data_path().name == "Atera Desktop"
    assert places.data_path(Path("here")) == Path.cwd() / "here"


@posix
def test_everything_is_private_whatever_the_umask(tmp_path: Path, open_umask: None) -> None:
    data = places.data_folder(tmp_path / "deep" / "data")
    folder = places.profile_folder(data, "default")
    save(data / places.SETTINGS, Settings(rate="expert"))
    write_state(folder, {"section": "agents"})
    with places.Lock(data), Cache.open(folder / places.CACHE) as cache:
        cache.write([Put("agents", 1, b"{}", 1.0)])
        found = [data, *data.rglob("*")]
        assert {path.name for path in found} >= {"cache.db", "cache.db-wal", "cache.db-shm", "lock", "settings.json", "state.json"}
        assert {path: oct(mode(path)) for path in found if mode(path) & 0o077} == {}


@posix
def test_folder_that_was_there_is_closed_unless_it_holds_something_else(tmp_path: Path) -> None:
    empty, foreign = tmp_path / "empty", tmp_path / "foreign"
    for folder in (empty, foreign):
        folder.mkdir()
        folder.chmod(0o755)
    (foreign / "thesis.txt").touch()
    assert mode(places.data_folder(empty)) == 0o700
    assert mode(places.data_folder(foreign)) == 0o755


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "...",
        "a/b",
        "a\\b",
        "a:b",
        "nul",
        "CON",
        "com1.txt",
        "LPT9",
        "con .x",
        "a\0b",
        "a\n",
        " a",
        "a ",
        "a.",
        "x" * 65,
        'a"b',
        "a*",
    ],
)
def test_profile_name_that_is_no_folder_name_somewhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadProfileName):
        places.profile_folder(tmp_path, name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["default", "Contoso Ltd", "a.b", "x" * 64, "Zürich", "console", "com10"])
def test_profile_has_a_folder_of_its_name(tmp_path: Path, name: str) -> None:
    assert places.profile_folder(tmp_path, name) == tmp_path / "profiles" / name
    assert (tmp_path / "profiles" / name).is_dir()


def test_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    for wanted in (tmp_path / "data", tmp_path / "data" / "below"):
        with pytest.raises(FolderUnusable) as caught:
            places.data_folder(wanted)
        assert caught.value.reason == "not a folder"


@posix
def test_folder_of_somebody_else_is_told(tmp_path: Path) -> None:
    program = """
import os, sys
from pathlib import Path
from atera_desktop.store import errors, places
locked = Path(sys.argv[1], "locked"); locked.mkdir(mode=0o500)
if os.geteuid() == 0: os.setuid(65534)
for act in (lambda: places.data_folder(locked / "data"), lambda: places.atomic_write(locked / "x", b"x"), places.Lock(locked).acquire):
    try: act()
    except errors.FolderUnusable as error: print(error.reason)
"""
    ran = run_python(program, tmp_path)
    assert (ran.stdout.split(), ran.stderr) == (["denied"] * 3, "")


def test_writing_replaces_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    places.atomic_write(path, b"one, and longer")
    places.atomic_write(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


@posix
def test_write_that_fails_halfway_leaves_the_old_content_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(b"old")
    program = """
import resource, sys
from pathlib import Path
from atera_desktop.store import errors, places
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try: places.atomic_write(Path(sys.argv[1]), b"x" * 5000)
except errors.StoreError as error: print(type(error).__name__)
"""
    ran = run_python(program, path)
    assert (ran.stdout.strip(), ran.stderr) == ("FolderUnusable", "")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_data_folder_has_one_writer_and_a_lock_file_means_nothing(tmp_path: Path) -> None:
    (tmp_path / places.LOCK).write_text("left by a crash")
    first, second = places.Lock(tmp_path), places.Lock(tmp_path)
    with first:
        first.acquire()  # twice is once
        with pytest.raises(FolderInUse) as caught:
            second.acquire()
        assert caught.value.path == tmp_path
    with second:
        pass


def test_lock_of_another_process_ends_with_it(tmp_path: Path) -> None:
    program = """
import sys
from pathlib import Path
from atera_desktop.store.places import Lock
lock = Lock(Path(sys.argv[1])).acquire()
print("held", flush=True)
sys.stdin.read()
"""
    with subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"held"
        with pytest.raises(FolderInUse):
            places.Lock(tmp_path).acquire()
        holder.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
        holder.wait(10)
        with places.Lock(tmp_path):
            pass
