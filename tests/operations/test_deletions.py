"""The undo window: undone, quit, locked, run out."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import msgspec
import pytest

from atera_desktop.api.errors import ReadOnly
from atera_desktop.app.operations.agents import delete_agent
from atera_desktop.app.operations.deletions import Waiting
from atera_desktop.app.operations.lines import not_sent_last_time
from atera_desktop.app.operations.outcome import Kind, Outcome, Target
from tests.operations.desk import desk, plain_entry, working
from tests.tenant import until

HOUR = 3600.0


async def test_it_is_sent_when_the_window_is_over_and_not_before(tmp_path: Path) -> None:
    async with desk(tmp_path, undo=0.2) as at:
        target, deletions = at.agent(), at.session.deletions
        told: list[tuple[Waiting, ...]] = []
        results: list[list[Outcome]] = []
        progress: list[int] = []
        deletions.changed.connect(told.append)
        loop = asyncio.get_running_loop()
        before = loop.time()
        waiting = deletions.start([target], partial(delete_agent, at.session), results.append, lambda index, one: progress.append(index))
        assert deletions.waiting == (waiting,)
        assert (waiting.targets, waiting.noun) == ((target,), "agents")
        assert before + 0.2 <= waiting.ends_at <= loop.time() + 0.2
        assert deletions.keys("agents") == {target.key}
        assert deletions.keys("tickets") == set()
        await asyncio.sleep(0.1)
        assert at.lines() == []
        assert at.journal() == []
        await until(lambda: results)
        assert loop.time() >= waiting.ends_at - 0.001
        assert results == [[Outcome(target, Kind.DONE, number=1)]]
        assert progress == [0]
        assert told == [(waiting,), (), ()]
        assert [*at.session.deletions.waiting, *at.session.deletions.running, *at.session.deletions.keys("agents")] == []
        assert at.lines() == [f"GET /agents/{target.key}", f"DELETE /agents/{target.key}"]


async def test_undone_nothing_is_sent(tmp_path: Path) -> None:
    async with desk(tmp_path, undo=HOUR) as at:
        targets = [at.target("agents", key) for key in at.free_agents()[:3]]
        results: list[list[Outcome]] = []
        deletions = at.session.deletions
        waiting = deletions.start(targets, partial(delete_agent, at.session), results.append)
        told: list[tuple[Waiting, ...]] = []
        deletions.changed.connect(told.append)
        assert await deletions.undo(waiting) is True
        assert told == [()]
        assert await deletions.undo(waiting) is False
        assert deletions.waiting == ()
        assert (results, at.lines()) == ([], [])
        assert at.journal() == [("delete_agent", target.key, ["undone"]) for target in targets]
        assert not_sent_last_time(at.session) == []


async def test_quitting_sends_nothing_and_the_next_start_says_so(tmp_path: Path) -> None:
    async with desk(tmp_path, undo=HOUR) as at:
        targets = [at.target("agents", key) for key in at.free_agents()[:2]]
        at.session.deletions.start(targets[:1], partial(delete_agent, at.session), print)
        at.session.deletions.start(targets[1:], partial(delete_agent, at.session), print)
        heard: list[tuple[Waiting, ...]] = []
        at.session.deletions.changed.connect(heard.append)
        assert await at.session.deletions.close() == 2
        assert await at.session.deletions.close() == 0
        assert heard == [()]
        await at.session.close()
        assert at.lines() == []
        again = tmp_path / "again"
        again.mkdir()
        (tmp_path / "journal.db").rename(again / "journal.db")
        async with working(again, at.served) as next_run:
            told = not_sent_last_time(next_run)
            assert {plain_entry(entry)[1] for entry in told} == {target.key for target in targets}
            for entry in told:
                next_run.journal.see(entry.number)
            assert not_sent_last_time(next_run) == []


async def test_quitting_in_the_middle_of_many_ends_the_row_and_begins_no_other(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        targets = [at.target("agents", key) for key in at.free_agents()[:4]]
        at.served.weather.set("slow-reply", 100)
        at.session.deletions.start(targets, partial(delete_agent, at.session), print)
        await until(lambda: targets[1].key not in at.served.tenant.agents)
        assert at.session.deletions.keys("agents") == {target.key for target in targets[1:]}
        assert await at.session.deletions.close() == 2
        assert [line.split("/")[-1] for line in at.lines() if line.startswith("DELETE")] == [str(one.key) for one in targets[:2]]
        assert at.journal() == [("delete_agent", one.key, ["ok" if one in targets[:2] else "not sent"]) for one in targets]
        assert len(not_sent_last_time(at.session)) == 2


async def test_a_run_can_be_stopped_between_rows(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        targets = [at.target("agents", key) for key in at.free_agents()[:4]]
        results: list[list[Outcome]] = []
        deletions = at.session.deletions
        deletions.start(targets, partial(delete_agent, at.session), results.append, lambda index, one: deletions.stop(deletions.running[0]))
        await until(lambda: results)
        assert [one.kind for one in results[0]] == [Kind.DONE] + [Kind.NOT_SENT] * 3
        assert len(at.journal()) == 1


async def test_recalled_no_further_row_begins_and_what_waits_is_undone(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        targets = [at.target("agents", key) for key in at.free_agents()[:4]]
        results: list[list[Outcome]] = []
        deletions = at.session.deletions
        deletions.pace = 0.2
        at.served.weather.set("slow-reply", 100)
        deletions.start(targets, partial(delete_agent, at.session), results.append)
        await until(lambda: targets[0].key not in at.served.tenant.agents)
        at.session.settings = msgspec.structs.replace(at.session.settings, undo_seconds=60)
        waiting = deletions.start([at.ticket()], partial(delete_agent, at.session), results.append)
        await deletions.recall()
        assert (waiting.undone, deletions.waiting) == (True, ())
        await until(lambda: results)
        assert [one.kind for one in results[0]] == [Kind.DONE] + [Kind.NOT_SENT] * 3
        assert len(results) == 1


async def test_locked_in_the_window_nothing_is_sent(tmp_path: Path) -> None:
    async with desk(tmp_path, undo=0.05) as at:
        results: list[list[Outcome]] = []
        at.session.deletions.start([at.agent()], partial(delete_agent, at.session), results.append)
        at.session.locking.lock()
        await until(lambda: results)
        assert (results[0][0].kind, type(results[0][0].error)) == (Kind.NOT_SENT, ReadOnly)
        assert (at.lines(), at.journal()) == ([], [])


@pytest.mark.parametrize("change", [{"MachineName": "X", "AgentName": "X"}, {"CustomerName": "X"}, {"Online": True}])
async def test_changed_in_the_window_nothing_is_sent(tmp_path: Path, change: dict[str, object]) -> None:
    async with desk(tmp_path, undo=0.05) as at:
        results: list[list[Outcome]] = []
        target = at.agent()
        at.session.deletions.start([target], partial(delete_agent, at.session), results.append)
        at.served.tenant.agents[target.number].update(change)
        await until(lambda: results)
        assert results[0][0].kind is Kind.DIFFERENT
        assert at.lines() == [f"GET /agents/{target.key}"]


async def test_another_key_in_the_window_deletes_nothing_of_its_account(tmp_path: Path) -> None:
    async with desk(tmp_path, undo=0.05) as at:
        results: list[list[Outcome]] = []
        target = at.agent()
        at.session.deletions.start([target], partial(delete_agent, at.session), results.append)
        at.served.tenant.account["AccountID"] = "somebody else's"
        await at.session.connect(lambda: at.served.client(guard=at.session.guard))
        await until(lambda: results)
        assert results[0][0].kind is Kind.NOT_SENT
        assert not any(str(target.key) in line for line in at.lines())


async def test_a_record_waits_only_once(tmp_path: Path) -> None:
    async with desk(tmp_path, undo=HOUR) as at:
        target, one = at.agent(), partial(delete_agent, at.session)
        at.session.deletions.start([target], one, print)
        with pytest.raises(ValueError, match="already"):
            at.session.deletions.start([target], one, print)
        for wrong in ([], [Target("agents", key, "", "") for key in range(1, 102)]):
            with pytest.raises(ValueError, match="1 to 100"):
                at.session.deletions.start(wrong, one, print)


async def test_a_fault_of_ours_is_told(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        told: list[dict[str, object]] = []
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: told.append(context))

        async def broken(target: Target) -> Outcome:
            raise RuntimeError("ours")

        at.session.deletions.start([at.agent()], broken, print)
        await until(lambda: told)
        assert isinstance(told[0]["exception"], RuntimeError)
        assert told[0]["message"] == "a deletion failed unexpectedly", "at once, not when the memory is tidied"
        assert at.session.deletions.keys("agents") == set()


async def test_on_the_windows_loop(qapp: object, tmp_path: Path) -> None:
    """Qt's loop has its own timers, threads and cancelling."""
    async with desk(tmp_path, undo=0.05) as at:
        first, second = (at.target("agents", key) for key in at.free_agents()[:2])
        results: list[list[Outcome]] = []
        at.session.deletions.start([first], partial(delete_agent, at.session), results.append)
        await until(lambda: results)
        assert results[0][0].kind is Kind.DONE
        at.served.weather.set("slow-reply", 100)
        task = asyncio.create_task(delete_agent(at.session, second))
        await until(lambda: second.key not in at.served.tenant.agents)
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
        assert at.journal() == [("delete_agent", first.key, ["ok"]), ("delete_agent", second.key, ["ok"])]
