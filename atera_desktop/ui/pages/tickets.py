"""The Tickets page: its table, its filter, its details."""

from __future__ import annotations

from atera_desktop.app.column import Column, Grammar, Tone
from atera_desktop.domain import catalog
from atera_desktop.domain.ticket import Ticket
from atera_desktop.domain.wire import instant, plain
from atera_desktop.ui.detail.field import Headline
from atera_desktop.ui.links import Link
from atera_desktop.ui.pages.page import Desk, PageSpec, View, date_column, due_column, due_tone, hours_column, text_column
from atera_desktop.ui.pages.ticket_forms import FORMS
from atera_desktop.ui.pages.ticket_status import (
    due_date,
    is_answered,
    is_done,
    priority_tone,
    response_due_date,
    status_tone,
    status_value,
    technician_text,
    technician_tone,
)
from atera_desktop.ui.pages.ticket_tabs import tabs
from atera_desktop.ui.pages.ticket_time import total_seconds
from atera_desktop.ui.words import DASH, due

_NO_LINK = "Atera's API gives no address for tickets."


def _customer(ticket: Ticket) -> str:
    return plain(ticket.customer_name)


def _always(ticket: Ticket) -> str:
    texts = (
        ticket.number,
        str(ticket.ticket_id or ""),
        ticket.ticket_title,
        ticket.customer_name,
        _user_key(ticket),
        technician_text(ticket),
    )
    return "\n".join(text for text in texts if text)


def _user_key(ticket: Ticket) -> str:
    return "\n".join(text for text in (ticket.end_user, ticket.end_user_email) if text)


def _technician_key(ticket: Ticket) -> str:
    return "\n".join(text for text in (technician_text(ticket), ticket.technician_email) if text)


def _relation(ticket: Ticket) -> str | None:
    return ticket.relation_type if plain(ticket.relation_type) != "None" else None


COLUMNS: tuple[Column[Ticket], ...] = (
    text_column("number", "Number", lambda t: t.number, width=86),
    text_column("title", "Title", lambda t: t.ticket_title, width=216, strong=True),
    Column("status", "Status", status_value, lambda t, now: plain(t.ticket_status) or DASH, tone=status_tone, width=98),
    Column(
        "priority", "Priority", lambda t: t.priority_rank, lambda t, now: plain(t.ticket_priority) or DASH, tone=priority_tone, width=98,
    ),
    text_column("customer", "Customer", lambda t: t.customer_name, width=134),
    text_column("user", "End user", lambda t: t.end_user, width=112, shown=False),
    text_column("technician", "Technician", technician_text, width=122, tone=technician_tone),
    due_column("due", "Due", due_date, is_done, width=114),
    date_column("created", "Created", lambda t: t.ticket_created_date, never=DASH, width=104),
    text_column("type", "Type", lambda t: t.ticket_type, width=92, shown=False),
    text_column("impact", "Impact", lambda t: t.ticket_impact, width=104, shown=False),
    text_column("source", "Source", lambda t: t.ticket_source, width=104, shown=False),
    due_column("response", "First response due", response_due_date, is_answered, width=128, shown=False),
    date_column("responded", "First response", lambda t: t.technician_first_comment_date, never=DASH, shown=False),
    date_column("resolved", "Resolved", lambda t: t.ticket_resolved_date, never=DASH, shown=False),
    date_column("usercomment", "Last user comment", lambda t: t.last_end_user_comment_timestamp, never=DASH, width=128, shown=False),
    date_column("techcomment", "Last technician comment", lambda t: t.last_technician_comment_timestamp, never=DASH, width=160,
        shown=False),
    hours_column("time", "Time spent", total_seconds, width=92, shown=False),
    text_column("email", "End user e-mail", lambda t: t.end_user_email, width=180, shown=False, middle=True),
    text_column("phone", "End user phone", lambda t: t.end_user_phone, shown=False),
    text_column("techemail", "Technician e-mail", lambda t: t.technician_email, width=180, shown=False, middle=True),
    text_column("business", "Business number", lambda t: t.customer_business_number, shown=False),
    text_column("contract", "Contract ID", lambda t: t.contract_id, width=92, right=True, shown=False),
    text_column("relation", "Relation", _relation, shown=False),
    text_column("related", "Related ticket", lambda t: t.related_ticket_id, width=104, right=True, shown=False),
    text_column("id", "ID", lambda t: t.ticket_id, width=84, right=True, shown=False),
)  # fmt: skip

GRAMMAR: Grammar[Ticket] = Grammar(
    keys={
        "number": lambda t: t.number,
        "title": lambda t: t.ticket_title or "",
        "status": lambda t: t.ticket_status or "",
        "priority": lambda t: t.ticket_priority or "",
        "type": lambda t: t.ticket_type or "",
        "customer": lambda t: t.customer_name or "",
        "user": _user_key,
        "technician": _technician_key,
        "created": lambda t: t.ticket_created_date or "",
        "due": lambda t: due_date(t) or "",
        "id": lambda t: "" if t.ticket_id is None else str(t.ticket_id),
    },
    flags={
        ("is", "open"): lambda t, now: t.is_open,
        ("is", "closed"): lambda t, now: not t.is_open,
    },
    always=_always,
)


def headline(ticket: Ticket, desk: Desk, now: float) -> Headline:
    status = " · ".join(text for text in (plain(ticket.ticket_status), plain(ticket.ticket_priority), _urgency(ticket, now)) if text)
    overdue = not is_done(ticket) and due_tone(instant(due_date(ticket)), now) is Tone.BAD
    tone = Tone.BAD if overdue else status_tone(ticket, now)
    places = tuple(text for text in (f"#{ticket.number}", _customer(ticket), ticket.end_user) if text)
    return Headline(plain(ticket.ticket_title) or f"Ticket {ticket.number}", status, None, tone, places)


def _urgency(ticket: Ticket, now: float) -> str:
    text = due(instant(due_date(ticket)), now)
    return "" if is_done(ticket) or not text else text if text.startswith("overdue") else f"due {text}"


def link(ticket: Ticket, desk: Desk) -> Link:
    return Link(None, _NO_LINK)


TICKETS: PageSpec[Ticket] = PageSpec(
    resource=catalog.TICKETS,
    title="Tickets",
    noun=("ticket", "tickets"),
    columns=COLUMNS,
    grammar=GRAMMAR,
    views=(
        View("Open", lambda t, now: t.is_open, default=True),
        View("All", None),
    ),
    sort=(("priority", True), ("created", True)),
    hint="Filter tickets   number, title, customer, end user …   try  technician:unassigned",
    empty="No tickets yet.",
    headline=headline,
    tabs=tabs,
    link=link,
    forms=FORMS,
)
