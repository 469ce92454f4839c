"""Numbers, dates and sizes as words: English, whatever the computer's locale, with the computer's own time zone. No Qt.

Moments are epoch seconds; None is "never". `now` is the session's clock, which follows Atera's when this computer's is off.
"""

from __future__ import annotations

import re
import time
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

DASH = "—"
"""What stands where Atera gave nothing."""

MINUTE, HOUR, DAY = 60, 3_600, 86_400
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_RELATIVE_DAYS = 30
_JOINTS = re.compile("(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])(?![A-Z]s(?:[A-Z]|$))")
_FOR_EVER = datetime(9000, 1, 1, tzinfo=UTC).timestamp()


def age(seconds: float) -> str:
    """A span as its largest unit: "12 s", "26 min", "3 h", "43 d". A negative one, from a clock that is off, counts as nothing."""
    whole = max(int(seconds), 0)
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min"
    return f"{whole // HOUR} h" if whole < DAY else f"{number(whole // DAY)} d"


def ago(moment: float | None, now: float) -> str:
    """When something happened: "now", "26 min ago", "3 h ago", "4 d ago", from thirty days on the date; "never"."""
    if moment is None:
        return "never"
    passed = now - moment
    if passed < -2 * MINUTE or passed >= _RELATIVE_DAYS * DAY:
        return day(moment)
    return "now" if passed < MINUTE else f"{age(passed)} ago"


def since(moment: float | None, now: float) -> str:
    """The date and how long ago it was: "13 Oct 2026 · 41 d ago"; within a day, how long ago alone; "never"."""
    if moment is None or not now - moment >= DAY:
        return ago(moment, now)
    return f"{day(moment)} · {age(now - moment)} ago"


def due(moment: float | None, now: float) -> str:
    """When something must be done: "in 2 h", "in 3 d", "now", "overdue 3 d". Empty where nothing is due."""
    if moment is None:
        return ""
    if moment >= _FOR_EVER:
        return day(moment)
    left = moment - now
    if abs(left) < MINUTE:
        return "now"
    return f"in {age(left)}" if left > 0 else f"overdue {age(-left)}"


def countdown(moment: float, now: float) -> str:
    """As `due`, in two units: "in 3 d 4 h", "in 2 h 5 min", in the last hour "in 12 min 05 s", "now", "overdue 26 min"."""
    if moment >= _FOR_EVER:
        return day(moment)
    left = int(moment - now)
    before, (hours, rest) = "in" if left > 0 else "overdue", divmod(abs(left), HOUR)
    minutes, seconds = divmod(rest, MINUTE)
    if hours >= 24:
        return f"{before} {number(hours // 24)} d" + (f" {hours % 24} h" if hours % 24 else "")
    if hours:
        return f"{before} {hours} h" + (f" {minutes} min" if minutes else "")
    if left > 0:
        return f"in {minutes} min {seconds:02} s" if minutes else f"in {seconds} s"
    return f"overdue {minutes} min" if minutes else "now"


def until(moment: float | None, now: float) -> str:
    """How long something lasts: "for 2 h", "for ever"; a past end is told as `ago` tells it."""
    if moment is None:
        return ""
    if moment >= _FOR_EVER:
        return "for ever"
    return f"for {age(moment - now)}" if moment > now else ago(moment, now)


def day(moment: float | None) -> str:
    """The local date: "11 Oct 2026". The year 9999, with which Atera says that something has no end, is "for ever"."""
    if moment is None:
        return "never"
    if moment >= _FOR_EVER:
        return "for ever"
    local = _local(moment)
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}"


def exact(moment: float | None) -> str:
    """The local date, time and zone: "20 Nov 2026, 15:30:12 CET (UTC+01:00)"; "never", "for ever"."""
    if moment is None or moment >= _FOR_EVER:
        return day(moment)
    local = _local(moment)
    minutes = round((offset.total_seconds() if (offset := local.utcoffset()) else 0) / 60)
    name = local.tzname() or ""
    zone = f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    # Windows calls its zones by long, translated names; Linux calls some of them "+03".
    if name == "UTC":
        zone = name
    elif name.isascii() and name.isalpha() and len(name) <= 5:
        zone = f"{name} ({zone})"
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}, {local:%H:%M:%S} {zone}"


def clock(moment: float, now: float) -> str:
    """The local time of day, "14:03"; on another day with its date, "24 Nov 2026, 14:03"."""
    local = _local(moment)
    return f"{local:%H:%M}" if local.date() == _local(now).date() else f"{day(moment)}, {local:%H:%M}"


