"""What is to be changed, frozen when the user decided, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec

from atera_desktop.api.protocol import fill
from atera_desktop.app.operations.fields import fields_of
from atera_desktop.domain.agent import Agent
from atera_desktop.domain.alert import Alert
from atera_desktop.domain.catalog import RESOURCES
from atera_desktop.domain.contact import Contact
from atera_desktop.domain.contract import Contract
from atera_desktop.domain.customer import Customer
from atera_desktop.domain.department import Department
from atera_desktop.domain.monitor import Monitor
from atera_desktop.domain.rate import Rate
from atera_desktop.domain.record import Key, Record
from atera_desktop.domain.ticket import Ticket
from atera_desktop.domain.wire import is_id, plain


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


class Target(msgspec.Struct, frozen=True):
    """One record as it was shown. `online` is None for what is no agent. `name` is as Atera sent it, with whatever is in it."""

    resource: str
    key: Key
    """0 for what does not exist yet."""
    name: str
    customer: str
    online: bool | None = None
    server: bool = False
    os: str = ""
    last_user: str = ""
    last_seen: str | None = None
    customer_id: int | None = None
    fields: tuple[tuple[str, object], ...] = ()
    """What may be changed and its values, by Atera's names, for a change against an unchanged base."""
    place: str = ""
    """The record's own path, where its resource's `one` with the key is not the way."""

    @property
    def number(self) -> int:
        """The key of what Atera knows by a number, as all but monitors are."""
        assert isinstance(self.key, int)
        return self.key

    @property
    def path(self) -> str:
        """The record's own path below the base address."""
        return self.place or fill(RESOURCES[self.resource].one, self.key)

    def facts(self) -> Mapping[str, Any]:
        """What the journal keeps beside name and customer."""
        if self.online is None:
            return {"customer_id": self.customer_id} | ({"place": self.place} if self.place else {})
        return {
            "customer_id": self.customer_id,
            "online": self.online,
            "os": self.os,
            "last_user": self.last_user,
            "last_seen": self.last_seen,
        }


class Difference(msgspec.Struct, frozen=True):
    """What is not as it was shown: the field (name, customer, online, or one that may be changed), and its values then and now."""

    field: str
    shown: str
    found: str


class Outcome(msgspec.Struct, frozen=True):
    """What became of one target. `error` is an AteraError or StoreError where one was the reason; `made` the key of what was created.

    `number` is that of the journal's line of what was sent; 0 where nothing was.
    """

    target: Target
    kind: Kind
    error: Exception | None = None
    differences: tuple[Difference, ...] = ()
    made: Key | None = None
    number: int = 0

    @property
    def fine(self) -> bool:
        """Whether the wish is fulfilled."""
        return self.kind in (Kind.DONE, Kind.ALREADY)


def sent_name(record: Record) -> str:
    """What the record is called, as Atera sent it, unseen characters included; empty where it has no name."""
    match record:
        case Agent():
            names: tuple[str | None, ...] = (record.agent_name, record.machine_name, record.system_name)
        case Alert():
            names = (record.title,)
        case Ticket():
            names = (record.ticket_title,)
        case Customer():
            names = (record.customer_name,)
        case Contact():
            names = (f"{record.first_name or ''} {record.last_name or ''}".strip(" "), record.email)
        case Contract():
            names = (record.contract_name,)
        case Monitor():
            names = (record.device_name,)
        case Department():
            names = (record.department_name,)
        case Rate():
            names = (record.description,)
        case _:
            names = ()
    return next((name for name in names if name and plain(name)), "")


def target_of(resource: str, record: Record) -> Target | None:
    """The record as a target, or None where it cannot be acted on: it has no usable id of its own, or nothing can be done with it."""
    key, name = record.key, sent_name(record)
    if isinstance(record, Monitor) and key is not None and is_id(record.device_id):
        place = f"devices/{record.family}device/{record.device_id}"
        return Target(resource, key, name, plain(record.customer_name), customer_id=record.customer_id, place=place)
    if not is_id(key):
        return None
    fields = fields_of(resource, record)
    match record:
        case Agent():
            return Target(
                resource, key, name, plain(record.customer_name), record.online is True, record.is_server,
                plain(record.os), plain(record.last_login_user), record.last_seen, record.customer_id, fields,
            )  # fmt: skip
        case Alert() | Ticket() | Contact() | Contract():
            return Target(resource, key, name, plain(record.customer_name), customer_id=record.customer_id, fields=fields)
        case Customer():  # it belongs to nobody but itself: a new name is one difference
            return Target(resource, key, name, "", customer_id=record.customer_id, fields=fields)
        case Department() | Rate():
            return Target(resource, key, name, "", fields=fields)
    return None
