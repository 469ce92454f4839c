"""The undo window: a confirmed deletion waits some seconds in which it can be taken back, and only then is anything sent."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

import msgspec

from atera_desktop.app.events import Event
from atera_desktop.app.operations import lines
from atera_desktop.app.operations.change import Change
from atera_desktop.app.operations.many import MAX, PACE, run_many
from atera_desktop.app.operations.outcome import Outcome, Target
from atera_desktop.domain.record import Key
from atera_desktop.store.errors import StoreError

if TYPE_CHECKING:
    from atera_desktop.app.session import Session

log = logging.getLogger("atera_desktop.operations")

One = Callable[[Target], Awaitable[Outcome]]


class Waiting(msgspec.Struct, eq=False):
    """One confirmed deletion. `ends_at` (the clock of `time.monotonic`) is when its undo window ends."""

    targets: tuple[Target, ...]
    ends_at: float
    outcomes: list[Outcome] = msgspec.field(default_factory=list)
    """Of the rows that are through, in the order of the targets."""
    began: float | None = None
    """When the first row began (epoch seconds)."""
    stopped: bool = False
    """Whether no further row is to begin."""
    undone: bool = False
    """Whether it was taken back in its undo window."""

    @property
    def noun(self) -> str:
        """The resource's name."""
        return self.targets[0].resource


class Deletions:
    """One session's deletions, from their confirmation to their end. `pace` as in `run_many`."""

    def __init__(self, session: Session, *, pace: float = PACE) -> None:
        self.changed: Event[tuple[Waiting, ...]] = Event()
        """Tells those in their undo window whenever one begins, is undone, or has run out; again when a run ends."""
        self.recalled: Event[None] = Event()
        """Tells that another key, or none, follows: whatever was decided and not yet begun is not to be done with that one."""
        self.pace = pace
        self._session = session
        self._waiting: dict[Waiting, asyncio.Task[None]] = {}
        self._running: dict[Waiting, asyncio.Task[None]] = {}

    @property
    def waiting(self) -> tuple[Waiting, ...]:
        """Those that can be undone, oldest first."""
        return tuple(self._waiting)

    @property
    def running(self) -> tuple[Waiting, ...]:
        """Those whose undo window is over, oldest first."""
        return tuple(self._running)

    def keys(self, resource: str) -> frozenset[Key]:
        """The records to be marked "deleting": waiting, or their row is not through yet."""
        every = (*self._waiting, *self._running)
        return frozenset(target.key for one in every if one.noun == resource for target in one.targets[len(one.outcomes) :])

    def start(
        self,
        targets: Sequence[Target],
        one: One,
        done: Callable[[list[Outcome]], object],
        progress: Callable[[int, Outcome], object] = lambda index, outcome: None,
    ) -> Waiting:
        """Deletes the targets, of one resource, by `one` when the undo window is over; `done` hears the outcomes, `progress` each.

        Neither hears anything of a deletion that was undone, or that the program's end was faster than. Raises ValueError for no
        target, more than a hundred, or a record that is waiting to be deleted already.
        """
        if not 0 < len(targets) <= MAX:
            raise ValueError(f"1 to {MAX} records in one run")
        if {target.key for target in targets} & self.keys(targets[0].resource):
            raise ValueError("is being deleted already")
        seconds = self._session.settings.undo_seconds
        waiting = Waiting(tuple(targets), asyncio.get_running_loop().time() + seconds)
        task = self._waiting[waiting] = asyncio.create_task(self._run(waiting, one, done, progress, seconds), name="deletion")
        task.add_done_callback(_report)
        self._tell()
        return waiting

    async def undo(self, waiting: Waiting) -> bool:
        """Takes it back; nothing is sent. False where it is too late."""
        task = self._waiting.pop(waiting, None)
        if task is None:
            return False
        task.cancel()
        waiting.undone = True
        self._tell()
        await self._write(waiting, lines.undone)
        return True

    def stop(self, waiting: Waiting) -> None:
        """Begins no further row of a deletion that is running."""
        waiting.stopped = True

    async def recall(self) -> None:
        """Takes back what can be undone, and begins no further row: what follows goes out with another key, maybe to another account."""
        for waiting in self.running:
            self.stop(waiting)
        self.recalled.emit(None)
        await asyncio.gather(*map(self.undo, self.waiting))

    async def close(self) -> int:
        """Ends all of them, as the program ends: a row that is under way goes to its end, and nothing else is sent.

        Returns how many records are not deleted for that; the journal says so, and the next start (`lines.not_sent_last_time`).
        """
        ended = {**self._running, **self._waiting}
        self._waiting.clear()
        for task in ended.values():
            task.cancel()
        if not ended:
            return 0
        await asyncio.gather(*ended.values(), return_exceptions=True)
        self._tell()
        return sum([await self._write(waiting, lines.not_sent) for waiting in ended])

    async def _run(
        self,
        waiting: Waiting,
        one: One,
        done: Callable[[list[Outcome]], object],
        progress: Callable[[int, Outcome], object],
        seconds: float,
    ) -> None:
        await asyncio.sleep(seconds)
        self._running[waiting] = self._waiting.pop(waiting)
        waiting.began = time.time()
        self._tell()

        def through(index: int, outcome: Outcome) -> None:
            waiting.outcomes.append(outcome)
            progress(index, outcome)

        try:
            outcomes = await run_many(waiting.targets, one, pace=self.pace, progress=through, cancelled=lambda: waiting.stopped)
        finally:
            del self._running[waiting]
            self._tell()
        done(outcomes)

    async def _write(self, waiting: Waiting, line: Callable[[Session, Change], Awaitable[None]]) -> int:
        """Writes a line for each target that is not through and has none of its own; returns how many those are."""
        left = list(waiting.targets[len(waiting.outcomes) :])
        try:
            if waiting.began is not None and left:  # the row under way may have written its own before it was cancelled
                written = await asyncio.to_thread(lines.deleted_since, self._session, waiting.began)
                left = [target for target in left if (target.resource, target.key) not in written]
            for target in left:
                await line(self._session, Change("delete", target))
        except StoreError as error:
            log.info("not written down that nothing was sent: %s", type(error).__name__)
        return len(left)

    def _tell(self) -> None:
        self.changed.emit(self.waiting)


def _report(task: asyncio.Task[None]) -> None:
    """A fault of ours must be seen."""
    if not task.cancelled() and (error := task.exception()) is not None:
        task.get_loop().call_exception_handler({"message": "a deletion failed unexpectedly", "exception": error})
