"""Customers: created, renamed everywhere, and deleted with what then becomes of all that was theirs."""

from base64 import b64encode
from collections.abc import AsyncIterator

import pytest

from tests.sim.wire import Wire, served


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with served(agents=240) as wire:
        yield wire


def busy(wire: Wire) -> int:
    """A customer with machines, alerts, tickets, contacts and a monitored device."""
    tenant = wire.tenant
    kinds = (tenant.agents, tenant.alerts, tenant.tickets, tenant.contacts, tenant.monitors["snmp"])
    return next(n for n in tenant.customers if all(any(r["CustomerID"] == n for r in kind.values()) for kind in kinds))


LISTS = ("/agents", "/alerts", "/tickets", "/contacts", "/devices/snmpdevices")


async def listed(wire: Wire, customer: int) -> dict[str, list[dict[str, object]]]:
    return {path: [r for r in await wire.every(f"{path}?itemsInPage=50") if r["CustomerID"] == customer] for path in LISTS}


async def test_a_customer_is_created_as_it_was_sent(wire: Wire) -> None:
    sent = {"CustomerName": "Nördlich & Co", "Domain": "n.example;n.local", "Latitude": 51.5, "Longitude": -0.12, "Notes": "Ring twice"}
    number = await wire.create("/customers", sent | {"CreatedOn": "2020-02-01T10:00:00Z"})
    customer = (await wire.get(f"/customers/{number}")).json
    assert sent.items() <= customer.items()
    assert set(customer) == set(next(iter(wire.tenant.customers.values())))
    assert [customer[k] for k in ("CustomerID", "CreatedOn", "LastModified")] == [number, "2020-02-01T10:00:00Z", "2026-11-25T12:00:00Z"]
    assert [c["CustomerID"] for c in await wire.every("/customers")][-1] == number


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, {"CustomerName"}),
        ({"CustomerName": " ", "City": 5}, {"CustomerName", "City"}),
        ({"CustomerName": "x", "Latitude": 90.5, "Longitude": "east", "CreatedOn": "once"}, {"Latitude", "Longitude", "CreatedOn"}),
    ],
)
async def test_every_wrong_field_of_a_new_customer_is_named(wire: Wire, body: object, wrong: set[str]) -> None:
    reply = await wire.send("POST", "/customers", body)
    assert (reply.status, set(reply.json["errors"])) == (400, wrong)


@pytest.mark.parametrize("verb", ["PUT", "POST"])
async def test_an_update_changes_what_was_sent_and_nothing_else(wire: Wire, verb: str) -> None:
    number = busy(wire)
    before = (await wire.get(f"/customers/{number}")).json
    reply = await wire.send(verb, f"/customers/{number}", {"City": "Cork", "Notes": "", "CreatedOn": "2001-01-01"})
    assert (reply.status, reply.json) == (200, {"ActionID": str(number)})
    after = (await wire.get(f"/customers/{number}")).json
    assert {k: after[k] for k in after if after[k] != before[k]} == {"City": "Cork", "Notes": "", "LastModified": "2026-11-25T12:00:00Z"}


async def test_whatever_tells_a_customer_s_name_tells_the_new_one(wire: Wire) -> None:
    number = busy(wire)
    await wire.send("PUT", f"/customers/{number}", {"CustomerName": "New Name Ltd", "BusinessNumber": "NN-1"})
    found = await listed(wire, number)
    assert all(found.values())
    assert {record["CustomerName"] for records in found.values() for record in records} == {"New Name Ltd"}
    assert {record["CustomerBusinessNumber"] for record in found["/tickets"]} == {"NN-1"}


async def test_customers_changed_since_a_date_of_the_account_s_zone(wire: Wire) -> None:
    number = busy(wire)
    await wire.send("PUT", f"/customers/{number}", {"City": "Cork"})
    for query, due in (("2026-11-25T07:00:00", [number]), ("2026-11-25T07:00:01", []), ("2026-11-25", [number])):
        assert [c["CustomerID"] for c in await wire.every(f"/customers?FromLastModifiedDate={query}")] == due
    dates = [c["LastModified"][:19] for c in await wire.every("/customers?SortBy=LastModified")]
    assert dates == sorted(dates, reverse=True)
    assert (await wire.get("/customers?FromLastModifiedDate=2026-11-25T12:00:00Z")).status == 400


async def test_a_date_in_summer_is_one_of_daylight_saving_time(wire: Wire) -> None:
    number = busy(wire)
    wire.tenant.customers[number]["LastModified"] = "2099-07-01T16:00:00Z"
    for query, due in (("2099-07-01T12:00:00", 1), ("2099-07-01T12:00:01", 0)):
        assert len(await wire.every(f"/customers?FromLastModifiedDate={query}")) == due


