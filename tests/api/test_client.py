"""The client against the simulated tenant and against stranger servers, over a real socket."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.utils import formatdate
from time import time

import pytest

from atera_desktop.api.client import Client
from atera_desktop.api.errors import (
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
from atera_desktop.api.limits import Priority
from atera_desktop.api.lock import Guard, Level
from atera_desktop.api.protocol import Page, Request
from atera_desktop.domain.agent import Agent
from atera_desktop.domain.catalog import AGENTS, ALERTS, TICKETS
from atera_desktop.domain.decode import decode
from atera_desktop.domain.secret import BadKey
from tests.api.raw import Handler, Raw, always, answer, envelope, in_turn, raw
from tests.tenant import KEY, Served, tenant, until


def unlocked(level: Level = Level.DELETING) -> Guard:
    guard = Guard()
    guard.unlock(level)
    return guard


TOKEN = "eyJhbGciOi.eyJzdWIi.c2ln"


@asynccontextmanager
async def client(server: Raw | Served, key: str = KEY, **options: object) -> AsyncIterator[Client]:
    """A client of the server whose retries do not wait."""
    opened = Client(server.url, key, **{"per_minute": 100_000, "luck": lambda: 0.0, **options})  # type: ignore[arg-type]
    try:
        yield opened
    finally:
        await opened.aclose()


def number(head: str) -> int:
    """The page a request's head asks for."""
    found = re.search(r"[?&]page=(\d+)", head)
    assert found is not None
    return int(found[1])


def listing(*pages: dict[str, object]) -> Handler:
    """Serves these pages, and empty ones behind them."""

    async def handler(head: str, writer: asyncio.StreamWriter) -> None:
        asked = number(head)
        writer.write(answer(200, pages[asked - 1] if asked <= len(pages) else {**pages[-1], "items": [], "page": asked}))

    return handler


# lists


async def test_a_list_is_fetched_whole() -> None:
    async with tenant(agents=230) as served, client(served) as atera:
        pages = [page async for page in atera.pages(AGENTS)]
    assert pages[0].number == 1
    assert sorted(page.number for page in pages) == [1, 2, 3, 4, 5]
    assert {page.total for page in pages} == {230}
    assert len({decode(Agent, raw).key for page in pages for raw in page.items}) == 230
    assert atera.requests == len(served.asked) == 5
    assert all("itemsInPage=50" in path for path in served.asked)


async def test_the_first_page_does_not_wait_and_at_most_sixteen_are_asked_for_at_once() -> None:
    go_on = asyncio.Event()
    most = now = 0

    async def handler(head: str, writer: asyncio.StreamWriter) -> None:
        nonlocal most, now
        now += 1
        most = max(most, now)
        if number(head) > 1:
            await go_on.wait()
        now -= 1
        writer.write(answer(200, envelope({"AgentID": 1}, total=2000, page=number(head))))

    async with raw(handler) as server, client(server) as atera:
        pages = atera.pages(AGENTS)
        first = await anext(pages)
        assert (first.number, first.pages, len(server.heads)) == (1, 40, 1)
        rest = asyncio.create_task(collect(pages))
        await until(lambda: now == 16)
        go_on.set()
        assert len(await rest) == 39
    assert most == 16


async def collect(pages: AsyncIterator[Page]) -> list[Page]:
    return [page async for page in pages]


async def test_a_first_page_already_had_is_not_asked_for_again() -> None:
    async with tenant(agents=120) as served, client(served) as atera:
        first = await atera.page(AGENTS, 1)
        numbers = [page.number async for page in atera.pages(AGENTS, first=first)]
    assert (numbers[0], sorted(numbers)) == (1, [1, 2, 3])
    assert len(served.asked) == 3


async def test_a_list_given_up_leaves_nothing_running() -> None:
    async with tenant(agents=2000, latency_ms=20) as served, client(served) as atera:
        pages = atera.pages(AGENTS)
        await anext(pages)
        await anext(pages)
        await pages.aclose()
        assert (await atera.account()).company_name


async def test_an_empty_list_is_one_page() -> None:
    async with raw(always(answer(200, envelope()))) as server, client(server) as atera:
        assert [page.items async for page in atera.pages(ALERTS, query=ALERTS.live)] == [[]]
    assert len(server.heads) == 1
    assert "alertStatus=Open" in server.heads[0]


