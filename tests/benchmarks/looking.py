"""An hour of a technician's looking around, at 2,000 agents: what it asks Atera for, by the tenant's own log.

Real window, clock turned from refresh to refresh, nothing changed by hand. The bound are the polled lists of that same hour: how many pages
of agents they ask for depends on which are on screen, so that an hour without anybody would be another one by luck.
"""

import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import cycle
from pathlib import Path
from typing import Any

import qasync
from PySide6.QtWidgets import QTabBar

from atera_desktop.api.client import Client
from atera_desktop.api.limits import allowance
from atera_desktop.domain.record import Key
from atera_desktop.sim.application import create_app
from atera_desktop.sim.meter import Entry
from atera_desktop.sim.tenant import Tenant
from atera_desktop.ui.window import Window
from tests.benchmarks.bodies import KEY
from tests.benchmarks.clock import Clock, idle, next_cycle, turned
from tests.benchmarks.desk import until, window
from tests.benchmarks.figure import Figure
from tests.benchmarks.tables import application

AGENTS, PLAN, RPM = 2_000, "entry", 400
MINUTES, INTERVAL = 60, 30
CALL_EVERY, ROUND_EVERY = 5, 10
"""Minutes between two callers; and between two looks around in the sections that are opened seldom."""
QUEUE = 8
"""Tickets and alerts to which the technician comes back in turn."""
SELDOM = ("monitors", "contracts", "invoices", "products", "departments", "workhours", "knowledgebase", "expenses")
POLLED = ("agents", "alerts?open", "alerts/…", "tickets", "tickets/lastmodified")
"""What is asked for whether anybody looks or not; an alert by itself when it left the list of open ones."""
ADDED = 1 / 4
"""Of what the polled lists cost, looking may add so much."""


def measure() -> Iterator[Figure]:
    running = application()
    with turned() as clock, qasync.QEventLoop(running) as loop:
        asked = loop.run_until_complete(hour(clock))
    for line in told(asked):
        print(f"  {line}", file=sys.stderr, flush=True)
    polled = sum(kind(entry) in POLLED for entry in asked)
    yield Figure("looking, an hour", len(asked) - polled, polled, "the polled lists", ADDED, "requests", share=True)
    yield Figure("looking, busiest minute", busiest(asked), allowance(PLAN), "the budget", 1, "requests", share=True)


