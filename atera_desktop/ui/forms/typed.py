"""What people type into a line, as the value that is meant, and back. No Qt."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

import msgspec

from atera_desktop.domain.wire import instant
from atera_desktop.ui.words import calendar_date

_NUMBER = re.compile(r"-?\d+(\.\d+)?|-?\d+,\d{1,2}")
_YEARS = (1900, 9999)
"""What Atera gives outside of them means that there is no date."""


class Wrong(msgspec.Struct, frozen=True):
    """Text that means nothing here, and why: "is no number"."""

    reason: str


class Typing(msgspec.Struct, frozen=True):
    """How a kind of value is typed. `read` gets text without outer blanks, never an empty one; `write` any value but None."""

    read: Callable[[str], object]
    write: Callable[[object], str]
    shape: str = ""
    """What the empty line says."""


def _whole_number(text: str) -> object:
    return int(text) if re.fullmatch(r"-?\d{1,18}", text) else Wrong("is no whole number: type it like 12")


def _number(text: str) -> object:
    """A decimal comma counts where it can be no other: before one or two digits at the end."""
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else Wrong("is no number: type it like 120.50")


def _written_number(value: object) -> str:
    return f"{value:.10f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _date(text: str) -> object:
    """A whole day, which Atera keeps as midnight UTC."""
    try:
        return datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC)
    except ValueError:
        return Wrong("is no date: type it like 2026-12-31")


def _written_date(value: object) -> str:
    moment = value.timestamp() if isinstance(value, datetime) else instant(str(value))
    found = calendar_date(moment) if moment is not None else None
    return found.isoformat() if found is not None and _YEARS[0] <= found.year < _YEARS[1] else ""


def _moment(text: str) -> object:
    """In the computer's time zone."""
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M").astimezone()
    except (ValueError, OverflowError, OSError):
        return Wrong("is no date and time: type it like 2026-12-31 09:30")


def _written_moment(value: object) -> str:
    moment = value.timestamp() if isinstance(value, datetime) else instant(str(value))
    return "" if moment is None else datetime.fromtimestamp(moment, UTC).astimezone().strftime("%Y-%m-%d %H:%M")


def _ports(text: str) -> object:
    from atera_desktop.domain.bodies.devices import NewPort

    found = [part for part in re.split(r"[\s,;]+", text) if part]
    if not all(part.isascii() and part.isdigit() and 1 <= int(part) <= 65_535 for part in found):
        return Wrong("has something that is no port from 1 to 65,535: type them like 80, 443")
    return tuple(NewPort(port_num=int(part)) for part in dict.fromkeys(found))


TYPINGS: Mapping[str, Typing] = {
    "text": Typing(str, str),
    "password": Typing(str, str),
    "whole number": Typing(_whole_number, str),
    "number": Typing(_number, _written_number),
    "date": Typing(_date, _written_date, "YYYY-MM-DD"),
    "moment": Typing(_moment, _written_moment, "YYYY-MM-DD HH:MM"),
    "ports": Typing(_ports, str, "80, 443"),
}
"""By the kind of the input."""
