"""How often Atera may be asked: sliding windows, what follows a 429, and which failure is worth another try.

Nothing here reads a clock: `now` is seconds on a clock that never goes back, `wall` epoch seconds.
"""

from __future__ import annotations

import math
from collections import deque
from enum import IntEnum

import msgspec

from atera_desktop.api.errors import AteraError, NotReached, ServerTrouble, Throttled

PLANS = {"entry": 400, "expert": 2000, "master": 4000}
"""Requests a minute by Atera plan (atera-api.md, 7). Atera publishes no number."""
SHARE = 0.8

WINDOW = 60.5
"""Half a second more than the minute Atera counts: no two clocks run alike."""
HOUR = 3600.0
GRAIN = 10.0
"""The hour is remembered in pieces of this many seconds."""
SLOW_FOR = 600.0
STEP = 60.0

LONGEST_WAIT = 3600.0
FIRST_GUESS, LONGEST_GUESS = 60.0, 900.0

READING = frozenset(("GET", "HEAD"))
MAX_TRIES = 3
RETRY_SHARE = 0.1
RETRY_RESERVE = 10.0
"""Retries a quiet client may make before it has to earn them."""


class Priority(IntEnum):
    """Who waits for the answer."""

    USER = 0
    BACKGROUND = 1


def allowance(rate: str) -> int:
    """Requests a minute for `--rate`: 80 % of a plan's, or the number itself. Raises ValueError."""
    plan = PLANS.get(rate)
    per_minute = int(plan * SHARE) if plan is not None else int(rate)
    if per_minute < 1:
        raise ValueError(rate)
    return per_minute


class _Memory(msgspec.Struct, array_like=True):
    """What is kept over a restart; times are epoch seconds."""

    sent: list[tuple[int, int]]
    paused_until: float
    slowed_at: float | None


