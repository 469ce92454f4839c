"""The one door to the network, and the one module that imports httpx; it does so when the first request is sent.

httpx's client is not used, only its transport: no redirects, no cookies, no environment, no `.netrc` exist at this level.
"""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import sys
import zlib
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from atera_desktop.api.errors import NotAtera, NotReached, Unreached
from atera_desktop.api.lock import Guard
from atera_desktop.api.protocol import Answer, Request, base_address, is_loopback

if TYPE_CHECKING:
    import httpx

CONNECTIONS = 16
KEEP_ALIVE = 60.0
CONNECT_WITHIN = 10.0
DEADLINE = 30.0
MAX_BODY = 64 * 2**20
"""Bytes of a decoded body (safety.md, Talking to Atera)."""

AsgiApp = Callable[
    [MutableMapping[str, Any], Callable[[], Awaitable[MutableMapping[str, Any]]], Callable[[MutableMapping[str, Any]], Awaitable[None]]],
    Awaitable[None],
]


class _Line(msgspec.Struct):
    """A set of kept connections, and how many requests are on them; one that has failed is closed by its last user."""

    connections: httpx.AsyncBaseTransport
    users: int = 0


class _Passage(msgspec.Struct):
    """One request on its way out. It asks the guard in the last moment; from then on, `left`, it may have arrived."""

    guard: Guard
    method: str
    left: bool
    _opened: Any = None
    """The connection that was opened for it, which httpx forgets where TLS is given up half-way."""

    async def hear(self, event: str, info: Mapping[str, Any]) -> None:
        """What httpx's transport tells of every step; a proxy's CONNECT is none of ours."""
        if event == "connection.connect_tcp.complete":
            self._opened = info["return_value"]
        elif event == "http11.send_request_headers.started" and info["request"].method != b"CONNECT":
            self.guard.permits(self.method)
            self.left = True

    async def close(self) -> None:
        if self._opened is not None:
            await self._opened.aclose()


class Transport:
    """Connections to one host.

    `proxy` is "system" (the operating system's, https only, never for loopback), "none" or an http(s) address. Certificates are the
    operating system's, or those in `ca_file`. `app` answers in this process instead of the network. Nothing leaves that `guard` does
    not permit at that moment; without one nothing but reading. Raises ValueError for a base address or a proxy that is not allowed.
    """

    def __init__(
        self,
        base_url: str,
        *,
        proxy: str = "system",
        ca_file: Path | None = None,
        app: AsgiApp | None = None,
        guard: Guard | None = None,
    ) -> None:
        self.base = base_address(base_url, in_process=app is not None)
        self.guard = Guard(never=True) if guard is None else guard
        self._app, self._ca_file = app, ca_file
        self._proxy = None if app is not None else _proxy_for(self.base, proxy)
        self._line: _Line | None = None
        self._imported = False

    async def send(self, request: Request, headers: Sequence[tuple[str, str]], within: float = DEADLINE) -> Answer:
        """Sends once and reads the whole answer, all within so many seconds. Redirects are answers like any other.

        Raises NotReached where no complete answer came, NotAtera for a body no client should read, and ReadOnly where the guard says
        no; it is asked at once, and again in the moment before the first byte of the request leaves. Cancelled, it closes the
        connection; the request may have arrived.
        """
        self.guard.permits(request.method)
        if not self._imported:
            await asyncio.to_thread(_import)
            self._imported = True
        import httpx

        line = self._line_for(request)
        passage = _Passage(self.guard, request.method, left=self._app is not None)
        wire = httpx.Request(
            request.method,
            f"{self.base}/{request.target}",
            headers=[*headers, *([("Content-Type", "application/json")] if request.body else [])],
            content=request.body,
            extensions={
                "timeout": {"connect": CONNECT_WITHIN, "read": DEADLINE, "write": DEADLINE, "pool": DEADLINE},
                "trace": passage.hear,
            },
        )
        line.users += 1
        try:
            async with asyncio.timeout(within):
                response = await line.connections.handle_async_request(wire)
                try:
                    body = await _read(response)
                finally:
                    await response.aclose()
        except asyncio.CancelledError:
            await passage.close()
            raise
        except (httpx.TransportError, OSError) as error:
            if self._line is line:
                self._line = None  # after a change of network or a sleep all its idle connections are dead: never try them one by one
            await passage.close()
            raise NotReached(_reason(error), sent=passage.left) from error
        finally:
            line.users -= 1
            if self._line is not line and not line.users:
                await line.connections.aclose()
        return Answer(response.status_code, response.headers, body)

    async def aclose(self) -> None:
        line, self._line = self._line, None
        if line is not None and not line.users:
            await line.connections.aclose()

    def _line_for(self, request: Request) -> _Line:
        """The kept connections, or for a request that wants it so one of its own, which is closed behind it."""
        if request.fresh:
            return _Line(self._open())
        if self._line is None:
            self._line = _Line(self._open())
        return self._line

    def _open(self) -> httpx.AsyncBaseTransport:
        import httpx

        if self._app is not None:
            return httpx.ASGITransport(self._app)
        if find_spec("sniffio") is None:
            # httpcore looks for it several times in every request; a search through all folders each time is a fifth of a request's work.
            sys.modules["sniffio"] = None  # type: ignore[assignment]
        try:
            trust = _certificates(self._ca_file)
        except OSError as error:  # no such file, or nothing in it that is a certificate
            raise NotReached("certificates", sent=False) from error
        return httpx.AsyncHTTPTransport(
            verify=trust,
            trust_env=False,
            http2=False,
            limits=httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS, keepalive_expiry=KEEP_ALIVE),
            proxy=self._tunnel(trust),
        )

    def _tunnel(self, trust: ssl.SSLContext) -> httpx.Proxy | None:
        """The proxy, where there is one. Raises NotReached for an address of the system's that no tunnel can begin at, such as SOCKS."""
        import httpx

        if self._proxy is None:
            return None
        try:
            if _is_proxy(self._proxy):
                return httpx.Proxy(self._proxy, ssl_context=trust if self._proxy.startswith("https:") else None)
        except (ValueError, httpx.InvalidURL):
            pass
        raise NotReached("proxy", sent=False)


