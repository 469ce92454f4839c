"""Tabs that list the records belonging to another one: what is in force first, with its count, what is over below it."""

from __future__ import annotations

from collections.abc import Iterable

from atera_desktop.domain.contact import Contact
from atera_desktop.domain.contract import Contract
from atera_desktop.domain.ticket import Ticket
from atera_desktop.domain.wire import instant
from atera_desktop.ui.detail.field import Entry, Field, Section, Tab
from atera_desktop.ui.pages.billing import contract_is_over, target
from atera_desktop.ui.pages.entries import contact_entry, ticket_entry
from atera_desktop.ui.pages.page import Desk

Group = tuple[str, Iterable[Entry]]
"""A caption and the rows below it."""


def related_tab(title: str, resource: str, desk: Desk, none: str, first: Group, *others: Group, needs: tuple[str, ...] = ()) -> Tab:
    """A tab of a resource's records, which it fetches. The count is the first group's, once it is known; where that is empty stands `none`,
    or why it is not known. Of the others those that are empty are left out. `needs`: what it takes besides to find the records.
    """
    missing = next((words for name in (resource, *needs) if (words := desk.missing(name))), "")
    sections = [Section(caption, entries=tuple(entries)) for caption, entries in (first, *others)]
    sections[0] = Section(sections[0].caption, entries=sections[0].entries, note=missing or none)
    shown = tuple(section for section in sections if section)
    return Tab(title, shown, None if missing else len(sections[0].entries), needs=(resource, *needs))


def contract_rows(desk: Desk, customer_id: int | None, now: float) -> tuple[Field, ...]:
    """The customer's contracts in force, the default one, by which tickets are billed, first; each leads there."""
    in_force = (contract for contract in desk.of("contracts", "customer_id", customer_id) if not contract_is_over(contract, now))
    return tuple(
        Field("" if index else "Contract", contract.name or f"Contract {contract.key}", target=target("contracts", contract))
        for index, contract in enumerate(sorted(in_force, key=contract_rank))
    )


def contract_rank(contract: Contract) -> tuple[bool, str]:
    """Sorts the default contract first, then by name."""
    return not contract.default, contract.name.casefold()


def tickets_tab(tickets: Iterable[Ticket], whose: str, desk: Desk, now: float, *, needs: tuple[str, ...] = ()) -> Tab:
    """Somebody's tickets: the open ones, the most urgent first, then the closed ones, the newest first."""
    urgent = sorted(tickets, key=lambda ticket: (ticket.priority_rank, instant(ticket.ticket_created_date) or 0.0), reverse=True)
    closed = sorted((t for t in urgent if not t.is_open), key=lambda ticket: instant(ticket.ticket_created_date) or 0.0, reverse=True)
    return related_tab(
        "Tickets", "tickets", desk, f"No open tickets of {whose}.",
        ("Open tickets", (ticket_entry(ticket, now) for ticket in urgent if ticket.is_open)),
        ("Closed tickets", (ticket_entry(ticket, now) for ticket in closed)),
        needs=needs,
    )  # fmt: skip


def contacts_tab(contacts: Iterable[Contact], whose: str, desk: Desk, now: float) -> Tab:
    """The contacts of a customer or a department by name, its contact persons first, the archived ones apart."""
    by_name = sorted(contacts, key=lambda contact: (not contact.is_contact_person, contact.name.casefold()))
    return related_tab(
        "Contacts", "contacts", desk, f"No contacts of {whose}.",
        ("Contacts", (contact_entry(contact, now) for contact in by_name if not contact.archived)),
        ("Archived contacts", (contact_entry(contact, now) for contact in by_name if contact.archived)),
    )  # fmt: skip
