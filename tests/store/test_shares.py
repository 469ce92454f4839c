"""Which mounts are on another computer."""

from pathlib import Path

import pytest

from atera_desktop.store.shares import mounts_of_linux, mounts_of_macos, on_network_share, remote_mount

LINUX = mounts_of_linux(
    """22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 22 0:45 / /home rw,nosuid - nfs4 filer:/home rw,vers=4.2
41 40 8:2 / /home/ann/local rw - xfs /dev/sdb1 rw
42 22 0:50 / /mnt/two\\040words rw - cifs //filer/share rw
43 22 0:51 / /mnt/over rw - cifs //filer/share rw
44 43 8:3 / /mnt/over rw - ext4 /dev/sdc1 rw
"""
    + "not a mount\n"
)
MACOS = mounts_of_macos(
    """/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled)
//ann@filer/share (old) on /Volumes/share (smbfs, nodev, nosuid, mounted by ann)
"""
)


@pytest.mark.parametrize(
    ("folder", "remote"),
    [
        ("/home/ann", True),
        ("/home", True),
        ("/home/ann/local/data", False),
        ("/homework", False),
        ("/mnt/two words/data", True),
        ("/mnt/over", False),
        ("/var", False),
    ],
)
def test_innermost_mount_counts(folder: str, remote: bool) -> None:
    assert remote_mount(Path(folder), LINUX) is remote


@pytest.mark.parametrize(("folder", "remote"), [("/Volumes/share/x", True), ("/System/Volumes/Data/Users", False), ("/Users", False)])
def test_mounts_of_macos_are_read(folder: str, remote: bool) -> None:
    assert remote_mount(Path(folder), MACOS) is remote


def test_temporary_folder_is_here(tmp_path: Path) -> None:
    assert on_network_share(tmp_path) is False
