"""A ticket's details: how it stands, whom it is about, and everything that leads on from it."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from atera_desktop.app.column import Tone
from atera_desktop.app.lookups import Look
from atera_desktop.domain.contact import Contact
from atera_desktop.domain.ticket import Ticket
from atera_desktop.domain.wire import instant, plain
from atera_desktop.ui.detail.field import Field, Section, Tab
from atera_desktop.ui.links import Link, refused
from atera_desktop.ui.pages.billing import target
from atera_desktop.ui.pages.custom_fields import custom_fields_tab
from atera_desktop.ui.pages.entries import agent_entry, alert_entry, ticket_entry
from atera_desktop.ui.pages.looked import age_rows, waiting
from atera_desktop.ui.pages.page import Desk, body_row, date_row, due_tone, fields, row
from atera_desktop.ui.pages.related import contract_rows, related_tab
from atera_desktop.ui.pages.ticket_conversation import conversation_tab, readable
from atera_desktop.ui.pages.ticket_status import is_answered, is_done, priority_tone, technician_text
from atera_desktop.ui.pages.ticket_time import time_tab
from atera_desktop.ui.words import DASH, countdown, day, exact, spaced


def tabs(ticket: Ticket, desk: Desk, now: float) -> tuple[Tab, ...]:
    sections = (
        _ticket(ticket, now),
        _user(ticket, desk, now),
        Section("Description", fields(body_row("", readable(ticket.first_comment or "")))),
        _times(ticket, now),
        _atera(ticket),
    )
    customer, agents = plain(ticket.customer_name) or "this customer", desk.agents_of(ticket.customer_id)
    return (
        Tab("Summary", tuple(section for section in sections if section), needs=("contacts", "customers", "contracts")),
        conversation_tab(ticket, desk, now),
        time_tab(ticket, desk, now),
        _related(ticket, desk, now),
        _attachments(ticket, desk, now),
        related_tab(
            "Alerts", "alerts", desk, "No alert names this ticket.",
            ("Alerts of this ticket", (alert_entry(alert, now) for alert in desk.of("alerts", "ticket_id", ticket.key))),
        ),
        _tickets(ticket, customer, desk, now),
        related_tab(
            "Agents", "agents", desk, f"No agents of {customer}.", (f"Agents of {customer}", (agent_entry(a, now) for a in agents)),
        ),
        custom_fields_tab("ticket", "tickets", ticket.key, desk, now),
    )  # fmt: skip


def _ticket(ticket: Ticket, now: float) -> Section:
    return Section("Ticket", fields(
        row("Number", ticket.number, expected=True),
        row("Status", ticket.ticket_status, expected=True),
        row("Priority", ticket.ticket_priority, expected=True, tone=priority_tone(ticket, now)),
        *_deadlines(ticket, now),
        row("Technician", technician_text(ticket)),
        row("E-mail", ticket.technician_email),
        row("Type", ticket.ticket_type),
        row("Impact", spaced(plain(ticket.ticket_impact))),
        row("Source", ticket.ticket_source),
    ))  # fmt: skip


def _deadlines(ticket: Ticket, now: float) -> tuple[Field | None, ...]:
    """Until when it must be closed and answered; the final dates where they differ."""

    def final(sent: str | None, other: str | None) -> str | None:
        return sent if instant(sent) != instant(other) else None

    done, answered = is_done(ticket), is_answered(ticket)
    response = final(ticket.first_response_final_due_date, ticket.first_response_due_date)
    return (
        _deadline("Due", ticket.closed_ticket_due_date, done, now) or Field("Due", DASH),
        _deadline("Due, at the latest", final(ticket.closed_ticket_final_due_date, ticket.closed_ticket_due_date), done, now),
        _deadline("Response due", ticket.first_response_due_date, answered, now),
        _deadline("Response, at the latest", response, answered, now),
    )


def _deadline(title: str, sent: str | None, done: bool, now: float) -> Field | None:
    """Counting down, or the date alone where it is kept or missed for good."""
    moment = instant(sent)
    if moment is None:
        return None
    if done:
        return Field(title, day(moment), exact(moment))

    def at(now: float) -> Field:
        return Field(title, countdown(moment, now), exact(moment), due_tone(moment, now), later=at)

    return at(now)


def _user(ticket: Ticket, desk: Desk, now: float) -> Section:
    """Whom it is about, on which machine, for which customer, by which contract: each leads there."""
    contact = desk.one("contacts", ticket.end_user_id)
    return Section("End user", fields(
        row("Name", ticket.end_user, expected=True, target=target("contacts", contact)),
        _machine(contact, desk) if contact is not None else None,
        row("Phone", ticket.end_user_phone),
        row("E-mail", ticket.end_user_email),
        row("Customer", ticket.customer_name, expected=True, target=target("customers", desk.one("customers", ticket.customer_id))),
        row("Business number", ticket.customer_business_number),
        *_contracts(ticket, desk, now),
    ))  # fmt: skip


def _contracts(ticket: Ticket, desk: Desk, now: float) -> tuple[Field, ...]:
    """Its own contract; where none is set, those of its customer."""
    contract = desk.one("contracts", ticket.contract_id)
    if contract is None:
        return contract_rows(desk, ticket.customer_id, now) if ticket.contract_id is None else ()
    return (Field("Contract", contract.name or f"Contract {contract.key}", target=target("contracts", contract)),)


def _machine(contact: Contact, desk: Desk) -> Field:
    agent = desk.agent(contact.default_agent_id, None)
    if agent is not None:
        return Field("Machine", agent.name or f"Agent {agent.key}", target=target("agents", agent))
    if contact.default_agent_id is None:
        return Field("Machine", DASH, exact="In Atera no agent is set as their own.")
    return Field("Machine", f"Agent {contact.default_agent_id}", exact="It is not among the agents here.")


def _times(ticket: Ticket, now: float) -> Section:
    return Section("Times", fields(
        date_row("Created", ticket.ticket_created_date, now, expected=True, never=DASH),
        date_row("First response", ticket.technician_first_comment_date, now),
        date_row("Last user comment", ticket.last_end_user_comment_timestamp, now),
        date_row("Last technician comment", ticket.last_technician_comment_timestamp, now),
        date_row("Resolved", ticket.ticket_resolved_date, now),
    ))  # fmt: skip


def _atera(ticket: Ticket) -> Section:
    return Section("Atera", fields(
        row("Ticket ID", ticket.ticket_id),
        row("Customer ID", ticket.customer_id),
        row("End user ID", ticket.end_user_id),
        row("Technician ID", ticket.technician_contact_id),
        row("Contract ID", ticket.contract_id),
    ))  # fmt: skip


def _related(ticket: Ticket, desk: Desk, now: float) -> Tab:
    """Lists of tickets tell no relations, so the ticket is asked for with its own; it names one other, and others may name it."""
    if ticket.key is None:
        return Tab("Related", (Section("Related", note="Atera gave this ticket no ID, and tells its relations by that alone."),))
    from atera_desktop.api import operations  # late: a first window needs none of them
    from atera_desktop.domain.queries import RelationsQuery

    look = Look("tickets", ticket.key, operations.TICKET, (ticket.key,), RelationsQuery(include_relations=True))
    looked = desk.looked(look)
    known: Ticket = looked.answer if looked.answer is not None else ticket
    relation, other = plain(known.relation_type), known.related_ticket_id
    found = desk.ticket(other)
    naming = [each for each in desk.of("tickets", "related_ticket_id", ticket.key) if each.key != other]
    none = "This ticket is related to no other." if looked.answer is not None else waiting(looked)
    related = fields(
        row("Relation", relation if relation != "None" else ""),
        row("Ticket", f"#{found.number} {plain(found.ticket_title)}" if found is not None else other, target=target("tickets", found)),
    )
    sections = (
        Section("Related ticket", related, note=none),
        Section("Tickets that name this one", entries=tuple(ticket_entry(each, now) for each in naming)),
        Section("", age_rows(looked, now)),
    )
    count = None if looked.answer is None else len(naming) + (other is not None)
    return Tab("Related", tuple(section for section in sections if section), count, looks=(look,))


def _attachments(ticket: Ticket, desk: Desk, now: float) -> Tab:
    """Files by their names; they open in the browser, where the address passes the gate."""
    if ticket.key is None:
        return Tab("Attachments", (Section("Attachments", note="Atera gave this ticket no ID, and tells its files by that alone."),))
    from atera_desktop.api import operations  # late: a first window needs none of them

    look = Look("tickets", ticket.key, operations.ATTACHMENTS, (ticket.key,))
    looked = desk.looked(look)
    addresses: tuple[str, ...] = looked.answer or ()
    none = "Nothing is attached to this ticket." if looked.answer is not None else waiting(looked)
    files = tuple(_file(address, desk) for address in addresses)
    sections = (Section("Attachments", files, note=none), Section("", age_rows(looked, now)))
    count = len(addresses) if looked.answer is not None else None
    return Tab("Attachments", tuple(section for section in sections if section), count, looks=(look,))


def _file(address: str, desk: Desk) -> Field:
    reason, name = refused(address, desk.api_host), plain(file_name(address))
    if reason:
        return Field(name, reason, exact=address, tone=Tone.DIM, body=True)
    return Field("", name, exact=address, target=Link(address), body=True)


def file_name(address: str) -> str:
    """The last part of an address's path, as people read it; the whole address where there is none."""
    try:
        path = urlsplit(address).path
    except ValueError:
        return address
    return unquote(path.rstrip("/").rpartition("/")[2]) or address


def _tickets(ticket: Ticket, customer: str, desk: Desk, now: float) -> Tab:
    """The others: what the same end user has, and what else their customer has open."""
    of_user = [other for other in desk.of("tickets", "end_user_id", ticket.end_user_id) if other.key != ticket.key]
    of_user.sort(key=lambda other: instant(other.ticket_created_date) or 0.0, reverse=True)
    others = [other for other in desk.open_tickets(ticket.customer_id) if other.key != ticket.key]
    user, mine = ticket.end_user or "the end user", {other.key for other in of_user}
    sections = (
        Section(f"Other tickets of {user}", entries=tuple(ticket_entry(other, now) for other in of_user if other.is_open)),
        Section(
            f"Other open tickets of {customer}",
            entries=tuple(ticket_entry(other, now) for other in others if other.key not in mine),
            note=desk.missing("tickets") or f"No other open tickets of {customer}.",
        ),
        Section(f"Closed tickets of {user}", entries=tuple(ticket_entry(other, now) for other in of_user if not other.is_open)),
    )
    return Tab("Tickets", tuple(section for section in sections if section), len(others))
