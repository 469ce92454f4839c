"""The simulated tenant on a port of 127.0.0.1, in the loop that is running."""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from .application import BASE, CONNECTION, CUT, create_app

__all__ = ["create_app", "serve"]


_numbers = itertools.count(1)


class _Protocol(H11Protocol):
    """Numbers the connections and lets the application close its own, which ASGI cannot say (application.CUT)."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        app, number = self.app, next(_numbers)

        def cut(reset: bool, last: bytes) -> None:
            transport.write(last)
            if reset:
                transport.abort()
            else:
                transport.close()

        async def cuttable(scope: Scope, receive: Receive, send: Send) -> None:
            scope["extensions"] = {**(scope.get("extensions") or {}), CUT: cut, CONNECTION: number}
            await app(scope, receive, send)

        self.app = cuttable


@asynccontextmanager
async def serve(app: ASGIApp, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serves `app` while the context lasts; yields its base address, `http://127.0.0.1:PORT/api/v3`. Port 0 takes a free one.

    Raises OSError when the port is in use. Uses uvicorn's protocol, but none of its process: no signal handlers, no log, and at the
    end connections are closed at once instead of after their requests.
    """
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # it reports our faults as errors of the application
    config = Config(app, log_config=None, access_log=False, lifespan="off", http=_Protocol, ws="none", timeout_keep_alive=75)
    config.load()
    state, loop = ServerState(), asyncio.get_running_loop()

    def protocol() -> Any:
        return _Protocol(config, state, {}, loop)

    server = await loop.create_server(protocol, sock=_bound(host, port), backlog=512)
    try:
        yield f"http://{host}:{server.sockets[0].getsockname()[1]}{BASE}"
    finally:
        server.close()
        for connection in list(state.connections):
            connection.transport.abort()
        for task in list(state.tasks):
            task.cancel()
        await asyncio.gather(*state.tasks, return_exceptions=True)
        # Until each has been told that it is lost: a transport may not outlive its loop.
        while state.connections:  # noqa: ASYNC110 (a turn or two of the loop)
            await asyncio.sleep(0)


def _bound(host: str, port: int) -> socket.socket:
    # Named as TCP, asyncio sends small parts of an answer at once; else head and body of a small one are 40 ms apart.
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # on Windows this would let two programs share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener
