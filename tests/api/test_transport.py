"""The door to the network over a real socket, against servers no simulated tenant would be."""

from __future__ import annotations

import asyncio
import gzip
import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from atera_desktop.api import transport as module
from atera_desktop.api.errors import NotAtera, NotReached, ReadOnly
from atera_desktop.api.lock import Guard, Level
from atera_desktop.api.protocol import Answer, Request, headers
from atera_desktop.api.transport import MAX_BODY, Transport
from atera_desktop.domain.secret import Secret
from tests.api.raw import Handler, always, answer, in_turn, raw
from tests.tenant import until


def unlocked() -> Guard:
    guard = Guard()
    guard.unlock(Level.DELETING)
    return guard


HEADERS = headers(Secret("k" * 32), False)


async def ask(url: str, *, within: float = 5.0, request: Request | None = None, **options: object) -> Answer:
    transport = Transport(url, **options)  # type: ignore[arg-type]
    try:
        return await transport.send(request or Request("GET", "agents", {"page": 1}), HEADERS, within)
    finally:
        await transport.aclose()


async def test_what_leaves() -> None:
    async with raw(always(answer(200, {"a": 1}, date="x"))) as server:
        got = await ask(server.url + "/")
    assert (got.status, got.body, got.headers["Date"]) == (200, b'{"a": 1}', "x")
    first, *lines = server.heads[0].split("\r\n")
    assert first == "GET /api/v3/agents?page=1 HTTP/1.1"
    sent = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}
    assert sent.pop("user-agent").startswith("Mozilla/5.0 (compatible; AteraDesktop/")
    assert sent == {
        "host": server.url.split("/")[2],
        "accept": "application/json",
        "accept-encoding": "gzip",
        "cache-control": "no-cache",
        "x-api-key": "k" * 32,
    }


async def test_a_redirect_is_not_followed_and_the_key_goes_nowhere_else() -> None:
    async with raw(always(answer(200, {}))) as elsewhere:
        for status in (301, 302, 303, 307, 308):
            async with raw(always(answer(status, location=elsewhere.url + "/agents"))) as server:
                assert (await ask(server.url)).status == status
    assert elsewhere.heads == []


async def test_connections_are_kept_and_no_cookie_is() -> None:
    async with raw(always(answer(200, {}, set_cookie="a=b; path=/"))) as server:
        transport = Transport(server.url)
        for _ in range(3):
            await transport.send(Request("GET", "agents"), HEADERS)
        await transport.aclose()
    assert server.connections == 1
    assert len(server.heads) == 3
    assert "cookie" not in "".join(server.heads).lower()


async def test_the_environment_is_ignored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text("default login someone password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    async with raw(always(answer(200, {}))) as proxy, raw(always(answer(200, {}))) as server:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        await ask(server.url)
        assert proxy.heads == []
    assert "authorization" not in server.heads[0].lower()


@pytest.mark.parametrize("packed", [False, True])
async def test_a_body_of_64_megabytes_is_read_and_one_byte_more_is_not(packed: bool) -> None:
    async with raw(in_turn(answer(200, bytes(MAX_BODY), packed=packed), answer(200, bytes(MAX_BODY + 1), packed=packed))) as server:
        assert len((await ask(server.url, within=20)).body) == MAX_BODY
        with pytest.raises(NotAtera, match="too large"):
            await ask(server.url, within=20)


async def test_a_bomb_is_not_unpacked() -> None:
    layer = zlib.compressobj(9, wbits=31)
    bomb = b"".join([*(layer.compress(bytes(2**20)) for _ in range(200)), layer.flush()])
    async with raw(always(answer(200, bomb, content_encoding="gzip"))) as server:
        script = f"""
import asyncio, tracemalloc
from atera_desktop.api.errors import NotAtera
from atera_desktop.api.protocol import Request
from atera_desktop.api.transport import Transport
async def main():
    try:
        await Transport({server.url!r}).send(Request("GET", "agents"), [], 20)
    except NotAtera as error:
        print(error.reason)
tracemalloc.start()
asyncio.run(main())
print(tracemalloc.get_traced_memory()[1] < 150_000_000)
"""
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", script, stdout=subprocess.PIPE)
        out, _ = await process.communicate()
    assert out.decode().split("\n")[:2] == ["too large", "True"]


@pytest.mark.parametrize(
    ("body", "encoding", "reason"),
    [
        (gzip.compress(gzip.compress(b"{}")), "gzip, gzip", "encoding"),
        (b"{}", "br", "encoding"),
        (b"{}", "gzip", "damaged gzip"),
        (gzip.compress(b"{}" * 1000)[:-9], "gzip", "damaged gzip"),
        (gzip.compress(b"{}") + gzip.compress(b"{}"), "gzip", "damaged gzip"),
        (gzip.compress(b"{}") + b"more", "gzip", "damaged gzip"),
    ],
)
async def test_one_layer_of_sound_gzip_and_nothing_else(body: bytes, encoding: str, reason: str) -> None:
    async with raw(always(answer(200, body, content_encoding=encoding))) as server:
        with pytest.raises(NotAtera) as caught:
            await ask(server.url)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("encoding", "body"), [("gzip", gzip.compress(b"{}")), ("X-GZIP", gzip.compress(b"{}")), ("identity", b"{}"), ("", b"{}")]
)
async def test_known_encodings(encoding: str, body: bytes) -> None:
    async with raw(always(answer(200, body, content_encoding=encoding))) as server:
        assert (await ask(server.url)).body == b"{}"


