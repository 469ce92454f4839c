"""The account's own time, Eastern: by its rule, because not every machine has a database of time zones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def from_local(moment: datetime) -> float:
    """Seconds since the epoch of a date without zone; of the hour that autumn repeats, the first."""
    summer = _sunday(moment.year, 3, 2) <= moment < _sunday(moment.year, 11, 1)
    return moment.replace(tzinfo=UTC).timestamp() + (4 if summer else 5) * 3600


def _sunday(year: int, month: int, which: int) -> datetime:
    """Two o'clock of the first, second … Sunday of a month, when the clocks are changed."""
    first = datetime(year, month, 1, 2)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (which - 1))
