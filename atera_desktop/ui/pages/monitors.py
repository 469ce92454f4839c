"""The Monitors page: one table over the four families of monitored devices, its filter, its details."""

from __future__ import annotations

from atera_desktop.app.column import Column, Grammar, Tone
from atera_desktop.domain import catalog
from atera_desktop.domain.monitor import Monitor, Port
from atera_desktop.domain.wire import instant, plain
from atera_desktop.ui.detail.field import Field, Headline, Section, Tab, Target
from atera_desktop.ui.links import Link
from atera_desktop.ui.pages.custom_fields import custom_fields_tab
from atera_desktop.ui.pages.entries import agent_entry, alert_entry, monitor_entry
from atera_desktop.ui.pages.monitor_forms import FORMS
from atera_desktop.ui.pages.monitor_status import FAMILY_NAMES, is_down, state
from atera_desktop.ui.pages.page import Desk, PageSpec, View, fields, row, text_column
from atera_desktop.ui.pages.related import related_tab
from atera_desktop.ui.words import DASH

_NO_LINK = "Atera's API gives no address for monitors."


def _family(monitor: Monitor) -> str:
    return FAMILY_NAMES[monitor.family]


def _ports(monitor: Monitor) -> str:
    if monitor.ports is None:
        return plain(monitor.port)
    return ", ".join(str(port.port_number) for port in monitor.ports if port.port_number is not None)


def _kind(monitor: Monitor) -> str:
    """What sort of device SNMP says it is: "Access point"."""
    return plain(monitor.type).replace("_", " ")


def _checks(monitor: Monitor) -> str:
    """What a probe looks for: the page's text, the ports, the sort of device."""
    if monitor.pattern:
        return f"“{plain(monitor.pattern)}”"
    ports = _ports(monitor) if monitor.ports is not None else ""
    if ports:
        return f"{'Port' if len(monitor.ports or ()) == 1 else 'Ports'} {ports}"
    return " · ".join(filter(None, (_kind(monitor), plain(monitor.model))))


def _always(monitor: Monitor) -> str:
    ids = (str(monitor.device_id or ""), plain(monitor.device_guid))
    return "\n".join(filter(None, (monitor.name, monitor.address, plain(monitor.customer_name), *ids)))


COLUMNS: tuple[Column[Monitor], ...] = (
    text_column("name", "Name", lambda m: m.name, width=176, strong=True),
    Column(
        "status", "Status", lambda m: state(m).rank, lambda m, now: state(m).text, find=lambda m: state(m).text,
        tone=lambda m, now: state(m).tone, glyph=lambda m, now: state(m).glyph, width=124,
    ),
    text_column("family", "Family", _family, width=78),
    text_column("customer", "Customer", lambda m: m.customer_name, width=160),
    text_column("address", "Address", lambda m: m.address, width=196, middle=True),
    text_column("checks", "Checks", _checks, width=150, tone=lambda m, now: Tone.DIM),
    text_column("monitored", "Monitored", lambda m: m.monitored, width=96, shown=False),
    text_column("type", "Type", _kind, shown=False),
    text_column("model", "Model", lambda m: m.model, width=150, shown=False),
    text_column("port", "Ports", _ports, width=84, shown=False),
    text_column("pattern", "Text", lambda m: m.pattern, shown=False),
    text_column("found", "Text found", lambda m: m.contains_pattern if m.pattern else None, width=88, shown=False),
    text_column("version", "SNMP version", lambda m: m.version, width=104, shown=False),
    text_column("community", "Community", lambda m: m.community, shown=False),
    text_column("security", "Security", lambda m: m.security_level, shown=False),
    text_column("agent", "Agent ID", lambda m: m.monitoring_agent_id, width=84, right=True, shown=False),
    text_column("customerid", "Customer ID", lambda m: m.customer_id, width=96, right=True, shown=False),
    text_column("folder", "Folder ID", lambda m: m.folder_id, width=84, right=True, shown=False),
    text_column("id", "ID", lambda m: m.device_id, width=84, right=True, shown=False),
    text_column("guid", "Device GUID", lambda m: m.device_guid, width=260, shown=False, middle=True),
)  # fmt: skip

GRAMMAR: Grammar[Monitor] = Grammar(
    keys={
        "name": lambda m: m.name,
        "status": lambda m: state(m).text,
        "family": _family,
        "customer": lambda m: m.customer_name or "",
        "address": lambda m: m.address,
        "port": _ports,
        "type": _kind,
        "model": lambda m: m.model or "",
        "agent": lambda m: "" if m.monitoring_agent_id is None else str(m.monitoring_agent_id),
        "id": lambda m: "" if m.device_id is None else str(m.device_id),
        "guid": lambda m: m.device_guid or "",
    },
    flags={
        ("is", "up"): lambda m, now: m.up is True and m.monitored is not False,
        ("is", "down"): is_down,
        ("is", "unknown"): lambda m, now: m.up is None,
        ("is", "monitored"): lambda m, now: m.monitored is not False,
        ("is", "unmonitored"): lambda m, now: m.monitored is False,
    },
    always=_always,
)


def headline(monitor: Monitor, desk: Desk, now: float) -> Headline:
    found = state(monitor)
    places = (_family(monitor), plain(monitor.customer_name))
    return Headline(monitor.name or f"Monitor {monitor.key}", found.text, found.glyph, found.tone, tuple(filter(None, places)))


