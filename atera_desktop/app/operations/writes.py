"""The writes under way: each goes on to its end, also when the one who waits for it is cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

T = TypeVar("T")

GRACE = 5.0
"""Seconds a write may go on after the window was closed. One that takes longer is given up, and its outcome unknown."""
SETTLE = 2.0
"""Seconds between two looks at a record whose change was not answered: a request that was cut off may still be on its way."""


class Writes:
    """One session's. `numbers` are the journal's lines that are being worked on: nobody clears them up.

    Who writes a line of intent and notes its number, or looks for lines to clear up, holds `numbering` meanwhile.
    """

    def __init__(self, *, grace: float = GRACE, settle: float = SETTLE) -> None:
        self.grace, self.settle = grace, settle
        self.numbers: set[int] = set()
        self.numbering = asyncio.Lock()
        self.doubt = False
        """Whether a change of this session has an unknown outcome that reading may tell yet."""
        self._tasks: set[asyncio.Task[Any]] = set()

    async def carry(self, work: Coroutine[Any, Any, T]) -> T:
        """Does the work. Cancelled, it ends no sooner than the work does, or `grace` is over."""
        task = asyncio.create_task(work, name="write")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            await self._end([task])
            raise

    async def close(self) -> None:
        """Waits for all of them, `grace` at most; what is left is cancelled and notes that its outcome is unknown."""
        await self._end(self._tasks)

    async def _end(self, tasks: Iterable[asyncio.Task[Any]]) -> None:
        if not (left := set(tasks)):
            return
        _, late = await asyncio.wait(left, timeout=self.grace)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
