"""What the pages say of records, and what their filters understand."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, get_args

import msgspec
import pytest

from atera_desktop.app.column import Glyph, Tone
from atera_desktop.app.export import write_table
from atera_desktop.app.search import parse
from atera_desktop.domain.agent import Agent, Battery, Disk
from atera_desktop.domain.alert import Alert
from atera_desktop.domain.contract import Contract
from atera_desktop.domain.record import Key, Record
from atera_desktop.domain.ticket import Ticket
from atera_desktop.domain.wire import instant
from atera_desktop.ui.detail.field import Target
from atera_desktop.ui.links import agent_link, refused
from atera_desktop.ui.pages import PAGES
from atera_desktop.ui.pages.page import AnyPage, Desk

NOW = instant("2026-11-25T12:00:00Z") or 0.0
GUID = "7d0c5b0e-3f7a-4c55-9a1e-5f2b8f6c1d10"
AGENTS, ALERTS, TICKETS = PAGES["agents"], PAGES["alerts"], PAGES["tickets"]


def before(seconds: float) -> str:
    return datetime.fromtimestamp(NOW - seconds, UTC).isoformat()


def an_agent(**given: Any) -> Agent:
    return Agent(**{"agent_id": 412, "device_guid": GUID, "agent_name": "SRV-DC01", "customer_id": 8, **given})


def desk(*records: Record) -> Desk:
    found: dict[str, dict[Key, Record]] = {name: {} for name in PAGES}
    for record in records:
        name = next(name for name, page in PAGES.items() if isinstance(record, page.resource.record))
        assert record.key is not None
        found[name][record.key] = record
    return Desk(found)


def shown(page: AnyPage, record: Record, key: str) -> str:
    column = page.column(key)
    assert column is not None
    return column.text(record, NOW)


def told(page: AnyPage, record: Record, *others: Record) -> dict[str, str]:
    """Every field of all tabs: title → text."""
    tabs = page.tabs(record, desk(record, *others), NOW)
    return {field.title: field.text for tab in tabs for section in tab.sections for field in section.fields}


def fits(page: AnyPage, record: Record, text: str) -> bool:
    return parse(text, page.grammar).fits(record, [column for column in page.columns if column.shown], page.grammar, NOW)


def test_pages_need_no_qt() -> None:
    code = "import sys, atera_desktop.ui.pages; print(*(name for name in sys.modules if name.startswith(('PySide6', 'shiboken6'))))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_the_agents_table_begins_as_promised() -> None:
    assert [column.title for column in AGENTS.columns][:5] == ["Name", "Status", "Customer", "OS", "Last seen"]
    assert [column.key for column in AGENTS.columns if column.shown] == ["name", "status", "customer", "os", "seen", "user", "disk"]


@pytest.mark.parametrize(
    ("page", "keys"),
    [
        (
            AGENTS,
            "name status customer folder os type seen user description ip wan mac serial vendor model domain version reboot memory id",
        ),
        (ALERTS, "title severity category device customer created status id"),
        (TICKETS, "number title status priority type customer user technician created due id"),
        (PAGES["contracts"], "name customer type status billed starts ends id"),
        (PAGES["invoices"], "number customer contract date period total currency products"),
        (PAGES["products"], "name category price sku id"),
        (PAGES["expenses"], "name category price sku id"),
        (PAGES["workhours"], "technician description started billable site ticket customer id"),
    ],
)
def test_filter_keys_are_the_documented_ones(page: AnyPage, keys: str) -> None:
    assert list(page.grammar.keys) == keys.split()
    # Each can be had as a column too, by the same name.
    assert {column.key for column in page.columns}.issuperset(keys.split())


def bare(record: type[Record]) -> Record:
    """A record that has its id and nothing else."""
    spelt = record.identity[0]
    item = next(item for item in msgspec.structs.fields(record) if item.encode_name == spelt)
    return record(**{item.name: 1 if "int" in str(item.type) else GUID})


@pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page.title)
def test_a_record_without_any_value_is_shown_all_the_same(page: AnyPage) -> None:
    record = bare(page.resource.record)
    for column in page.columns:
        assert column.text(record, NOW)
        assert "None" not in column.text(record, NOW) + column.searched(record)
    assert page.headline(record, desk(record), NOW).name
    assert page.tabs(record, desk(record), NOW)[0].title == "Summary"


@pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page.title)
def test_column_keys_and_views_are_unambiguous(page: AnyPage) -> None:
    keys = [column.key for column in page.columns]
    titles = [column.title for column in page.columns]
    assert len(set(keys)) == len(keys)
    assert len(set(titles)) == len(titles)
    assert [view.default for view in page.views].count(True) == 1
    assert all(page.column(key) is not None for key, _ in page.sort)


def test_quick_filters() -> None:
    assert [(view.title, view.default) for view in AGENTS.views] == [
        ("All", True), ("Online", False), ("Offline", False), ("Stale", False), ("Servers", False),
    ]  # fmt: skip
    assert [(view.title, view.default) for view in ALERTS.views] == [("Open", True), ("Snoozed", False), ("All", False)]
    assert [(view.title, view.default) for view in TICKETS.views] == [("Open", True), ("All", False)]
    tests = {view.title: view.test for view in AGENTS.views}
    unknown = an_agent(online=None, last_seen=before(40 * 86_400), os_type="Server")
    assert tests["All"] is None
    assert [title for title, test in tests.items() if test is not None and test(unknown, NOW)] == ["Offline", "Stale", "Servers"]


@pytest.mark.parametrize(
    ("given", "text", "glyph", "tone"),
    [
        ({"online": True, "last_seen": before(90 * 86_400)}, "Online", Glyph.ONLINE, Tone.OK),
        ({"online": False}, "Never reported", Glyph.NEVER, Tone.DIM),
        ({"online": None, "last_seen": "0001-01-01T00:00:00"}, "Never reported", Glyph.NEVER, Tone.DIM),
        ({"online": None, "last_seen": before(43 * 86_400)}, "Stale 43 d", Glyph.STALE, Tone.DIM),
        ({"online": False, "last_seen": before(26 * 60)}, "Offline 26 min", Glyph.OFFLINE, Tone.WARN),
        ({"online": False, "last_seen": before(4 * 86_400)}, "Offline 4 d", Glyph.OFFLINE, Tone.DIM),
        ({"online": False, "last_seen": before(3 * 3600), "os_type": "Domain Controller"}, "Offline 3 h", Glyph.SERVER_OFFLINE, Tone.BAD),
    ],
)
def test_an_agents_status_is_a_word_a_shape_and_a_meaning(given: dict[str, Any], text: str, glyph: Glyph, tone: Tone) -> None:
    agent, column = an_agent(**given), AGENTS.column("status")
    assert column is not None
    assert column.glyph is not None
    assert column.tone is not None
    assert (column.text(agent, NOW), column.glyph(agent, NOW), column.tone(agent, NOW)) == (text, glyph, tone)


def test_status_sorts_by_what_needs_somebody() -> None:
    column = AGENTS.column("status")
    assert column is not None
    wanted = [
        an_agent(online=False, os_type="Server", last_seen=before(60)),
        an_agent(online=False, os_type="Server", last_seen=before(9e6)),
        an_agent(online=False, last_seen=before(60)),
        an_agent(online=False, last_seen=before(9e6)),
        an_agent(online=False),
        an_agent(online=True, last_seen=before(60)),
    ]
    ranks = [column.value(agent) for agent in wanted]
    assert all(isinstance(rank, int) for rank in ranks)
    assert ranks == sorted(ranks, key=lambda rank: rank if isinstance(rank, int) else 0)
    assert len(set(ranks)) == len(ranks)
    assert column.value(wanted[-1]) == column.value(an_agent(online=True))  # so that the next key orders those online


def test_what_a_filter_finds_of_an_agent() -> None:
    agent = an_agent(
        online=None, os="Microsoft Windows Server 2019  Standard", os_type="Server", last_seen="2026-11-20T14:30:12Z", memory=16219,
        customer_name="Brightwater Dental", ip_addresses=("192.168.20.10", "fe80::1c2d:3e4f"), reported_from_ip="203.0.113.24",
        mac_addresses=("8C:04:BA:11:22:33",), vendor_serial_number="7H2K9X3", machine_name="OTHER", last_login_user="BWD\\administrator",
        current_logged_users="BWD\\mira(Since: Nov 20, 2026 8:02:11 AM)",
    )  # fmt: skip
    found = (
        "is:offline", "online:no", "-is:online", "is:server", "-is:workstation", "-is:stale", "os:microsoft", 'os:"server 2019 standard"',
        "seen:2026-11-20t14", "status:offline", "memory:16219", "8c:04:ba:11:22:33", "fe80::1c2d:3e4f", "7h2k", "other", "mira",
        "administrator", "dental 192.168.20", "id:412", "name:other", "wan:203", '"20 Nov 2026"',
    )  # fmt: skip
    assert [text for text in found if not fits(AGENTS, agent, text)] == []
    missed = ("is:online", "online:yes", "is:never", "is:workstation", "is:stale", "os:macos", "ip:203.0.113.24", "customer:bwd", "16219")
    assert [text for text in missed if fits(AGENTS, agent, text)] == []
    assert fits(AGENTS, an_agent(online=False, last_seen=before(40 * 86_400)), "is:stale status:stale is:offline")
    assert fits(AGENTS, an_agent(online=False), "is:never -is:stale is:offline")


def test_what_a_filter_finds_of_alerts_and_tickets() -> None:
    alert = Alert(alert_id=9, title="Disk Usage(C:)", alert_message="over the limit", severity="Critical", snoozed_end_date=before(-3600))
    assert fits(ALERTS, alert, "is:snoozed status:snoozed severity:critical limit -is:open -is:resolved disk")
    assert fits(ALERTS, msgspec.structs.replace(alert, snoozed_end_date=before(3600)), "is:open")
    assert fits(ALERTS, msgspec.structs.replace(alert, archived=True), "is:resolved -is:open -is:snoozed")
    ticket = Ticket(ticket_id=5120, ticket_number="77", ticket_status="In progress", technician_full_name=".", end_user_email="m@b.example")
    assert fits(TICKETS, ticket, 'is:open status:"in progress" technician:unassigned user:m@b number:77 id:5120 5120')
    assert fits(TICKETS, msgspec.structs.replace(ticket, ticket_status="Merged"), "is:closed -is:open")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"technician_full_name": "."}, "Unassigned"),
        ({"technician_full_name": ""}, "Unassigned"),
        ({"technician_full_name": None, "technician_contact_id": -1}, "Autopilot"),
        ({"technician_full_name": "Ilan Reyes"}, "Ilan Reyes"),
        ({"technician_email": "ilan@northlight.example"}, "ilan@northlight.example"),
    ],
)
def test_who_has_a_ticket(given: dict[str, Any], said: str) -> None:
    ticket = Ticket(ticket_id=1, **given)
    assert shown(TICKETS, ticket, "technician") == said
    assert told(TICKETS, ticket)["Technician"] == said


def test_deadlines_count_only_while_the_ticket_is_open() -> None:
    ticket = Ticket(ticket_id=1, ticket_status="Open", closed_ticket_due_date=before(3 * 86_400))
    column = TICKETS.column("due")
    assert column is not None
    assert column.tone is not None
    assert (column.text(ticket, NOW), column.tone(ticket, NOW)) == ("overdue 3 d", Tone.BAD)
    assert TICKETS.headline(ticket, desk(ticket), NOW).status == "Open · overdue 3 d"
    closed = msgspec.structs.replace(ticket, ticket_status="Closed")
    assert (column.text(closed, NOW), column.tone(closed, NOW)) == ("22 Nov 2026", Tone.DIM)
    assert TICKETS.headline(closed, desk(closed), NOW).status == "Closed"


def test_a_full_disk_is_named_and_a_listed_twice_one_counted_once() -> None:
    disks = (
        Disk("C:", 19 * 1024, 218 * 1024, 237 * 1024),
        Disk("D:", 412 * 1024, 519 * 1024, 931 * 1024),
        Disk("C:", 19 * 1024, 218 * 1024, 237 * 1024),
    )
    agent = an_agent(hardware_disks=disks)
    assert shown(AGENTS, agent, "disk") == "C: 8 % free"
    assert shown(AGENTS, an_agent(hardware_disks=disks[1:2]), "disk") == "44 % free"
    assert shown(AGENTS, an_agent(hardware_disks=(Disk("C:"),)), "disk") == "—"
    (section,) = (section for section in AGENTS.tabs(agent, desk(agent), NOW)[0].sections if section.caption == "Disks")
    assert [(field.title, field.text, field.tone) for field in section.fields] == [
        ("C:", "19 of 237 GB free", Tone.BAD), ("D:", "412 of 931 GB free", None),
    ]  # fmt: skip
    assert section.fields[0].used == pytest.approx(218 / 237)


def test_old_reboots_are_marked() -> None:
    def tone(seconds: float) -> Tone | None:
        agent = an_agent(last_reboot_time=before(seconds))
        tabs = AGENTS.tabs(agent, desk(agent), NOW)
        return next(field.tone for section in tabs[0].sections for field in section.fields if field.title == "Last reboot")

    assert (tone(41 * 86_400), tone(86_400)) == (Tone.WARN, None)


def unlike(record: type[msgspec.Struct]) -> Any:
    """A record or a part of one in which every field has a value of its own, recognisable in text."""
    return record(**{item.name: _unlike(item.name, item.type, number) for number, item in enumerate(msgspec.structs.fields(record), 101)})


def _unlike(name: str, kind: Any, number: int) -> Any:
    text, part = str(kind), _part(kind)
    if part is Disk:
        return (Disk("Q:", 1024 * 10.0, 1024 * 20.0, 1024 * 30.0),)
    if part is Battery:
        return Battery(1, "battery-name", 93, 50_001, 40_001, 77)
    if part is not None:
        return (unlike(part),) if "tuple" in text else unlike(part)
    if "tuple" in text:
        return (f"{name}-1", f"{name}-2")
    if "date" in name or "timestamp" in name or name in DATES:
        return f"{1900 + number}-05-17T00:00:00Z"
    return True if "bool" in text else number if "int" in text or "float" in text else f"{name}-text"


def _part(kind: Any) -> type[msgspec.Struct] | None:
    """The kind of object that a field holds one or several of, if it does."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return kind
    return next((found for inner in get_args(kind) if (found := _part(inner)) is not None), None)