def tabs(monitor: Monitor, desk: Desk, now: float) -> tuple[Tab, ...]:
    agent = desk.agent(monitor.monitoring_agent_id, None)
    prober = Section(
        "Probed by",
        fields(row("Agent", monitor.monitoring_agent_id, expected=True, exact="This agent is not among the agents here.", tone=Tone.DIM))
        if agent is None else (),
        entries=(agent_entry(agent, now),) if agent is not None else (),
    )  # fmt: skip
    sections = (_probe(monitor, desk), _port_list(monitor), prober, _snmp(monitor), _atera(monitor))
    needs = ("customers",) if monitor.customer_id is not None else ()
    return (
        Tab("Summary", tuple(section for section in sections if section), needs=needs),
        _alerts(monitor, desk, now),
        _siblings(monitor, desk, now),
        custom_fields_tab(monitor.family, "monitors", monitor.key, desk, now, item=monitor.device_id),
    )


def _probe(monitor: Monitor, desk: Desk) -> Section:
    customer = desk.one("customers", monitor.customer_id)
    text_found = monitor.contains_pattern if monitor.pattern else None
    return Section("Device", fields(
        row("Address", monitor.url),
        row("Host", monitor.hostname),
        row("Answers", monitor.url_up if monitor.url_up is not None else monitor.online),
        row("Looks for", monitor.pattern),
        row("Text found", text_found, tone=Tone.WARN if text_found is False else None),
        row("Type", _kind(monitor), exact=plain(monitor.type)),
        row("Model", monitor.model),
        row("Customer", monitor.customer_name or monitor.customer_id, expected=True,
            target=Target("customers", customer.key) if customer is not None else None),
        row("Monitored", monitor.monitored, expected=True, tone=Tone.WARN if monitor.monitored is False else None),
    ))  # fmt: skip


def _port_list(monitor: Monitor) -> Section:
    def port_field(port: Port) -> Field:
        words, tone = {True: ("open", Tone.OK), False: ("closed", Tone.BAD), None: ("not known", Tone.DIM)}[port.available]
        return Field(
            f"Port {DASH if port.port_number is None else port.port_number}",
            words if port.monitored is not False else f"{words}, not monitored",
            tone=tone if port.monitored is not False else Tone.DIM,
        )

    return Section("Ports", tuple(map(port_field, monitor.ports or ())))


def _snmp(monitor: Monitor) -> Section:
    security = plain(monitor.security_level)
    return Section("SNMP", fields(
        row("Port", monitor.port),
        row("Version", monitor.version),
        row("Community", monitor.community),
        row("Security", security if security != "Undefined" else None),
        row("Authentication", monitor.authentication),
        row("Privacy", monitor.privacy),
    ))  # fmt: skip


def _atera(monitor: Monitor) -> Section:
    return Section("Atera", fields(
        row("Device ID", monitor.device_id),
        row("Device GUID", monitor.device_guid),
        row("Agent ID", monitor.monitoring_agent_id),
        row("Customer ID", monitor.customer_id),
        row("Folder ID", monitor.folder_id),
    ))  # fmt: skip


def _alerts(monitor: Monitor, desk: Desk, now: float) -> Tab:
    """By DeviceGuid, the one thing that an alert and a monitor have in common; the gravest and newest first."""
    found = [alert for alert in desk.records.get("alerts", {}).values() if alert.device_guid and alert.device_guid.lower() == monitor.key]
    found.sort(key=lambda alert: (alert.severity_rank, instant(alert.created) or 0.0), reverse=True)
    over = sorted((alert for alert in found if alert.archived), key=lambda alert: instant(alert.created) or 0.0, reverse=True)
    name = monitor.name or "this monitor"
    return related_tab(
        "Alerts", "alerts", desk, f"No open alerts of {name}.",
        (f"Alerts of {name}", (alert_entry(alert, now) for alert in found if not alert.archived)),
        ("Resolved", (alert_entry(alert, now) for alert in over)),
    )  # fmt: skip


def _siblings(monitor: Monitor, desk: Desk, now: float) -> Tab:
    customer = plain(monitor.customer_name) or "this customer"
    others = [other for other in desk.of("monitors", "customer_id", monitor.customer_id) if other.key != monitor.key]
    others.sort(key=lambda other: (state(other).rank, other.name.casefold()))
    return related_tab(
        "Others", "monitors", desk, f"No other monitors of {customer}.",
        (f"Other monitors of {customer}", (monitor_entry(other, now) for other in others)),
    )  # fmt: skip


def link(monitor: Monitor, desk: Desk) -> Link:
    return Link(None, _NO_LINK)


def _of_family(family: str) -> View[Monitor]:
    return View(FAMILY_NAMES[family], lambda m, now: m.family == family)


MONITORS: PageSpec[Monitor] = PageSpec(
    resource=catalog.MONITORS,
    title="Monitors",
    noun=("monitor", "monitors"),
    columns=COLUMNS,
    grammar=GRAMMAR,
    views=(
        View("All", None, default=True),
        View("Down", is_down),
        *map(_of_family, ("snmp", "http", "tcp", "generic")),
    ),
    sort=(("status", False), ("name", False)),
    hint="Filter monitors   name, address, customer …   try  is:down family:http",
    empty="No monitors yet. The menu Monitor makes them: ping, TCP, website and SNMP.",
    headline=headline,
    tabs=tabs,
    link=link,
    forms=FORMS,
)  # fmt: skip
