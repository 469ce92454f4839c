"""Atera's spellings → ours: dates, ids, text. Nothing here raises on what a server sent."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import TypeGuard

_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d\d:?\d\d)?)?", re.A | re.I)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_LONE = re.compile("[\ud800-\udfff]")
MAX_ID = 2**53


def is_id(value: object) -> TypeGuard[int]:
    """Whether value can be an id to act on: an int (never a bool) with 0 < id < 2**53 (safety.md)."""
    return type(value) is int and 0 < value < MAX_ID


@lru_cache(maxsize=8_192)
def instant(text: str | None) -> float | None:
    """Seconds since the epoch (UTC) of a date as Atera sends it, or None for "never" and for what is no date.

    Atera writes `Z`, an offset, or no zone (then UTC), zero to seven fraction digits, or a date only. Null, the empty text,
    `0001-01-01` and the epoch itself mean never (atera-api.md, section 4).
    """
    if not text:
        return None
    if len(text) == 20 and text[4] == text[7] == "-" and text[10] == "T" and text[19] == "Z":  # nearly all, and ten times as fast
        try:
            seconds = datetime.fromisoformat(text).timestamp()
            return seconds if seconds > 86_400 else None
        except ValueError:
            pass
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    micro = int((fraction or "0")[:6].ljust(6, "0"))
    try:
        moment = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), min(int(second or 0), 59), micro, _zone(zone))
    except ValueError:
        return None
    seconds = (moment - _EPOCH).total_seconds()
    return seconds if seconds > 86_400 else None  # the epoch in whatever zone is no date anybody meant


def _zone(text: str | None) -> timezone:
    if not text or text in "Zz":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-offset if text[0] == "-" else offset)


def plain(text: str | None) -> str:
    """The text for comparing and for one line: no invisible marks, blanks trimmed and collapsed. None is empty.

    Atera sends "Microsoft Windows 11 Pro  x64" with double blanks and bidi marks (atera-api.md, section 4).
    """
    if not text:
        return ""
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    return " ".join(text.split())


def folded(text: str | None) -> str:
    """The text as names are compared: `plain`, composed, without case."""
    clean = plain(text)
    return clean.lower() if clean.isascii() else unicodedata.normalize("NFC", clean.casefold())


def sought(text: str | None) -> str:
    """The text as a filter looks for it and a column sorts it: without accents too, so that Muller finds Müller. No test of sameness."""
    clean = plain(text)
    if clean.isascii():
        return clean.lower()
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFD", clean).casefold())
    return plain("".join(mark for mark in apart if not unicodedata.combining(mark)))


def whole(text: str) -> str:
    """The text with lone surrogates replaced by U+FFFD: Qt would drop them, and two names would become equal."""
    return text if text.isascii() else _LONE.sub("\ufffd", text)
