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
    """The lock on a client's door to the network; locked at first, and with `never` for ever (`--read-only`, a policy).

    `most` is the most that can ever be unlocked: a policy may forbid deleting.
    """

    def __init__(self, never: bool = False, most: Level = Level.DELETING) -> None:
        self._most = Level.READING if never else most
        self._level = Level.READING

    @property
    def never(self) -> bool:
        """Whether nothing unlocks it."""
        return self._most is Level.READING

    @property
    def most(self) -> Level:
        """What can be unlocked at the most."""
        return self._most

    @property
    def level(self) -> Level:
        return self._level

    def unlock(self, level: Level) -> Level:
        """Allows so much, if less was allowed, but never more than `most`. Returns what is allowed now."""
        self._level = max(self._level, min(level, self._most))
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
