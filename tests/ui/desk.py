"""A real window on a simulated tenant, for the tests of what it shows."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QPushButton

from atera_desktop.app.session import Session
from atera_desktop.app.signing import Kept, Signing
from atera_desktop.domain.secret import Secret
from atera_desktop.store.settings import Settings
from atera_desktop.ui import look
from atera_desktop.ui.leaving import Door
from atera_desktop.ui.window import Window
from tests.tenant import KEY, Served, session, tenant, until


@dataclass
class Desk:
    """A window, what it stands on, and what it kept."""

    window: Window
    session: Session
    served: Served | None
    states: list[dict[str, Any]] = field(default_factory=list)
    settings: list[Settings] = field(default_factory=list)

    def button(self, title: str) -> QPushButton:
        """The visible button of that name."""
        found = [button for button in self.window.findChildren(QPushButton) if button.text() == title and button.isVisible()]
        assert len(found) == 1, f"{len(found)} buttons are called {title!r}"
        return found[0]

    def notices(self) -> list[str]:
        """The lines on screen, the window's and the section's."""
        return [*self.window.notes.texts(), *self.window.page.notes.texts()]

    async def quiet(self) -> None:
        """Waits until nothing is loaded any more."""
        await until(self.window.is_quiet)

    async def refreshed(self) -> None:
        """Presses Refresh and waits for its end."""
        told: list[bool] = []
        end = self.session.sync.changed.connect(lambda status: told.append(status.refreshing))
        self.window.actions_.run("refresh")
        await until(lambda: True in told and not self.session.sync.status.refreshing)
        end()


@asynccontextmanager
async def desk(
    folder: Path, *, agents: int = 60, served: bool = True, state: dict[str, Any] | None = None, weather: Sequence[str] = ()
) -> AsyncIterator[Desk]:
    """A window on its own tenant, or on none, closed in the end. `weather` are the tenant's faults from the start ("slow=60")."""
    if not served:
        async with shown_on(folder, None, state) as opened:
            yield opened
        return
    async with tenant(agents, clock=time.time) as here:
        for name, _, value in (fault.partition("=") for fault in weather):
            here.weather.set(name, value)
        async with shown_on(folder, here, state) as opened:
            yield opened


@asynccontextmanager
async def shown_on(folder: Path, served: Served | None, state: dict[str, Any] | None) -> AsyncIterator[Desk]:
    """A window on this tenant, or on none, closed in the end."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    look.install(app, "light")
    async with session(folder, served, interval=30) as opened:
        states: list[dict[str, Any]] = []
        settings: list[Settings] = []
        door = None
        if served is not None:
            signing = Signing(opened, served.url, lambda url, key: served.client(key=key.reveal()), key=Secret(KEY), kept=Kept.KEYRING)
            door = Door(signing, folder, lambda following: None)
        window = Window(opened, state or {}, keep_settings=settings.append, keep_state=states.append, logs=folder, door=door)
        window.left = lambda: None
        window.show()
        window.begin()
        try:
            yield Desk(window, opened, served, states, settings)
        finally:
            window.close()
            await window.scope.close()
            window.deleteLater()
