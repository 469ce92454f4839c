"""The one table of what exists: resource, record, paths, writes, polling. Client, cache, sync and export loop over it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec

from atera_desktop.domain.agent import Agent
from atera_desktop.domain.alert import Alert
from atera_desktop.domain.article import Article
from atera_desktop.domain.contact import Contact
from atera_desktop.domain.contract import Contract
from atera_desktop.domain.customer import Customer
from atera_desktop.domain.department import Department
from atera_desktop.domain.hours import WorkHours
from atera_desktop.domain.invoice import Invoice
from atera_desktop.domain.monitor import Monitor
from atera_desktop.domain.queries import ContactQuery, CustomerQuery, ModifiedQuery, Query
from atera_desktop.domain.rate import Expense, Product
from atera_desktop.domain.record import Key, Record
from atera_desktop.domain.ticket import Ticket


class Delta(msgspec.Struct, frozen=True):
    """The list of what changed since a moment."""

    path: str
    since: Callable[[datetime], Query]


class Resource(msgspec.Struct, frozen=True, eq=False):
    """One kind of record.

    `name` is the word on the command line and in the cache; `path` the list, `one` a single record with `{key}` for its id (empty where
    Atera gives none), both below the base address.
    """

    name: str
    record: type[Record]
    path: str
    one: str = ""
    writes: tuple[str, ...] = ()
    """What may be done to a single record, as HTTP methods on `one`: PUT changes it (an alert: resolves it, without a body)."""
    also: tuple[str, ...] = ()
    """Further lists whose records belong to the same kind."""
    rare: bool = False
    """Whether it changes so seldom that it is fetched when somebody first looks, and daily from then on; else in every cycle."""
    asks: Mapping[str, str] = msgspec.field(default_factory=dict)
    """What is asked of its list besides, always."""
    live: Mapping[str, str] = msgspec.field(default_factory=dict)
    """The query that lists what a technician must not miss, where that is less than the whole list."""
    delta: Delta | None = None
    volatile: str | None = None
    """A field that moves all the time and matters little: shown at once, written to the cache seldom (performance.md)."""

    def below(self, key: Key) -> str:
        """Under which the cache keeps what was asked about one record: it goes when the record goes."""
        return f"{self.name}/{key}"


AGENTS = Resource("agents", Agent, "agents", "agents/{key}", ("DELETE",), volatile="last_seen")
ALERTS = Resource("alerts", Alert, "alerts", "alerts/{key}", ("PUT", "DELETE"), live={"alertStatus": "Open"})
TICKETS = Resource(
    "tickets",
    Ticket,
    "tickets",
    "tickets/{key}",
    ("PUT", "DELETE"),
    delta=Delta("tickets/lastmodified", lambda since: ModifiedQuery(date=since, include_comments=True)),
)
CUSTOMERS = Resource(
    "customers",
    Customer,
    "customers",
    "customers/{key}",
    ("PUT", "DELETE"),
    rare=True,
    delta=Delta("customers", lambda since: CustomerQuery(from_last_modified_date=since)),
)
CONTACTS = Resource(
    "contacts",
    Contact,
    "contacts",
    "contacts/{key}",
    ("PUT", "DELETE"),
    rare=True,
    delta=Delta("contacts", lambda since: ContactQuery(from_last_modified_date=since)),
)
MONITORS = Resource(
    "monitors",
    Monitor,
    "devices/genericdevices",
    writes=("DELETE",),
    also=("devices/tcpdevices", "devices/httpdevices", "devices/snmpdevices"),
    rare=True,
)
CONTRACTS = Resource("contracts", Contract, "contracts", "contracts/{key}", ("PUT",), rare=True)
INVOICES = Resource("invoices", Invoice, "billing/invoices", "billing/invoice/{key}", rare=True)
PRODUCTS = Resource("products", Product, "rates/products", "rates/products/{key}", ("PUT", "DELETE"), rare=True)
EXPENSES = Resource("expenses", Expense, "rates/expenses", "rates/expenses/{key}", ("PUT", "DELETE"), rare=True)
DEPARTMENTS = Resource("departments", Department, "departments", "departments/{key}", ("PUT", "DELETE"), rare=True)
WORK_HOURS = Resource("workhours", WorkHours, "workhours", rare=True, asks={"includeRates": "true"})
ARTICLES = Resource("knowledgebase", Article, "knowledgebases", rare=True)

RESOURCES: Mapping[str, Resource] = {
    resource.name: resource
    for resource in (
        AGENTS, ALERTS, TICKETS, CUSTOMERS, CONTACTS, MONITORS, CONTRACTS, INVOICES, PRODUCTS, EXPENSES, DEPARTMENTS, WORK_HOURS, ARTICLES,
    )
}  # fmt: skip
"""In the order of the window's sections."""
