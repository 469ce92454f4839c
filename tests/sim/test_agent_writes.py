"""Agents are moved and deleted, return when they are told to, stay where monitors probe through them, and tell of their updates."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from atera_desktop.sim.monitors import FAMILIES
from atera_desktop.sim.tenant import Tenant
from tests.sim.wire import Clock, Reply, Wire, served

COMMON = {"Name", "DeviceID", "DeviceGuid", "FolderID", "CustomerID", "CustomerName", "Monitored", "MonitoringAgentID"}
OWN = {
    "generic": set[str](),
    "tcp": {"Hostname", "Ports"},
    "http": {"URL", "Pattern", "URLUp", "ContainsPattern"},
    "snmp": {"Hostname", "Online", "Port", "Community", "Type", "Version", "SecurityLevel", "Authentication", "Privacy", "Model"},
}


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with served() as wire:
        yield wire


def probing(tenant: Tenant) -> set[int]:
    return {device["MonitoringAgentID"] for devices in tenant.monitors.values() for device in devices.values()}


def free(tenant: Tenant, *, online: bool) -> int:
    """A machine that no monitor probes through."""
    return next(n for n, a in tenant.agents.items() if n not in probing(tenant) and bool(a["Online"]) is online and a["LastSeen"])


async def test_a_deleted_agent_is_gone_from_every_list(wire: Wire) -> None:
    number = free(wire.tenant, online=True)
    agent = wire.tenant.agents[number]
    reply = await wire.send("DELETE", f"/agents/{number}")
    assert (reply.status, reply.raw) == (204, b"")
    assert (await wire.get(f"/agents/{number}")).status == 404
    for path in ("/agents", f"/agents/customer/{agent['CustomerID']}", f"/agents/machine/{agent['MachineName']}"):
        assert number not in [a["AgentID"] for a in await wire.every(path)]
    assert (await wire.get("/agents")).json["totalItemCount"] == 59


async def test_an_unknown_agent_cannot_be_deleted(wire: Wire) -> None:
    number = free(wire.tenant, online=True)
    await wire.send("DELETE", f"/agents/{number}")
    again = await wire.send("DELETE", f"/agents/{number}")
    assert (again.status, again.json["status"]) == (404, 404)
    assert (await wire.send("DELETE", "/agents/one")).status == 400
    wire.weather.set("unknown-id", "null")
    again = await wire.send("DELETE", f"/agents/{number}")
    assert (again.status, again.raw) == (200, b"null")


async def test_an_agent_that_monitors_probe_through_stays(wire: Wire) -> None:
    number = min(probing(wire.tenant))
    reply = await wire.send("DELETE", f"/agents/{number}")
    assert (reply.status, reply.json["status"]) == (405, 405)
    assert "has dependencies" in reply.json["detail"]
    assert (await wire.get(f"/agents/{number}")).status == 200
    for devices in wire.tenant.monitors.values():
        devices.clear()
    assert (await wire.send("DELETE", f"/agents/{number}")).status == 204


async def test_without_the_permission_nothing_is_deleted(wire: Wire) -> None:
    wire.weather.set("forbid", "Agents:Delete")
    number = free(wire.tenant, online=True)
    reply = await wire.send("DELETE", f"/agents/{number}")
    assert (reply.status, reply.raw) == (403, b"")
    assert (await wire.get(f"/agents/{number}")).status == 200


async def test_delete_200(wire: Wire) -> None:
    wire.weather.set("delete-200")
    number = free(wire.tenant, online=True)
    assert (await wire.send("DELETE", f"/agents/{number}")).status == 200
    assert number not in wire.tenant.agents


async def test_its_open_alerts_go_with_an_agent_and_its_history_stays(wire: Wire) -> None:
    number = free(wire.tenant, online=True)
    mine = [{**alert, "AgentId": number} for alert in list(wire.tenant.alerts.values())[:2]]
    mine[0].update(Archived=False)
    mine[1].update(Archived=True)
    wire.tenant.alerts |= {alert["AlertID"]: alert for alert in mine}
    await wire.send("DELETE", f"/agents/{number}")
    assert [(await wire.get(f"/alerts/{alert['AlertID']}")).status for alert in mine] == [404, 200]
    assert all(alert["Archived"] for alert in await wire.every("/alerts?itemsInPage=50") if alert["AgentId"] == number)


async def returned(wire: Wire, number: object) -> Any:
    return (await wire.get(f"/_sim/return?agent={number}", {}, "POST")).json


@pytest.mark.parametrize("online", [True, False])
async def test_a_deleted_agent_that_is_told_to_returns_as_the_same_device_with_a_new_id(wire: Wire, online: bool) -> None:
    number = free(wire.tenant, online=online)
    before = (await wire.get(f"/agents/{number}")).json
    await wire.send("DELETE", f"/agents/{number}")
    wire.clock.time += 60
    new = (await returned(wire, number))["AgentID"]
    after = (await wire.get(f"/agents/{new}")).json
    assert new > number
    assert {k for k in before if before[k] != after[k]} >= {"AgentID", "Created", "LastSeen"}
    assert [after[k] for k in ("DeviceGuid", "MachineName", "CustomerID")] == [
        before[k] for k in ("DeviceGuid", "MachineName", "CustomerID")
    ]
    assert (after["Online"], after["LastSeen"], after["MonitoredAgentID"]) == (True, "2026-11-25T12:01:00Z", new)
    assert [a["AgentID"] for a in await wire.every("/agents?itemsInPage=50")] == list(wire.tenant.agents)
    assert list(wire.tenant.agents) == sorted(wire.tenant.agents)
    assert "error" in await returned(wire, number)


async def test_only_a_deleted_agent_can_return(wire: Wire) -> None:
    for number in (free(wire.tenant, online=True), 999_999, "", "one"):
        reply = await wire.get(f"/_sim/return?agent={number}", {}, "POST")
        assert (reply.status, list(reply.json)) == (404, ["error"])


async def test_agents_that_were_offline_when_deleted_return_by_themselves(wire: Wire) -> None:
    on, off = free(wire.tenant, online=True), free(wire.tenant, online=False)
    guids = {wire.tenant.agents[number]["DeviceGuid"]: number for number in (on, off)}
    wire.weather.set("agents-return", 5)
    for number in (on, off):
        await wire.send("DELETE", f"/agents/{number}")

    async def listed() -> list[int]:
        return [guids[a["DeviceGuid"]] for a in await wire.every("/agents?itemsInPage=50") if a["DeviceGuid"] in guids]

    wire.clock.time += 299
    assert await listed() == []
    wire.clock.time += 1
    assert await listed() == [off]
    wire.clock.time += 30 * 86400
    assert await listed() == [off]


async def test_deleted_agents_do_not_return_of_themselves(wire: Wire) -> None:
    number = free(wire.tenant, online=False)
    guid = wire.tenant.agents[number]["DeviceGuid"]
    await wire.send("DELETE", f"/agents/{number}")
    for _ in range(48):
        wire.clock.time += 3600
        await wire.get("/account")
    assert guid not in [a["DeviceGuid"] for a in await wire.every("/agents?itemsInPage=50")]


def test_a_returned_agent_lives() -> None:
    clock = Clock()
    tenant = Tenant(1, clock=clock)
    number = next(iter(tenant.agents))
    tenant.remove_agent(number)
    new = tenant.return_agent(number)
    states = set()
    for _ in range(200):
        clock.time += 600
        tenant.advance()
        states.add(tenant.agents[new]["Online"])
    assert states == {True, False}


@pytest.mark.parametrize("step", [30, 3600])
def test_returning_does_not_depend_on_when_one_asks(step: int) -> None:
    def lived(step: int) -> str:
        clock = Clock()
        tenant = Tenant(60, clock=clock)
        for number in [n for n, a in tenant.agents.items() if not a["Online"]][:3]:
            tenant.remove_agent(number, number * 5.0)
        for _ in range(3600 // step):
            clock.time += step
            tenant.advance()
        assert not tenant.returning
        return json.dumps([tenant.agents, tenant.alerts])

    assert lived(step) == lived(1800)


async def test_monitors_are_listed_by_family_with_the_fields_of_the_contract() -> None:
    async with served(agents=240) as wire:
        for family in FAMILIES:
            devices = await wire.every(f"/devices/{family}devices")
            assert devices
            assert all(set(device) == COMMON | OWN[family] for device in devices)
            for device in devices:
                agent = wire.tenant.agents[device["MonitoringAgentID"]]
                assert agent["CustomerID"] == device["CustomerID"]
            first = devices[0]
            for name, key in (("customerId", "CustomerID"), ("monitoringAgentId", "MonitoringAgentID")):
                found = await wire.every(f"/devices/{family}devices?{name}={first[key]}")
                assert found == [device for device in devices if device[key] == first[key]]
        assert (await wire.get("/devices/tcpdevices?customerId=one")).status == 400
        assert 7 <= sum(len(devices) for devices in wire.tenant.monitors.values()) <= 10
        wire.weather.set("forbid", "Devices:Read")
        assert (await wire.get("/devices/snmpdevices")).status == 403


async def test_the_device_that_an_alert_tells_of_is_a_monitor(wire: Wire) -> None:
    alert = next(a for a in wire.tenant.alerts.values() if a["DeviceType"] == "SNMP")
    devices = await wire.every("/devices/snmpdevices")
    assert (alert["DeviceGuid"], alert["DeviceName"], False) in [(d["DeviceGuid"], d["Name"], d["Online"]) for d in devices]


async def move(wire: Wire, agent: int, customer: object, folder: object = None) -> Reply:
    return await wire.send("PUT", f"/agents/{agent}/relations", {"CustomerId": customer, "FolderId": folder})


def folder_of(tenant: Tenant, customer: int) -> dict[str, Any]:
    return next(folder for folder in tenant.folders.values() if folder["CustomerID"] == customer)


async def test_a_machine_moves_to_another_customer_and_leaves_those_whose_own_it_was(wire: Wire) -> None:
    tenant = wire.tenant
    person, number = next((n, c["DefaultAgentId"]) for n, c in tenant.contacts.items() if c["DefaultAgentId"])
    before = (await wire.get(f"/agents/{number}")).json
    new = max(n for n in tenant.customers if n != before["CustomerID"])
    folder = folder_of(tenant, new)
    reply = await move(wire, number, new, folder["FolderID"])
    assert (reply.status, reply.raw) == (200, b"")
    after = (await wire.get(f"/agents/{number}")).json
    moved = {"CustomerID": new, "CustomerName": tenant.customers[new]["CustomerName"]}
    placed = {"FolderID": folder["FolderID"], "FolderName": folder["FolderName"], "Modified": "2026-11-25T12:00:00.0000000"}
    assert after == before | moved | placed
    assert number in [a["AgentID"] for a in await wire.every(f"/agents/customer/{new}?itemsInPage=50")]
    contact = (await wire.get(f"/contacts/{person}")).json
    assert (contact["DefaultAgentId"], contact["LastModified"]) == (None, "2026-11-25T12:00:00Z")


async def test_a_machine_changes_folders_at_its_customer_and_stays_somebody_s(wire: Wire) -> None:
    tenant = wire.tenant
    person, number = next((n, c["DefaultAgentId"]) for n, c in tenant.contacts.items() if c["DefaultAgentId"])
    customer = tenant.agents[number]["CustomerID"]
    for folder in (folder_of(tenant, customer)["FolderID"], None):
        await move(wire, number, customer, folder)
        assert (await wire.get(f"/agents/{number}")).json["FolderID"] == folder
    assert (await wire.get(f"/contacts/{person}")).json["DefaultAgentId"] == number


async def test_what_a_machine_probes_and_its_open_alerts_move_with_it(wire: Wire) -> None:
    tenant, number = wire.tenant, min(probing(wire.tenant))
    alerts = list(tenant.alerts.values())[:2]
    for alert, archived in zip(alerts, (False, True), strict=True):
        alert.update(DeviceGuid=tenant.agents[number]["DeviceGuid"], CustomerID=tenant.agents[number]["CustomerID"], Archived=archived)
    new = max(n for n in tenant.customers if n != tenant.agents[number]["CustomerID"])
    await move(wire, number, new)
    found = [device for family in FAMILIES for device in await wire.every(f"/devices/{family}devices?monitoringAgentId={number}")]
    assert found
    assert {(device["CustomerID"], device["FolderID"]) for device in found} == {(new, None)}
    shown = [(await wire.get(f"/alerts/{alert['AlertID']}")).json["CustomerID"] == new for alert in alerts]
    assert shown == [True, False]


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, "CustomerId"),
        ({"CustomerId": "8"}, "CustomerId"),
        ({"CustomerId": 999_999}, "CustomerId"),
        ({"CustomerId": 3, "FolderId": 999_999}, "FolderId"),
    ],
)
async def test_a_machine_does_not_move_to_where_nobody_is(wire: Wire, body: object, wrong: str) -> None:
    number = min(wire.tenant.agents)
    before = dict(wire.tenant.agents[number])
    reply = await wire.send("PUT", f"/agents/{number}/relations", body)
    assert (reply.status, list(reply.json["errors"])) == (400, [wrong])
    assert wire.tenant.agents[number] == before


async def test_a_machine_does_not_move_into_a_folder_of_another_customer(wire: Wire) -> None:
    number, agent = next(iter(wire.tenant.agents.items()))
    other = next(folder for folder in wire.tenant.folders.values() if folder["CustomerID"] != agent["CustomerID"])
    assert list((await move(wire, number, agent["CustomerID"], other["FolderID"])).json["errors"]) == ["FolderId"]
    assert (await move(wire, 999_999, agent["CustomerID"])).status == 404


async def patches(wire: Wire, guid: str, which: str) -> Any:
    return (await wire.get(f"/agents/{guid}/{which}-patches")).json


async def test_a_machine_tells_of_its_updates_in_small_letters() -> None:
    async with served(agents=120) as wire:
        for agent in await wire.every("/agents?itemsInPage=50"):
            guid, windows = agent["DeviceGuid"], "Windows" in agent["OS"] and bool(agent["LastSeen"])
            installed, available = await patches(wire, guid, "installed"), await patches(wire, guid.upper(), "available")
            assert list(installed) == ["deviceGuid", "timestamp", "installedUpdates"]
            assert list(available) == ["deviceGuid", "timestamp", "availableUpdates"]
            assert (installed["deviceGuid"], available["deviceGuid"]) == (guid, guid)
            done = [update["installDate"] for update in installed["installedUpdates"]]
            assert done == sorted(done, reverse=True)
            assert all(date <= (agent["LastSeen"] or "") for date in done)
            assert bool(done or available["availableUpdates"]) is windows
            names = [update["name"] for update in installed["installedUpdates"] + available["availableUpdates"]]
            assert len(names) == len(set(names))


async def test_an_update_is_available_until_it_is_installed() -> None:
    async with served(agents=120) as wire:
        found = {a["DeviceGuid"]: await patches(wire, a["DeviceGuid"], "available") for a in wire.tenant.agents.values() if a["Online"]}
        guid, lacks = next(
            (guid, {u["kbId"] for u in reply["availableUpdates"] if u["class"] == "Security Updates"})
            for guid, reply in found.items()
            if any(u["class"] == "Security Updates" for u in reply["availableUpdates"])
        )
        assert {u["status"] for reply in found.values() for u in reply["availableUpdates"]} == {"Available", "Failed"}
        number = next(n for n, a in wire.tenant.agents.items() if a["DeviceGuid"] == guid)
        before = {u["kbId"] for u in (await patches(wire, guid, "installed"))["installedUpdates"]}
        wire.clock.time += 90 * 86400
        wire.tenant.advance()
        wire.tenant.agents[number]["Online"] = True
        after = {u["kbId"] for u in (await patches(wire, guid, "installed"))["installedUpdates"]}
        assert not lacks & before
        assert lacks <= after


async def test_the_updates_of_an_unknown_device(wire: Wire) -> None:
    assert (await wire.get("/agents/00000000-0000-4000-8000-000000000000/installed-patches")).status == 404
    assert (await wire.get("/agents/12/available-patches")).status == 400


async def test_before_2026_the_names_of_a_patch_reply_began_with_capitals(wire: Wire) -> None:
    wire.weather.set("legacy")
    guid = next(iter(wire.tenant.agents.values()))["DeviceGuid"]
    assert list(await patches(wire, guid, "installed")) == ["DeviceGuid", "Timestamp", "InstalledUpdates"]
    assert list(await patches(wire, guid, "available")) == ["DeviceGuid", "Timestamp", "AvailableUpdates"]
