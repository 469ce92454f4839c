"""Every switch of the simulated tenant, over a socket."""

import asyncio
import email.utils
import json
import re
from typing import Any

import pytest

from atera_desktop.sim.application import create_app
from atera_desktop.sim.tenant import Tenant
from atera_desktop.sim.weather import SWITCHES, Weather, describe
from tests.sim.wire import KEY, served


async def statuses(count: int, *weather: str) -> list[int]:
    async with served(*weather) as wire:
        return [(await wire.get("/account")).status for _ in range(count)]


async def test_legacy_has_large_pages_plain_errors_and_old_alerts() -> None:
    async with served("legacy") as wire:
        assert (await wire.get("/agents?itemsInPage=500")).json["itemsInPage"] == 500
        assert (await wire.get("/tickets?itemsInPage=500")).json["itemsInPage"] == 50
        missing = await wire.get("/agents/1")
        assert (missing.status, missing.headers["content-type"]) == (404, "text/plain; charset=utf-8")
        alert = (await wire.get("/alerts?itemsInPage=1")).items[0]
        assert {"ThresholdValue5", "MessageTemplate"} < set(alert)
        assert "DeviceType" not in alert
        assert (await wire.get(f"/alerts/{alert['AlertID']}")).status == 201


async def test_any_key() -> None:
    async with served("any-key") as wire:
        assert (await wire.get("/account", {"X-API-KEY": "whatever"})).status == 200
        assert (await wire.get("/account", {"Authorization": "Bearer whatever"})).status == 200
        assert (await wire.get("/account", {})).status == 401


async def test_expired() -> None:
    async with served("expired") as wire:
        reply = await wire.get("/account")
        assert (reply.status, reply.raw) == (401, b"")


async def test_forbid_concerns_one_domain_and_verb() -> None:
    async with served("forbid=Alerts:Read,Tickets") as wire:
        reply = await wire.get("/alerts")
        assert (reply.status, reply.raw) == (403, b"")
        assert (await wire.get("/tickets/noComments")).status == 403
        assert (await wire.get("/agents")).status == 200
        assert (await wire.get("/account")).status == 200
        wire.weather.set("forbid", "Alerts:Delete")
        assert (await wire.get("/alerts")).status == 200


async def test_strict_page_size() -> None:
    async with served("strict-page-size") as wire:
        refused = await wire.get("/agents?itemsInPage=51")
        assert (refused.status, list(refused.json["errors"])) == (400, ["itemsInPage"])
        assert (await wire.get("/agents?itemsInPage=50")).status == 200


async def test_next_link() -> None:
    async with served("next-link=null") as wire:
        first, last = (await wire.get("/agents")).json, (await wire.get("/agents?page=3")).json
        assert first["prevLink"] is None
        assert first["nextLink"]
        assert last["nextLink"] is None
        wire.weather.set("next-link", "absent")
        assert "nextLink" not in (await wire.get("/agents?page=3")).json
        assert "nextLink" in (await wire.get("/agents")).json


@pytest.mark.parametrize(("form", "status", "body"), [("null", 200, b"null"), ("204", 204, b""), ("empty", 404, b"")])
async def test_unknown_id(form: str, status: int, body: bytes) -> None:
    async with served(f"unknown-id={form}") as wire:
        reply = await wire.get("/agents/999999")
        assert (reply.status, reply.raw) == (status, body)


async def test_problem() -> None:
    async with served("problem=text") as wire:
        assert (await wire.get("/agents/999999")).raw == b"Invalid input"
        wire.weather.set("problem", "empty")
        reply = await wire.get("/agents?page=x")
        assert (reply.status, reply.raw) == (400, b"")


async def test_retry_after_in_its_forms() -> None:
    async with served("429=4") as wire:
        assert (await wire.get("/account")).headers["retry-after"] == "1"
        wire.weather.set("no-retry-after")
        assert "retry-after" not in (await wire.get("/account")).headers
        wire.weather.set("no-retry-after", "off")
        wire.weather.set("retry-after", "date")
        date = (await wire.get("/account")).headers["retry-after"]
        assert email.utils.parsedate_to_datetime(date).timestamp() == wire.clock.time + 1
        wire.weather.set("retry-after", "soon")
        assert (await wire.get("/account")).headers["retry-after"] == "soon"
        assert (await wire.get("/account")).status == 200


async def test_rpm() -> None:
    assert await statuses(3, "rpm=2") == [200, 200, 429]


async def test_zoneless_dates() -> None:
    async with served("zoneless-dates") as wire:
        assert b'"LastSeen":"2026-' in (await wire.get("/agents")).raw
        for path in ("/agents", "/alerts", "/tickets"):
            body = (await wire.get(f"{path}?itemsInPage=50")).raw
            assert b'"2026-' in body
            assert not re.search(rb'T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"', body)


async def test_omit_nested() -> None:
    async with served() as wire:
        number = next(n for n, a in wire.tenant.agents.items() if a.get("BatteryInfo", 0) is None)
        assert (await wire.get(f"/agents/{number}")).json["BatteryInfo"] is None
        wire.weather.set("omit-nested")
        assert "BatteryInfo" not in (await wire.get(f"/agents/{number}")).json


async def test_no_gzip() -> None:
    async with served("no-gzip") as wire:
        assert "content-encoding" not in (await wire.get("/agents", {**wire.headers, "Accept-Encoding": "gzip"})).headers


