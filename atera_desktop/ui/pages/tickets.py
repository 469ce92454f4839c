"""The Tickets page: its table, its filter, its details."""

from __future__ import annotations

from atera_desktop.app.column import Column, Grammar, Tone
from atera_desktop.domain import catalog
from atera_desktop.domain.ticket import Ticket
from atera_desktop.domain.wire import instant, plain
from atera_desktop.ui.detail.field import Field, Headline, Section, Tab, Target
from atera_desktop.ui.links import Link
from atera_desktop.ui.pages.entries import PRIORITY_TONES, agent_entry, alert_entry, ticket_entry
from atera_desktop.ui.pages.page import (
    Desk,
    PageSpec,
    View,
    body_row,
    date_column,
    date_row,
    due_column,
    due_tone,
    fields,
    row,
    text_column,
)
from atera_desktop.ui.pages.ticket_choices import AUTOPILOT
from atera_desktop.ui.pages.ticket_forms import FORMS
from atera_desktop.ui.words import DASH, day, due, duration, exact

_NO_LINK = "Atera's API gives no address for tickets."
_STATUS_RANKS = {"open": 0, "pending": 1, "resolved": 3, "closed": 4, "merged": 5, "deleted": 6}


def technician_text(ticket: Ticket) -> str:
    """The technician's name, "Autopilot", or "Unassigned"."""
    if ticket.technician:
        return ticket.technician
    if ticket.technician_contact_id == AUTOPILOT:
        return "Autopilot"
    return plain(ticket.technician_email) or "Unassigned"


def _technician_tone(ticket: Ticket, now: float) -> Tone | None:
    return Tone.DIM if technician_text(ticket) == "Unassigned" else None


def _status_value(ticket: Ticket) -> str:
    """Sorts open first, then pending and custom ones by name, then what needs nobody's work."""
    status = plain(ticket.ticket_status)
    return f"{_STATUS_RANKS.get(status.lower(), 2)} {status}"


def _status_tone(ticket: Ticket, now: float) -> Tone | None:
    status = plain(ticket.ticket_status).lower()
    return Tone.INFO if status == "open" else None if ticket.is_open else Tone.DIM


def _priority_tone(ticket: Ticket, now: float) -> Tone | None:
    return PRIORITY_TONES.get(plain(ticket.ticket_priority)) if ticket.is_open else Tone.DIM


def _customer(ticket: Ticket) -> str:
    return plain(ticket.customer_name)


def _done(ticket: Ticket) -> bool:
    return not ticket.is_open


def _answered(ticket: Ticket) -> bool:
    return _done(ticket) or instant(ticket.technician_first_comment_date) is not None


def _due(ticket: Ticket) -> str | None:
    final = ticket.closed_ticket_final_due_date
    return final if instant(final) is not None else ticket.closed_ticket_due_date


def _response_due(ticket: Ticket) -> str | None:
    final = ticket.first_response_final_due_date
    return final if instant(final) is not None else ticket.first_response_due_date


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


def _seconds(seconds: int | None, minutes: int | None) -> int | None:
    return seconds if seconds is not None else minutes * 60 if minutes is not None else None


def _relation(ticket: Ticket) -> str | None:
    return ticket.relation_type if plain(ticket.relation_type) != "None" else None


def _total(ticket: Ticket) -> int | None:
    return _seconds(ticket.total_duration_seconds, ticket.total_duration_minutes)


def _total_text(ticket: Ticket, now: float) -> str:
    return DASH if (total := _total(ticket)) is None else duration(total)


