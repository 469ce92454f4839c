"""Something new at Atera: what is sent, and how it is found again where the answer was lost."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec

from atera_desktop.api import operations
from atera_desktop.api.errors import AteraError, NotFound
from atera_desktop.api.operations import Operation
from atera_desktop.api.replies import MadeDevice
from atera_desktop.app.operations import finds
from atera_desktop.app.operations.outcome import Kind, Outcome, Target
from atera_desktop.domain.bodies import billing, devices, people, tickets
from atera_desktop.domain.bodies.body import Body
from atera_desktop.domain.record import Key
from atera_desktop.domain.wire import is_id

if TYPE_CHECKING:
    from atera_desktop.api.client import Client
    from atera_desktop.app.session import Session

SECRETS = frozenset(("AuthenticationPassword", "PrivacyPassword", "Community", "ContentBased64"))
"""What the journal does not keep of a body."""


class New(msgspec.Struct, frozen=True):
    """A kind of thing that can be made. `find` looks for what is like it; None: it cannot be read.

    `part`: it belongs to a record (the target's) and has no section of its own. `dated`: Atera tells when it was made.
    """

    operation: Operation[Any]
    body: type[Body]
    find: finds.Find | None
    part: bool = False
    dated: bool = False


KINDS: Mapping[str, New] = {
    "ticket": New(operations.CREATE_TICKET, tickets.NewTicket, finds.ticket, dated=True),
    "comment": New(operations.CREATE_COMMENT, tickets.NewComment, finds.comment, part=True, dated=True),
    "work_hours": New(operations.LOG_HOURS, tickets.NewWorkHours, finds.hours, part=True),
    "relation": New(operations.CREATE_RELATION, tickets.NewRelation, finds.relation, part=True),
    "alert": New(operations.CREATE_ALERT, devices.NewAlert, finds.alert, dated=True),
    "customer": New(operations.CREATE_CUSTOMER, people.NewCustomer, finds.customer, dated=True),
    "folder": New(operations.CREATE_FOLDER, people.NewFolder, None, part=True),
    "attachment": New(operations.ATTACH_FILE, people.NewAttachment, None, part=True),
    "contact": New(operations.CREATE_CONTACT, people.NewContact, finds.contact, dated=True),
    "department": New(operations.CREATE_DEPARTMENT, people.NewDepartment, finds.department),
    "product": New(operations.CREATE_PRODUCT, billing.NewRate, finds.product),
    "expense": New(operations.CREATE_EXPENSE, billing.NewRate, finds.expense),
    "contract": New(operations.CREATE_CONTRACT, billing.NewContract, finds.contract),
    "generic_monitor": New(operations.CREATE_GENERIC_MONITOR, devices.NewGenericMonitor, finds.generic_monitor),
    "tcp_monitor": New(operations.CREATE_TCP_MONITOR, devices.NewTcpMonitor, finds.tcp_monitor),
    "http_monitor": New(operations.CREATE_HTTP_MONITOR, devices.NewHttpMonitor, finds.http_monitor),
    "snmp_v2_monitor": New(operations.CREATE_SNMP_V2_MONITOR, devices.NewSnmpV2Monitor, finds.snmp_monitor),
    "snmp_v3_monitor": New(operations.CREATE_SNMP_V3_MONITOR, devices.NewSnmpV3Monitor, finds.snmp_monitor),
}
"""By the word that the journal has for it (create_ticket …)."""


class Creation(msgspec.Struct, frozen=True):
    """One thing to be made. `target`: what it is, with key 0; of a part, the record that it belongs to, whose key is in the path.

    `began`: when it was sent, epoch seconds of Atera's clock; 0 before. `before`: the keys of what was like it then.
    """

    kind: str
    target: Target
    body: Body
    began: float = 0.0
    before: tuple[Key, ...] = ()

    @property
    def new(self) -> New:
        return KINDS[self.kind]

    @property
    def operation(self) -> str:
        return f"create_{self.kind}"

    @property
    def method(self) -> str:
        return self.new.operation.method

    def details(self) -> dict[str, Any]:
        """The body, without what is secret or large."""
        sent = {name: value for name, value in msgspec.to_builtins(self.body).items() if name not in SECRETS}
        return {"body": sent, "began": self.began, "before": list(self.before)}

    async def read(self, session: Session, client: Client) -> tuple[float, set[Key]]:
        """Atera's time, and the keys of what is like it; before the request only where Atera would not tell when it was made."""
        now = time.time() + (client.skew or 0.0)
        look = self.new.find is not None and (bool(self.began) or not self.new.dated)
        return now, await self.new.find(client, self) if look and self.new.find is not None else set()

    def prepared(self, found: tuple[float, set[Key]]) -> Creation | Outcome:
        now, alike = found
        if self.kind == "relation" and alike:
            return Outcome(self.target, Kind.ALREADY)
        return msgspec.structs.replace(self, began=now, before=tuple(alike))

    async def send(self, client: Client) -> Key | None:
        keys = (self.target.key,) if "{" in self.new.operation.path else ()
        made = await client.call(self.new.operation, *keys, body=self.body)
        return made.device_guid if isinstance(made, MadeDevice) else made if is_id(made) else None

    def came_to(self, found: tuple[float, set[Key]]) -> Kind:
        if self.new.find is None:
            return Kind.UNKNOWN
        return Kind.DONE if found[1] - set(self.before) else Kind.NOT_DONE

    def lacking(self) -> Outcome:
        return Outcome(self.target, Kind.REFUSED, NotFound(self.new.operation.path))

    def missing(self) -> Kind:
        return Kind.REFUSED

    async def learn(self, session: Session, client: Client, outcome: Outcome) -> None:
        """Reads what was made, so that it is shown; of a part, its record and what is known of it."""
        if not outcome.fine:
            return
        collection = session.collections[self.target.resource]
        with suppress(AteraError):
            if self.new.part:
                collection.merge([await client.get(collection.resource, self.target.key)], session.now())
            elif outcome.made is not None and collection.resource.one:
                collection.merge([await client.get(collection.resource, outcome.made)], session.now())
            else:
                session.sync.want_again(self.target.resource)
        if self.new.part:
            session.lookups.expire(self.target.resource, self.target.key)


def creation_from(operation: str, target: Target, details: Mapping[str, Any]) -> Creation | None:
    """The creation that a line of the journal tells of, to look whether it is there; None for what is none, or cannot be told."""
    verb, _, kind = operation.partition("_")
    new = KINDS.get(kind)
    if verb != "create" or new is None or not isinstance(details.get("body"), dict):
        return None
    try:
        body = msgspec.convert(details["body"], new.body, strict=False)
    except msgspec.ValidationError:
        return None
    began, before = details.get("began"), details.get("before")
    return Creation(
        kind,
        target,
        body,
        float(began) if isinstance(began, (int, float)) else 0.0,
        tuple(before) if isinstance(before, list) else (),
    )
