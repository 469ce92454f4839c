"""What a record is called where one is picked: so that it can be told from others of its name. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from atera_desktop.domain.agent import Agent
from atera_desktop.domain.contact import Contact
from atera_desktop.domain.rate import Rate
from atera_desktop.domain.record import Key
from atera_desktop.domain.ticket import Ticket
from atera_desktop.domain.wire import is_id, plain
from atera_desktop.ui.words import money


def labels(records: Mapping[Key, Any], fits: Callable[[Any], bool] = lambda record: True) -> dict[object, str]:
    """Key → label, of those that can be referred to by an id."""
    return {key: label(record) for key, record in records.items() if is_id(key) and fits(record)}


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
