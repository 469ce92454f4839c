"""Where things are kept, private from the first byte, and written by one process at a time (safety.md, Keeping it)."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from pathlib import Path
from types import TracebackType

import platformdirs

from atera_desktop.store.errors import BadProfileName, FolderInUse, FolderUnusable, os_trouble

PROFILES = "profiles"
LOGS = "logs"
LOCK = "lock"
SETTINGS = "settings.json"
CACHE = "cache.db"
JOURNAL = "journal.db"

_OURS = frozenset({PROFILES, LOGS, LOCK, SETTINGS})
_NAME = re.compile(r"[^\x00-\x1f\x7f/\\:*?\"<>|]{1,64}")
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|clock\$|(com|lpt)[0-9¹²³])\s*(\..*)?", re.I)


def data_path(override: Path | None = None) -> Path:
    """The data folder's place, whether it exists or not: `override`, else where this system keeps a user's local data."""
    return override.absolute() if override is not None else platformdirs.user_data_path("Atera Desktop", appauthor=False)


def data_folder(override: Path | None = None) -> Path:
    """The data folder, made if need be. Raises FolderUnusable or DiskFull.

    A folder that was there before is closed to others too, unless something not ours lies in it: it might be anybody's.
    """
    return _private_folder(data_path(override))


def profile_path(data: Path, name: str) -> Path:
    """The place of a profile's folder. Raises BadProfileName for what cannot be a folder's name on every system."""
    if not _NAME.fullmatch(name) or _DEVICES.fullmatch(name) or name != name.strip() or name.endswith("."):
        raise BadProfileName(name)
    return data / PROFILES / name


def profile_folder(data: Path, name: str) -> Path:
    """A profile's folder, made if need be. Raises BadProfileName, FolderUnusable or DiskFull."""
    path = profile_path(data, name)
    private_folder(data / PROFILES)
    return private_folder(path)


def private_folder(path: Path) -> Path:
    """A folder of ours below the data folder, readable by this user alone. Raises FolderUnusable or DiskFull."""
    return _private_folder(path, ours=True)


def _private_folder(path: Path, ours: bool = False) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            path.mkdir(mode=0o700)
        if not path.is_dir():
            raise FolderUnusable(path, "not a folder")
        if path.stat().st_mode & 0o077 and os.name == "posix" and (ours or _OURS.issuperset(os.listdir(path))):
            path.chmod(0o700)
    except OSError as error:
        raise os_trouble(path, error) from error
    return path


def private_file(path: Path) -> Path:
    """Makes an empty file for this user alone if there is none, and closes one that is open to others."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        if os.name == "posix" and path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except OSError as error:
        raise os_trouble(path, error) from error
    return path


def atomic_write(path: Path, data: bytes) -> None:
    """Replaces the file's content as a whole or not at all: written beside it, flushed to the disk, renamed. Mode 0600.

    Raises FolderUnusable or DiskFull; then the old content is still there and nothing lies beside it.
    """
    import tempfile  # with all that it imports: nobody who only reads waits for it

    beside = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        beside = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        _flush_folder(path.parent)
    except OSError as error:
        raise os_trouble(path, error) from error
    finally:
        if beside is not None:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)


def _flush_folder(path: Path) -> None:
    """Makes a rename outlive a power failure; Windows has no such call and needs none."""
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some network file systems refuse it
            os.fsync(handle)
    finally:
        os.close(handle)


def move_aside(path: Path, to: Path) -> Path:
    """Renames a file to `to` or, where that exists, to the first free name after it. Raises FolderUnusable or DiskFull."""
    number, free = 1, to
    while free.exists():
        number += 1
        free = to.with_name(f"{to.stem}-{number}{to.suffix}")
    try:
        path.replace(free)
    except OSError as error:
        raise os_trouble(path, error) from error
    return free


class Lock:
    """Makes this process the one writer of a data folder, until `release` or the process's end, however it ends.

    The operating system holds it: a lock file left behind by a crash means nothing.
    """

    def __init__(self, data: Path) -> None:
        self.path = data / LOCK
        self._handle: int | None = None

    def acquire(self) -> Lock:
        """Raises FolderInUse when another process (or another Lock of this one) has it, else FolderUnusable or DiskFull."""
        if self._handle is None:
            private_file(self.path)
            try:
                handle = os.open(self.path, os.O_RDWR)
            except OSError as error:
                raise os_trouble(self.path, error) from error
            try:
                _lock(handle)
            except OSError as error:
                os.close(handle)
                raise FolderInUse(self.path.parent) from error
            self._handle = handle
        return self

    def release(self) -> None:
        """Lets others write. Calling it twice is harmless."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __enter__(self) -> Lock:
        return self.acquire()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.release()


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
