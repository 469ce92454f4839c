"""A small HTTP client for the simulated tenant, so that its tests do not stand on the client they are to test."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from atera_desktop.sim.application import Application
from atera_desktop.sim.server import create_app, serve
from atera_desktop.sim.tenant import Tenant
from atera_desktop.sim.weather import Weather

KEY = "0123456789abcdef0123456789abcdef"
NOON = 1_795_608_000.0  # 2026-11-25 12:00 UTC


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    raw: bytes
    complete: bool = True

    @property
    def json(self) -> Any:
        return json.loads(gzip.decompress(self.raw) if self.headers.get("content-encoding") == "gzip" else self.raw)

    @property
    def items(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.json["items"]
        return found


class Clock:
    """A clock that tests turn."""

    def __init__(self) -> None:
        self.time = NOON

    def __call__(self) -> float:
        return self.time


@dataclass
class Wire:
    """Where a tenant is served, with what the test may turn."""

    url: str
    tenant: Tenant
    weather: Weather
    clock: Clock
    app: Application
    headers: Mapping[str, str] = field(default_factory=lambda: {"X-API-KEY": KEY})

    async def get(self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET", body: bytes = b"") -> Reply:
        """One request on a connection of its own. ConnectionError when there is no answer."""
        address = urlsplit(self.url)
        target = path if path.startswith("/_sim") else address.path + path
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        try:
            sent = {"Host": address.netloc, "Connection": "close", **(self.headers if headers is None else headers)}
            if body:
                sent["Content-Length"] = str(len(body))
            head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
            writer.write(f"{method} {target} HTTP/1.1\r\n{head}\r\n".encode() + body)
            raw = await reader.read()
        finally:
            writer.close()
        if not raw:
            raise ConnectionError("closed without an answer")
        return _parse(raw)

    async def send(self, method: str, path: str, body: object = None) -> Reply:
        """A write on a connection of its own, with a JSON body unless it is None."""
        headers = {**self.headers, "Content-Type": "application/json"}
        return await self.get(path, headers, method, b"" if body is None else json.dumps(body).encode())

    async def create(self, path: str, body: object) -> int:
        """The id of a new record."""
        reply = await self.send("POST", path, body)
        assert reply.status == 201, reply.raw
        assert list(reply.json) == ["ActionID"]
        made = reply.json["ActionID"]
        assert isinstance(made, str)
        return int(made)

    async def every(self, path: str) -> list[dict[str, Any]]:
        """The items of all pages, by their links."""
        link, found = path, list[dict[str, Any]]()
        while link:
            reply = await self.get(link.removeprefix(self.url))
            found += reply.items
            link = reply.json["nextLink"]
        return found


def _parse(raw: bytes) -> Reply:
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    due = int(headers.get("content-length", len(body)))
    return Reply(int(first.split()[1]), headers, body, complete=len(body) == due)


@asynccontextmanager
async def served(*weather: str, agents: int = 60, key: str = KEY, rpm: int = 10_000, latency_ms: float = 0) -> AsyncIterator[Wire]:
    """A tenant at noon of 2026-11-25 on a port of its own."""
    clock, sky = Clock(), Weather(*weather)
    tenant = Tenant(agents, clock=clock)
    app = create_app(tenant, key=key, rpm=rpm, latency_ms=latency_ms, weather=sky)
    async with serve(app) as url:
        yield Wire(url, tenant, sky, clock, app, {"X-API-KEY": key})


def quoted(text: str) -> str:
    return quote(text, safe="")
