"""Offline machines to tickets and alerts: texts, grouping, end users, and a run in bad weather."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from msgspec import UNSET

from atera_desktop.app.operations.many import run_many
from atera_desktop.app.operations.outage import About, EndUser, Grouping, Makes, People, Wish, make, plan, seconds, typed_end_user
from atera_desktop.app.operations.outcome import Kind
from atera_desktop.app.operations.placeholders import PLACEHOLDERS, fill, misspelt
from atera_desktop.domain.agent import Agent
from atera_desktop.domain.bodies.devices import NewAlert
from atera_desktop.domain.bodies.tickets import NewTicket
from atera_desktop.domain.contact import Contact
from tests.operations.desk import Desk, desk

GUID = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"


def machine(number: int, customer: int = 1, **more: object) -> Agent:
    given: dict[str, object] = {
        "agent_id": number, "agent_name": f"PC-{number}", "customer_id": customer, "customer_name": f"Customer {customer}",
        "os": "Windows  11", "last_seen": "2026-10-01T08:00:00Z", "last_login_user": "ACME\\dana", "ip_addresses": ("10.0.0.7",),
        "device_guid": GUID,
    }  # fmt: skip
    return Agent(**{**given, **more})  # type: ignore[arg-type]


def contact(number: int, customer: int = 1, **more: object) -> Contact:
    given: dict[str, object] = {
        "end_user_id": number,
        "customer_id": customer,
        "customer_name": f"Customer {customer}",
        "first_name": "Dana",
    }
    return Contact(**{**given, **more})  # type: ignore[arg-type]


def when(moment: float | None) -> str:
    return "never" if moment is None else "1 Oct"


def wish(grouping: Grouping = "each", makes: Makes = "ticket", subject: str = "{name} is offline", text: str = "{machines}") -> Wish:
    return Wish(makes, grouping, subject, text)


def test_every_placeholder_stands_for_what_is_known_of_a_machine() -> None:
    text = "|".join(f"{{{name}}}" for name in PLACEHOLDERS)
    line = "- PC-1 (Customer 1): Windows 11, last seen 1 Oct, user ACME\\dana"
    assert fill(text, (machine(1),), when) == f"PC-1|Customer 1|1 Oct|Windows 11|ACME\\dana|10.0.0.7|1|{line}"
    bare = Agent(agent_id=7)
    assert fill("{name}, {customer}, {last_seen}, {os}, {user}, {ip}", (bare,), when) == (
        "agent 7, unknown, never, unknown, unknown, unknown"
    )


def test_of_several_machines_every_value_stands_once_and_the_rest_is_counted() -> None:
    five = [machine(number) for number in range(1, 6)]
    assert fill("{count}: {name}; {customer}", five, when) == "5: PC-1, PC-2, PC-3 and 2 more; Customer 1"
    assert fill("{machines}", five, when).count("\n") == 4


def test_what_a_machine_is_called_is_no_placeholder_and_breaks_no_line() -> None:
    hostile = machine(1, agent_name="{count}\n{machines}", last_login_user="{ip}")
    (row,) = plan([hostile], wish(subject="{name} down", text="{user}"), People(), {}, when)
    assert isinstance(row.target.body, NewTicket)
    assert (row.target.body.ticket_title, row.target.body.description) == ("{count} {machines} down", "{ip}")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", []),
        ("{name} {count}", []),
        ("{nmae} and {Name}, {nmae}", ["{nmae}", "{Name}"]),
        ("{} { name}", ["{}", "{ name}"]),
        ("{name of {customer}", ["{name"]),
        ("{{name}} os}", ["{", "}", "os}"]),
    ],
)
def test_misspelt_placeholders_are_named(text: str, wrong: list[str]) -> None:
    assert misspelt(text) == wrong


@pytest.mark.parametrize(
    ("grouping", "groups"), [("each", [(1,), (2,), (3,), (4,)]), ("customer", [(1, 3), (2, 4)]), ("all", [(1, 2, 3, 4)])]
)
def test_machines_are_grouped(grouping: Grouping, groups: list[tuple[int, ...]]) -> None:
    machines = [machine(1, 5), machine(2, 6), machine(3, 5), machine(4, 6)]
    assert [row.about for row in plan(machines, wish(grouping), People(), {}, when)] == groups


def test_the_end_user_is_the_machines_own_contact_else_a_contact_person_else_to_be_chosen() -> None:
    people = People([
        contact(10, default_agent_id=1),
        contact(11, is_contact_person=True),
        contact(12, 2, default_agent_id=2),  # of another customer than the machine: a ticket would become that customer's
        contact(13, 3, is_contact_person=True, archived=True),
        contact(14, is_contact_person=True),
    ])  # fmt: skip
    machines = [machine(1), machine(2), machine(3, 3)]
    rows = plan(machines, wish(), people, {}, when)
    assert [row.end_user.contact if row.end_user else None for row in rows] == [10, 11, None]
    assert [[fault.field for fault in row.faults] for row in rows] == [[], [], ["EndUserID"]]
    (of_customer, of_other) = plan(machines, wish("customer"), people, {}, when)
    assert of_customer.end_user is not None
    assert (of_customer.end_user.contact, of_other.end_user) == (11, None), "two machines, of which one belongs to somebody"
    (of_all,) = plan(machines, wish("all"), people, {}, when)
    assert of_all.end_user is None, "nobody speaks for two customers"


def test_a_chosen_end_user_goes_before_a_known_one_and_may_be_new() -> None:
    new = typed_end_user("Dana van Reyes <dana@acme.example>")
    assert new is not None
    assert (new.first_name, new.last_name, new.email) == ("Dana van", "Reyes", "dana@acme.example")
    (row,) = plan([machine(1)], wish(), People([contact(10, default_agent_id=1)]), {(1,): new}, when)
    assert isinstance(row.target.body, NewTicket)
    assert (row.target.body.end_user_id, row.target.body.end_user_email, row.faults) == (UNSET, "dana@acme.example", ())


@pytest.mark.parametrize("typed", ["", "Dana", "Dana <dana@acme.example>", "Dana Reyes dana@acme.example", "Dana Reyes <a b>"])
def test_what_is_no_name_with_an_address_is_nobody(typed: str) -> None:
    assert typed_end_user(typed) is None


def test_alerts_are_on_one_machine_each_and_need_its_guid() -> None:
    rows = plan([machine(1), machine(2, device_guid=None)], wish("all", "alert"), People(), {}, when)
    body = rows[0].target.body
    assert isinstance(body, NewAlert)
    assert (body.title, body.device_guid, body.customer_id) == ("PC-1 is offline", GUID, 1)
    assert [[fault.field for fault in row.faults] for row in rows] == [[], ["DeviceGuid"]]


def test_tickets_that_would_be_alike_are_told_apart() -> None:
    dana = EndUser("Dana", contact=10)
    chosen: dict[About, EndUser] = {(1,): dana, (2,): dana, (3,): EndUser("Kim", contact=11)}
    rows = plan([machine(number) for number in (1, 2, 3)], wish(subject="Offline"), People(), chosen, when)
    assert [row.target.name for row in rows] == ["Offline", "Offline · ID 2", "Offline"]
    assert [row.target.body.ticket_title for row in rows if isinstance(row.target.body, NewTicket)] == [row.target.name for row in rows]


@pytest.mark.parametrize(
    ("rows", "used", "allowed", "takes"), [(40, 0, 1600, 39), (1, 0, 1600, 0), (100, 10, 100, 120), (10, 320, 320, 60)]
)
def test_how_long_it_takes(rows: int, used: int, allowed: int, takes: float) -> None:
    assert seconds(rows, used, allowed) == takes


# Proof: forty of them, in bad weather


def offline(at: Desk, count: int) -> list[Agent]:
    found = [one for one in at.session.collections["agents"].records.values() if isinstance(one, Agent) and one.online is False]
    assert len(found) >= count
    return found[:count]


async def test_forty_with_a_429_a_403_and_a_cut_connection_and_the_rest_again(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=480) as at:
        someone = next(iter(at.served.tenant.contacts))
        machines, tenant, weather = offline(at, 40), at.served.tenant, at.served.weather
        chosen: dict[About, EndUser] = {(one.key,): EndUser("Somebody", contact=someone) for one in machines}
        rows = plan(machines, wish(subject="{name} of {customer} is offline"), People(), chosen, when)
        known = set(tenant.tickets)
        weather.set("retry-after", "1")
        faults = {4: ("429", "1"), 11: ("forbid", "Tickets:Write"), 19: ("cut-before", "1"), 27: ("cut-after", "1")}

        def next_row(index: int, outcome: object) -> None:
            weather.set("forbid", "off")
            if (fault := faults.get(index + 1)) is not None:
                weather.set(*fault)

        outcomes = await run_many([row.target for row in rows], partial(make, at.session), pace=0, progress=next_row)
        kinds = {place: outcome.kind for place, outcome in enumerate(outcomes) if outcome.kind is not Kind.DONE}
        assert kinds == {4: Kind.NOT_SENT, 11: Kind.REFUSED, 19: Kind.NOT_DONE}

        def agree(outcomes_: list[Kind]) -> None:
            """The tenant's log and tickets, the journal and the result list say the same."""
            made = [ticket["TicketTitle"] for number, ticket in tenant.tickets.items() if number not in known]
            assert sorted(made) == sorted(row.target.name for row, kind in zip(rows, outcomes_, strict=True) if kind is Kind.DONE)
            lines = list(at.session.journal.entries())
            written = [entry.target.name for entry in lines if entry.outcome == "ok"]
            assert sorted(written) == sorted(made)

        agree([outcome.kind for outcome in outcomes])
        unwell = [entry.target.name for entry in at.session.journal.entries() if entry.outcome != "ok"]
        assert sorted(unwell) == sorted(outcome.target.name for outcome in outcomes if not outcome.fine)
        posts = [line for line in at.lines() if line.startswith("POST")]
        assert len(posts) == 40, "each was sent once"
        failed = [outcome.target for outcome in outcomes if not outcome.fine]
        again = await run_many(failed, partial(make, at.session), pace=0)
        assert [outcome.kind for outcome in again] == [Kind.DONE] * 3
        agree([Kind.DONE] * 40)
        assert len([line for line in at.lines() if line.startswith("POST")]) == 3
