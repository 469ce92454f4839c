"""Where the window was, and how it looked: read with distrust, because the file may be edited, old, or from another screen."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QRect, QSize, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

SMALLEST = QSize(960, 600)
USUAL = QSize(1440, 900)
_GRIP = 80
"""Pixels of the title bar that must be on a screen, so that the window can be taken hold of."""


def part(state: Any, name: str) -> dict[str, Any]:
    """The named part of a state, empty where there is none."""
    found = state.get(name) if isinstance(state, dict) else None
    return found if isinstance(found, dict) else {}


def word(state: dict[str, Any], name: str) -> str:
    found = state.get(name)
    return found if isinstance(found, str) else ""


def whole_numbers(state: dict[str, Any], name: str, count: int) -> list[int] | None:
    """A list of exactly `count` integers within a screen's reach, or None."""
    found = state.get(name)
    if isinstance(found, list) and len(found) == count and all(type(n) is int and abs(n) < 100_000 for n in found):
        return found
    return None


def place(window: QMainWindow, state: dict[str, Any]) -> None:
    """Puts the window where it was, or as near as the screens of today allow, and back onto one when its own is unplugged."""
    numbers = whole_numbers(state, "rect", 4)
    window.setGeometry(fitted(QRect(*numbers) if numbers is not None else None, screens()))
    if state.get("maximized") is True:
        window.showMaximized()
    _Return(window)


def screens() -> list[QRect]:
    """The part of each screen that windows may cover, the main screen's first."""
    if QGuiApplication.platformName() == "offscreen":  # its one screen is small, and nobody looks at it
        return [QRect(0, 0, 7680, 4320)]
    main = QGuiApplication.primaryScreen()
    return [screen.availableGeometry() for screen in sorted(QGuiApplication.screens(), key=lambda screen: screen is not main)]


class _Return(QObject):
    """Brings a window back when a screen goes: not every system does."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        # Later, when Qt and the system have moved what they move; none of it happens when a screen comes.
        app.screenRemoved.connect(self._bring_back, Qt.ConnectionType.QueuedConnection)

    @Slot()
    def _bring_back(self) -> None:
        window = self._window
        if window.isMaximized() or window.isFullScreen() or window.isMinimized():
            return  # the system's to place
        place = fitted(window.geometry(), screens())
        if place != window.geometry():
            window.setGeometry(place)


def fitted(wanted: QRect | None, screens: list[QRect]) -> QRect:
    """The wanted rectangle moved and cut so that it can be seen and taken hold of; the usual size, centred, for None."""
    if wanted is not None:
        title_bar = QRect(wanted.left(), wanted.top(), wanted.width(), 30)
        for screen in screens:
            seen = screen.intersected(title_bar)
            if seen.width() >= _GRIP and seen.height() >= 20:
                return QRect(wanted.topLeft(), _size(wanted.size(), screen))
    screen = screens[0]
    rect = QRect(screen.topLeft(), _size(USUAL if wanted is None else wanted.size(), screen))
    rect.moveCenter(screen.center())
    return rect


def _size(wanted: QSize, screen: QRect) -> QSize:
    return wanted.expandedTo(SMALLEST).boundedTo(screen.size())


def placement(window: QMainWindow) -> dict[str, Any]:
    """What `place` needs to know next time."""
    rect = window.normalGeometry() if window.isMaximized() or window.isFullScreen() else window.geometry()
    return {"rect": [rect.x(), rect.y(), rect.width(), rect.height()], "maximized": window.isMaximized()}