async def test_an_empty_body_may_claim_to_be_gzip() -> None:
    async with raw(always(answer(401, b"", content_encoding="gzip"))) as server:
        got = await ask(server.url)
    assert (got.status, got.body) == (401, b"")


def closing(data: bytes, *, reset: bool = False) -> Handler:
    async def handler(_: str, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        if reset:
            writer.transport.abort()
        writer.close()

    return handler


@pytest.mark.parametrize(
    "handler",
    [
        closing(b""),
        closing(b"", reset=True),
        closing(b"HTTP/1.1 200 OK\r\ncontent-le"),
        closing(answer(200, b'{"items":[', content_length="500")),
        closing(b'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"a":\r\n'),
        always(b"SSH-2.0-OpenSSH_9.2p1\r\n\r\n"),
        always(b"\x00\xff\x00\xff" * 100 + b"\r\n\r\n"),
    ],
    ids=["closed", "reset", "half a head", "short body", "unended chunks", "another protocol", "garbage"],
)
async def test_a_broken_answer_is_none(handler: Handler) -> None:
    async with raw(handler) as server:
        with pytest.raises(NotReached) as caught:
            await ask(server.url)
    assert (caught.value.reason, caught.value.sent) == ("dropped", True)


async def test_a_byte_now_and_then_does_not_outlive_the_deadline() -> None:
    async def drip(_: str, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.02)

    async with raw(drip) as server:
        began = asyncio.get_running_loop().time()
        with pytest.raises(NotReached) as caught:
            await ask(server.url, within=0.3)
        assert caught.value.reason == "timeout"
        assert asyncio.get_running_loop().time() - began < 2.0


async def test_a_silent_server_times_out() -> None:
    async def silent(_: str, __: asyncio.StreamWriter) -> None:
        pass

    async with raw(silent) as server:
        with pytest.raises(NotReached) as caught:
            await ask(server.url, within=0.1)
    assert (caught.value.reason, caught.value.sent) == ("timeout", True)


async def test_after_a_failure_no_kept_connection_is_trusted() -> None:
    """As after a sleep: the connections look alive, but nothing answers on them any more."""
    dead: set[asyncio.StreamWriter] = set()
    alive: set[asyncio.StreamWriter] = set()
    together = asyncio.Barrier(3)

    async def handler(_: str, writer: asyncio.StreamWriter) -> None:
        if writer in dead:
            return
        if not dead:
            alive.add(writer)
            await together.wait()
        writer.write(answer(200, {}))

    async with raw(handler) as server:
        transport, request = Transport(server.url), Request("GET", "agents")
        await asyncio.gather(*(transport.send(request, HEADERS, 5) for _ in range(3)))
        dead |= alive
        with pytest.raises(NotReached, match="timeout"):
            await transport.send(request, HEADERS, 0.1)
        assert (await transport.send(request, HEADERS, 5)).status == 200
        assert server.connections == 4
        await transport.aclose()


async def test_a_failure_does_not_cut_off_the_others() -> None:
    go_on = asyncio.Event()

    async def handler(head: str, writer: asyncio.StreamWriter) -> None:
        if "tickets" in head:
            writer.close()
            return
        await go_on.wait()
        writer.write(answer(200, {}))

    async with raw(handler) as server:
        transport = Transport(server.url)
        slow = asyncio.create_task(transport.send(Request("GET", "agents"), HEADERS, 5))
        await until(lambda: server.heads)
        with pytest.raises(NotReached, match="dropped"):
            await transport.send(Request("GET", "tickets"), HEADERS, 5)
        await transport.aclose()
        go_on.set()
        assert (await slow).status == 200


async def test_nobody_listens() -> None:
    async with raw(always(b"")) as server:
        url = server.url
    with pytest.raises(NotReached) as caught:
        await ask(url)
    assert (caught.value.reason, caught.value.sent) == ("refused", False)


async def test_an_unknown_host() -> None:
    with pytest.raises(NotReached) as caught:
        await ask("https://no-such-host.invalid/api/v3", proxy="none")
    assert (caught.value.reason, caught.value.sent) == ("dns", False)


async def test_plain_http_where_tls_is_due() -> None:
    async def plain(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(400))
        writer.close()

    async with await asyncio.start_server(plain, "127.0.0.1", 0) as server:
        with pytest.raises(NotReached) as caught:
            await ask(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/v3")
    assert (caught.value.reason, caught.value.sent) == ("tls", False)


@pytest.mark.parametrize(("connect", "within"), [(0.1, 5.0), (5.0, 0.1)])
async def test_a_connection_that_is_not_made_in_time_has_carried_nothing(
    connect: float, within: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CONNECT_WITHIN", connect)
    closed = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        closed.set()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        with pytest.raises(NotReached) as caught:
            await ask(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/v3", within=within)
        await closed.wait()
    assert (caught.value.reason, caught.value.sent) == ("timeout", False)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "get"])
async def test_reading_only_sends_nothing_else(method: str) -> None:
    async with raw(always(answer(200, {}))) as server:
        with pytest.raises(ReadOnly) as caught:
            await ask(server.url, request=Request(method, "agents/1"))
        assert (caught.value.method, server.heads, server.connections) == (method, [], 0)
        await ask(server.url, request=Request("HEAD", "agents/1"))
        assert server.heads[0].startswith("HEAD /api/v3/agents/1 ")


async def test_what_may_be_written_is_sent_with_its_body() -> None:
    async with raw(always(answer(204))) as server:
        got = await ask(server.url, request=Request("PUT", "alerts/1", body=b""), guard=unlocked())
    assert got.status == 204
    assert server.heads[0].startswith("PUT /api/v3/alerts/1 ")


async def test_what_is_locked_while_the_connection_is_made_does_not_leave() -> None:
    guard = unlocked()
    async with raw(always(answer(204))) as server:
        transport = Transport(server.url, guard=guard)
        sending = asyncio.create_task(transport.send(Request("DELETE", "agents/1", fresh=True), HEADERS))
        await asyncio.sleep(0)  # it has been asked whether it may, and waits for the connection
        guard.lock(Level.CHANGING)
        with pytest.raises(ReadOnly):
            await sending
        await until(lambda: server.connections == 1 and server.open == 0)
        assert server.heads == []
        assert transport.guard is guard


async def test_a_connection_of_its_own_is_closed_and_leaves_the_kept_ones_alone() -> None:
    async with raw(in_turn(answer(200), answer(200), b"nonsense\r\n\r\n", answer(200))) as server:
        transport, kept, own = Transport(server.url), Request("GET", "agents"), Request("GET", "agents", fresh=True)
        await transport.send(kept, HEADERS)
        await transport.send(own, HEADERS)
        with pytest.raises(NotReached, match="dropped"):
            await transport.send(own, HEADERS)
        await transport.send(kept, HEADERS)
        await until(lambda: server.open == 1)
        assert server.connections == 3
        await transport.aclose()


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("fresh", [False, True])
async def test_a_request_given_up_closes_its_connection(fresh: bool, scheme: str) -> None:
    async def silent(_: str, __: asyncio.StreamWriter) -> None:
        pass

    async with raw(silent) as server:
        transport = Transport(server.url.replace("http", scheme), proxy="none")
        sending = asyncio.create_task(transport.send(Request("GET", "agents", fresh=fresh), HEADERS))
        await until(lambda: server.heads if scheme == "http" else server.open)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        await until(lambda: server.open == 0)
        await transport.aclose()


# proxies and certificates


@pytest.mark.parametrize("proxy", ["", "socks5://127.0.0.1:1", "proxy.example:3128", "http://", "ftp://x/", "http://x:0", "http://x:99999"])
def test_what_is_no_proxy(proxy: str) -> None:
    with pytest.raises(ValueError, match="proxy"):
        Transport("https://app.atera.com/api/v3", proxy=proxy)


async def test_a_proxy_is_asked_for_a_tunnel_and_learns_no_key() -> None:
    async with raw(always(answer(407))) as proxy:
        with pytest.raises(NotReached) as caught:
            await ask("https://atera.invalid/api/v3", proxy=proxy.url)
    assert (caught.value.reason, caught.value.sent) == ("proxy", False)
    assert proxy.heads[0].startswith("CONNECT atera.invalid:443 HTTP/1.1\r\n")
    assert "k" * 32 not in proxy.heads[0]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the proxies are the operating system's, not the environment's")
@pytest.mark.parametrize("form", ["http://{}", "{}"])
async def test_the_systems_proxy_is_for_https_alone(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with raw(always(answer(502))) as proxy:
        address = form.format(proxy.url.split("/")[2])
        for name in ("http_proxy", "HTTP_PROXY", "HTTPS_PROXY", "no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("https_proxy", address)
        with pytest.raises(NotReached):
            await ask("https://atera.invalid/api/v3")
        assert len(proxy.heads) == 1
        with pytest.raises(NotReached, match="dns"):
            await ask("https://atera.invalid/api/v3", proxy="none")
        monkeypatch.setenv("no_proxy", "atera.invalid")
        with pytest.raises(NotReached, match="dns"):
            await ask("https://atera.invalid/api/v3")
        assert len(proxy.heads) == 1


@pytest.mark.parametrize("broken", [answer(200), b"", answer(200) + b"no TLS"])
async def test_a_tunnel_that_leads_nowhere_has_carried_nothing(broken: bytes) -> None:
    """The proxy's CONNECT has left, but nothing of the request itself."""

    async def handler(_: str, writer: asyncio.StreamWriter) -> None:
        writer.write(broken)
        await writer.drain()
        writer.close()

    async with raw(handler) as proxy:
        with pytest.raises(NotReached) as caught:
            await ask("https://atera.invalid/api/v3", proxy=proxy.url)
    assert caught.value.sent is False
    assert len(proxy.heads) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the proxies are the operating system's, not the environment's")
@pytest.mark.parametrize(
    "address",
    ["socks5://127.0.0.1:1", "socks://127.0.0.1:1", "socks4a://x", "http://", "http://x:99999", "http://x\x01:1", "http://[::1", "://"],
)
async def test_a_proxy_of_the_systems_that_cannot_be_used(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", address)
    with pytest.raises(NotReached) as caught:
        await ask("https://atera.invalid/api/v3")
    assert (caught.value.reason, caught.value.sent) == ("proxy", False)


def test_the_trust_of_a_connection_comes_from_no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    log = tmp_path / "keys.log"
    for name in ("SSLKEYLOGFILE", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.setenv(name, str(log))
    context = module._certificates(None)
    assert not {"SSL_CERT_FILE", "SSL_CERT_DIR"} & set(os.environ)
    assert context.check_hostname
    assert not context.keylog_filename


def test_a_certificate_file_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    with pytest.raises(OSError):  # noqa: PT011 (what OpenSSL says of it differs by version)
        module._certificates(tmp_path / "ca.pem")


# in this process


async def test_an_application_may_answer_in_this_process() -> None:
    async def app(scope: object, receive: object, send: object) -> None:
        assert isinstance(scope, dict)
        assert scope["path"] == "/api/v3/agents"
        await send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[operator]
        await send({"type": "http.response.body", "body": b"{}"})  # type: ignore[operator]

    assert (await ask("http://demo/api/v3", app=app)).body == b"{}"


async def test_an_application_may_hang_up() -> None:
    async def app(*_: object) -> None:
        raise ConnectionResetError

    with pytest.raises(NotReached, match="dropped"):
        await ask("http://demo/api/v3", app=app)


def test_httpx_is_imported_by_the_first_request_only() -> None:
    code = """
import sys
from atera_desktop.api.client import Client
Client("https://app.atera.com/api/v3", "k", per_minute=1)
print("httpx" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


@pytest.mark.parametrize("content", [None, b"no certificate"])
async def test_a_file_of_certificates_that_cannot_be_read_is_told_and_nothing_is_sent(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_bytes(content)
    transport = Transport("http://127.0.0.1:9/api/v3", ca_file=file)
    with pytest.raises(NotReached) as caught:
        await transport.send(Request("GET", "agents"), [])
    assert (caught.value.reason, caught.value.sent) == ("certificates", False)
