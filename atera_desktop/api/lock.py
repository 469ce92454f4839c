"""What a client may do at present: nothing but reading, until somebody unlocks more (safety.md, Changing and deleting)."""

from __future__ import annotations

from enum import IntEnum

from atera_desktop.api.errors import ReadOnly


class Level(IntEnum):
    """What is allowed; each level includes those below it."""

    READING = 0
    CHANGING = 1
    """Also creating and updating."""
    DELETING = 2


_NEEDS = {"GET": Level.READING, "HEAD": Level.READING, "POST": Level.CHANGING, "PUT": Level.CHANGING, "DELETE": Level.DELETING}


class Guard:
    """The lock on a client's door to the network; locked at first, and with `never` for ever (`--read-only`, a policy)."""

    def __init__(self, never: bool = False) -> None:
        self._never = never
        self._level = Level.READING

    @property
    def never(self) -> bool:
        """Whether nothing unlocks it."""
        return self._never

    @property
    def level(self) -> Level:
        return self._level

    def unlock(self, level: Level) -> Level:
        """Allows so much, if less was allowed; with `never` it has no effect. Returns what is allowed now."""
        if not self._never:
            self._level = max(self._level, level)
        return self._level

    def lock(self, level: Level = Level.READING) -> Level:
        """Allows no more than this from now on, also to what waits for its turn. Returns what is allowed now."""
        self._level = min(self._level, level)
        return self._level

    def permits(self, method: str) -> None:
        """Raises ReadOnly unless this HTTP method is allowed now; one that Atera has no use for never is."""
        needed = _NEEDS.get(method)
        if needed is None or needed > self._level:
            raise ReadOnly(method)
