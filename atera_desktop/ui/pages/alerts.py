"""The Alerts page: its table, its filter, its details."""

from __future__ import annotations

from atera_desktop.app.column import Column, Glyph, Grammar, Tone
from atera_desktop.domain import catalog
from atera_desktop.domain.agent import Agent
from atera_desktop.domain.alert import Alert, AlertStatus
from atera_desktop.domain.monitor import Monitor
from atera_desktop.domain.ticket import Ticket
from atera_desktop.domain.wire import instant, plain
from atera_desktop.ui.detail.field import Field, Headline, Section, Tab
from atera_desktop.ui.links import Link, agent_link
from atera_desktop.ui.pages import agent_status
from atera_desktop.ui.pages.billing import target
from atera_desktop.ui.pages.entries import SEVERITY_GLYPHS, SEVERITY_TONES, alert_entry, ticket_entry
from atera_desktop.ui.pages.monitor_status import state
from atera_desktop.ui.pages.page import Desk, PageSpec, View, body_row, date_column, date_row, fields, known_agent, row, text_column
from atera_desktop.ui.words import DASH, exact, spaced, until

_FROM_AGENTS = "An alert opens its agent's page in Atera, and this alert's agent is not among the agents here."


def status_text(alert: Alert, now: float) -> str:
    """ "Open", "Snoozed for 2 h", "Resolved"."""
    status = alert.status(now)
    return f"Snoozed {until(instant(alert.snoozed_end_date), now)}" if status is AlertStatus.SNOOZED else status.capitalize()


def status_tone(alert: Alert, now: float) -> Tone | None:
    return None if alert.status(now) is AlertStatus.OPEN else Tone.DIM


def _status_value(alert: Alert) -> int:
    """Sorts open, then snoozed (soonest back first), then resolved."""
    if alert.archived:
        return 1 << 50
    return int(instant(alert.snoozed_end_date) or 0)


def _status_word(alert: Alert) -> str:
    return "Resolved" if alert.archived else "Snoozed" if instant(alert.snoozed_end_date) is not None else "Open"


def severity_glyph(alert: Alert, now: float) -> Glyph | None:
    return SEVERITY_GLYPHS.get(plain(alert.severity))


def severity_tone(alert: Alert, now: float) -> Tone | None:
    return SEVERITY_TONES.get(plain(alert.severity), Tone.DIM)


def _always(alert: Alert) -> str:
    texts = (alert.title, alert.alert_message, alert.device_name, alert.customer_name)
    return "\n".join(text for text in texts if text)


COLUMNS: tuple[Column[Alert], ...] = (
    Column(
        "severity", "Severity", lambda a: a.severity_rank, lambda a, now: plain(a.severity) or DASH, find=lambda a: plain(a.severity),
        tone=severity_tone, glyph=severity_glyph, width=112,
    ),
    text_column("title", "Title", lambda a: a.title, width=196, strong=True),
    text_column("device", "Device", lambda a: a.device_name, width=132),
    text_column("customer", "Customer", lambda a: a.customer_name, width=136),
    date_column("created", "Created", lambda a: a.created, never=DASH, width=104),
    Column("status", "Status", _status_value, status_text, find=_status_word, tone=status_tone, width=104),
    text_column("category", "Category", lambda a: a.alert_category_id, width=96, tone=lambda a, now: Tone.DIM),
    text_column("message", "Message", lambda a: a.alert_message, width=280, shown=False),
    text_column("info", "Details", lambda a: a.additional_info, width=220, shown=False),
    date_column("snoozed", "Snoozed until", lambda a: a.snoozed_end_date, never=DASH, shown=False),
    date_column("resolved", "Resolved", lambda a: a.archived_date, never=DASH, shown=False),
    text_column("ticket", "Ticket ID", lambda a: a.ticket_id, width=84, right=True, shown=False),
    text_column("source", "Source", lambda a: a.source, shown=False),
    text_column("code", "Code", lambda a: a.code, width=72, right=True, shown=False),
    text_column("cycles", "Polling cycles", lambda a: a.polling_cycles_count, width=104, right=True, shown=False),
    text_column("devicetype", "Device type", lambda a: a.device_type, shown=False),
    text_column("id", "ID", lambda a: a.alert_id, width=84, right=True, shown=False),
    text_column("agent", "Agent ID", lambda a: a.agent_id, width=84, right=True, shown=False),
    text_column("guid", "Device GUID", lambda a: a.device_guid, width=260, shown=False, middle=True),
)  # fmt: skip

GRAMMAR: Grammar[Alert] = Grammar(
    keys={
        "title": lambda a: a.title or "",
        "severity": lambda a: a.severity or "",
        "category": lambda a: a.alert_category_id or "",
        "device": lambda a: a.device_name or "",
        "customer": lambda a: a.customer_name or "",
        "created": lambda a: a.created or "",
        "status": _status_word,
        "id": lambda a: "" if a.alert_id is None else str(a.alert_id),
    },
    flags={
        (key, status.value): lambda a, now, status=status: a.status(now) is status  # type: ignore[misc]
        for key in ("is", "status")
        for status in AlertStatus
    },
    always=_always,
)


