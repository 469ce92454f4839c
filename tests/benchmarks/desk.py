"""The whole window on a tenant in another process, and a clock that notices when the window does not answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QTableView

from atera_desktop.api.client import Client
from atera_desktop.app.session import Session
from atera_desktop.store.cache import Cache
from atera_desktop.store.journal import Journal
from atera_desktop.store.settings import Profile, Settings
from atera_desktop.ui import look
from atera_desktop.ui.garbage import collected_here
from atera_desktop.ui.window import Window

TICK = 5
"""Milliseconds between two looks at the clock."""
SCROLL = 33


class Gaps:
    """Seconds between the ticks of a timer on the window's loop: what stands between two of them keeps the window from answering."""

    def __init__(self, parent: QObject) -> None:
        self.found: list[float] = []
        self._last: float | None = None
        self._timer = QTimer(parent)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK)

    def _tick(self) -> None:
        now = time.perf_counter()
        if self._last is not None:
            self.found.append(now - self._last)
        self._last = now

    def stop(self) -> list[float]:
        self._timer.stop()
        return self.found


def scroll(table: QTableView, rows: int = 3) -> QTimer:
    """Somebody scrolls: so many rows down thirty times a second, and from the end to the top again."""
    bar, timer = table.verticalScrollBar(), QTimer(table)
    step = rows if table.verticalScrollMode() == QTableView.ScrollMode.ScrollPerItem else rows * table.verticalHeader().defaultSectionSize()
    timer.timeout.connect(lambda: bar.setValue((bar.value() + step) % max(1, bar.maximum())))
    timer.start(SCROLL)
    return timer


@asynccontextmanager
async def window(folder: Path, connect: Callable[[], Client] | None) -> AsyncIterator[Window]:
    """The main window, shown, on the profile in `folder`; it begins with `begin`. Without a tenant it works on its cache alone."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    look.install(app, "light")
    app.setQuitOnLastWindowClosed(False)
    cache, journal = Cache.open(folder / "cache.db"), Journal.open(folder / "journal.db")
    session = Session(folder, Profile(name="benchmark"), Settings(), cache, journal, connect)
    shown = Window(session, {}, keep_settings=lambda settings: None, keep_state=lambda state: None, logs=folder)
    shown.left = lambda: None
    shown.show()
    with collected_here(app):  # as the program does
        try:
            yield shown
        finally:
            shown.close()
            await shown.scope.close()
            shown.deleteLater()
            await session.close()


async def until(condition: Callable[[], object], seconds: float = 120.0) -> None:
    """Waits until the condition holds, looking seldom enough not to be felt."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 (a condition of anybody's, not an event of ours)
            await asyncio.sleep(0.02)
