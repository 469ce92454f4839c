"""Back and Forward: what was looked at, in order."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent

from atera_desktop.domain.record import Key

LONGEST = 100
"""Places remembered each way."""


class Place(msgspec.Struct, frozen=True):
    """A section, and the record that was selected in it."""

    resource: str
    key: Key | None = None
    tab: str = ""
    """The page of the record's details, by its title; empty for the first."""

    def is_at(self, other: Place) -> bool:
        """Whether both are the same record, or section, whatever page of its details is shown."""
        return (self.resource, self.key) == (other.resource, other.key)


class Trail:
    """Remembers the places that were left, as a browser does. A place whose record is gone meanwhile is passed over."""

    def __init__(self, is_there: Callable[[Place], bool]) -> None:
        self._is_there = is_there
        self._behind: list[Place] = []
        self._ahead: list[Place] = []

    def leave(self, here: Place) -> None:
        """Something else is looked at from now on; there is nothing ahead any more."""
        self._behind = [*self._behind, here][-LONGEST:]
        self._ahead.clear()

    def back(self, here: Place) -> Place | None:
        """The place before this one; None where there is none."""
        return self._step(self._behind, self._ahead, here)

    def forward(self, here: Place) -> Place | None:
        """The place that `back` last came from; None where there is none."""
        return self._step(self._ahead, self._behind, here)

    @property
    def can_go_back(self) -> bool:
        return any(map(self._is_there, self._behind))

    @property
    def can_go_forward(self) -> bool:
        return any(map(self._is_there, self._ahead))

    def _step(self, wanted: list[Place], other: list[Place], here: Place) -> Place | None:
        while wanted:
            place = wanted.pop()
            if not place.is_at(here) and self._is_there(place):
                other.append(here)
                return place
        return None


class SideButtons(QObject):
    """The mouse's buttons for Back and Forward, wherever in a top-level window they are pressed."""

    def __init__(self, parent: QObject, run: Callable[[str], object]) -> None:
        """`run` does the action of that id."""
        super().__init__(parent)
        self._run = run

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            action = {Qt.MouseButton.BackButton: "back", Qt.MouseButton.ForwardButton: "forward"}.get(event.button())
            if action is not None:
                self._run(action)
                return True
        return False
