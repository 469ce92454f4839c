"""What is typed to make and change a ticket."""

from __future__ import annotations

from typing import Any

from atera_desktop.app.technicians import seen_technicians
from atera_desktop.domain.agent import Agent
from atera_desktop.domain.alert import Alert
from atera_desktop.domain.contact import Contact
from atera_desktop.domain.wire import plain
from atera_desktop.ui.forms.spec import FormSpec, Input, Options, Records, Values
from atera_desktop.ui.pages import ticket_work
from atera_desktop.ui.pages.ticket_choices import AUTOPILOT, CHOICES

_NOUN = ("ticket", "tickets")


def _technicians(records: Records) -> Options:
    """Those who were seen at work; Autopilot where it is at work here."""
    tickets = records.get("tickets", {}).values()
    autopilot = [(AUTOPILOT, "Autopilot")] if any(ticket.technician_contact_id == AUTOPILOT for ticket in tickets) else []
    return [*autopilot, *seen_technicians(records)]


def _statuses(records: Records) -> Options:
    return CHOICES["ticket-status"].options(list(records.get("tickets", {}).values()))


def _begin(record: Any, records: Records) -> Values:
    """What a ticket about this record, whatever it is, begins with."""
    match record:
        case Agent():
            return {"ticket_title": record.name, "description": _machine(record), "end_user_id": _user_of(record, records)}
        case Alert():
            agent = records.get("agents", {}).get(record.agent_id or 0)
            words = plain(record.alert_message) or plain(record.additional_info)
            described = "\n".join(part for part in (f"Device: {plain(record.device_name)}" if record.device_name else "", words) if part)
            return {"ticket_title": record.title, "description": described, "end_user_id": _user_of(agent, records)}
        case Contact():
            return {"end_user_id": record.key}
    return {}


def _machine(agent: Agent) -> str:
    facts = (("Device", agent.name), ("Customer", plain(agent.customer_name)), ("OS", plain(agent.os)))
    return "\n".join(f"{title}: {value}" for title, value in facts if value)


def _user_of(agent: Agent | None, records: Records) -> object:
    """The contact whose machine it is, if there is exactly one."""
    if agent is None:
        return None
    linked = [key for key, contact in records.get("contacts", {}).items() if contact.default_agent_id == agent.agent_id]
    return linked[0] if len(linked) == 1 else None


def _is_new_user(values: Values) -> bool:
    return values["end_user_id"] is None


_TITLE = Input("ticket_title", "Title", needed=True)
_WORDS = (
    Input("ticket_type", "Type", "choice"),
    Input("ticket_priority", "Priority", "choice"),
    Input("ticket_impact", "Impact", "choice"),
    Input(
        "technician_contact_id",
        "Technician",
        "choice",
        options=_technicians,
        read=lambda ticket: ticket.technician_contact_id or None,
        hint="Who was seen in tickets or work hours: Atera's API lists no technicians.",
    ),
)

NEW_TICKET = FormSpec(
    name="new-ticket",
    title="New ticket",
    send="Create ticket",
    resource="tickets",
    noun=_NOUN,
    inputs=(
        _TITLE,
        Input("description", "Description", "long text"),
        Input("end_user_id", "End user", "record", of="contacts", hint="A contact. The customer follows from it. Or leave it empty."),
        Input("end_user_first_name", "First name", when=_is_new_user, group="Or somebody new, whom Atera makes a contact"),
        Input("end_user_last_name", "Last name", when=_is_new_user),
        Input("end_user_email", "E-mail", when=_is_new_user),
        Input("end_user_phone", "Phone", when=_is_new_user),
        Input("ticket_status", "Status", "choice", options=_statuses, group="Work"),
        *_WORDS,
    ),
    makes="ticket",
    begin=_begin,
    called=lambda values: values["ticket_title"],
    also=("agents", "alerts", "contacts"),
)

EDIT_TICKET = FormSpec(
    name="edit-ticket",
    title="Edit ticket",
    send="Save",
    resource="tickets",
    noun=_NOUN,
    inputs=(_TITLE, Input("ticket_status", "Status", "choice", options=_statuses), *_WORDS),
    about=lambda ticket: " of ".join(part for part in (f"#{ticket.number}", plain(ticket.customer_name)) if part),
    owner="tickets",
    verb="update",
)

FORMS = (NEW_TICKET, EDIT_TICKET, *ticket_work.FORMS)
