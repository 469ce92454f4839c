"""One change of one record: what is sent, and what a reading of the record tells about it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from atera_desktop.api.errors import AteraError, NotFound
from atera_desktop.app.operations.fields import has, plain_value, said, same, value_of
from atera_desktop.app.operations.outcome import Difference, Kind, Outcome, Target
from atera_desktop.app.operations.reread import differences, read_record
from atera_desktop.domain.alert import Alert
from atera_desktop.domain.catalog import RESOURCES
from atera_desktop.domain.record import Key, Record
from atera_desktop.domain.ticket import Ticket
from atera_desktop.domain.wire import is_id, plain

if TYPE_CHECKING:
    from atera_desktop.api.client import Client
    from atera_desktop.app.session import Session

Verb = Literal["delete", "resolve", "update"]

NOUNS = {
    "agents": "agent", "alerts": "alert", "tickets": "ticket", "customers": "customer", "contacts": "contact", "contracts": "contract",
    "departments": "department", "products": "product", "expenses": "expense", "monitors": "monitor",
}  # fmt: skip


class Change(msgspec.Struct, frozen=True):
    """`fields` are those that an update changes: Atera's name → what was shown, and what is wished (JSON values)."""

    verb: Verb
    target: Target
    fields: Mapping[str, tuple[object, object]] = msgspec.field(default_factory=dict)

    @property
    def operation(self) -> str:
        """What the journal calls it: delete_agent, resolve_alert, update_ticket."""
        return f"{self.verb}_{NOUNS[self.target.resource]}"

    @property
    def method(self) -> str:
        return "DELETE" if self.verb == "delete" else "PUT"

    def details(self) -> dict[str, Any]:
        """What the journal keeps of the fields."""
        return {name: [plain_value(shown), plain_value(wished)] for name, (shown, wished) in self.fields.items()}

    async def read(self, session: Session, client: Client) -> Record | None:
        """The record as Atera has it now; None: it is gone. Raises AteraError."""
        return await read_record(session, client, self.target)

    async def send(self, client: Client) -> Key | None:
        """The one request. Raises AteraError."""
        if self.verb == "delete":
            await client.delete(RESOURCES[self.target.resource], self.target.key, self.target.place)
            return None
        body = {name: wished for name, (_, wished) in self.fields.items()}
        moves = self.target.resource == "agents"
        await client.put(f"{self.target.path}/relations" if moves else self.target.path, body or None)
        return None

    def prepared(self, record: Record | None) -> Change | Outcome:
        """What is left to be sent, now that the record (None: it is gone) was read again; or why nothing is."""
        if record is None:
            return self.lacking() if self.verb == "update" else Outcome(self.target, Kind.ALREADY)
        if self.verb == "update":
            return self._prepared_update(record)
        if found := differences(self.target, record):
            return Outcome(self.target, Kind.DIFFERENT, differences=found)
        return Outcome(self.target, Kind.ALREADY) if self._fulfilled(record) else self

    def _prepared_update(self, record: Record) -> Change | Outcome:
        left, different = {}, []
        for name, (shown, wished) in self.fields.items():
            found = value_of(record, name)
            if has(record, name) and same(found, wished):
                continue
            if not same(found, shown):
                different.append(Difference(name, said(shown), said(found)))
            left[name] = (found, wished)
        if different:
            return Outcome(self.target, Kind.DIFFERENT, differences=tuple(different))
        return msgspec.structs.replace(self, fields=left) if left else Outcome(self.target, Kind.ALREADY)

    def lacking(self) -> Outcome:
        """There is no record that could be updated."""
        return Outcome(self.target, Kind.REFUSED, NotFound(self.target.path))

    def missing(self) -> Kind:
        """What it means that Atera has no such record."""
        return Kind.REFUSED if self.verb == "update" else Kind.ALREADY

    def came_to(self, record: Record | None) -> Kind:
        """What a request without an answer has come to, by what the record is now (None: it is gone).

        UNKNOWN where an update is there in part, or in neither way: somebody else changed the record meanwhile.
        """
        if record is None:
            return Kind.REFUSED if self.verb == "update" else Kind.DONE
        if self.verb != "update":
            return Kind.DONE if self._fulfilled(record) else Kind.NOT_DONE
        values = [(value_of(record, name), *both) for name, both in self.fields.items() if has(record, name)]
        if not values:
            return Kind.UNKNOWN
        if all(same(found, wished) for found, _, wished in values):
            return Kind.DONE
        return Kind.NOT_DONE if all(same(found, shown) for found, shown, _ in values) else Kind.UNKNOWN

    async def learn(self, session: Session, client: Client, outcome: Outcome) -> None:
        """Takes over what Atera has now, where that was not read already."""
        collection = session.collections[self.target.resource]
        if isinstance(outcome.error, NotFound) or (self.verb == "delete" and outcome.fine):
            collection.remove([self.target.key])
            collection.tell(self.target.key)
        if outcome.kind is Kind.DONE and (self.verb != "delete" or self.target.resource == "tickets"):  # a ticket may stay, as Deleted
            with suppress(AteraError):
                await self.read(session, client)

    def _fulfilled(self, record: Record) -> bool:
        if self.verb == "resolve":
            return isinstance(record, Alert) and record.archived is True
        return is_deleted(record)


def change_from(operation: str, target: Target, details: Mapping[str, Any]) -> Change | None:
    """The change that a line of the journal tells of; None for one that this version does not know."""
    verb, _, noun = operation.partition("_")
    if verb not in ("delete", "resolve", "update") or NOUNS.get(target.resource) != noun or not (is_id(target.key) or target.place):
        return None
    fields = {name: (values[0], values[1]) for name, values in details.items() if isinstance(values, list) and len(values) == 2}
    if verb == "update" and not fields:
        return None
    return Change(verb, target, fields)  # type: ignore[arg-type]


def is_deleted(record: Record) -> bool:
    """Whether it is a ticket that Atera keeps with the status Deleted."""
    return isinstance(record, Ticket) and plain(record.ticket_status).lower() == "deleted"
