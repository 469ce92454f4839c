"""A working day: eight hours in which 10,000 agents change under an open window, the clock turned from refresh to refresh.

It takes some minutes, so it runs only when it is named. The tenant lives in the same process, and its growth counts as ours.
"""

import asyncio
import gc
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import qasync
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from atera_desktop.api.client import Client
from atera_desktop.sim.application import Application, create_app
from atera_desktop.sim.tenant import Tenant
from tests.benchmarks.bodies import KEY
from tests.benchmarks.clock import Clock, idle, next_cycle, turned
from tests.benchmarks.desk import window
from tests.benchmarks.figure import Figure
from tests.benchmarks.memory import resident
from tests.benchmarks.tables import application

AT_LENGTH = True
AGENTS, CHANGED, INTERVAL = 10_000, 100, 30
HOURS, SETTLED = 8, 2
MORE_MEMORY = 1.05


@dataclass(frozen=True)
class Held:
    """What the process holds at a moment."""

    megabytes: float
    handles: int
    tasks: int
    timers: int


def measure() -> Iterator[Figure]:
    running = application()
    with turned() as clock, qasync.QEventLoop(running) as loop:
        app = create_app(Tenant(AGENTS, clock=time.time), key=KEY, rpm=100_000)
        hours = loop.run_until_complete(day(app, clock))
    settled, end = hours[SETTLED - 1], hours[-1]
    since = f"after {SETTLED} hours"
    yield Figure("soak, memory", end.megabytes, settled.megabytes, since, MORE_MEMORY, "MB", share=True)
    yield Figure("soak, file handles", end.handles, settled.handles, since, 1, "", share=True)
    yield Figure("soak, tasks", end.tasks, settled.tasks, since, 1, "", share=True)
    yield Figure("soak, timers", end.timers, settled.timers, since, 1, "", share=True)


async def day(app: Application, clock: Clock) -> list[Held]:
    """What was held at the end of every hour."""
    dice, hours = random.Random(1), list[Held]()
    with tempfile.TemporaryDirectory() as folder:
        async with window(Path(folder), lambda: Client("http://127.0.0.1/api/v3", KEY, per_minute=1_600, proxy="none", app=app)) as shown:
            shown.begin()
            await idle(shown.session)
            for name in shown.session.collections:
                shown.show_section(name)
            shown.show_section("agents")
            for _ in range(HOURS):
                for _ in range(3600 // INTERVAL):
                    for key in dice.sample(list(app.tenant.agents), CHANGED):
                        app.tenant.agents[key]["CurrentLoggedUsers"] = f"NORTH\\user{dice.randrange(10_000)}"
                    await next_cycle(shown.session, clock)
                app.meter.log.clear()
                hours.append(held())
                print(f"  hour {len(hours)}: {hours[-1]}, {shown.session.sync.status.connection}", file=sys.stderr, flush=True)
    return hours


def held() -> Held:
    gc.collect()
    timers = sum(len(widget.findChildren(QTimer)) for widget in QApplication.topLevelWidgets())
    return Held(resident() / 1_000_000, len(os.listdir("/proc/self/fd")), len(asyncio.all_tasks()), timers)
