"""What the switches of weather.py do to lists, records and answers."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from .answers import Answer, empty, text
from .contracts import TYPES
from .record import Record

_ZONED = re.compile(rb'("\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(?:Z|[+-]\d\d:\d\d)"')
_NESTED = ("BatteryInfo", *(f"{kind}Contract" for kind in TYPES))


@dataclass(frozen=True)
class Listing:
    """What is paged through: all records, the total that is told, the page (from 1)."""

    records: list[Record]
    total: int
    page: int


def repeated(listing: Listing, _: object) -> Listing:
    """As if a record had slipped in front between two pages."""
    return replace(listing, records=listing.records[:1] + listing.records) if listing.page > 1 else listing


def shrunk(listing: Listing, by: object) -> Listing:
    """As if records had gone from the front between two pages."""
    left = listing.records[int(str(by)) * (listing.page - 1) :]
    return replace(listing, records=left, total=len(left))


def overstated(listing: Listing, by: object) -> Listing:
    return replace(listing, total=listing.total + int(str(by)))


def without_unused(records: list[Record]) -> list[Record]:
    return [{k: v for k, v in record.items() if v is not None or k not in _NESTED} for record in records]


def wrong_types(records: list[Record]) -> list[Record]:
    return [{k: _wrong(v) for k, v in record.items()} if i % 3 == 0 else record for i, record in enumerate(records)]


def _wrong(value: object) -> object:
    match value:
        case bool():
            return "perhaps"
        case int() | float():
            return [value]
        case str():
            return {"text": value}
        case list():
            return 17
        case _:
            return value


def plainer(answer: Answer, form: object) -> Answer:
    """Errors as the server before 2026 had them."""
    if answer.status < 400 or "problem" not in answer.content_type:
        return answer
    return text(answer.status, "Invalid input") if form == "text" else empty(answer.status)


def zoneless(answer: Answer, _: object) -> Answer:
    if "json" not in answer.content_type:
        return answer
    return replace(answer, body=_ZONED.sub(rb'\1"', answer.body))
