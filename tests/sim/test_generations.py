"""The server before 2026, which `legacy` makes of the tenant (atera-api.md, section 0), and what a key may be forbidden."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.sim.wire import NOON, Wire, quoted, served


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with served(agents=150) as wire:
        yield wire


async def both(wire: Wire, path: str) -> tuple[set[str], set[str]]:
    """The names of the fields of a record, now and before 2026."""
    now = (await wire.get(path)).json
    wire.weather.set("legacy")
    old = (await wire.get(path)).json
    wire.weather.set("legacy", "off")
    return _names(now), _names(old)


def _names(reply: Any) -> set[str]:
    """Of the record, or of the first one of a list or a page."""
    if isinstance(reply, list):
        return set(reply[0])
    return set(reply["items"][0] if "items" in reply else reply)


@pytest.mark.parametrize(
    ("path", "newer"),
    [
        ("/contacts", {"DefaultAgentId"}),
        ("/contacts/{contacts}", {"DefaultAgentId"}),
        ("/customvalues/customfields", {"ParentAttributeName"}),
        ("/customvalues/customerfield/{customers}/Region", {"OptionId"}),
        ("/tickets/{tickets}/comments", {"CommentHtml"}),
        ("/tickets", {"FirstResponseFinalDueDate", "ClosedTicketFinalDueDate"}),
        ("/tickets/{tickets}", {"FirstResponseFinalDueDate", "ClosedTicketFinalDueDate"}),
        ("/devices/snmpdevices", {"Model"}),
        ("/devices/snmpdevice/{snmp}", {"Model"}),
        ("/alerts", {"DeviceType"}),
        ("/customers", set()),
        ("/rates/products", set()),
        ("/billing/invoices", set()),
    ],
)
async def test_fields_that_came_later_are_absent(wire: Wire, path: str, newer: set[str]) -> None:
    tenant = wire.tenant
    ids = {name: next(iter(getattr(tenant, name))) for name in ("contacts", "customers", "tickets")} | {
        "snmp": next(iter(tenant.monitors["snmp"]))
    }
    await wire.send("PUT", f"/customvalues/customerfield/{ids['customers']}/Region", {"Value": "West"})
    now, old = await both(wire, path.format(**ids))
    assert now - old == newer


async def test_a_block_of_money_told_no_amount(wire: Wire) -> None:
    number = next(c["ContractID"] for c in wire.tenant.contracts.values() if c["ContractType"] == "BlockMoney")
    assert (await wire.get(f"/contracts/{number}")).json["BlockMoneyContract"]["Amount"] == 2400
    wire.weather.set("legacy")
    details = (await wire.get(f"/contracts/{number}")).json["BlockMoneyContract"]
    assert "Amount" not in details
    assert details["ContractAmount"]["Amount"] == 2400


async def test_an_alert_had_thresholds_and_came_with_201(wire: Wire) -> None:
    wire.weather.set("legacy")
    reply = await wire.get(f"/alerts/{next(iter(wire.tenant.alerts))}")
    assert reply.status == 201
    assert {"ThresholdValue1", "ThresholdValue5", "MessageTemplate"} <= set(reply.json)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/workhours"),
        ("GET", "/tickets/noComments"),
        ("POST", "/tickets/{ticket}/workhours"),
        ("POST", "/tickets/{ticket}/relations"),
        ("DELETE", "/tickets/{ticket}/relations/Parent"),
        ("GET", "/devices/snmpdevice/guid/{guid}"),
        ("PUT", "/agents/{agent}/relations"),
        ("POST", "/customvalues/agentfield/{agent}/Site%20Code"),
        ("GET", "/no/such/thing"),
    ],
)
async def test_what_came_later_was_not_there(wire: Wire, method: str, path: str) -> None:
    wire.weather.set("legacy")
    guid = next(iter(wire.tenant.monitors["snmp"].values()))["DeviceGuid"]
    place = path.format(ticket=next(iter(wire.tenant.tickets)), agent=next(iter(wire.tenant.agents)), guid=guid)
    reply = await wire.send(method, place, {"Value": "x"})
    assert reply.status == 404
    assert "json" not in reply.headers["content-type"]
    wire.weather.set("legacy", "off")
    assert method != "GET" or (await wire.get(place)).status == (404 if "such" in path else 200)


async def test_a_value_could_be_in_the_path(wire: Wire) -> None:
    place = f"/customvalues/agentfield/{next(iter(wire.tenant.agents))}/Site%20Code"
    assert (await wire.send("PUT", f"{place}/OH%2099", {})).status == 404
    wire.weather.set("legacy")
    assert (await wire.send("PUT", f"{place}/OH%2099")).status == 200
    assert (await wire.get(place)).json[0]["ValueAsString"] == "OH 99"
    page = await wire.send("PUT", f"{place}/{quoted('50% & more')}")
    assert (page.status, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert (await wire.send("PUT", place, {"Value": "50% & more"})).status == 200
    assert (await wire.get(place)).json[0]["ValueAsString"] == "50% & more"


async def test_the_search_for_contacts_had_other_names(wire: Wire) -> None:
    mail, everybody = next(iter(wire.tenant.contacts.values()))["Email"], len(wire.tenant.contacts)

    async def count(name: str) -> int:
        total: int = (await wire.get(f"/contacts?{name}={quoted(mail)}")).json["totalItemCount"]
        return total

    assert await count("searchOptions.email") == everybody
    assert await count("Email") < everybody
    wire.weather.set("legacy")
    assert await count("searchoptions.email") < everybody
    assert await count("Email") == everybody
    assert (await wire.get("/contacts?FromLastModifiedDate=2100-01-01")).json["totalItemCount"] == everybody


async def test_patches_had_names_with_capitals(wire: Wire) -> None:
    guid = next(iter(wire.tenant.agents.values()))["DeviceGuid"]
    assert "availableUpdates" in (await wire.get(f"/agents/{guid}/available-patches")).json
    wire.weather.set("legacy")
    assert {"DeviceGuid", "AvailableUpdates"} <= set((await wire.get(f"/agents/{guid}/available-patches")).json)


@pytest.mark.parametrize(
    ("path", "most"),
    [
        *((f"/{name}", 500) for name in ("agents", "alerts", "billing/invoices", "contacts", "contracts", "customers", "departments")),
        *((f"/devices/{family}devices", 500) for family in ("generic", "tcp", "http", "snmp")),
        *((f"/{name}", 500) for name in ("knowledgebases", "rates/products", "rates/expenses")),
        *((f"/{name}", 50) for name in ("tickets", "tickets/lastmodified?date=2026-01-01", "tickets/{ticket}/comments")),
        ("/tickets/{ticket}/workhoursrecords", 50),
    ],
)
async def test_pages_were_larger_in_some_lists(wire: Wire, path: str, most: int) -> None:
    place = path.format(ticket=next(iter(wire.tenant.tickets)))
    place += f"{'&' if '?' in place else '?'}itemsInPage=900"
    assert (await wire.get(place)).json["itemsInPage"] == 50
    wire.weather.set("legacy")
    assert (await wire.get(place)).json["itemsInPage"] == most


async def test_errors_were_texts(wire: Wire) -> None:
    wire.weather.set("legacy")
    for method, path, status in (("GET", "/customers/999999", 404), ("POST", "/customers", 400), ("GET", "/customvalues/slafields/9", 404)):
        reply = await wire.send(method, path)
        assert (reply.status, reply.headers["content-type"]) == (status, "text/plain; charset=utf-8")
        assert reply.raw


DOMAINS = {
    "Agents": ("agents", "agents/1"),
    "Alerts": ("alerts", "alerts/1"),
    "Billing": ("billing/invoices", None),
    "Contacts": ("contacts", "contacts/1"),
    "Contracts": ("contracts", None),
    "Customers": ("customers", "customers/1"),
    "CustomValues": ("customvalues/customfields", None),
    "Departments": ("departments", "departments/1"),
    "Devices": ("devices/tcpdevices", "devices/tcpdevice/1"),
    "KnowledgeBase": ("knowledgebases", None),
    "Rates": ("rates/expenses", "rates/expenses/1"),
    "Tickets": ("tickets", "tickets/1"),
}
WRITES = {"Alerts": "alerts", "Rates": "rates/products", "CustomValues": "customvalues/slafield/1/Tier", "Contracts": "contracts"}


@pytest.mark.parametrize("domain", DOMAINS)
async def test_a_key_may_lack_one_domain(wire: Wire, domain: str) -> None:
    wire.weather.set("forbid", f"{domain}:Read")
    statuses = {name: (await wire.get(f"/{path}")).status for name, (path, _) in DOMAINS.items()}
    assert statuses == {name: 403 if name == domain else 200 for name in DOMAINS}
    assert {(await wire.get(path)).status for path in ("/account", "/workhours")} == {200}
    one = DOMAINS[domain][1]
    for verb, method, place in (("Delete", "DELETE", one), ("Write", "POST", WRITES.get(domain))):
        if place:
            assert (await wire.send(method, f"/{place}", {})).status in (200, 400, 404)
            wire.weather.set("forbid", f"{domain}:{verb}")
            assert (await wire.send(method, f"/{place}", {})).status == 403
            assert (await wire.get(f"/{DOMAINS[domain][0]}")).status == 200
            wire.weather.set("forbid", domain)
            assert (await wire.send(method, f"/{place}", {})).status == 403
            wire.weather.set("forbid", "off")


async def test_the_same_time_gives_the_same_tenant() -> None:
    async with served() as first, served() as second:
        assert first.clock() == NOON
        for path in ("/contracts", "/billing/invoices", "/knowledgebases"):
            records = [await wire.every(path) for wire in (first, second)]
            assert records[0] == records[1] != []
