"""What can be chosen for a ticket: the words that are always there, and what was seen in tickets. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from atera_desktop.domain.ticket import PRIORITIES, Ticket
from atera_desktop.domain.wire import plain

AUTOPILOT = -1
"""The TechnicianContactID of Atera's Autopilot (atera-api.md, quirk 13)."""

STATUSES = ("Open", "Pending", "Resolved", "Closed")
NOT_BY_HAND = ("deleted", "merged")
"""Statuses that come by other ways than by setting them."""
TYPES = ("Incident", "Problem", "Request", "Change")


class Choice(msgspec.Struct, frozen=True):
    """A field of a ticket that is set by choosing: Atera's name, what is chosen from, and what a ticket has."""

    field: str
    known: tuple[tuple[object, str], ...]
    """Values that are always there, with their titles."""
    read: Callable[[Ticket], tuple[object, str] | None]
    """A ticket's own value and its title; None where it has none that can be set."""

    def options(self, tickets: Sequence[Ticket]) -> list[tuple[object, str]]:
        """Everything that can be chosen: what is known, then what was seen in tickets."""
        found = {value: title for ticket in tickets if (own := self.read(ticket)) is not None for value, title in (own,)}
        known = dict(self.known)
        return [
            *self.known,
            *sorted(((value, title) for value, title in found.items() if value not in known), key=lambda one: one[1].casefold()),
        ]


def _word(value: str | None) -> tuple[object, str] | None:
    return (plain(value), plain(value)) if plain(value) and plain(value).lower() not in NOT_BY_HAND else None


def _technician(ticket: Ticket) -> tuple[object, str] | None:
    number = ticket.technician_contact_id
    if not number:
        return None
    return number, "Autopilot" if number == AUTOPILOT else ticket.technician or plain(ticket.technician_email) or f"Technician {number}"


def _same(*words: str) -> tuple[tuple[object, str], ...]:
    return tuple((word, word) for word in words)


CHOICES: Mapping[str, Choice] = {
    "ticket-status": Choice("TicketStatus", _same(*STATUSES), lambda ticket: _word(ticket.ticket_status)),
    "ticket-priority": Choice("TicketPriority", _same(*PRIORITIES), lambda ticket: _word(ticket.ticket_priority)),
    "ticket-type": Choice("TicketType", _same(*TYPES), lambda ticket: _word(ticket.ticket_type)),
    "ticket-technician": Choice("TechnicianContactID", (), _technician),
}
