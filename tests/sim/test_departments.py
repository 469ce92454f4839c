"""Departments belong to the whole account, and contacts tell of theirs what it is called by now."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.sim.wire import Wire, served


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with served() as wire:
        yield wire


async def workers(wire: Wire, department: int) -> list[dict[str, Any]]:
    return [contact for contact in await wire.every("/contacts?itemsInPage=50") if contact["DepartmentID"] == department]


async def test_contacts_work_in_departments_that_are_listed(wire: Wire) -> None:
    names = {d["Id"]: d["Name"] for d in await wire.every("/departments")}
    told = [(c["DepartmentID"], c["DepartmentName"]) for c in await wire.every("/contacts?itemsInPage=50")]
    assert {number for number, _ in told} > {None}
    assert all(name == names.get(number) for number, name in told)


async def test_a_department_is_created_changed_and_deleted(wire: Wire) -> None:
    number = await wire.create("/departments", {"Name": "Night shift"})
    assert (await wire.get(f"/departments/{number}")).json == {"Id": number, "Name": "Night shift", "Description": None}
    for verb, sent in (("PUT", {"Description": "22 to 6"}), ("POST", {"Name": "Nights", "Description": None})):
        reply = await wire.send(verb, f"/departments/{number}", sent)
        assert (reply.status, reply.json) == (200, {"ActionID": str(number)})
    assert (await wire.get(f"/departments/{number}")).json == {"Id": number, "Name": "Nights", "Description": "22 to 6"}
    await wire.send("PUT", f"/departments/{number}", {"Description": ""})
    assert (await wire.get(f"/departments/{number}")).json["Description"] == ""
    assert (await wire.send("DELETE", f"/departments/{number}")).status == 204
    for method in ("GET", "DELETE"):
        assert (await wire.send(method, f"/departments/{number}")).status == 404
    assert (await wire.send("PUT", f"/departments/{number}", {"Name": "Days"})).status == 404
    assert await wire.create("/departments", {"Name": "Days"}) > number


async def test_those_who_work_there_tell_a_department_s_new_name_and_then_none(wire: Wire) -> None:
    number = next(c["DepartmentID"] for c in await wire.every("/contacts") if c["DepartmentID"])
    there = await workers(wire, number)
    await wire.send("PUT", f"/departments/{number}", {"Name": "Elsewhere"})
    assert {(c["DepartmentName"], c["LastModified"]) for c in await workers(wire, number)} == {("Elsewhere", "2026-11-25T12:00:00Z")}
    await wire.send("DELETE", f"/departments/{number}")
    assert await workers(wire, number) == []
    contact = (await wire.get(f"/contacts/{there[0]['EndUserID']}")).json
    assert (contact["DepartmentID"], contact["DepartmentName"]) == (None, None)


@pytest.mark.parametrize("body", [{}, {"Name": " "}, {"Name": 3}, {"Description": "nameless"}])
async def test_a_department_needs_a_name(wire: Wire, body: object) -> None:
    reply = await wire.send("POST", "/departments", body)
    assert (reply.status, list(reply.json["errors"])) == (400, ["Name"])
