"""The Windows installers, made on Debian from a Windows bundle: a per-machine MSI (wixl) and a per-user setup (makensis).

Without a bundle they are rehearsals: the same installer around a stand-in for the program, under another name and UpgradeCode, so
that one is never taken for the real thing nor upgrades it.
"""

import os
import shutil
import struct
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid5
from xml.sax.saxutils import quoteattr

import bundle
from project import APP_ID, BUILD, COMMAND, DIST, PUBLISHER, ROOT, SCHEME, TITLE, WINDOWED, BuildError, call, facts, size_of

SOURCES = ROOT / "packaging" / "win"
AMD64 = 0x8664
STAND_IN = (
    'SilentInstall silent\nTarget amd64-unicode\nRequestExecutionLevel user\nOutFile "{file}"\nSection\nSetErrorLevel 0\nSectionEnd\n'
)


@dataclass(frozen=True)
class Product:
    """What an installer installs. `upgrade_code` is one for ever: by it Windows knows the versions of a product."""

    title: str
    scheme: str
    upgrade_code: UUID
    file_name: str

    def guid(self, of: str) -> str:
        """An id that is the same in every build."""
        return str(uuid5(self.upgrade_code, of)).upper()


REAL = Product(TITLE, SCHEME, UUID("6F0B9B0E-5D0B-4C0B-9B7E-3C3B2C4B8F11"), WINDOWED)
REHEARSAL = Product(f"{TITLE} Rehearsal", f"{SCHEME}-rehearsal", UUID("0B6D6A3F-3E34-4C5E-8E36-5F6E3BB7C9D2"), f"{WINDOWED}-REHEARSAL")


def machine(program: Path) -> "int | None":
    """For which processor a Windows program is, as in its PE header; None for anything else."""
    try:
        with program.open("rb") as file:
            head = file.read(64)
            if len(head) < 64 or head[:2] != b"MZ":
                return None
            file.seek(struct.unpack_from("<I", head, 60)[0])
            found = file.read(6)
    except OSError:
        return None
    return int(struct.unpack("<4sH", found)[1]) if len(found) == 6 and found[:4] == b"PE\0\0" else None


def check(payload: Path) -> None:
    """Raises BuildError unless both programs for 64-bit Windows are in the folder."""
    for name in (f"{WINDOWED}.exe", f"{COMMAND}.exe"):
        if machine(payload / name) != AMD64:
            raise BuildError(f"{payload} has no {name} for 64-bit Windows, so it is no bundle of this program for Windows.")


def stand_in() -> Path:
    """A folder like a bundle, whose programs do nothing; they are made by makensis, so no compiler is needed."""
    folder = BUILD / "stand-in"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "_internal").mkdir(parents=True)
    shutil.copy(ROOT / "LICENSE", folder / "_internal")
    for name in (WINDOWED, COMMAND):
        script = BUILD / "stand-in.nsi"
        script.write_text(STAND_IN.format(file=folder / f"{name}.exe"), encoding="utf-8")
        call("makensis", "-V1", "-NOCD", script)
    return folder


def _contents(payload: "Path | None") -> "tuple[Product, Path]":
    if payload is None:
        folder, product = stand_in(), REHEARSAL
    else:
        folder, product = payload.absolute(), REAL
    check(folder)
    return product, folder


def msi(payload: "Path | None", version: str = "", to: Path = DIST) -> Path:
    """Makes the per-machine installer; returns its file. Another `version` than the program's is for rehearsing upgrades."""
    product, folder = _contents(payload)
    version = version or facts()["version"]
    files, references = _files(folder, product)
    values = {
        "PRODUCT_CODE": product.guid(version), "TITLE": product.title, "PUBLISHER": PUBLISHER, "VERSION": version, "SCHEME": product.scheme,
        "UPGRADE_CODE": str(product.upgrade_code).upper(), "ICON": _near(_icon()), "ADDRESSES_GUID": product.guid("addresses"),
        "START_MENU_GUID": product.guid("start menu"), "FILES": files, "REFERENCES": references,
    }  # fmt: skip
    source = (SOURCES / "app.wxs").read_text(encoding="utf-8")
    for name, value in values.items():
        source = source.replace(f"@{name}@", value)
    written = BUILD / "app.wxs"
    written.write_text(source, encoding="utf-8")
    made = to / f"{product.file_name}-{version}-x64.msi"
    call("wixl", "--arch", "x64", "--output", made, written)
    _name_shortcut(made)
    return made


def _files(folder: Path, product: Product) -> "tuple[str, str]":
    """The payload as WiX wants it, a component a file; and the references to the components."""
    lines, references = [], []

    def enter(place: Path, depth: int) -> None:
        blank = "  " * depth
        for path in sorted(place.iterdir()):
            name = path.relative_to(folder).as_posix()
            ident = "f" + uuid5(product.upgrade_code, name).hex
            if path.is_dir():
                lines.append(f"{blank}<Directory Id={quoteattr('d' + ident)} Name={quoteattr(path.name)}>")
                enter(path, depth + 1)
                lines.append(f"{blank}</Directory>")
            else:
                lines.append(f'{blank}<Component Id="c{ident}" Guid="{product.guid(name)}" Win64="yes">')
                lines.append(f'{blank}  <File Id="{ident}" Name={quoteattr(path.name)} Source={quoteattr(_near(path))} KeyPath="yes"/>')
                lines.append(f"{blank}</Component>")
                references.append(f'      <ComponentRef Id="c{ident}"/>')

    enter(folder, 5)
    return "\n".join(lines), "\n".join(references)


def _near(path: Path) -> str:
    """The path from the folder in which wixl runs: it takes no absolute ones."""
    return os.path.relpath(path, ROOT)


def _name_shortcut(made: Path) -> None:
    """Gives the Start-menu entry the id by which the task bar knows the window; wixl has no words for it."""
    table = BUILD / "MsiShortcutProperty.idt"
    rows = [
        ["MsiShortcutProperty", "Shortcut_", "PropertyKey", "PropVariantValue"],
        ["s72", "s72", "s0", "s0"],
        ["MsiShortcutProperty", "MsiShortcutProperty"],
        ["StartMenuAppId", "StartMenuLink", "System.AppUserModel.ID", APP_ID],
    ]
    table.write_bytes("".join("\t".join(row) + "\r\n" for row in rows).encode("ascii"))
    call("msibuild", made, "-i", table)


def setup(payload: "Path | None", version: str = "", to: Path = DIST) -> Path:
    """Makes the per-user setup; returns its file. `version` as in `msi`."""
    product, folder = _contents(payload)
    version = version or facts()["version"]
    made = to / f"{product.file_name}-{version}-setup.exe"
    values = {
        "VERSION": version, "TITLE": product.title, "SCHEME": product.scheme, "APP_ID": APP_ID, "PUBLISHER": PUBLISHER, "PAYLOAD": folder,
        "ICON": _icon(), "OUTPUT": made, "SIZE": size_of(folder) // 1024,
    }  # fmt: skip
    call("makensis", "-V2", "-WX", "-NOCD", *(f"-D{name}={value}" for name, value in values.items()), SOURCES / "setup.nsi")
    return made


def _icon() -> Path:
    """The icon for Windows, drawn anew when the drawing has changed."""
    drawn = BUILD / "icons" / "icon.ico"
    if not drawn.exists() or drawn.stat().st_mtime < (ROOT / "resources" / "icon.svg").stat().st_mtime:
        bundle.set_up()
        bundle.icons()
    return drawn
