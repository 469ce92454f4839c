"""Writes whose answer is lost, late or wrong; records that change just in time; and what the log tells of connections."""

import asyncio
from urllib.parse import urlsplit

import pytest

from atera_desktop.sim.server import create_app
from atera_desktop.sim.tenant import Tenant
from atera_desktop.sim.weather import Weather
from tests.sim.wire import KEY, Wire, served


def first_open(wire: Wire) -> int:
    return next(n for n, a in wire.tenant.alerts.items() if not a["Archived"])


async def exchange(wire: Wire, *requests: str, closed: bool = False) -> bytes:
    """The answers to requests that are sent one after the other on one connection; `closed`: reads on until the server closes it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(wire.url).port)
    got = b""
    try:
        for request in requests:
            writer.write(f"{request} HTTP/1.1\r\nHost: tenant\r\nX-API-KEY: {KEY}\r\n\r\n".encode())
            if closed:
                got += await reader.read()
            else:
                head = await reader.readuntil(b"\r\n\r\n")
                length = head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]
                got += head + await reader.readexactly(int(length or 0))
    finally:
        writer.close()
    return got


@pytest.mark.parametrize(("cut", "done"), [("cut-before", False), ("cut-after", True)])
async def test_a_write_may_be_cut_before_it_is_done_or_after(cut: str, done: bool) -> None:
    async with served(f"{cut}=1") as wire:
        number = first_open(wire)
        assert (await wire.get(f"/alerts/{number}")).status == 200
        with pytest.raises(ConnectionError):
            await wire.send("DELETE", f"/alerts/{number}")
        assert (number not in wire.tenant.alerts) is done
        assert [e["status"] for e in (await wire.get("/_sim/log", {})).json] == [200, 0]
        assert (await wire.send("DELETE", f"/alerts/{number}")).status == (404 if done else 204)


@pytest.mark.parametrize(
    ("method", "path", "status"), [("DELETE", "/alerts/{}", 204), ("PUT", "/alerts/{}", 204), ("POST", "/tickets", 400)]
)
async def test_an_answer_may_be_cut_in_its_first_line(method: str, path: str, status: int) -> None:
    async with served("cut-during=1") as wire:
        number = first_open(wire)
        request = f"{method} /api/v3{path.format(number)}"
        assert await exchange(wire, request, closed=True) == f"HTTP/1.1 {status}".encode()
        if method == "DELETE":
            assert number not in wire.tenant.alerts


async def test_a_connection_may_close_behind_the_whole_answer() -> None:
    async with served("cut-behind=1") as wire:
        number = first_open(wire)
        got = await exchange(wire, f"PUT /api/v3/alerts/{number}", closed=True)
        assert got.startswith(b"HTTP/1.1 204")
        assert got.endswith(b"\r\n\r\n")
        assert b"connection: close" not in got.lower()
        assert wire.tenant.alerts[number]["Archived"]


async def test_500_after_a_write_that_was_done() -> None:
    async with served("500-after=1") as wire:
        number = first_open(wire)
        assert (await wire.get("/account")).status == 200
        reply = await wire.send("DELETE", f"/alerts/{number}")
        assert (reply.status, reply.raw) == (500, b"")
        assert number not in wire.tenant.alerts


async def test_a_slow_reply_comes_after_the_write_is_done() -> None:
    async with served("slow-reply=60000") as wire:
        number = first_open(wire)
        assert (await wire.get("/account")).status == 200
        waiting = asyncio.create_task(wire.send("DELETE", f"/alerts/{number}"))
        async with asyncio.timeout(5):
            while number in wire.tenant.alerts:
                await wire.get("/_sim/stats", {})
        assert not waiting.done()
    with pytest.raises(ConnectionError):
        await waiting
    async with served("slow-reply=40") as wire:
        start = asyncio.get_running_loop().time()
        assert (await wire.send("DELETE", f"/alerts/{first_open(wire)}")).status == 204
        assert asyncio.get_running_loop().time() - start >= 0.04


@pytest.mark.parametrize("fault", ["cut-before", "cut-after", "cut-during", "cut-behind", "500-after"])
async def test_reading_is_spared(fault: str) -> None:
    async with served(fault) as wire:
        assert (await exchange(wire, *["GET /api/v3/account"] * 3)).count(b"HTTP/1.1 200") == 3
        assert wire.weather.as_dict() == {fault: True}


@pytest.mark.parametrize("fault", ["cut-before", "cut-after", "cut-during"])
async def test_without_a_connection_a_cut_is_an_error(fault: str) -> None:
    tenant = Tenant(60)
    app, number = create_app(tenant, key=KEY, weather=Weather(fault)), next(iter(tenant.alerts))
    headers = [(b"x-api-key", KEY.encode())]
    scope = {
        "type": "http",
        "method": "DELETE",
        "path": f"/api/v3/alerts/{number}",
        "query_string": b"",
        "scheme": "http",
        "headers": headers,
    }

    async def receive() -> dict[str, object]:
        return {"type": "http.request"}

    async def send(_: object) -> None:
        raise AssertionError("nothing is sent")

    with pytest.raises(ConnectionResetError):
        await app(scope, receive, send)
    assert (number in tenant.alerts) is (fault == "cut-before")


async def test_half_a_request_is_none() -> None:
    async with served() as wire:
        number = first_open(wire)
        _, writer = await asyncio.open_connection("127.0.0.1", urlsplit(wire.url).port)
        head = f"PUT /api/v3/alerts/{number} HTTP/1.1\r\nHost: tenant\r\nX-API-KEY: {KEY}\r\nContent-Length: 4\r\n\r\n"
        writer.write(head.encode() + b"nu")
        await writer.drain()
        writer.close()
        async with asyncio.timeout(5):
            while not (await wire.get("/_sim/log", {})).json:
                pass
        assert (await wire.get("/_sim/log", {})).json[0]["status"] == 0
        assert not wire.tenant.alerts[number]["Archived"]


async def test_a_record_may_change_at_the_moment_it_is_read_or_just_before_it_is_deleted() -> None:
    async with served() as wire:
        number = next(n for n, a in wire.tenant.agents.items() if not a["Online"])
        heard: list[tuple[str, str]] = []

        def before(method: str, path: str) -> None:
            heard.append((method, path))
            if path == f"/agents/{number}":
                wire.tenant.agents[number].update(MachineName=f"RENAMED-{len(heard)}")
            if method == "DELETE":
                wire.tenant.agents[number]["Online"] = True

        wire.app.before = before
        assert (await wire.get(f"/agents/{number}")).json["MachineName"] == "RENAMED-1"
        assert (await wire.get(f"/Agents/{number}?x=1")).json["MachineName"] == "RENAMED-1"
        assert (await wire.send("DELETE", f"/agents/{number}")).status == 204
        assert heard == [("GET", f"/agents/{number}"), ("GET", f"/Agents/{number}"), ("DELETE", f"/agents/{number}")]
        assert wire.tenant.deleted[number]["Online"] is True
        wire.app.before = None
        assert (await wire.get("/agents")).status == 200
        assert len(heard) == 3


async def test_the_log_tells_a_fresh_connection_from_one_that_was_used() -> None:
    async with served() as wire:
        number = first_open(wire)
        path = f"/api/v3/alerts/{number}"
        await exchange(wire, "GET /api/v3/account", f"GET {path}")
        assert (await exchange(wire, f"GET {path}", f"DELETE {path}")).count(b"HTTP/1.1 20") == 2
        log = (await wire.get("/_sim/log", {})).json
        assert [(e["method"], e["path"].removeprefix("/api/v3")) for e in log] == [
            ("GET", "/account"),
            ("GET", f"/alerts/{number}"),
            ("GET", f"/alerts/{number}"),
            ("DELETE", f"/alerts/{number}"),
        ]
        one, two, three, four = (e["connection"] for e in log)
        assert one == two
        assert three == four > two
