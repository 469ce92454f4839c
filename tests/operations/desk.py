"""A desk with a simulated tenant behind it, and what the tests read off both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from atera_desktop.api.lock import Level
from atera_desktop.app.operations.outcome import Target, target_of
from atera_desktop.app.session import Session
from atera_desktop.app.status import Connection
from atera_desktop.domain.ticket import Ticket
from atera_desktop.sim.monitors import FAMILIES
from atera_desktop.store.journal import Entry
from atera_desktop.store.settings import Settings
from tests.tenant import Served, session, tenant, until


@dataclass(slots=True)
class Desk:
    """`session` knows the tenant's records and may delete; nothing polls."""

    served: Served
    session: Session
    seen: int = 0

    def free_agents(self, *, online: bool = False) -> list[int]:
        return free_agents(self.served, online=online)

    def used_agent(self) -> tuple[int, str]:
        """An agent that a monitor uses, and that monitor's name."""
        device = next(
            device for family in FAMILIES for device in self.served.tenant.monitors[family].values() if device["MonitoringAgentID"]
        )
        return device["MonitoringAgentID"], device["Name"]

    def agent(self, *, online: bool = False) -> Target:
        return self.target("agents", self.free_agents(online=online)[0])

    def alert(self) -> Target:
        return self.target("alerts", next(key for key in self.session.collections["alerts"].records if isinstance(key, int)))

    def ticket(self) -> Target:
        records = self.session.collections["tickets"].records
        return self.target("tickets", next(key for key, one in records.items() if isinstance(one, Ticket) and one.is_open))

    def target(self, resource: str, key: int | str) -> Target:
        target = target_of(resource, self.session.collections[resource].records[key])
        assert target is not None
        return target

    def asked(self) -> list[dict[str, Any]]:
        """What the tenant was asked since the last call."""
        entries, seen = self.served.app.meter.entries(), self.seen
        self.seen = len(entries)
        return entries[seen:]

    def lines(self) -> list[str]:
        """Like `asked`, as "GET /agents/29"."""
        return [f"{entry['method']} {str(entry['path']).removeprefix('/api/v3')}" for entry in self.asked()]

    def journal(self) -> list[tuple[str, int, list[str]]]:
        """Every change in the journal, oldest first: operation, id, outcomes."""
        return [plain_entry(entry) for entry in reversed(list(self.session.journal.entries()))]


def free_agents(served: Served, *, online: bool = False) -> list[int]:
    """Agents that no monitor uses."""
    used = {device["MonitoringAgentID"] for family in FAMILIES for device in served.tenant.monitors[family].values()}
    return [key for key, agent in served.tenant.agents.items() if agent["Online"] is online and key not in used]


def plain_entry(entry: Entry) -> tuple[str, int, list[str]]:
    assert isinstance(entry.target.id, int)
    return entry.operation, entry.target.id, [one.outcome for one in entry.conclusions]


@asynccontextmanager
async def desk(folder: Path, *, agents: int = 60, level: Level = Level.DELETING, undo: float = 0.0) -> AsyncIterator[Desk]:
    """A desk of so many agents."""
    async with tenant(agents) as served, working(folder, served, level=level, undo=undo) as opened:
        made = Desk(served, opened)
        made.asked()
        yield made


@asynccontextmanager
async def working(folder: Path, served: Served, *, level: Level = Level.DELETING, undo: float = 0.0) -> AsyncIterator[Session]:
    """A session whose synchronisation has run once; `undo` seconds are its undo window, and it looks twice without a pause."""
    async with session(folder, served) as opened:
        opened.settings = Settings(undo_seconds=undo)  # type: ignore[arg-type]
        opened.writes.settle = 0.001
        opened.deletions.pace = 0.0
        opened.guard.unlock(level)
        task = asyncio.create_task(opened.run())
        try:
            await until(lambda: opened.sync.status.connection is Connection.CONNECTED and not opened.sync.status.refreshing)
            yield opened
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
