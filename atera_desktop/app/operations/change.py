"""One change of one record: what is sent, and what a reading of the record tells about it. Nothing here speaks with anybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from atera_desktop.api.errors import NotFound
from atera_desktop.api.protocol import fill
from atera_desktop.app.operations.outcome import Difference, Kind, Outcome, Target, target_of, value_of
from atera_desktop.domain.alert import Alert
from atera_desktop.domain.catalog import RESOURCES, Resource
from atera_desktop.domain.record import Record
from atera_desktop.domain.ticket import Ticket
from atera_desktop.domain.wire import plain
from atera_desktop.store.journal import Entry

if TYPE_CHECKING:
    from atera_desktop.api.client import Client

Verb = Literal["delete", "resolve", "update"]

_NOUNS = {"agents": "agent", "alerts": "alert", "tickets": "ticket"}


@dataclass(frozen=True, slots=True)
class Change:
    """`fields` are those of a ticket that an update changes: Atera's name → what was shown, and what is wished."""

    verb: Verb
    target: Target
    fields: Mapping[str, tuple[object, object]] = field(default_factory=dict)

    @property
    def operation(self) -> str:
        """What the journal calls it: delete_agent, resolve_alert, update_ticket."""
        return f"{self.verb}_{_NOUNS[self.target.resource]}"

    @property
    def resource(self) -> Resource:
        return RESOURCES[self.target.resource]

    @property
    def method(self) -> str:
        return "DELETE" if self.verb == "delete" else "PUT"

    def details(self) -> dict[str, list[object]]:
        """What the journal keeps of the fields."""
        return {name: list(values) for name, values in self.fields.items()}

    async def send(self, client: Client) -> None:
        """The one request. Raises AteraError."""
        if self.verb == "delete":
            await client.delete(self.resource, self.target.key)
        else:
            body = {name: wished for name, (_, wished) in self.fields.items()}
            await client.put(fill(self.resource.one, self.target.key), body or None)

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
            if same(found, wished):
                continue
            if not same(found, shown):
                different.append(Difference(name, said(shown), said(found)))
            left[name] = (found, wished)
        if different:
            return Outcome(self.target, Kind.DIFFERENT, differences=tuple(different))
        return replace(self, fields=left) if left else Outcome(self.target, Kind.ALREADY)

    def lacking(self) -> Outcome:
        """There is no record that could be updated."""
        return Outcome(self.target, Kind.REFUSED, NotFound(fill(self.resource.one, self.target.key)))

    def came_to(self, record: Record | None) -> Kind:
        """What a request without an answer has come to, by what the record is now (None: it is gone).

        UNKNOWN where an update is there in part, or in neither way: somebody else changed the ticket meanwhile.
        """
        if record is None:
            return Kind.REFUSED if self.verb == "update" else Kind.DONE
        if self.verb != "update":
            return Kind.DONE if self._fulfilled(record) else Kind.NOT_DONE
        values = [(value_of(record, name), shown, wished) for name, (shown, wished) in self.fields.items()]
        if all(same(found, wished) for found, _, wished in values):
            return Kind.DONE
        return Kind.NOT_DONE if all(same(found, shown) for found, shown, _ in values) else Kind.UNKNOWN

    def _fulfilled(self, record: Record) -> bool:
        if self.verb == "resolve":
            return isinstance(record, Alert) and record.archived is True
        return is_deleted(record)


def change_of(entry: Entry) -> Change | None:
    """The change that a line of the journal tells of; None for one that this version does not know."""
    target, (verb, _, noun) = entry.target, entry.operation.partition("_")
    if verb not in ("delete", "resolve", "update") or _NOUNS.get(target.resource) != noun or not isinstance(target.id, int):
        return None
    fields = {name: (values[0], values[1]) for name, values in entry.details.items() if isinstance(values, list) and len(values) == 2}
    if verb == "update" and not fields:
        return None
    return Change(verb, Target(target.resource, target.id, target.name, target.customer), fields)  # type: ignore[arg-type]


def differences(target: Target, record: Record) -> tuple[Difference, ...]:
    """What speaks against doing to this record what was decided about the target: another name or customer, or it has come online."""
    found = target_of(target.resource, record)
    if found is None or found.key != target.key:
        return (Difference("id", str(target.key), str(record.key)),)
    different = []
    if found.name != target.name:
        different.append(Difference("name", target.name, found.name))
    if found.customer != target.customer:
        different.append(Difference("customer", target.customer, found.customer))
    elif found.customer_id != target.customer_id:
        shown, now = (f"{one.customer} ({one.customer_id})" for one in (target, found))
        different.append(Difference("customer", shown, now))
    if found.online and target.online is False:
        different.append(Difference("online", "no", "yes"))
    return tuple(different)


def is_deleted(record: Record) -> bool:
    """Whether it is a ticket that Atera keeps with the status Deleted."""
    return isinstance(record, Ticket) and plain(record.ticket_status).lower() == "deleted"


def same(one: object, other: object) -> bool:
    """Whether two values of a field are the same to Atera, which may answer a word in another case."""
    return said(one).casefold() == said(other).casefold()


def said(value: object) -> str:
    return "" if value is None else plain(str(value))
