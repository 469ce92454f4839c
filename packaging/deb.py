"""The Debian package: the bundle in /usr/lib, a command in /usr/bin, a menu entry, the icon and AppStream data."""

import os
import platform
import shutil
import time
from pathlib import Path

import bundle
import icons
import run
from project import BUILD, COMMAND, DIST, PUBLISHER, ROOT, WINDOWED, BuildError, call, epoch, facts, size_of

SOURCES = ROOT / "packaging" / "linux"
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
CONTROL = """\
Package: {name}
Version: {version}
Architecture: {architecture}
Maintainer: {publisher} <noreply@example.invalid>
Installed-Size: {kilobytes}
Depends: {depends}
Recommends: fonts-dejavu-core
Suggests: gnome-keyring | kwalletmanager
Section: net
Priority: optional
Description: window on an Atera tenant
 {description}
 .
 Starts read-only, keeps the API key in the system's keyring, and works without
 a window for scripts. Not a product of Atera Networks.
"""


def build(folder: Path) -> Path:
    """Makes the .deb of this bundle; returns its file in dist/."""
    known = facts()
    architecture = ARCHITECTURES.get(platform.machine())
    if architecture is None:
        raise BuildError(f"There is no Debian package for {platform.machine()}.")
    tree = BUILD / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(folder, tree / "usr" / "lib" / COMMAND, symlinks=True)
    (tree / "usr" / "bin").mkdir()
    (tree / "usr" / "bin" / COMMAND).symlink_to(f"../lib/{COMMAND}/{COMMAND}")
    _describe(tree / "usr" / "share", known)
    (tree / "DEBIAN").mkdir()
    control = CONTROL.format(
        **known, architecture=architecture, publisher=PUBLISHER, kilobytes=size_of(tree) // 1024, depends=", ".join(depends())
    )
    (tree / "DEBIAN" / "control").write_text(control, encoding="utf-8")
    _settle(tree)
    package = DIST / f"{COMMAND}_{known['version']}_{architecture}.deb"
    call("dpkg-deb", "--root-owner-group", "-Zxz", "--build", tree, package)
    return package


def depends() -> "list[str]":
    """The packages that hold what the bundle takes from the system; either name of those that were renamed."""
    libraries = [*run.OFFSCREEN, *run.WINDOW, "libstdc++6", "libgssapi-krb5-2", "libuuid1", "ca-certificates", "shared-mime-info"]
    renamed = {"libglib2.0-0": "libglib2.0-0t64 | libglib2.0-0"}
    libc = platform.libc_ver()[1]
    return [f"libc6 (>= {libc})", *(renamed.get(name, name) for name in libraries)]


def _describe(share: Path, known: "dict[str, str]") -> None:
    """Menu entry, AppStream data, icons and the licence."""
    (share / "applications").mkdir(parents=True)
    shutil.copy(SOURCES / f"{COMMAND}.desktop", share / "applications")
    text = (SOURCES / "metainfo.xml").read_text(encoding="utf-8")
    date = time.strftime("%Y-%m-%d", time.gmtime(epoch()))
    for name, value in {**known, "publisher": PUBLISHER, "date": date}.items():
        text = text.replace(f"@{name.upper()}@", value)
    (share / "metainfo").mkdir()
    (share / "metainfo" / "io.github.atera_desktop.AteraDesktop.metainfo.xml").write_text(text, encoding="utf-8")
    drawn = bundle.icons()
    for size in icons.PNG_SIZES:
        place = share / "icons" / "hicolor" / f"{size}x{size}" / "apps"
        place.mkdir(parents=True)
        shutil.copy(drawn / f"icon-{size}.png", place / f"{COMMAND}.png")
    scalable = share / "icons" / "hicolor" / "scalable" / "apps"
    scalable.mkdir(parents=True)
    shutil.copy(icons.SOURCE, scalable / f"{COMMAND}.svg")
    (share / "doc" / COMMAND).mkdir(parents=True)
    shutil.copy(ROOT / "LICENSE", share / "doc" / COMMAND / "copyright")


def _settle(tree: Path) -> None:
    """The same modes and times in every build."""
    programs = {WINDOWED, COMMAND}
    for path in [tree, *tree.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.name in programs else 0o644)
        os.utime(path, (epoch(), epoch()), follow_symlinks=False)
