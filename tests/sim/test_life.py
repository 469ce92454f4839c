"""The tenant lives, the same way for the same seed and clock; and at its beginning it is what a real one is like."""

import json
import re
from collections import Counter
from datetime import datetime
from typing import Any

import pytest

from atera_desktop.sim.tenant import Tenant
from tests.sim.wire import NOON, Clock, served

AGENT = """MachineID AgentID DeviceGuid FolderID FolderName CustomerID CustomerName AgentName SystemName MachineName DomainName
CurrentLoggedUsers ComputerDescription Monitored AgentVersion Favorite ThresholdID MonitoredAgentID Created Modified Online LastSeen
ReportedFromIP AppViewUrl Motherboard Processor Memory Display Sound ProcessorCoresCount SystemDrive ProcessorClock Vendor
VendorSerialNumber VendorBrandModel ProductName BiosManufacturer BiosVersion BiosReleaseDate MacAddresses IpAddresses HardwareDisks
BatteryInfo OS OSType WindowsSerialNumber Office OfficeSP OfficeOEM OfficeSerialNumber OSNum LastRebootTime OSVersion OSBuild
OfficeFullVersion LastLoginUser DeviceType"""
OPEN = ("Open", "Pending", "Waiting for parts")


def everything(tenant: Tenant) -> str:
    tenant.report(list(tenant.agents.values()))
    parts = (
        tenant.agents,
        tenant.alerts,
        tenant.tickets,
        tenant.comments,
        tenant.customers,
        tenant.contacts,
        tenant.modified,
        tenant.parents,
    )
    return json.dumps(parts)


def grown(seed: int, *steps: float) -> Tenant:
    clock = Clock()
    tenant = Tenant(240, seed, clock)
    for step in steps:
        clock.time += step
        tenant.advance()
    return tenant


def test_the_same_seed_and_clock_give_the_same_tenant() -> None:
    assert everything(grown(1)) == everything(grown(1))
    assert everything(grown(1, 3600)) == everything(grown(1, 3600))
    assert everything(grown(1, 3600)) != everything(grown(2, 3600))


def test_how_often_it_is_asked_changes_nothing() -> None:
    assert everything(grown(1, *[30] * 120)) == everything(grown(1, 3600))


def test_ids_do_not_depend_on_the_clock() -> None:
    late = Clock()
    late.time += 1e7
    tenant = Tenant(240, 1, late)
    now = grown(1)
    assert list(tenant.agents) == list(now.agents)
    assert list(tenant.customers) == list(now.customers)
    assert list(tenant.contacts) == list(now.contacts)
    assert [agent["DeviceGuid"] for agent in tenant.agents.values()] == [agent["DeviceGuid"] for agent in now.agents.values()]


def test_alerts_name_the_ticket_that_was_made_of_them() -> None:
    tenant = grown(1)
    linked = [alert for alert in tenant.alerts.values() if alert["TicketID"]]
    assert linked
    assert all(tenant.tickets[alert["TicketID"]]["CustomerID"] == alert["CustomerID"] for alert in linked)


async def test_a_watched_window_changes_every_half_minute() -> None:
    async with served(agents=240) as wire:

        async def look() -> tuple[list[Any], list[Any], list[Any]]:
            return await wire.every("/agents?itemsInPage=50"), await wire.every("/alerts?alertStatus=Open"), await wire.every("/tickets")

        changed: Counter[str] = Counter()
        before = await look()
        for _ in range(20):
            wire.clock.time += 30
            after = await look()
            pairs = list(zip(before[0], after[0], strict=True))
            changed["seen"] += sum(old["LastSeen"] != new["LastSeen"] for old, new in pairs) > 20
            changed["online"] += sum(old["Online"] != new["Online"] for old, new in pairs)
            changed["alerts"] += before[1] != after[1]
            changed["tickets"] += before[2] != after[2]
            before = after
        assert changed["seen"] == 20
        assert 10 <= changed["online"] <= 40
        assert 4 <= changed["alerts"] <= 20
        assert 3 <= changed["tickets"] <= 12


def test_a_day_leaves_the_tenant_as_busy_as_it_was() -> None:
    tenant = grown(1, *[3600] * 24)
    online = sum(bool(agent["Online"]) for agent in tenant.agents.values()) / 240
    alerts = [alert for alert in tenant.alerts.values() if not alert["Archived"] and not alert["SnoozedEndDate"]]
    tickets = [ticket for ticket in tenant.tickets.values() if ticket["TicketStatus"] in OPEN]
    assert 0.8 < online < 0.95
    assert 5 <= len(alerts) <= 30
    assert 12 <= len(tickets) <= 40
    assert list(tenant.tickets) == sorted(tenant.tickets)
    assert list(tenant.alerts) == sorted(tenant.alerts)


def test_a_month_away_is_caught_up_with_at_once() -> None:
    tenant = grown(1, 30 * 86400)
    assert max(alert["Created"] for alert in tenant.alerts.values()) > "2026-12-25T11"
    assert len(tenant.alerts) < 3000


