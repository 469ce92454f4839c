"""What is being done at present, from the user's word to the last outcome: one run per word. No widget."""

from __future__ import annotations

import itertools
import math
from collections.abc import Awaitable, Callable

import msgspec

from atera_desktop.app.events import Event
from atera_desktop.app.operations.deletions import Waiting
from atera_desktop.app.operations.outcome import Kind, Outcome, Target
from atera_desktop.ui.outcomes import CREATE, Deed, Noun, run_name
from atera_desktop.ui.words import number

_numbers = itertools.count(1)

AGAIN = (Kind.REFUSED, Kind.NOT_SENT, Kind.NOT_DONE, Kind.UNKNOWN)
"""How a row may have ended that is worth another try; what differs from what was shown is to be looked at instead."""


class Run(msgspec.Struct, eq=False):
    """One deed done to some records."""

    deed: Deed
    noun: Noun
    targets: tuple[Target, ...]
    one: Callable[[Target], Awaitable[Outcome]]
    outcomes: dict[int, Outcome] = msgspec.field(default_factory=dict)
    """Place in `targets` → what became of it."""
    deletion: Waiting | None = None
    """Its undo window, and what the session knows of it; None for what is no deletion."""
    undoable: bool = False
    """Whether the undo window is open."""
    stopped: bool = False
    """The user wants no further row."""
    ended: bool = False
    changed: Event[Run] = msgspec.field(default_factory=Event)
    number: int = msgspec.field(default_factory=lambda: next(_numbers))

    def name(self) -> str:
        return run_name(self.deed, self.targets, self.noun)

    def words(self, now: float) -> str:
        """What the bar says: "Deleting SRV-DC01 in 0:08", "Deleting 12 agents: 3 of 12"; `now` by the monotonic clock."""
        if self.undoable and self.deletion is not None:
            left = max(math.ceil(self.deletion.ends_at - now), 0)
            return f"{self.name()} in {left // 60}:{left % 60:02}"
        if len(self.targets) == 1:
            return f"{self.name()}…"
        return f"{self.name()}: {number(len(self.outcomes))} of {number(len(self.targets))}{', stopping' if self.stopped else ''}"

    def progress(self, index: int, outcome: Outcome) -> None:
        """Row `index` has ended."""
        self.outcomes[index] = outcome
        self.changed.emit(self)

    def stop(self) -> None:
        """Begins no further row."""
        self.stopped = True
        if self.deletion is not None:
            self.deletion.stopped = True
        self.changed.emit(self)

    def to_try_again(self) -> list[Target]:
        """Of what was to be made and may be there, nothing: it would be made twice."""
        worth = [kind for kind in AGAIN if self.deed is not CREATE or kind is not Kind.UNKNOWN]
        return [outcome.target for outcome in self.outcomes.values() if outcome.kind in worth]
