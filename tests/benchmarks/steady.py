"""Requests while nothing special happens, at 10,000 agents, against fetching every page of them every 30 seconds.

A quarter of an hour in which the clock is turned from refresh to refresh; the tenant, in this process, counts what it is asked.
"""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from atera_desktop.api.client import Client
from atera_desktop.api.limits import allowance
from atera_desktop.app.session import Session
from atera_desktop.domain.record import Key
from atera_desktop.sim.application import Application, create_app
from atera_desktop.sim.tenant import Tenant
from atera_desktop.store.cache import Cache
from atera_desktop.store.journal import Journal
from atera_desktop.store.settings import Profile, Settings
from tests.benchmarks.bodies import KEY
from tests.benchmarks.clock import Clock, idle, next_cycle, turned
from tests.benchmarks.figure import Figure

AGENTS, PAGES = 10_000, 200
INTERVAL: Final = 30
CYCLES = 30
SCREEN = 25
SHARE = 0.25


def measure() -> Iterator[Figure]:
    with turned() as clock:
        # A tenant this large needs more than the smallest plan; an expert's is 2,000 requests a minute.
        app = create_app(Tenant(AGENTS, clock=time.time), key=KEY, rpm=2_000)
        asked, oldest = asyncio.run(watch(app, clock))
    yield Figure("steady requests", asked / CYCLES, PAGES, "every page each time", SHARE, "in 30 s", share=True)
    yield Figure("steady, on screen", oldest["screen"], INTERVAL, "one interval", 1.05, "s old", share=True)
    yield Figure("steady, alerts", oldest["alerts"], INTERVAL, "one interval", 1.05, "s old", share=True)


async def watch(app: Application, clock: Clock) -> tuple[int, dict[str, float]]:
    """How many requests came in so many cycles after the first, and how old what matters was at worst."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def connect() -> Client:
            return Client("http://127.0.0.1/api/v3", KEY, per_minute=allowance("expert"), proxy="none", app=app)

        cache, journal = Cache.open(folder / "cache.db"), Journal.open(folder / "journal.db")
        session = Session(folder, Profile(name="benchmark"), Settings(interval_seconds=INTERVAL), cache, journal, connect)
        running = asyncio.create_task(session.run())
        await idle(session)
        screen = list(session.collections["agents"].records)[AGENTS // 2 :][:SCREEN]
        session.sync.look_at("agents", screen)
        await next_cycle(session, clock)
        asked, oldest = app.meter.requests, {"screen": 0.0, "alerts": 0.0}
        for _ in range(CYCLES):
            assert session.sync.status.next_at is not None
            then = time.time() + session.sync.status.next_at - time.monotonic()  # just before the next refresh
            for what, age in ages(session, screen).items():
                oldest[what] = max(oldest[what], then - age)
            await next_cycle(session, clock)
        assert len(session.collections["agents"]) >= AGENTS
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await session.close()
        return app.meter.requests - asked, oldest


def ages(session: Session, screen: list[Key]) -> dict[str, float]:
    found = {"screen": session.collections["agents"].oldest(screen), "alerts": session.collections["alerts"].oldest()}
    return {what: at for what, at in found.items() if at is not None}