def test_a_server_that_stays_away_raises_an_alert_that_clears_when_it_returns() -> None:
    clock = Clock()
    tenant, raised, cleared = Tenant(240, 1, clock), 0, 0
    for _ in range(600):
        clock.time += 60
        tenant.advance()
    for alert in tenant.alerts.values():
        if alert["Code"] == 1 and alert["Created"] > "2026-11-25T12:00:00Z":
            raised += 1
            agent = tenant.agents[alert["AgentId"]]
            cleared += alert["Archived"]
            assert alert["Archived"] or not agent["Online"]
    assert raised > cleared > 0


@pytest.mark.parametrize("hours", [0, 1, 6])
def test_disk_alerts_and_disks_agree(hours: int) -> None:
    tenant = grown(1, 3600 * hours)
    alerts = [alert for alert in tenant.alerts.values() if alert["AlertCategoryID"] == "Disk" and not alert["Archived"]]
    assert alerts
    for alert in alerts:
        disk = tenant.agents[alert["AgentId"]]["HardwareDisks"][0]
        used, free = re.findall(r"at (\d+) percent, ([\d.]+) GB", alert["AdditionalInfo"])[0]
        assert int(used) == round(100 * disk["Used"] / disk["Total"]) > 90
        assert float(free) == round(disk["Free"] / 1024, 1)


def test_the_demo_is_as_busy_as_a_small_provider() -> None:
    tenant = grown(1)
    alerts = Counter(alert["Severity"] for alert in tenant.alerts.values() if not alert["Archived"] and not alert["SnoozedEndDate"])
    tickets = [ticket for ticket in tenant.tickets.values() if ticket["TicketStatus"] in OPEN]
    online = sum(bool(agent["Online"]) for agent in tenant.agents.values())
    assert (alerts.total(), len(tickets)) == (14, 23)
    assert 1 <= alerts["Critical"] <= 3
    assert 200 <= online <= 220
    assert any(ticket["ClosedTicketDueDate"] < "2026-11-25T12" for ticket in tickets)
    assert len({agent["CustomerID"] for agent in tenant.agents.values()}) == 9


def test_records_have_the_fields_and_oddities_of_the_real_api() -> None:
    agents = list(grown(1).agents.values())
    fields = set(AGENT.split())
    assert all(fields - set(agent) <= {"MachineID", "BatteryInfo"} and set(agent) <= fields for agent in agents)
    assert any("MachineID" not in agent for agent in agents)
    assert len(agents) - len({agent["MachineName"] for agent in agents}) >= 1
    for odd in (
        [a for a in agents if "  " in (a["OS"] or "")],
        [a for a in agents if "\u200e" in f"{a['OS']}{a['AgentName']}"],
        [a for a in agents if (a["Processor"] or "").endswith(" ")],
        [a for a in agents if a["Memory"] == 0],
        [a for a in agents if a["LastSeen"] is None],
        [a for a in agents if a["LastSeen"] and a["LastSeen"] < "2026-10-25"],
        [a for a in agents if len(a["MachineName"]) > 15],
        [a for a in agents if a["CustomerName"] == "Unassigned"],
        [a for a in agents if len([d for d in a["HardwareDisks"] or [] if d["Drive"] == "C:"]) > 1],
        [a for a in agents if a["BatteryInfo" if "BatteryInfo" in a else "OS"] is None],
        [a for a in agents if re.fullmatch(r".+\.\d{7}", a["Modified"])],
        [a for a in agents if a["LastRebootTime"] == "0001-01-01T00:00:00"],
        [a for a in agents if re.fullmatch(r"\d{4}-\d\d-\d\d", a["BiosReleaseDate"] or "")],
        [a for a in agents if re.search(r"\(Since: Nov \d+, 2026 \d+:\d\d:\d\d [AP]M\),", a["CurrentLoggedUsers"] or "")],
    ):
        assert odd
    assert 60 <= sum(agent["FolderID"] is None for agent in agents) <= 110
    assert {agent["OSType"] for agent in agents} >= {"Work Station", "Server", "Domain Controller", "Linux", "Mac"}


@pytest.mark.parametrize("agents", [0, 1, 7])
def test_small_tenants_live_too(agents: int) -> None:
    clock = Clock()
    tenant = Tenant(agents, 1, clock)
    for _ in range(100):
        clock.time += 600
        tenant.advance()
    assert len(tenant.agents) == agents


def test_last_seen_of_those_online_is_at_most_three_minutes_old() -> None:
    tenant = grown(1, 100, 100)
    tenant.report(list(tenant.agents.values()))
    ages = [NOON + 200 - datetime.fromisoformat(a["LastSeen"]).timestamp() for a in tenant.agents.values() if a["Online"]]
    assert 0 <= min(ages) <= max(ages) <= 181
