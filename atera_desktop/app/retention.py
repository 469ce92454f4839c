"""What is over and done leaves this computer after a while, if the user wants it so. Atera keeps it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from atera_desktop.app.collection import Collection
from atera_desktop.domain.alert import Alert
from atera_desktop.domain.record import Key, Record
from atera_desktop.domain.ticket import Ticket
from atera_desktop.domain.wire import instant

DAY = 86_400


def retire(collections: Mapping[str, Collection], days: int, now: float) -> int:
    """Takes out closed tickets and resolved alerts that ended more than `days` ago (0: none); returns how many.

    What says nothing of its end stays. The cache forgets them at its next writing.
    """
    if not days:
        return 0
    count = 0
    for collection in collections.values():
        keys = list(_over(collection.records, now - days * DAY))
        collection.remove(keys)
        if keys:
            collection.flush()
        count += len(keys)
    return count


def _over(records: Mapping[Key, Record], before: float) -> Iterator[Key]:
    for key, record in records.items():
        ended = _ended(record)
        if ended is not None and ended < before:
            yield key


def _ended(record: Record) -> float | None:
    """When it was closed or resolved; None while it is not, and where it does not say."""
    match record:
        case Ticket() if not record.is_open:
            return instant(record.ticket_resolved_date)
        case Alert() if record.archived:
            return instant(record.archived_date)
    return None
