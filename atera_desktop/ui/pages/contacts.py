"""The Contacts page: its table, its filter, its details."""

from __future__ import annotations

import re

from atera_desktop.app.column import Column, Grammar, Tone
from atera_desktop.domain import catalog
from atera_desktop.domain.contact import Contact
from atera_desktop.domain.wire import plain
from atera_desktop.ui.detail.field import Field, Headline, Section, Tab
from atera_desktop.ui.links import Link
from atera_desktop.ui.pages.billing import target
from atera_desktop.ui.pages.contact_forms import FORMS
from atera_desktop.ui.pages.custom_fields import custom_fields_tab
from atera_desktop.ui.pages.entries import agent_entry
from atera_desktop.ui.pages.page import Desk, PageSpec, View, date_column, date_row, fields, row, text_column
from atera_desktop.ui.pages.related import contract_rows, tickets_tab
from atera_desktop.ui.words import DASH

_NO_LINK = "Atera's API gives no address for contacts."
_NO_DIGIT = re.compile(r"\D")


def _numbers(contact: Contact) -> str:
    """Both numbers as written, and as bare digits for who types them as the telephone shows them."""
    numbers = [text for text in (plain(contact.phone), plain(contact.mobile_phone)) if text]
    return "\n".join((*numbers, *(_NO_DIGIT.sub("", text) for text in numbers)))


def _always(contact: Contact) -> str:
    texts = (contact.name, plain(contact.email), _numbers(contact), plain(contact.customer_name), str(contact.end_user_id or ""))
    return "\n".join(text for text in texts if text)


def _flags(contact: Contact) -> str:
    """ "Archived · Contact person · Mail is ignored"."""
    flags = (
        (contact.archived, "Archived"),
        (contact.is_contact_person, "Contact person"),
        (contact.in_ignore_mode, "Mail is ignored"),
    )
    return " · ".join(words for given, words in flags if given)


def _tone(contact: Contact) -> Tone | None:
    return Tone.WARN if contact.in_ignore_mode else Tone.DIM if contact.archived else Tone.INFO


def _name_tone(contact: Contact, now: float) -> Tone | None:
    return Tone.DIM if contact.archived else None


COLUMNS: tuple[Column[Contact], ...] = (
    text_column("name", "Name", lambda c: c.name, width=164, strong=True, tone=_name_tone),
    text_column("customer", "Customer", lambda c: c.customer_name, width=160),
    text_column("phone", "Phone", lambda c: c.phone, width=150, whole=True),
    text_column("mobile", "Mobile", lambda c: c.mobile_phone, width=128),
    text_column("email", "E-mail", lambda c: c.email, width=210, middle=True),
    text_column("title", "Job title", lambda c: c.job_title, width=128, tone=lambda c, now: Tone.DIM),
    text_column("department", "Department", lambda c: c.department_name, width=116, tone=lambda c, now: Tone.DIM, shown=False),
    text_column("first", "First name", lambda c: c.first_name, shown=False),
    text_column("last", "Last name", lambda c: c.last_name, shown=False),
    text_column("person", "Contact person", lambda c: c.is_contact_person, width=108, shown=False),
    text_column("ignored", "Mail ignored", lambda c: c.in_ignore_mode, width=96, shown=False),
    text_column("archived", "Archived", lambda c: c.archived, width=84, shown=False),
    date_column("created", "Created", lambda c: c.created_on, never=DASH, shown=False),
    date_column("modified", "Modified", lambda c: c.last_modified, never=DASH, shown=False),
    text_column("agent", "Agent ID", lambda c: c.default_agent_id, width=84, right=True, shown=False),
    text_column("departmentid", "Department ID", lambda c: c.department_id, width=108, right=True, shown=False),
    text_column("customerid", "Customer ID", lambda c: c.customer_id, width=96, right=True, shown=False),
    text_column("id", "ID", lambda c: c.end_user_id, width=84, right=True, shown=False),
)

GRAMMAR: Grammar[Contact] = Grammar(
    keys={
        "name": lambda c: c.name,
        "email": lambda c: c.email or "",
        "phone": _numbers,
        "customer": lambda c: c.customer_name or "",
        "title": lambda c: c.job_title or "",
        "department": lambda c: c.department_name or "",
        "created": lambda c: c.created_on or "",
        "modified": lambda c: c.last_modified or "",
        "id": lambda c: "" if c.end_user_id is None else str(c.end_user_id),
    },
    flags={
        ("is", "active"): lambda c, now: not c.archived,
        ("is", "archived"): lambda c, now: bool(c.archived),
        ("is", "person"): lambda c, now: bool(c.is_contact_person),
        ("is", "ignored"): lambda c, now: bool(c.in_ignore_mode),
    },
    always=_always,
)