async def test_a_list_that_grows_is_followed() -> None:
    pages = [envelope({"AgentID": n}, total=100 if n == 1 else 200, page=n) for n in range(1, 5)]
    async with raw(listing(*pages)) as server, client(server) as atera:
        got = [page async for page in atera.pages(AGENTS)]
    assert sorted((page.number, page.total) for page in got) == [(1, 100), (2, 200), (3, 200), (4, 200)]


async def test_a_list_that_shrinks_ends_at_its_first_empty_page() -> None:
    pages = [envelope({"AgentID": n}, total=20_000, page=n) for n in (1, 2)]
    async with raw(listing(*pages)) as server, client(server) as atera:
        got = [page async for page in atera.pages(AGENTS)]
    assert {1, 2, 3} <= {page.number for page in got}
    assert len(server.heads) <= 1 + 2 * 16 + 2


async def test_a_failure_on_one_page_ends_the_list_and_keeps_what_came() -> None:
    async def handler(head: str, writer: asyncio.StreamWriter) -> None:
        asked = number(head)
        writer.write(answer(403) if asked == 3 else answer(200, envelope({"AgentID": asked}, total=5000, page=asked)))

    came: list[int] = []

    async def collect() -> None:
        async for page in atera.pages(AGENTS):
            came.append(page.number)

    async with raw(handler) as server, client(server) as atera:
        with pytest.raises(Forbidden):
            await collect()
    assert came[0] == 1
    assert 3 not in came
    assert len(server.heads) < 100


async def test_pages_that_fail_together_fail_as_one() -> None:
    async def handler(head: str, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(200, envelope({"AgentID": 1}, total=5000)) if number(head) == 1 else answer(403))

    async with raw(handler) as server, client(server) as atera:
        with pytest.raises(Forbidden):
            await atera.rows("agents")


async def test_another_page_than_the_one_asked_for_is_refused() -> None:
    async with raw(always(answer(200, envelope({"AgentID": 1}, page=7)))) as server, client(server) as atera:
        with pytest.raises(NotAtera, match="another page"):
            await atera.page(AGENTS, 1)


async def test_a_link_is_never_followed() -> None:
    async with raw(always(answer(200, {}))) as elsewhere:
        pages = [envelope({"AgentID": n}, total=100, page=n, nextLink=f"{elsewhere.url}/agents?page={n}") for n in (1, 2)]
        async with raw(listing(*pages)) as server, client(server) as atera:
            assert len([page async for page in atera.pages(AGENTS)]) == 2
        assert elsewhere.heads == []


async def test_small_lists_come_in_their_order() -> None:
    pages = [envelope(*({"n": n * 50 + i} for i in range(50)), total=150, page=n + 1) for n in range(3)]
    async with raw(listing(*pages)) as server, client(server) as atera:
        rows = await atera.rows("tickets/29/comments", {"x": "y"})
    assert [json.loads(row)["n"] for row in rows] == list(range(150))
    assert all(head.startswith("GET /api/v3/tickets/29/comments?x=y&page=") for head in server.heads)


async def test_another_list_of_a_resource_may_be_named() -> None:
    async with tenant() as served, client(served) as atera:
        page = await atera.page(TICKETS, 1, path="tickets/lastmodified", query={"date": "2020-01-01T00:00:00Z"})
        assert page.items
    assert served.asked[0].startswith("GET /api/v3/tickets/lastmodified?date=2020-01-01T00%3A00%3A00Z&page=1")


# one record, the account


async def test_one_record() -> None:
    async with tenant() as served, client(served) as atera:
        for resource in (AGENTS, ALERTS, TICKETS):
            raw_record = (await atera.page(resource, 1)).items[0]
            key = decode(resource.record, raw_record).key
            assert key is not None
            assert decode(resource.record, await atera.get(resource, key)).key == key
        assert (await atera.account()).company_name


@pytest.mark.parametrize("way", [None, "null", "204", "empty"])
async def test_every_way_of_not_being_there(way: str | None) -> None:
    async with tenant() as served, client(served) as atera:
        served.weather.change({"unknown-id": way} if way else {})
        with pytest.raises(NotFound):
            await atera.get(AGENTS, 999_999_999)