DATES = {
    "created", "created_on", "modified", "last_modified", "last_seen", "last_reboot_time", "start_work_hour", "end_work_hour",
    "kb_last_modified",
}  # fmt: skip
IMPLIED = {"contact_first_name", "contact_last_name", "line_idx"}
"""Told by the whole name, and by the order of the lines."""
MINUTES = {"on_site", "off_site", "on_sla", "off_sla", "total"}


@pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page.title)
def test_details_have_every_field_the_api_gives(page: AnyPage) -> None:
    record = unlike(page.resource.record)
    if isinstance(record, Ticket):
        record = msgspec.structs.replace(record, **{f"{name}_duration_seconds": 60 * (n + 11) for n, name in enumerate(sorted(MINUTES))})
    tabs, headline = page.tabs(record, desk(record), NOW), page.headline(record, desk(record), NOW)
    texts = [f"{field.title}\n{field.text}\n{field.exact}" for tab in tabs for section in tab.sections for field in section.fields]
    everything = "\n".join([*texts, headline.name, headline.status, *headline.places])
    assert [name for name, text in expected(record) if text not in everything] == []


DATE = re.compile(r"\b\d{1,2} [A-Z][a-z]{2} \d{4}\b|\bago\b|\d{4}-\d\d-\d\d")
"""A date as a table may show it."""
SPANS = {"period"}
"""Two days in one cell, which are words."""
DATELESS = {"departments", "monitors", "products", "expenses"}
"""Their tables have no date."""


@pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page.title)
def test_no_export_has_a_date_in_words(page: AnyPage) -> None:
    record = unlike(page.resource.record)
    columns = [column for column in page.columns if column.key not in SPANS]
    out = io.BytesIO()
    assert list(write_table(out, "csv", columns, [record], NOW)) == [1]
    _, cells = csv.reader(io.StringIO(out.getvalue().decode()))
    shown = {column.key for column in columns if DATE.search(f"{column.text(record, NOW)} {column.searched(record)}")}
    times = {column.key for column in columns if isinstance(value := column.value(record), float) and value > 1e8}
    whole = {"moment": r"\d{4}-05-17T00:00:00Z", "day": r"\d{4}-05-17", "number": r"(currency-text )?\d+(\.\d+)?"}
    kinds = [(column.key, column.kind, cell) for column, cell in zip(columns, cells, strict=True)]
    assert [found for found in kinds if found[1] != "words" and not re.fullmatch(whole[found[1]], found[2])] == []
    assert shown | times == {key for key, kind, _ in kinds if kind in ("moment", "day")}
    assert bool(shown) == (page.resource.name not in DATELESS)


def expected(record: msgspec.Struct) -> Iterator[tuple[str, str]]:
    """What the details must say of each field of a record that `unlike` made."""
    for item in msgspec.structs.fields(type(record)):
        value = getattr(record, item.name)
        if isinstance(value, bool) or item.name.endswith("_duration_minutes") or item.name in IMPLIED:  # "yes"; the same, once
            continue
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Disk):
                yield item.name, "10 of 30 GB free"
            elif isinstance(one, Battery):
                yield from ((item.name, text) for text in ("battery-name", "93 %", "50,001 mWh", "40,001 mWh", "77"))
            elif isinstance(one, msgspec.Struct):
                # A contract tells the terms of its type alone; test_page_contracts.py has them all.
                if not isinstance(record, Contract) or one is record.terms:
                    yield from ((f"{item.name}.{name}", text) for name, text in expected(one))
            elif item.name.endswith("_duration_seconds"):
                yield item.name, f"{one // 60} min"
            else:
                yield item.name, one[:4] if isinstance(one, str) and one.endswith("-05-17T00:00:00Z") else str(one)


