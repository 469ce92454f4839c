"""What the facts say about Atera, held against the simulated tenant over a socket."""

import asyncio
import urllib.parse
from collections.abc import AsyncIterator

import pytest

from tests.sim.wire import KEY, NOON, Wire, quoted, served

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJub3J0aGxpZ2h0In0.c2lnbmF0dXJl"


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with served() as wire:
        yield wire


async def test_an_envelope_counts_and_links_its_pages(wire: Wire) -> None:
    reply = await wire.get("/agents")
    first = reply.json
    assert {k: v for k, v in first.items() if k != "items"} == {
        "totalItemCount": 60,
        "page": 1,
        "itemsInPage": 20,
        "totalPages": 3,
        "prevLink": "",
        "nextLink": f"{wire.url}/agents?page=2&itemsInPage=20",
    }
    assert len(first["items"]) == 20
    last = (await wire.get("/agents?page=3")).json
    assert (last["nextLink"], last["prevLink"]) == ("", f"{wire.url}/agents?page=2&itemsInPage=20")
    assert reply.headers["content-type"].startswith("application/json")


async def test_walking_the_pages_meets_every_machine_once_in_order(wire: Wire) -> None:
    ids = [agent["AgentID"] for agent in await wire.every("/agents?itemsInPage=7")]
    assert ids == list(wire.tenant.agents)
    assert ids == sorted(set(ids))
    assert ids != list(range(ids[0], ids[0] + len(ids)))


async def test_a_page_is_at_most_50_and_one_past_the_end_is_empty(wire: Wire) -> None:
    large = (await wire.get("/agents?page=1&itemsInPage=500")).json
    assert (large["itemsInPage"], len(large["items"])) == (50, 50)
    past = (await wire.get("/agents?page=99&itemsInPage=50")).json
    assert (past["items"], past["page"], past["nextLink"]) == ([], 99, "")


async def test_links_keep_the_filter(wire: Wire) -> None:
    link = (await wire.get("/tickets?ticketStatus=Open&itemsInPage=1&customerId=")).json["nextLink"]
    query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(link).query))
    assert query == {"page": "2", "itemsInPage": "1", "ticketStatus": "Open"}


async def test_names_are_case_insensitive_and_unknown_ones_ignored(wire: Wire) -> None:
    reply = await wire.get("/Agents?Page=2&ITEMSINPAGE=5&status=Offline", {"x-api-key": KEY})
    assert (reply.json["page"], reply.json["itemsInPage"], reply.json["totalItemCount"]) == (2, 5, 60)
    assert (await wire.get("/AGENTS?itemsInPage=1", {"X-Api-Key": KEY})).status == 200


@pytest.mark.parametrize("headers", [{}, {"X-API-KEY": "f" * 32}, {"Authorization": f"Bearer {KEY}"}, {"X-API-KEY": ""}])
async def test_a_missing_or_wrong_key_gets_an_empty_401(wire: Wire, headers: dict[str, str]) -> None:
    reply = await wire.get("/agents", headers)
    assert (reply.status, reply.raw, reply.headers["content-length"]) == (401, b"", "0")
    assert "www-authenticate" not in reply.headers


async def test_a_token_goes_out_as_bearer_only() -> None:
    async with served(key=TOKEN) as wire:
        assert (await wire.get("/account", {"Authorization": f"Bearer {TOKEN}"})).status == 200
        assert (await wire.get("/account", {"authorization": f"bearer {TOKEN}"})).status == 200
        assert (await wire.get("/account", {"X-API-KEY": TOKEN})).status == 401
        assert (await wire.get("/account", {"Authorization": f"Bearer {TOKEN}x"})).status == 401


@pytest.mark.parametrize(
    ("path", "status"),
    [("/agents/999999999", 404), ("/tickets/999999999", 404), ("/alerts/999999999", 404), ("/no/such/thing", 404), ("/agents/one", 400)],
)
async def test_refusals_are_problem_details(wire: Wire, path: str, status: int) -> None:
    reply = await wire.get(path)
    assert reply.status == status
    assert reply.headers["content-type"].startswith("application/problem+json")
    assert reply.json["status"] == status
    assert reply.json["title"]


