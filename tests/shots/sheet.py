"""All pictures on one sheet, for a look at the whole."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QPainter

ACROSS = 8
WIDTH, HEIGHT, GAP, TITLE = 400, 250, 14, 22


def make_sheet(folder: Path) -> int:
    """Writes contact-sheet.png: every picture at 100 %, beside it the other scales where there are more than 200 %; returns how many
    pictures the folder holds.
    """
    app = QGuiApplication.instance() or QGuiApplication([])
    assert app is not None
    every = sorted(path for path in folder.glob("*.png") if path.name != "contact-sheet.png")
    scaled = {_view(path) for path in every if path.stem.endswith("-300")}
    shown = [path for path in every if path.stem.endswith("-100") or _view(path) in scaled]
    down = -(-len(shown) // ACROSS)
    sheet = QImage(ACROSS * (WIDTH + GAP) + GAP, max(1, down) * (HEIGHT + TITLE + GAP) + GAP, QImage.Format.Format_RGB32)
    sheet.fill(QColor("#808890"))
    painter = QPainter(sheet)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    font = QFont()
    font.setPixelSize(13)
    painter.setFont(font)
    painter.setPen(QColor("#FFFFFF"))
    for number, path in enumerate(shown):
        left, top = GAP + number % ACROSS * (WIDTH + GAP), GAP + number // ACROSS * (HEIGHT + TITLE + GAP)
        painter.drawText(QRect(left, top, WIDTH, TITLE), int(Qt.AlignmentFlag.AlignVCenter), path.stem.removesuffix("-100"))
        small = QImage(str(path)).scaled(WIDTH, HEIGHT, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        painter.drawImage(left, top + TITLE, small)
    painter.end()
    sheet.save(str(folder / "contact-sheet.png"))
    return len(every)


def _view(path: Path) -> str:
    """A picture's name without its scale."""
    return path.stem.rpartition("-")[0]
