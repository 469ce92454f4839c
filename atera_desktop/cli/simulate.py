"""Serves a simulated Atera tenant on 127.0.0.1 until it is interrupted.

Prints "http://127.0.0.1:PORT/api/v3 key KEY" when it is ready. GET /_sim/stats and /_sim/log tell what was asked,
POST /_sim/with (a JSON object) changes the switches while it runs. A port that cannot be used exits with 3.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import signal
import sys
from typing import TYPE_CHECKING

from atera_desktop.cli import status

if TYPE_CHECKING:
    from atera_desktop.sim.weather import Weather


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--port", type=int, default=0, metavar="N", help="port to serve on (default: a free one)")
    parser.add_argument("--agents", type=int, default=120, metavar="N", help="number of machines (default 120)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="the same seed gives the same tenant (default 1)")
    parser.add_argument("--key", metavar="KEY", help="the key to accept (default: a new one); a JWT is accepted as Bearer")
    parser.add_argument("--rpm", type=int, default=400, metavar="N", help="requests a minute (default 400)")
    parser.add_argument("--latency", type=float, default=0, metavar="MS", help="milliseconds before each answer (default 0)")
    parser.add_argument(
        "--with", dest="with_", action="append", default=[], metavar="SWITCH[=VALUE]", help="a fault or oddity; 'list' shows them"
    )


def run(args: argparse.Namespace) -> int:
    """Serves until interrupted; returns the exit status."""
    from atera_desktop.sim.weather import Weather, describe

    if "list" in args.with_:
        print(describe())
        return status.DONE
    try:
        weather = Weather(*args.with_)
    except ValueError as error:
        print(error, file=sys.stderr)
        return status.USAGE
    if not 0 <= args.port < 65536 or args.agents < 0:
        print("--port is a number up to 65535, and --agents is not negative.", file=sys.stderr)
        return status.USAGE
    try:
        return asyncio.run(_serve(args, weather))
    except KeyboardInterrupt:
        return status.INTERRUPTED
    except BrokenPipeError:  # nobody reads where it serves
        raise
    except OSError as error:
        print(f"Cannot serve on port {args.port}: {error.strerror or error}.", file=sys.stderr)
        return status.NETWORK


async def _serve(args: argparse.Namespace, weather: Weather) -> int:
    import secrets

    from atera_desktop.sim.server import create_app, serve
    from atera_desktop.sim.tenant import Tenant

    gc.disable()  # collecting while the records are made would take as long as making them
    tenant = Tenant(args.agents, args.seed)
    gc.freeze()
    gc.enable()
    key = args.key or secrets.token_hex(16)
    ended = asyncio.Event()
    _on_terminate(ended)
    async with serve(create_app(tenant, key=key, rpm=args.rpm, latency_ms=args.latency, weather=weather), port=args.port) as url:
        print(f"{url} key {key}", flush=True)
        await ended.wait()
    return status.DONE


def _on_terminate(ended: asyncio.Event) -> None:
    with contextlib.suppress(NotImplementedError):  # Windows has no such signal
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
