"""Pictures of all thirteen sections, and of what their records lead to.

How many pictures of each: a section with its rows as many as of any state; the same section empty, forbidden, offline and
loading once each, so that the four together show both appearances and sizes; a tab or a kind of record large and light, small and dark.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from atera_desktop.domain.catalog import RESOURCES
from atera_desktop.domain.record import Record
from atera_desktop.sim.answers import Refusal
from atera_desktop.sim.contracts import TYPES
from atera_desktop.sim.monitors import FAMILIES
from atera_desktop.sim.tenant import Tenant
from tests.shots.state import Setup, State
from tests.tenant import Served, until
from tests.ui.desk import Desk

AGENTS = 600

EMPTY = ("light-1440x900-100",)
FORBIDDEN = ("dark-1440x900-100",)
OFFLINE = ("light-960x600-100",)
LOADING = ("dark-960x600-100",)
BOTH = ("light-1440x900-100", "dark-960x600-100")

Fits = Callable[[Tenant, Any], bool]
"""Whether a record is the one to look at."""


def anyone(tenant: Tenant, one: Record) -> bool:
    return True


def having(attribute: str, value: object) -> Fits:
    return lambda tenant, one: bool(getattr(one, attribute) == value)


TABS: Mapping[str, Mapping[str, Fits]] = {
    "agents": {
        "Alerts": lambda tenant, one: sum(alert["AgentId"] == one.key for alert in tenant.alerts.values()) > 2,
        "Tickets": lambda tenant, one: any(contact["DefaultAgentId"] == one.key for contact in tenant.contacts.values()),
        "Patches": lambda tenant, one: one.is_server,
        "Monitors": lambda tenant, one: any(m["MonitoringAgentID"] == one.key for ms in tenant.monitors.values() for m in ms.values()),
        "Users": lambda tenant, one: any(contact["DefaultAgentId"] == one.key for contact in tenant.contacts.values()),
        "Custom fields": lambda tenant, one: one.is_server,
    },
    "customers": dict.fromkeys(
        ("Agents", "Monitors", "Contacts", "Contracts", "Invoices", "Tickets", "Alerts", "Work hours", "Custom fields"), anyone
    ),
    "contacts": {"Tickets": lambda tenant, one: any(ticket["EndUserID"] == one.key for ticket in tenant.tickets.values())},
    "tickets": {
        "Time": lambda tenant, one: sum(hours["TicketID"] == one.key for hours in tenant.hours.values()) > 1,
        "Related": lambda tenant, one: one.key in tenant.parents,
        "Attachments": lambda tenant, one: bool(tenant.attachments.get(one.key)),
    },
    "departments": {"Contacts": anyone},
}
"""Section → tabs pictured besides the first, each of a record that has something there."""

BEST: Mapping[str, Fits] = {
    "agents": lambda tenant, one: one.is_server,
    "invoices": lambda tenant, one: len(one.line_items or ()) > 3,
}
"""Section → which record is looked at, where the first has little to show."""


def served(desk: Desk) -> Served:
    assert desk.served is not None
    return desk.served


async def opened(desk: Desk, name: str) -> None:
    """The section, when nothing of it is waited for."""
    await desk.quiet()
    desk.window.show_section(name)
    await settled(desk)


async def look_at(desk: Desk, record: Record, tab: str = "") -> None:
    """The record's details, when all that they need has come."""
    assert record.key is not None
    desk.window.page.reveal(record.key)
    await settled(desk)
    desk.window.details.turn_to(tab)
    await settled(desk)


async def settled(desk: Desk) -> None:
    """What is shown needs nothing that has not come."""

    def has_come() -> bool:
        tab, status = desk.window.details.tab, desk.session.sync.status
        looks, needs = (tab.looks, tab.needs) if tab is not None else ((), ())
        answered = all(desk.session.lookups.known(look).at or desk.session.lookups.known(look).error for look in looks)
        return desk.window.is_quiet() and answered and all(name in status.swept or name in status.forbidden for name in needs)

    await asyncio.sleep(0.05)  # for the question to be asked
    await until(has_come)
    desk.window._tick()


def filled(name: str, tab: str = "", fits: Fits = anyone) -> Setup:
    """The details of the first row that fits; of the first of all records where none of the rows does."""

    async def run(desk: Desk) -> None:
        await opened(desk, name)
        rows, every = desk.window.page.rows, desk.session.collections[name].records
        found = (one for one in (*map(rows.record_at, range(len(rows))), *every.values()) if fits(served(desk).tenant, one))
        await look_at(desk, next(found), tab)

    return run


def empty(name: str) -> Setup:
    async def run(desk: Desk) -> None:
        served(desk).emptied.update((RESOURCES[name].path, *RESOURCES[name].also))
        await opened(desk, name)

    return run


def forbidden(name: str) -> Setup:
    def refuse(method: str, path: str) -> None:
        if path.strip("/") in (RESOURCES[name].path, *RESOURCES[name].also):
            raise Refusal(403, "Forbidden")

    async def run(desk: Desk) -> None:
        served(desk).app.before = refuse
        await opened(desk, name)

    return run


def offline(name: str) -> Setup:
    async def run(desk: Desk) -> None:
        await filled(name)(desk)
        served(desk).weather.set("offline")
        await desk.refreshed()

    return run


def loading(name: str) -> Setup:
    """A page has come, and the next takes its time."""

    async def run(desk: Desk) -> None:
        if RESOURCES[name].rare:
            await desk.quiet()
        served(desk).weather.set("slow", 600_000)
        desk.window.show_section(name)
        await until(lambda: desk.session.sync.status.refreshing)

    return run


async def long_conversation(desk: Desk) -> None:
    """The ticket with most comments."""
    comments = served(desk).tenant.comments
    number = max(comments, key=lambda number: len(comments[number]))
    await filled("tickets", "Conversation", having("key", number))(desk)


def slug(title: str) -> str:
    return title.lower().replace(" ", "-")


SECTION_STATES = (
    *(State(f"section-{name}", filled(name, fits=BEST.get(name, anyone)), agents=AGENTS) for name in RESOURCES),
    *(State(f"section-{name}-empty", empty(name), agents=AGENTS, at=EMPTY) for name in RESOURCES),
    *(State(f"section-{name}-forbidden", forbidden(name), agents=AGENTS, at=FORBIDDEN) for name in RESOURCES),
    *(State(f"section-{name}-offline", offline(name), agents=AGENTS, at=OFFLINE) for name in RESOURCES),
    *(State(f"section-{name}-loading", loading(name), agents=AGENTS, at=LOADING) for name in RESOURCES),
    *(
        State(f"section-{name}-{slug(tab)}", filled(name, tab, fits), agents=AGENTS, at=BOTH)
        for name, tabs in TABS.items()
        for tab, fits in tabs.items()
    ),
    *(
        State(f"section-contracts-{kind}", filled("contracts", fits=having("contract_type", kind)), agents=AGENTS, at=BOTH)
        for kind in TYPES
    ),
    *(
        State(f"section-monitors-{family}", filled("monitors", fits=having("family", family)), agents=AGENTS, at=BOTH)
        for family in FAMILIES
    ),
    State("section-tickets-conversation", long_conversation, agents=AGENTS),
)