def _proxy_for(base: str, proxy: str) -> str | None:
    """The proxy's address, or None for a direct connection. The system's may be anything; ValueError for a given one that is none."""
    parts = urlsplit(base)
    host = parts.hostname or ""
    if proxy == "none" or is_loopback(host):
        return None
    if proxy != "system":
        if not _is_proxy(proxy):
            raise ValueError("not an address of a proxy")
        return proxy
    from urllib.request import getproxies, proxy_bypass

    found = getproxies().get("https")
    if not found or proxy_bypass(host):
        return None
    return found if "://" in found else f"http://{found}"


def _import() -> None:
    """Everything the first request needs: a fifth of a second, in which the window must answer."""
    for name in ("httpx", "httpcore", "anyio._backends._asyncio"):
        with suppress(ImportError):  # the last is nobody's promise
            import_module(name)


def _is_proxy(address: str) -> bool:
    """Whether a tunnel can begin at this address: http or https, with a host."""
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _certificates(ca_file: Path | None) -> ssl.SSLContext:
    """The trust of a connection. The contexts are built by hand: ssl.create_default_context would write keys to SSLKEYLOGFILE."""
    if ca_file is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cafile=str(ca_file))
        return context
    import truststore

    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        os.environ.pop(name, None)  # OpenSSL itself reads them, at every handshake: there is no other way to ignore them
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


async def _read(response: httpx.Response) -> bytes:
    """The body, decoded while it comes, so that neither length nor compression can fill the memory."""
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise NotAtera("encoding")
    gzip = zlib.decompressobj(wbits=31) if "gzip" in encoding else None
    parts: list[bytes] = []
    room = MAX_BODY
    try:
        async for raw in response.stream:  # type: ignore[union-attr]  # one made by an async transport
            part = raw if gzip is None else gzip.decompress(raw, room + 1)
            room -= len(part)
            if room < 0:
                raise NotAtera("too large")
            if gzip is not None and gzip.unused_data:
                raise NotAtera("damaged gzip")
            parts.append(part)
    except zlib.error:
        raise NotAtera("damaged gzip") from None
    if gzip is not None and not gzip.eof and parts:
        raise NotAtera("damaged gzip")
    return b"".join(parts)


def _reason(error: BaseException) -> Unreached:
    """Why a request got no answer, from the innermost cause that says something."""
    import httpx

    waiting = (ssl.SSLWantReadError, ssl.SSLWantWriteError)  # these say that TLS was not done yet, not that it failed
    causes = [cause for cause in _causes(error) if not isinstance(cause, waiting)]
    kinds: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Unreached], ...] = (
        (socket.gaierror, "dns"),
        (ssl.SSLError, "tls"),
        (httpx.ProxyError, "proxy"),
        (ConnectionRefusedError, "refused"),
        ((httpx.TimeoutException, TimeoutError), "timeout"),
        ((httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError, ConnectionError), "dropped"),
    )
    return next((reason for kind, reason in kinds if any(isinstance(cause, kind) for cause in causes)), "network")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for part in error.exceptions:
                yield from _causes(part)
        error = error.__cause__ or error.__context__
