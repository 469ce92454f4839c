"""Renders the program's icon, resources/icon.svg, in every size and container that a system wants."""

import argparse
import struct
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "resources" / "icon.svg"
PNG_SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
ICO_SIZES = (16, 20, 24, 32, 40, 48, 64, 256)
ICNS_KINDS = {b"icp4": 16, b"icp5": 32, b"ic11": 32, b"ic12": 64, b"ic07": 128, b"ic08": 256, b"ic13": 256, b"ic09": 512, b"ic10": 1024}
"""Apple's four-letter kinds of a PNG inside an .icns, and their pixels; ic11 to ic13 are for displays of twice the density."""


def png(size: int) -> bytes:
    """The icon as a PNG of so many pixels. Needs PySide6; no screen, and no application object."""
    from PySide6.QtCore import QBuffer, QIODevice, Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    renderer = QSvgRenderer(str(SOURCE))
    if not renderer.isValid():
        raise ValueError(f"{SOURCE.name} cannot be rendered")
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    written = QBuffer()
    written.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(written, "PNG")  # type: ignore[call-overload]  # the stub wants bytes, the function text
    return bytes(written.data().data())


def ico(pictures: "dict[int, bytes]") -> bytes:
    """A Windows icon of these PNGs, by their size (at most 256)."""
    at = 6 + 16 * len(pictures)
    entries, bodies = [struct.pack("<HHH", 0, 1, len(pictures))], []
    for size, body in pictures.items():
        entries.append(struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(body), at))
        bodies.append(body)
        at += len(body)
    return b"".join(entries + bodies)


def icns(pictures: "dict[bytes, bytes]") -> bytes:
    """A macOS icon of these PNGs, by their kind."""
    body = b"".join(kind + struct.pack(">I", len(picture) + 8) + picture for kind, picture in pictures.items())
    return b"icns" + struct.pack(">I", len(body) + 8) + body


def render(folder: Path) -> None:
    """Writes icon-SIZE.png, icon.ico and icon.icns into the folder, made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = {size: png(size) for size in sorted({*PNG_SIZES, *ICO_SIZES, *ICNS_KINDS.values()})}
    for size in PNG_SIZES:
        (folder / f"icon-{size}.png").write_bytes(drawn[size])
    (folder / "icon.ico").write_bytes(ico({size: drawn[size] for size in ICO_SIZES}))
    (folder / "icon.icns").write_bytes(icns({kind: drawn[size] for kind, size in ICNS_KINDS.items()}))


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    render(arguments.parse_args().folder)
    sys.exit(0)