async def test_a_bad_parameter_is_named_in_the_errors(wire: Wire) -> None:
    for query, name in (("page=two", "page"), ("alertStatus=Ajar", "alertStatus")):
        reply = await wire.get(f"/alerts?{query}")
        assert (reply.status, list(reply.json["errors"])) == (400, [name])
    assert (await wire.get("/tickets/lastmodified?date=yesterday")).status == 400
    assert (await wire.get("/tickets?includeRelations=perhaps")).status == 400
    assert (await wire.get(f"/agents?page={2**31}")).status == 400


async def test_a_wrong_method_is_405(wire: Wire) -> None:
    assert (await wire.get("/account", method="DELETE")).status == 405


async def test_compression_only_when_asked_for(wire: Wire) -> None:
    plain = await wire.get("/agents?itemsInPage=50")
    packed = await wire.get("/agents?itemsInPage=50", {**wire.headers, "Accept-Encoding": "br, gzip;q=0.5"})
    refused = await wire.get("/agents?itemsInPage=50", {**wire.headers, "Accept-Encoding": "gzip;q=0, identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert len(packed.raw) < len(plain.raw) / 2
    assert packed.json == plain.json
    assert "content-encoding" not in plain.headers
    assert "content-encoding" not in refused.headers


async def test_the_date_is_the_tenants(wire: Wire) -> None:
    assert (await wire.get("/account")).headers["date"] == "Wed, 25 Nov 2026 12:00:00 GMT"
    wire.clock.time += 61
    assert (await wire.get("/account", {})).headers["date"] == "Wed, 25 Nov 2026 12:01:01 GMT"


async def test_machines_by_customer_name_and_id(wire: Wire) -> None:
    agent = next(iter(wire.tenant.agents.values()))
    mine = await wire.every(f"/agents/customer/{agent['CustomerID']}?itemsInPage=50")
    assert [a["AgentID"] for a in mine] == [n for n, a in wire.tenant.agents.items() if a["CustomerID"] == agent["CustomerID"]]
    named = await wire.every(f"/agents/machine/{quoted(agent['MachineName'].lower())}")
    assert agent["AgentID"] in [a["AgentID"] for a in named]
    assert {a["MachineName"] for a in named} == {agent["MachineName"]}
    assert (await wire.get("/agents/machine/nobody")).json["totalItemCount"] == 0
    assert (await wire.get(f"/agents/{agent['AgentID']}")).json["DeviceGuid"] == agent["DeviceGuid"]


async def test_a_machine_name_may_hold_a_slash(wire: Wire) -> None:
    agent = next(iter(wire.tenant.agents.values()))
    agent["MachineName"] = "RECEPTION/2 ü"
    assert [a["AgentID"] for a in (await wire.get(f"/agents/machine/{quoted('RECEPTION/2 ü')}")).items] == [agent["AgentID"]]


async def test_alerts_by_status(wire: Wire) -> None:
    by = {status: await wire.every(f"/alerts?itemsInPage=50&alertStatus={status}") for status in ("Open", "Snoozed", "Resolved")}
    assert all(by.values())
    assert not any(alert["Archived"] or alert["SnoozedEndDate"] for alert in by["Open"])
    assert all(alert["Archived"] and alert["ArchivedDate"] for alert in by["Resolved"])
    assert all(alert["SnoozedEndDate"] > "2026-11-25T12" and not alert["Archived"] for alert in by["Snoozed"])
    every = await wire.every("/alerts?itemsInPage=50")
    assert len(every) == sum(len(alerts) for alerts in by.values())
    assert (await wire.get(f"/alerts/{every[0]['AlertID']}")).json == every[0]


async def test_deleted_and_merged_tickets_hide_from_other_filters(wire: Wire) -> None:
    everything = await wire.every("/tickets?itemsInPage=50")
    statuses = {ticket["TicketStatus"] for ticket in everything}
    assert {"Open", "Pending", "Resolved", "Closed", "Deleted", "Merged", "Waiting for parts"} >= statuses >= {"Open", "Deleted", "Merged"}
    for status in ("open", "Deleted", "Waiting for parts"):
        found = await wire.every(f"/tickets?ticketStatus={quoted(status)}")
        assert [t["TicketID"] for t in found] == [t["TicketID"] for t in everything if t["TicketStatus"].lower() == status.lower()]
    customer = everything[0]["CustomerID"]
    assert {t["CustomerID"] for t in await wire.every(f"/tickets?CustomerId={customer}")} == {customer}


async def test_tickets_with_and_without_comments(wire: Wire) -> None:
    names = ("FirstComment", "LastEndUserComment", "LastTechnicianComment")
    assert all(ticket["FirstComment"] for ticket in (await wire.get("/tickets")).items)
    for path, shown in (
        ("/tickets/noComments?", False),
        ("/tickets/statusmodified?", True),
        ("/tickets/statusmodified?includeComments=false", False),
        ("/tickets/lastmodified?date=2026-01-01T00:00:00Z", False),
        ("/tickets/lastmodified?date=2026-01-01&includeComments=True", True),
    ):
        items = (await wire.get(path)).items
        assert items
        assert any(ticket[name] for ticket in items for name in names) is shown, path


async def test_statusmodified_lists_resolved_and_closed(wire: Wire) -> None:
    assert {ticket["TicketStatus"] for ticket in await wire.every("/tickets/statusmodified?itemsInPage=50")} == {"Resolved", "Closed"}


async def test_lastmodified_lists_what_changed_since_in_that_order(wire: Wire) -> None:
    stamps = wire.tenant.modified
    third, first, second = list(stamps)[:3]
    stamps |= {first: NOON - 3600, second: NOON - 1800, third: NOON - 600}
    due = sorted((number for number in stamps if stamps[number] >= NOON - 3600), key=lambda number: stamps[number])
    assert [number for number in due if number in (first, second, third)] == [first, second, third]
    for form in (
        "2026-11-25T11:00:00Z",
        "2026-11-26T01:00:00%2B14:00",
        "2026-11-26T01:00:00+14:00",
        "2026-11-25T11:00:00",
        "2026-11-25%2011:00:00",
        "2026-11-25T11:00:00.000Z",
    ):
        assert [ticket["TicketID"] for ticket in await wire.every(f"/tickets/lastmodified?date={form}")] == due, form
    assert not await wire.every("/tickets/lastmodified?date=2026-11-26T00:00:00Z")


async def test_lastmodified_begins_with_today(wire: Wire) -> None:
    stamps = wire.tenant.modified
    yesterday, today = list(stamps)[:2]
    stamps |= {yesterday: NOON - 43201, today: NOON - 43200}
    found = {ticket["TicketID"] for ticket in await wire.every("/tickets/lastmodified")}
    assert found == {number for number, stamp in stamps.items() if stamp >= NOON - 43200}
    assert today in found
    assert yesterday not in found


async def test_comments_agree_with_their_ticket(wire: Wire) -> None:
    ticket = next(t for t in wire.tenant.tickets.values() if len(wire.tenant.comments[t["TicketID"]]) > 2)
    comments = await wire.every(f"/tickets/{ticket['TicketID']}/comments")
    assert comments[0]["Comment"] == ticket["FirstComment"]
    assert [c["Comment"] for c in comments if c["TechnicianContactID"]][-1] == ticket["LastTechnicianComment"]
    assert [c["Comment"] for c in comments if c["EndUserID"]][-1] == ticket["LastEndUserComment"]
    assert [c["Date"] for c in comments] == sorted(c["Date"] for c in comments)
    assert (await wire.get("/tickets/999999999/comments")).status == 404


async def test_relations_show_when_asked_for(wire: Wire) -> None:
    number, parent = next(iter(wire.tenant.parents.items()))
    hidden = (await wire.get(f"/tickets/{number}")).json
    shown = (await wire.get(f"/tickets/{number}?includeRelations=true")).json
    assert (hidden["RelationType"], hidden["RelatedTicketId"]) == ("None", None)
    assert (shown["RelationType"], shown["RelatedTicketId"]) == ("Parent", parent)


async def test_latency_delays_and_requests_overlap() -> None:
    async with served(latency_ms=40) as wire:
        start = asyncio.get_running_loop().time()
        await asyncio.gather(*(wire.get("/account") for _ in range(8)))
        assert asyncio.get_running_loop().time() - start >= 0.04
        assert (await wire.get("/_sim/stats")).json["in_flight_maximum"] == 8
