"""What is to be changed, frozen when the user decided, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from atera_desktop.domain.agent import Agent
from atera_desktop.domain.alert import Alert
from atera_desktop.domain.record import Record
from atera_desktop.domain.ticket import Ticket
from atera_desktop.domain.wire import is_id, plain

TICKET_FIELDS = ("TicketTitle", "TicketStatus", "TicketType", "TicketPriority", "TicketImpact", "TechnicianContactID")
"""What may be changed in a ticket, in Atera's spelling (atera-api.md, 8.4)."""


class Kind(StrEnum):
    """How an operation ended."""

    DONE = "done"
    """With an `error` where the answer was lost and reading told that it is done, or where the journal could not be written."""
    ALREADY = "already"
    """It was gone before, or is as wished already."""
    DIFFERENT = "different"
    """The record is not as it was shown: nothing was sent."""
    REFUSED = "refused"
    """Atera said no; `error` says why."""
    NOT_SENT = "not-sent"
    """Nothing left this computer: locked, cancelled, undone, no network."""
    NOT_DONE = "not-done"
    """It was sent and the answer was lost (`error`), but reading told that all is as before."""
    UNKNOWN = "unknown"
    """The answer was lost, and reading could not tell."""


@dataclass(frozen=True, slots=True)
class Target:
    """One record as it was shown. `online` is None for what is no agent. `name` is as Atera sent it, with whatever is in it."""

    resource: str
    key: int
    name: str
    customer: str
    online: bool | None = None
    server: bool = False
    os: str = ""
    last_user: str = ""
    last_seen: str | None = None
    customer_id: int | None = None
    fields: tuple[tuple[str, object], ...] = ()
    """What may be changed and its values (TICKET_FIELDS), for a change against an unchanged base."""

    def facts(self) -> Mapping[str, Any]:
        """What the journal keeps beside name and customer."""
        if self.online is None:
            return {"customer_id": self.customer_id}
        return {
            "customer_id": self.customer_id,
            "online": self.online,
            "os": self.os,
            "last_user": self.last_user,
            "last_seen": self.last_seen,
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """What is not as it was shown: the field (name, customer, online, or one of TICKET_FIELDS), and its values then and now."""

    field: str
    shown: str
    found: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one target. `error` is an AteraError or StoreError where one was the reason."""

    target: Target
    kind: Kind
    error: Exception | None = None
    differences: tuple[Difference, ...] = ()

    @property
    def fine(self) -> bool:
        """Whether the wish is fulfilled."""
        return self.kind in (Kind.DONE, Kind.ALREADY)


def target_of(resource: str, record: Record) -> Target | None:
    """The record as a target, or None where it cannot be acted on: it has no positive integer id of its own."""
    key = record.key
    if not is_id(key):
        return None
    match record:
        case Agent():
            name = next((name for name in (record.agent_name, record.machine_name, record.system_name) if plain(name)), None)
            return Target(
                resource, key, name or "", plain(record.customer_name), record.online is True, record.is_server,
                plain(record.os), plain(record.last_login_user), record.last_seen, record.customer_id,
            )  # fmt: skip
        case Alert():
            return Target(resource, key, record.title or "", plain(record.customer_name), customer_id=record.customer_id)
        case Ticket():
            fields = tuple((name, value_of(record, name)) for name in TICKET_FIELDS)
            return Target(
                resource, key, record.ticket_title or "", plain(record.customer_name), customer_id=record.customer_id, fields=fields
            )
    return None


def value_of(record: Record, field: str) -> object:
    """The value of a field by Atera's name. Raises KeyError for one that the record does not have."""
    names = {known.encode_name: known.name for known in msgspec.structs.fields(record)}
    value: object = getattr(record, names[field])
    return value
