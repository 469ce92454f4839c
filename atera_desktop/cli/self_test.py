"""`--self-test`: whether everything this program needs is here and works, without a key, Atera or the user's own folders.

Every part runs in a process of its own, so that one which takes the process down is a line as well. Packages are tried with it
before they are shipped, and administrators try a rollout with it.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import importlib
import pkgutil
import ssl
import struct
import subprocess
import sys
import tempfile
from importlib.metadata import entry_points
from pathlib import Path

from atera_desktop.cli import status

PATIENCE = 120.0
"""Seconds for one part."""
ALL = "all"
LAZY = ("xlsxwriter", "tzdata", "truststore", "httpx", "h11", "anyio._backends._asyncio", "uvicorn.protocols.http.h11_impl")
"""Modules of others that are imported by name or when they are needed, which a package can miss without anybody's noticing."""
KEYRINGS = {"win32": ("Windows", "win32ctypes.core"), "darwin": ("macOS", "keyring.backends.macOS.api")}
"""By platform: keyring's backend, and the module without which it does nothing."""
BUNDLES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/cert.pem", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem")
"""Where Linuxes keep their certificates; truststore looks there when OpenSSL was built for another place."""
STRANGER = (
    "MHcCAQEEIDsl3kuCx88D9hBzZEcSnWmrgW1JdYiraF4nL+uvtY6foAoGCCqGSM49AwEHoUQDQgAExObOPKWMObcoKY3RB1CKuJYx"
    "zUyYaS6U/L7Nhsw+hNKq5qOjmFyX9DN8fco12x61+vMucZMGTnnlc6lFB5+lEw==",
    "MIIBkTCCATagAwIBAgIUa05TP08dlTSbLAzBXCvZm41oqUcwCgYIKoZIzj0EAwIwFDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyNTA0NDU1N1oYDzIx"
    "MjYxMTAxMDQ0NTU3WjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATE5s48pYw5tygpjdEHUIq4ljHNTJhpLpT8vs2G"
    "zD6E0qrmo6OYXJf0M3x9yjXbHrX68y5xkwZOeeVzqUUHn6UTo2QwYjAdBgNVHQ4EFgQUQXI5i+py2bCej6cplKAMhFqCtEowHwYDVR0jBBgwFoAUQXI5i+py"
    "2bCej6cplKAMhFqCtEowDwYDVR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0kAMEYCIQCq4GD0Go8A6jChCv8eHXZ6FWP0d0nY"
    "OJ57ZwvKQ1fNOgIhAOmkBYrQmAUBj9nhWjZgNWE6bQeGVIy05gDCfSEGFgGk",
)
"""Key and certificate of a server that nobody trusts (DER): 127.0.0.1, signed by itself. They protect nothing."""


class Broken(Exception):
    """A part does not work; the text says how."""


def run(args: argparse.Namespace) -> int:
    """Prints a line for each part; returns 1 when one failed. With the name of a part it runs that one alone, in this process."""
    if args.self_test not in (ALL, *PARTS):
        print(f"There is no part {args.self_test!r}; there are {', '.join(PARTS)}.", file=sys.stderr)
        return status.USAGE
    if args.self_test != ALL:
        try:
            print(PARTS[args.self_test]())
        except Broken as error:
            print(error, file=sys.stderr)
            return status.UNEXPECTED
        except Exception as error:  # whatever it is: the line that says so is what this is for
            print(f"{type(error).__name__}: {error}".replace("\n", " "), file=sys.stderr)
            return status.UNEXPECTED
        return status.DONE
    broken = False
    for name in PARTS:
        ok, text = _apart(name)
        broken |= not ok
        print(f"{'ok' if ok else '!!'}  {name:<8} {text}", flush=True)
    return status.UNEXPECTED if broken else status.DONE


def _apart(name: str) -> tuple[bool, str]:
    """Whether the part ended well in a process of its own, and the last it said."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "atera_desktop"]
    try:
        ended = subprocess.run(
            [*program, "--self-test", name], stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return False, f"did not end within {PATIENCE:.0f} seconds"
    said = (ended.stderr if ended.returncode else ended.stdout).decode(errors="replace").strip().splitlines()
    return ended.returncode == 0, said[-1] if said else f"ended with status {ended.returncode}"


def _imports() -> str:
    """Every module of ours, and those of others that are imported late."""
    package = importlib.import_module("atera_desktop")
    ours = [found.name for found in pkgutil.walk_packages(package.__path__, "atera_desktop.") if not found.name.endswith("__main__")]
    if len(ours) < 100:
        raise Broken(f"only {len(ours)} modules of the program are here")
    for name in (*ours, *LAZY):
        try:
            importlib.import_module(name)
        except ImportError as error:
            raise Broken(f"{name} cannot be imported: {error}") from error
    return f"{len(ours)} modules, Python {sys.version.split()[0]}"


def _qt() -> str:
    from atera_desktop.ui.probe import QtBroken, qt_facts

    try:
        return qt_facts()
    except QtBroken as error:
        raise Broken(str(error)) from error


def _tls() -> str:
    """There are certificates of the system's, and a server that they do not vouch for is refused."""
    from atera_desktop.api.errors import NotReached

    try:
        asyncio.run(_meet_stranger())
    except NotReached as error:
        if error.reason != "tls":
            raise Broken(f"TLS does not work here ({error.reason})") from error
    else:
        raise Broken("a server with a certificate of its own making was trusted")
    if sys.platform == "linux" and not _trusted():
        raise Broken("the system has no certificates (on Debian: ca-certificates)")
    return f"{ssl.OPENSSL_VERSION} with the system's certificates; a stranger is refused"


