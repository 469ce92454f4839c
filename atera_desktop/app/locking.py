"""Read-only first: what may be changed at present, and when that ends (safety.md, Changing and deleting, 1)."""

from __future__ import annotations

import time
from collections.abc import Callable

from atera_desktop.api.lock import Guard, Level
from atera_desktop.app.events import Event


class Locking:
    """The user's side of the guard that stands in the transport.

    Unlocking allows changes and deletions. Deletions lock again after some idle minutes without input, never under an open dialog;
    changes stay allowed until they are locked by hand, or for good where `keep` says so.
    """

    def __init__(self, guard: Guard, *, minutes: int, keep: bool, clock: Callable[[], float] = time.monotonic) -> None:
        """`minutes` until deletions lock again; `keep` starts with changes allowed."""
        self.changed: Event[Level] = Event()
        self.minutes = minutes
        self._guard, self._clock = guard, clock
        self._touched = clock()
        if keep:
            guard.unlock(Level.CHANGING)

    @property
    def level(self) -> Level:
        return self._guard.level

    @property
    def never(self) -> bool:
        """Whether this run cannot be unlocked."""
        return self._guard.never

    @property
    def most(self) -> Level:
        """What can be unlocked at the most."""
        return self._guard.most

    def unlock(self) -> None:
        """Allows changes and deletions in this session."""
        self._touched = self._clock()
        self._move(self._guard.unlock(Level.DELETING))

    def lock(self, level: Level = Level.READING) -> None:
        self._move(self._guard.lock(level))

    def touch(self) -> None:
        """There was input in one of our windows, or a dialog is open."""
        self._touched = self._clock()

    def tick(self) -> None:
        """Locks deletions when the idle minutes are over. To be called now and then."""
        if self.level is Level.DELETING and self._clock() - self._touched >= self.minutes * 60:
            self.lock(Level.CHANGING)

    def _move(self, level: Level) -> None:
        self.changed.emit(level)
