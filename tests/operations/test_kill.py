"""A bulk deletion killed at every step: after the next start the journal and the tenant agree, and nothing was sent twice."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.operations.desk import free_agents, working
from tests.tenant import Served, tenant, until

ROOT = Path(__file__).parents[2]
ROWS = 3

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")

STEPS = [
    *[f"{kind} {row} {when}" for row in range(1, ROWS + 1) for kind in ("intend", "conclude") for when in ("before", "after")],
    "-",
]


async def killed(served: Served, folder: Path, keys: list[int], step: str, undo: float, kill: Callable[[], object] | None) -> None:
    """Runs the program until it dies; `kill` tells when it is to be killed from outside."""
    arguments = [sys.executable, "-m", "tests.operations.victim", str(folder), served.url, str(undo), step, *map(str, keys)]
    program = await asyncio.create_subprocess_exec(*arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    try:
        assert program.stdout is not None
        assert await program.stdout.readline() == b"ready\n"
        if kill is not None:
            await until(kill)
            program.send_signal(signal.SIGKILL)
        status = await program.wait()
    finally:
        if program.returncode is None:
            program.kill()
            await program.wait()
    assert status == (0 if step == "-" and kill is None else -signal.SIGKILL)


async def check(served: Served, folder: Path, keys: list[int], entries: int) -> dict[int, str]:
    """Starts anew, and holds the journal against the tenant and its log. Returns the outcomes by id."""
    await until(lambda: not served.app.meter.in_flight)
    requests = Counter(line for line in served.asked if line.startswith("DELETE"))
    async with working(folder, served) as opened:
        await until(lambda: not opened.journal.pending() and not list(opened.journal.entries(outcome="unknown")))
        assert opened.journal.verify() is None
        outcomes = {int(str(entry.target.id)): entry.outcome for entry in opened.journal.entries()}
        assert len(list(opened.journal.entries())) == len(outcomes) == entries
        assert Counter(line for line in served.asked if line.startswith("DELETE")) == requests, "the start deletes nothing"
        for key in keys:
            assert (key not in served.tenant.agents) is (outcomes.get(key) == "ok")
            assert (key in opened.collections["agents"].records) is (key in served.tenant.agents)
        assert set(requests.values()) <= {1}, "nothing was sent twice"
        assert {f"DELETE /api/v3/agents/{key}" for key, outcome in outcomes.items() if outcome == "ok"} <= requests.keys() <= {
            f"DELETE /api/v3/agents/{key}" for key in outcomes
        }  # fmt: skip
        return outcomes


@pytest.mark.parametrize("step", STEPS)
async def test_at_a_line_of_the_journal(tmp_path: Path, step: str) -> None:
    async with tenant(60) as served:
        keys = free_agents(served)[:ROWS]
        await killed(served, tmp_path, keys, step, 0.0, None)
        kind, row, when = step.split() if step != "-" else ("conclude", str(ROWS), "after")
        entries = int(row) - (1 if (kind, when) == ("intend", "before") else 0)
        outcomes = await check(served, tmp_path, keys, entries)
        assert list(outcomes.values()).count("not sent") == (1 if (kind, when) == ("intend", "after") else 0)


@pytest.mark.parametrize("fault", ["cut-before", "cut-after"])
@pytest.mark.parametrize("line", [1, 2])
@pytest.mark.parametrize("when", ["before", "after"])
async def test_while_a_lost_answer_is_cleared_up(tmp_path: Path, fault: str, line: int, when: str) -> None:
    async with tenant(60) as served:
        served.weather.set(fault, 1)
        keys = free_agents(served)[:ROWS]
        await killed(served, tmp_path, keys, f"conclude {line} {when}", 0.0, None)
        assert await check(served, tmp_path, keys, 1) == {keys[0]: "ok" if fault == "cut-after" else "not sent"}


@pytest.mark.parametrize("row", [0, 1, 2])
async def test_between_the_deed_and_its_answer(tmp_path: Path, row: int) -> None:
    async with tenant(60) as served:
        keys = free_agents(served)[:ROWS]
        served.app.before = lambda method, path: served.weather.set("slow-reply", 200) if path.endswith(str(keys[row])) else None
        await killed(served, tmp_path, keys, "-", 0.0, lambda: keys[row] not in served.tenant.agents)
        assert await check(served, tmp_path, keys, row + 1) == dict.fromkeys(keys[: row + 1], "ok")


async def test_while_the_record_is_read(tmp_path: Path) -> None:
    async with tenant(60) as served:
        keys, reads = free_agents(served)[:ROWS], 0

        def slow(method: str, path: str) -> None:
            nonlocal reads
            reads += path.endswith(str(keys[1]))
            if reads == 2:  # the first was for the list
                served.weather.set("slow", 300)

        served.app.before = slow
        await killed(served, tmp_path, keys, "-", 0.0, lambda: reads == 2)
        served.weather.set("slow", "off")
        assert await check(served, tmp_path, keys, 1) == {keys[0]: "ok"}


async def test_in_the_undo_window(tmp_path: Path) -> None:
    async with tenant(60) as served:
        keys = free_agents(served)[:ROWS]
        await killed(served, tmp_path, keys, "-", 3600.0, lambda: True)
        assert await check(served, tmp_path, keys, 0) == {}
