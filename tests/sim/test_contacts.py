"""Contacts: found by parts of mail and phone, created, moved between customers and deleted, and what that means to their tickets."""

from collections.abc import AsyncIterator

import pytest

from tests.sim.wire import Wire, quoted, served


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with served() as wire:
        yield wire


def other_customer(wire: Wire, number: int) -> int:
    return next(n for n in list(wire.tenant.customers)[1:] if n != number)


def machine_of(wire: Wire, customer: int) -> int:
    return next(n for n, agent in wire.tenant.agents.items() if agent["CustomerID"] == customer)


def with_tickets(wire: Wire) -> int:
    return next(int(t["EndUserID"]) for t in wire.tenant.tickets.values() if t["EndUserID"])


async def numbers(wire: Wire, query: str) -> list[int]:
    return [contact["EndUserID"] for contact in await wire.every(f"/contacts?{query}")]


async def test_contacts_come_with_the_highest_id_first(wire: Wire) -> None:
    assert await numbers(wire, "itemsInPage=50") == sorted(wire.tenant.contacts, reverse=True)


@pytest.mark.parametrize("name", ["Email", "email"])
async def test_contacts_are_found_by_a_part_of_their_mail_in_any_case(wire: Wire, name: str) -> None:
    number, contact = next(iter(wire.tenant.contacts.items()))
    part = contact["Email"].split("@")[0].upper()
    found = await numbers(wire, f"{name}={quoted(part)}")
    assert found == [n for n, c in sorted(wire.tenant.contacts.items(), reverse=True) if part.lower() in c["Email"]]
    assert number in found


@pytest.mark.parametrize("name", ["Phone", "PHONE"])
async def test_contacts_are_found_by_a_part_of_their_phone(wire: Wire, name: str) -> None:
    part = next(c["Phone"] for c in wire.tenant.contacts.values() if c["Phone"])[3:]
    found = await numbers(wire, f"{name}={quoted(part)}")
    assert found
    assert all(part in wire.tenant.contacts[n]["Phone"] for n in found)


async def test_what_was_changed_last_comes_first_and_alone_since_a_date_of_the_account_s_zone(wire: Wire) -> None:
    number = min(wire.tenant.contacts)
    await wire.send("PUT", f"/contacts/{number}", {"JobTitle": "Archivist"})
    for order in ("LastModified", "lastmodified", "1"):
        assert (await numbers(wire, f"SortBy={order}"))[0] == number
    assert (await numbers(wire, "SortBy=0"))[0] == max(wire.tenant.contacts)
    assert await numbers(wire, "FromLastModifiedDate=2026-11-25T07:00:00") == [number]  # 12:00 in UTC
    assert await numbers(wire, "FromLastModifiedDate=2026-11-25T07:00:01") == []
    for query in ("FromLastModifiedDate=2026-11-25T12:00:00Z", "FromLastModifiedDate=lately", "SortBy=Name"):
        assert (await wire.get(f"/contacts?{query}")).status == 400


async def test_a_contact_is_created_as_it_was_sent(wire: Wire) -> None:
    customer = wire.tenant.customers[other_customer(wire, 0)]
    department, machine = next(iter(wire.tenant.departments.values())), machine_of(wire, customer["CustomerID"])
    sent = {"Email": "new@one.example", "Firstname": "Nia", "IsContactPerson": True, "MobilePhone": "+1 555 0190"}
    links = {"CustomerName": customer["CustomerName"].upper(), "DepartmentName": department["Name"], "DefaultAgentId": machine}
    number = await wire.create("/contacts", sent | links)
    contact = (await wire.get(f"/contacts/{number}")).json
    assert sent.items() <= contact.items()
    assert [contact[k] for k in ("CustomerID", "CustomerName")] == [customer["CustomerID"], customer["CustomerName"]]
    assert [contact[k] for k in ("DepartmentID", "DefaultAgentId", "Archived")] == [department["Id"], machine, False]
    assert contact["CreatedOn"] == contact["LastModified"] == "2026-11-25T12:00:00Z"
    assert (await numbers(wire, ""))[0] == number


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, {"Email", "CustomerID"}),
        ({"Email": "no address", "CustomerID": 1}, {"Email", "CustomerID"}),
        ({"Email": "a@b.example", "CustomerName": "Nobody Inc."}, {"CustomerName"}),
        (
            {"Email": "a@b.example", "CustomerName": "Unassigned", "DepartmentID": 999, "IsContactPerson": "yes"},
            {"DepartmentID", "IsContactPerson"},
        ),
        ({"Email": "a@b.example", "CustomerName": "Unassigned", "DepartmentName": "Nowhere"}, {"DepartmentName"}),
        ({"Email": "a@b.example", "CustomerName": "Unassigned", "DefaultAgentId": 999_999}, {"DefaultAgentId"}),
    ],
)
async def test_every_wrong_field_of_a_new_contact_is_named(wire: Wire, body: object, wrong: set[str]) -> None:
    reply = await wire.send("POST", "/contacts", body)
    assert (reply.status, set(reply.json["errors"])) == (400, wrong)


