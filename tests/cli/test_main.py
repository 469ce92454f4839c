"""The command line through its front door: options, exit statuses, and what goes to which stream."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from atera_desktop.api.limits import Limits
from atera_desktop.cli.main import main
from atera_desktop.store.cache import Cache
from atera_desktop.store.places import Lock, data_folder
from tests.tenant import KEY, Served, tenant


async def run(*argv: str) -> int:
    """The exit status of a command line, run beside the loop that serves the tenant."""

    def command() -> int:
        try:
            return main(argv)
        except SystemExit as ended:
            return int(ended.code or 0)

    return await asyncio.to_thread(command)


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("ATERA_API_KEY", KEY)
    return KEY


def options(served: Served, folder: Path) -> tuple[str, ...]:
    return ("--api-url", served.url, "--data-dir", str(folder), "--proxy", "none", "--rate", "100000")


async def test_options_may_stand_before_or_after_the_command(tmp_path: Path, key: str, capsys: pytest.CaptureFixture[str]) -> None:
    async with tenant(20) as served:
        assert await run(*options(served, tmp_path), "sync", "--json") == 0
        before = json.loads(capsys.readouterr().out)
        assert await run("sync", "--json", *options(served, tmp_path)) == 0
        after = json.loads(capsys.readouterr().out)
    assert set(before) == {"version", "complete", "exit", "seconds", "requests", "resources"}
    assert list(before["resources"]) == ["agents", "alerts", "tickets"]
    facts = {"count", "total", "complete", "changed", "gone", "set_aside", "seconds", "error"}
    assert all(set(resource) == facts for resource in before["resources"].values())
    assert before["resources"]["agents"] | {"seconds": 0} == {
        "count": 20, "total": 20, "complete": True, "changed": 20, "gone": 0, "set_aside": 0, "seconds": 0, "error": None,
    }  # fmt: skip
    assert (after["complete"], after["resources"]["agents"]["changed"]) == (True, 0)


async def test_later_runs_find_the_address_and_the_data_by_profile_alone(
    tmp_path: Path, key: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with tenant(20) as served:
        assert await run("sync", *options(served, tmp_path)) == 0
        assert await run("sync", "--data-dir", str(tmp_path), "--proxy", "none") == 0
    monkeypatch.delenv("ATERA_API_KEY")
    capsys.readouterr()
    assert await run("export", "agents", "--format", "json", "--offline", "--data-dir", str(tmp_path)) == 0
    assert len(json.loads(capsys.readouterr().out)) == 20


@pytest.mark.parametrize("separate", [True, False])
async def test_a_filter_may_begin_with_a_dash(tmp_path: Path, key: str, separate: bool, capsys: pytest.CaptureFixture[str]) -> None:
    async with tenant(40) as served:
        assert await run("sync", *options(served, tmp_path)) == 0
        capsys.readouterr()
        words = ("--filter", "-is:online") if separate else ("--filter=-is:online",)
        assert await run("export", "agents", "--format", "json", "--offline", "--data-dir", str(tmp_path), *words) == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows
    assert not any(row["Online"] for row in rows)


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (("--demo", "--profile", "other"), "--profile"),
        (("--demo", "--api-url", "https://app.atera.com/api/v3"), "--api-url"),
        (("--api-url", "http://app.atera.com/api/v3"), "https"),
        (("--api-url", "nonsense"), "address"),
        (("--rate", "fast"), "entry"),
        (("--proxy", "ftp://x"), "proxy"),
        (("--screenshot", "x.png", "sync"), "window"),
        (("sync", "--js"), "--js"),
        (("export", "invoices-of-yore"), "agents, alerts, tickets"),
        (("sync", "--offline"), "exclude"),
        (("--profile", "../other", "--offline", "export", "agents"), "profile"),
    ],
)
async def test_a_wrong_use_says_so_and_exits_2(
    argv: tuple[str, ...], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await run(*argv, "--data-dir", str(tmp_path / "data")) == 2
    told = capsys.readouterr()
    assert says in told.err
    assert told.out == ""


@pytest.mark.parametrize(
    ("given", "says"), [("", "There is no API key"), ("two words", "blank"), ("kürzel", "letter"), ("f" * 32, "refuse")]
)
async def test_without_a_usable_key_exit_is_4(
    given: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ATERA_API_KEY", given)
    async with tenant(5) as served:
        assert await run("sync", "--json", *options(served, tmp_path)) == 4
    told = capsys.readouterr()
    assert says in told.err
    assert "Traceback" not in told.err
    assert json.loads(told.out)["exit"] == 4


async def test_an_unreachable_host_exits_3_and_keeps_the_cache(tmp_path: Path, key: str, capsys: pytest.CaptureFixture[str]) -> None:
    async with tenant(20) as served:
        await run("sync", *options(served, tmp_path))
    capsys.readouterr()
    assert await run("sync", "--json", *options(served, tmp_path)) == 3
    told = capsys.readouterr()
    report = json.loads(told.out)
    assert (report["complete"], report["exit"]) == (False, 3)
    assert report["resources"]["agents"]["count"] == 20
    assert "refused" in report["resources"]["agents"]["error"]
    assert told.err.count("refused the connection") == 1, "one cause is one sentence"
    assert await run("export", "agents", *options(served, tmp_path), "--output", str(tmp_path / "agents.csv")) == 3
    assert not (tmp_path / "agents.csv").exists()
    assert await run("export", "agents", "--offline", "--data-dir", str(tmp_path), "--output", str(tmp_path / "agents.csv")) == 0


async def test_a_missing_permission_exits_5_and_the_rest_is_kept(tmp_path: Path, key: str, capsys: pytest.CaptureFixture[str]) -> None:
    async with tenant(20) as served:
        served.weather.set("forbid", "Alerts:Read")
        assert await run("sync", "--json", *options(served, tmp_path)) == 5
    report = json.loads(capsys.readouterr().out)
    assert report["resources"]["alerts"]["error"]
    assert report["resources"]["agents"]["complete"]


async def test_nothing_cached_exits_6(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert await run("export", "agents", "--offline", "--data-dir", str(tmp_path)) == 6
    assert capsys.readouterr().out == ""


async def test_a_cache_of_garbage_is_set_aside_and_filled_anew(tmp_path: Path, key: str) -> None:
    async with tenant(20) as served:
        await run("sync", *options(served, tmp_path))
        cache = tmp_path / "profiles" / "default" / "cache.db"
        cache.write_bytes(b"no database " * 4096)
        assert await run("export", "agents", "--offline", "--data-dir", str(tmp_path)) == 6
        assert await run("sync", *options(served, tmp_path)) == 0
    assert list((cache.parent / "quarantine").iterdir())


async def test_a_second_writer_exits_8(tmp_path: Path, key: str, capsys: pytest.CaptureFixture[str]) -> None:
    async with tenant(5) as served:
        assert await run("sync", *options(served, tmp_path)) == 0
        with Lock(data_folder(tmp_path)):
            assert await run("sync", *options(served, tmp_path)) == 8
            assert await run("export", "agents", "--offline", "--data-dir", str(tmp_path)) == 0
    assert "use" in capsys.readouterr().err


async def test_a_fall_exits_9_until_it_is_accepted(tmp_path: Path, key: str, capsys: pytest.CaptureFixture[str]) -> None:
    async with tenant(20) as served:
        await run("sync", *options(served, tmp_path))
        for agent in list(served.tenant.agents)[:10]:
            del served.tenant.agents[agent]
        assert await run("sync", *options(served, tmp_path)) == 9
        assert "--accept-fall" in capsys.readouterr().err
        assert await run("sync", "--accept-fall", *options(served, tmp_path)) == 0
    await run("export", "agents", "--format", "json", "--offline", "--data-dir", str(tmp_path))
    assert len(json.loads(capsys.readouterr().out)) == 10


async def test_another_address_or_account_is_never_mixed_in(tmp_path: Path, key: str, capsys: pytest.CaptureFixture[str]) -> None:
    async with tenant(5) as served:
        assert await run("sync", *options(served, tmp_path)) == 0
        served.tenant.account["AccountID"] = "0013000009ZzZzZ"
        assert await run("sync", *options(served, tmp_path)) == 4
        async with tenant(7) as other:
            capsys.readouterr()
            assert await run("sync", *options(other, tmp_path)) == 2
            assert "--profile" in capsys.readouterr().err
            assert not other.asked
            assert await run("sync", "--profile", "other", *options(other, tmp_path)) == 0


def test_the_demo_needs_nothing_and_leaves_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    before = set(Path(os.environ["HOME"]).rglob("*"))
    assert main(["--demo", "export", "alerts", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)
    assert set(Path(os.environ["HOME"]).rglob("*")) == before


async def test_an_interrupted_sync_exits_130_and_keeps_what_came(tmp_path: Path, key: str) -> None:
    async with tenant(400, latency_ms=150) as served:
        command = [sys.executable, "-m", "atera_desktop", "sync", *options(served, tmp_path)]
        process = await asyncio.create_subprocess_exec(*command, stderr=subprocess.PIPE)
        async with asyncio.timeout(30):
            while len(served.asked) < 5:  # noqa: ASYNC110 (another process's progress)
                await asyncio.sleep(0.01)
            process.send_signal(signal.SIGINT)
            _, told = await process.communicate()
    assert process.returncode == 130
    assert b"Traceback" not in told
    with contextlib.suppress(FileNotFoundError):
        assert not list((tmp_path / "profiles" / "default").glob("quarantine"))


async def test_the_budget_is_remembered_across_runs(tmp_path: Path, key: str) -> None:
    async with tenant(20) as served:
        assert await run("sync", *options(served, tmp_path)) == 0
        assert await run("sync", *options(served, tmp_path)) == 0
        asked = len(served.asked)
    with Cache.open(tmp_path / "profiles" / "default" / "cache.db", read_only=True) as cache:
        remembered = cache.get_meta("limits")
    assert remembered is not None
    limits = Limits(6)
    limits.restore(remembered, time.monotonic(), time.time())
    assert limits.used(time.monotonic()) == asked


async def test_a_held_back_list_says_why_no_file_was_written(tmp_path: Path, key: str, capsys: pytest.CaptureFixture[str]) -> None:
    async with tenant(20) as served:
        await run("sync", *options(served, tmp_path))
        served.tenant.agents.clear()
        capsys.readouterr()
        assert await run("export", "agents", *options(served, tmp_path), "--output", str(tmp_path / "agents.csv")) == 9
    assert "--accept-fall" in capsys.readouterr().err
    assert not (tmp_path / "agents.csv").exists()


async def test_a_cache_of_a_newer_version_is_left_alone_and_said_so(tmp_path: Path, key: str, capsys: pytest.CaptureFixture[str]) -> None:
    async with tenant(20) as served:
        await run("sync", *options(served, tmp_path))
        with contextlib.closing(sqlite3.connect(tmp_path / "profiles" / "default" / "cache.db")) as database:
            database.execute("PRAGMA user_version = 999")
        asked = len(served.asked)
        assert await run("sync", *options(served, tmp_path)) == 6
        assert len(served.asked) == asked
    assert "newer version" in capsys.readouterr().err


@pytest.mark.parametrize("content", [None, "no certificate"])
async def test_a_wrong_ca_file_is_a_wrong_use(tmp_path: Path, key: str, content: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    assert await run("sync", "--ca-file", str(file), "--data-dir", str(tmp_path / "data")) == 2
    assert "ca.pem" in capsys.readouterr().err


async def test_a_missing_permission_is_one_sentence(tmp_path: Path, key: str, capsys: pytest.CaptureFixture[str]) -> None:
    async with tenant(20) as served:
        served.weather.set("forbid", "Agents,Alerts,Tickets")
        assert await run("sync", *options(served, tmp_path)) == 5
    told = capsys.readouterr().err
    assert all(word in told for word in ("agents", "alerts", "tickets"))


@pytest.mark.expects_log("atera_desktop.cli")
async def test_what_nobody_foresaw_is_one_sentence_and_in_the_log(
    tmp_path: Path, key: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("nobody foresaw this")

    monkeypatch.setattr("atera_desktop.app.once.sync_once", broken)
    async with tenant(5) as served:
        assert await run("sync", *options(served, tmp_path)) == 1
    told = capsys.readouterr()
    assert "unexpected" in told.err
    assert "Traceback" not in told.err
    assert "nobody foresaw this" in (tmp_path / "logs" / "atera-desktop.log").read_text()
