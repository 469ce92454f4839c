"""What the lists of customers and of contacts have in common (atera-api.md, 8.6, 8.7)."""

from __future__ import annotations

from collections.abc import Iterable

from ..moments import iso
from ..record import Record
from ..routes import Call


def recent(call: Call, records: Iterable[Record]) -> list[Record]:
    """Those changed since FromLastModifiedDate; with SortBy=LastModified (or 1) what changed last comes first, else as they come."""
    since, order = call.account_moment("FromLastModifiedDate"), call.choice("SortBy", ("Creation", "LastModified", "0", "1"))
    found = [record for record in records if since is None or _second(record) >= iso(since)[:19]]
    return sorted(found, key=_second, reverse=True) if order in ("LastModified", "1") else found


def _second(record: Record) -> str:
    """When it was last changed, without the fraction and the zone that some dates have."""
    return str(record["LastModified"])[:19]