async def test_what_a_deleted_customer_leaves_goes_to_nobody_and_its_people_go_with_it(wire: Wire) -> None:
    number, nobody = busy(wire), min(wire.tenant.customers)
    left = await listed(wire, number)
    assert (await wire.send("DELETE", f"/customers/{number}")).status == 204
    assert (await wire.get(f"/customers/{number}")).status == 404
    assert not any((await listed(wire, number)).values())
    unassigned = await listed(wire, nobody)
    for path, key in zip(LISTS, ("AgentID", "AlertID", "TicketID", "EndUserID", "DeviceID"), strict=True):
        taken = {record[key]: record for record in unassigned[path]}
        assert {record[key] in taken for record in left[path]} == {path != "/contacts"}, path
        assert {record["CustomerName"] for record in taken.values()} <= {"Unassigned"}
    people = {contact["EndUserID"] for contact in left["/contacts"]}
    for path in ("/tickets", "/workhours"):
        found = await wire.every(f"{path}?itemsInPage=50")
        assert found
        assert not people & {record["EndUserID"] for record in found}
        assert number not in {record["CustomerID"] for record in found}
    folder = next(agent["FolderID"] for agent in left["/agents"] if agent["FolderID"])
    reply = await wire.send("PUT", f"/agents/{left['/agents'][0]['AgentID']}/relations", {"CustomerId": nobody, "FolderId": folder})
    assert list(reply.json["errors"]) == ["FolderId"]


async def test_a_machine_that_returns_when_its_customer_is_gone_is_nobody_s(wire: Wire) -> None:
    probing = {d["MonitoringAgentID"] for devices in wire.tenant.monitors.values() for d in devices.values()}
    agent = next(a for a in wire.tenant.agents.values() if a["AgentID"] not in probing)
    await wire.send("DELETE", f"/agents/{agent['AgentID']}")
    await wire.send("DELETE", f"/customers/{agent['CustomerID']}")
    new = (await wire.get(f"/_sim/return?agent={agent['AgentID']}", {}, "POST")).json["AgentID"]
    assert (await wire.get(f"/agents/{new}")).json["CustomerName"] == "Unassigned"


async def test_the_customer_for_what_is_nobody_s_stays(wire: Wire) -> None:
    nobody = min(wire.tenant.customers)
    assert (await wire.send("DELETE", f"/customers/{nobody}")).status == 400
    assert (await wire.get(f"/customers/{nobody}")).json["CustomerName"] == "Unassigned"


async def test_an_unknown_customer_is_neither_changed_nor_deleted(wire: Wire) -> None:
    for verb, body in (("PUT", {"City": "Cork"}), ("POST", {"City": "Cork"}), ("DELETE", None)):
        assert (await wire.send(verb, "/customers/999999", body)).status == 404


async def test_machines_are_put_into_a_new_folder(wire: Wire) -> None:
    number = busy(wire)
    folder = await wire.create("/customers/folders", {"Name": "Basement", "CustomerId": number, "ThresholdId": 5})
    agent = next(n for n, a in wire.tenant.agents.items() if a["CustomerID"] == number)
    await wire.send("PUT", f"/agents/{agent}/relations", {"CustomerId": number, "FolderId": folder})
    moved = (await wire.get(f"/agents/{agent}")).json
    assert (moved["FolderID"], moved["FolderName"]) == (folder, "Basement")


@pytest.mark.parametrize(
    ("path", "body", "wrong"),
    [
        ("folders", {}, {"Name", "CustomerId"}),
        ("folders", {"Name": "x", "CustomerId": 999_999, "ThresholdId": "five"}, {"CustomerId", "ThresholdId"}),
        ("attachments", {}, {"CustomerId", "Name", "ContentBased64"}),
        ("attachments", {"CustomerId": 3, "Name": "plan", "ContentBased64": "not base64!"}, {"Name", "ContentBased64"}),
    ],
)
async def test_every_wrong_field_of_a_folder_or_a_file_is_named(wire: Wire, path: str, body: object, wrong: set[str]) -> None:
    reply = await wire.send("POST", f"/customers/{path}", body)
    assert (reply.status, set(reply.json["errors"])) == (400, wrong)


async def test_a_file_is_kept(wire: Wire) -> None:
    number = busy(wire)
    sent = {"CustomerId": number, "Name": "plan.txt", "ContentBased64": b64encode(b"two doors").decode()}
    file = await wire.create("/customers/attachments", sent)
    assert wire.tenant.files[file] == {"FileID": file, "CustomerID": number, "Name": "plan.txt", "Content": b"two doors"}


async def test_permissions_are_those_of_customers_and_contacts(wire: Wire) -> None:
    wire.weather.set("forbid", "Customers:Write")
    assert (await wire.send("POST", "/customers", {"CustomerName": "x"})).status == 403
    assert (await wire.get("/customers")).status == 200
    wire.weather.set("forbid", "Contacts:Read")
    assert (await wire.get("/contacts")).status == 403
