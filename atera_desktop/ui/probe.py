"""What Qt can do here, for the self-test."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, qVersion
from PySide6.QtGui import QFontDatabase, QIcon, QImageReader, QPixmap
from PySide6.QtWidgets import QApplication, QStyleFactory

from atera_desktop.ui.application import choose_platform

_DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8" fill="red"/></svg>'


class QtBroken(Exception):
    """Something of Qt is missing; the text says what."""


def qt_facts() -> str:
    """Qt's version and platform. Raises QtBroken; where the platform cannot start at all, Qt ends the process."""
    choose_platform()
    app = QApplication.instance() or QApplication(["atera-desktop"])
    assert isinstance(app, QApplication)
    if not QFontDatabase.families():
        raise QtBroken("Qt finds no fonts (on Debian: fonts-dejavu-core)")
    if "Fusion" not in QStyleFactory.keys():  # noqa: SIM118 (a list of names, no dictionary)
        raise QtBroken("Qt's style Fusion is missing")
    formats = {bytes(each.data()).decode() for each in QImageReader.supportedImageFormats()}
    pixmap = QPixmap()
    if not {"png", "svg"} <= formats or not pixmap.loadFromData(QByteArray(_DRAWING), "SVG") or QIcon(pixmap).isNull():
        raise QtBroken("Qt cannot draw PNG and SVG")
    return f"Qt {qVersion()}, platform {app.platformName()}"
