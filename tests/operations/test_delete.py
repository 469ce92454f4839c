"""One deletion: what is read before it, what is sent, what is written down, and what the window is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from atera_desktop.api.errors import Forbidden, KeyRefused, NotAllowed, NotReached, ReadOnly, ServerTrouble, Throttled
from atera_desktop.api.lock import Level
from atera_desktop.app.collection import Changes
from atera_desktop.app.operations.agents import delete_agent
from atera_desktop.app.operations.alerts import delete_alert
from atera_desktop.app.operations.outcome import Difference, Kind, Outcome, Target
from atera_desktop.app.operations.reread import reread
from atera_desktop.app.operations.tickets import delete_ticket
from atera_desktop.app.session import Session
from atera_desktop.domain.catalog import AGENTS
from atera_desktop.store.cache import Cache
from atera_desktop.store.errors import DiskFull, OtherAccount
from atera_desktop.store.journal import Journal
from tests.operations.desk import desk
from tests.tenant import until

Delete = Callable[[Session, Target], Awaitable[Outcome]]


async def test_an_agent_is_read_on_a_new_connection_and_deleted_once(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        target, known = at.agent(), {entry["connection"] for entry in at.served.app.meter.entries()}
        told: list[Changes] = []
        at.session.collections["agents"].changed.connect(told.append)
        assert await delete_agent(at.session, target) == Outcome(target, Kind.DONE, number=1)
        asked = at.asked()
        assert [(one["method"], one["path"], one["status"]) for one in asked] == [
            ("GET", f"/api/v3/agents/{target.key}", 200),
            ("DELETE", f"/api/v3/agents/{target.key}", 204),
        ]
        assert asked[0]["connection"] not in known
        assert target.key not in at.served.tenant.agents
        assert told == [Changes(removed=(target.key,))]
        assert not at.session.writes.numbers
        assert at.journal() == [("delete_agent", target.key, ["ok"])]
        (entry,) = at.session.journal.entries()
        assert (entry.target.name, entry.target.customer, entry.target.facts["os"]) == (target.name, target.customer, target.os)
        assert at.session.cache.counts()["agents"] == 59, "the cache has forgotten it"


@pytest.mark.parametrize(("noun", "delete"), [("alert", delete_alert), ("ticket", delete_ticket)])
async def test_an_alert_and_a_ticket_are_deleted_too(tmp_path: Path, noun: str, delete: Delete) -> None:
    async with desk(tmp_path) as at:
        at.served.weather.set("hard-delete")
        target: Target = getattr(at, noun)()
        assert (await delete(at.session, target)).kind is Kind.DONE
        path = f"/{noun}s/{target.key}"
        after = [f"GET {path}"] if noun == "ticket" else []
        assert at.lines() == [f"GET {path}", f"DELETE {path}", *after]
        assert target.key not in getattr(at.served.tenant, f"{noun}s")
        assert target.key not in at.session.collections[f"{noun}s"].records
        assert at.journal() == [(f"delete_{noun}", target.key, ["ok"])]


async def test_a_ticket_that_atera_keeps_is_shown_as_deleted_and_not_deleted_twice(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        target = at.ticket()
        assert (await delete_ticket(at.session, target)).kind is Kind.DONE
        record = at.session.collections["tickets"].records[target.key]
        assert record.ticket_status == "Deleted"  # type: ignore[attr-defined]
        at.asked()
        assert (await delete_ticket(at.session, target)).kind is Kind.ALREADY
        assert at.lines() == [f"GET /tickets/{target.key}"]
        assert [outcomes for _, _, outcomes in at.journal()] == [["ok"], ["not sent"]]


CHANGED = {
    "renamed": ({"MachineName": "OTHER", "AgentName": "OTHER"}, "name"),
    "renamed invisibly": ({"MachineName": "PC\u200b", "AgentName": "PC\u200b"}, "name"),
    "moved": ({"CustomerName": "Elsewhere"}, "customer"),
    "moved to a namesake": ({"CustomerID": 999_999}, "customer"),
    "come online": ({"Online": True}, "online"),
}


@pytest.mark.parametrize(("change", "field"), CHANGED.values(), ids=CHANGED.keys())
async def test_a_record_that_is_not_as_shown_is_left_alone(tmp_path: Path, change: dict[str, object], field: str) -> None:
    async with desk(tmp_path) as at:
        key = at.free_agents()[0]
        at.served.tenant.agents[key].update(MachineName="PC", AgentName="PC")
        before, _ = await reread(at.session, at.target("agents", key))
        target = at.target("agents", key)
        at.served.tenant.agents[key].update(change)
        told: list[Changes] = []
        at.session.collections["agents"].changed.connect(told.append)
        at.asked()
        outcome = await delete_agent(at.session, target)
        assert outcome.kind is Kind.DIFFERENT
        assert [one.field for one in outcome.differences] == [field]
        assert outcome.differences[0].shown != outcome.differences[0].found
        assert at.lines() == [f"GET /agents/{key}"]
        assert key in at.served.tenant.agents
        assert at.journal() == [("delete_agent", key, ["not sent"])]
        assert at.session.collections["agents"].records[key] != before
        assert told == [Changes(changed=(key,))], "what was read is shown"
        assert not at.session.writes.numbers
        (entry,) = at.session.journal.entries()
        assert entry.conclusions[0].details["differences"] == [[field, outcome.differences[0].shown, outcome.differences[0].found]]


async def test_what_was_online_when_decided_may_be_online_or_not(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        one, other = (at.target("agents", key) for key in at.free_agents(online=True)[:2])
        at.served.tenant.agents[other.number]["Online"] = False
        assert (await delete_agent(at.session, one)).kind is Kind.DONE
        assert (await delete_agent(at.session, other)).kind is Kind.DONE


async def test_the_dialog_reads_anew_and_is_told_what_differs(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        target = at.agent()
        record, different = await reread(at.session, target)
        assert (record, different) == (at.session.collections["agents"].records[target.key], ())
        at.served.tenant.agents[target.number]["Online"] = True
        assert (await reread(at.session, target))[1] == (Difference("online", "no", "yes"),)
        del at.served.tenant.agents[target.number]
        assert await reread(at.session, target) == (None, ())
        assert target.key not in at.session.collections["agents"].records
        assert at.journal() == []


async def test_locked_nothing_is_asked_or_written(tmp_path: Path) -> None:
    async with desk(tmp_path, level=Level.CHANGING) as at:
        target = at.agent()
        outcome = await delete_agent(at.session, target)
        assert outcome.kind is Kind.NOT_SENT
        assert isinstance(outcome.error, ReadOnly)
        client = at.session.sync.client
        assert client is not None
        with pytest.raises(ReadOnly):
            await client.delete(AGENTS, target.key)
        assert at.lines() == []
        assert at.journal() == []


async def test_locked_while_the_record_is_read_nothing_is_deleted(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        target = at.agent()
        at.served.app.before = lambda method, path: at.session.locking.lock()
        outcome = await delete_agent(at.session, target)
        assert (outcome.kind, type(outcome.error)) == (Kind.NOT_SENT, ReadOnly)
        assert at.lines() == [f"GET /agents/{target.key}"]
        assert at.journal() == [("delete_agent", target.key, ["not sent"])]


async def test_what_is_gone_is_no_failure(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        first, second = (at.target("agents", key) for key in at.free_agents()[:2])
        del at.served.tenant.agents[first.number]
        assert (await delete_agent(at.session, first)).kind is Kind.ALREADY
        assert at.lines() == [f"GET /agents/{first.key}"]
        at.served.app.before = lambda method, path: method == "DELETE" and at.served.tenant.agents.pop(second.number)
        assert (await delete_agent(at.session, second)).kind is Kind.ALREADY
        assert at.lines() == [f"GET /agents/{second.key}", f"DELETE /agents/{second.key}"]
        assert not {first.key, second.key} & at.session.collections["agents"].records.keys()
        assert [outcomes for _, _, outcomes in at.journal()] == [["not sent"], ["ok"]]


async def test_a_refusal_says_why(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        key, monitor = at.used_agent()
        outcome = await delete_agent(at.session, at.target("agents", key))
        assert (outcome.kind, type(outcome.error)) == (Kind.REFUSED, NotAllowed)
        assert monitor in outcome.error.text  # type: ignore[union-attr]
        (entry,) = at.session.journal.entries()
        assert (entry.outcome, monitor in entry.conclusions[0].text) == ("refused", True)
        assert entry.conclusions[0].details == {"kind": "refused", "error": "NotAllowed"}
        assert key in at.session.collections["agents"].records
        target = at.agent()
        at.served.weather.set("forbid", "Agents:Delete")
        outcome = await delete_agent(at.session, target)
        assert (outcome.kind, type(outcome.error)) == (Kind.REFUSED, Forbidden)


READING_FAILS = {
    "no line": ("offline", Kind.NOT_SENT, NotReached),
    "server": ("500", Kind.NOT_SENT, ServerTrouble),
    "permission": ("forbid=Agents:Read", Kind.REFUSED, Forbidden),
    "key": ("expired", Kind.REFUSED, KeyRefused),
}


@pytest.mark.parametrize(("weather", "kind", "error"), READING_FAILS.values(), ids=READING_FAILS.keys())
async def test_what_cannot_be_read_is_not_deleted(tmp_path: Path, weather: str, kind: Kind, error: type[Exception]) -> None:
    async with desk(tmp_path) as at:
        at.served.weather.set(*weather.split("="))
        target = at.agent()
        outcome = await delete_agent(at.session, target)
        assert (outcome.kind, type(outcome.error)) == (kind, error)
        assert not outcome.error.doubtful  # type: ignore[union-attr]
        assert not getattr(outcome.error, "sent", False)
        assert {line.split()[0] for line in at.lines()} == {"GET"}
        assert at.journal() == [("delete_agent", target.key, ["refused" if kind is Kind.REFUSED else "not sent"])]


async def test_a_record_that_cannot_be_compared_is_not_deleted(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        target = at.agent()
        at.served.tenant.agents[target.number]["MachineName"] = {"text": "no name"}
        assert (await delete_agent(at.session, target)).kind is Kind.NOT_SENT
        assert at.lines() == [f"GET /agents/{target.key}"]


async def test_throttled_means_not_done(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        target = at.agent()
        at.served.app.before = lambda method, path: at.served.weather.set("429", 1)
        outcome = await delete_agent(at.session, target)
        assert (outcome.kind, type(outcome.error)) == (Kind.NOT_SENT, Throttled)
        assert target.key in at.served.tenant.agents
        assert at.journal() == [("delete_agent", target.key, ["not sent"])]


async def test_without_a_line_nothing_is_deleted(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        target = at.agent()
        at.session.sync.work_offline(True)
        outcome = await delete_agent(at.session, target)
        assert (outcome.kind, type(outcome.error)) == (Kind.NOT_SENT, NotReached)
        assert at.lines() == []


async def test_nothing_is_deleted_from_another_accounts_tenant(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        target = at.agent()
        at.served.tenant.account["AccountID"] = "somebody else's"
        await at.session.connect(lambda: at.served.client(guard=at.session.guard))
        at.asked()
        outcome = await delete_agent(at.session, target)
        assert (outcome.kind, type(outcome.error)) == (Kind.NOT_SENT, OtherAccount)
        assert not any(str(target.key) in line for line in at.lines())
        assert target.key in at.served.tenant.agents


async def test_the_intent_is_on_the_disk_before_the_request_and_the_outcome_after(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        target = at.agent()
        found: list[tuple[str, list[str]]] = []

        def look(method: str, path: str) -> None:
            with Journal.open(tmp_path / "journal.db", read_only=True) as journal:
                found.append((method, [entry.outcome for entry in journal.entries()]))

        at.served.app.before = look
        await delete_agent(at.session, target)
        assert found == [("GET", []), ("DELETE", ["pending"])]


async def test_what_cannot_be_written_down_is_not_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk(tmp_path) as at:
        target = at.agent()

        def full(*_: object) -> int:
            raise DiskFull(tmp_path)  # a disk that is full cannot be had here

        with monkeypatch.context() as patched:
            patched.setattr(at.session.journal, "intend", full)
            outcome = await delete_agent(at.session, target)
        assert (outcome.kind, type(outcome.error)) == (Kind.NOT_SENT, DiskFull)
        assert at.lines() == [f"GET /agents/{target.key}"]
        with monkeypatch.context() as patched:
            patched.setattr(at.session.journal, "conclude", full)
            outcome = await delete_agent(at.session, target)
        assert (outcome.kind, type(outcome.error)) == (Kind.DONE, DiskFull)
        assert target.key not in at.session.collections["agents"].records
        assert at.journal() == [("delete_agent", target.key, [])], "for the next start to clear up"


async def test_a_write_restarts_the_countdown(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.session.sync.set_interval(30)
        before = at.session.sync.status.next_at
        await delete_agent(at.session, at.agent())
        after = at.session.sync.status.next_at
        assert before is not None
        assert after is not None
        assert after > before


async def test_a_refresh_and_changed_collections_never_change_the_target(tmp_path: Path) -> None:
    """A dialog stays open while everything about it moves: the deletion is of the record it was opened for, or of none."""
    async with desk(tmp_path) as at:
        keys = at.free_agents()
        target = at.target("agents", keys[0])
        agents = at.session.collections["agents"]
        agents.remove(list(agents.records))
        agents.flush()
        at.served.tenant.agents = dict(reversed(at.served.tenant.agents.items()))
        at.session.sync.refresh()
        await until(lambda: len(agents) == 60 and not at.session.sync.status.refreshing)
        agents.remove([target.key])
        at.asked()
        assert (await delete_agent(at.session, target)).kind is Kind.DONE
        assert at.lines() == [f"GET /agents/{target.key}", f"DELETE /agents/{target.key}"]
        assert at.served.tenant.agents.keys() >= set(keys[1:])


async def test_a_cancelled_deletion_that_was_not_sent_leaves_no_trace(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        target = at.agent()
        at.served.weather.set("slow", 150)
        task = asyncio.create_task(delete_agent(at.session, target))
        await until(lambda: at.served.app.meter.in_flight)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        at.served.weather.set("slow", "off")
        await until(lambda: not at.served.app.meter.in_flight)
        assert at.lines() == [f"GET /agents/{target.key}"]
        assert at.journal() == []


async def test_a_cancelled_deletion_that_was_sent_goes_to_its_end(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        target = at.agent()
        at.served.weather.set("slow-reply", 100)
        task = asyncio.create_task(delete_agent(at.session, target))
        await until(lambda: target.key not in at.served.tenant.agents)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert at.journal() == [("delete_agent", target.key, ["ok"])]
        assert target.key not in at.session.collections["agents"].records


async def test_a_write_that_takes_too_long_at_the_end_is_unknown(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        target = at.agent()
        at.session.writes.grace = 0.05
        at.served.weather.set("slow-reply", 60_000)
        task = asyncio.create_task(delete_agent(at.session, target))
        await until(lambda: target.key not in at.served.tenant.agents)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert at.journal() == [("delete_agent", target.key, ["unknown"])]


async def test_closing_waits_for_what_was_sent(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        target = at.agent()
        at.served.weather.set("slow-reply", 100)
        task = asyncio.create_task(delete_agent(at.session, target))
        await until(lambda: target.key not in at.served.tenant.agents)
        await at.session.close()
        assert (await task).kind is Kind.DONE
        with Journal.open(tmp_path / "journal.db", read_only=True) as journal:
            assert [entry.outcome for entry in journal.entries()] == ["ok"]
        with Cache.open(tmp_path / "cache.db") as cache:
            assert cache.counts()["agents"] == 59


async def test_a_target_is_what_was_shown_whatever_is_in_its_name(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        key = at.free_agents()[0]
        name = "PC\n" * 200 + "\u202ex"
        at.served.tenant.agents[key].update(AgentName=name, MachineName=name)
        await reread(at.session, at.target("agents", key))
        target = at.target("agents", key)
        assert target.name == name[:256]
        assert (await delete_agent(at.session, target)).kind is Kind.DONE
        json.dumps(next(at.session.journal.entries()).row())
