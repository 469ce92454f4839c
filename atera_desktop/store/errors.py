"""What can go wrong with what this computer keeps. Facts only; the sentences are in `ui` and `cli`.

StoreError(path)
├── FolderUnusable(path, reason)      the data folder or a file in it cannot be made, read or written
├── DiskFull(path)                    no room left; what was there before is whole, and a later write may work
├── PolicyUnusable(path, reason)      the administrator's policy cannot be read, and what it forbids is not known
├── FolderInUse(path)                 another process of ours writes to this data folder
├── BadProfileName(name)              no name for a folder on every system
├── OtherAddress(bound, given)        the profile belongs to another API address
├── AddressNotAllowed(given, allowed) the administrator's policy allows another API address alone
├── OtherAccount(bound, given)        the profile belongs to another account
├── JournalUnusable(path, reason)     the journal cannot be written, or not all of it be read
└── CacheUnusable(path, reason)       the cache cannot be read
    ├── CacheEmpty(path)              nothing was ever cached here
    ├── CacheBusy(path)               another program holds the file
    ├── CacheReadOnly(path)           opened for reading only, or written by a newer version
    └── CacheCorrupt(path, moved_to)  it was damaged; a new, empty one is in its place and must be written anew
"""

from __future__ import annotations

import errno
from pathlib import Path

_REASONS = {
    errno.EACCES: "denied",
    errno.EPERM: "denied",
    errno.EROFS: "read-only",
    errno.ENOENT: "missing",
    errno.ENOTDIR: "not a folder",
    errno.EEXIST: "not a folder",
    errno.EISDIR: "not a file",
    errno.ELOOP: "links in a circle",
    errno.ENAMETOOLONG: "name too long",
}
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class StoreError(Exception):
    """`path` is the file or folder concerned."""

    def __init__(self, path: Path, *facts: object) -> None:
        super().__init__(str(path), *facts)
        self.path = path


class FolderUnusable(StoreError):
    """`reason` is one of the words of `_REASONS`, else the operating system's own words."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.reason = reason


class DiskFull(StoreError):
    pass


class PolicyUnusable(StoreError):
    """`reason` is a word or a sentence without its stop."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.reason = reason


class FolderInUse(StoreError):
    pass


class BadProfileName(StoreError):
    def __init__(self, name: str) -> None:
        super().__init__(Path(), name)
        self.name = name


class OtherAddress(StoreError):
    def __init__(self, path: Path, bound: str, given: str) -> None:
        super().__init__(path, bound, given)
        self.bound, self.given = bound, given


class AddressNotAllowed(StoreError):
    def __init__(self, path: Path, given: str, allowed: str) -> None:
        super().__init__(path, given, allowed)
        self.given, self.allowed = given, allowed


class OtherAccount(StoreError):
    def __init__(self, path: Path, bound: str, given: str) -> None:
        super().__init__(path, bound, given)
        self.bound, self.given = bound, given


class JournalUnusable(StoreError):
    """Nothing can be written to the journal, or not all of it be read. `reason` holds SQLite's words or ours, nothing of the content."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.reason = reason


class CacheUnusable(StoreError):
    """`reason` holds SQLite's words or ours, and nothing of the content."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.reason = reason


class CacheEmpty(CacheUnusable):
    def __init__(self, path: Path) -> None:
        super().__init__(path, "nothing cached")


class CacheBusy(CacheUnusable):
    def __init__(self, path: Path) -> None:
        super().__init__(path, "in use by another program")


class CacheReadOnly(CacheUnusable):
    def __init__(self, path: Path) -> None:
        super().__init__(path, "opened for reading only")


class CacheCorrupt(CacheUnusable):
    def __init__(self, path: Path, reason: str, moved_to: Path) -> None:
        super().__init__(path, reason)
        self.moved_to = moved_to


def os_trouble(path: Path, error: OSError) -> StoreError:
    """The error of ours for one of the operating system's."""
    if error.errno in FULL:
        return DiskFull(path)
    return FolderUnusable(path, _REASONS.get(error.errno or 0, error.strerror or type(error).__name__))
