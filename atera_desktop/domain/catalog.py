"""The one table of what exists: resource, record, paths, writes, polling. Client, cache, sync and export loop over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from atera_desktop.domain.agent import Agent
from atera_desktop.domain.alert import Alert
from atera_desktop.domain.record import Record
from atera_desktop.domain.ticket import Ticket


@dataclass(frozen=True, slots=True, eq=False)
class Resource:
    """One kind of record.

    `name` is the word on the command line and in the cache; `path` the list, `one` a single record with `{key}` for its id, both
    below the base address.
    """

    name: str
    record: type[Record]
    path: str
    one: str
    writes: tuple[str, ...] = ()
    """What may be done to a single record, as HTTP methods on `one`: PUT changes it (an alert: resolves it, without a body)."""
    live: Mapping[str, str] = field(default_factory=dict)
    """The query that lists what a technician must not miss, where that is less than the whole list."""
    delta: str | None = None
    """The list of what changed since a `date` (UTC), where Atera has one."""
    volatile: str | None = None
    """A field that moves all the time and matters little: shown at once, written to the cache seldom (performance.md)."""


AGENTS = Resource("agents", Agent, "agents", "agents/{key}", ("DELETE",), volatile="last_seen")
ALERTS = Resource("alerts", Alert, "alerts", "alerts/{key}", ("PUT", "DELETE"), live={"alertStatus": "Open"})
TICKETS = Resource("tickets", Ticket, "tickets", "tickets/{key}", ("PUT", "DELETE"), delta="tickets/lastmodified")

RESOURCES: Mapping[str, Resource] = {resource.name: resource for resource in (AGENTS, ALERTS, TICKETS)}
