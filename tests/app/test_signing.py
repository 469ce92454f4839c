"""Another line to Atera in the middle of things: what is under way, what is remembered, and what is sent to whom."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from atera_desktop.app.operations.agents import delete_agent
from atera_desktop.app.operations.outcome import Kind, target_of
from atera_desktop.app.session import Session
from atera_desktop.app.signing import DAY, threshold
from atera_desktop.app.status import Connection
from tests.tenant import session, tenant, until


def connection(opened: Session) -> Connection:
    return opened.sync.status.connection


async def test_a_write_under_way_ends_on_its_own_line(tmp_path: Path) -> None:
    async with tenant(20) as served, session(tmp_path, served) as opened:
        polling = asyncio.create_task(opened.run())
        await until(lambda: opened.sync.status.connection is Connection.CONNECTED and len(opened.collections["agents"]) == 20)
        opened.locking.unlock()
        record = next(iter(opened.collections["agents"].records.values()))
        target = target_of("agents", record)
        assert target is not None
        served.weather.set("slow-reply", 400)
        deleting = asyncio.create_task(delete_agent(opened, target))
        await until(lambda: any(request.startswith("DELETE") for request in served.asked))
        await opened.connect(None)
        assert (await deleting).kind is Kind.DONE
        assert sum(request.startswith("DELETE") for request in served.asked) == 1
        assert opened.sync.status.connection is Connection.NOT_CONNECTED
        assert (await delete_agent(opened, target)).kind is Kind.NOT_SENT
        polling.cancel()
        await asyncio.gather(polling, return_exceptions=True)


async def test_a_refresh_under_way_ends_and_the_next_goes_by_the_new_line(tmp_path: Path) -> None:
    async with tenant(20) as one, tenant(20) as two, session(tmp_path, one) as opened:
        one.weather.set("slow", 2_000)
        polling = asyncio.create_task(opened.run())
        await until(lambda: opened.sync.status.refreshing and one.asked)
        used = opened.sync.client.used[0] if opened.sync.client is not None else 0
        began = time.monotonic()
        await opened.connect(two.client)
        await until(lambda: len(opened.collections["agents"]) == 20 and not opened.sync.status.refreshing)
        assert time.monotonic() - began < 1.5
        assert opened.sync.status.connection is Connection.CONNECTED
        assert any("/account" in request for request in two.asked), "whose key it is is asked anew"
        assert opened.sync.client is not None
        assert opened.sync.client.used[0] >= used + len(two.asked), "what was sent before still counts"
        polling.cancel()
        await asyncio.gather(polling, return_exceptions=True)


async def test_an_offline_line_stays_silent(tmp_path: Path) -> None:
    async with tenant(5) as served, session(tmp_path, None) as opened:
        polling = asyncio.create_task(opened.run())
        opened.sync.expect_line()
        assert connection(opened) is Connection.STARTING
        await opened.connect(served.client, offline=True)
        assert connection(opened) is Connection.WORKING_OFFLINE
        await asyncio.sleep(0.1)
        assert served.asked == []
        opened.sync.work_offline(False)
        await until(lambda: opened.sync.status.connection is Connection.CONNECTED)
        polling.cancel()
        await asyncio.gather(polling, return_exceptions=True)


@pytest.mark.parametrize(("days", "passed"), [(31, None), (30, 30), (14.1, 30), (14, 14), (3.1, 14), (3, 3), (0.1, 3), (0, 0), (-5, 0)])
def test_thresholds_of_a_keys_end(days: float, passed: int | None) -> None:
    assert threshold(days * DAY) == passed
