"""The Departments page: its table, its filter, its details."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from atera_desktop.app.column import Column, Grammar, Tone
from atera_desktop.domain import catalog
from atera_desktop.domain.contact import Contact
from atera_desktop.domain.department import Department
from atera_desktop.ui.detail.field import Entry, Headline, Section, Tab, Target
from atera_desktop.ui.links import Link
from atera_desktop.ui.pages.department_forms import FORMS
from atera_desktop.ui.pages.page import Desk, PageSpec, View, body_row, fields, row, text_column
from atera_desktop.ui.pages.related import contacts_tab, tickets_tab
from atera_desktop.ui.words import plural

_NO_LINK = "Atera's API gives no address for departments."

COLUMNS: tuple[Column[Department], ...] = (
    text_column("name", "Name", lambda d: d.name, width=220, strong=True),
    text_column("description", "Description", lambda d: d.description, width=360, tone=lambda d, now: Tone.DIM),
    text_column("id", "ID", lambda d: d.id, width=84, right=True, shown=False),
)

GRAMMAR: Grammar[Department] = Grammar(
    keys={
        "name": lambda d: d.name,
        "description": lambda d: d.description or "",
        "id": lambda d: "" if d.id is None else str(d.id),
    },
    always=lambda d: f"{d.name}\n{d.id or ''}",
)


def headline(department: Department, desk: Desk, now: float) -> Headline:
    contacts = [contact for contact in desk.of("contacts", "department_id", department.key) if not contact.archived]
    status = "" if desk.missing("contacts") else plural(len(contacts), ("contact", "contacts"))
    return Headline(department.name or f"Department {department.key}", status, None, Tone.DIM)


def tabs(department: Department, desk: Desk, now: float) -> tuple[Tab, ...]:
    contacts = desk.of("contacts", "department_id", department.key)
    people = {contact.key for contact in contacts}
    tickets = [ticket for ticket in desk.records.get("tickets", {}).values() if ticket.end_user_id in people] if people else []
    name = department.name or "this department"
    sections = (
        Section("Department", fields(body_row("Description", department.description))),
        _customers(contacts, desk),
        Section("Atera", fields(row("Department ID", department.id, expected=True))),
    )
    return (
        Tab("Summary", tuple(section for section in sections if section), needs=("contacts", "customers")),
        contacts_tab(contacts, name, desk, now),
        tickets_tab(tickets, name, desk, now, needs=("contacts",)),
    )


def _customers(contacts: Iterable[Contact], desk: Desk) -> Section:
    """Whose contacts it has, by name: departments are the account's, not a customer's."""
    counts = Counter(contact.customer_id for contact in contacts if not contact.archived)
    found = [(customer, count) for key, count in counts.items() if (customer := desk.one("customers", key)) is not None]
    entries = [
        Entry(Target("customers", customer.key), customer.name or f"Customer {customer.key}", plural(count, ("contact", "contacts")))
        for customer, count in sorted(found, key=lambda pair: pair[0].name.casefold())
    ]
    return Section("Customers", entries=tuple(entries), note=desk.missing("contacts") or desk.missing("customers"))


def link(department: Department, desk: Desk) -> Link:
    return Link(None, _NO_LINK)


DEPARTMENTS: PageSpec[Department] = PageSpec(
    resource=catalog.DEPARTMENTS,
    title="Departments",
    noun=("department", "departments"),
    columns=COLUMNS,
    grammar=GRAMMAR,
    views=(View("All", None, default=True),),
    sort=(("name", False),),
    hint="Filter departments   name, description …",
    empty="No departments yet.",
    headline=headline,
    tabs=tabs,
    link=link,
    forms=FORMS,
)
