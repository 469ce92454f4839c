"""The sliding window of the rate limit, by a clock that the tests turn, and what the tenant tells of its requests."""

import asyncio
from urllib.parse import urlsplit

import pytest

from tests.sim.wire import KEY, served


async def test_a_full_window_refuses_until_its_oldest_request_is_a_minute_old() -> None:
    async with served(rpm=3) as wire:
        for _ in range(3):
            assert (await wire.get("/account")).status == 200
            wire.clock.time += 10
        refused = await wire.get("/account")
        assert (refused.status, refused.raw, refused.headers["retry-after"]) == (429, b"", "30")
        wire.clock.time += 29.5
        assert (await wire.get("/account")).headers["retry-after"] == "1"
        wire.clock.time += 0.5
        assert (await wire.get("/account")).status == 200
        assert (await wire.get("/account")).headers["retry-after"] == "10"


async def test_refused_requests_take_no_place_in_the_window() -> None:
    async with served(rpm=2) as wire:
        for status in (401, 401, 401):
            assert (await wire.get("/account", {})).status == status
        assert [(await wire.get("/account")).status for _ in range(4)] == [200, 200, 429, 429]
        wire.clock.time += 60
        assert [(await wire.get("/account")).status for _ in range(3)] == [200, 200, 429]


async def test_stats_tell_the_fullest_minute() -> None:
    async with served(rpm=3) as wire:
        for _ in range(5):
            await wire.get("/account")
        wire.clock.time += 61
        await wire.get("/agents/999999")
        stats = (await wire.get("/_sim/stats", {})).json
        assert stats["requests"] == 6
        assert stats["statuses"] == {"200": 3, "404": 1, "429": 2}
        assert (stats["limit_per_minute"], stats["most_admitted_per_minute"], stats["most_requests_per_minute"]) == (3, 3, 5)
        assert stats["records"]["agents"] == 60
        assert stats["in_flight"] == 0


async def test_the_log_has_every_request_but_not_its_own() -> None:
    async with served() as wire:
        await wire.get("/agents?page=2&itemsInPage=1")
        await wire.get("/account", {})
        first, second = (await wire.get("/_sim/log", {})).json
        assert (first["method"], first["path"], first["status"]) == ("GET", "/api/v3/agents?page=2&itemsInPage=1", 200)
        assert (second["path"], second["status"]) == ("/api/v3/account", 401)
        assert first["time"] == wire.clock.time
        assert first["connection"] != second["connection"] > 0


async def test_a_lock_out_shuts_the_account() -> None:
    async with served("lock-out=600", rpm=1) as wire:
        assert (await wire.get("/account")).status == 200
        assert (await wire.get("/account")).headers["retry-after"] == "600"
        wire.clock.time += 599
        assert (await wire.get("/account")).headers["retry-after"] == "1"
        wire.clock.time += 2
        assert (await wire.get("/account")).status == 200


async def test_a_connection_serves_many_requests() -> None:
    async with served() as wire:
        reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(wire.url).port)
        request = f"GET /api/v3/account HTTP/1.1\r\nHost: tenant\r\nX-API-KEY: {KEY}\r\n\r\n".encode()
        for _ in range(3):
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]))
        writer.close()
        assert len({entry["connection"] for entry in (await wire.get("/_sim/log", {})).json}) == 1


async def test_the_end_does_not_wait_for_requests() -> None:
    async with served(latency_ms=60_000) as wire:
        waiting = asyncio.create_task(wire.get("/account"))
        while not (await wire.get("/_sim/stats", {})).json["in_flight"]:
            pass
    with pytest.raises(ConnectionError):
        await waiting
