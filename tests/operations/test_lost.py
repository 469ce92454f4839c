"""Answers that are lost: nothing is sent twice, and every outcome is known, or known to be unknown."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from atera_desktop.api.errors import AteraError, NotAtera, NotReached, ServerTrouble
from atera_desktop.app.operations.agents import delete_agent
from atera_desktop.app.operations.alerts import delete_alert, resolve_alert
from atera_desktop.app.operations.clear_up import clear_up
from atera_desktop.app.operations.outcome import Kind, Outcome, Target
from atera_desktop.app.operations.tickets import delete_ticket, update_ticket
from atera_desktop.app.operations.writes import GRACE
from atera_desktop.app.session import Session
from tests.operations.desk import Desk, desk
from tests.tenant import until

Operation = Callable[[Session, Target], Coroutine[Any, Any, Outcome]]

ROUNDS = 334
"""Of each of the three parameters of the last test: a thousand together."""

LOST = {
    "cut-before": (Kind.NOT_DONE, NotReached),
    "cut-after": (Kind.DONE, NotReached),
    "cut-during": (Kind.DONE, NotReached),
    "500-after": (Kind.DONE, ServerTrouble),
}


@pytest.mark.parametrize(("fault", "kind", "error"), [(fault, *ended) for fault, ended in LOST.items()])
async def test_a_lost_answer_to_a_deletion_is_cleared_up_by_reading(
    tmp_path: Path, fault: str, kind: Kind, error: type[AteraError]
) -> None:
    async with desk(tmp_path) as at:
        at.served.weather.set(fault, 1)
        target = at.agent()
        outcome = await delete_agent(at.session, target)
        assert (outcome.kind, type(outcome.error)) == (kind, error)
        looks = 2 if kind is Kind.NOT_DONE else 1
        path = f"/agents/{target.key}"
        assert at.lines() == [f"GET {path}", f"DELETE {path}", *[f"GET {path}"] * looks]
        assert (target.key in at.session.collections["agents"].records) is (kind is Kind.NOT_DONE)
        assert at.journal() == [("delete_agent", target.key, ["unknown", "ok" if kind is Kind.DONE else "not sent"])]


@pytest.mark.parametrize(("fault", "kind", "error"), [(fault, *ended) for fault, ended in LOST.items()])
async def test_a_lost_answer_to_a_change_is_cleared_up_by_reading(tmp_path: Path, fault: str, kind: Kind, error: type[AteraError]) -> None:
    async with desk(tmp_path) as at:
        alert, ticket = at.alert(), at.ticket()
        at.served.weather.set(fault, 1)
        resolved = await resolve_alert(at.session, alert)
        at.served.weather.set(fault, 1)
        updated = await update_ticket(at.session, ticket, {"TicketStatus": "Closed", "TicketImpact": "Crisis"})
        assert [(one.kind, type(one.error)) for one in (resolved, updated)] == [(kind, error)] * 2
        assert [line.split()[0] for line in at.lines()].count("PUT") == 2
        done = kind is Kind.DONE
        assert at.served.tenant.alerts[alert.number]["Archived"] is done
        assert (at.served.tenant.tickets[ticket.number]["TicketStatus"] == "Closed") is done
        record = at.session.collections["tickets"].records[ticket.key]
        assert (record.ticket_status == "Closed") is done  # type: ignore[attr-defined]


async def test_a_portals_page_in_place_of_the_answer_is_no_success(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        portal = iter(["html"])
        at.served.app.before = lambda method, path: at.served.weather.set(next(portal, "slow"), 1)  # for the request after this one
        outcome = await delete_agent(at.session, at.agent())
        assert (outcome.kind, type(outcome.error)) == (Kind.NOT_DONE, NotAtera)
        assert len(at.served.tenant.agents) == 60


async def test_a_request_that_was_late_is_seen_at_the_second_look(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        target, looks = at.agent(), 0

        def late(method: str, path: str) -> None:
            nonlocal looks
            looks += method == "GET"
            if looks == 3:  # the first was before the deletion
                at.served.tenant.agents.pop(target.number)

        at.served.app.before = late
        at.served.weather.set("cut-before", 1)
        at.session.writes.settle, began = 0.1, time.monotonic()
        assert (await delete_agent(at.session, target)).kind is Kind.DONE
        assert time.monotonic() - began >= 0.1


@pytest.mark.parametrize("verb", ["delete", "update"])
async def test_what_cannot_be_read_afterwards_is_unknown(tmp_path: Path, verb: str) -> None:
    async with desk(tmp_path) as at:
        target = at.ticket()
        at.served.weather.set("cut-after", 1)
        at.served.app.before = lambda method, path: at.served.weather.set("forbid", "Tickets:Read") if method != "GET" else None
        work = delete_ticket(at.session, target) if verb == "delete" else update_ticket(at.session, target, {"TicketStatus": "Closed"})
        outcome = await work
        assert (outcome.kind, type(outcome.error)) == (Kind.UNKNOWN, NotReached)
        assert at.journal() == [(f"{verb}_ticket", target.key, ["unknown"])]


async def test_a_ticket_that_is_neither_as_before_nor_as_wished_is_unknown(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        target = at.ticket()

        def other(method: str, path: str) -> None:
            if method == "GET" and "PUT" in {line.split()[0] for line in at.served.asked}:
                at.served.tenant.tickets[target.number]["TicketStatus"] = "Somebody else's"

        at.served.app.before = other
        at.served.weather.set("cut-after", 1)
        outcome = await update_ticket(at.session, target, {"TicketStatus": "Closed"})
        assert (outcome.kind, type(outcome.error)) == (Kind.UNKNOWN, NotReached)
        assert at.journal() == [("update_ticket", target.key, ["unknown"])]


async def test_a_ticket_that_went_meanwhile_was_not_changed(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        target = at.ticket()
        at.served.app.before = lambda method, path: at.served.tenant.desk.remove(target.number) if method == "PUT" else None
        at.served.weather.set("cut-after", 1)
        assert (await update_ticket(at.session, target, {"TicketStatus": "Closed"})).kind is Kind.REFUSED


FAULTS = ("cut-before", "cut-after", "cut-during", "cut-behind", "500-after", "")


@pytest.mark.timeout(120)
@pytest.mark.parametrize(("seed", "grace"), [(1, GRACE), (2, GRACE), (3, 0.0)])
async def test_a_thousand_rounds_send_nothing_twice_and_the_journal_agrees(tmp_path: Path, seed: int, grace: float) -> None:
    """Deletions and changes, each under a fault or none; a fifth is cancelled on its way, with time to come to its end or without."""
    luck = random.Random(seed)
    async with desk(tmp_path, agents=500) as at:
        at.served.weather.set("hard-delete")
        at.session.writes.grace = grace
        kinds: Counter[str] = Counter()
        told: dict[tuple[str, str], Kind] = {}
        for target, operation in rounds(at, luck):
            fault = luck.choice(FAULTS)
            if fault:
                at.served.weather.set(fault, 1)
            task = asyncio.create_task(operation(at.session, target))
            cancelled = luck.choice(("in flight", "anywhere", "", "", "", "", "", ""))
            at.served.app.before = partial(cancel_write, task) if cancelled == "in flight" else None
            if cancelled == "anywhere":
                for _ in range(luck.randrange(1, 60)):
                    await asyncio.sleep(0)
                task.cancel()
            await asyncio.wait([task])
            if fault:
                at.served.weather.set(fault, "off")
            if not task.cancelled():
                told[f"/{target.resource}/{target.key}", operation.__name__] = task.result().kind
            kinds["cancelled" if task.cancelled() else str(task.result().kind)] += 1
        assert kinds.total() == ROUNDS
        assert {"done", "not-done", "cancelled"} <= kinds.keys()
        requests = Counter(line for line in at.lines() if not line.startswith("GET"))
        assert set(requests.values()) == {1}, "every operation of a record was tried once"
        at.served.app.before = None
        if not grace:
            assert at.session.journal.counts().unknown > 0
            await until(lambda: not at.served.app.meter.in_flight)
            await clear_up(at.session)
        agree(at, requests, told)


def cancel_write(task: asyncio.Task[Outcome], method: str, path: str) -> None:
    if method != "GET":
        task.cancel()


async def close_ticket(session: Session, target: Target) -> Outcome:
    return await update_ticket(session, target, {"TicketStatus": "Closed"})


OPERATIONS: dict[str, tuple[Operation, ...]] = {
    "agents": (delete_agent,),
    "alerts": (resolve_alert, delete_alert),
    "tickets": (close_ticket, delete_ticket),
}


def rounds(at: Desk, luck: random.Random) -> Iterator[tuple[Target, Operation]]:
    """Every operation on every record, as it is known at its turn, until there are enough."""
    free = {*at.free_agents(), *at.free_agents(online=True)}
    every = [
        (resource, key, operation)
        for resource, operations in OPERATIONS.items()
        for key, record in at.session.collections[resource].records.items()
        for operation in operations
        if (resource != "agents" or key in free) and (resource != "tickets" or getattr(record, "is_open", False))
    ]
    luck.shuffle(every)
    every.sort(key=lambda one: one[0] != "alerts")  # before their agents go, which take alerts along
    left = ROUNDS
    for resource, key, operation in every:
        if left and key in at.session.collections[resource].records:
            left -= 1
            yield at.target(resource, key), operation


def agree(at: Desk, requests: Counter[str], told: dict[tuple[str, str], Kind]) -> None:
    """What the journal tells is what the tenant is, and what was told when it happened."""
    sent: Counter[str] = Counter()
    for entry in at.session.journal.entries():
        verb, record = entry.operation.split("_")[0], getattr(at.served.tenant, entry.target.resource).get(entry.target.id)
        path = f"/{entry.target.resource}/{entry.target.id}"
        kind = entry.conclusions[-1].details.get("kind")
        assert entry.outcome in ("ok", "not sent"), "reading told each of them"
        if kind in (Kind.DONE, Kind.NOT_DONE):
            sent[f"{'DELETE' if verb == 'delete' else 'PUT'} {path}"] += 1
        if verb == "delete":
            assert (record is None) is (entry.outcome == "ok")
        elif record is not None:
            done = record["Archived"] if verb == "resolve" else record["TicketStatus"] == "Closed"
            assert done is (entry.outcome == "ok")
        name = entry.operation if verb != "update" else "close_ticket"
        assert told.get((path, name), kind) == kind
    assert sent >= requests, "a line for every request; one that was cancelled before it may have a line, too"
