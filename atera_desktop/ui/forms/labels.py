"""What a record is called where one is picked: so that it can be told from others of its name. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from atera_desktop.app.asking import MOST
from atera_desktop.domain.agent import Agent
from atera_desktop.domain.contact import Contact
from atera_desktop.domain.rate import Rate
from atera_desktop.domain.record import Key
from atera_desktop.domain.ticket import Ticket
from atera_desktop.domain.wire import is_id, plain
from atera_desktop.ui.forms.spec import Records
from atera_desktop.ui.vocabulary import noun, say
from atera_desktop.ui.words import money, plural


def labels(records: Mapping[Key, Any], fits: Callable[[Any], bool] = lambda record: True) -> dict[object, str]:
    """Key → label, of those that can be referred to by an id."""
    return {key: label(record) for key, record in records.items() if is_id(key) and fits(record)}


def labels_within(records: Mapping[Key, Any], customer: int | None) -> dict[object, str]:
    """The same of one customer's records; of all for None."""
    return labels(records, lambda record: customer is None or record.customer_id == customer)


def misfit_words(records: Records, resource: str, picked: Key, customer: int | None) -> str:
    """Why a record that was picked is not the customer's: "is PC-1, which belongs to Acme, not to Contoso".

    Empty where it is, or nobody knows.
    """
    record = records.get(resource, {}).get(picked)
    if record is None or customer is None or record.customer_id in (None, customer):
        return ""
    wanted, owner = records.get("customers", {}).get(customer), plain(record.customer_name) or say("another customer")
    return f"is {record.name}, which belongs to {owner}, not to {wanted.name if wanted else 'the one above'}"


def label(record: Any) -> str:
    """Its name and what tells it from others: "Dana Reyes · Acme · dana@acme.example"."""
    match record:
        case Contact():
            parts = (record.name, plain(record.customer_name), plain(record.email))
        case Agent():
            parts = (record.name, plain(record.customer_name), "")
        case Rate():
            parts = (record.name, plain(record.sku), "" if record.amount is None else money(record.amount))
        case Ticket():
            parts = (f"#{record.number} {plain(record.ticket_title)}", plain(record.customer_name), "")
        case _:
            parts = (record.name, "", "")
    return " · ".join(dict.fromkeys(part for part in parts if part))


_SOUGHT: Mapping[str, str] = {
    "agents": "machine name or ID",
    "tickets": "ID (which is not the number)",
    "customers": "ID",
    "contacts": "e-mail, phone or ID",
}
"""By what Atera can be asked for a record of each resource."""


def found_words(resource: str, typed: str, count: int) -> str:
    """What came of looking at Atera: nothing, with what it can be asked by, or something to choose from."""
    one, many = noun(resource)
    if not count:
        return f"Atera has no {one} with the {_SOUGHT[resource]} “{plain(typed)}”."
    if count >= MOST:
        return f"Found at Atera: {plural(count, (one, many))}, and there may be more. Choose from the list, or type more of it."
    return f"Found at Atera: {plural(count, (one, many))}. Choose from the list."
