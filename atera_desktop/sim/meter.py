"""The rate limit of the simulated tenant, and the count of everything it was asked."""

from __future__ import annotations

import math
from collections import Counter, deque
from dataclasses import asdict, dataclass

WINDOW = 60.0


@dataclass(frozen=True)
class Entry:
    """One request as `/_sim/log` tells it. `time`: seconds since the epoch; `status` 0: no answer.

    `connection`: the number of the connection it came on, counted from 1 by the process that serves; 0 without one.
    """

    time: float
    connection: int
    method: str
    path: str
    status: int


class Meter:
    """A sliding window of 60 s (atera-api.md, section 7), told the time by its callers."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self.statuses: Counter[int] = Counter()
        self.requests = self.in_flight = self.in_flight_maximum = 0
        self.most_admitted = self.most_requests = 0
        self.log: deque[Entry] = deque(maxlen=200_000)
        self._admitted: deque[float] = deque()
        self._all: deque[float] = deque()

    def begin(self, now: float) -> None:
        """Counts a request that has come."""
        self.requests += 1
        self.in_flight += 1
        self.in_flight_maximum = max(self.in_flight_maximum, self.in_flight)
        self._all.append(now)
        _forget(self._all, now)
        self.most_requests = max(self.most_requests, len(self._all))

    def end(self, entry: Entry) -> None:
        """Counts what a request came to."""
        self.in_flight -= 1
        self.statuses[entry.status] += 1
        self.log.append(entry)

    def admit(self, now: float) -> int:
        """0 when the request may pass, else the whole seconds (at least 1) until the next may."""
        _forget(self._admitted, now)
        if len(self._admitted) >= self.per_minute:
            leaving = self._admitted[len(self._admitted) - self.per_minute] if self.per_minute > 0 else now
            return max(1, math.ceil(leaving + WINDOW - now))
        self._admitted.append(now)
        self.most_admitted = max(self.most_admitted, len(self._admitted))
        return 0

    def stats(self) -> dict[str, object]:
        """What `/_sim/stats` tells, but for the records."""
        return {
            "requests": self.requests,
            "statuses": {str(status): count for status, count in sorted(self.statuses.items())},
            "limit_per_minute": self.per_minute,
            "most_admitted_per_minute": self.most_admitted,
            "most_requests_per_minute": self.most_requests,
            "in_flight": self.in_flight,
            "in_flight_maximum": self.in_flight_maximum,
        }

    def entries(self) -> list[dict[str, object]]:
        """The log, oldest first."""
        return [asdict(entry) for entry in self.log]


def _forget(times: deque[float], now: float) -> None:
    while times and times[0] <= now - WINDOW:
        times.popleft()
