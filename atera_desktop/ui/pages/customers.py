"""The Customers page: its table, its filter, and the details that lead to everything a customer has."""

from __future__ import annotations

from collections.abc import Sized

from atera_desktop.app.column import Column, Grammar, Tone
from atera_desktop.domain import catalog
from atera_desktop.domain.alert import Alert, AlertStatus
from atera_desktop.domain.customer import Customer
from atera_desktop.domain.hours import WorkHours
from atera_desktop.domain.wire import folded, instant, plain
from atera_desktop.ui.detail.field import Field, Headline, Section, Tab
from atera_desktop.ui.links import Link
from atera_desktop.ui.pages.billing import contract_entry, contract_is_over, hours_entry, invoice_entry, invoice_moment
from atera_desktop.ui.pages.custom_fields import custom_fields_tab
from atera_desktop.ui.pages.customer_forms import FORMS
from atera_desktop.ui.pages.entries import SEVERITY_GLYPHS, SEVERITY_TONES, agent_entry, alert_entry, contact_entry, monitor_entry
from atera_desktop.ui.pages.page import Desk, PageSpec, View, body_row, date_column, date_row, fields, row, several, text_column
from atera_desktop.ui.pages.related import contacts_tab, contract_rank, contract_rows, related_tab, tickets_tab
from atera_desktop.ui.words import DASH, DAY, duration, number, plural

_NO_LINK = "Atera's API gives no address for customers."
_LATELY = 30 * DAY


def _id(customer: Customer) -> str:
    return str(customer.customer_id or "")


def _always(customer: Customer) -> str:
    texts = (customer.name, plain(customer.business_number), "\n".join(customer.domains), _id(customer))
    return "\n".join(text for text in texts if text)


def _town(customer: Customer) -> str:
    return " ".join(text for text in (plain(customer.zip_code_str), plain(customer.city)) if text)


def _changed_lately(customer: Customer, now: float) -> bool:
    return now - (instant(customer.last_modified) or 0.0) < _LATELY


COLUMNS: tuple[Column[Customer], ...] = (
    text_column("name", "Name", lambda c: c.name, width=200, strong=True),
    text_column("phone", "Phone", lambda c: c.phone, width=150, whole=True),
    text_column("city", "City", lambda c: c.city, width=116),
    text_column("domain", "Domain", lambda c: ", ".join(c.domains), width=190),
    text_column("country", "Country", lambda c: c.country, width=118),
    date_column("modified", "Modified", lambda c: c.last_modified, never=DASH, width=104),
    text_column("business", "Business number", lambda c: c.business_number, width=130, shown=False),
    text_column("address", "Address", lambda c: c.address, width=180, shown=False),
    text_column("zip", "ZIP code", lambda c: c.zip_code_str, width=84, shown=False),
    text_column("state", "State", lambda c: c.state, shown=False),
    text_column("fax", "Fax", lambda c: c.fax, shown=False),
    text_column("notes", "Notes", lambda c: c.notes, width=240, shown=False),
    text_column("links", "Links", lambda c: c.links, width=180, shown=False, middle=True),
    text_column("logo", "Logo", lambda c: c.logo, width=180, shown=False, middle=True),
    text_column("latitude", "Latitude", lambda c: c.latitude, width=84, right=True, shown=False),
    text_column("longitude", "Longitude", lambda c: c.longitude, width=84, right=True, shown=False),
    date_column("created", "Created", lambda c: c.created_on, never=DASH, shown=False),
    text_column("id", "ID", lambda c: c.customer_id, width=84, right=True, shown=False),
)

GRAMMAR: Grammar[Customer] = Grammar(
    keys={
        "name": lambda c: c.name,
        "business": lambda c: c.business_number or "",
        "phone": lambda c: c.phone or "",
        "domain": lambda c: "\n".join(c.domains),
        "address": lambda c: c.address or "",
        "zip": lambda c: c.zip_code_str or "",
        "city": lambda c: c.city or "",
        "state": lambda c: c.state or "",
        "country": lambda c: c.country or "",
        "notes": lambda c: c.notes or "",
        "created": lambda c: c.created_on or "",
        "modified": lambda c: c.last_modified or "",
        "id": _id,
    },
    always=_always,
)


def headline(customer: Customer, desk: Desk, now: float) -> Headline:
    """What calls for somebody, before what is merely there."""
    alerts = _open_alerts(customer, desk, now)
    tickets = desk.open_tickets(customer.customer_id)
    calls = [plural(len(alerts), ("open alert", "open alerts"))] if alerts else []
    calls += [plural(len(tickets), ("open ticket", "open tickets"))] if tickets else []
    gravest = plain(alerts[0].severity) if alerts else ""
    tone = SEVERITY_TONES.get(gravest, Tone.INFO if calls else Tone.DIM)
    places = (plain(customer.city), plain(customer.country), plain(customer.phone))
    name = customer.name or f"Customer {customer.key}"
    return Headline(
        name, " · ".join(calls) or "No open alerts or tickets", SEVERITY_GLYPHS.get(gravest), tone, tuple(text for text in places if text)
    )


def _open_alerts(customer: Customer, desk: Desk, now: float) -> list[Alert]:
    """The gravest and newest first."""
    alerts = (alert for alert in desk.of("alerts", "customer_id", customer.customer_id) if alert.status(now) is AlertStatus.OPEN)
    return sorted(alerts, key=lambda alert: (alert.severity_rank, instant(alert.created) or 0.0), reverse=True)


