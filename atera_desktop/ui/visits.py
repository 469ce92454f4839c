"""Shows the places that addresses from outside mean. It navigates, or says why not; it never changes anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from atera_desktop.app.column import Tone
from atera_desktop.ui import address
from atera_desktop.ui.notices import Notice

if TYPE_CHECKING:
    from atera_desktop.ui.window import Window


def come_to_front(window: QWidget) -> None:
    """Brings a window, or the dialog that is open over it, before all others."""
    front = QApplication.activeModalWidget() or window
    if window.isMinimized():
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    front.raise_()
    front.activateWindow()


class Visits:
    """What the window's addresses lead to; the last one is kept until the window has its records."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._loaded = False
        self._waiting = ""

    def loaded(self) -> None:
        """To be called once when the window has its records."""
        self._loaded = True
        if self._waiting:
            self.go(self._waiting)

    def go(self, wanted: str) -> None:
        """Shows the place of this address."""
        if not self._loaded:
            self._waiting = wanted
            return
        refusal = self._visit(wanted)
        if refusal:
            self._window.notes.tell(Notice("address", refusal, Tone.INFO))
        else:
            self._window.notes.withdraw("address")

    def _visit(self, wanted: str) -> str:
        """Why the place is not shown, as a sentence; empty when it is."""
        place = address.read(wanted)
        if place is None:
            return "The address that was opened leads nowhere here: only agents, tickets and sections have one."
        if QApplication.activeModalWidget() is not None:
            return f"{place.words} was not opened, since a dialog was open."
        if not place.wanted:
            self._window.show_section(place.resource)
            return ""
        key = place.key(self._window.session.collections[place.resource].records)
        if key is None:
            return f"{place.words} is not among what was fetched from Atera."
        self._window.go_to(place.resource, key)
        return ""