@pytest.mark.parametrize("body", [{"AgentID": 13}, {"AgentID": None}, {"DeviceGuid": "g"}, {"AgentID": True}, {"items": []}])
async def test_another_record_than_the_one_asked_for_is_refused(body: object) -> None:
    async with raw(always(answer(200, body))) as server, client(server) as atera:
        with pytest.raises(NotAtera, match="another record"):
            await atera.get(AGENTS, 31)


async def test_a_stray_answer_on_a_kept_connection_is_not_taken_for_ours() -> None:
    """A server that answers the first request twice: the second answer lies ready when the next request goes out."""
    async with (
        raw(in_turn(answer(200, {"AgentID": 13}) + answer(200, {"AgentID": 13}), answer(200, {"AgentID": 31}))) as server,
        client(server) as atera,
    ):
        assert await atera.get(AGENTS, 13) == b'{"AgentID": 13}'
        with pytest.raises(NotAtera, match="another record"):
            await atera.get(AGENTS, 31)


@pytest.mark.parametrize(("key", "body"), [(31, {"AgentID": "31"}), (31, {"agentid": 31}), ("G-1", {"DeviceGuid": "g-1"})])
async def test_the_same_record_spelt_otherwise(key: int | str, body: object) -> None:
    async with raw(always(answer(200, body))) as server, client(server) as atera:
        assert json.loads(await atera.get(AGENTS, key)) == body


async def test_an_account_that_is_none() -> None:
    async with raw(in_turn(answer(200, {"x": 1}), answer(200, envelope()), answer(204))) as server, client(server) as atera:
        for error in (NotAtera, NotAtera, NotFound):
            with pytest.raises(error):
                await atera.account()


# keys


@pytest.mark.parametrize(
    ("pasted", "header"), [(f"Bearer {TOKEN}\n", f"authorization: bearer {TOKEN}"), (f' "{KEY}"', f"x-api-key: {KEY}")]
)
async def test_the_shape_of_the_key_chooses_the_header(pasted: str, header: str) -> None:
    async with raw(always(answer(200, {"AccountID": "a"}))) as server, client(server, pasted) as atera:
        await atera.account()
    assert header.lower() in server.heads[0].lower()
    assert ("authorization" in server.heads[0].lower()) != ("x-api-key" in server.heads[0].lower())


async def test_a_text_that_is_no_key() -> None:
    with pytest.raises(BadKey):
        Client("https://app.atera.com/api/v3", "two words", per_minute=1)


async def test_the_other_header_is_tried_once_and_remembered() -> None:
    together = asyncio.Barrier(16)

    async def handler(head: str, writer: asyncio.StreamWriter) -> None:
        if "bearer" in head.lower():
            writer.write(answer(200, {"AccountID": "a"}))
        else:
            await together.wait()
            writer.write(answer(401))

    async with raw(handler) as server, client(server) as atera:
        await asyncio.gather(*(atera.account() for _ in range(30)))
        old = [head for head in server.heads if "x-api-key" in head.lower()]
        assert len(old) == 16  # those in flight before the first answer
        await atera.account()
        assert "bearer" in server.heads[-1].lower()
        assert len(server.heads) == 16 + 31
        assert not atera.refused


async def test_while_the_other_header_is_tried_nothing_else_is_sent() -> None:
    tried: list[bool] = []
    go_on, together = asyncio.Event(), asyncio.Barrier(16)

    async def handler(head: str, writer: asyncio.StreamWriter) -> None:
        if "bearer" in head.lower():
            tried.append(True)
            await go_on.wait()
        else:
            await together.wait()
        writer.write(answer(401))

    async with raw(handler) as server, client(server) as atera:
        calls = [asyncio.create_task(atera.account()) for _ in range(40)]
        await until(lambda: tried)
        later = asyncio.create_task(atera.account())
        await until(lambda: len(server.heads) == 17)
        go_on.set()
        outcomes = await asyncio.gather(*calls, later, return_exceptions=True)
        assert all(isinstance(outcome, KeyRefused) for outcome in outcomes)
        assert len(tried) == 1
        assert len(server.heads) == 17
        assert atera.refused
        with pytest.raises(KeyRefused):
            await atera.account()
        assert len(server.heads) == 17


