"""Custom fields and their values, for ten kinds of objects (atera-api.md, 8.13).

A value is written as a text and read by its field's type. An object has a value for each of its fields that are not empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from math import isfinite
from uuid import UUID

from ..answers import Answer, Refusal, json
from ..bodies import Body
from ..contracts import SLAS
from ..custom_fields import FIELDS, Field, fields_of
from ..moments import iso
from ..record import Record
from ..routes import Call, Operation
from ..tenant import Tenant

TARGETS = {
    "ticket": ("Ticket", "ticketId"),
    "customer": ("Customer", "customerId"),
    "contact": ("Contact", "contactId"),
    "contract": ("Contract", "contractId"),
    "sla": ("SLA", "slaId"),
    "agent": ("Agent", "agentId"),
    "snmp": ("SNMPDevice", "snmpDeviceId"),
    "tcp": ("TCPDevice", "tcpDeviceId"),
    "http": ("HTTPDevice", "httpDeviceId"),
    "generic": ("GenericDevice", "genericDeviceId"),
}
"""In the paths: what is kept, and how its id is named there."""

_SPACE = UUID("c5f00000-7a31-4c1e-9d20-000000000000").int


def definitions(call: Call) -> Answer:
    """Before 2026 a definition did not tell whose options its own depend on."""
    legacy = call.weather.get("legacy")
    return json([{k: v for k, v in field.items() if k != "ParentAttributeName" or not legacy} for field in call.tenant.custom_fields])


def value(family: str, call: Call) -> Answer:
    field, item = _field(family, call), _item(family, call)
    return json(_shown(call, [(field, item)]))


def values(family: str, call: Call) -> Answer:
    item = _item(family, call)
    return json(_shown(call, [(field, item) for field in fields_of(TARGETS[family][0])]))


def value_by_id(call: Call) -> Answer:
    """Empty where an object has no such value any more, or never had."""
    code = UUID(call.guid("customValueId")).int ^ _SPACE
    index, item = code >> 96, code & (2**48 - 1)
    known = index < len(FIELDS) and item in _items(call.tenant, FIELDS[index].target) and _id(FIELDS[index], item).int == code ^ _SPACE
    return json(_shown(call, [(FIELDS[index], item)] if known else []))


def set_value(family: str, call: Call) -> Answer:
    """Null, or an empty text, clears. 400 for a text that is not of the field's type. Before 2026 the value could be in the path."""
    field, item = _field(family, call), _item(family, call)
    if "value" in call.params:
        text = call.params["value"]
    else:
        body = Body(call.body)
        text = body.text("Value", blank=True) or ""
        if body.errors:
            raise body.refusal()
    call.tenant.custom_values[field.target, item, field.name] = _typed(field, text.strip()) if text.strip() else ""
    return call.result(item)


def _field(family: str, call: Call) -> Field:
    target, name = TARGETS[family][0], call.params["fieldName"]
    found = next((field for field in fields_of(target) if field.name.casefold() == name.casefold()), None)
    if found is None:
        raise Refusal(400, f"There is no custom field {name} of {target}.", fieldName=f"There is no custom field {name} of {target}.")
    return found


def _item(family: str, call: Call) -> int:
    target, name = TARGETS[family]
    number = call.id(name)
    if number in _items(call.tenant, target):
        return number
    status, sentence = 404 if call.weather.get("legacy") else 400, f"There is no {target} {number}."
    raise Refusal(status, sentence, **{name: sentence})


def _items(tenant: Tenant, target: str) -> Mapping[int, object]:
    items: dict[str, Mapping[int, object]] = {
        "Ticket": tenant.tickets,
        "Customer": tenant.customers,
        "Contact": tenant.contacts,
        "Contract": tenant.contracts,
        "SLA": SLAS,
        "Agent": tenant.agents,
        "SNMPDevice": tenant.monitors["snmp"],
        "TCPDevice": tenant.monitors["tcp"],
        "HTTPDevice": tenant.monitors["http"],
        "GenericDevice": tenant.monitors["generic"],
    }
    return items[target]


def _typed(field: Field, text: str) -> str:
    """The text in the one form in which its type is kept. Refusal where it is not of the type."""
    try:
        match field.kind:
            case "Boolean":
                return {"true": "true", "false": "false"}[text.lower()]
            case "Numeric":
                if not isfinite(float(text)):
                    raise ValueError(text)
                return text
            case "Date":
                moment = datetime.fromisoformat(text)
                return iso((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
            case "Text":
                return text
            case _:
                return _option(field, text)
    except (KeyError, ValueError, OverflowError):
        raise Refusal(400, f"{text} is no value for {field.name}.", Value=f"{text} is no value of the type {field.kind}.") from None


def _option(field: Field, text: str) -> str:
    """By its text, in any case, or else by its value, which is a number from one."""
    named = {option.casefold(): option for option, _ in field.options}
    numbered = {str(number): option for number, (option, _) in enumerate(field.options, 1)}
    return named.get(text.casefold()) or numbered[text]


def _shown(call: Call, asked: list[tuple[Field, int]]) -> list[Record]:
    """Before 2026 no value told the id of its option."""
    shown = [_value(field, item, text) for field, item in asked if (text := _text(call.tenant, field, item))]
    if call.weather.get("legacy"):
        shown = [{name: content for name, content in record.items() if name != "OptionId"} for record in shown]
    return call.weather.records(shown)


def _text(tenant: Tenant, field: Field, item: int) -> str:
    """What was written, or else what the object began with: only those that were there then had something."""
    written = tenant.custom_values.get((field.target, item, field.name))
    if written is not None:
        return written
    kind = "device" if field.target.endswith("Device") else field.target.lower()
    return field.first_text(item) if item <= tenant.first_ids.get(kind, item) else ""


def _value(field: Field, item: int, text: str) -> Record:
    return {
        "ItemId": item,
        "Id": str(_id(field, item)),
        "FieldName": field.name,
        "ValueAsString": text,
        "ValueAsDecimal": float(text) if field.kind == "Numeric" else 0.0,
        "ValueAsDateTime": text if field.kind == "Date" else None,
        "ValueAsBool": field.kind == "Boolean" and text == "true",
        "OptionId": field.option_id(text),
    }


def _id(field: Field, item: int) -> UUID:
    """Made of the field and the object, so that it leads back to them."""
    return UUID(int=_SPACE ^ (FIELDS.index(field) << 96 | item))


def _operations(family: str) -> tuple[Operation, ...]:
    number = f"{{{TARGETS[family][1]}}}"
    one, write = f"customvalues/{family}field/{number}/{{fieldName}}", partial(set_value, family)
    return (
        Operation("GET", one, partial(value, family), "CustomValues"),
        Operation("PUT", one, write, "CustomValues"),
        Operation("POST", one, write, "CustomValues", new=True),
        Operation("PUT", one + "/{value}", write, "CustomValues", old=True),
        Operation("GET", f"customvalues/{family}fields/{number}", partial(values, family), "CustomValues"),
    )


OPERATIONS = (
    Operation("GET", "customvalues/customfields", definitions, "CustomValues"),
    Operation("GET", "customvalues/{customValueId}", value_by_id, "CustomValues"),
    *(operation for family in TARGETS for operation in _operations(family)),
)
