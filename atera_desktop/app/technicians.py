"""The technicians of a tenant. Atera lists none: they are known from what they work on (atera-api.md, 10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from atera_desktop.domain.record import Key
from atera_desktop.domain.wire import is_id, plain


def seen_technicians(records: Mapping[str, Mapping[Key, Any]]) -> list[tuple[int, str]]:
    """Id and name of everybody seen in tickets and work hours, by name; Autopilot is nobody. `records`: by resource and key."""
    found: dict[int, str] = {}
    for resource in ("tickets", "workhours"):
        for record in records.get(resource, {}).values():
            number = record.technician_contact_id
            if is_id(number) and not found.get(number):
                found[number] = record.technician or plain(record.technician_email)
    return sorted(((number, name or f"Technician {number}") for number, name in found.items()), key=lambda one: (one[1].casefold(), one[0]))
