"""The one send path: lock, turn, budget, header, retry and log of everything that is asked of Atera."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from statistics import median

import msgspec

from atera_desktop.api.credentials import Credentials
from atera_desktop.api.errors import AteraError, Forbidden, KeyRefused, NotFound, NotReached, Throttled
from atera_desktop.api.gate import Gate, Slots, Ticket
from atera_desktop.api.limits import MAX_TRIES, READING, Limits, Priority, Retries, backoff, worth_retrying
from atera_desktop.api.lock import Guard
from atera_desktop.api.protocol import Answer, Request, epoch, trouble
from atera_desktop.api.transport import CONNECTIONS, DEADLINE, AsgiApp, Transport
from atera_desktop.domain.secret import Secret, clean_key

log = logging.getLogger("atera_desktop.api")

PATIENCE = 75.0
"""Seconds a call waits for Atera's Retry-After, and one of the user's also for a place in the budget, before it gives up with Throttled.

A window and a little. The background waits for its place in the budget for as long as that takes.
"""

STALE = 5.0
"""Seconds a deletion may wait for its turn: later what was read before it would be old, and it is not sent at all."""


class _Call(msgspec.Struct):
    """One request on its way through several attempts."""

    request: Request
    began: float
    tries: int = 0
    spent: float = 0.0
    """Seconds on the line, over all tries: they share one deadline."""
    error: AteraError | None = None
    """With which the last try failed."""
    paid: bool = False
    """Whether the retry that is due has been taken from the budget of retries."""
    ticket: Ticket = None
    sent: int = 0
    outcome: object = "cancelled"


class Sender:
    """Sends requests to one Atera tenant, each in its turn.

    `key` is cleaned as pasted text is (BadKey). `per_minute` is the budget of requests (`limits.allowance`). `patience` is
    described at PATIENCE. Nothing leaves that `guard` does not permit; without one it reads and never writes. `luck` (0.0 to 1.0)
    scatters the retries.
    """

    def __init__(
        self,
        base_url: str,
        key: str | Secret,
        *,
        per_minute: int,
        proxy: str = "system",
        ca_file: Path | None = None,
        app: AsgiApp | None = None,
        guard: Guard | None = None,
        patience: float = PATIENCE,
        luck: Callable[[], float] = random.random,
    ) -> None:
        self.requests = 0
        """How many were sent."""
        self._transport = Transport(base_url, proxy=proxy, ca_file=ca_file, app=app, guard=guard)
        self._limits, self._retries = Limits(per_minute), Retries()
        self._slots, self._gate = Slots(CONNECTIONS), Gate()
        self._patience, self._luck = patience, luck
        self._skews: deque[float] = deque(maxlen=9)
        self._news = asyncio.Event()
        self.set_key(key)

    # how things stand

    @property
    def guard(self) -> Guard:
        """What decides which writes may leave."""
        return self._transport.guard

    @property
    def refused(self) -> bool:
        """Whether Atera refuses the key: every call fails with KeyRefused until `set_key`."""
        return self._credentials.refused

    @property
    def used(self) -> tuple[int, int]:
        """Requests in the last minute, and how many a minute are allowed at present."""
        now = time.monotonic()
        return self._limits.used(now), self._limits.allowed(now)

    @property
    def waits_for(self) -> float:
        """Seconds until Atera, after a 429, wants to be asked again; 0.0 when it does not keep us waiting."""
        return max(0.0, self._limits.paused_until - time.monotonic())

    @property
    def skew(self) -> float | None:
        """Seconds by which Atera's clock is ahead of this computer's, to a second; None before the first answer."""
        return median(self._skews) if self._skews else None

    def set_key(self, key: str | Secret) -> None:
        """Speaks with this key from now on. Raises BadKey."""
        self._credentials = Credentials(key if isinstance(key, Secret) else clean_key(key))
        self._wake()

    def set_allowance(self, per_minute: int) -> None:
        """Changes the budget from now on; what was sent already counts."""
        self._limits.per_minute = per_minute
        self._wake()

    def snapshot(self) -> str:
        """What the budget has to remember over a restart, for `restore`."""
        return self._limits.snapshot(time.monotonic(), time.time())

    def restore(self, memory: str) -> None:
        self._limits.restore(memory, time.monotonic(), time.time())

    async def aclose(self) -> None:
        await self._transport.aclose()

    # the send path

    async def _send(self, request: Request) -> Answer:
        """Sends a request, again where that is worth it, and returns a success."""
        self.guard.permits(request.method)
        call = _Call(request, time.monotonic())
        try:
            while True:
                if (answer := await self._attempt(call)) is not None:
                    return answer
                if call.error is not None:
                    await self._rest(backoff(call.tries, self._luck()))
        finally:
            took = (time.monotonic() - call.began) * 1000
            log.debug("%s %s: %s, %.0f ms, sent %d times", request.method, request.path, call.outcome, took, call.sent)

    async def _attempt(self, call: _Call) -> Answer | None:
        """Waits for the call's turn and sends it once. None: it is worth another attempt."""
        give_up = time.monotonic() + (min(STALE, self._patience) if call.request.method == "DELETE" else self._patience)
        while True:
            await self._slots.acquire(call.request.priority)
            try:
                wait = await self._admitted(call)
                if not wait:
                    return await self._exchange(call)
            except AteraError as error:
                call.outcome = f"{type(error).__name__} {error}".strip()
                if self._final(call, error):
                    raise
                call.error = error
                return None
            finally:
                self._gate.leave(call.ticket)
                self._slots.release()
            if time.monotonic() + wait > give_up and (self.waits_for or call.request.priority is Priority.USER):
                call.outcome = "no turn"
                raise Throttled(wait)
            await self._rest(wait)

    async def _admitted(self, call: _Call) -> float:
        """0.0 when the call may go now, else the seconds until it may ask again."""
        if self.refused:
            raise KeyRefused
        try:
            call.ticket = await self._gate.enter()
        except NotReached:
            call.tries += 1  # the request that went ahead failed for all that waited for it
            raise
        if self.refused:
            raise KeyRefused
        if call.request.method == "DELETE" and time.monotonic() - call.began > STALE:
            raise NotReached("timeout", sent=False)
        if call.error is not None and not call.paid:
            if not self._retries.spend():
                call.tries = MAX_TRIES
                raise call.error
            call.paid = True
        return self._limits.acquire(time.monotonic(), call.request.priority)

    def _final(self, call: _Call, error: AteraError) -> bool:
        return not worth_retrying(call.request.method, error, call.tries) or call.spent > DEADLINE - 1.0

    async def _exchange(self, call: _Call) -> Answer | None:
        """Sends the admitted call and learns from what comes back. None: it may go again at once, as soon as it is its turn."""
        credentials, sent = self._credentials, time.monotonic()
        bearer = credentials.bearer
        if call.error is None:
            self._retries.earn()
        call.paid = False
        call.tries += 1
        call.sent += 1
        self.requests += 1
        try:
            answer = await self._transport.send(call.request, credentials.headers, DEADLINE - call.spent)
        except NotReached as failure:
            self._gate.doubt(call.ticket, failure)
            raise
        finally:
            now = time.monotonic()
            call.spent += now - sent
            self._limits.release(now)
        call.outcome = answer.status
        error = trouble(answer, call.request.path, time.time())
        if isinstance(error, KeyRefused):
            call.tries -= 1
            self._deny(call, credentials, bearer)
            if call.request.method not in READING:
                raise error
            return None
        self._gate.sound()
        if error is None or isinstance(error, Forbidden | NotFound):
            credentials.accept(bearer)
        if isinstance(error, Throttled):
            self._limits.throttled(now, sent, error.retry_after)
            if worth_retrying(call.request.method, error, call.tries):
                return None
            raise Throttled(self.waits_for)
        self._limits.answered(sent)
        if error is not None:
            raise error
        self._learn_skew(answer, (now - sent) / 2)
        return answer

    def _deny(self, call: _Call, credentials: Credentials, bearer: bool) -> None:
        """After a 401: with the other header one request goes ahead of the others, or all traffic stops."""
        if credentials.deny(bearer):
            self._gate.doubt(call.ticket)
        elif credentials.refused and credentials is self._credentials:
            self._wake()
            self._gate.sound()
            raise KeyRefused

    def _learn_skew(self, answer: Answer, travelled: float) -> None:
        there = epoch(answer.headers.get("date"))
        if there is not None:
            self._skews.append(there + 0.5 - (time.time() - travelled))  # the header leaves out half a second on average

    async def _rest(self, seconds: float) -> None:
        """Waits, but not once the key is refused, and no longer when it or the budget is another."""
        if not self.refused:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._news.wait()

    def _wake(self) -> None:
        """Lets those that wait look again how things stand."""
        self._news.set()
        self._news = asyncio.Event()
