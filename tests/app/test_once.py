"""One synchronisation without a window, over a real socket into a real cache."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from atera_desktop.api.errors import Forbidden, KeyRefused, NotAtera, NotReached, ServerTrouble
from atera_desktop.app.once import Outcome, sync_once
from atera_desktop.domain.catalog import RESOURCES
from atera_desktop.store.cache import Cache
from atera_desktop.store.errors import OtherAccount
from atera_desktop.store.settings import Profile
from tests.tenant import Served, session, tenant

ALL = tuple(RESOURCES)


async def synced(folder: Path, served: Served, resources: Sequence[str] = ALL, **options: bool) -> Outcome:
    async with session(folder, served) as opened:
        opened.sync.client = client = served.client()
        return await sync_once(opened, client, resources, **options)


async def test_everything_arrives_and_is_in_the_cache(tmp_path: Path) -> None:
    async with tenant(230) as served:
        outcome = await synced(tmp_path, served)
        open_alerts = sum(not alert["Archived"] and not alert["SnoozedEndDate"] for alert in served.tenant.alerts.values())
        tickets, customers = len(served.tenant.tickets), len(served.tenant.customers)
        monitors = sum(map(len, served.tenant.monitors.values()))
    assert outcome.complete
    agents = outcome.results["agents"]
    assert (agents.count, agents.total, agents.changed, agents.gone, agents.set_aside) == (230, 230, 230, 0, 0)
    assert outcome.results["alerts"].count == open_alerts
    assert outcome.results["tickets"].count == tickets
    with Cache.open(tmp_path / "cache.db", read_only=True) as cache:
        expected = {"agents": 230, "alerts": open_alerts, "tickets": tickets, "customers": customers, "monitors": monitors}
        assert expected.items() <= cache.counts().items()
        assert all(cache.counts().values())
        assert cache.sweep("agents") is not None


async def test_the_second_time_only_changes_are_asked_and_written(tmp_path: Path) -> None:
    async with tenant(60) as served:
        await synced(tmp_path, served)
        before = len(served.asked)
        served.tenant.agents[next(iter(served.tenant.agents))]["ComputerDescription"] = "moved to the front desk"
        outcome = await synced(tmp_path, served)
        asked = served.asked[before:]
    assert {name: result.changed for name, result in outcome.results.items() if result.changed} == {"agents": 1}
    assert any("/tickets/lastmodified?" in line for line in asked)
    assert not any("/tickets?" in line for line in asked)
    assert any("/customers?FromLastModifiedDate=" in line for line in asked)


async def test_a_deleted_agent_is_gone_after_its_own_404(tmp_path: Path) -> None:
    async with tenant(60) as served:
        await synced(tmp_path, served)
        lost = next(iter(served.tenant.agents))
        del served.tenant.agents[lost]
        outcome = await synced(tmp_path, served)
        assert outcome.results["agents"].gone == 1
        assert f"GET /api/v3/agents/{lost}" in served.asked
    with Cache.open(tmp_path / "cache.db", read_only=True) as cache:
        assert not cache.first("agents", [lost])


async def test_an_alert_no_longer_open_is_read_again_and_kept_as_resolved(tmp_path: Path) -> None:
    async with tenant(230) as served:
        await synced(tmp_path, served, ["alerts"])
        alert = next(alert for alert in served.tenant.alerts.values() if not alert["Archived"] and not alert["SnoozedEndDate"])
        alert |= {"Archived": True, "ArchivedDate": "2026-11-20T14:00:00Z"}
        outcome = await synced(tmp_path, served, ["alerts"])
    assert outcome.results["alerts"].changed == 1
    with Cache.open(tmp_path / "cache.db", read_only=True) as cache:
        assert b'"Archived":true' in cache.first("alerts", [alert["AlertID"]])[0].raw.replace(b" ", b"")


@pytest.mark.parametrize("switch", ["lying-total", "shrink"])
async def test_a_list_that_lies_takes_nothing_away(tmp_path: Path, switch: str) -> None:
    async with tenant(230) as served:
        await synced(tmp_path, served)
        served.weather.set(switch)
        outcome = await synced(tmp_path, served, ["agents"])
    assert not outcome.complete
    assert outcome.results["agents"].gone == 0
    with Cache.open(tmp_path / "cache.db", read_only=True) as cache:
        assert cache.counts()["agents"] == 230


async def test_a_record_on_two_pages_is_one_record(tmp_path: Path) -> None:
    async with tenant(230) as served:
        served.weather.set("duplicates", 1)
        outcome = await synced(tmp_path, served, ["agents"])
    assert outcome.results["agents"].count == 230


async def test_a_fall_is_held_until_it_is_accepted(tmp_path: Path) -> None:
    async with tenant(100) as served:
        await synced(tmp_path, served, ["agents"])
        for key in list(served.tenant.agents)[:30]:
            del served.tenant.agents[key]
        held = await synced(tmp_path, served, ["agents"])
        assert not held.complete
        fall = held.results["agents"].held
        assert fall is not None
        assert (fall.known, fall.left, len(fall.keys)) == (100, 70, 30)
        with Cache.open(tmp_path / "cache.db", read_only=True) as cache:
            assert cache.counts()["agents"] == 100
        accepted = await synced(tmp_path, served, ["agents"], accept_fall=True)
    assert accepted.complete
    assert accepted.results["agents"].gone == 30
    with Cache.open(tmp_path / "cache.db", read_only=True) as cache:
        assert cache.counts()["agents"] == 70


async def test_an_empty_list_after_a_full_one_is_held(tmp_path: Path) -> None:
    async with tenant(20) as served:
        await synced(tmp_path, served, ["agents"])
        served.tenant.agents.clear()
        outcome = await synced(tmp_path, served, ["agents"])
    assert outcome.results["agents"].held is not None
    with Cache.open(tmp_path / "cache.db", read_only=True) as cache:
        assert cache.counts()["agents"] == 20


async def test_bad_records_are_set_aside_and_the_rest_is_used(tmp_path: Path) -> None:
    async with tenant(60) as served:
        await synced(tmp_path, served, ["agents"])
        served.weather.set("wrong-types")
        outcome = await synced(tmp_path, served, ["agents"])
    assert outcome.results["agents"].set_aside > 10
    assert outcome.results["agents"].gone == 0
    with Cache.open(tmp_path / "cache.db", read_only=True) as cache:
        assert cache.counts()["agents"] == 60


async def test_one_forbidden_resource_leaves_the_others_alone(tmp_path: Path) -> None:
    async with tenant(20) as served:
        served.weather.set("forbid", "Alerts:Read")
        outcome = await synced(tmp_path, served)
    assert isinstance(outcome.results["alerts"].error, Forbidden)
    assert outcome.results["agents"].complete
    assert outcome.results["tickets"].complete


@pytest.mark.parametrize(
    ("switch", "error"),
    [("expired", KeyRefused), ("offline", NotReached), ("500", ServerTrouble), ("html", NotAtera), ("garbage", NotAtera)],
)
async def test_trouble_is_told_and_the_cache_stays(tmp_path: Path, switch: str, error: type[Exception]) -> None:
    async with tenant(20) as served:
        await synced(tmp_path, served)
        served.weather.set(switch)
        outcome = await synced(tmp_path, served)
    assert not outcome.complete
    assert {type(result.error) for result in outcome.results.values()} == {error}
    with Cache.open(tmp_path / "cache.db", read_only=True) as cache:
        assert cache.counts()["agents"] == 20


async def test_another_account_is_refused_before_anything_is_mixed(tmp_path: Path) -> None:
    async with tenant(20) as served, session(tmp_path, served) as opened:
        opened.sync.client = client = served.client()
        await sync_once(opened, client, ALL)
    async with tenant(30) as other, session(tmp_path, other) as opened:
        other.tenant.account["AccountID"] = "0013000009ZzZzZ"
        opened.profile = Profile(name="test", account_id=served.tenant.account["AccountID"])
        opened.sync.client = client = other.client()
        outcome = await sync_once(opened, client, ALL)
        assert {type(result.error) for result in outcome.results.values()} == {OtherAccount}
        assert len(opened.collections["agents"]) == 20
        assert [line for line in other.asked if "page" in line] == ["GET /api/v3/agents?page=1&itemsInPage=50"]


@pytest.mark.parametrize("agents", [700, 1450, 2300])
async def test_what_is_reported_is_in_the_cache(tmp_path: Path, agents: int) -> None:
    async with tenant(agents) as served:
        outcome = await synced(tmp_path, served)
    with Cache.open(tmp_path / "cache.db", read_only=True) as cache:
        assert cache.counts() == {name: result.count for name, result in outcome.results.items()}
    assert {name: result.changed for name, result in outcome.results.items()} == {
        name: result.count for name, result in outcome.results.items()
    }


async def test_an_open_list_that_its_own_alerts_contradict_is_not_believed(tmp_path: Path) -> None:
    async with tenant(230) as served:
        await synced(tmp_path, served, ["alerts"])
        known = [key for key, alert in served.tenant.alerts.items() if not alert["Archived"] and not alert["SnoozedEndDate"]]
        served.emptied.add("alerts")
        outcome = await synced(tmp_path, served, ["alerts"])
    assert not outcome.complete
    with Cache.open(tmp_path / "cache.db", read_only=True) as cache:
        assert len(cache.first("alerts", known)) == len(known)


async def test_one_null_address_costs_no_machine(tmp_path: Path) -> None:
    async with tenant(5) as served:
        agent = next(iter(served.tenant.agents.values()))
        agent["IpAddresses"] = ["192.168.1.4", None]
        outcome = await synced(tmp_path, served, ["agents"])
    assert outcome.results["agents"].set_aside == 0
