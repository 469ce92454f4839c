"""Everything that can be made, changed and deleted: one request, its line in the journal, and what a lost answer has come to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from atera_desktop.api.errors import Forbidden, Unfit
from atera_desktop.api.lock import Level
from atera_desktop.app.operations.clear_up import clear_up
from atera_desktop.app.operations.creation import KINDS, SECRETS
from atera_desktop.app.operations.outcome import Kind, Outcome, Target, target_of
from atera_desktop.app.operations.records import create_record, delete_record, update_record
from atera_desktop.app.operations.values import ValueChange, set_value
from atera_desktop.domain.bodies.body import Body
from atera_desktop.domain.bodies.devices import AgentMove
from atera_desktop.domain.bodies.people import ContactChange, CustomerChange, NewContact
from tests.api.walk import BODIES, Walk
from tests.operations.desk import Desk, desk

UNREADABLE = ("folder", "attachment")


def wanted(at: Desk, kind: str) -> tuple[Target, Body]:
    """A body of this kind that the tenant takes, and what it is about."""
    walk = Walk(at.served, at.session.sync.line())
    body = BODIES[KINDS[kind].body](walk)
    if KINDS[kind].part:
        resource = "customers" if kind in UNREADABLE else "tickets"
        key = list(at.served.tenant.customers)[-1] if kind in UNREADABLE else walk.unrelated()[0]
        return Target(resource, key, "Some record", "Some customer"), body
    resource = {"work_hours": "workhours"}.get(kind, f"{kind}s") if not kind.endswith("_monitor") else "monitors"
    return Target(resource, 0, "Made by the walk", "Some customer"), body


def posts(at: Desk) -> list[str]:
    return [line for line in at.lines() if line.startswith("POST")]


@pytest.mark.parametrize("kind", KINDS)
async def test_everything_new_is_sent_once_and_written_down(tmp_path: Path, kind: str) -> None:
    async with desk(tmp_path, agents=140, level=Level.CHANGING) as at:
        target, body = wanted(at, kind)
        outcome = await create_record(at.session, kind, target, body)
        assert (outcome.kind, outcome.error) == (Kind.DONE, None)
        assert len(posts(at)) == 1
        (entry,) = at.session.journal.entries()
        assert (entry.operation, entry.outcome) == (f"create_{kind}", "ok")
        assert not SECRETS & entry.details["body"].keys()
        if not KINDS[kind].part and not kind.endswith("_monitor"):
            assert outcome.made in at.session.collections[target.resource].records


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("fault", "due"), [("cut-after=1", Kind.DONE), ("cut-before=1", Kind.NOT_DONE), ("500-after=1", Kind.DONE)])
async def test_a_lost_answer_is_cleared_up_by_looking(tmp_path: Path, kind: str, fault: str, due: Kind) -> None:
    async with desk(tmp_path, agents=140, level=Level.CHANGING) as at:
        at.session.writes.settle = 0
        target, body = wanted(at, kind)
        before = at.served.tenant.counts()
        at.served.weather.set(*fault.split("="))
        outcome = await create_record(at.session, kind, target, body)
        assert outcome.kind is (Kind.UNKNOWN if kind in UNREADABLE else due)
        assert len(posts(at)) == 1
        made = sum(at.served.tenant.counts().values()) - sum(before.values())
        assert made <= 1
        (entry,) = at.session.journal.entries()
        assert entry.outcome == {Kind.DONE: "ok", Kind.NOT_DONE: "not sent", Kind.UNKNOWN: "unknown"}[outcome.kind]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in UNREADABLE])
@pytest.mark.parametrize("there", [True, False])
async def test_what_a_crash_left_open_is_cleared_up_by_the_next_run(tmp_path: Path, kind: str, there: bool) -> None:
    async with desk(tmp_path, agents=140, level=Level.CHANGING) as at:
        at.session.writes.settle = 0
        target, body = wanted(at, kind)
        at.served.weather.set("cut-after" if there else "cut-before", "1")
        at.served.weather.set("expired", "off")
        conclude = at.session.journal.conclude
        at.session.journal.conclude = lambda *a, **k: None  # type: ignore[method-assign]
        await create_record(at.session, kind, target, body)  # the program ends before it can write down what it learned
        at.session.journal.conclude = conclude  # type: ignore[method-assign]
        (entry,) = await clear_up(at.session)
        assert entry.outcome == ("ok" if there else "not sent")
        assert len(posts(at)) == 1


async def test_what_is_wrong_is_said_before_anything_is_written_or_sent(tmp_path: Path) -> None:
    async with desk(tmp_path, level=Level.CHANGING) as at:
        with pytest.raises(Unfit):
            await create_record(at.session, "contact", Target("contacts", 0, "", ""), NewContact(email="nobody"))
        assert at.lines() == []
        assert list(at.session.journal.entries()) == []


async def test_locked_nothing_is_made(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=140, level=Level.READING) as at:
        target, body = wanted(at, "ticket")
        assert (await create_record(at.session, "ticket", target, body)).kind is Kind.NOT_SENT
        assert posts(at) == []


async def test_a_refusal_is_told(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=140, level=Level.CHANGING) as at:
        target, body = wanted(at, "ticket")
        at.served.weather.set("forbid", "Tickets:Write")
        outcome = await create_record(at.session, "ticket", target, body)
        assert outcome.kind is Kind.REFUSED
        assert isinstance(outcome.error, Forbidden)


async def fetched(at: Desk, resource: str) -> Target:
    """The first record of a resource that is fetched when somebody looks."""
    client = at.session.sync.line()
    feed = at.session.sync.feeds[resource]
    await feed.refresh(client, full=True, budget=0)
    target = next(target for record in feed.collection.records.values() if (target := target_of(resource, record)))
    at.lines()
    return target


async def test_only_what_differs_is_sent_against_an_unchanged_base(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=140, level=Level.CHANGING) as at:
        target = await fetched(at, "customers")
        shown = dict(target.fields)
        outcome = await update_record(at.session, target, CustomerChange(city="Galway", country=str(shown["Country"] or "") or "Ireland"))
        assert outcome.kind is Kind.DONE
        assert at.served.tenant.customers[target.number]["City"] == "Galway"
        assert [line.split()[0] for line in at.lines()] == ["GET", "PUT", "GET"]
        again = await update_record(at.session, target, CustomerChange(city="Tuam"))
        assert (again.kind, [one.found for one in again.differences]) == (Kind.DIFFERENT, ["Galway"])
        assert not [line for line in at.lines() if line.startswith("PUT")]


async def test_a_machine_moves_and_its_contacts_are_unlinked(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=140, level=Level.CHANGING) as at:
        target = at.agent()
        other = next(number for number in at.served.tenant.customers if number != target.customer_id)
        assert (await update_record(at.session, target, AgentMove(customer_id=other))).kind is Kind.DONE
        assert at.served.tenant.agents[target.number]["CustomerID"] == other
        assert at.session.collections["agents"].records[target.key].customer_id == other  # type: ignore[attr-defined]


@pytest.mark.parametrize("resource", ["customers", "contacts", "departments", "products", "expenses", "monitors"])
async def test_what_can_be_deleted_is(tmp_path: Path, resource: str) -> None:
    async with desk(tmp_path, agents=140, level=Level.DELETING) as at:
        target = await fetched(at, resource)
        if resource == "customers":  # the first is the one for what is nobody's, which stays
            targets = [target_of(resource, record) for record in at.session.collections[resource].records.values()]
            target = next(one for one in targets if one is not None and one.name != "Unassigned")
        assert (await delete_record(at.session, target)).kind is Kind.DONE
        assert [line.split()[0] for line in at.lines()] == ["GET", "DELETE"]
        assert target.key not in at.session.collections[resource].records
        assert (await delete_record(at.session, target)).kind is Kind.ALREADY


async def test_a_value_is_set_against_the_one_shown(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=140, level=Level.CHANGING) as at:
        target = at.agent()
        change = ValueChange(target, "agent", target.number, "Site Code", "", "OH-07")

        async def done(change: ValueChange) -> Outcome:
            return await set_value(at.session, change)

        shown = await change.read(at.session, at.session.sync.line())
        first: Any = ValueChange(target, "agent", target.number, "Site Code", shown, "OH-07")
        assert (await done(first)).kind is Kind.DONE
        assert (await done(first)).kind is Kind.ALREADY
        assert (await done(ValueChange(target, "agent", target.number, "Site Code", "something else", "x"))).kind is Kind.DIFFERENT


async def test_a_contact_s_fields_are_those_of_the_body(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=140, level=Level.CHANGING) as at:
        target = await fetched(at, "contacts")
        with pytest.raises(ValueError, match="nothing"):
            await update_record(at.session, target, ContactChange())
        with pytest.raises(ValueError, match="not a body"):
            await update_record(at.session, target, CustomerChange(city="x"))
