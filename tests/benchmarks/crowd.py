"""Records by the hundred thousand: those of a small tenant again and again, each with an id, dates and texts of its own."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from typing import Any

import msgspec

from atera_desktop.domain.catalog import RESOURCES
from atera_desktop.sim.tenant import Tenant
from atera_desktop.store.cache import Stored
from tests.benchmarks.fleet import FIRST, LAST, NOW, date

PROSE = 4_000
"""Characters of an article."""


def crowd(resource: str, count: int) -> Iterator[Stored]:
    """So many records of that resource, as the cache keeps them."""
    tenant, dice = Tenant(500, clock=lambda: NOW), random.Random(1)
    known: list[dict[str, Any]] = list(getattr(tenant, HELD.get(resource, resource)).values())
    (identity, *_) = RESOURCES[resource].record.identity
    for number, record in enumerate(islice(cycle(known), count), 1):
        changed = {**record, identity: number, **OWN[resource](number, record, dice)}
        yield Stored(number, msgspec.json.encode(changed), None, NOW)


HELD = {"workhours": "hours", "knowledgebase": "articles"}
"""Where the tenant keeps those that are called otherwise by Atera."""


def _alert(number: int, record: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    device = _device(dice)
    return {"Created": date(dice), "DeviceName": device, "AlertMessage": f"{record['Title']} of {device} is over the limit"}


def _ticket(number: int, record: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    return {
        "TicketNumber": str(number),
        "TicketTitle": f"{record['TicketTitle']} ({_device(dice)})",
        "TicketCreatedDate": date(dice),
        "LastTechnicianCommentTimestamp": date(dice),
    }


def _contact(number: int, record: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    first, last = record["Firstname"], f"{dice.choice(FIRST)}{dice.choice(LAST).lower()}"
    domain = str(record["Email"]).partition("@")[2]
    phone = f"+1 {dice.randrange(200, 999)} 555 {dice.randrange(10_000):04}"
    return {"Lastname": last, "Email": f"{first}.{last}.{number}@{domain}".lower(), "Phone": phone, "LastModified": date(dice)}


def _hours(number: int, record: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    return {"TicketID": dice.randrange(20_000), "Description": f"{record['Description']}: {_device(dice)}", "StartWorkHour": date(dice)}


def _invoice(number: int, record: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    return {"InvoiceNumberAsString": f"{number:07}", "Total": dice.randrange(1_000_000) / 100, "InvoiceDate": date(dice)}


def _article(number: int, record: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    text = str(record["KBContext"]) + f"<p>{_device(dice)}</p>"
    return {"KBProduct": f"{record['KBProduct']} {number}", "KBContext": text * (PROSE // len(text) + 1), "KBLastModified": date(dice)}


def _device(dice: random.Random) -> str:
    return f"{dice.choice(FIRST).upper()}-{dice.choice(('LT', 'PC', 'SRV'))}{dice.randrange(99_999):05}"


OWN: dict[str, Callable[[int, dict[str, Any], random.Random], dict[str, Any]]] = {
    "alerts": _alert,
    "tickets": _ticket,
    "contacts": _contact,
    "workhours": _hours,
    "invoices": _invoice,
    "knowledgebase": _article,
}
"""What each record has of its own beside its id."""
