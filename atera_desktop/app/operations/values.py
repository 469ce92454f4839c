"""The value of a custom field on a record: set against the value that was shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from atera_desktop.api import operations
from atera_desktop.api.errors import NotFound
from atera_desktop.app.operations.carry_out import carry_out
from atera_desktop.app.operations.fields import said
from atera_desktop.app.operations.outcome import Difference, Kind, Outcome, Target
from atera_desktop.domain.bodies.people import NewValue
from atera_desktop.domain.custom import TARGETS
from atera_desktop.domain.record import Key

if TYPE_CHECKING:
    from atera_desktop.api.client import Client
    from atera_desktop.app.session import Session


class ValueChange(msgspec.Struct, frozen=True):
    """`kind` is the word of `TARGETS`, `item` the record's id there, `shown` and `wished` the texts of the value."""

    target: Target
    kind: str
    item: int
    field: str
    shown: str
    wished: str

    @property
    def operation(self) -> str:
        return "set_value"

    @property
    def method(self) -> str:
        return "PUT"

    def details(self) -> dict[str, Any]:
        return {"kind": self.kind, "item": self.item, "field": self.field, "shown": self.shown, "wished": self.wished}

    async def read(self, session: Session, client: Client) -> str:
        """The value as Atera has it now; empty where there is none. Raises AteraError."""
        found = await client.call(operations.CUSTOM_VALUES[self.kind].one, self.item, self.field)
        return said(found.records[0].value_as_string) if found.records else ""

    def prepared(self, found: str) -> ValueChange | Outcome:
        if found == said(self.wished):
            return Outcome(self.target, Kind.ALREADY)
        if found != said(self.shown):
            return Outcome(self.target, Kind.DIFFERENT, differences=(Difference(self.field, self.shown, found),))
        return self

    async def send(self, client: Client) -> Key | None:
        await client.call(operations.CUSTOM_VALUES[self.kind].set, self.item, self.field, body=NewValue(value=self.wished))
        return None

    def came_to(self, found: str) -> Kind:
        return Kind.DONE if found == said(self.wished) else Kind.NOT_DONE if found == said(self.shown) else Kind.UNKNOWN

    def lacking(self) -> Outcome:
        return Outcome(self.target, Kind.REFUSED, NotFound(f"customvalues/{self.kind}field"))

    def missing(self) -> Kind:
        return Kind.REFUSED

    async def learn(self, session: Session, client: Client, outcome: Outcome) -> None:
        """What is known of the record's values is asked again when somebody looks."""
        session.lookups.expire(self.target.resource, self.target.key)


async def set_value(session: Session, change: ValueChange) -> Outcome:
    """Sets it, if it is still as shown: else DIFFERENT. Raises ValueError for a kind of record that has no custom fields."""
    if change.kind not in TARGETS:
        raise ValueError("no custom fields there")
    return await carry_out(session, change)


def value_from(operation: str, target: Target, details: Mapping[str, Any]) -> ValueChange | None:
    """The change that a line of the journal tells of; None where it tells of none."""
    kind, item, field, shown, wished = (details.get(name) for name in ("kind", "item", "field", "shown", "wished"))
    if operation != "set_value" or kind not in TARGETS or not isinstance(item, int) or not isinstance(field, str):
        return None
    return ValueChange(target, kind, item, field, said(shown), said(wished))
