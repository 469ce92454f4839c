"""Who goes first: sixteen requests at a time, the user's before the others, and one alone while the line is in doubt."""

from __future__ import annotations

import asyncio
from collections import deque

from atera_desktop.api.errors import NotReached
from atera_desktop.api.limits import Priority

Ticket = asyncio.Future[NotReached | None] | None
"""What `Gate.enter` hands out; a future for the request that goes ahead of the others."""


class Slots:
    """A semaphore with two queues: a place that falls free goes to the user's requests first."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._queues: dict[Priority, deque[asyncio.Future[None]]] = {priority: deque() for priority in Priority}

    async def acquire(self, priority: Priority) -> None:
        if self._free:
            self._free -= 1
            return
        place = asyncio.get_running_loop().create_future()
        self._queues[priority].append(place)
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self.release()
            raise

    def release(self) -> None:
        for priority in Priority:
            queue = self._queues[priority]
            while queue:
                place = queue.popleft()
                if not place.done():
                    place.set_result(None)
                    return
        self._free += 1


class Gate:
    """Open while the line is sound. After a failure one request goes ahead, and the others wait for what becomes of it."""

    def __init__(self) -> None:
        self._doubtful = False
        self._ahead: Ticket = None

    async def enter(self) -> Ticket:
        """Returns when a request may go; the ticket is for `leave`. Raises NotReached where the one ahead failed so; nothing was sent."""
        while self._doubtful:
            if self._ahead is None:
                self._ahead = asyncio.get_running_loop().create_future()
                return self._ahead
            error = await asyncio.shield(self._ahead)
            if error is not None:
                raise NotReached(error.reason, sent=False)
        return None

    def sound(self) -> None:
        """An answer came: everybody may go."""
        self._doubtful = False
        self._settle(self._ahead, None)

    def doubt(self, ticket: Ticket, error: NotReached | None = None) -> None:
        """No answer came, or one that leaves the key in doubt; with `error`, those who waited for this ticket fail with it."""
        self._doubtful = True
        self._settle(ticket, error)

    def leave(self, ticket: Ticket) -> None:
        """The request was not sent or was given up: somebody else goes ahead."""
        self._settle(ticket, None)

    def _settle(self, ticket: Ticket, error: NotReached | None) -> None:
        if ticket is not None and not ticket.done():
            ticket.set_result(error)
        if ticket is self._ahead:
            self._ahead = None
