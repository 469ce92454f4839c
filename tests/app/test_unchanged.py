"""Pages that come again byte for byte: nothing is decoded, and nothing is missed."""

from __future__ import annotations

import time
from pathlib import Path

from atera_desktop.app.session import Session
from atera_desktop.domain.agent import Agent
from tests.tenant import Standing, session, tenant


async def refresh(opened: Session) -> None:
    await opened.sync.feeds["agents"].refresh(opened.sync.line(), full=True, budget=0)


async def test_the_same_bytes_confirm_and_change_nothing(tmp_path: Path) -> None:
    async with tenant(120, clock=Standing(time.time())) as served, session(tmp_path, served) as opened:
        agents = opened.collections["agents"]
        await refresh(opened)
        agents.flush()
        before = dict(agents.confirmed)
        await refresh(opened)
        assert opened.sync.feeds["agents"].tally.complete
        assert all(at > before[key] for key, at in agents.confirmed.items())
        assert not agents.flush()


async def test_a_change_in_one_record_is_seen(tmp_path: Path) -> None:
    async with tenant(120) as served, session(tmp_path, served) as opened:
        await refresh(opened)
        key = max(served.tenant.agents)
        served.tenant.agents[key]["AgentName"] = "ANOTHER"
        await refresh(opened)
        record = opened.collections["agents"].records[key]
        assert isinstance(record, Agent)
        assert record.agent_name == "ANOTHER"


async def test_the_same_page_brings_back_what_was_taken_out_or_changed_meanwhile(tmp_path: Path) -> None:
    async with tenant(120) as served, session(tmp_path, served) as opened:
        agents = opened.collections["agents"]
        await refresh(opened)
        first, second = list(served.tenant.agents)[:2]
        known = agents.records[second]
        agents.remove([first])
        agents.merge([b'{"AgentID":%d,"AgentName":"ANOTHER"}' % second], 0.0)
        await refresh(opened)
        assert first in agents.records
        assert agents.records[second] == known


async def test_a_record_that_cannot_be_read_is_never_taken_for_confirmed(tmp_path: Path) -> None:
    async with tenant(120) as served, session(tmp_path, served) as opened:
        agents = opened.collections["agents"]
        await refresh(opened)
        key = next(iter(served.tenant.agents))
        served.tenant.agents[key]["Online"] = "nonsense"
        confirmed = agents.confirmed[key]
        await refresh(opened)
        await refresh(opened)
        assert agents.confirmed[key] == confirmed
        assert agents.set_aside
