"""A server that answers whatever bytes a test wants: for what no simulated tenant would do."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

Handler = Callable[[str, asyncio.StreamWriter], Awaitable[None]]


@dataclass(slots=True)
class Raw:
    url: str
    heads: list[str] = field(default_factory=list)
    """The heads of the requests that came."""
    bodies: list[bytes] = field(default_factory=list)
    """Their bodies, empty where there was none."""
    connections: int = 0
    open: int = 0
    """Connections that neither side has closed yet."""


@asynccontextmanager
async def raw(handler: Handler) -> AsyncIterator[Raw]:
    """Calls `handler` for every request, with its head; one that returns without an answer closes nothing."""
    served = Raw("")

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served.connections += 1
        served.open += 1
        with suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            while not writer.is_closing():
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                length = re.search(r"content-length: (\d+)", head, re.I)
                served.heads.append(head)
                served.bodies.append(await reader.readexactly(int(length[1])) if length else b"")
                await handler(head, writer)
                await writer.drain()
        writer.close()
        served.open -= 1

    server = await asyncio.start_server(connection, "127.0.0.1", 0)
    served.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/v3"
    try:
        yield served
    finally:
        server.close()
        await asyncio.sleep(0)
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            if "connection" in repr(task.get_coro()):
                task.cancel()
                await asyncio.wait([task])


def answer(status: int = 200, body: bytes | Any = b"", *, packed: bool = False, **headers: str) -> bytes:
    """An answer's bytes; a body that is not bytes is written as JSON. Underscores in header names are hyphens."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    if packed:
        content = gzip.compress(content)
        headers["content_encoding"] = "gzip"
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    length = "" if "content_length" in headers else f"content-length: {len(content)}\r\n"
    return f"HTTP/1.1 {status} X\r\n{lines}{length}\r\n".encode() + content


def always(data: bytes) -> Handler:
    """Answers every request alike."""

    async def handler(_: str, writer: asyncio.StreamWriter) -> None:
        writer.write(data)

    return handler


def in_turn(*answers: bytes) -> Handler:
    """Answers with these in turn, and with the last for ever."""
    left = list(answers)

    async def handler(_: str, writer: asyncio.StreamWriter) -> None:
        writer.write(left.pop(0) if len(left) > 1 else left[0])

    return handler


def envelope(*items: object, total: int | None = None, page: int = 1, **more: object) -> dict[str, object]:
    count = len(items) if total is None else total
    return {"items": list(items), "totalItemCount": count, "page": page, "itemsInPage": 50, "totalPages": -(-count // 50), **more}