COLUMNS: tuple[Column[Ticket], ...] = (
    text_column("number", "Number", lambda t: t.number, width=86),
    text_column("title", "Title", lambda t: t.ticket_title, width=216, strong=True),
    Column("status", "Status", _status_value, lambda t, now: plain(t.ticket_status) or DASH, tone=_status_tone, width=98),
    Column(
        "priority", "Priority", lambda t: t.priority_rank, lambda t, now: plain(t.ticket_priority) or DASH, tone=_priority_tone, width=98,
    ),
    text_column("customer", "Customer", lambda t: t.customer_name, width=134),
    text_column("user", "End user", lambda t: t.end_user, width=112, shown=False),
    text_column("technician", "Technician", technician_text, width=112, tone=_technician_tone),
    due_column("due", "Due", _due, _done, width=114),
    date_column("created", "Created", lambda t: t.ticket_created_date, never=DASH, width=96),
    text_column("type", "Type", lambda t: t.ticket_type, width=92, shown=False),
    text_column("impact", "Impact", lambda t: t.ticket_impact, width=104, shown=False),
    text_column("source", "Source", lambda t: t.ticket_source, width=104, shown=False),
    due_column("response", "First response due", _response_due, _answered, width=128, shown=False),
    date_column("responded", "First response", lambda t: t.technician_first_comment_date, never=DASH, shown=False),
    date_column("resolved", "Resolved", lambda t: t.ticket_resolved_date, never=DASH, shown=False),
    date_column("usercomment", "Last user comment", lambda t: t.last_end_user_comment_timestamp, never=DASH, width=128, shown=False),
    date_column("techcomment", "Last technician comment", lambda t: t.last_technician_comment_timestamp, never=DASH, width=160,
        shown=False),
    Column("time", "Time spent", _total, _total_text, width=92, right=True, shown=False),
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
        "due": lambda t: _due(t) or "",
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
    overdue = not _done(ticket) and due_tone(instant(_due(ticket)), now) is Tone.BAD
    tone = Tone.BAD if overdue else _status_tone(ticket, now)
    places = tuple(text for text in (f"#{ticket.number}", _customer(ticket), ticket.end_user) if text)
    return Headline(plain(ticket.ticket_title) or f"Ticket {ticket.number}", status, None, tone, places)


def _urgency(ticket: Ticket, now: float) -> str:
    text = due(instant(_due(ticket)), now)
    return "" if _done(ticket) or not text else text if text.startswith("overdue") else f"due {text}"


def tabs(ticket: Ticket, desk: Desk, now: float) -> tuple[Tab, ...]:
    customer = _customer(ticket) or "this customer"
    others = [other for other in desk.open_tickets(ticket.customer_id) if other.key != ticket.key]
    none = f"No other open tickets of {customer}."
    alerts = [alert for alert in desk.records.get("alerts", {}).values() if ticket.key is not None and alert.ticket_id == ticket.key]
    sections = (
        _ticket(ticket, desk, now),
        _times(ticket, now),
        _user(ticket),
        _words(ticket),
        Section("Alerts of this ticket", entries=tuple(alert_entry(alert, now) for alert in alerts)),
        _spent(ticket),
        _atera(ticket),
    )
    other_list = Section(f"Other open tickets of {customer}", entries=tuple(ticket_entry(o, now) for o in others), note=none)
    agents = desk.agents_of(ticket.customer_id)
    agent_list = Section(f"Agents of {customer}", entries=tuple(agent_entry(a, now) for a in agents), note=f"No agents of {customer}.")
    return (
        Tab("Summary", tuple(section for section in sections if section)),
        Tab("Tickets", (other_list,), len(others)),
        Tab("Agents", (agent_list,), len(agents)),
    )


def _ticket(ticket: Ticket, desk: Desk, now: float) -> Section:
    return Section("Ticket", fields(
        row("Number", ticket.number, expected=True),
        row("Status", ticket.ticket_status, expected=True),
        row("Priority", ticket.ticket_priority, expected=True, tone=_priority_tone(ticket, now)),
        row("Type", ticket.ticket_type),
        row("Impact", _spaced(ticket.ticket_impact)),
        row("Source", ticket.ticket_source),
        row("Technician", technician_text(ticket)),
        row("E-mail", ticket.technician_email),
    ))  # fmt: skip


def _spaced(word: str | None) -> str:
    """ "SiteDown" as "Site down"."""
    text = "".join(f" {letter.lower()}" if letter.isupper() and index else letter for index, letter in enumerate(plain(word)))
    return " ".join(text.split())


def _times(ticket: Ticket, now: float) -> Section:
    def deadline(title: str, sent: str | None, done: bool, expected: bool = False) -> Field | None:
        moment = instant(sent)
        if moment is None:
            return Field(title, DASH) if expected else None
        return Field(title, due(moment, now) if not done else day(moment), exact(moment), None if done else due_tone(moment, now))

    def final(sent: str | None, other: str | None) -> str | None:
        return sent if instant(sent) != instant(other) else None

    response = final(ticket.first_response_final_due_date, ticket.first_response_due_date)
    return Section("Times", fields(
        date_row("Created", ticket.ticket_created_date, now, expected=True, never=DASH),
        deadline("Due", ticket.closed_ticket_due_date, _done(ticket), expected=True),
        deadline("Due, at the latest", final(ticket.closed_ticket_final_due_date, ticket.closed_ticket_due_date), _done(ticket)),
        deadline("Response due", ticket.first_response_due_date, _answered(ticket)),
        deadline("Response, at the latest", response, _answered(ticket)),
        date_row("First response", ticket.technician_first_comment_date, now),
        date_row("Last user comment", ticket.last_end_user_comment_timestamp, now),
        date_row("Last technician comment", ticket.last_technician_comment_timestamp, now),
        date_row("Resolved", ticket.ticket_resolved_date, now),
    ))  # fmt: skip


def _user(ticket: Ticket) -> Section:
    return Section("End user", fields(
        row("Name", ticket.end_user, expected=True),
        row("E-mail", ticket.end_user_email),
        row("Phone", ticket.end_user_phone),
        row("Customer", ticket.customer_name, expected=True),
        row("Business number", ticket.customer_business_number),
    ))  # fmt: skip


def _words(ticket: Ticket) -> Section:
    last = ticket.last_end_user_comment if ticket.last_end_user_comment != ticket.first_comment else None
    return Section("Conversation", fields(
        body_row("First comment", ticket.first_comment, ticket.ticket_created_date),
        body_row("Last comment of the end user", last, ticket.last_end_user_comment_timestamp),
        body_row("Last comment of a technician", ticket.last_technician_comment, ticket.last_technician_comment_timestamp),
    ))  # fmt: skip


def _spent(ticket: Ticket) -> Section:
    spans = (
        ("Total", ticket.total_duration_seconds, ticket.total_duration_minutes),
        ("On site", ticket.on_site_duration_seconds, ticket.on_site_duration_minutes),
        ("Off site", ticket.off_site_duration_seconds, ticket.off_site_duration_minutes),
        ("Within SLA", ticket.on_sla_duration_seconds, ticket.on_sla_duration_minutes),
        ("Outside SLA", ticket.off_sla_duration_seconds, ticket.off_sla_duration_minutes),
    )
    known = [(title, found) for title, seconds, minutes in spans if (found := _seconds(seconds, minutes)) is not None]
    return Section("Time spent", tuple(Field(title, duration(found)) for title, found in known))


def _atera(ticket: Ticket) -> Section:
    related = ticket.related_ticket_id
    return Section("Atera", fields(
        row("Ticket ID", ticket.ticket_id),
        row("Customer ID", ticket.customer_id),
        row("End user ID", ticket.end_user_id),
        row("Technician ID", ticket.technician_contact_id),
        row("Contract ID", ticket.contract_id),
        row("Relation", _relation(ticket)),
        row("Related ticket", related, target=Target("tickets", related) if related is not None else None),
    ))  # fmt: skip


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