async def test_requests_that_wait_for_the_budget_stop_with_the_key() -> None:
    expired = asyncio.Event()

    async def handler(head: str, writer: asyncio.StreamWriter) -> None:
        if "agents" in head:
            await expired.wait()
        good = "bearer" in head.lower() and not expired.is_set()
        writer.write(answer(200, {"AccountID": "a"}) if good else answer(401))

    async with raw(handler) as server, client(server, per_minute=4) as atera:
        await atera.account()  # with the old header, then with the other
        held = asyncio.create_task(atera.page(AGENTS, 1, priority=Priority.USER))
        await until(lambda: len(server.heads) == 3)
        await atera.account()
        waiting = [asyncio.create_task(atera.account()) for _ in range(5)]
        await asyncio.sleep(0)
        assert atera.used == (4, 4)
        expired.set()
        async with asyncio.timeout(5):  # the budget alone would keep them for a minute
            outcomes = await asyncio.gather(held, *waiting, return_exceptions=True)
        assert {type(outcome) for outcome in outcomes} == {KeyRefused}
        assert len(server.heads) == 4


async def test_a_new_key_opens_the_way_again() -> None:
    async with tenant() as served, client(served, "f" * 32) as atera:
        with pytest.raises(KeyRefused):
            await atera.account()
        atera.set_key(KEY)
        assert not atera.refused
        assert (await atera.account()).company_name


async def test_a_key_that_expires_is_noticed() -> None:
    async with tenant() as served, client(served) as atera:
        await atera.account()
        served.weather.change({"expired": True})
        with pytest.raises(KeyRefused):
            await atera.account()
        assert len(served.asked) == 3


async def test_the_key_is_in_no_log_and_no_error(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with tenant() as served, client(served) as atera:
        await atera.account()
        served.weather.change({"expired": True})
        with pytest.raises(KeyRefused) as caught:
            await atera.account()
    assert KEY not in caplog.text
    assert KEY not in repr(caught.getrepr(showlocals=False))
    lines = [record.getMessage() for record in caplog.records if record.name == "atera_desktop.api"]
    assert [re.sub(r"\d+ ms", "N ms", line) for line in lines] == [
        "GET account: 200, N ms, sent 1 times",
        "GET account: KeyRefused, N ms, sent 2 times",
    ]


# failures


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, Invalid), (403, Forbidden), (404, NotFound), (405, NotAllowed), (409, Invalid), (422, Invalid), (302, NotAtera)],
)
async def test_what_is_never_asked_twice(status: int, error: type[Exception]) -> None:
    async with raw(always(answer(status, {"title": "No"}))) as server, client(server) as atera:
        with pytest.raises(error):
            await atera.page(AGENTS, 1)
    assert len(server.heads) == 1


@pytest.mark.parametrize("body", [b"<html>Guest Wi-Fi</html>", b"hello", b"{}", b'{"items":[{"AgentID":1},{"Age', b""])
async def test_nonsense_with_200_is_not_atera_and_not_the_keys_fault(body: bytes) -> None:
    async with raw(always(answer(200, body))) as server, client(server) as atera:
        with pytest.raises(NotAtera):
            await atera.page(AGENTS, 1)
        assert not atera.refused
    assert len(server.heads) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 520])
async def test_a_failing_server_is_asked_three_times(status: int) -> None:
    async with raw(always(answer(status))) as server, client(server) as atera:
        with pytest.raises(ServerTrouble) as caught:
            await atera.page(AGENTS, 1)
    assert caught.value.status == status
    assert len(server.heads) == 3


async def test_the_third_try_may_succeed() -> None:
    good = answer(200, envelope({"AgentID": 1}))
    async with raw(in_turn(answer(500), answer(503), good)) as server, client(server) as atera:
        assert len((await atera.page(AGENTS, 1)).items) == 1
        assert atera.requests == 3


async def test_retries_do_not_multiply_the_load() -> None:
    async with raw(always(answer(500))) as server, client(server) as atera:
        for _ in range(100):
            with pytest.raises(ServerTrouble):
                await atera.account()
    assert 100 < len(server.heads) <= 100 + 10 + 10