def headline(contact: Contact, desk: Desk, now: float) -> Headline:
    places = (plain(contact.customer_name), plain(contact.department_name), plain(contact.job_title))
    name = contact.name or f"Contact {contact.key}"
    return Headline(name, _flags(contact), None, _tone(contact), tuple(text for text in places if text))


def tabs(contact: Contact, desk: Desk, now: float) -> tuple[Tab, ...]:
    tickets = desk.of("tickets", "end_user_id", contact.key)
    name = contact.name or "this contact"
    customer = plain(contact.customer_name) or "this customer"
    agents = [agent for agent in desk.agents_of(contact.customer_id) if agent.key != contact.default_agent_id]
    others = Section(
        f"{'Other agents' if contact.default_agent_id else 'Agents'} of {customer}",
        entries=tuple(agent_entry(agent, now) for agent in agents),
        note=desk.missing("agents") or f"No other agents of {customer}.",
    )
    machine = _machine(contact, desk, now)
    ticket_tab = tickets_tab(tickets, name, desk, now)
    open_tickets = Section("Open tickets", entries=ticket_tab.sections[0].entries)
    sections = (_contact(contact, desk, now), machine, open_tickets, _atera(contact, now))
    return (
        Tab("Summary", tuple(section for section in sections if section), needs=("customers", "departments", "contracts")),
        ticket_tab,
        Tab("Agents", tuple(section for section in (machine, others) if section), len(agents) + bool(machine.entries)),
        custom_fields_tab("contact", "contacts", contact.key, desk, now),
    )


def _contact(contact: Contact, desk: Desk, now: float) -> Section:
    customer, department = desk.one("customers", contact.customer_id), desk.one("departments", contact.department_id)
    return Section("Contact", fields(
        row("Phone", contact.phone, expected=True),
        row("Mobile", contact.mobile_phone),
        row("E-mail", contact.email, expected=True),
        row("Job title", contact.job_title),
        row("Customer", contact.customer_name or contact.customer_id, expected=True,
            target=target("customers", customer)),
        *contract_rows(desk, contact.customer_id, now),
        row("Department", contact.department_name or getattr(department, "name", None),
            target=target("departments", department)),
        row("Mail ignored", contact.in_ignore_mode or None, tone=Tone.WARN),
    ))  # fmt: skip


def _machine(contact: Contact, desk: Desk, now: float) -> Section:
    """The agent Atera has for this user, where one is set."""
    if contact.default_agent_id is None:
        return Section("Machine")
    agent = desk.one("agents", contact.default_agent_id)
    if agent is None:
        return Section("Machine", (Field("Agent", f"{contact.default_agent_id}, not among the agents here", tone=Tone.DIM),))
    return Section("Machine", entries=(agent_entry(agent, now),))


def _atera(contact: Contact, now: float) -> Section:
    return Section("Atera", fields(
        date_row("Created", contact.created_on, now, expected=True, never=DASH),
        date_row("Modified", contact.last_modified, now),
        row("Contact person", contact.is_contact_person),
        row("Archived", contact.archived),
        row("Contact ID", contact.end_user_id),
        row("Customer ID", contact.customer_id),
        row("Department ID", contact.department_id),
        row("Agent ID", contact.default_agent_id),
    ))  # fmt: skip


def link(contact: Contact, desk: Desk) -> Link:
    return Link(None, _NO_LINK)


CONTACTS: PageSpec[Contact] = PageSpec(
    resource=catalog.CONTACTS,
    title="Contacts",
    noun=("contact", "contacts"),
    columns=COLUMNS,
    grammar=GRAMMAR,
    views=(
        View("Active", lambda c, now: not c.archived, default=True),
        View("Contact persons", lambda c, now: bool(c.is_contact_person) and not c.archived),
        View("Archived", lambda c, now: bool(c.archived)),
        View("All", None),
    ),
    sort=(("name", False),),
    hint="Filter contacts   name, e-mail, phone, customer …   try  is:person department:sales",
    empty="No contacts yet.",
    headline=headline,
    tabs=tabs,
    link=link,
    forms=FORMS,
)
