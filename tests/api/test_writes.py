"""Writes: behind the lock, once, on a connection of their own, and with the truth about what may have become of them."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from atera_desktop.api.client import Client
from atera_desktop.api.errors import (
    AteraError,
    Forbidden,
    Invalid,
    KeyRefused,
    NotAllowed,
    NotAtera,
    NotFound,
    NotReached,
    ReadOnly,
    ServerTrouble,
    Throttled,
)
from atera_desktop.api.lock import Guard, Level
from atera_desktop.api.protocol import Request
from atera_desktop.domain.agent import Agent
from atera_desktop.domain.catalog import AGENTS, ALERTS, TICKETS, Resource
from atera_desktop.domain.decode import decode
from atera_desktop.sim.record import Record
from tests.api.raw import Handler, Raw, answer, raw
from tests.tenant import KEY, Served, tenant, until

Write = Callable[[Client], Awaitable[object]]

WRITES: dict[str, Write] = {
    "DELETE": lambda atera: atera.delete(AGENTS, 29),
    "PUT": lambda atera: atera.put("alerts/29"),
    "PUT with a body": lambda atera: atera.put("tickets/29", {"TicketStatus": "Closed"}),
    "POST": lambda atera: atera.post("tickets", {"TicketTitle": "x"}),
}
every_write = pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)


def unlocked(level: Level = Level.DELETING) -> Guard:
    guard = Guard()
    guard.unlock(level)
    return guard


@asynccontextmanager
async def client(server: Raw | Served, *, known: bool = True, **options: object) -> AsyncIterator[Client]:
    """An unlocked client of the server; `known`: its key has been accepted already."""
    opened = Client(server.url, KEY, **{"per_minute": 100_000, "luck": lambda: 0.0, "guard": unlocked(), **options})  # type: ignore[arg-type]
    try:
        if known:
            await opened.account()
        yield opened
    finally:
        await opened.aclose()


def writes(handler: Handler, *, key: bool = True) -> Handler:
    """Answers writes with `handler`, and everything else with an account, or not at all without the right `key`."""

    async def either(head: str, writer: asyncio.StreamWriter) -> None:
        if head.startswith("GET"):
            writer.write(answer(200, {"AccountID": "a"}) if key else answer(401))
        else:
            await handler(head, writer)

    return either


def saying(data: bytes, *, close: bool = False) -> Handler:
    async def handler(_: str, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        if close:
            await writer.drain()
            writer.close()

    return writes(handler)


def sent(server: Raw) -> list[str]:
    """The writes that came, as "PUT alerts/1"."""
    lines = [head.split("\r\n")[0] for head in server.heads]
    return [re.sub(r"(\w+) /api/v3/(.*) HTTP/1.1", r"\1 \2", line) for line in lines if not line.startswith("GET")]


def connections(served: Served, verb: str) -> list[object]:
    """On which connections requests of this verb came."""
    return [entry["connection"] for entry in served.app.meter.entries() if entry["method"] == verb]


def some(records: dict[int, Record], **fields: object) -> int:
    return next(key for key, record in records.items() if fields.items() <= record.items())


# what is done


async def test_records_are_deleted() -> None:
    async with tenant() as served, client(served) as atera:
        kept = set(served.tenant.agents)
        agent, alert = some(served.tenant.agents, Online=False, OSType="Work Station"), some(served.tenant.alerts, Archived=False)
        for resource, key, records in ((AGENTS, agent, served.tenant.agents), (ALERTS, alert, served.tenant.alerts)):
            await atera.delete(resource, key)
            assert key not in records
            with pytest.raises(NotFound) as caught:
                await atera.delete(resource, key)
            assert not caught.value.doubtful
        ticket = some(served.tenant.tickets, TicketStatus="Open")
        await atera.delete(TICKETS, ticket)
        assert served.tenant.tickets[ticket]["TicketStatus"] == "Deleted"
        assert set(served.tenant.agents) == kept - {agent}


async def test_an_alert_is_resolved_and_a_ticket_changed() -> None:
    async with tenant() as served, client(served) as atera:
        alert, ticket = some(served.tenant.alerts, Archived=False), some(served.tenant.tickets, TicketStatus="Open")
        await atera.put(f"alerts/{alert}")
        await atera.put(f"tickets/{ticket}", {"TicketStatus": "Pendiente ✓", "TicketPriority": "Critical"})
        assert served.tenant.alerts[alert]["Archived"]
        changed = served.tenant.tickets[ticket]
        assert (changed["TicketStatus"], changed["TicketPriority"]) == ("Pendiente ✓", "Critical")


@pytest.mark.parametrize("numbers", [False, True])
async def test_what_is_created_has_an_id(numbers: bool) -> None:
    async with tenant() as served, client(served) as atera:
        served.weather.change({"number-ids": numbers})
        contact = next(iter(served.tenant.contacts))
        number = await atera.post("tickets", {"TicketTitle": "t", "Description": "d", "EndUserID": contact})
        assert isinstance(number, int)
        assert served.tenant.tickets[number]["TicketTitle"] == "t"


async def test_what_goes_out() -> None:
    async with raw(saying(answer(204))) as server, client(server) as atera:
        for write in WRITES.values():
            await write(atera)
    assert sent(server) == ["DELETE agents/29", "PUT alerts/29", "PUT tickets/29", "POST tickets"]
    assert server.bodies[1:] == [b"", b"", b'{"TicketStatus":"Closed"}', b'{"TicketTitle":"x"}']
    assert ["content-type: application/json" in head.lower() for head in server.heads[1:]] == [False, False, True, True]
    assert ["content-length: 0\r\n" in head.lower() for head in server.heads[1:]] == [False, True, False, False]


@pytest.mark.parametrize("resource", [AGENTS, ALERTS, TICKETS])
@pytest.mark.parametrize("key", [0, -1, 2**53, True, "29", "29/../../tickets/29", "", None, 29.0])
async def test_only_an_id_names_what_is_deleted(resource: Resource, key: object) -> None:
    async with raw(saying(answer(204))) as server, client(server, known=False) as atera:
        with pytest.raises(ValueError, match="nothing that can be deleted"):
            await atera.delete(resource, key)  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="nothing that can be deleted"):
            await atera.delete(Resource("x", resource.record, "x", "x/{key}", ("PUT",)), 29)
    assert server.connections == 0


@pytest.mark.parametrize(
    "path", ["tickets/29/../../agents/29", "tickets//29", "tickets/%2e%2e/agents/29", "tickets/29?x=1", "", "/tickets/29"]
)
async def test_a_path_leads_nowhere_else(path: str) -> None:
    async with raw(saying(answer(204))) as server, client(server) as atera:
        with pytest.raises(ValueError, match="not a path"):
            await atera.put(path)
    assert sent(server) == []


# the connection


async def test_a_record_is_read_again_on_a_connection_of_its_own() -> None:
    async with tenant() as served, client(served) as atera:
        key = next(iter(served.tenant.agents))
        await atera.get(AGENTS, key)
        served.tenant.agents[key]["MachineName"] = "RENAMED"
        assert decode(Agent, await atera.reread(AGENTS, key)).key == key
        assert json.loads(await atera.reread(AGENTS, key))["MachineName"] == "RENAMED"
        await atera.delete(AGENTS, some(served.tenant.agents, OSType="Work Station"))
        await atera.get(ALERTS, next(iter(served.tenant.alerts)))
        first, kept, again, once_more, last = connections(served, "GET")
        assert first == kept == last
        assert len({kept, again, once_more, *connections(served, "DELETE")}) == 4


async def test_a_connection_of_ones_own_is_closed() -> None:
    async def record(head: str, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(200, {"AccountID": "a", "AgentID": 29}) if head.startswith("GET") else answer(204))

    async with raw(record) as server, client(server) as atera:
        await atera.reread(AGENTS, 29)
        await until(lambda: server.open == 1)
        for write in WRITES.values():
            await write(atera)
        await until(lambda: server.open == 1)
        await atera.account()
        assert server.connections == 1 + 1 + len(WRITES)


async def test_a_record_read_again_is_the_one_asked_for() -> None:
    async with raw(writes(saying(b""))) as server, client(server) as atera:
        with pytest.raises(NotAtera, match="another record"):
            await atera.reread(AGENTS, 29)
        assert server.connections == 2


async def test_reading_again_is_tried_as_often_as_reading_and_each_time_anew() -> None:
    async def record(head: str, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(500) if "agents" in head else answer(200, {"AccountID": "a"}))

    async with raw(record) as server, client(server) as atera:
        with pytest.raises(ServerTrouble):
            await atera.reread(AGENTS, 29)
        assert (len(server.heads), server.connections) == (1 + 3, 1 + 3)


# the lock


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize(("verb", "needs"), [("PUT", Level.CHANGING), ("POST", Level.CHANGING), ("DELETE", Level.DELETING)])
async def test_what_is_locked_does_not_leave(verb: str, needs: Level, level: Level) -> None:
    async with raw(saying(answer(204))) as server, client(server, known=False, guard=unlocked(level)) as atera:
        outcomes = [await asyncio.gather(write(atera), return_exceptions=True) for name, write in WRITES.items() if name.startswith(verb)]
        outcomes.append(await asyncio.gather(atera._send(Request(verb, "agents/29")), return_exceptions=True))
        if level < needs:
            assert all(isinstance(outcome, ReadOnly) and outcome.method == verb and not outcome.doubtful for [outcome] in outcomes)
            assert (server.connections, atera.requests) == (0, 0)
        else:
            assert not any(isinstance(outcome, BaseException) for [outcome] in outcomes)
            assert len(sent(server)) == len(outcomes)


@every_write
async def test_a_client_without_a_guard_and_one_that_never_unlocks_write_nothing(write: Write) -> None:
    never = Guard(never=True)
    never.unlock(Level.DELETING)
    for guard in (None, never):
        async with raw(saying(answer(204))) as server, client(server, guard=guard) as atera:
            assert atera.guard.never
            with pytest.raises(ReadOnly):
                await write(atera)
        assert sent(server) == []


@every_write
async def test_what_waits_for_its_turn_while_it_is_locked_does_not_leave(write: Write) -> None:
    go_on = asyncio.Event()

    async def slow(head: str, writer: asyncio.StreamWriter) -> None:
        if "agents?" in head:
            await go_on.wait()
        writer.write(answer(200, {"AccountID": "a"}))

    async with raw(slow) as server, client(server) as atera:
        busy = [asyncio.create_task(atera.page(AGENTS, 1)) for _ in range(16)]
        await until(lambda: len(server.heads) == 17)
        waiting = asyncio.ensure_future(write(atera))
        await asyncio.sleep(0)
        atera.guard.lock()
        go_on.set()
        await asyncio.gather(*busy, return_exceptions=True)
        with pytest.raises(ReadOnly):
            await waiting
        assert sent(server) == []


# answers


@every_write
@pytest.mark.parametrize(
    "data", [answer(200), answer(201, {"ActionID": "7"}), answer(204), answer(200, b"true"), answer(200, b"{ nonsense")]
)
async def test_every_success_is_one(write: Write, data: bytes) -> None:
    async with raw(saying(data)) as server, client(server) as atera:
        await write(atera)
        assert len(sent(server)) == 1


@every_write
@pytest.mark.parametrize(
    ("status", "kind", "doubtful"),
    [
        (400, Invalid, False), (401, KeyRefused, False), (403, Forbidden, False), (404, NotFound, False), (405, NotAllowed, False),
        (409, Invalid, False), (410, NotFound, False), (422, Invalid, False), (429, Throttled, False), (302, NotAtera, True),
        (408, NotReached, True), (500, ServerTrouble, True), (502, ServerTrouble, True), (503, ServerTrouble, True),
    ],
)  # fmt: skip
async def test_no_answer_makes_a_write_go_twice(write: Write, status: int, kind: type[AteraError], doubtful: bool) -> None:
    async with raw(saying(answer(status, {"title": "No", "detail": "Because."}, retry_after="1"))) as server, client(server) as atera:
        with pytest.raises(kind) as caught:
            await write(atera)
        assert caught.value.doubtful is doubtful
        assert len(sent(server)) == 1
        if kind in (Invalid, Forbidden, NotFound, NotAllowed):
            assert caught.value.text == "No; Because"


@every_write
async def test_a_web_page_is_no_success(write: Write) -> None:
    async with raw(saying(answer(200, b"<html>Guest Wi-Fi</html>"))) as server, client(server) as atera:
        with pytest.raises(NotAtera, match="html") as caught:
            await write(atera)
        assert caught.value.doubtful
        assert len(sent(server)) == 1


async def test_what_the_tenant_refuses() -> None:
    async with tenant() as served, client(served) as atera:
        probe = next(iter(served.tenant.monitors["tcp"].values()))["MonitoringAgentID"]
        with pytest.raises(NotAllowed, match=f"agents/{probe}") as dependent:
            await atera.delete(AGENTS, probe)
        assert "dependencies" in dependent.value.text
        with pytest.raises(Invalid) as invalid:
            await atera.put(f"tickets/{next(iter(served.tenant.tickets))}", {"TicketPriority": "Utmost"})
        assert "TicketPriority" in invalid.value.text or "Utmost" in invalid.value.text
        served.weather.change({"forbid": "Alerts:Delete"})
        with pytest.raises(Forbidden):
            await atera.delete(ALERTS, next(iter(served.tenant.alerts)))
        served.weather.change({"forbid": "off", "429": 1})
        with pytest.raises(Throttled):
            await atera.put(f"alerts/{next(iter(served.tenant.alerts))}")
        assert len(connections(served, "DELETE")) == 2
        assert len(connections(served, "PUT")) == 2


# lost answers


@every_write
async def test_an_answer_cut_anywhere_is_lost_or_whole_and_the_write_goes_once(write: Write) -> None:
    whole = answer(201, {"ActionID": "7"})
    cut = 0

    async def handler(_: str, writer: asyncio.StreamWriter) -> None:
        writer.write(whole[:cut])
        await writer.drain()
        if cut % 2:
            writer.transport.abort()
        writer.close()

    async with raw(writes(handler)) as server, client(server) as atera:
        for cut in range(len(whole)):  # noqa: B007 (the handler reads it)
            before = len(sent(server))
            with pytest.raises(NotReached) as caught:
                await write(atera)
            assert (caught.value.reason, caught.value.sent, caught.value.doubtful) == ("dropped", True, True)
            assert len(sent(server)) == before + 1
            await atera.account()  # the line is found sound again
        cut = len(whole) + len(whole) % 2
        assert await write(atera) in (None, 7)
        assert len(sent(server)) == len(whole) + 1


@pytest.mark.parametrize("fault", ["cut-before", "cut-during", "cut-after", "cut-behind", "500-after"])
async def test_a_thousand_rounds_of_lost_answers(fault: str) -> None:
    """Nothing is sent twice, and what is called certain is what the tenant holds."""
    errors: list[AteraError] = []

    async def certain(write: Awaitable[object]) -> bool | None:
        """Whether it was done, by the client's account; None: it does not know."""
        try:
            await write
        except AteraError as error:
            errors.append(error)
            await atera.account()  # the line is found sound again
            return None if error.doubtful else False
        return True

    async with tenant(agents=400) as served, client(served) as atera:
        agents, alerts, tickets = served.tenant.agents, served.tenant.alerts, served.tenant.tickets
        resolved = [key for key, alert in alerts.items() if not alert["Archived"]]
        deleted = [key for key, agent in agents.items() if agent["OSType"] == "Work Station"][:80]
        changed = list(tickets)[:50]
        body = {"Description": "d", "EndUserID": next(iter(served.tenant.contacts))}
        served.weather.change({fault: 0.5})
        for key in resolved:
            assert await certain(atera.put(f"alerts/{key}")) in (None, alerts[key]["Archived"])
        for key in deleted:
            assert await certain(atera.delete(AGENTS, key)) in (None, key not in agents)
        for key in changed:
            assert await certain(atera.put(f"tickets/{key}", {"TicketTitle": "new"})) in (None, tickets[key]["TicketTitle"] == "new")
        for n in range(50):
            known = await certain(atera.post("tickets", {"TicketTitle": f"round {n}", **body}))
            made = [ticket for ticket in tickets.values() if ticket["TicketTitle"] == f"round {n}"]
            assert len(made) <= 1
            assert known in (None, bool(made))
        asked = [line for line in served.asked if not line.startswith("GET")]
        rounds = len(resolved) + len(deleted) + len(changed) + 50
        assert rounds > 200
        assert len(asked) == len(set(asked)) + 49 == rounds
        assert bool(errors) is (fault != "cut-behind")
        assert all(error.doubtful for error in errors)


