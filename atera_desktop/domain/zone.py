"""The account's time zone, in which Atera wants some dates (atera-api.md, 4). Its name may be Windows' or the usual one."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone, tzinfo

WESTMOST, EASTMOST = timezone(timedelta(hours=-12)), timezone(timedelta(hours=14))
"""Where an account's zone is not known: a date in the first is at least as early as it would be there, in the second as late."""


def account_zone(name: str | None) -> tzinfo | None:
    """The zone that `TimeZoneName` of the account names, None for one that nobody knows."""
    # Late: hundreds of names and folders, for one question after the start.
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    from tzlocal.windows_tz import win_tz

    name = (name or "").strip()
    if name.upper() in ("UTC", "GMT", "Z"):
        return UTC
    try:
        return ZoneInfo(win_tz.get(name, name)) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
