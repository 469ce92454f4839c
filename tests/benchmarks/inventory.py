"""The inventory of 10,000 agents, 200 pages of 80 ms each, from a tenant in another process."""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from atera_desktop.api.client import Client
from atera_desktop.api.limits import allowance
from atera_desktop.app.once import sync_once
from atera_desktop.app.session import Session
from atera_desktop.store.cache import Cache
from atera_desktop.store.journal import Journal
from atera_desktop.store.settings import Profile, Settings
from tests.benchmarks.bodies import KEY
from tests.benchmarks.figure import Figure

AGENTS, PAGES, LATENCY, LIMIT = 10_000, 200, 80, 2_000
IN_FLIGHT = 16
TRIES = 3


def measure() -> Iterator[Figure]:
    with simulated() as url:
        times, first = zip(*(asyncio.run(ours(url)) for _ in range(TRIES)), strict=True)
        most = stats(url)["most_admitted_per_minute"]
    with simulated() as url:
        bound = min(asyncio.run(bare(url, IN_FLIGHT)) for _ in range(TRIES))
        trip = min(asyncio.run(bare(url, 1, pages=1)) for _ in range(TRIES))
        sequential = asyncio.run(bare(url, 1))
    best = min(times)
    yield Figure("inventory, sequential", best, sequential, "one page after the other", 12, "s")
    yield Figure("inventory, bound", best, bound, f"bare sockets, {IN_FLIGHT} in flight", 1.15, "s", share=True)
    yield Figure("inventory, first rows", min(first), trip, "one bare round trip", 1.3, "s", share=True)
    yield Figure("inventory, limit", most, LIMIT, "the server's limit", 1, "requests in 60 s", share=True)


@contextmanager
def simulated(agents: int = AGENTS, rpm: int = LIMIT, latency: int = LATENCY) -> Iterator[str]:
    """The address of a tenant in a process of its own."""
    options = [f"--agents={agents}", f"--rpm={rpm}", f"--latency={latency}", f"--key={KEY}"]
    command = [sys.executable, "-m", "atera_desktop", "simulate", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[0]
        finally:
            process.terminate()


def stats(url: str) -> dict[str, int]:
    with urllib.request.urlopen(url.removesuffix("/api/v3") + "/_sim/stats") as answer:
        found: dict[str, int] = json.load(answer)
    return found


async def ours(url: str) -> tuple[float, float]:
    """Seconds until all agents are merged, and until the first rows are shown, from an empty cache."""
    with tempfile.TemporaryDirectory() as folder:
        cache = Cache.open(Path(folder) / "cache.db")
        journal = Journal.open(Path(folder) / "journal.db")
        session = Session(Path(folder), Profile(name="benchmark"), Settings(), cache, journal, None)
        client = session.sync.client = Client(url, KEY, per_minute=allowance("expert"), proxy="none")
        shown: list[float] = []
        session.collections["agents"].changed.connect(lambda changes: shown.append(time.perf_counter()))
        await client.account()  # the connection stands, as it does for the peers
        began = time.perf_counter()
        outcome = await sync_once(session, client, ["agents"])
        assert outcome.complete
        assert outcome.results["agents"].count == AGENTS
        await session.close()
        return outcome.results["agents"].seconds, shown[0] - began


async def bare(url: str, connections: int, pages: int = PAGES) -> float:
    """Seconds for the pages over so many kept connections, the bytes read and thrown away: what no client can beat."""
    parts = urlsplit(url)
    queue = list(range(1, pages + 1))

    async def connect() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(parts.hostname, parts.port)

    async def worker(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while queue:
            path = f"{parts.path}/agents?page={queue.pop(0)}&itemsInPage=50"
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nX-API-KEY: {KEY}\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            await reader.readexactly(int(length.split(b":")[1]))

    lines = [await connect() for _ in range(connections)]
    began = time.perf_counter()
    await asyncio.gather(*(worker(*line) for line in lines))
    seconds = time.perf_counter() - began
    for _, writer in lines:
        writer.close()
    return seconds
