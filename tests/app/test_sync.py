"""The synchronisation as a window lives it: countdown, pause, outages, sleep, what is on screen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from atera_desktop.api.errors import Forbidden, KeyRefused, NotReached, ServerTrouble
from atera_desktop.app.feed import INCOMPLETE_AGAIN, UNCONFIRMED_AFTER, WHOLE_AGAIN
from atera_desktop.app.session import Session
from atera_desktop.app.status import Connection, SyncStatus
from tests.tenant import Served, session, tenant, until


@asynccontextmanager
async def running(folder: Path, served: Served | None, *, interval: int = 30, per_minute: int = 100_000) -> AsyncIterator[Session]:
    """A session whose synchronisation runs, once it has refreshed (or has nothing to refresh)."""
    async with session(folder, served, interval=interval, per_minute=per_minute) as opened:
        task = asyncio.create_task(opened.run())
        try:
            await until(lambda: not opened.sync.status.refreshing and opened.sync.status.connection is not Connection.STARTING)
            yield opened
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def refreshed(opened: Session) -> SyncStatus:
    """The status after one more refresh."""
    told: list[bool] = []
    end = opened.sync.changed.connect(lambda status: told.append(status.refreshing))
    opened.sync.refresh()
    await until(lambda: True in told and not opened.sync.status.refreshing)
    end()
    return opened.sync.status


async def test_a_start_fetches_everything_and_counts_down(tmp_path: Path) -> None:
    async with tenant(120) as served, running(tmp_path, served) as opened:
        status = opened.sync.status
        assert status.connection is Connection.CONNECTED
        assert status.error is None
        assert len(opened.collections["agents"]) == 120
        assert status.next_at is not None
        assert 28 < status.next_at - time.monotonic() <= 30
        assert set(status.ages) == set(status.swept) == {"agents", "alerts", "tickets"}
        assert opened.company == "Northlight IT Services"
        assert opened.profile.account_id == served.tenant.account["AccountID"]


async def test_a_due_refresh_comes_by_itself(tmp_path: Path) -> None:
    async with tenant(20) as served, running(tmp_path, served, interval=0) as opened:
        asked = len(served.asked)
        opened.sync.set_interval(1)
        await until(lambda: len(served.asked) > asked and not opened.sync.status.refreshing)
        assert opened.sync.status.next_at is not None


async def test_refresh_now_restarts_the_countdown_and_pause_stops_it(tmp_path: Path) -> None:
    async with tenant(20) as served, running(tmp_path, served) as opened:
        first = opened.sync.status.next_at
        assert first is not None
        again = (await refreshed(opened)).next_at
        assert again is not None
        assert again > first
        opened.sync.pause()
        assert (opened.sync.status.paused, opened.sync.status.next_at) == (True, None)
        assert (await refreshed(opened)).next_at is None
        opened.sync.resume()
        assert opened.sync.status.next_at is not None


async def test_an_outage_is_told_once_and_ends_by_itself(tmp_path: Path) -> None:
    async with tenant(20) as served, running(tmp_path, served) as opened:
        served.weather.set("offline")
        status = await refreshed(opened)
        assert status.connection is Connection.OFFLINE
        assert isinstance(status.error, NotReached)
        since, asked = status.since, len(served.asked)
        assert (await refreshed(opened)).since == since
        assert len(served.asked) - asked <= 3, "one probe at a time while the network is down"
        assert len(opened.collections["agents"]) == 20
        served.weather.set("offline", "off")
        status = await refreshed(opened)
        assert (status.connection, status.error) == (Connection.CONNECTED, None)


async def test_a_refused_key_stops_all_traffic(tmp_path: Path) -> None:
    async with tenant(20) as served, running(tmp_path, served) as opened:
        served.weather.set("expired")
        status = await refreshed(opened)
        assert status.connection is Connection.REFUSED
        assert isinstance(status.error, KeyRefused)
        assert status.next_at is None
        asked = len(served.asked)
        await refreshed(opened)
        assert len(served.asked) == asked


async def test_one_forbidden_resource_is_not_asked_again_until_the_user_asks(tmp_path: Path) -> None:
    async with tenant(20) as served, running(tmp_path, served, interval=0) as opened:
        served.weather.set("forbid", "Tickets:Read")
        status = await refreshed(opened)
        assert status.connection is Connection.CONNECTED
        assert isinstance(status.forbidden["tickets"], Forbidden)
        asked = len(served.asked)
        opened.sync.set_interval(1)
        await until(lambda: len(served.asked) > asked and not opened.sync.status.refreshing)
        opened.sync.set_interval(0)
        assert not any("/tickets" in line for line in served.asked[asked:])
        served.weather.set("forbid", "off")
        assert not (await refreshed(opened)).forbidden


async def test_without_network_a_forbidden_resource_hides_nothing(tmp_path: Path) -> None:
    async with tenant(20) as served, running(tmp_path, served, interval=0) as opened:
        served.weather.set("forbid", "Tickets:Read")
        assert (await refreshed(opened)).connection is Connection.CONNECTED
        served.weather.set("offline")
        for _ in range(2):  # every list fails by itself, and then one is asked for all
            assert (await refreshed(opened)).connection is Connection.OFFLINE


async def test_one_failing_resource_leaves_the_connection_up(tmp_path: Path) -> None:
    async with tenant(20) as served, running(tmp_path, served) as opened:
        served.failing.add("tickets/lastmodified")
        status = await refreshed(opened)
        assert status.connection is Connection.CONNECTED
        assert {name: type(error) for name, error in status.failed.items()} == {"tickets": ServerTrouble}


async def test_paused_and_offline_ask_nothing(tmp_path: Path) -> None:
    async with tenant(20) as served, running(tmp_path, served) as opened:
        opened.sync.work_offline(True)
        assert opened.sync.status.connection is Connection.WORKING_OFFLINE
        asked = len(served.asked)
        opened.sync.refresh()
        await asyncio.sleep(0)
        assert (len(served.asked), opened.sync.status.next_at) == (asked, None)
        opened.sync.work_offline(False)
        await until(lambda: opened.sync.status.connection is Connection.CONNECTED and not opened.sync.status.refreshing)
        assert len(served.asked) > asked


async def test_without_a_key_the_cache_is_all_there_is(tmp_path: Path) -> None:
    async with tenant(20) as served, running(tmp_path, served):
        pass
    async with running(tmp_path, None) as opened:
        await opened.load()
        assert opened.sync.status.connection is Connection.NOT_CONNECTED
        assert len(opened.collections["agents"]) == 20
        assert opened.collections["agents"].oldest() is not None


async def test_a_large_list_is_swept_in_slices_with_what_is_on_screen_first(tmp_path: Path) -> None:
    async with tenant(1200) as served, running(tmp_path, served, per_minute=60_000) as opened:
        keys = list(served.tenant.agents)
        opened.sync.look_at("agents", keys[-50:])
        shown = keys[-10]
        served.tenant.agents[shown]["ComputerDescription"] = "on screen"
        opened.sync.feeds["agents"].sweep = None
        asked = len(served.asked)
        opened.sync.status = opened.sync.status  # a cycle of the countdown's own, not one the user asked for
        opened.sync._tell(next_at=time.monotonic())
        opened.sync._wanted.set()
        await until(lambda: len(served.asked) > asked and not opened.sync.status.refreshing)
        pages = [line for line in served.asked[asked:] if line.startswith("GET /api/v3/agents?")]
        assert 2 <= len(pages) < 24
        assert opened.collections["agents"].records[shown].computer_description == "on screen"  # type: ignore[attr-defined]


async def test_many_cycles_complete_a_sweep_and_find_what_is_gone(tmp_path: Path) -> None:
    async with tenant(1200) as served, running(tmp_path, served) as opened:
        feed = opened.sync.feeds["agents"]
        lost = list(served.tenant.agents)[600]
        del served.tenant.agents[lost]
        client = opened.sync.client
        assert client is not None
        for _ in range(10):
            await feed.refresh(client, full=False, budget=5)
            if lost not in opened.collections["agents"].records:
                break
        assert lost not in opened.collections["agents"].records
        assert len(opened.collections["agents"]) == 1199


async def test_a_fault_of_ours_is_told_and_the_polling_goes_on(tmp_path: Path) -> None:
    async with tenant(20) as served, running(tmp_path, served) as opened:
        told: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: told.append(context["exception"]))

        def broken(changes: object) -> None:
            raise RuntimeError("a listener of ours")

        end = opened.sync.feeds["agents"].collection.changed.connect(broken)
        served.tenant.agents[next(iter(served.tenant.agents))]["Online"] = None
        opened.sync.refresh()
        await until(lambda: told)
        end()
        assert (await refreshed(opened)).connection is Connection.CONNECTED


async def test_a_cache_that_cannot_be_written_is_told_and_made_good_later(tmp_path: Path) -> None:
    async with tenant(60) as served, session(tmp_path, served) as opened:
        opened.cache._connection.execute("PRAGMA max_page_count = 12")
        task = asyncio.create_task(opened.run())
        await until(lambda: opened.sync.status.connection is Connection.CONNECTED and not opened.sync.status.refreshing)
        assert opened.sync.status.storage is not None
        assert len(opened.collections["agents"]) == 60
        opened.cache._connection.execute("PRAGMA max_page_count = 1000000")
        status = await refreshed(opened)
        assert status.storage is None
        assert opened.cache.counts()["agents"] == 60
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_looking_at_all_alerts_fetches_them_all_once(tmp_path: Path) -> None:
    async with tenant(120) as served, running(tmp_path, served) as opened:
        alerts = opened.collections["alerts"]
        assert len(alerts) < len(served.tenant.alerts)
        opened.sync.want_whole("alerts")
        await refreshed(opened)
        assert len(alerts) == len(served.tenant.alerts)
        asked = len(served.asked)
        await refreshed(opened)
        assert not any("/alerts?page" in line for line in served.asked[asked:])


def whole_lists(served: Served, resource: str, since: int) -> int:
    """How often the first page of the whole list was asked for, after the first `since` requests."""
    return sum(line.startswith(f"GET /api/v3/{resource}?page=1&") and "alertStatus" not in line for line in served.asked[since:])


@pytest.mark.parametrize("resource", ["alerts", "tickets"])
async def test_a_whole_list_that_disagrees_with_itself_waits_an_hour(tmp_path: Path, resource: str) -> None:
    async with tenant(120) as served, running(tmp_path, served, interval=0) as opened:
        feed, client = opened.sync.feeds[resource], opened.sync.line()
        opened.sync.want_whole(resource)
        feed.whole = None
        served.weather.set("lying-total")
        asked = len(served.asked)
        for _ in range(3):
            await feed.refresh(client, full=False, budget=100)
        assert whole_lists(served, resource, asked) == 1
        assert not feed.lacks_older
        assert any("lastmodified" in line or "alertStatus" in line for line in served.asked[-2:]), "what is new is still asked for"
        await feed.refresh(client, full=True, budget=100)
        assert whole_lists(served, resource, asked) == 2, "whoever asks for everything gets it"
        served.weather.set("lying-total", "off")
        clock = feed.clock
        feed.clock = lambda: clock() + INCOMPLETE_AGAIN + 1
        for _ in range(2):
            await feed.refresh(client, full=False, budget=100)
        assert whole_lists(served, resource, asked) == 3
        assert feed.whole is not None


async def test_what_changed_does_not_confirm_what_no_whole_list_told_for_days(tmp_path: Path) -> None:
    async with tenant(120) as served, running(tmp_path, served, interval=0) as opened:
        feed, client = opened.sync.feeds["tickets"], opened.sync.line()
        del served.tenant.tickets[next(iter(served.tenant.tickets))]
        began, clock, later = feed.clock(), feed.clock, 0.0
        feed.clock = lambda: clock() + later
        for later in range(0, int(UNCONFIRMED_AFTER + WHOLE_AGAIN), int(WHOLE_AGAIN / 2)):  # noqa: B007 (the clock reads it)
            served.weather.set("lying-total")
            await feed.refresh(client, full=False, budget=100)
            served.weather.set("lying-total", "off")
            await feed.refresh(client, full=False, budget=100)
        assert feed.swept is not None
        assert max(feed.swept, feed.collection.settled) < began + UNCONFIRMED_AFTER + 60
        await feed.refresh(client, full=True, budget=100)
        assert feed.swept > began + UNCONFIRMED_AFTER + 60, "a whole list that agrees confirms again"


async def test_a_list_opened_seldom_that_disagrees_with_itself_waits_too(tmp_path: Path) -> None:
    async with tenant(20) as served, running(tmp_path, served) as opened:
        feed, client = opened.sync.feeds["contacts"], opened.sync.line()
        feed.wanted = True
        served.weather.set("lying-total")
        assert feed.due(looked_at=False)
        await feed.refresh(client, full=False, budget=100)
        assert feed.swept is None
        assert not feed.due(looked_at=False)
        assert feed.due(looked_at=True)
        opened.sync.want_again("contacts", whole=True)
        assert feed.due(looked_at=False)


async def test_a_sweep_under_way_does_not_answer_for_what_left_meanwhile(tmp_path: Path) -> None:
    async with tenant(120) as served, running(tmp_path, served) as opened:
        feed, client = opened.sync.feeds["contacts"], opened.sync.line()
        await feed.refresh(client, full=True, budget=100)
        assert feed.whole is not None
        feed.swept_now, feed.whole = True, None
        await feed.refresh(client, full=False, budget=0)
        sweep = feed.sweep
        assert sweep is not None
        assert not sweep.done, "the first page alone"
        gone = sweep.taken[1].keys[0]
        del served.tenant.contacts[gone]
        opened.sync.want_again("contacts", whole=True)
        assert feed.due(looked_at=False)
        await feed.refresh(client, full=False, budget=100)
        assert feed.sweep is None, "it came to its end"
        assert feed.whole is None
        assert feed.due(looked_at=False), "another one follows, from the first page on"


async def test_a_list_swept_now_and_then_takes_all_the_budget_allows(tmp_path: Path) -> None:
    async with tenant(20) as served, running(tmp_path, served) as opened:
        for name, feed in opened.sync.feeds.items():
            feed.pages = 100
            assert feed.slice(30, 80) == (9 if name == "agents" else 80)


async def test_after_sleep_one_refresh_comes_soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with tenant(20) as served, running(tmp_path, served, interval=300) as opened:
        looks: list[float] = []
        asleep = 0.0

        def wall() -> float:
            looks.append(time.time() + asleep)
            return looks[-1]

        monkeypatch.setattr("atera_desktop.app.sync.SECONDS_BETWEEN_LOOKS", 0.05)
        monkeypatch.setattr("atera_desktop.app.sync.SOON", (0.0, 0.1))
        monkeypatch.setattr("atera_desktop.app.sync.wall_clock", wall)
        opened.sync.set_interval(300)
        await until(lambda: len(looks) > 2)
        asked, asleep = len(served.asked), 3600.0
        await until(lambda: len(served.asked) > asked and not opened.sync.status.refreshing)
        assert len([line for line in served.asked[asked:] if "/alerts" in line]) == 1
        assert opened.sync.status.next_at is not None
        assert opened.sync.status.next_at - time.monotonic() > 290