def headline(alert: Alert, desk: Desk, now: float) -> Headline:
    status = " · ".join(text for text in (plain(alert.severity), status_text(alert, now)) if text)
    places = tuple(text for text in (plain(alert.device_name), plain(alert.customer_name)) if text)
    title = plain(alert.title) or f"Alert {alert.key}"
    return Headline(title, status, severity_glyph(alert, now), severity_tone(alert, now), places)


def tabs(alert: Alert, desk: Desk, now: float) -> tuple[Tab, ...]:
    agent, ticket = desk.agent(alert.agent_id, alert.device_guid), desk.ticket(alert.ticket_id)
    monitor = _monitor(alert, desk) if agent is None else None
    others = [other for other in _of_device(alert, agent, desk, now) if other.key != alert.key]
    sections = (
        _what(alert, now),
        _device(alert, agent, monitor, desk, now),
        _ticket(alert, ticket, desk, now),
        _atera(alert, now),
    )  # fmt: skip
    device = plain(alert.device_name) or "this device"
    other_list = Section(
        f"Other open alerts of {device}", entries=tuple(alert_entry(o, now) for o in others), note=f"No other open alerts of {device}."
    )
    needs = ("customers",) if agent is not None else ("customers", "monitors")
    return Tab("Summary", tuple(section for section in sections if section), needs=needs), Tab("Alerts", (other_list,), len(others))


def _monitor(alert: Alert, desk: Desk) -> Monitor | None:
    """The monitored device that it tells of, by its DeviceGuid."""
    found: Monitor | None = desk.one("monitors", plain(alert.device_guid).lower() or None)
    return found


def _of_device(alert: Alert, agent: Agent | None, desk: Desk, now: float) -> list[Alert]:
    """The open alerts of the same device, the gravest and newest first."""
    if agent is not None:
        return desk.open_alerts(agent, now)
    found = [other for other in desk.of("alerts", "device_guid", alert.device_guid or None) if other.status(now) is AlertStatus.OPEN]
    return sorted(found, key=lambda other: (other.severity_rank, instant(other.created) or 0.0), reverse=True)


def _device(alert: Alert, agent: Agent | None, monitor: Monitor | None, desk: Desk, now: float) -> Section:
    """What it is about, and how that is now."""
    found, tone = "", None
    if agent is not None:
        found, tone = agent_status.status_text(agent, now), agent_status.status_tone(agent, now)
    elif monitor is not None:
        found, tone = state(monitor).text, state(monitor).tone
    return Section("Device", fields(
        row("Name", alert.device_name, expected=True, target=known_agent(agent) or target("monitors", monitor)),
        row("Now", found, tone=tone),
        row("Type", alert.device_type),
        row("Customer", alert.customer_name, expected=True, target=target("customers", desk.one("customers", alert.customer_id))),
    ))  # fmt: skip


def _ticket(alert: Alert, ticket: Ticket | None, desk: Desk, now: float) -> Section:
    if ticket is not None:
        return Section("Ticket", entries=(ticket_entry(ticket, now),))
    note = desk.missing("tickets") or f"Ticket {alert.ticket_id} is not among the tickets here."
    return Section("Ticket", note=note if alert.ticket_id else "")


def _what(alert: Alert, now: float) -> Section:
    snoozed = instant(alert.snoozed_end_date)
    return Section("Alert", fields(
        body_row("Message", alert.alert_message),
        body_row("Additional information", alert.additional_info),
        date_row("Created", alert.created, now, expected=True, never=DASH),
        Field("Snoozed", until(snoozed, now), exact=exact(snoozed)) if snoozed is not None else None,
        date_row("Resolved", alert.archived_date, now),
        row("Category", alert.alert_category_id, expected=True),
        row("Source", spaced(plain(alert.source)), exact=plain(alert.source)),
        row("Polling cycles", alert.polling_cycles_count),
    ))  # fmt: skip


def _atera(alert: Alert, now: float) -> Section:
    return Section("Atera", fields(
        row("Archived", alert.archived),
        row("Code", alert.code),
        row("Alert ID", alert.alert_id),
        row("Ticket ID", alert.ticket_id),
        row("Agent ID", alert.agent_id),
        row("Device GUID", alert.device_guid),
        row("Customer ID", alert.customer_id),
        row("Folder ID", alert.folder_id),
    ))  # fmt: skip


def link(alert: Alert, desk: Desk) -> Link:
    """Its agent's: an alert has none of its own."""
    agent = desk.agent(alert.agent_id, alert.device_guid)
    return agent_link(agent, desk.api_host) if agent is not None else Link(None, _FROM_AGENTS)


ALERTS: PageSpec[Alert] = PageSpec(
    resource=catalog.ALERTS,
    title="Alerts",
    noun=("alert", "alerts"),
    columns=COLUMNS,
    grammar=GRAMMAR,
    views=(
        View("Open", lambda a, now: a.status(now) is AlertStatus.OPEN, default=True),
        View("Snoozed", lambda a, now: a.status(now) is AlertStatus.SNOOZED),
        View("All", None),
    ),
    sort=(("severity", True), ("created", True)),
    hint="Filter alerts   title, message, device, customer …   try  severity:critical",
    empty="No alerts: nothing needs anybody's attention.",
    headline=headline,
    tabs=tabs,
    link=link,
)