@every_write
async def test_what_is_certain_where_nobody_listens(write: Write) -> None:
    async with raw(saying(answer(204))) as server, client(server) as atera:
        atera._transport.base = "http://127.0.0.1:1/api/v3"
        with pytest.raises(NotReached) as caught:
            await write(atera)
        assert (caught.value.reason, caught.value.sent, caught.value.doubtful) == ("refused", False, False)


@every_write
async def test_a_silent_server_may_have_heard(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("atera_desktop.api.sender.DEADLINE", 1.5)

    async def silent(_: str, __: asyncio.StreamWriter) -> None:
        pass

    async with raw(writes(silent)) as server, client(server) as atera:
        with pytest.raises(NotReached) as caught:
            await write(atera)
        assert (caught.value.reason, caught.value.sent) == ("timeout", True)
        assert len(sent(server)) == 1


@every_write
async def test_behind_another_that_fails_nothing_is_sent(write: Write) -> None:
    """The line is in doubt, one request goes ahead, and a write waits for what becomes of it."""
    go_on, ahead = asyncio.Event(), asyncio.Event()

    async def down(_: str, writer: asyncio.StreamWriter) -> None:
        if len(server.heads) > 4:
            ahead.set()
            await go_on.wait()
        if len(server.heads) == 1:
            writer.write(answer(200, {"AccountID": "a"}))
        else:
            writer.close()

    async with raw(down) as server, client(server) as atera:
        with pytest.raises(NotReached):
            await atera.account()
        first = asyncio.create_task(atera.account())
        await ahead.wait()
        waiting = asyncio.ensure_future(write(atera))
        await asyncio.sleep(0)
        go_on.set()
        with pytest.raises(NotReached) as caught:
            await waiting
        assert (caught.value.reason, caught.value.sent, caught.value.doubtful) == ("dropped", False, False)
        with suppress(NotReached):
            await first
        assert sent(server) == []


@every_write
async def test_a_write_given_up_in_flight_is_closed_and_not_sent_again(write: Write) -> None:
    async def silent(_: str, __: asyncio.StreamWriter) -> None:
        pass

    async with raw(writes(silent)) as server, client(server) as atera:
        task = asyncio.ensure_future(write(atera))
        await until(lambda: sent(server))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await until(lambda: server.open == 1)
        await atera.account()
        assert len(sent(server)) == 1


async def test_a_tenant_in_this_process_is_written_to_as_well() -> None:
    async with tenant() as served:
        inside = Client("http://demo/api/v3", KEY, per_minute=100, app=served.app, guard=unlocked())
        one, other = [key for key, alert in served.tenant.alerts.items() if not alert["Archived"]][:2]
        await inside.put(f"alerts/{one}")
        assert served.tenant.alerts[one]["Archived"]
        served.weather.change({"cut-after": 1})
        with pytest.raises(NotReached) as caught:
            await inside.delete(ALERTS, other)
        assert caught.value.sent
        assert other not in served.tenant.alerts
        inside.guard.lock()
        with pytest.raises(ReadOnly):
            await inside.delete(ALERTS, one)
        await inside.aclose()


# the key


@every_write
async def test_a_write_does_not_find_out_which_header_it_is(write: Write) -> None:
    async def handler(head: str, writer: asyncio.StreamWriter) -> None:
        bearer = "authorization: bearer" in head.lower()
        writer.write(answer(200, {"AccountID": "a"}) if bearer else answer(401))

    async with raw(handler) as server, client(server, known=False) as atera:
        await write(atera)
        await write(atera)
        assert [head.split()[0] for head in server.heads[:2]] == ["GET", "GET"]
        assert len(server.heads) == 4
        assert len(sent(server)) == 2


@pytest.mark.parametrize("status", [403, 404])
async def test_a_key_that_may_not_read_the_account_is_known_all_the_same(status: int) -> None:
    async def handler(head: str, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(status if head.startswith("GET") else 422))

    async with raw(handler) as server, client(server, known=False) as atera:
        for _ in range(2):
            with pytest.raises(Invalid):
                await atera.put("alerts/29")
        assert [head.split()[0] for head in server.heads] == ["GET", "PUT", "PUT"]


@every_write
@pytest.mark.parametrize(
    ("data", "kind"), [(answer(500), ServerTrouble), (answer(200, b"<html>"), NotAtera), (answer(401), KeyRefused), (b"", NotReached)]
)
async def test_with_an_unknown_key_nothing_is_written_and_nothing_is_in_doubt(write: Write, data: bytes, kind: type[AteraError]) -> None:
    async def handler(_: str, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        if not data:
            writer.close()

    async with raw(handler) as server, client(server, known=False) as atera:
        with pytest.raises(kind) as caught:
            await write(atera)
        assert not caught.value.doubtful
        assert getattr(caught.value, "sent", False) is False
        assert sent(server) == []


@every_write
async def test_a_key_refused_while_writing_is_asked_about_by_reading(write: Write) -> None:
    good = True

    async def handler(head: str, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(200, {"AccountID": "a"}) if good else answer(401))

    async with raw(handler) as server, client(server) as atera:
        good = False
        with pytest.raises(KeyRefused):
            await write(atera)
        assert len(server.heads) == 2
        with pytest.raises(KeyRefused):
            await write(atera)
        assert atera.refused
        assert len(sent(server)) == 1
        assert len(server.heads) == 3


# turns


async def test_a_deletion_does_not_wait_until_what_was_read_is_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("atera_desktop.api.sender.STALE", 0.05)
    async with raw(saying(answer(204))) as server, client(server, per_minute=2) as atera:
        await atera.account()
        began = asyncio.get_running_loop().time()
        with pytest.raises(Throttled) as caught:
            await atera.delete(AGENTS, 29)
        assert caught.value.retry_after is not None
        assert 1 < caught.value.retry_after <= 61
        assert asyncio.get_running_loop().time() - began < 1
    assert sent(server) == []


async def test_a_deletion_whose_turn_comes_late_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = asyncio.Event()

    async def slow(head: str, writer: asyncio.StreamWriter) -> None:
        if "agents?" in head:
            await go_on.wait()
        writer.write(answer(200, {"AccountID": "a"}))

    async with raw(slow) as server, client(server) as atera:
        monkeypatch.setattr("atera_desktop.api.sender.STALE", 0.0)
        busy = [asyncio.create_task(atera.page(AGENTS, 1)) for _ in range(16)]
        await until(lambda: len(server.heads) == 17)
        waiting = asyncio.create_task(atera.delete(AGENTS, 29))
        changing = asyncio.create_task(atera.put("alerts/29"))
        await asyncio.sleep(0)
        go_on.set()
        await asyncio.gather(*busy, return_exceptions=True)
        with pytest.raises(NotReached, match="timeout") as caught:
            await waiting
        assert not caught.value.sent
        await changing
        assert sent(server) == ["PUT alerts/29"]
