"""An agent, an alert, a ticket, a contact or a monitor as one row in another record's details, and what the pages say of them alike."""

from __future__ import annotations

from atera_desktop.app.column import Glyph, Tone
from atera_desktop.domain.agent import Agent
from atera_desktop.domain.alert import Alert
from atera_desktop.domain.contact import Contact
from atera_desktop.domain.monitor import Monitor
from atera_desktop.domain.ticket import Ticket
from atera_desktop.domain.wire import instant, plain
from atera_desktop.ui.detail.field import Entry, Target
from atera_desktop.ui.pages.agent_status import status_glyph, status_text, status_tone
from atera_desktop.ui.pages.monitor_status import FAMILY_NAMES, state
from atera_desktop.ui.words import ago

SEVERITY_GLYPHS = {"Critical": Glyph.CRITICAL, "Warning": Glyph.WARNING, "Information": Glyph.INFORMATION}
SEVERITY_TONES = {"Critical": Tone.BAD, "Warning": Tone.WARN, "Information": Tone.INFO}
PRIORITY_TONES = {"Critical": Tone.BAD, "High": Tone.WARN, "Low": Tone.DIM}


def agent_entry(agent: Agent, now: float) -> Entry:
    detail = " · ".join(filter(None, (status_text(agent, now), plain(agent.last_login_user))))
    return Entry(
        Target("agents", agent.key or 0), agent.name or f"Agent {agent.key}", detail, status_glyph(agent, now), status_tone(agent, now)
    )


def alert_entry(alert: Alert, now: float) -> Entry:
    severity = plain(alert.severity)
    detail = " · ".join(text for text in (severity, ago(instant(alert.created), now)) if text)
    return Entry(
        Target("alerts", alert.key or 0), plain(alert.title) or "Alert", detail, SEVERITY_GLYPHS.get(severity), SEVERITY_TONES.get(severity)
    )


def ticket_entry(ticket: Ticket, now: float) -> Entry:
    created = ago(instant(ticket.ticket_created_date), now)
    parts = (f"#{ticket.number}", plain(ticket.ticket_status), plain(ticket.ticket_priority), created)
    title = plain(ticket.ticket_title) or f"Ticket {ticket.number}"
    return Entry(Target("tickets", ticket.key or 0), title, " · ".join(filter(None, parts)))


def contact_entry(contact: Contact, now: float) -> Entry:
    """Archived contacts say so; a contact without a name is called by its address."""
    number = plain(contact.phone) or plain(contact.mobile_phone)
    address = plain(contact.email) if contact.name != plain(contact.email) else ""
    parts = ("archived" if contact.archived else "", plain(contact.job_title), number or address)
    return Entry(Target("contacts", contact.key or 0), contact.name or f"Contact {contact.key}", " · ".join(filter(None, parts)))


def monitor_entry(monitor: Monitor, now: float) -> Entry:
    found = state(monitor)
    detail = " · ".join(filter(None, (found.text, FAMILY_NAMES[monitor.family], monitor.address)))
    return Entry(Target("monitors", monitor.key or ""), monitor.name or f"Monitor {monitor.key}", detail, found.glyph, found.tone)
