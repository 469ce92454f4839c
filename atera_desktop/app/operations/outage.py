"""Tickets or alerts about machines that are offline: who is told of which machines, and what is sent for it, one thing a row."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import UNSET

from atera_desktop.app.operations.many import PACE
from atera_desktop.app.operations.outcome import Outcome, Target
from atera_desktop.app.operations.placeholders import When, fill
from atera_desktop.app.operations.records import create_record
from atera_desktop.domain.agent import Agent
from atera_desktop.domain.bodies.body import Body, Fault
from atera_desktop.domain.bodies.devices import NewAlert
from atera_desktop.domain.bodies.tickets import NewTicket
from atera_desktop.domain.contact import Contact
from atera_desktop.domain.record import Key
from atera_desktop.domain.wire import is_id, plain

if TYPE_CHECKING:
    from atera_desktop.app.session import Session

Makes = Literal["ticket", "alert"]
Grouping = Literal["each", "customer", "all"]
Machines = tuple[Agent, ...]
About = tuple[Key | None, ...]
"""The keys of the machines that a row is about."""

ASKED_FOR_ONE = 2
"""Requests for one row: the one that makes it, and one that reads it, so that it is shown."""

_TYPED = re.compile(r"\s*(\S.*?)\s+(\S+)\s*<\s*([^<>\s]+)\s*>\s*")


class EndUser(msgspec.Struct, frozen=True):
    """Whom a ticket is for: a contact, or somebody whom Atera makes a contact."""

    name: str
    customer: str = ""
    contact: int | None = None
    first_name: str = ""
    last_name: str = ""
    email: str = ""

    def fields(self) -> dict[str, object]:
        if self.contact is not None:
            return {"end_user_id": self.contact}
        return {"end_user_first_name": self.first_name, "end_user_last_name": self.last_name, "end_user_email": self.email}


def end_user(contact: Contact) -> EndUser:
    """A contact that has an id."""
    return EndUser(contact.name, plain(contact.customer_name), contact.end_user_id)


def typed_end_user(text: str) -> EndUser | None:
    """ "Dana Reyes <dana@acme.example>" as somebody new; None for what is no such text."""
    found = _TYPED.fullmatch(text)
    if found is None:
        return None
    first, last, email = found.groups()
    return EndUser(f"{first} {last}", first_name=first, last_name=last, email=email)


class People:
    """Whom a machine belongs to, and who speaks for a customer. Archived contacts are nobody's."""

    def __init__(self, contacts: Iterable[Contact] = ()) -> None:
        self._owners: dict[int, Contact] = {}
        self._speakers: dict[int, Contact] = {}
        for contact in contacts:
            if contact.key is None or contact.archived is True:
                continue
            if is_id(contact.default_agent_id):
                self._owners.setdefault(contact.default_agent_id, contact)
            if contact.is_contact_person is True and is_id(contact.customer_id):
                self._speakers.setdefault(contact.customer_id, contact)

    def of(self, machines: Machines) -> EndUser | None:
        """The one contact of all these machines, else a contact person of their one customer, else None.

        The customer of a ticket follows from its end user: nobody of another customer is ever taken.
        """
        customers = {machine.customer_id for machine in machines}
        if len(customers) != 1:
            return None
        (customer,) = customers
        owners = {owner.key: owner for machine in machines if (owner := self._owner(machine)) is not None}
        if len(owners) == 1 and all(self._owner(machine) is not None for machine in machines):
            return end_user(*owners.values())
        speaker = self._speakers.get(customer) if customer is not None else None
        return end_user(speaker) if speaker is not None else None

    def _owner(self, machine: Agent) -> Contact | None:
        owner = self._owners.get(machine.agent_id) if machine.agent_id is not None else None
        return owner if owner is not None and owner.customer_id == machine.customer_id else None


class Wish(msgspec.Struct, frozen=True):
    """What the user wants to be made of the machines. `fields`: our names of further fields of the body, such as the priority."""

    makes: Makes
    grouping: Grouping
    subject: str
    text: str
    fields: Mapping[str, object] = msgspec.field(default_factory=dict)


class Wanted(Target, frozen=True):
    """Something to be made, with the body that is sent for it."""

    kind: str = ""
    body: Body = msgspec.field(default_factory=NewTicket)


