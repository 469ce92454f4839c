"""Tickets are created, changed and deleted, and the tenant's own life leaves alone what was changed."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.sim.wire import Wire, served

NEW = {"TicketTitle": "No paper", "Description": "The printer <b>is</b> empty."}


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with served() as wire:
        yield wire


def some(wire: Wire, status: str) -> dict[str, Any]:
    return next(ticket for ticket in wire.tenant.tickets.values() if ticket["TicketStatus"] == status)


async def seen(wire: Wire, number: int) -> dict[str, Any]:
    found: dict[str, Any] = (await wire.get(f"/tickets/{number}")).json
    return found


async def test_a_new_ticket_is_as_it_was_sent_and_its_customer_is_the_end_users(wire: Wire) -> None:
    contact = list(wire.tenant.contacts.values())[-1]
    technician = list(wire.tenant.technicians.values())[1]
    sent = {
        **NEW,
        "EndUserID": contact["EndUserID"],
        "TicketPriority": "High",
        "TicketImpact": "Major",
        "TicketType": "Change",
        "TicketStatus": "Waiting for parts",
        "TechnicianContactID": technician["TechnicianContactID"],
        "CustomerID": 1,
    }
    known = await seen(wire, next(iter(wire.tenant.tickets)))
    number = await wire.create("/tickets", sent)
    made = await seen(wire, number)
    assert set(made) == set(known)
    for name in ("TicketTitle", "EndUserID", "TicketPriority", "TicketImpact", "TicketType", "TicketStatus"):
        assert made[name] == sent[name]
    assert {name: made[name] for name in technician} == technician
    assert (made["CustomerID"], made["CustomerName"]) == (contact["CustomerID"], contact["CustomerName"])
    assert (made["EndUserEmail"], made["TicketCreatedDate"][:19]) == (contact["Email"], "2026-11-25T12:00:00")
    assert made["FirstComment"] == made["LastEndUserComment"] == NEW["Description"]
    assert made["TicketResolvedDate"] is None
    assert [c["Comment"] for c in await wire.every(f"/tickets/{number}/comments")] == [NEW["Description"]]
    for path in ("/tickets", f"/tickets?customerId={contact['CustomerID']}", "/tickets/noComments", "/tickets/lastmodified"):
        assert (await wire.every(path))[-1]["TicketID"] == number


async def test_defaults_of_a_new_ticket(wire: Wire) -> None:
    contact = next(iter(wire.tenant.contacts))
    made = await seen(wire, await wire.create("/tickets", {**NEW, "enduserid": contact}))
    assert [made[f"Ticket{name}"] for name in ("Priority", "Impact", "Status", "Type")] == ["Low", "Minor", "Open", "Problem"]
    assert made["TechnicianContactID"] is None


async def test_a_ticket_may_be_born_resolved(wire: Wire) -> None:
    made = await seen(wire, await wire.create("/tickets", {**NEW, "EndUserID": next(iter(wire.tenant.contacts)), "TicketStatus": "Closed"}))
    assert made["TicketResolvedDate"] == "2026-11-25T12:00:00Z"


async def test_an_unknown_end_user_becomes_a_contact(wire: Wire) -> None:
    customer = list(wire.tenant.customers.values())[2]
    mail = f"Cy.Check@{customer['Domain'].split(';')[0]}"
    person = {"EndUserFirstName": "Cy", "EndUserLastName": "Check", "EndUserEmail": mail, "EndUserPhone": "+1 555 0111"}
    known = next(iter(wire.tenant.contacts.values()))
    made = await seen(wire, await wire.create("/tickets", {**NEW, **person}))
    contact = wire.tenant.contacts[made["EndUserID"]]
    assert {name: made[name] for name in person} == person
    assert made["CustomerID"] == contact["CustomerID"] == customer["CustomerID"]
    assert set(contact) == set(known)
    assert made["EndUserID"] == max(wire.tenant.contacts)
    again = await seen(wire, await wire.create("/tickets", {**NEW, **person, "EndUserEmail": mail.upper()}))
    assert again["EndUserID"] == made["EndUserID"]
    stranger = await seen(wire, await wire.create("/tickets", {**NEW, **person, "EndUserEmail": "cy@elsewhere.example"}))
    assert stranger["CustomerName"] == "Unassigned"


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({}, ["Description", "EndUserID", "TicketTitle"]),
        (NEW, ["EndUserID"]),
        ({**NEW, "EndUserFirstName": "Cy", "EndUserEmail": "cy@elsewhere.example"}, ["EndUserID"]),
        ({**NEW, "EndUserID": 999_999}, ["EndUserID"]),
        ({**NEW, "EndUserID": "one"}, ["EndUserID"]),
        ({**NEW, "EndUserID": 1, "TicketPriority": "Urgent"}, ["EndUserID", "TicketPriority"]),
    ],
)
async def test_what_a_new_ticket_lacks_is_named(wire: Wire, body: object, names: list[str]) -> None:
    before = wire.tenant.counts()
    reply = await wire.send("POST", "/tickets", body)
    assert (reply.status, sorted(reply.json["errors"])) == (400, names)
    assert wire.tenant.counts() == before


@pytest.mark.parametrize("method", ["PUT", "POST"])
async def test_an_update_changes_what_was_sent_and_nothing_else(wire: Wire, method: str) -> None:
    before = await seen(wire, some(wire, "Open")["TicketID"])
    number = before["TicketID"]
    technician = next(t for t in wire.tenant.technicians.values() if t["TechnicianContactID"] != before["TechnicianContactID"])
    wire.clock.time += 1
    for sent, changed in (
        ({"TicketPriority": "Critical", "ticketTYPE": "Change"}, {"TicketPriority": "Critical", "TicketType": "Change"}),
        ({"TicketTitle": "New", "TicketImpact": "Crisis", "TicketStatus": None}, {"TicketTitle": "New", "TicketImpact": "Crisis"}),
        ({"TechnicianContactID": technician["TechnicianContactID"]}, technician),
        ({"TicketStatus": "Pending"}, {"TicketStatus": "Pending"}),
        ({}, {}),
    ):
        reply = await wire.send(method, f"/tickets/{number}", sent)
        assert (reply.status, reply.json) == (200, {"ActionID": str(number)})
        after = await seen(wire, number)
        assert after == before | changed
        assert [t for t in await wire.every("/tickets?itemsInPage=50") if t["TicketID"] == number] == [after]
        before = after
    assert (await wire.every("/tickets/lastmodified"))[-1]["TicketID"] == number


async def test_a_technician_may_be_named_by_mail(wire: Wire) -> None:
    number, technician = some(wire, "Open")["TicketID"], list(wire.tenant.technicians.values())[-1]
    assert (await wire.send("PUT", f"/tickets/{number}", {"TechnicianEmail": technician["TechnicianEmail"].upper()})).status == 200
    now = await seen(wire, number)
    assert {name: now[name] for name in technician} == technician


async def test_the_resolved_date_comes_stays_and_goes(wire: Wire) -> None:
    number = some(wire, "Open")["TicketID"]
    for status, date in (
        ("Resolved", "2026-11-25T12:00:00Z"),
        ("Closed", "2026-11-25T12:00:00Z"),
        ("Waiting for the vendor", None),
        ("Closed", "2026-11-25T12:00:03Z"),
    ):
        await wire.send("PUT", f"/tickets/{number}", {"TicketStatus": status})
        now = await seen(wire, number)
        assert (now["TicketStatus"], now["TicketResolvedDate"]) == (status, date)
        wire.clock.time += 1
    assert number in [ticket["TicketID"] for ticket in await wire.every("/tickets/statusmodified?itemsInPage=50")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TicketPriority", "Urgent"),
        ("TicketImpact", "Huge"),
        ("TicketType", "Bug"),
        ("TicketTitle", " "),
        ("TicketStatus", 3),
        ("TechnicianContactID", 1),
        ("TechnicianContactID", -1),
        ("TechnicianContactID", "21"),
        ("TechnicianEmail", "nobody@northlight.example"),
    ],
)
async def test_a_wrong_update_is_refused_and_changes_nothing(wire: Wire, name: str, value: object) -> None:
    number = some(wire, "Open")["TicketID"]
    before = await seen(wire, number)
    reply = await wire.send("PUT", f"/tickets/{number}", {"TicketStatus": "Closed", name: value})
    assert (reply.status, list(reply.json["errors"])) == (400, [name])
    assert await seen(wire, number) == before


async def test_autopilot_where_there_is_one(wire: Wire) -> None:
    wire.weather.set("autopilot")
    number = some(wire, "Open")["TicketID"]
    assert (await wire.send("PUT", f"/tickets/{number}", {"TechnicianContactID": -1})).status == 200
    assert (await seen(wire, number))["TechnicianContactID"] == -1


async def test_a_deleted_ticket_keeps_its_record_with_the_status_deleted(wire: Wire) -> None:
    before = some(wire, "Resolved").copy()
    number = before["TicketID"]
    for _ in range(2):
        assert (await wire.send("DELETE", f"/tickets/{number}")).status == 204
        assert await seen(wire, number) == before | {"TicketStatus": "Deleted"}
    listed = {
        s: [t["TicketID"] for t in await wire.every(f"/tickets?itemsInPage=50&ticketStatus={s}")] for s in ("Deleted", "Resolved", "")
    }
    assert [number in ids for ids in listed.values()] == [True, False, True]
    assert (await wire.every("/tickets/lastmodified"))[-1]["TicketID"] == number


async def test_hard_delete(wire: Wire) -> None:
    wire.weather.set("hard-delete")
    child, parent = next(iter(wire.tenant.parents.items()))
    assert (await wire.send("DELETE", f"/tickets/{parent}")).status == 204
    assert (await wire.get(f"/tickets/{parent}")).status == 404
    assert parent not in [ticket["TicketID"] for ticket in await wire.every("/tickets?itemsInPage=50")]
    assert (await wire.get(f"/tickets/{parent}/comments")).status == 404
    assert (await wire.get(f"/tickets/{child}?includeRelations=true")).json["RelationType"] == "None"


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
async def test_an_unknown_ticket_is_404(wire: Wire, method: str) -> None:
    assert (await wire.send(method, "/tickets/999999", {"TicketStatus": "Open"})).status == 404


async def test_life_leaves_changed_tickets_alone(wire: Wire) -> None:
    changed = [n for n, ticket in wire.tenant.tickets.items() if ticket["TicketStatus"] == "Open"]
    for number in changed:
        await wire.send("PUT", f"/tickets/{number}", {"TicketPriority": "Low"})
    before = [await seen(wire, number) for number in changed]
    alive = [await seen(wire, ticket["TicketID"]) for ticket in wire.tenant.tickets.values() if ticket["TicketStatus"] == "Pending"]
    for _ in range(24):
        wire.clock.time += 3600
        await wire.get("/account")
    assert [await seen(wire, number) for number in changed] == before
    assert [await seen(wire, ticket["TicketID"]) for ticket in alive] != alive


@pytest.mark.parametrize(("domain", "path"), [("Tickets", "/tickets/1"), ("Alerts", "/alerts/1")])
async def test_permissions_to_write_and_to_delete_are_two(wire: Wire, domain: str, path: str) -> None:
    for verb, methods in (("Write", ("PUT", "POST")), ("Delete", ("DELETE",))):
        wire.weather.set("forbid", f"{domain}:{verb}")
        for method in ("PUT", "POST", "DELETE"):
            target = path.rpartition("/")[0] if method == "POST" else path
            assert ((await wire.send(method, target)).status == 403) is (method in methods)
