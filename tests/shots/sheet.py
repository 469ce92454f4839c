"""The pictures on sheets, for a look at the whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QPainter

ACROSS = 8
WIDTH, HEIGHT, GAP, TITLE = 400, 250, 14, 22
SHEET = "contact-sheet"
GROUPS = ("section", "form", "delete")
"""First words of names whose pictures have a sheet of their own."""


def make_sheets(folder: Path) -> int:
    """Writes contact-sheet.png, and one more for each of `GROUPS`; returns how many pictures the folder holds.

    They show every picture at 100 %, and beside it the other scales where there are more than 200 %.
    """
    app = QGuiApplication.instance() or QGuiApplication([])
    assert app is not None
    every = sorted(path for path in folder.glob("*.png") if not path.name.startswith(SHEET))
    scaled = {_view(path) for path in every if path.stem.endswith("-300")}
    shown = [path for path in every if path.stem.endswith("-100") or _view(path) in scaled]
    for group in ("", *GROUPS):
        if pictures := [path for path in shown if _group(path) == group]:
            _draw(pictures).save(str(folder / f"{'-'.join(filter(None, (SHEET, group)))}.png"))
    return len(every)


def _draw(pictures: Sequence[Path]) -> QImage:
    down = -(-len(pictures) // ACROSS)
    sheet = QImage(ACROSS * (WIDTH + GAP) + GAP, down * (HEIGHT + TITLE + GAP) + GAP, QImage.Format.Format_RGB32)
    sheet.fill(QColor("#808890"))
    painter = QPainter(sheet)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    font = QFont()
    font.setPixelSize(13)
    painter.setFont(font)
    painter.setPen(QColor("#FFFFFF"))
    for number, path in enumerate(pictures):
        left, top = GAP + number % ACROSS * (WIDTH + GAP), GAP + number // ACROSS * (HEIGHT + TITLE + GAP)
        painter.drawText(QRect(left, top, WIDTH, TITLE), int(Qt.AlignmentFlag.AlignVCenter), path.stem.removesuffix("-100"))
        small = QImage(str(path)).scaled(WIDTH, HEIGHT, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        painter.drawImage(left, top + TITLE, small)
    painter.end()
    return sheet


def _view(path: Path) -> str:
    """A picture's name without its scale."""
    return path.stem.rpartition("-")[0]


def _group(path: Path) -> str:
    first = path.stem.partition("-")[0]
    return first if first in GROUPS else ""