class Row(msgspec.Struct, frozen=True):
    """One thing that will be made. `end_user` is None of alerts, and where it is still to be chosen."""

    machines: Machines
    end_user: EndUser | None
    target: Wanted
    faults: tuple[Fault, ...]

    @property
    def about(self) -> About:
        """What tells the row from the others, however the texts change."""
        return tuple(machine.key for machine in self.machines)


def grouped(machines: Sequence[Agent], grouping: Grouping) -> list[Machines]:
    """The machines of each thing to be made, in the order in which they come; customers in that of their first machine."""
    if grouping == "all":
        return [tuple(machines)] if machines else []
    groups: dict[object, list[Agent]] = {}
    for machine in machines:
        customer = machine.customer_id if machine.customer_id is not None else plain(machine.customer_name)
        groups.setdefault(machine.key if grouping == "each" else customer, []).append(machine)
    return [tuple(group) for group in groups.values()]


def plan(machines: Sequence[Agent], wish: Wish, people: People, chosen: Mapping[About, EndUser], when: When) -> tuple[Row, ...]:
    """What will be made, a row each. `chosen`: the end users that the user chose, by `Row.about`. Alerts are on one machine each."""
    if wish.makes == "alert":
        rows = [_alert(machine, wish, when) for machine in machines]
    else:
        rows = [_ticket(group, wish, people, chosen, when) for group in grouped(machines, wish.grouping)]
    return tuple(_told_apart(rows))


def _ticket(group: Machines, wish: Wish, people: People, chosen: Mapping[About, EndUser], when: When) -> Row:
    user = chosen.get(tuple(machine.key for machine in group)) or people.of(group)
    body = NewTicket(
        ticket_title=plain(fill(wish.subject, group, when)),
        description=fill(wish.text, group, when).strip(),
        **wish.fields,  # type: ignore[arg-type]  # the names and words of the form's own choices
        **(user.fields() if user is not None else {}),  # type: ignore[arg-type]
    )
    customers = list(dict.fromkeys(plain(machine.customer_name) for machine in group))
    customer = user.customer if user is not None and user.customer else customers[0] if len(customers) == 1 else ""
    return _row(group, user, Wanted("tickets", 0, str(body.ticket_title), customer, kind="ticket", body=body))


def _alert(machine: Agent, wish: Wish, when: When) -> Row:
    body = NewAlert(
        title=plain(fill(wish.subject, (machine,), when)),
        message_template=fill(wish.text, (machine,), when).strip(),
        device_guid=machine.device_guid or UNSET,
        customer_id=machine.customer_id if machine.customer_id is not None else UNSET,
        **wish.fields,  # type: ignore[arg-type]
    )
    return _row((machine,), None, Wanted("alerts", 0, str(body.title), plain(machine.customer_name), kind="alert", body=body))


def _row(machines: Machines, user: EndUser | None, target: Wanted) -> Row:
    return Row(machines, user, target, target.body.faults())


def _told_apart(rows: Iterable[Row]) -> Iterable[Row]:
    """Two tickets of one title for one end user could not be told apart if an answer were lost: the agent's id follows the title."""
    seen: set[tuple[str, EndUser | None]] = set()
    for row in rows:
        body, title = row.target.body, row.target.name
        if isinstance(body, NewTicket) and title and (title, row.end_user) in seen:
            title = f"{title} · ID {row.machines[0].key}"
            body = msgspec.structs.replace(body, ticket_title=title)
            row = _row(row.machines, row.end_user, msgspec.structs.replace(row.target, name=title, body=body))
        seen.add((title, row.end_user))
        yield row


def seconds(rows: int, used: int, allowed: int) -> float:
    """How long so many rows take, where `used` of `allowed` requests of a minute are gone: one a second, or as the budget lets them."""
    paced = max(rows - 1, 0) * PACE
    over = rows * ASKED_FOR_ONE - max(allowed - used, 0)
    return max(paced, 60.0 * math.ceil(over / allowed)) if over > 0 and allowed > 0 else paced


async def make(session: Session, target: Target) -> Outcome:
    """Makes what a row wants. For `run_many` with the targets of rows without faults."""
    assert isinstance(target, Wanted)
    return await create_record(session, target.kind, target, target.body)