def _local(moment: float) -> datetime:
    try:
        return datetime.fromtimestamp(moment, UTC).astimezone()
    except (OverflowError, OSError, ValueError):  # Windows knows no local time before 1970 and after 3000
        return datetime.fromtimestamp(min(max(moment, 0.0), _FOR_EVER), UTC)


def duration(seconds: float) -> str:
    """A span in full: "0 min", "45 min", "2 h 5 min"."""
    minutes = max(round(seconds / 60), 0)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{number(hours)} h {rest} min" if rest else f"{number(hours)} h"


def number(value: float) -> str:
    """A number with commas: "2,431"; without a fraction where it has none."""
    return f"{int(value):,}" if value == int(value) else f"{value:,}"


@lru_cache(maxsize=64)
def week_of(moment: float) -> tuple[float, float]:
    """The local week, from Monday: its first moment and that of the next week."""
    today = local_date(moment)
    monday = today - timedelta(today.weekday())
    return _midnight(monday), _midnight(monday + timedelta(7))


@lru_cache(maxsize=64)
def month_of(moment: float) -> tuple[float, float]:
    """The local month: its first moment and that of the next month."""
    first = local_date(moment).replace(day=1)
    return _midnight(first), _midnight((first + timedelta(31)).replace(day=1))


def _midnight(day: date) -> float:
    try:
        return time.mktime((day.year, day.month, day.day, 0, 0, 0, 0, 0, -1))
    except (OverflowError, OSError, ValueError):  # as in `_local`
        return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()


def money(amount: float, currency: str = "") -> str:
    """An amount with two decimals, with more where Atera's has them, after its currency where that is known: "USD 1,290.00", "0.125"."""
    rounded = round(amount, 4)
    text = f"{rounded:,.2f}" if rounded == round(amount, 2) else f"{rounded:,.4f}".rstrip("0")
    return f"{currency} {text}" if currency else text


def calendar_day(moment: float | None) -> str:
    """As `day`, but what Atera gives as a whole day, at midnight UTC, is the same day in every time zone: "31 Dec 2026"."""
    if moment is None or moment >= _FOR_EVER:
        return day(moment)
    found = calendar_date(moment)
    return f"{found.day} {MONTHS[found.month - 1]} {found.year}"


def calendar_date(moment: float) -> date:
    """The date of a moment that may be a whole day (midnight UTC, the same day in every time zone)."""
    return local_date(moment) if moment % DAY else datetime.fromtimestamp(moment, UTC).date()


def local_date(moment: float) -> date:
    """The date on which something happened, in the computer's time zone."""
    return _local(moment).date()


def spaced(word: str) -> str:
    """One of Atera's joined words: "RetainerFlatFee" as "Retainer flat fee", "PCsTotalGB" as "PCs total GB"."""
    first, *others = _JOINTS.sub(" ", word).split() or [""]
    return " ".join((first, *(other if other[1:2].isupper() else other.lower() for other in others)))


def shown(count: int, total: int) -> str:
    """How many of how many: "96 of 2,431", or "2,431" where that is all."""
    return number(total) if count == total else f"{number(count)} of {number(total)}"


def plural(count: int, noun: tuple[str, str]) -> str:
    """A count with its noun: "1 agent", "2,431 agents"."""
    return f"{number(count)} {noun[0] if count == 1 else noun[1]}"


def size(mib: float) -> str:
    """A size that Atera gave in MiB, in the units of the trade: "512 MB", "16 GB", "1.8 TB"."""
    value, unit = _scaled(mib)
    return f"{value} {unit}"


def free_of(free: float, total: float) -> str:
    """Free and whole size in MiB: "19 of 237 GB free", "900 MB of 1.8 TB free"."""
    (some, small), (whole, large) = _scaled(free), _scaled(total)
    return f"{some} of {whole} {large} free" if small == large else f"{some} {small} of {whole} {large} free"


def _scaled(mib: float) -> tuple[str, str]:
    amount, unit = max(mib, 0.0), "MB"
    for larger in ("GB", "TB", "PB"):
        if round(amount) < 1024:
            break
        amount, unit = amount / 1024, larger
    return (f"{amount:.1f}".removesuffix(".0") if amount < 10 and unit != "MB" else f"{amount:.0f}"), unit


def percent(share: float) -> str:
    """A share (0.0 to 1.0) as "8 %"."""
    return f"{share * 100:.0f} %"