def test_an_agents_related_records() -> None:
    agent = an_agent(customer_name="Brightwater Dental")
    mine = Alert(alert_id=1, agent_id=412, title="Mine", severity="Warning", ticket_id=5)
    by_guid = Alert(alert_id=2, device_guid=GUID, title="By GUID", severity="Critical")
    others = Alert(alert_id=3, agent_id=413, device_guid=GUID, title="Somebody else's")
    resolved = Alert(alert_id=4, agent_id=412, archived=True)
    of_customer = Ticket(ticket_id=5, ticket_number="5", customer_id=8, ticket_status="Open", ticket_title="Printer")
    another = Ticket(ticket_id=8, ticket_number="8", customer_id=8, ticket_status="Pending")
    closed, elsewhere = Ticket(ticket_id=6, customer_id=8, ticket_status="Closed"), Ticket(ticket_id=7, customer_id=9, ticket_status="Open")
    tabs = AGENTS.tabs(agent, desk(agent, mine, by_guid, others, resolved, of_customer, another, closed, elsewhere), NOW)
    assert [(tab.title, tab.count) for tab in tabs] == [
        ("Summary", None), ("Alerts", 2), ("Tickets", 2), ("Patches", None), ("Monitors", 0), ("Users", 0), ("Custom fields", None),
    ]  # fmt: skip
    assert [entry.title for entry in tabs[1].sections[0].entries] == ["By GUID", "Mine"]
    assert [entry.target for entry in tabs[1].sections[0].entries] == [Target("alerts", 2), Target("alerts", 1)]
    assert [(section.caption, [entry.target for entry in section.entries]) for section in tabs[2].sections] == [
        ("From this agent's alerts", [Target("tickets", 5)]),
        ("Other open tickets of Brightwater Dental", [Target("tickets", 8)]),
    ]


