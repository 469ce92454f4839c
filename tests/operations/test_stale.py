"""A page that was asked for before a change, and comes after it, does not undo it on the screen."""

from __future__ import annotations

from pathlib import Path

from atera_desktop.app.operations.agents import delete_agent
from atera_desktop.app.operations.outcome import Kind
from atera_desktop.app.operations.tickets import update_ticket
from tests.operations.desk import desk
from tests.tenant import until


async def test_an_older_page_brings_nothing_back(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        agent, ticket = at.agent(), at.ticket()
        at.session.sync.feeds["tickets"].watermark = None
        at.served.weather.set("slow", 300)
        at.session.sync.refresh()
        await until(lambda: at.served.app.meter.in_flight >= 3)
        at.served.weather.set("slow", "off")
        assert (await delete_agent(at.session, agent)).kind is Kind.DONE
        assert (await update_ticket(at.session, ticket, {"TicketStatus": "Closed"})).kind is Kind.DONE
        assert at.session.sync.status.refreshing
        await until(lambda: not at.session.sync.status.refreshing)
        assert agent.key not in at.session.collections["agents"].records
        assert at.session.collections["tickets"].records[ticket.key].ticket_status == "Closed"  # type: ignore[attr-defined]
