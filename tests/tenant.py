"""The simulated tenant for tests: served on a real socket, its time turned by hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from atera_desktop.api.client import Client
from atera_desktop.api.lock import Guard
from atera_desktop.app.session import Session
from atera_desktop.sim.application import Application, create_app
from atera_desktop.sim.server import serve
from atera_desktop.sim.tenant import Tenant
from atera_desktop.sim.weather import Weather
from atera_desktop.store.cache import Cache
from atera_desktop.store.journal import Journal
from atera_desktop.store.settings import Profile, Settings

KEY = "0123456789abcdef0123456789abcdef"


@dataclass(slots=True)
class Served:
    """A tenant on a socket. `weather` makes faults; `tenant`'s records may be changed at will."""

    url: str
    app: Application
    failing: set[str]
    """Paths below the base address at which the server fails."""
    emptied: set[str] = field(default_factory=set)
    """Paths below the base address whose lists are empty, though the records are there."""

    @property
    def tenant(self) -> Tenant:
        return self.app.tenant

    @property
    def weather(self) -> Weather:
        return self.app.weather

    @property
    def asked(self) -> list[str]:
        """Every request so far, as "GET /path?query"."""
        return [f"{entry['method']} {entry['path']}" for entry in self.app.meter.entries()]

    def client(self, *, per_minute: int = 100_000, key: str = KEY, guard: Guard | None = None) -> Client:
        return Client(self.url, key, per_minute=per_minute, proxy="none", guard=guard)


class Standing:
    """A clock that stands until it is turned, so that a tenant does not live on its own."""

    def __init__(self, now: float = 1_795_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@asynccontextmanager
async def tenant(
    agents: int = 120, *, rpm: int = 100_000, clock: Callable[[], float] | None = None, latency_ms: float = 0
) -> AsyncIterator[Served]:
    """A tenant of so many agents, at a standstill unless a clock is given."""
    app = create_app(Tenant(agents, clock=clock or Standing()), key=KEY, rpm=rpm, latency_ms=latency_ms)
    served = Served("", app, set())

    async def troubled(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "").removeprefix("/api/v3/")
        if path in served.failing:
            await Response(status_code=500)(scope, receive, send)
        elif path in served.emptied:
            nothing = {"items": [], "totalItemCount": 0, "page": 1, "itemsInPage": 50, "totalPages": 0, "prevLink": "", "nextLink": ""}
            await JSONResponse(nothing)(scope, receive, send)
        else:
            await app(scope, receive, send)

    async with serve(troubled) as served.url:
        yield served


@asynccontextmanager
async def session(
    folder: Path, served: Served | None, *, interval: int = 0, key: str = KEY, per_minute: int = 100_000
) -> AsyncIterator[Session]:
    """A profile's desk in `folder`, connected to the tenant where there is one, and closed in the end."""
    guard = Guard()
    connect = None if served is None else lambda: served.client(key=key, per_minute=per_minute, guard=guard)
    profile = Profile(name="test", api_url=served.url if served else "")
    cache, journal = Cache.open(folder / "cache.db"), Journal.open(folder / "journal.db")
    opened = Session(folder, profile, Settings(), cache, journal, connect, guard=guard)
    opened.sync.set_interval(interval)
    try:
        yield opened
    finally:
        await opened.close()


async def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    """Waits until the condition holds, letting everything else run."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 (a condition of anybody's, not an event of ours)
            await asyncio.sleep(0.005)
