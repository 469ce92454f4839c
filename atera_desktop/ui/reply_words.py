"""What replies and internal notes are called, and what stands in the way of one, in words. No Qt."""

from __future__ import annotations

from collections.abc import Sequence

from atera_desktop.api.errors import Forbidden, Invalid, NotAllowed, NotFound, Throttled
from atera_desktop.api.lock import Level
from atera_desktop.app.operations.outcome import Difference, Kind, Outcome
from atera_desktop.domain.ticket import Ticket
from atera_desktop.store.drafts import DraftKind
from atera_desktop.ui.outcomes import CORRECT, Deed, denied_words, no_answer, pause_words, reason_words
from atera_desktop.ui.words import DASH, number

WRITE = Deed("comment", "comment on", "Commenting on", "commented on", Level.CHANGING, "Write")

TITLES: dict[DraftKind, str] = {"reply": "Reply", "note": "Internal note"}
SEND: dict[DraftKind, str] = {"reply": "Send reply", "note": "Send internal note"}
ANYWAY = "Send anyway"
DOUBT = "This was sent, but Atera's answer was lost: nobody knows whether it arrived. It is looked up as soon as Atera can be read."
_SUBJECTS: dict[DraftKind, str] = {"reply": "The reply", "note": "The internal note"}
_FIELDS = {"TicketStatus": "status", "TicketPriority": "priority", "TechnicianFullName": "technician"}
_QUOTED = 80
"""Characters of somebody else's comment that are shown in the line."""


def heading(kind: DraftKind, ticket: Ticket) -> str:
    """Over the text: "Reply to Mira Lund", "Internal note"."""
    return f"Reply to {ticket.end_user}" if kind == "reply" and ticket.end_user else TITLES[kind]


def readers(kind: DraftKind) -> str:
    """Who will read it."""
    return "The end user reads this." if kind == "reply" else "Only technicians read this."


def editor_name(kind: DraftKind, ticket: Ticket) -> str:
    """What a screen reader calls the text."""
    return f"{TITLES[kind]} {'to' if kind == 'reply' else 'on'} ticket {ticket.number}"


def meanwhile(differences: Sequence[Difference]) -> str:
    """Who changed what since the text was begun. Atera does not tell who changed a field."""
    parts = [
        f"{one.shown or 'somebody'} wrote “{_short(one.found)}”"
        if one.field not in _FIELDS
        else f"the {_FIELDS[one.field]} was {_value(one.shown)} and is {_value(one.found)}"
        for one in differences
    ]
    words = f"Meanwhile in Atera: {'; '.join(parts)}"
    return words if words.endswith((".”", "!”", "?”", "…”")) else f"{words}."


def sent(kind: DraftKind, ticket: str) -> str:
    return f"{_SUBJECTS[kind]} {'to' if kind == 'reply' else 'on'} ticket {ticket} was sent."


def not_sent(outcome: Outcome, kind: DraftKind) -> str:
    """Why it did not go out; empty where another line tells (what has changed, what nobody knows)."""
    subject, error = _SUBJECTS[kind], outcome.error
    if outcome.kind in (Kind.DIFFERENT, Kind.UNKNOWN):
        return ""
    if outcome.kind is Kind.NOT_DONE:
        return f"{subject} did not arrive: {no_answer(error)}, and Atera does not have it. Send it again."
    match error:
        case Forbidden():
            return denied_words("tickets", WRITE, ("ticket", "tickets"))
        case NotFound():
            return f"{subject} was not sent: Atera no longer has this ticket."
        case NotAllowed():
            return f"{subject} was not sent: Atera does not allow it on this ticket."
        case Invalid():
            return f"{subject} was not sent. {reason_words(error)} {CORRECT}"
        case Throttled():
            return f"{subject} was not sent: {pause_words(error)}"
        case None:
            return f"{subject} was not sent."
    return f"{subject} was not sent. {reason_words(error)}"


def needs_a_look(kind: DraftKind, ticket: str) -> str:
    """While another ticket is shown."""
    return f"{_SUBJECTS[kind]} of ticket {ticket} needs a look: the ticket has changed, or the answer was lost."


def drafts_words(numbers: Sequence[str]) -> str:
    """What was written and not sent, at the start."""
    listed = ", ".join(numbers[:5]) + (f" and {number(len(numbers) - 5)} more" if len(numbers) > 5 else "")
    if len(numbers) == 1:
        return f"There is a draft that was not sent: ticket {listed}."
    return f"There are drafts that were not sent: tickets {listed}."


def _value(word: str) -> str:
    return f"“{word}”" if word and word != "." else DASH


def _short(words: str) -> str:
    return words if len(words) <= _QUOTED else f"{words[:_QUOTED].rstrip()}…"
