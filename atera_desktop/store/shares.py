"""Whether a folder lies on another computer: SQLite's write-ahead log needs shared memory, which no network file system has."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

_REMOTE = frozenset(
    "nfs nfs3 nfs4 cifs smb2 smb3 smbfs afpfs webdav davfs fuse.sshfs fuse.davfs fuse.rclone 9p afs ceph ncpfs coda".split()  # noqa: SIM905
)


def on_network_share(folder: Path) -> bool:
    """Whether `folder` (which exists) is on a network share; False where that cannot be found out."""
    try:
        folder = folder.resolve()
        if sys.platform == "win32":
            return _windows_remote(folder)
        if sys.platform == "darwin":
            listed = subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=5).stdout
            return remote_mount(folder, mounts_of_macos(listed))
        return remote_mount(folder, mounts_of_linux(Path("/proc/self/mountinfo").read_text(errors="replace")))
    except (OSError, subprocess.SubprocessError):
        return False


def remote_mount(folder: Path, mounts: Iterable[tuple[str, str]]) -> bool:
    """Whether the mount that holds `folder` is remote; `mounts` are pairs of mount point and file system, the later above."""
    kind, depth = "", -1
    for point, system in mounts:
        where = Path(point)
        if folder.is_relative_to(where) and len(where.parts) >= depth:
            kind, depth = system, len(where.parts)
    return kind in _REMOTE


def mounts_of_linux(mountinfo: str) -> list[tuple[str, str]]:
    """The mounts in the text of /proc/self/mountinfo."""
    mounts = []
    for line in mountinfo.splitlines():
        before, _, after = line.partition(" - ")
        if after and len(before.split()) > 4:
            point = before.split()[4].encode("latin-1", "replace").decode("unicode_escape") if "\\" in before else before.split()[4]
            mounts.append((point, after.split()[0]))
    return mounts


def mounts_of_macos(listed: str) -> list[tuple[str, str]]:
    """The mounts that /sbin/mount prints: `//user@host/share on /Volumes/share (smbfs, nodev, …)`."""
    mounts = []
    for line in listed.splitlines():
        head, found, options = line.rpartition(" (")
        _, _, point = head.partition(" on ")
        if found and point:
            mounts.append((point, options.split(",")[0].rstrip(")").strip()))
    return mounts


def _windows_remote(folder: Path) -> bool:
    if str(folder).startswith("\\\\"):
        return True
    import ctypes

    drive_type = ctypes.windll.kernel32.GetDriveTypeW  # type: ignore[attr-defined,unused-ignore]
    return bool(drive_type(os.path.splitdrive(folder)[0] + "\\") == 4)  # DRIVE_REMOTE