class Limits:
    """The budget of one account.

    A request counts from before it is sent until 60 s after its answer came: whenever between the two Atera itself counted it,
    no 60 s of Atera's clock ever hold more than the limit. The background leaves a tenth to the user.
    """

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self.paused_until = -math.inf
        """The moment until which nothing is sent, by the clock that is passed in."""
        self._in_flight = 0
        self._minute: deque[float] = deque()
        self._hour: deque[list[float]] = deque()
        self._in_hour = 0
        self._slowed_at = -math.inf
        self._paused_at = -math.inf
        self._guess = FIRST_GUESS

    def allowed(self, now: float) -> int:
        """Requests a minute at present: after a 429 half for ten minutes, then a tenth more every minute."""
        since = now - self._slowed_at
        share = 0.5 if since < SLOW_FOR else min(1.0, 0.6 + 0.1 * ((since - SLOW_FOR) // STEP))
        return max(1, int(self.per_minute * share))

    def used(self, now: float) -> int:
        """Requests that count at present."""
        self._forget(now)
        return len(self._minute) + self._in_flight

    def acquire(self, now: float, priority: Priority) -> float:
        """0.0 when a request may be sent, which is thereby counted; else the seconds after which to ask again."""
        if now < self.paused_until:
            return self.paused_until - now
        self._forget(now)
        allowed = self.allowed(now)
        reserve = math.ceil(allowed / 10) if priority is Priority.BACKGROUND and allowed > 1 else 0
        wait = max(self._minute_wait(now, allowed - reserve), self._hour_wait(now, 60 * (allowed - reserve)))
        if not wait:
            self._in_flight += 1
        return wait

    def release(self, now: float) -> None:
        """The request's answer came, or none will."""
        self._in_flight -= 1
        self._minute.append(now)
        self._in_hour += 1
        if self._hour and now < self._hour[-1][0]:
            self._hour[-1][1] += 1
        else:
            self._hour.append([now + GRAIN, 1])

    def _forget(self, now: float) -> None:
        while self._minute and self._minute[0] <= now - WINDOW:
            self._minute.popleft()
        while self._hour and self._hour[0][0] <= now - HOUR:
            self._in_hour -= int(self._hour.popleft()[1])

    def _minute_wait(self, now: float, limit: int) -> float:
        over = len(self._minute) + self._in_flight + 1 - limit
        if over <= 0:
            return 0.0
        return max(self._minute[over - 1] + WINDOW - now, 0.001) if over <= len(self._minute) else WINDOW

    def _hour_wait(self, now: float, limit: int) -> float:
        over = self._in_hour + self._in_flight + 1 - limit
        if over <= 0:
            return 0.0
        for end, count in self._hour:
            over -= int(count)
            if over <= 0:
                return max(end + HOUR - now, 0.001)
        return WINDOW

    # 429

    def throttled(self, now: float, sent: float, retry_after: float | None) -> None:
        """A request sent at `sent` was answered with 429, and `retry_after` seconds (None: it did not say, or nothing sensible)."""
        if retry_after is None or not 0 <= retry_after <= LONGEST_WAIT:
            if sent < self._paused_at:
                return  # one of a volley: the first of them has said it already
            wait, self._guess = self._guess, min(self._guess * 2, LONGEST_GUESS)
        else:
            wait = max(retry_after, 1.0)
        self.paused_until = max(self.paused_until, now + wait)
        self._slowed_at = self.paused_until
        self._paused_at = now

    def answered(self, sent: float) -> None:
        """A request sent at `sent` was answered with anything but 429."""
        if sent >= self.paused_until:
            self._guess = FIRST_GUESS

    # over a restart

    def snapshot(self, now: float, wall: float) -> str:
        """What the next start has to know, as JSON of at most a few kilobytes."""
        self._forget(now)
        shift = wall - now
        sent = [(math.ceil(end + shift), int(count)) for end, count in self._hour]
        if self._in_flight:
            sent.append((math.ceil(wall), self._in_flight))
        slowed = self._slowed_at + shift if now - self._slowed_at < SLOW_FOR + 5 * STEP else None
        return msgspec.json.encode(_Memory(sent, max(self.paused_until + shift, 0.0), slowed)).decode()

    def restore(self, text: str, now: float, wall: float) -> None:
        """Takes up what an earlier run left; a text that is no such memory is ignored, and no time is believed to lie ahead for long."""
        try:
            memory = msgspec.json.decode(text, type=_Memory)
        except msgspec.MsgspecError:
            return
        shift = now - wall
        for end, count in sorted(memory.sent):
            if count > 0:
                self._recall(min(end + shift, now), min(count, 60 * self.per_minute))
        self._forget(now)
        self.paused_until = max(self.paused_until, min(memory.paused_until + shift, now + LONGEST_WAIT))
        if memory.slowed_at is not None:
            self._slowed_at = max(self._slowed_at, min(memory.slowed_at + shift, self.paused_until, now + LONGEST_WAIT))

    def _recall(self, moment: float, count: int) -> None:
        self._hour.append([moment, count])
        self._in_hour += count
        self._minute.extend([moment] * min(count, self.per_minute))


class Retries:
    """Which failure is worth another try, and whether there is one left: an outage must not multiply the load."""

    def __init__(self) -> None:
        self._left = RETRY_RESERVE

    def earn(self) -> None:
        """A request was sent for the first time."""
        self._left = min(self._left + RETRY_SHARE, RETRY_RESERVE)

    def spend(self) -> bool:
        """Whether a retry may be sent; it is thereby counted."""
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True


def worth_retrying(method: str, error: AteraError, tries: int) -> bool:
    """Whether a request that failed so, after `tries` tries, may be tried again: reading only, at most three times."""
    if method not in READING or tries >= MAX_TRIES:
        return False
    # A certificate does not get better by asking again.
    return isinstance(error, ServerTrouble | Throttled) or (isinstance(error, NotReached) and error.reason != "tls")


def backoff(tries: int, luck: float) -> float:
    """Seconds before the next try, after `tries` of them; `luck` from 0.0 to 1.0 (full jitter)."""
    return luck * min(0.5 * 2.0**tries, 8.0)
