"""From arguments to a profile's desk: folder, lock, binding, cache, key, and the tenant, real or simulated."""

from __future__ import annotations

import argparse
import contextlib
import os
import secrets
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from atera_desktop.store import places
from atera_desktop.store.cache import Cache
from atera_desktop.store.settings import Profile, Settings, load, load_profile, save_profile

if TYPE_CHECKING:
    from atera_desktop.api.client import Client
    from atera_desktop.api.lock import Guard
    from atera_desktop.app.session import Session
    from atera_desktop.domain.secret import Secret

ATERA = "https://app.atera.com/api/v3"
DEFAULT_PROFILE = "default"
DEMO_AGENTS = 2431


@dataclass(frozen=True, slots=True)
class Desk:
    """An open session and what it stands on."""

    session: Session
    connect: Callable[[], Client] | None
    """Opens the line to Atera; None where there is no key, or the run is offline."""
    data: Path


def key_given() -> Secret | None:
    """The key in ATERA_API_KEY, cleaned. Raises BadKey."""
    from atera_desktop.domain.secret import clean_key

    text = os.environ.get("ATERA_API_KEY", "")
    return clean_key(text) if text.strip() else None


@contextlib.contextmanager
def data_folder(args: argparse.Namespace) -> Iterator[Path]:
    """The data folder of this run; a demo without --data-dir has a temporary one, which goes with the run."""
    if args.demo and args.data_dir is None:
        with tempfile.TemporaryDirectory(prefix="atera-desktop-demo-", ignore_cleanup_errors=True) as folder:
            yield places.data_folder(Path(folder))
    else:
        yield places.data_folder(args.data_dir)


@contextlib.contextmanager
def open_desk(args: argparse.Namespace) -> Iterator[Desk]:
    """The desk of this run's profile, as its one writer. Raises StoreError and BadKey before anything was sent.

    The caller closes the session.
    """
    from atera_desktop.api.lock import Guard
    from atera_desktop.app.session import Session
    from atera_desktop.store import logs
    from atera_desktop.store.journal import Journal

    with data_folder(args) as data, places.Lock(data), contextlib.closing(logs.set_up(data)), contextlib.ExitStack() as held:
        key = None if args.demo else key_given()
        if key is not None:
            logs.hide(key)
        name = "demo" if args.demo else args.profile or DEFAULT_PROFILE
        folder = places.profile_folder(data, name)
        settings = load(data / places.SETTINGS)
        cache = held.enter_context(Cache.open(folder / places.CACHE))
        profile = _whose(load_profile(folder), cache)
        connect, guard = None, Guard(never=args.read_only)
        if args.demo:
            connect = _simulated(args, settings, guard)
        elif key is not None:
            profile = profile.bound_to(args.api_url or profile.api_url or ATERA)
            if profile != load_profile(folder):
                save_profile(folder, profile)
            connect = _real(args, settings, guard, profile.api_url, key)
        elif args.api_url:
            profile.bound_to(args.api_url)  # raises where the profile belongs to another address
        journal = held.enter_context(Journal.open(folder / places.JOURNAL))
        session = Session(folder, profile, settings, cache, journal, connect, guard=guard, demo=args.demo, offline=args.offline)
        yield Desk(session, connect, data)


def _whose(profile: Profile, cache: Cache) -> Profile:
    """The profile, with the binding that the cache remembers where its own file was unreadable: tenants are never mixed."""
    if profile.moved_to is None:
        return profile
    address, account = cache.get_meta("address") or "", cache.get_meta("account") or ""
    return msgspec.structs.replace(profile, api_url=address, account_id=account)


def _real(args: argparse.Namespace, settings: Settings, guard: Guard, url: str, key: Secret) -> Callable[[], Client]:
    def connect() -> Client:
        from atera_desktop.api.client import Client

        return Client(url, key, guard=guard, **_options(args, settings))

    return connect


def _simulated(args: argparse.Namespace, settings: Settings, guard: Guard) -> Callable[[], Client]:
    """A tenant in this process: no port, no firewall question."""
    key = secrets.token_hex(16)

    def connect() -> Client:
        from atera_desktop.api.client import Client
        from atera_desktop.domain.secret import clean_key
        from atera_desktop.sim.application import create_app
        from atera_desktop.sim.tenant import Tenant

        app = create_app(Tenant(agents=DEMO_AGENTS), key=key)
        return Client("http://127.0.0.1/api/v3", clean_key(key), app=app, guard=guard, **_options(args, settings))

    return connect


def _options(args: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    from atera_desktop.api.limits import allowance

    ca_file = args.ca_file or (Path(settings.ca_file) if settings.ca_file else None)
    return {"per_minute": allowance(args.rate or settings.rate), "proxy": args.proxy or settings.proxy, "ca_file": ca_file}
