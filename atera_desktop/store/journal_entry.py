"""What the journal tells of a change: what was to be done to what, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import msgspec

Outcome = Literal["ok", "refused", "unknown", "not sent", "undone"]
"""not sent: given up before a byte left (the window was closed, the record had changed); undone: taken back by the user."""


class Target(msgspec.Struct, frozen=True):
    """What is changed, as it was shown when the user decided. `id` is None for what does not exist yet."""

    resource: str
    id: int | str | None
    name: str = ""
    customer: str = ""
    facts: Mapping[str, Any] = msgspec.field(default_factory=dict)
    """Further facts that were shown, JSON values only."""


class Conclusion(msgspec.Struct, frozen=True):
    """What became of a change. `text` holds the server's words; `seconds` since the intent, None when another run concluded it."""

    outcome: str
    time: float
    text: str = ""
    details: Mapping[str, Any] = msgspec.field(default_factory=dict)
    seconds: float | None = None


class Entry(msgspec.Struct, frozen=True):
    """One change. `time` in seconds since the epoch; `operation` is empty where only the outcome of a damaged intent is left."""

    number: int
    time: float
    profile: str
    operation: str
    target: Target
    details: Mapping[str, Any]
    conclusions: tuple[Conclusion, ...] = ()
    """In the order written: an unknown outcome may be cleared up by a later one."""
    seen: bool = False
    """Whether the user has seen the outcome that counts."""

    @property
    def outcome(self) -> str:
        """That of the last conclusion; "pending" while there is none."""
        return self.conclusions[-1].outcome if self.conclusions else "pending"

    def row(self) -> dict[str, Any]:
        """The entry for an export: flat but for `facts`, `details` and `conclusions`, times as ISO 8601 in UTC."""
        target, last = self.target, self.conclusions[-1] if self.conclusions else None
        return {
            "number": self.number,
            "time": _iso(self.time),
            "profile": self.profile,
            "operation": self.operation,
            "resource": target.resource,
            "id": target.id,
            "name": target.name,
            "customer": target.customer,
            "facts": dict(target.facts),
            "details": dict(self.details),
            "outcome": self.outcome,
            "text": last.text if last else "",
            "seconds": last.seconds if last else None,
            "seen": self.seen,
            "conclusions": [{"outcome": one.outcome, "time": _iso(one.time), "text": one.text} for one in self.conclusions],
        }

    def has(self, words: Iterable[str]) -> bool:
        """Whether all words, in lower case, stand anywhere in it."""
        text = " ".join(str(value) for value in self.row().values()).casefold()
        return all(word in text for word in words)


class Damage(msgspec.Struct, frozen=True):
    """The first damage found: in which file, in which line (None where it is not one line), and what."""

    path: Path
    number: int | None
    reason: str


class JournalCounts(msgspec.Struct, frozen=True):
    """Changes written down; those without an outcome; those with an unknown outcome that nobody has seen; whether all is whole."""

    entries: int = 0
    pending: int = 0
    unknown: int = 0
    intact: bool = True


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