def hang_up(after: int) -> Handler:
    """Closes every connection without an answer until `after` requests came, then answers."""
    came = 0

    async def handler(_: str, writer: asyncio.StreamWriter) -> None:
        nonlocal came
        came += 1
        await asyncio.sleep(0.01)
        if came > after:
            writer.write(answer(200, {"AccountID": "a"}))
        else:
            writer.close()

    return handler


async def test_while_the_line_is_down_one_request_goes_at_a_time_and_the_others_share_its_fate() -> None:
    async with raw(hang_up(10**6)) as server, client(server) as atera:
        with pytest.raises(NotReached, match="dropped"):
            await atera.account()
        sent = len(server.heads)
        assert sent == 3
        outcomes = await asyncio.gather(*(atera.account() for _ in range(40)), return_exceptions=True)
        assert {type(outcome) for outcome in outcomes} == {NotReached}
        assert len(server.heads) - sent < 20


async def test_a_cut_in_the_middle_of_a_volley_costs_nobody_the_answer() -> None:
    async with raw(hang_up(3)) as server, client(server) as atera:
        outcomes = await asyncio.gather(*(atera.account() for _ in range(30)))
    assert len(outcomes) == 30
    assert len(server.heads) <= 33


async def test_the_request_that_goes_ahead_may_be_given_up() -> None:
    answering = asyncio.Event()

    async def handler(_: str, writer: asyncio.StreamWriter) -> None:
        if len(server.heads) <= 3:
            writer.close()
            return
        if not answering.is_set():
            answering.set()
            await asyncio.sleep(60)
        writer.write(answer(200, {"AccountID": "a"}))

    async with raw(handler) as server, client(server) as atera:
        with pytest.raises(NotReached):
            await atera.account()
        ahead = asyncio.create_task(atera.account())
        await answering.wait()
        behind = asyncio.create_task(atera.account())
        await asyncio.sleep(0)
        ahead.cancel()
        async with asyncio.timeout(5):
            assert (await behind).account_id == "a"


async def test_an_outage_ends_by_itself() -> None:
    async with tenant() as served, client(served) as atera:
        await atera.account()
        served.weather.change({"offline": True})
        with pytest.raises(NotReached):
            await atera.account()
        served.weather.change({"offline": False})
        assert len([page async for page in atera.pages(AGENTS)]) == 3


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_a_client_that_reads_only_sends_nothing_else(method: str) -> None:
    async with raw(always(answer(204))) as server, client(server) as atera:
        with pytest.raises(ReadOnly):
            await atera._send(Request(method, "agents/29"))
        assert atera.requests == 0
    assert server.connections == 0


@pytest.mark.parametrize("data", [answer(500), answer(429, retry_after="1")])
async def test_a_write_is_never_sent_twice(data: bytes) -> None:
    async with raw(always(data)) as server, client(server, guard=unlocked()) as atera:
        with pytest.raises((ServerTrouble, Throttled)):
            await atera._send(Request("POST", "tickets", body=b"{}"))
    assert len(server.heads) == 1


# limits


async def test_a_429_holds_everybody_until_its_time_and_halves_the_rate() -> None:
    came: list[float] = []

    async def handler(_: str, writer: asyncio.StreamWriter) -> None:
        came.append(asyncio.get_running_loop().time())
        writer.write(answer(200, {"AccountID": "a"}) if len(came) > 1 else answer(429, retry_after="1"))

    async with raw(handler) as server, client(server, per_minute=100) as atera:
        first = asyncio.create_task(atera.account())
        await until(lambda: atera.waits_for > 0)
        assert atera.waits_for <= 1.0
        await asyncio.gather(first, atera.account())
        assert atera.waits_for == 0.0
        assert atera.used == (3, 50)
    assert len(came) == 3
    assert came[1] - came[0] > 0.99


@pytest.mark.parametrize(
    ("data", "low", "high"),
    [
        (answer(429, retry_after="1200"), 1199, 1200),
        (answer(429), 59, 60),
        (answer(429, retry_after="-1"), 59, 60),
        (answer(429, retry_after="4000"), 59, 60),
    ],
)
async def test_who_has_no_patience_is_told_how_long(data: bytes, low: float, high: float) -> None:
    async with raw(always(data)) as server, client(server, patience=5.0) as atera:
        for _ in range(3):
            with pytest.raises(Throttled) as caught:
                await atera.account()
            assert caught.value.retry_after is not None
            assert low < caught.value.retry_after <= high
        assert low < atera.waits_for <= high
    assert len(server.heads) == 1


