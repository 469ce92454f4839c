"""Monitors of four families in one table, with what they tell and where they lead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QTabBar

from atera_desktop.app.column import Glyph, Tone
from atera_desktop.domain.alert import Alert
from atera_desktop.domain.customer import Customer
from atera_desktop.domain.monitor import Monitor, Port
from atera_desktop.ui.detail.field import Target
from atera_desktop.ui.pages import PAGES
from tests.tenant import until
from tests.ui.desk import desk as window_on
from tests.ui.test_pages import NOW, an_agent, desk, fits, shown

MONITORS, ALERTS, AGENTS = PAGES["monitors"], PAGES["alerts"], PAGES["agents"]
GUID = "3F2504E0-4F89-41D3-9A0C-0305E82C3301"


def a_monitor(**given: Any) -> Monitor:
    return Monitor(
        **{"device_id": 31, "device_guid": GUID, "device_name": "Mail relay", "customer_id": 8, "monitoring_agent_id": 412, **given}
    )


def port(number: int, available: bool | None, monitored: bool = True) -> Port:
    return Port(port_number=number, available=available, monitored=monitored)


SNMP = a_monitor(
    hostname="10.0.0.2", online=True, port="161", version="V2", community="public", type="Access_point", model="U6-Pro",
    security_level="Undefined",
)  # fmt: skip
HTTP = a_monitor(url="https://www.bw.example/", url_up=True, pattern="Welcome", contains_pattern=True)
TCP = a_monitor(hostname="10.0.0.3", ports=(port(25, True), port(587, True)))
GENERIC = a_monitor()


@pytest.mark.parametrize(
    ("monitor", "family", "status", "address", "checks"),
    [
        (SNMP, "SNMP", "Up", "10.0.0.2", "Access point · U6-Pro"),
        (HTTP, "HTTP", "Up", "https://www.bw.example/", "“Welcome”"),
        (TCP, "TCP", "Up", "10.0.0.3", "Ports 25, 587"),
        (GENERIC, "Generic", "Not known", "—", "—"),
    ],
)
def test_each_family_in_the_table(monitor: Monitor, family: str, status: str, address: str, checks: str) -> None:
    assert [shown(MONITORS, monitor, key) for key in ("family", "status", "address", "checks")] == [family, status, address, checks]
    views = {view.title: view.test for view in MONITORS.views}
    assert list(views) == ["All", "Down", "SNMP", "HTTP", "TCP", "Generic"]
    assert [title for title, test in views.items() if test is not None and test(monitor, NOW)] == [family]


@pytest.mark.parametrize(
    ("given", "text", "glyph", "tone"),
    [
        ({"online": False}, "Down", Glyph.CRITICAL, Tone.BAD),
        ({"ports": (port(25, False), port(587, False))}, "Down", Glyph.CRITICAL, Tone.BAD),
        ({"ports": (port(25, True), port(587, False))}, "Port closed", Glyph.WARNING, Tone.WARN),
        ({"ports": (port(25, True), port(587, False, monitored=False))}, "Up", Glyph.ONLINE, Tone.OK),
        ({"ports": (port(25, None),)}, "Not known", Glyph.NEVER, Tone.DIM),
        ({"url_up": True, "pattern": "Welcome", "contains_pattern": False}, "Text missing", Glyph.WARNING, Tone.WARN),
        ({"url_up": True, "pattern": None, "contains_pattern": False}, "Up", Glyph.ONLINE, Tone.OK),
        ({"url_up": False, "monitored": False}, "Not monitored", Glyph.STALE, Tone.DIM),
    ],
)
def test_a_state_is_a_word_a_shape_and_a_meaning(given: dict[str, Any], text: str, glyph: Glyph, tone: Tone) -> None:
    monitor = a_monitor(**given)
    headline = MONITORS.headline(monitor, desk(monitor), NOW)
    assert (headline.status, headline.glyph, headline.tone) == (text, glyph, tone)
    assert shown(MONITORS, monitor, "status") == text
    assert fits(MONITORS, monitor, "is:down") is (text == "Down")


def test_what_a_filter_finds() -> None:
    monitor = a_monitor(hostname="10.0.0.3", ports=(port(25, True),), customer_name="Brightwater Dental")
    found = (
        "family:tcp",
        "mail",
        "10.0.0.3",
        "port:25",
        "customer:dental",
        "agent:412",
        "id:31",
        "guid:3f25",
        "is:up -is:down",
        "status:up",
    )
    assert [text for text in found if not fits(MONITORS, monitor, text)] == []
    assert fits(MONITORS, monitor, "is:up -is:down")
    assert not fits(MONITORS, monitor, "family:snmp")
    assert fits(MONITORS, SNMP, 'type:"access point" model:u6 family:snmp is:monitored -is:unmonitored')
    assert fits(MONITORS, GENERIC, "is:unknown")


def test_a_monitor_leads_to_agent_customer_alerts_and_others() -> None:
    agent, customer = an_agent(online=True), Customer(customer_id=8, customer_name="Brightwater Dental")
    monitor, other = a_monitor(customer_name="Brightwater Dental"), a_monitor(device_guid="other", online=False, device_name="SW-1")
    alert = Alert(alert_id=1, device_guid=GUID.lower(), title="No answer", severity="Critical")
    resolved = Alert(alert_id=2, device_guid=GUID, title="Old", archived=True)
    strange = Alert(alert_id=3, device_guid="other", title="Elsewhere")
    around = desk(monitor, other, agent, customer, alert, resolved, strange)
    tabs = MONITORS.tabs(monitor, around, NOW)
    assert [(tab.title, tab.count) for tab in tabs] == [("Summary", None), ("Alerts", 1), ("Others", 1), ("Custom fields", None)]
    sections = {section.caption: section for tab in tabs for section in tab.sections}
    assert sections["Probed by"].entries[0].target == Target("agents", 412)
    assert {field.title: field.target for field in sections["Device"].fields}["Customer"] == Target("customers", 8)
    assert [entry.target for entry in sections["Alerts of Mail relay"].entries] == [Target("alerts", 1)]
    assert [entry.target for entry in sections["Resolved"].entries] == [Target("alerts", 2)]
    (entry,) = sections["Other monitors of Brightwater Dental"].entries
    assert (entry.target, entry.detail, entry.glyph) == (Target("monitors", "other"), "Down · SNMP", Glyph.CRITICAL)
    # And back: the agent runs it, the alert tells of it.
    (runs,) = (tab for tab in AGENTS.tabs(agent, around, NOW) if tab.title == "Monitors")
    assert [entry.title for entry in runs.sections[0].entries] == ["SW-1", "Mail relay"]
    device = next(section for section in ALERTS.tabs(alert, around, NOW)[0].sections if section.caption == "Device")
    assert next(field.target for field in device.fields if field.title == "Name") == Target("monitors", GUID.lower())
    assert next(field.text for field in device.fields if field.title == "Now") == "Not known"


def test_an_agent_that_is_not_here_is_said_to_be_so() -> None:
    section = next(s for s in MONITORS.tabs(GENERIC, desk(GENERIC), NOW)[0].sections if s.caption == "Probed by")
    assert [(field.title, field.text) for field in section.fields] == [("Agent", "412")]
    assert "not among the agents here" in section.fields[0].exact


@pytest.mark.usefixtures("qapp")
async def test_the_section_has_the_tenants_monitors_and_their_custom_fields(tmp_path: Path) -> None:
    async with window_on(tmp_path, agents=200) as here:
        here.window.show_section("monitors")
        served = here.served
        assert served is not None
        families = served.tenant.monitors
        await until(lambda: here.window.page.rows.total == sum(map(len, families.values())))
        here.window.page.choose_view("SNMP")
        await until(lambda: len(here.window.page.rows) == len(families["snmp"]))
        here.window.page.table.selectRow(0)
        bar = here.window.details.findChildren(QTabBar)[0]
        bar.setCurrentIndex(bar.count() - 1)
        await until(lambda: any("customvalues/snmpfields/" in asked for asked in served.asked))
