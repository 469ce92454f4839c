"""Work hours of tickets, and the sums that Atera makes of them."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest

from tests.sim.wire import Wire, served

QUARTERS = ("2026-11-24T08:00:00Z", "2026-11-24T08:15:00Z", "2026-11-24T08:30:00Z", "2026-11-24T08:45:00Z", "2026-11-24T09:00:00Z")


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with served() as wire:
        wire.tenant.products[7] = {"RateID": 7, "Amount": 95.5}
        yield wire


async def fresh(wire: Wire) -> int:
    """A ticket on which nobody worked yet, and that nobody has taken."""
    return await wire.create("/tickets", {"TicketTitle": "New", "Description": "New", "EndUserID": next(iter(wire.tenant.contacts))})


async def log(wire: Wire, number: int, quarters: int, **fields: object) -> int:
    sent = {"StartWorkHour": QUARTERS[0], "EndWorkHour": QUARTERS[quarters], "TechnicianContactID": 21, **fields}
    return await wire.create(f"/tickets/{number}/workhours", sent)


async def test_hours_are_read_back_and_summed(wire: Wire) -> None:
    number = await fresh(wire)
    await log(wire, number, 2, Billiable=True, OnCustomerSite=False, Description="Remote", RateID=7)
    second = await log(wire, number, 4, Billiable=True, OnCustomerSite=True)
    await log(wire, number, 1, Billable=True)  # spelled right, it is an unknown name
    records = await wire.every(f"/tickets/{number}/workhoursrecords")
    assert records[0] == {
        "WorkHoursID": second - 1,
        "TicketID": number,
        "StartWorkHour": QUARTERS[0],
        "EndWorkHour": QUARTERS[2],
        **{"Billiable": True, "OnCustomerSite": False, "Description": "Remote"},
        **wire.tenant.technicians[21],
        **{"RateID": 7, "RateAmount": 95.5},
    }
    assert [r["Billiable"] for r in records] == [True, True, False]
    sla = {"ticketId": number, "OffSLADurationHours": 0.0}
    billable = {**sla, "TotalDurationHours": 1.5, "OnSLADurationHours": 1.5, "OnSiteDurationHours": 1.0, "OffSiteDurationHours": 0.5}
    other = {**sla, "TotalDurationHours": 0.25, "OnSLADurationHours": 0.25, "OnSiteDurationHours": 0.0, "OffSiteDurationHours": 0.25}
    summary = (await wire.get(f"/tickets/{number}/workhours")).json
    assert summary == {"TicketID": number, "Billable": billable, "NonBillable": other}
    assert (await wire.get(f"/tickets/{number}/billableduration")).json == billable
    assert (await wire.get(f"/tickets/{number}/nonbillableduration")).json == other
    idle = await fresh(wire)
    several = (await wire.send("POST", "/tickets/billableduration", [idle, 999_999, number])).json
    assert [(one["ticketId"], one["TotalDurationHours"]) for one in several] == [(idle, 0), (number, 1.5)]
    sites = (await wire.send("POST", "/tickets/billableworkhourssiteduration", [number])).json
    seconds = {"TicketID": number, "TotalDurationSeconds": 5400, "OnSiteDurationSeconds": 3600, "OffSiteDurationSeconds": 1800}
    assert sites == {"TicketsWorkHoursSiteDurationSummaries": [seconds]}
    ticket = (await wire.get(f"/tickets/{number}")).json
    known = {kind: (ticket[f"{kind}DurationSeconds"], ticket[f"{kind}DurationMinutes"]) for kind in ("Total", "OnSite", "OffSite", "OnSLA")}
    assert known == {"Total": (6300, 105), "OnSite": (3600, 60), "OffSite": (2700, 45), "OnSLA": (6300, 105)}
    wire.clock.time += 1
    await log(wire, number, 1)
    assert (await wire.every("/tickets/lastmodified"))[-1]["TicketID"] == number


async def test_the_technician_is_the_one_named_or_else_the_tickets(wire: Wire) -> None:
    number, (mail, other) = await fresh(wire), [t["TechnicianEmail"] for t in wire.tenant.technicians.values()][1:3]
    sent = {"TechnicianContactID": None, "TechnicianEmail": mail.upper()}
    await log(wire, number, 1, **sent)
    reply = await wire.send("POST", f"/tickets/{number}/workhours", {"StartWorkHour": QUARTERS[0], "EndWorkHour": QUARTERS[1]})
    assert (reply.status, list(reply.json["errors"])) == (400, ["TechnicianContactID"])
    assert (await wire.send("PUT", f"/tickets/{number}", {"TechnicianEmail": other})).status == 200
    await log(wire, number, 1, TechnicianContactID=None)
    assert [r["TechnicianEmail"] for r in await wire.every(f"/tickets/{number}/workhoursrecords")] == [mail, other]


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"StartWorkHour": None}, "StartWorkHour"),
        ({"EndWorkHour": None}, "EndWorkHour"),
        ({"EndWorkHour": QUARTERS[0]}, "EndWorkHour"),
        ({"StartWorkHour": "today"}, "StartWorkHour"),
        ({"TechnicianContactID": 22}, "TechnicianContactID"),
        ({"TechnicianContactID": None, "TechnicianEmail": "nobody@northlight.example"}, "TechnicianEmail"),
        ({"RateID": 8}, "RateID"),
        ({"Billiable": "yes"}, "Billiable"),
    ],
)
async def test_wrong_hours_are_refused_and_not_kept(wire: Wire, changed: dict[str, Any], name: str) -> None:
    number, before = await fresh(wire), dict(wire.tenant.hours)
    sent = {"StartWorkHour": QUARTERS[0], "EndWorkHour": QUARTERS[1], "TechnicianContactID": 21, **changed}
    reply = await wire.send("POST", f"/tickets/{number}/workhours", sent)
    assert (reply.status, list(reply.json["errors"])) == (400, [name])
    assert (wire.tenant.hours, wire.tenant.tickets[number]["TotalDurationSeconds"]) == (before, 0)


@pytest.mark.parametrize("path", ["workhours", "workhoursrecords", "billableduration", "nonbillableduration"])
async def test_an_unknown_ticket_is_404(wire: Wire, path: str) -> None:
    assert (await wire.get(f"/tickets/999999/{path}")).status == 404


@pytest.mark.parametrize("path", ["billableduration", "billableworkhourssiteduration"])
async def test_several_tickets_are_an_array_of_up_to_50_ids(wire: Wire, path: str) -> None:
    for body, status in (([], 200), ([*range(50)], 200), ([*range(51)], 400), (["1"], 400), ({"ids": [1]}, 400), (None, 400)):
        assert (await wire.send("POST", f"/tickets/{path}", body)).status == status


async def test_workhours_of_a_time_in_the_accounts_zone(wire: Wire) -> None:
    number = await fresh(wire)
    await log(wire, number, 2, RateID=7)  # 3:00 to 3:30 on the 24th in Ohio

    async def found(query: str) -> list[dict[str, Any]]:
        return [hours for hours in await wire.every(f"/workhours?itemsInPage=50&{query}") if hours["TicketID"] == number]

    for query, there in (
        ("startWorkhour=2026-11-24&endWorkhour=2026-11-24", True),
        ("startWorkhour=2026-11-24T03:00:00", True),
        ("startWorkhour=2026-11-24T03:00:01", False),
        ("endWorkhour=2026-11-24T03:30:00", True),
        ("endWorkhour=2026-11-24T03:29:59", False),
        ("endWorkhour=2026-11-23", False),
        ("startWorkhour=2026-11-25", False),
        ("", True),
    ):
        assert bool(await found(query)) is there, query
    ticket = wire.tenant.tickets[number]
    without, shown = (await found(""))[0], (await found("includeRates=true"))[0]
    assert (without["CustomerID"], without["EndUserID"]) == (ticket["CustomerID"], ticket["EndUserID"])
    assert (without["RateID"], without["RateAmount"], shown["RateID"], shown["RateAmount"]) == (None, None, 7, 95.5)
    for bad in ("startWorkhour=yesterday", "endWorkhour=2026-11-31", "startWorkhour=2026-11-24T03:00:00Z", "includeRates=some"):
        assert (await wire.get(f"/workhours?{bad}")).status == 400


async def test_the_hours_of_the_beginning_agree_with_their_tickets(wire: Wire) -> None:
    totals = dict.fromkeys(wire.tenant.tickets, 0)
    for hours in wire.tenant.hours.values():
        start, end = (datetime.fromisoformat(hours[f"{edge}WorkHour"]) for edge in ("Start", "End"))
        totals[hours["TicketID"]] += int((end - start).total_seconds())
        assert hours["TechnicianContactID"] == wire.tenant.tickets[hours["TicketID"]]["TechnicianContactID"]
    assert totals == {number: ticket["TotalDurationSeconds"] for number, ticket in wire.tenant.tickets.items()}
    assert {hours["Billiable"] for hours in wire.tenant.hours.values()} == {True, False}
    assert {hours["OnCustomerSite"] for hours in wire.tenant.hours.values()} == {True, False}
    ends = [hours["EndWorkHour"] for hours in wire.tenant.hours.values()]
    assert ends == sorted(ends)


async def test_hours_go_on_with_the_tenants_life_and_go_with_their_ticket(wire: Wire) -> None:
    known = set(wire.tenant.hours)
    wire.clock.time += 7200
    await wire.get("/account")
    new = [hours for number, hours in wire.tenant.hours.items() if number not in known]
    assert new
    assert all(hours["EndWorkHour"] > "2026-11-25T12:00:00Z" for hours in new)
    wire.weather.set("hard-delete")
    number = new[0]["TicketID"]
    assert (await wire.send("DELETE", f"/tickets/{number}")).status == 204
    assert number not in {hours["TicketID"] for hours in await wire.every("/workhours?itemsInPage=50")}