async def test_the_users_request_finds_a_place_when_the_background_has_used_its_share() -> None:
    async with tenant() as served, client(served, per_minute=10, patience=0.0) as atera:
        for _ in range(9):
            await atera.page(AGENTS, 1)
        waiting = asyncio.create_task(atera.page(AGENTS, 1))
        await atera.page(AGENTS, 1, priority=Priority.USER)
        assert atera.used == (10, 10)
        with pytest.raises(Throttled):
            await atera.page(AGENTS, 1, priority=Priority.USER)
        assert not waiting.done()
        waiting.cancel()
        await asyncio.wait([waiting])


async def test_the_budget_may_be_changed_while_requests_wait_for_it() -> None:
    async with tenant() as served, client(served, per_minute=2) as atera:
        for _ in range(2):
            await atera.account()
        waiting = [asyncio.create_task(atera.account()) for _ in range(3)]
        for _ in range(5):
            await asyncio.sleep(0)
        atera.set_allowance(4)
        await until(lambda: sum(task.done() for task in waiting) == 2, 5)  # the old budget alone would keep them for a minute
        assert atera.used == (4, 4)
        atera.set_allowance(1)
        assert atera.used == (4, 1)
        atera.set_allowance(100)
        async with asyncio.timeout(5):
            await asyncio.gather(*waiting)
        assert atera.used == (5, 100)


async def test_the_users_request_overtakes_those_that_wait() -> None:
    order: list[str] = []
    go_on = asyncio.Event()

    async def handler(head: str, writer: asyncio.StreamWriter) -> None:
        order.append(head.split()[1].split("?")[0].removeprefix("/api/v3/"))
        await go_on.wait()
        writer.write(answer(200, {"AccountID": "a", **envelope(page=1)}))

    async with raw(handler) as server, client(server) as atera:
        calls = [asyncio.create_task(atera.page(AGENTS, 1)) for _ in range(40)]
        await until(lambda: len(server.heads) == 16)
        mine = asyncio.create_task(atera.account())
        await asyncio.sleep(0)
        go_on.set()
        await asyncio.gather(mine, *calls)
    assert order.index("account") <= 16


async def test_those_that_wait_for_a_place_may_be_given_up() -> None:
    async with tenant(latency_ms=10) as served, client(served) as atera:
        calls = [asyncio.create_task(atera.page(AGENTS, 1)) for _ in range(40)]
        await until(lambda: len(served.asked) >= 1)
        for call in calls[20:30]:
            call.cancel()
        outcomes = await asyncio.gather(*calls, return_exceptions=True)
        assert sum(isinstance(outcome, asyncio.CancelledError) for outcome in outcomes) <= 10
        async with asyncio.timeout(5):
            await asyncio.gather(*(atera.account() for _ in range(16)))


async def test_the_budget_is_remembered_by_the_next_client() -> None:
    async with tenant() as served:
        async with client(served, per_minute=100) as first:
            await asyncio.gather(*(first.account() for _ in range(5)))
            memory = first.snapshot()
        async with client(served, per_minute=100) as second:
            second.restore(memory)
            assert second.used == (5, 100)


async def test_the_clock_of_atera() -> None:
    def dated(ahead: float) -> bytes:
        return answer(200, {"AccountID": "a"}, date=formatdate(time() + ahead, usegmt=True))

    async with (
        raw(in_turn(dated(300), dated(300), dated(9000), answer(500, date="x"), answer(200, {"AccountID": "a"}))) as server,
        client(server) as atera,
    ):
        assert atera.skew is None
        for _ in range(4):
            await atera.account()
        assert atera.skew == pytest.approx(300, abs=1.5)


async def test_a_tenant_in_this_process() -> None:
    async with tenant() as served:
        inside = Client("http://demo/api/v3", KEY, per_minute=100, app=served.app, luck=lambda: 0.0)
        assert len([page async for page in inside.pages(AGENTS)]) == 3
        served.weather.change({"drop": True})
        with pytest.raises(NotReached):
            await inside.account()
        await inside.aclose()
