"""Which fields of a record may be changed, and whether two values of one are the same."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec

from atera_desktop.domain.bodies.body import Body
from atera_desktop.domain.record import Record
from atera_desktop.domain.wire import instant, plain


def change_body(resource: str) -> type[Body] | None:
    """The body that changes a record of this resource; None where Atera changes none."""
    from atera_desktop.domain.bodies import billing, devices, people, tickets  # late: nobody changes anything at the start

    bodies: dict[str, type[Body]] = {
        "agents": devices.AgentMove,
        "tickets": tickets.TicketChange,
        "customers": people.CustomerChange,
        "contacts": people.ContactChange,
        "departments": people.DepartmentChange,
        "products": billing.RateChange,
        "expenses": billing.RateChange,
        "contracts": billing.ContractChange,
    }
    return bodies.get(resource)


def fields_of(resource: str, record: Record) -> tuple[tuple[str, object], ...]:
    """What may be changed in the record and the values it has, by Atera's names; None for what Atera does not tell."""
    body = change_body(resource)
    names = () if body is None else body.__struct_encode_fields__
    return tuple((name, value_of(record, name)) for name in names)


def value_of(record: msgspec.Struct, field: str) -> object:
    """The value of a field by Atera's name, in any case of its letters (`CustomerId` of a body is the record's `CustomerID`).

    None for one that the record does not have.
    """
    name = _names(type(record)).get(field.lower())
    return None if name is None else getattr(record, name)


def has(record: msgspec.Struct, field: str) -> bool:
    """Whether Atera tells this field of the record: the others can be changed, but nobody can see whether they are."""
    return field.lower() in _names(type(record))


@cache
def _names(kind: type[msgspec.Struct]) -> Mapping[str, str]:
    """Atera's names of the fields, in small letters → ours: asked for every selected record whenever the window looks again."""
    return {atera.lower(): ours for atera, ours in zip(kind.__struct_encode_fields__, kind.__struct_fields__, strict=True)}


def same(one: object, other: object) -> bool:
    """Whether two values of a field are the same to Atera, which may answer a word in another case and a date in another form.

    `other` may be an object of which only some fields are given: those count.
    """
    if isinstance(other, Mapping):
        return isinstance(one, msgspec.Struct) and all(same(value_of(one, str(name)), value) for name, value in other.items())
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return one == other
    if isinstance(one, str) and isinstance(other, str) and "T" in one and "T" in other and instant(one) is not None:
        return instant(one) == instant(other)
    return said(one).casefold() == said(other).casefold()


def said(value: object) -> str:
    """A value in one line, for the journal and for people; empty for none."""
    if isinstance(value, msgspec.Struct):
        value = msgspec.to_builtins(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {said(part)}" for name, part in value.items() if part is not None)
    return "" if value is None else plain(str(value))


def plain_value(value: object) -> Any:
    """A value as JSON has it, for the journal."""
    return msgspec.to_builtins(value)
