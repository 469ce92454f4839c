"""The ways in which Atera writes a moment (atera-api.md, section 4)."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


def iso(moment: float) -> str:
    """The usual form, "2026-11-20T14:30:12Z"."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))


def iso7(moment: float) -> str:
    """Seven fraction digits and no zone, "2026-11-20T14:31:02.5766667": how `Modified` of an agent comes."""
    fraction = int((moment % 1) * 1e7)
    return f"{iso(moment)[:-1]}.{fraction:07d}"


def iso3(moment: float) -> str:
    """Three fraction digits, "2026-11-20T14:31:02.577Z": seen on records that came from another of Atera's services."""
    return f"{iso(moment)[:-1]}.{int((moment % 1) * 1e3):03d}Z"


def day(moment: float) -> str:
    """A date alone, "2026-11-20"."""
    return iso(moment)[:10]


def since(moment: float) -> str:
    """As in CurrentLoggedUsers, "Nov 20, 2026 8:02:11 AM"."""
    year, month, date, hour, minute, second = time.gmtime(moment)[:6]
    name = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[month - 1]
    return f"{name} {date}, {year} {hour % 12 or 12}:{minute:02d}:{second:02d} {'AM' if hour < 12 else 'PM'}"


def account_time(text: str) -> float:
    """Seconds since the epoch of a date, or a date and time, without an offset: in the account's zone, Eastern Standard Time.

    ValueError when it is none, or has an offset. The zone's rule is here because Windows brings no zones that Python knows.
    """
    local = datetime.fromisoformat(text)
    if local.tzinfo:
        raise ValueError(f"{text} has an offset.")
    local = local.replace(tzinfo=UTC)  # so far by its numbers only
    march, november = (_sunday(datetime(local.year, month, day, 2, tzinfo=UTC)) for month, day in ((3, 8), (11, 1)))
    return (local + timedelta(hours=4 if march <= local < november else 5)).timestamp()


def _sunday(moment: datetime) -> datetime:
    """The same time on the first Sunday from then on."""
    return moment + timedelta(days=6 - moment.weekday())