async def test_no_two_contacts_have_one_mail_address(wire: Wire) -> None:
    taken = next(iter(wire.tenant.contacts.values()))
    reply = await wire.send("POST", "/contacts", {"Email": taken["Email"].upper(), "CustomerID": taken["CustomerID"]})
    assert (reply.status, list(reply.json["errors"])) == (400, ["Email"])


@pytest.mark.parametrize("verb", ["PUT", "POST"])
async def test_an_update_changes_what_was_sent_and_nothing_else(wire: Wire, verb: str) -> None:
    number = next(iter(wire.tenant.contacts))
    before = (await wire.get(f"/contacts/{number}")).json
    sent = {"JobTitle": "", "Archived": True, "Email": "other@mail.example"}
    reply = await wire.send(verb, f"/contacts/{number}", sent)
    assert (reply.status, reply.json) == (200, {"ActionID": str(number)})
    after = (await wire.get(f"/contacts/{number}")).json
    assert {k: after[k] for k in after if after[k] != before[k]} == {
        "JobTitle": "",
        "Archived": True,
        "LastModified": "2026-11-25T12:00:00Z",
    }


async def test_a_contact_that_changes_customer_leaves_its_machine(wire: Wire) -> None:
    number, contact = next((n, c) for n, c in wire.tenant.contacts.items() if c["DefaultAgentId"])
    assert wire.tenant.agents[contact["DefaultAgentId"]]["CustomerID"] == contact["CustomerID"]
    new = other_customer(wire, contact["CustomerID"])
    refused = await wire.send("PUT", f"/contacts/{number}", {"CustomerID": new, "DefaultAgentId": contact["DefaultAgentId"]})
    assert list(refused.json["errors"]) == ["DefaultAgentId"]
    await wire.send("PUT", f"/contacts/{number}", {"CustomerID": new})
    after = (await wire.get(f"/contacts/{number}")).json
    assert [after[k] for k in ("CustomerID", "CustomerName", "DefaultAgentId")] == [new, wire.tenant.customers[new]["CustomerName"], None]
    machine = machine_of(wire, new)
    await wire.send("PUT", f"/contacts/{number}", {"DefaultAgentId": machine})
    assert (await wire.get(f"/contacts/{number}")).json["DefaultAgentId"] == machine


async def test_tickets_tell_their_end_user_s_new_name(wire: Wire) -> None:
    number = with_tickets(wire)
    await wire.send("PUT", f"/contacts/{number}", {"Lastname": "Renamed"})
    mine = [t for t in await wire.every("/tickets?itemsInPage=50") if t["EndUserID"] == number]
    assert {t["EndUserLastName"] for t in mine} == {"Renamed"}


async def test_tickets_of_a_deleted_contact_stay_with_its_name(wire: Wire) -> None:
    number = with_tickets(wire)
    contact = wire.tenant.contacts[number]
    ticket = next(n for n, t in wire.tenant.tickets.items() if t["EndUserID"] == number)
    assert (await wire.send("DELETE", f"/contacts/{number}")).status == 204
    after = (await wire.get(f"/tickets/{ticket}")).json
    assert [after[k] for k in ("EndUserID", "EndUserEmail", "EndUserLastName")] == [None, contact["Email"], contact["Lastname"]]
    changed = await wire.every("/tickets/lastmodified?date=2026-11-25T12:00:00Z")
    assert ticket in [t["TicketID"] for t in changed]
    assert number not in await numbers(wire, "itemsInPage=50")
    for verb in ("GET", "DELETE"):
        assert (await wire.send(verb, f"/contacts/{number}")).status == 404
    assert (await wire.send("PUT", f"/contacts/{number}", {"Lastname": "Gone"})).status == 404


async def test_nobody_has_a_machine_that_was_deleted(wire: Wire) -> None:
    probing = {d["MonitoringAgentID"] for devices in wire.tenant.monitors.values() for d in devices.values()}
    machines = {c["DefaultAgentId"]: n for n, c in wire.tenant.contacts.items() if c["DefaultAgentId"] not in probing | {None}}
    machine, number = next(iter(machines.items()))
    await wire.send("DELETE", f"/agents/{machine}")
    assert (await wire.get(f"/contacts/{number}")).json["DefaultAgentId"] is None