async def test_slow() -> None:
    async with served("slow=50") as wire:
        start = asyncio.get_running_loop().time()
        await wire.get("/account")
        assert asyncio.get_running_loop().time() - start >= 0.05


@pytest.mark.parametrize("code", [429, 500, 503])
async def test_failures_come_as_often_as_asked_for(code: int) -> None:
    assert await statuses(4, f"{code}=2") == [code, code, 200, 200]
    assert await statuses(3, f"{code}") == [code] * 3
    assert set(await statuses(60, f"{code}=0.5")) == {200, code}


async def test_a_refusal_on_request_takes_no_place_in_the_window() -> None:
    async with served("429=2") as wire:
        assert [(await wire.get("/account")).status for _ in range(3)] == [429, 429, 200]
        assert (await wire.get("/_sim/stats")).json["most_admitted_per_minute"] == 1


async def test_html_and_garbage_come_with_200() -> None:
    async with served("html=1") as wire:
        page = await wire.get("/agents")
        assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
        wire.weather.set("garbage", 1)
        with pytest.raises(ValueError, match=r"decode|Expecting"):
            _ = (await wire.get("/agents")).json
        assert (await wire.get("/agents")).items


async def test_drop_cuts_the_connection_once() -> None:
    async with served("drop=1") as wire:
        with pytest.raises(ConnectionError):
            await wire.get("/agents")
        assert (await wire.get("/agents")).status == 200
        assert (await wire.get("/_sim/stats")).json["statuses"] == {"0": 1, "200": 1}


async def test_truncate_keeps_the_length_of_the_whole() -> None:
    async with served("truncate=1") as wire:
        cut = await wire.get("/agents")
        assert cut.status == 200
        assert not cut.complete
        assert 0 < len(cut.raw) < int(cut.headers["content-length"])
        assert (await wire.get("/agents")).complete


async def test_offline_answers_nothing_until_it_is_over() -> None:
    async with served("offline") as wire:
        for _ in range(2):
            with pytest.raises(ConnectionError):
                await wire.get("/agents")
        wire.weather.set("offline", "off")
        assert (await wire.get("/agents")).status == 200


@pytest.mark.parametrize("fault", ["offline", "drop", "truncate"])
async def test_without_a_connection_a_cut_is_an_error(fault: str) -> None:
    app = create_app(Tenant(5), key=KEY, weather=Weather(fault))
    headers = [(b"x-api-key", KEY.encode())]
    scope = {"type": "http", "method": "GET", "path": "/api/v3/agents", "query_string": b"", "scheme": "http", "headers": headers}
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    with pytest.raises(ConnectionResetError):
        await app(scope, receive, send)
    assert len(sent) == (2 if fault == "truncate" else 0)


async def test_wrong_types_spoil_every_third_record() -> None:
    async with served("wrong-types=1") as wire:
        spoilt = (await wire.get("/agents")).items
        whole = (await wire.get("/agents")).items
        assert [i for i, (bad, good) in enumerate(zip(spoilt, whole, strict=True)) if bad != good] == list(range(0, 20, 3))
        assert isinstance(spoilt[0]["AgentID"], list)
        assert isinstance(spoilt[0]["MachineName"], dict)


async def test_duplicates_repeat_the_last_item_of_a_page() -> None:
    async with served("duplicates") as wire:
        first, second = (await wire.get("/agents")).items, (await wire.get("/agents?page=2")).items
        assert first[-1] == second[0]
        assert second[1] not in first


async def test_shrink_and_lying_total() -> None:
    async with served("shrink=2") as wire:
        totals = [(await wire.get(f"/agents?page={page}")).json["totalItemCount"] for page in (1, 2, 3)]
        assert totals == [60, 58, 56]
        ids = [agent["AgentID"] for agent in await wire.every("/agents")]
        assert len(ids) == 56
    async with served("lying-total") as wire:
        assert (await wire.get("/agents")).json["totalItemCount"] == 67
        assert len(await wire.every("/agents")) == 60


async def test_the_weather_changes_while_it_serves() -> None:
    async with served() as wire:
        told = (await wire.get("/_sim/with", {}, "POST", json.dumps({"500": 2, "slow": 1}).encode())).json
        assert told["on"] == {"500": 2, "slow": 1}
        assert (await wire.get("/account")).status == 500
        assert (await wire.get("/_sim/with", {})).json["on"] == {"500": 1, "slow": 1}
        told = (await wire.get("/_sim/with?500=off&no-gzip", {}, "POST", b'{"slow": null}')).json
        assert told["on"] == {"no-gzip": True}
        assert set(told["switches"]) == {switch.name for switch in SWITCHES}
        refused = await wire.get("/_sim/with", {}, "POST", b'{"drop": 1, "sunny": 1}')
        assert refused.status == 400
        assert "sunny" in refused.json["error"]
        assert wire.weather.as_dict() == {"no-gzip": True}
        assert (await wire.get("/_sim/with", {}, "POST", b"[]")).status == 400


@pytest.mark.parametrize(
    "setting", ["sunny", "drop=-1", "drop=1.5", "drop=often", "slow=fast", "next-link=maybe", "expired=3", "forbid", "rpm"]
)
def test_a_bad_setting_is_refused_with_a_sentence(setting: str) -> None:
    with pytest.raises(ValueError, match=setting.split("=")[0]):
        Weather(setting)


def test_every_switch_has_a_sentence() -> None:
    assert [line.split("  ")[0] for line in describe().splitlines()] == [switch.name for switch in SWITCHES]
    assert all(switch.says for switch in SWITCHES)