def test_a_ticket_names_its_customers_agents() -> None:
    ticket = Ticket(ticket_id=5, customer_id=8, customer_name="Brightwater Dental", ticket_status="Open")
    agents = (an_agent(agent_id=1, online=True, agent_name="a"), an_agent(agent_id=2, agent_name="b", customer_id=9), an_agent(agent_id=3))
    tab = next(tab for tab in TICKETS.tabs(ticket, desk(ticket, *agents), NOW) if tab.title == "Agents")
    assert (tab.title, tab.count, tab.sections[0].caption) == ("Agents", 2, "Agents of Brightwater Dental")
    assert [(entry.target.key, entry.detail) for entry in tab.sections[0].entries] == [(3, "Never reported"), (1, "Online")]


@pytest.mark.parametrize(
    ("os", "release", "text", "exact"),
    [
        ("Microsoft Windows 11 Pro  x64", "23H2", "Windows 11 Pro 23H2", "Microsoft Windows 11 Pro x64 23H2"),
        ("Microsoft Windows Server 2019 Standard", "1809", "Windows Server 2019", "Microsoft Windows Server 2019 Standard 1809"),
        ("macOS Sequoia 15.5", "15.5", "macOS Sequoia 15.5", "macOS Sequoia 15.5"),
        (None, None, "—", ""),
    ],
)
def test_the_operating_system_as_people_say_it(os: str | None, release: str | None, text: str, exact: str) -> None:
    column = AGENTS.column("os")
    assert column is not None
    assert column.exact is not None
    agent = an_agent(os=os, os_version=release)
    assert (column.text(agent, NOW), column.exact(agent)) == (text, exact)