def tabs(customer: Customer, desk: Desk, now: float) -> tuple[Tab, ...]:
    key, name = customer.customer_id, customer.name or "this customer"
    agents, alerts = desk.agents_of(key), _open_alerts(customer, desk, now)
    monitors = sorted(desk.of("monitors", "customer_id", key), key=lambda monitor: (monitor.up is not False, monitor.name.casefold()))
    return (
        _summary(customer, desk, now),
        related_tab("Agents", "agents", desk, f"No agents of {name}.", ("Agents", (agent_entry(agent, now) for agent in agents))),
        related_tab("Monitors", "monitors", desk, f"No monitors of {name}.", ("Monitors", (monitor_entry(m, now) for m in monitors))),
        contacts_tab(desk.of("contacts", "customer_id", key), name, desk, now),
        _contracts(customer, name, desk, now),
        _invoices(customer, name, desk, now),
        tickets_tab(desk.of("tickets", "customer_id", key), name, desk, now),
        related_tab("Alerts", "alerts", desk, f"No open alerts of {name}.", ("Open alerts", (alert_entry(a, now) for a in alerts))),
        _hours(customer, name, desk, now),
        custom_fields_tab("customer", "customers", customer.key, desk, now),
    )


def _summary(customer: Customer, desk: Desk, now: float) -> Tab:
    people = [
        contact
        for contact in desk.of("contacts", "customer_id", customer.customer_id)
        if contact.is_contact_person and not contact.archived
    ]
    agents, monitors = desk.agents_of(customer.customer_id), desk.of("monitors", "customer_id", customer.customer_id)
    sections = (
        Section("Customer", fields(
            row("Phone", customer.phone, expected=True),
            row("Fax", customer.fax),
            row("Agents", _counted(agents, "offline", [agent for agent in agents if agent.online is not True])),
            row("Monitors", _counted(monitors, "down", [monitor for monitor in monitors if monitor.up is False])),
            *several("Domains", customer.domains),
            *contract_rows(desk, customer.customer_id, now),
            row("Business number", customer.business_number),
            row("Links", customer.links),
            body_row("Notes", customer.notes),
        )),
        Section(
            "Contact persons",
            entries=tuple(contact_entry(contact, now) for contact in sorted(people, key=lambda contact: contact.name.casefold())),
        ),
        _address(customer),
        Section("Atera", fields(
            date_row("Created", customer.created_on, now, expected=True, never=DASH),
            date_row("Modified", customer.last_modified, now),
            row("Customer ID", customer.customer_id),
            row("Logo", customer.logo),
        )),
    )  # fmt: skip
    return Tab("Summary", tuple(section for section in sections if section), needs=("contacts", "monitors", "contracts"))


def _counted(records: Sized, state: str, some: Sized) -> str:
    """ "55, 2 offline"; empty for none."""
    return "" if not records else number(len(records)) if not some else f"{number(len(records))}, {number(len(some))} {state}"


def _address(customer: Customer) -> Section:
    placed = customer.latitude is not None and customer.longitude is not None
    return Section("Address", fields(
        row("Street", customer.address),
        row("City", _town(customer)),
        row("State", customer.state),
        row("Country", customer.country),
        row("On the map", f"{customer.latitude}, {customer.longitude}" if placed else None),
    ))  # fmt: skip


def _contracts(customer: Customer, name: str, desk: Desk, now: float) -> Tab:
    """The default contract first: tickets are billed by it."""
    contracts = sorted(desk.of("contracts", "customer_id", customer.customer_id), key=contract_rank)
    return related_tab(
        "Contracts", "contracts", desk, f"No contract of {name} is in force.",
        ("In force", (contract_entry(c, now) for c in contracts if not contract_is_over(c, now))),
        ("Ended", (contract_entry(c, now) for c in contracts if contract_is_over(c, now))),
    )  # fmt: skip


def _invoices(customer: Customer, name: str, desk: Desk, now: float) -> Tab:
    """By the name they are made out to: they have no customer's id (atera-api.md, 8.9)."""
    whose = folded(customer.customer_name)
    found = [i for i in desk.records.get("invoices", {}).values() if whose and folded(i.customer_name) == whose]
    entries = (invoice_entry(invoice, now) for invoice in sorted(found, key=invoice_moment, reverse=True))
    return related_tab("Invoices", "invoices", desk, f"No invoices to {name}.", ("Invoices", entries))


def _hours(customer: Customer, name: str, desk: Desk, now: float) -> Tab:
    hours = sorted(desk.of("workhours", "customer_id", customer.customer_id), key=_begun, reverse=True)
    tab = related_tab("Work hours", "workhours", desk, f"No work hours for {name}.", ("Work hours", (hours_entry(h, now) for h in hours)))
    lately = [each for each in hours if now - _begun(each) < _LATELY]
    return Tab(tab.title, (_spent(lately), *tab.sections), tab.count, tab.needs) if lately else tab


def _begun(hours: WorkHours) -> float:
    return instant(hours.start_work_hour) or 0.0


def _spent(hours: list[WorkHours]) -> Section:
    """How much time the last month took."""
    billable, other = (sum(each.seconds or 0.0 for each in hours if bool(each.billiable) is paid) for paid in (True, False))
    return Section("Last 30 days", (
        Field("Billable", duration(billable)),
        Field("Not billable", duration(other)),
        Field("Tickets", number(len({each.ticket_id for each in hours}))),
    ))  # fmt: skip


def link(customer: Customer, desk: Desk) -> Link:
    return Link(None, _NO_LINK)


CUSTOMERS: PageSpec[Customer] = PageSpec(
    resource=catalog.CUSTOMERS,
    title="Customers",
    noun=("customer", "customers"),
    columns=COLUMNS,
    grammar=GRAMMAR,
    views=(
        View("All", None, default=True),
        View("Changed in 30 days", _changed_lately),
    ),
    sort=(("name", False),),
    hint="Filter customers   name, phone, city, domain …   try  country:germany",
    empty="No customers yet.",
    headline=headline,
    tabs=tabs,
    link=link,
    forms=FORMS,
)
