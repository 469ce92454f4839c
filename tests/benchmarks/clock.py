"""A clock that can be turned on: hours pass in minutes, while everything else runs as it does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

from atera_desktop.app.session import Session


class Clock:
    """Shifts `time.time` and `time.monotonic` by the same seconds, for this whole process."""

    def __init__(self) -> None:
        self.ahead = 0.0


@contextmanager
def turned() -> Iterator[Clock]:
    """A clock that goes by itself, and by what is added to `ahead`."""
    clock, wall, steady = Clock(), time.time, time.monotonic
    time.time, time.monotonic = lambda: wall() + clock.ahead, lambda: steady() + clock.ahead
    try:
        yield clock
    finally:
        time.time, time.monotonic = wall, steady


async def next_cycle(session: Session, clock: Clock) -> None:
    """Turns the clock to the next refresh, and waits until that has ended. One must be planned."""
    sync = session.sync
    assert sync.status.next_at is not None, sync.status
    clock.ahead += max(0.0, sync.status.next_at - time.monotonic())
    began = asyncio.Event()
    end = sync.changed.connect(lambda status: began.set() if status.refreshing else None)
    sync._wanted.set()
    await began.wait()
    end()
    await idle(session)


async def idle(session: Session) -> None:
    """Waits until the next refresh is planned."""
    while session.sync.status.refreshing or session.sync.status.next_at is None:  # noqa: ASYNC110 (a condition, not an event of ours)
        await asyncio.sleep(0.005)