def test_an_alert_knows_its_agent_and_opens_its_page() -> None:
    url = f"https://app.atera.com/new/rmm/device/{GUID}/agent"
    agent, alert = an_agent(app_view_url=url), Alert(alert_id=1, device_guid=GUID, device_name="SRV-DC01")
    sections = ALERTS.tabs(alert, desk(agent, alert), NOW)[0].sections
    (device,) = (field for section in sections for field in section.fields if field.title == "Name")
    assert device.target == Target("agents", 412)
    assert ALERTS.link(alert, desk(agent, alert)).url == url
    orphan = ALERTS.link(alert, desk(alert))
    assert orphan.url is None
    assert orphan.reason
    assert TICKETS.link(Ticket(ticket_id=1), desk()).url is None


def test_a_link_that_passes_is_the_agents_own() -> None:
    url = f"https://app.atera.com/new/rmm/device/{GUID}/agent"
    assert agent_link(an_agent(app_view_url=url), "app.atera.com").url == url
    assert agent_link(an_agent(app_view_url=f"https://app.atera.com/Admin#/rmm/device/{GUID}/agent"), "x").url is not None
    # Another device's address gives way to one built from the DeviceGuid.
    assert agent_link(an_agent(app_view_url=url.replace("7d0c", "ffff")), "app.atera.com").url == url
    assert agent_link(an_agent(app_view_url="https://atera.acme.example/x"), "atera.acme.example").url == "https://atera.acme.example/x"
    assert agent_link(an_agent(app_view_url=None), "app.atera.com").url is None


@pytest.mark.parametrize(
    "url",
    [
        "http://app.atera.com/x", "javascript:alert(1)", "file:///etc/passwd", "smb://app.atera.com/x", "--help", "//app.atera.com/x",
        "https://app.atera.com.evil.example/x", "https://evil.example/app.atera.com", "https://user@app.atera.com/x",
        "https://app.atera.com@evil.example/x", "https://app.atera.com:8443/x", "https://app.atera.com/\u0430", "https://app.atera.com/a b",
        "https://app.atera.com\\@evil.example/", "https://app.atera.com/\n", "https://[::1", "https://app.atera.com/" + "x" * 2_048,
        "https:/app.atera.com/x", "https:///x", "https://evil.example#app.atera.com",
    ],
)  # fmt: skip
def test_other_links_are_refused_with_a_reason(url: str) -> None:
    assert refused(url, "app.atera.com")
    link = agent_link(an_agent(app_view_url=url), "127.0.0.1")
    assert link.url is None
    assert link.reason.endswith(".")
