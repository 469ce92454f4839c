"""The simulated tenant as an ASGI application: everything between a request's arrival and the bytes of its answer."""

from __future__ import annotations

import asyncio
import json
import math
import re
import time
import zlib
from collections.abc import Callable
from email.utils import formatdate
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, Router
from starlette.types import Receive, Scope, Send

from .answers import Answer, Refusal, empty
from .meter import Entry, Meter
from .operations import OPERATIONS
from .routes import Call, Routes
from .tenant import Tenant
from .weather import SWITCHES, Weather

BASE = "/api/v3"
CUT = "atera.cut"
"""Key in scope["extensions"]: a function that closes the connection; whether to reset it (or let what was written go out), last bytes."""
CONNECTION = "atera.connection"
"""Key in scope["extensions"]: the number of the connection."""

_JWT = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
_READS = ("GET", "HEAD")
_VERBS = {"GET": "Read", "HEAD": "Read", "DELETE": "Delete"}


class Unanswered(Exception):
    """The connection is to be closed without (the rest of) an answer."""


class Application:
    """The ASGI application. `tenant`, `weather` and `meter` may be read, and the weather changed, while it serves.

    `before`, where it is set, is called with the method and the path (as sent, below /api/v3) when an operation is about to be done:
    what it changes in the tenant is there just in time. A Refusal that it raises is the answer, and nothing is done.
    """

    before: Callable[[str, str], object] | None = None

    def __init__(self, tenant: Tenant, *, key: str, rpm: int = 400, latency_ms: float = 0, weather: Weather | None = None) -> None:
        self.tenant, self.weather, self.meter = tenant, weather or Weather(), Meter(rpm)
        self._key, self._rpm, self._latency = key, rpm, latency_ms / 1000
        self._routes, self._locked_until = Routes(OPERATIONS), 0.0
        self._own = Router(
            [
                Route("/_sim/stats", self._stats, methods=["GET"]),
                Route("/_sim/log", self._log, methods=["GET"]),
                Route("/_sim/return", self._return, methods=["POST"]),
                Route("/_sim/with", self._with, methods=["GET", "POST"]),
            ],
            redirect_slashes=False,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].lower().startswith(BASE):
            await self._serve(scope, receive, send)
        else:
            await self._own(scope, receive, send)

    # Atera

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        now, began = self.tenant.clock(), time.perf_counter()
        self.meter.begin(now)
        status = 0
        try:
            answer = await self._answer(scope, receive, now)
            status = answer.status
            await self._send(answer, scope, receive, send, began)
        except Unanswered:
            await self._cut(scope, receive, reset=self.weather.get("offline") is None)
        finally:
            path = (scope.get("raw_path") or scope["path"].encode()).split(b"?")[0].decode("latin-1")
            path += "?" + scope["query_string"].decode("latin-1") if scope["query_string"] else ""
            self.meter.end(Entry(now, _extension(scope, CONNECTION) or 0, scope["method"], path, status))

    async def _answer(self, scope: Scope, receive: Receive, now: float) -> Answer:
        if self.weather.get("offline"):
            raise Unanswered
        headers = {name.lower().decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        allowed = self._knows(headers)
        wait = self._admit(now) if allowed else 0
        if not allowed:
            return empty(401)
        if wait:
            return self._over_limit(wait)
        writes = scope["method"] not in _READS
        if self.weather.strikes("drop") or (writes and self.weather.strikes("cut-before")):
            raise Unanswered
        if answer := self.weather.instead():
            return answer
        answer = self.weather.answer(await self._operate(scope, headers, receive))
        return await self._done(answer) if writes else answer

    async def _done(self, answer: Answer) -> Answer:
        """What the client hears of a write."""
        await asyncio.sleep(int(self.weather.get("slow-reply") or 0) / 1000)
        if self.weather.strikes("cut-after"):
            raise Unanswered
        return empty(500) if self.weather.strikes("500-after") else answer

    def _knows(self, headers: dict[str, str]) -> bool:
        """A token goes into Authorization, a 32-character key into X-API-KEY; elsewhere they count as wrong."""
        if self.weather.get("expired"):
            return False
        scheme, _, bearer = headers.get("authorization", "").partition(" ")
        bearer, plain = bearer.strip() if scheme.lower() == "bearer" else "", headers.get("x-api-key", "")
        if self.weather.get("any-key"):
            return bool(bearer or plain)
        given = bearer if _JWT.fullmatch(self._key) and not self.weather.get("legacy") else plain
        return given == self._key

    def _admit(self, now: float) -> int:
        """0, or the seconds after which a request may pass again."""
        rpm = self.weather.get("rpm")
        self.meter.per_minute = self._rpm if rpm is None else int(rpm)
        if self.weather.get("lock-out") and now < self._locked_until:
            return math.ceil(self._locked_until - now)
        if self.weather.strikes("429"):
            return 1
        wait = self.meter.admit(now)
        if not wait:
            return 0
        if lock := self.weather.get("lock-out"):
            self._locked_until, wait = now + int(lock), int(lock)
        return wait

    def _over_limit(self, wait: int) -> Answer:
        answer, form = empty(429), self.weather.get("retry-after")
        if form == "date":
            answer.headers.append(("retry-after", formatdate(self.tenant.clock() + wait, usegmt=True)))
        elif not self.weather.get("no-retry-after"):
            answer.headers.append(("retry-after", str(form or wait)))
        return answer

    async def _operate(self, scope: Scope, headers: dict[str, str], receive: Receive) -> Answer:
        # The raw path, because a machine's name may hold an encoded slash.
        path = (scope.get("raw_path") or scope["path"].encode()).split(b"?")[0].decode("latin-1")
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        host = headers.get("host") or "localhost"
        body = await _read(receive) if scope["method"] != "GET" else b""
        self.tenant.advance()
        try:
            if self.before:
                self.before(scope["method"], path[len(BASE) :])
            operation, params = self._routes.find(scope["method"], path[len(BASE) :], legacy=bool(self.weather.get("legacy")))
            if self.weather.forbids(operation.domain, _VERBS.get(scope["method"], "Write")):
                return empty(403)
            call = Call(
                self.tenant, self.weather, scope["method"], f"{scope['scheme']}://{host}{path}", path, query, body, params, operation.newer
            )
            return operation.run(call)
        except Refusal as refusal:
            return refusal.old_answer() if self.weather.get("legacy") else refusal.answer(path)

    async def _send(self, answer: Answer, scope: Scope, receive: Receive, send: Send, began: float) -> None:
        body, headers = answer.body, [("date", formatdate(self.tenant.clock(), usegmt=True)), *answer.headers]
        if answer.content_type and answer.status != 204:
            headers.append(("content-type", answer.content_type))
        if body and not self.weather.get("no-gzip") and _accepts_gzip(scope):
            headers += [("content-encoding", "gzip"), ("vary", "Accept-Encoding")]
            body = _gzip(body)
        if answer.status != 204:
            headers.append(("content-length", str(len(body))))
        await self._linger(began)
        if scope["method"] not in _READS and self.weather.strikes("cut-during"):
            await self._cut(scope, receive, reset=False, last=f"HTTP/1.1 {answer.status}".encode())
            return
        await send({"type": "http.response.start", "status": answer.status, "headers": [(k.encode(), v.encode()) for k, v in headers]})
        if len(body) > 1 and self.weather.strikes("truncate"):
            await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
            await self._cut(scope, receive, reset=False)
            return
        await send({"type": "http.response.body", "body": body if scope["method"] != "HEAD" else b""})
        if scope["method"] not in _READS and self.weather.strikes("cut-behind") and (close := _extension(scope, CUT)):
            close(False, b"")

    async def _linger(self, began: float) -> None:
        """Waits out the latency: the time it takes to make the answer is part of it, as it is at Atera's many machines."""
        delay = self._latency + int(self.weather.get("slow") or 0) / 1000 - (time.perf_counter() - began)
        if delay > 0:
            await asyncio.sleep(delay)

    async def _cut(self, scope: Scope, receive: Receive, *, reset: bool, last: bytes = b"") -> None:
        """Closes the connection; without one (in-process) the caller gets the error that a connection would have had."""
        close: Callable[[bool, bytes], None] | None = _extension(scope, CUT)
        if close is None:
            raise ConnectionResetError("The simulated tenant closed the connection.")
        close(reset, last)
        while (await receive())["type"] != "http.disconnect":
            pass

    # Our own

    async def _stats(self, _: Request) -> JSONResponse:
        return JSONResponse(self.meter.stats() | {"records": self.tenant.counts()})

    async def _log(self, _: Request) -> JSONResponse:
        return JSONResponse(self.meter.entries())

    async def _return(self, request: Request) -> JSONResponse:
        self.tenant.advance()
        number = request.query_params.get("agent", "")
        if not number.isdecimal() or int(number) not in self.tenant.deleted:
            return JSONResponse({"error": f"No agent {number!r} was deleted."}, 404)
        return JSONResponse({"AgentID": self.tenant.return_agent(int(number))})

    async def _with(self, request: Request) -> JSONResponse:
        if request.method == "POST":
            try:
                self.weather.change({**request.query_params, **_settings(await request.body())})
            except ValueError as error:
                return JSONResponse({"error": str(error)}, 400)
        return JSONResponse({"on": self.weather.as_dict(), "switches": {switch.name: switch.says for switch in SWITCHES}})


def create_app(tenant: Tenant, *, key: str, rpm: int = 400, latency_ms: float = 0, weather: Weather | None = None) -> Application:
    """The application that serves `tenant` under /api/v3 to whoever has `key`.

    A JWT-shaped key is accepted as Bearer, any other in X-API-KEY. It may be served by uvicorn (`server.serve`) or called in-process,
    where a fault that cuts the connection raises ConnectionResetError instead. What is our own needs no key and is not counted:
    GET /_sim/stats and /_sim/log, GET and POST /_sim/with, and POST /_sim/return?agent=ID, which lets a deleted agent report again and
    answers with its new AgentID.
    """
    return Application(tenant, key=key, rpm=rpm, latency_ms=latency_ms, weather=weather)


def _extension(scope: Scope, key: str) -> Any:
    return (scope.get("extensions") or {}).get(key)


def _settings(body: bytes) -> dict[str, Any]:
    settings = json.loads(body) if body.strip() else {}
    if not isinstance(settings, dict):
        raise ValueError("The switches are a JSON object.")
    return settings


def _accepts_gzip(scope: Scope) -> bool:
    accepted = b",".join(value for name, value in scope["headers"] if name.lower() == b"accept-encoding").decode("latin-1").lower()
    return any(re.fullmatch(r"(gzip|\*)(;q=(?!0(\.0*)?$).*)?", part.replace(" ", "")) for part in accepted.split(","))


def _gzip(body: bytes) -> bytes:
    packer = zlib.compressobj(1, wbits=31)  # the fastest level: a page of agents in well under a millisecond
    return packer.compress(body) + packer.flush()


async def _read(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":  # half a request is none
            raise Unanswered
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)
