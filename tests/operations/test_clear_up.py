"""What a crash or a lost answer left open is concluded by reading, at the start and when the line is there again."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from atera_desktop.app.operations.agents import delete_agent
from atera_desktop.app.operations.clear_up import clear_up
from atera_desktop.app.operations.lines import not_sent_last_time
from atera_desktop.app.operations.outcome import Kind
from atera_desktop.app.operations.tickets import delete_ticket, update_ticket
from atera_desktop.app.status import Connection
from atera_desktop.store.journal import Entry, Journal, Target
from tests.operations.desk import desk, plain_entry, working
from tests.tenant import tenant, until


def left_over(folder: Path, operation: str, key: int, details: dict[str, object] | None = None) -> None:
    """A line without an outcome, as a crash leaves it."""
    resource = f"{operation.split('_')[1]}s"
    with Journal.open(folder / "journal.db") as journal:
        journal.intend(operation, Target(resource, key, "name", "customer"), details)


async def test_the_start_concludes_what_an_earlier_run_left(tmp_path: Path) -> None:
    async with tenant(60) as served:
        gone, there = list(served.tenant.agents)[:2]
        resolved, open_ = list(served.tenant.alerts)[:2]
        closed, as_before, lost = list(served.tenant.tickets)[:3]
        del served.tenant.agents[gone]
        served.tenant.alerts[resolved]["Archived"] = True
        served.tenant.alerts[open_]["Archived"] = False
        served.tenant.tickets[closed].update(TicketStatus="Closed", TechnicianContactID=None)
        served.tenant.tickets[as_before].update(TicketStatus="Open", TechnicianContactID=None)
        served.tenant.desk.remove(lost)
        change = {"TicketStatus": ["Open", "Closed"], "TechnicianContactID": [7, None]}
        left_over(tmp_path, "delete_agent", gone)
        left_over(tmp_path, "delete_agent", there)
        left_over(tmp_path, "resolve_alert", resolved)
        left_over(tmp_path, "resolve_alert", open_)
        left_over(tmp_path, "update_ticket", closed, dict(change))
        left_over(tmp_path, "update_ticket", as_before, {"TicketStatus": ["Open", "Closed"]})
        left_over(tmp_path, "update_ticket", lost, dict(change))
        async with working(tmp_path, served) as opened:
            await until(lambda: not opened.journal.pending())
            outcomes = {entry.target.id: entry.outcome for entry in opened.journal.entries()}
            assert outcomes == {
                gone: "ok", there: "not sent", resolved: "ok", open_: "not sent", closed: "ok", as_before: "not sent", lost: "refused",
            }  # fmt: skip
            assert [plain_entry(entry)[1] for entry in not_sent_last_time(opened)] == [there]
            assert not {"PUT", "DELETE", "POST"} & {line.split()[0] for line in served.asked}


async def test_the_window_is_told_what_became_known(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        told: list[tuple[Entry, ...]] = []
        at.session.cleared.connect(told.append)
        target = at.ticket()
        at.served.weather.set("cut-after", 1)
        at.served.app.before = lambda method, path: at.served.weather.set("offline") if method == "DELETE" else None
        at.session.writes.settle = 0
        assert (await delete_ticket(at.session, target)).kind is Kind.UNKNOWN
        at.session.sync.refresh()
        await until(lambda: at.session.sync.status.connection is Connection.OFFLINE and not at.session.sync.status.refreshing)
        assert at.journal() == [("delete_ticket", target.key, ["unknown"])]
        at.served.app.before = None
        at.served.weather.set("offline", "off")
        at.session.sync.refresh()
        await until(lambda: told)
        assert [plain_entry(entry) for entry in told[0]] == [("delete_ticket", target.key, ["unknown", "ok"])]
        assert at.session.collections["tickets"].records[target.key].ticket_status == "Deleted"  # type: ignore[attr-defined]


async def test_what_cannot_be_read_is_unknown_until_it_can_be_or_is_seen(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        first, second = at.free_agents()[:2]
        at.served.weather.set("forbid", "Agents:Read")
        left_over(tmp_path, "delete_agent", first)
        left_over(tmp_path, "delete_agent", second)
        assert await clear_up(at.session) == []
        assert [outcomes for _, _, outcomes in at.journal()] == [["unknown"], ["unknown"]]
        assert await clear_up(at.session) == []
        assert [outcomes for _, _, outcomes in at.journal()] == [["unknown"], ["unknown"]], "told once"
        at.session.journal.see(next(entry.number for entry in at.session.journal.entries() if entry.target.id == first))
        at.served.weather.set("forbid", "off")
        at.asked()
        assert [plain_entry(entry) for entry in await clear_up(at.session)] == [("delete_agent", second, ["unknown", "not sent"])]
        assert set(at.lines()) == {f"GET /agents/{second}"}


async def test_what_is_under_way_is_not_cleared_up(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        target = at.agent()
        at.served.weather.set("slow-reply", 200)
        task = asyncio.create_task(delete_agent(at.session, target))
        await until(lambda: target.key not in at.served.tenant.agents)
        assert await clear_up(at.session) == []
        assert at.journal() == [("delete_agent", target.key, [])]
        assert (await task).kind is Kind.DONE
        assert at.journal() == [("delete_agent", target.key, ["ok"])]


async def test_a_line_that_is_just_being_written_is_not_cleared_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk(tmp_path) as at:
        target, intend, written, go = at.agent(), at.session.journal.intend, threading.Event(), threading.Event()

        def slow(*given: Any) -> int:
            number = intend(*given)
            written.set()
            assert go.wait(20)
            return number

        monkeypatch.setattr(at.session.journal, "intend", slow)  # a disk that is slow at the right moment cannot be had here
        deletion = asyncio.create_task(delete_agent(at.session, target))
        await until(written.is_set)
        clearing = asyncio.create_task(clear_up(at.session))
        at.asked()
        await asyncio.sleep(0.05)  # time to do the wrong thing
        go.set()
        assert await clearing == []
        assert (await deletion).kind is Kind.DONE
        assert at.lines() == [f"DELETE /agents/{target.key}"]
        assert at.journal() == [("delete_agent", target.key, ["ok"])]


@pytest.mark.parametrize(
    ("operation", "resource", "key", "details"),
    [
        ("merge_ticket", "tickets", 29, {}),
        ("delete_agent", "tickets", 29, {}),
        ("delete_invoice", "invoices", 29, {}),
        ("create_ticket", "tickets", None, {}),
        ("set_value", "tickets", 29, {"kind": "ship", "item": 29, "field": "x"}),
        ("delete_agent", "agents", None, {}),
        ("update_ticket", "tickets", 29, {"TicketStatus": "Closed"}),
    ],
)
async def test_a_line_of_another_version_is_left_as_it_is(
    tmp_path: Path, operation: str, resource: str, key: int | None, details: dict[str, object]
) -> None:
    async with desk(tmp_path) as at:
        at.session.journal.intend(operation, Target(resource, key), details)
        assert await clear_up(at.session) == []
        assert len(at.session.journal.pending()) == 1
        assert at.lines() == []


async def test_a_cleared_line_is_about_the_fields_that_were_sent(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        target = at.ticket()
        at.served.app.before = lambda method, path: at.served.weather.set("forbid", "Tickets:Read") if method != "GET" else None
        at.served.weather.set("cut-after", 1)
        assert (await update_ticket(at.session, target, {"TicketStatus": "Closed"})).kind is Kind.UNKNOWN
        at.served.weather.set("forbid", "off")
        at.served.tenant.tickets[target.number]["TicketTitle"] = "Renamed meanwhile"
        assert [plain_entry(entry)[2][-1] for entry in await clear_up(at.session)] == ["ok"]


async def test_an_answer_lost_while_the_line_stays_up_is_looked_up_at_the_next_refresh(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        told: list[tuple[Entry, ...]] = []
        at.session.cleared.connect(told.append)
        target = at.ticket()
        at.served.weather.set("cut-after", 1)
        at.served.app.before = lambda method, path: at.served.weather.set("forbid", "Tickets:Read") if method == "DELETE" else None
        at.session.writes.settle = 0
        assert (await delete_ticket(at.session, target)).kind is Kind.UNKNOWN
        at.served.app.before = None
        at.served.weather.set("forbid", "off")
        assert at.session.sync.status.connection is Connection.CONNECTED
        at.session.sync.refresh()
        await until(lambda: told)
        assert [plain_entry(entry) for entry in told[0]] == [("delete_ticket", target.key, ["unknown", "ok"])]