async def hour(clock: Clock) -> list[Entry]:
    """What the tenant was asked in the hour that began once the window had its lists."""
    app = create_app(Tenant(AGENTS, clock=time.time), key=KEY, rpm=RPM)

    def connect() -> Client:
        return Client("http://127.0.0.1/api/v3", KEY, per_minute=allowance(PLAN), proxy="none", app=app)

    with tempfile.TemporaryDirectory() as folder:
        async with window(Path(folder), connect) as shown:
            shown.begin()
            await idle(shown.session)
            clock.ahead += 60  # the first fetch is out of the minute
            await next_cycle(shown.session, clock)
            app.meter.log.clear()
            technician = Technician(shown)
            for minute in range(MINUTES):
                await technician.work(minute)
                for _ in range(60 // INTERVAL):
                    await next_cycle(shown.session, clock)
            assert {entry.status for entry in app.meter.log} == {200}
            return list(app.meter.log)


class Technician:
    """Somebody at the window: a queue of tickets and alerts, callers, and now and then a look at everything else."""

    def __init__(self, shown: Window) -> None:
        self._shown = shown
        self._records: dict[str, Mapping[Key, Any]] = {name: held.records for name, held in shown.session.collections.items()}
        self._tickets = cycle([key for key, ticket in self._records["tickets"].items() if ticket.is_open][:QUEUE])
        self._alerts = cycle(list(self._records["alerts"])[:QUEUE])
        self._seldom = cycle(SELDOM)
        self._calls = 0

    async def work(self, minute: int) -> None:
        """One minute: a ticket read, an alert and its machine looked at, and what the minute brings."""
        await self.look("tickets", next(self._tickets), "Conversation", "Time")
        alert = next(self._alerts)
        await self.look("alerts", alert)
        if alert in self._records["alerts"]:
            await self.look("agents", self._records["alerts"][alert].agent_id, "Alerts", "Patches")
        if minute % CALL_EVERY == 0:
            await self.answer_call()
        if minute % ROUND_EVERY == ROUND_EVERY // 2:
            for name in (next(self._seldom), next(self._seldom)):
                await self.open(name)
                await self.look(name, next(iter(self._records[name]), None), *EVERYTHING)

    async def answer_call(self) -> None:
        """Found by name; then the caller's machine, ticket and customer, each with all that is known of it."""
        await self.open("contacts")
        callers = [contact for contact in self._records["contacts"].values() if contact.default_agent_id in self._records["agents"]]
        caller, self._calls = callers[self._calls % len(callers)], self._calls + 1
        self._shown.page.set_filter(caller.name)
        await self.look("contacts", caller.key, *EVERYTHING)
        await self.look("agents", caller.default_agent_id, *EVERYTHING)
        ticket = next((key for key, ticket in self._records["tickets"].items() if ticket.end_user_id == caller.key), None)
        await self.look("tickets", ticket, *EVERYTHING)
        await self.look("customers", caller.customer_id, *EVERYTHING)

    async def open(self, name: str) -> None:
        self._shown.show_section(name)
        await self._settled()

    async def look(self, name: str, key: Key | None, *titles: str) -> None:
        """Shows a record, if it is still there, and these tabs of it in turn; every one with `EVERYTHING`."""
        if key not in self._records[name] or key is None:
            return
        self._shown.go_to(name, key)
        await self._settled()
        tabs = self._shown.details.findChild(QTabBar)
        assert isinstance(tabs, QTabBar)
        for index in range(tabs.count()):
            if tabs.tabData(index) in titles or titles == EVERYTHING:
                tabs.setCurrentIndex(index)
                await self._settled()

    async def _settled(self) -> None:
        """Waits until what is in view has been asked for, and has come."""
        shown, session = self._shown, self._shown.session
        shown._pausing.setInterval(0)  # the quarter of a second in which nobody is sure to stay
        await until(
            lambda: not (shown._pausing.isActive() or session.lookups._tasks or session.sync._first_looks or session.sync.status.refreshing)
        )


EVERYTHING = ("*",)


def kind(entry: Entry) -> str:
    """What was asked for, whoever's: the path without ids, pages and dates."""
    path, _, query = entry.path.partition("?")
    name = re.sub(r"(?<=/)(\d+|[0-9a-f-]{32,36})(?=/|$)", "…", re.sub(r"^/?(api/v3/)?", "", path))
    return f"{name}?open" if "alertStatus=Open" in query else name


def busiest(asked: list[Entry]) -> int:
    """The most requests of any minute."""
    times, first, most = [entry.time for entry in asked], 0, 0
    for last, moment in enumerate(times):
        while times[first] <= moment - 60:
            first += 1
        most = max(most, last - first + 1)
    return most


def told(asked: list[Entry]) -> Iterator[str]:
    """The table: what was asked for, how often, and how many of them twice within five minutes."""
    counts, again, last = Counter(map(kind, asked)), Counter[str](), dict[str, float]()
    for entry in asked:
        if entry.time - last.get(entry.path, 0.0) < 300:
            again[kind(entry)] += 1
        last[entry.path] = entry.time
    yield f"{'asked for':<52}{'hour':>8}{'again < 5 min':>16}"
    for name, count in counts.most_common():
        yield f"{name:<52}{count:>8}{again[name]:>16}"
    yield f"{'all, of ' + format(allowance(PLAN) * 60, ',') + ' allowed':<52}{len(asked):>8}"
