"""Alerts are created, resolved and deleted, and stay what they were made."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.sim.wire import Wire, served


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with served() as wire:
        yield wire


def wanted(wire: Wire, **more: object) -> dict[str, Any]:
    agent = next(iter(wire.tenant.agents.values()))
    return {"DeviceGuid": agent["DeviceGuid"], "Title": "Tape is full", "CustomerID": agent["CustomerID"], **more}


async def ids(wire: Wire, status: str) -> list[int]:
    return [alert["AlertID"] for alert in await wire.every(f"/alerts?itemsInPage=50&alertStatus={status}")]


async def test_a_new_alert_is_open_and_as_it_was_sent(wire: Wire) -> None:
    known = next(iter(wire.tenant.alerts.values()))
    sent = wanted(
        wire,
        Severity="critical",
        AlertCategoryID="Disk",
        Code=77,
        AdditionalInfo="LTO-8",
        MessageTemplate="Change it",
        FolderID=5,
        Junk=[1],
    )
    number = await wire.create("/alerts", sent)
    made = (await wire.get(f"/alerts/{number}")).json
    agent = next(iter(wire.tenant.agents.values()))
    assert set(made) == set(known)
    for name in ("DeviceGuid", "Title", "CustomerID", "AlertCategoryID", "Code", "AdditionalInfo", "FolderID"):
        assert made[name] == sent[name]
    assert (made["Severity"], made["AlertMessage"], made["Created"]) == ("Critical", "Change it", "2026-11-25T12:00:00Z")
    assert (made["AgentId"], made["DeviceName"], made["CustomerName"]) == (agent["AgentID"], agent["MachineName"], agent["CustomerName"])
    assert (made["Archived"], made["ArchivedDate"], made["SnoozedEndDate"]) == (False, None, None)
    assert number in await ids(wire, "Open")
    assert number == max(a["AlertID"] for a in await wire.every("/alerts?itemsInPage=50"))


async def test_property_names_are_read_in_any_case_and_null_is_not_sent(wire: Wire) -> None:
    sent = {name.lower(): value for name, value in wanted(wire).items()} | {"severity": None, "CODE": 5}
    made = (await wire.get(f"/alerts/{await wire.create('/alerts', sent)}")).json
    assert (made["Title"], made["Severity"], made["Code"]) == ("Tape is full", "Warning", 5)


async def test_an_alert_may_be_born_snoozed(wire: Wire) -> None:
    number = await wire.create("/alerts", wanted(wire, SnoozedEndDate="2026-11-25T15:00:00+02:00"))
    assert (await wire.get(f"/alerts/{number}")).json["SnoozedEndDate"] == "2026-11-25T13:00:00Z"
    assert number in await ids(wire, "Snoozed")
    wire.clock.time += 3601
    assert number in await ids(wire, "Open")


async def test_a_monitored_device_may_have_an_alert(wire: Wire) -> None:
    device = next(device for devices in wire.tenant.monitors.values() for device in devices.values())
    sent = {"DeviceGuid": device["DeviceGuid"].upper(), "Title": "Down", "CustomerID": device["CustomerID"]}
    made = (await wire.get(f"/alerts/{await wire.create('/alerts', sent)}")).json
    assert (made["DeviceGuid"], made["DeviceName"], made["AgentId"]) == (device["DeviceGuid"], device["Name"], None)


async def test_required_fields_are_named_in_the_errors(wire: Wire) -> None:
    reply = await wire.send("POST", "/alerts", {"Severity": "Warning", "Title": None})
    assert (reply.status, sorted(reply.json["errors"])) == (400, ["CustomerID", "DeviceGuid", "Title"])
    assert reply.headers["content-type"].startswith("application/problem+json")
    assert all("required" in sentence for sentences in reply.json["errors"].values() for sentence in sentences)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DeviceGuid", "not-a-guid"),
        ("DeviceGuid", "00000000-0000-0000-0000-000000000000"),
        ("Title", "  "),
        ("Title", 7),
        ("CustomerID", 999_999),
        ("CustomerID", "8"),
        ("CustomerID", True),
        ("Code", 2**63),
        ("Severity", "Dire"),
        ("AlertCategoryID", 3),
        ("SnoozedEndDate", "tomorrow"),
        ("TicketID", 999_999),
    ],
)
async def test_a_wrong_field_is_refused_and_named(wire: Wire, name: str, value: object) -> None:
    before = len(wire.tenant.alerts)
    reply = await wire.send("POST", "/alerts", wanted(wire, **{name: value}))
    assert (reply.status, list(reply.json["errors"])) == (400, [name])
    assert len(wire.tenant.alerts) == before


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{", b"\xff", b"[" * 5000])
async def test_a_body_that_is_no_object_is_refused(wire: Wire, body: bytes) -> None:
    assert (await wire.get("/alerts", None, "POST", body)).status == 400


async def test_a_device_cannot_have_the_same_open_alert_twice(wire: Wire) -> None:
    first = await wire.create("/alerts", wanted(wire))
    again = await wire.send("POST", "/alerts", wanted(wire))
    assert (again.status, again.json["status"], again.json["title"]) == (409, 409, "Conflict")
    other = next(a for a in wire.tenant.agents.values() if a["DeviceGuid"] != wanted(wire)["DeviceGuid"])
    for change in ({"Title": "Tape is torn"}, {"Severity": "Critical"}, {"Code": 1}, {"DeviceGuid": other["DeviceGuid"]}):
        assert await wire.create("/alerts", wanted(wire, **change)) > first
    await wire.send("PUT", f"/alerts/{first}")
    assert await wire.create("/alerts", wanted(wire)) > first


@pytest.mark.parametrize("body", [b"", b"null"])
async def test_put_resolves_once(wire: Wire, body: bytes) -> None:
    number = (await ids(wire, "Open"))[0]
    reply = await wire.get(f"/alerts/{number}", None, "PUT", body)
    assert (reply.status, reply.raw) == (204, b"")
    assert number not in await ids(wire, "Open")
    assert number in await ids(wire, "Resolved")
    resolved = (await wire.get(f"/alerts/{number}")).json
    assert (resolved["Archived"], resolved["ArchivedDate"]) == (True, "2026-11-25T12:00:00Z")
    wire.clock.time += 10
    assert (await wire.get(f"/alerts/{number}", None, "PUT", body)).status == 204
    assert (await wire.get(f"/alerts/{number}")).json == resolved


async def test_delete_removes(wire: Wire) -> None:
    number = (await ids(wire, "Open"))[0]
    assert (await wire.send("DELETE", f"/alerts/{number}")).status == 204
    assert (await wire.get(f"/alerts/{number}")).status == 404
    assert number not in [alert["AlertID"] for alert in await wire.every("/alerts?itemsInPage=50")]
    for method in ("DELETE", "PUT"):
        assert (await wire.send(method, f"/alerts/{number}")).status == 404


async def test_a_resolved_alert_stays_resolved_and_a_deleted_one_away(wire: Wire) -> None:
    open_ = await ids(wire, "Open")
    made = await wire.create("/alerts", wanted(wire))
    for number in open_[1:]:
        await wire.send("PUT", f"/alerts/{number}")
    await wire.send("DELETE", f"/alerts/{open_[0]}")
    dates = {number: wire.tenant.alerts[number]["ArchivedDate"] for number in open_[1:]}
    for _ in range(48):
        wire.clock.time += 1800
        await wire.get("/account")
    now = {alert["AlertID"]: alert for alert in await wire.every("/alerts?itemsInPage=50")}
    assert {number: now[number]["ArchivedDate"] for number in dates} == dates
    assert all(now[number]["Archived"] for number in dates)
    assert open_[0] not in now
    assert not now[made]["Archived"]
    assert any(number > made for number in now)


async def test_whoever_resolves_everything_gets_new_alerts() -> None:
    async with served(agents=240) as wire:
        resolved = 0
        for _ in range(60):
            for number in await ids(wire, "Open"):
                resolved += (await wire.send("PUT", f"/alerts/{number}")).status == 204
            wire.clock.time += 60
        assert resolved > 14 + 45


async def test_number_ids(wire: Wire) -> None:
    wire.weather.set("number-ids")
    reply = await wire.send("POST", "/alerts", wanted(wire))
    assert (reply.status, type(reply.json["ActionID"])) == (201, int)
