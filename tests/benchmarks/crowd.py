"""Alerts and tickets by the hundred thousand: those of a small tenant again and again, each with an id and dates of its own."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

import msgspec

from atera_desktop.domain.catalog import RESOURCES
from atera_desktop.sim.tenant import Tenant
from atera_desktop.store.cache import Stored
from tests.benchmarks.fleet import NOW, date

DATES = {"alerts": ("Created",), "tickets": ("TicketCreatedDate", "LastTechnicianCommentTimestamp")}


def crowd(resource: str, count: int) -> Iterator[Stored]:
    """So many records of that resource, as the cache keeps them."""
    tenant, dice = Tenant(500, clock=lambda: NOW), random.Random(1)
    known: list[dict[str, Any]] = list(getattr(tenant, resource).values())
    (identity, *_) = RESOURCES[resource].record.identity
    for number, record in enumerate(islice(cycle(known), count), 1):
        changed = {**record, identity: number, **{name: date(dice) for name in DATES[resource]}}
        yield Stored(number, msgspec.json.encode(changed), None, NOW)
