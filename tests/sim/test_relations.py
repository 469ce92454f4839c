"""Tickets above and below others: both sides tell the same."""

from collections.abc import AsyncIterator

import pytest

from tests.sim.wire import Wire, served


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with served() as wire:
        yield wire


def free(wire: Wire) -> list[int]:
    """Tickets without relations."""
    taken = {*wire.tenant.parents, *wire.tenant.parents.values()}
    return [number for number in wire.tenant.tickets if number not in taken]


async def seen(wire: Wire, number: int) -> tuple[str, int | None]:
    ticket = (await wire.get(f"/tickets/{number}?includeRelations=true")).json
    return ticket["RelationType"], ticket["RelatedTicketId"]


async def relate(wire: Wire, number: int, kind: str, other: int) -> int:
    return (await wire.send("POST", f"/tickets/{number}/relations", {"RelatedTicketId": other, "RelationType": kind})).status


@pytest.mark.parametrize(("kind", "inverse"), [("Parent", "Child"), ("Child", "Parent")])
async def test_a_relation_shows_on_both_tickets_until_it_is_removed_from_either(wire: Wire, kind: str, inverse: str) -> None:
    one, other = free(wire)[:2]
    for number, removed in ((one, kind), (other, inverse)):
        reply = await wire.send("POST", f"/tickets/{one}/relations", {"relatedticketid": other, "RelationType": kind.lower()})
        assert (reply.status, reply.json) == (201, {"ActionID": str(one)})
        assert (await seen(wire, one), await seen(wire, other)) == ((kind, other), (inverse, one))
        listed = {t["TicketID"]: t for t in await wire.every("/tickets?includeRelations=true&itemsInPage=50")}
        assert (listed[one]["RelationType"], listed[other]["RelatedTicketId"]) == (kind, one)
        assert (await wire.get(f"/tickets/{one}")).json["RelationType"] == "None"
        assert {t["TicketID"] for t in (await wire.every("/tickets/lastmodified"))[-2:]} == {one, other}
        assert (await wire.send("DELETE", f"/tickets/{number}/relations/{removed}")).status == 204
        assert (await seen(wire, one), await seen(wire, other)) == (("None", None), ("None", None))
        assert (await wire.send("DELETE", f"/tickets/{number}/relations/{removed}")).status == 400


async def test_a_parent_may_have_several_children_and_a_parent_itself(wire: Wire) -> None:
    top, middle, first, second = free(wire)[:4]
    assert [await relate(wire, middle, "Child", first), await relate(wire, second, "Parent", middle)] == [201, 201]
    assert await seen(wire, middle) == ("Child", first)
    assert await relate(wire, middle, "Parent", top) == 201
    assert await seen(wire, middle) == ("Parent", top)
    assert (await wire.send("DELETE", f"/tickets/{middle}/relations/child")).status == 204
    assert [await seen(wire, number) for number in (first, second, top)] == [("None", None), ("None", None), ("Child", middle)]


async def test_what_makes_no_sense_is_refused(wire: Wire) -> None:
    top, middle, low, other = free(wire)[:4]
    assert [await relate(wire, middle, "Parent", top), await relate(wire, low, "Parent", middle)] == [201, 201]
    assert await relate(wire, low, "Parent", middle) == 201
    before = dict(wire.tenant.parents)
    for number, kind, related in (
        (top, "Parent", top),
        (top, "Parent", low),
        (low, "Child", top),
        (low, "Parent", other),
        (other, "Child", low),
        (other, "None", low),
        (other, "Parent", 999_999),
    ):
        assert await relate(wire, number, kind, related) == 400
    for body in ({}, {"RelationType": "Parent"}, {"RelatedTicketId": top}, {"RelatedTicketId": "one", "RelationType": "Parent"}, [1]):
        assert (await wire.send("POST", f"/tickets/{other}/relations", body)).status == 400
    for kind in ("None", "Sibling", "Child"):
        assert (await wire.send("DELETE", f"/tickets/{other}/relations/{kind}")).status == 400
    assert await relate(wire, 999_999, "Parent", top) == 404
    assert (await wire.send("DELETE", "/tickets/999999/relations/Parent")).status == 404
    assert wire.tenant.parents == before
