"""The window opened and closed two hundred times in one process, each time on a tenant: nothing may stay behind.

It takes a minute or two, so it runs only when it is named.
"""

import asyncio
import tempfile
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import qasync
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from atera_desktop.api.client import Client
from atera_desktop.sim.application import create_app
from atera_desktop.sim.tenant import Tenant
from atera_desktop.ui.window import Window
from tests.benchmarks.bodies import KEY
from tests.benchmarks.desk import until, window
from tests.benchmarks.figure import Figure
from tests.benchmarks.soak import Held, held
from tests.benchmarks.tables import application

AT_LENGTH = True
TIMES, WARM = 200, 20
MORE_MEMORY = 1.05


def measure() -> Iterator[Figure]:
    with qasync.QEventLoop(application()) as loop:
        warm, end, left, more = loop.run_until_complete(again())
    since = f"after {WARM} times"
    yield Figure("again, memory", end.megabytes, warm.megabytes, since, MORE_MEMORY, "MB", share=True)
    yield Figure("again, file handles", end.handles, warm.handles, since, 1, "", share=True)
    yield Figure("again, tasks", end.tasks, warm.tasks, since, 1, "", share=True)
    yield Figure("again, threads", more, 0, "more than", 1, "", share=True)
    yield Figure("again, windows", left, 0, "at most", 1, "", share=True)


def shows_rows(shown: Window) -> bool:
    return shown.is_quiet() and len(shown.page.rows) > 0


async def again() -> tuple[Held, Held, int, int]:
    """What was held after some times and after all; windows left; threads more than after the first."""
    app = create_app(Tenant(100, clock=time.time), key=KEY, rpm=1_000_000)
    moments: list[Held] = []
    threads: list[int] = []
    for number in range(1, TIMES + 1):
        with tempfile.TemporaryDirectory() as folder:
            async with window(
                Path(folder), lambda: Client("http://127.0.0.1/api/v3", KEY, per_minute=100_000, proxy="none", app=app)
            ) as shown:
                shown.begin()
                await until(partial(shows_rows, shown))
                shown.show_section("alerts")
            await asyncio.sleep(0)
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        app.meter.log.clear()
        threads.append(threading.active_count())
        if number in (WARM, TIMES):
            moments.append(held())
    return moments[0], moments[1], len(QApplication.topLevelWidgets()), threads[-1] - threads[WARM]