async def _meet_stranger() -> None:
    from atera_desktop.api.client import Client
    from atera_desktop.domain.secret import clean_key

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        key, certificate = (base64.b64decode(part) for part in STRANGER)
        pem = Path(folder) / "stranger.pem"
        kind = "EC PRIVATE KEY"
        body = base64.encodebytes(key).decode()
        pem.write_text(f"-----BEGIN {kind}-----\n{body}-----END {kind}-----\n{ssl.DER_cert_to_PEM_cert(certificate)}", encoding="ascii")
        context.load_cert_chain(pem)
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0, ssl=context)
    client = Client(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/v3", clean_key("0" * 32), per_minute=400, proxy="none")
    try:
        await client.account()
    finally:
        await client.aclose()
        server.close()


def _trusted() -> bool:
    """Whether OpenSSL, or truststore in its place, finds certificates on this Linux."""
    found = ssl.get_default_verify_paths()
    folder = Path(found.capath or "/nowhere")
    return any(Path(file).is_file() for file in (found.cafile, *BUNDLES) if file) or any(folder.glob("????????.[0-9]"))


def _keyring() -> str:
    """The system's backend is here, and is found. Whether a keyring runs in this session is another question; it is said."""
    backend, needed = KEYRINGS.get(sys.platform, ("SecretService", "secretstorage"))
    module = f"keyring.backends.{backend}"
    try:
        importlib.import_module(module)
        importlib.import_module(needed)
    except ImportError as error:
        raise Broken(f"keyring's {backend} cannot be imported: {error}") from error
    if module not in {point.value for point in entry_points(group="keyring.backends")}:
        raise Broken(f"keyring does not find its {backend}")
    from atera_desktop.store import secrets

    try:
        return f"{secrets.usable_keyring()} can keep a key"
    except secrets.NoKeyring:
        return f"{backend} is here; no keyring runs in this session"


def _sqlite() -> str:
    """A cache and a journal are written, closed and read again."""
    import sqlite3

    from atera_desktop.store.cache import Cache
    from atera_desktop.store.journal import Journal

    with tempfile.TemporaryDirectory() as folder:
        cache, journal = Path(folder) / "cache.db", Path(folder) / "journal.db"
        with Cache.open(cache) as opened:
            opened.set_meta("company", "Self-test")
        with Cache.open(cache) as opened:
            if opened.get_meta("company") != "Self-test" or opened.damage() is not None:
                raise Broken("the cache does not hold what was written")
        with Journal.open(journal) as written:
            if written.verify() is not None:
                raise Broken("the journal is damaged")
    return f"SQLite {sqlite3.sqlite_version}"


def _tenant() -> str:
    return asyncio.run(_ask_tenant())


async def _ask_tenant() -> str:
    from atera_desktop.api.client import Client
    from atera_desktop.domain.catalog import RESOURCES
    from atera_desktop.domain.secret import clean_key
    from atera_desktop.sim.server import create_app, serve
    from atera_desktop.sim.tenant import Tenant

    key = "0" * 32
    async with serve(create_app(Tenant(60), key=key)) as url:
        client = Client(url, clean_key(key), per_minute=400, proxy="none")
        try:
            company = (await client.account()).company_name
            page = await client.page(RESOURCES["agents"], 1)
        finally:
            await client.aclose()
    return f"{page.total} machines of {company} over a socket"


def _window() -> str:
    """The window on sample data, as a picture."""
    from atera_desktop.cli.main import main

    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "window.png"
        ended = main(["--demo", "--data-dir", str(Path(folder) / "data"), "--screenshot", str(picture)])
        if ended or not picture.exists():
            raise Broken(f"no picture of the window; it ended with status {ended}")
        body = picture.read_bytes()
    width, height = struct.unpack(">II", body[16:24])
    if len(body) < 100_000:
        raise Broken(f"the picture of the window is empty ({len(body)} bytes)")
    return f"a picture of {width}×{height} with rows"


PARTS = {
    "imports": _imports, "qt": _qt, "tls": _tls, "keyring": _keyring, "sqlite": _sqlite, "tenant": _tenant, "window": _window,
}  # fmt: skip
"""In the order in which they are tried."""
