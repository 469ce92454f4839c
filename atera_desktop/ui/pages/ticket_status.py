"""How a ticket stands: whose it is, how urgent, until when. Its table, its details and its headline say it alike."""

from __future__ import annotations

from atera_desktop.app.column import Tone
from atera_desktop.domain.ticket import Ticket
from atera_desktop.domain.wire import instant, plain
from atera_desktop.ui.pages.entries import PRIORITY_TONES
from atera_desktop.ui.pages.ticket_choices import AUTOPILOT

_STATUS_RANKS = {"open": 0, "pending": 1, "resolved": 3, "closed": 4, "merged": 5, "deleted": 6}


def technician_text(ticket: Ticket) -> str:
    """The technician's name, "Autopilot", or "Unassigned"."""
    if ticket.technician:
        return ticket.technician
    if ticket.technician_contact_id == AUTOPILOT:
        return "Autopilot"
    return plain(ticket.technician_email) or "Unassigned"


def technician_tone(ticket: Ticket, now: float) -> Tone | None:
    return Tone.DIM if technician_text(ticket) == "Unassigned" else None


def status_value(ticket: Ticket) -> str:
    """Sorts open first, then pending and custom ones by name, then what needs nobody's work."""
    status = plain(ticket.ticket_status)
    return f"{_STATUS_RANKS.get(status.lower(), 2)} {status}"


def status_tone(ticket: Ticket, now: float) -> Tone | None:
    status = plain(ticket.ticket_status).lower()
    return Tone.INFO if status == "open" else None if ticket.is_open else Tone.DIM


def priority_tone(ticket: Ticket, now: float) -> Tone | None:
    return PRIORITY_TONES.get(plain(ticket.ticket_priority)) if ticket.is_open else Tone.DIM


def is_done(ticket: Ticket) -> bool:
    return not ticket.is_open


def is_answered(ticket: Ticket) -> bool:
    return is_done(ticket) or instant(ticket.technician_first_comment_date) is not None


def due_date(ticket: Ticket) -> str | None:
    """Until when it must be closed: the final date, which counts the SLA's pauses, where Atera gives one."""
    final = ticket.closed_ticket_final_due_date
    return final if instant(final) is not None else ticket.closed_ticket_due_date


def response_due_date(ticket: Ticket) -> str | None:
    final = ticket.first_response_final_due_date
    return final if instant(final) is not None else ticket.first_response_due_date
