"""From arguments to a profile's desk: folder, lock, binding, cache, key, and the tenant, real or simulated."""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from atera_desktop.store import places, policy
from atera_desktop.store.cache import Cache
from atera_desktop.store.errors import AddressNotAllowed
from atera_desktop.store.policy import Policy
from atera_desktop.store.settings import SAMPLE, Profile, Settings, load_profile, save_profile

if TYPE_CHECKING:
    from atera_desktop.api.client import Client
    from atera_desktop.api.lock import Guard
    from atera_desktop.app.session import Session
    from atera_desktop.app.signing import Signing
    from atera_desktop.domain.secret import Secret
    from atera_desktop.store.secrets import KeyringTrouble

log = logging.getLogger("atera_desktop.cli")

ATERA = "https://app.atera.com/api/v3"
DEFAULT_PROFILE = "default"
DEMO_AGENTS = 2431
KEYRING_PATIENCE = 20.0
"""Seconds for which a command without a window waits for the keyring."""


class Desk(msgspec.Struct, frozen=True):
    """An open session and what it stands on."""

    session: Session
    connect: Callable[[], Client] | None
    """Opens the line to Atera; None where there is no key, or the run is offline and looked for none."""
    data: Path
    trouble: KeyringTrouble | None = None
    """Why the keyring gave no key, where it may hold one."""


def key_given() -> Secret | None:
    """The key in ATERA_API_KEY, cleaned. Raises BadKey."""
    from atera_desktop.domain.secret import clean_key

    text = os.environ.get("ATERA_API_KEY", "")
    return clean_key(text) if text.strip() else None


@contextlib.contextmanager
def data_folder(args: argparse.Namespace) -> Iterator[Path]:
    """The data folder of this run; a demo without --data-dir has a temporary one, which goes with the run."""
    if args.demo and args.data_dir is None:
        import tempfile

        with tempfile.TemporaryDirectory(prefix="atera-desktop-demo-", ignore_cleanup_errors=True) as folder:
            yield places.data_folder(Path(folder))
    else:
        yield places.data_folder(args.data_dir)


@contextlib.contextmanager
def open_data(args: argparse.Namespace) -> Iterator[Path]:
    """The data folder of this run, as its one writer, with its log. Raises StoreError."""
    from atera_desktop.cli.trouble import EXPECTED
    from atera_desktop.store import logs

    with data_folder(args) as data, places.Lock(data), contextlib.closing(logs.set_up(data)):
        try:
            yield data
        except Exception as error:
            if not isinstance(error, EXPECTED):
                log.exception("unexpected")
            raise


@contextlib.contextmanager
def open_desk(args: argparse.Namespace) -> Iterator[Desk]:
    """The desk of this run's profile, for a command without a window, which may wait for the keyring.

    Raises StoreError and BadKey before anything was sent. The caller closes the session.
    """
    with open_data(args) as data:
        if args.demo:
            session, connect = open_sample(args, data)
            yield Desk(session, connect, data)
            return
        signing = open_profile(args, data, wait=not args.offline)
        yield Desk(signing.session, signing.connect, data, signing.trouble)


def key_kept(profile: str, url: str) -> tuple[Secret | None, KeyringTrouble | None]:
    """The profile's key for this address in the keyring, or why there is none. Waits for the keyring."""
    from atera_desktop.store import secrets

    try:
        return secrets.read(profile, url, timeout=KEYRING_PATIENCE), None
    except secrets.KeyringTrouble as error:
        return None, error


def open_profile(args: argparse.Namespace, data: Path, name: str | None = None, *, given: bool = True, wait: bool = False) -> Signing:
    """A profile's session, connected where ATERA_API_KEY is given; with `wait`, the keyring is asked too. Raises StoreError and BadKey.

    Without a name it is that of the command line, to which alone --api-url and ATERA_API_KEY belong; but a profile that is not bound
    yet will be bound to --api-url, whichever it is. Without `given`, ATERA_API_KEY counts no more.
    """
    from atera_desktop.app.session import Session
    from atera_desktop.app.signing import Kept, Signing
    from atera_desktop.store import logs
    from atera_desktop.store.journal import Journal

    own = args.profile or DEFAULT_PROFILE
    name = own if name is None else name
    decided = policy.read()
    key = key_given() if given and name == own else None
    folder = places.profile_folder(data, name)
    settings = decided.load(data / places.SETTINGS)
    guard = _guard(args, decided)
    with contextlib.ExitStack() as held:
        cache = held.enter_context(Cache.open(folder / places.CACHE))
        profile = _whose(load_profile(folder), cache)
        url = address(args.api_url if name == own else None, profile, decided, args.api_url)
        kept, trouble = Kept.NOWHERE if key is None else Kept.ENVIRONMENT, None
        if key is None and wait:
            key, trouble = key_kept(name, url)
            kept = Kept.NOWHERE if key is None else Kept.KEYRING
        if key is not None:
            logs.hide(key)
            profile = profile.bound_to(url)
            if profile != load_profile(folder):
                save_profile(folder, profile)
        journal = held.enter_context(Journal.open(folder / places.JOURNAL))

        def line(url: str, key: Secret) -> Client:
            from atera_desktop.api.client import Client

            return Client(url, key, guard=guard, **_options(args, session.settings))

        connect = None if key is None else partial(line, profile.api_url, key)
        session = Session(folder, profile, settings, cache, journal, connect, guard=guard, offline=args.offline)
        signing = Signing(session, url, line, key=key, kept=kept, trouble=trouble, offline=args.offline)
        held.pop_all()
        return signing


def address(given: str | None, profile: Profile, decided: Policy, otherwise: str | None = None) -> str:
    """The API address of a profile: its own, or the one it will be bound to.

    Raises OtherAddress where it is bound to another than the one `given`, and AddressNotAllowed.
    """
    url = profile.api_url or given or otherwise or decided.api_url or ATERA
    if given:
        url = profile.bound_to(given).api_url
    if not decided.permits(url):
        raise AddressNotAllowed(Path(profile.name), url, decided.locked.api_url or "")
    return url


def _guard(args: argparse.Namespace, decided: Policy) -> Guard:
    from atera_desktop.api.lock import Guard, Level

    never = args.read_only or decided.locked.read_only
    return Guard(never=never, most=Level.CHANGING if decided.locked.forbid_deletion else Level.DELETING)


def open_sample(args: argparse.Namespace, data: Path) -> tuple[Session, Callable[[], Client]]:
    """The session of a simulated tenant in this process (no port, no firewall question), and its line. Raises StoreError."""
    from atera_desktop.app.session import Session
    from atera_desktop.store.journal import Journal

    folder = places.profile_folder(data, SAMPLE)
    decided = policy.read()
    settings = decided.load(data / places.SETTINGS)
    guard = _guard(args, decided)
    connect = _simulated(args, settings, guard)
    with contextlib.ExitStack() as held:
        cache = held.enter_context(Cache.open(folder / places.CACHE))
        journal = held.enter_context(Journal.open(folder / places.JOURNAL))
        profile = load_profile(folder)
        session = Session(folder, profile, settings, cache, journal, connect, guard=guard, demo=True, offline=args.offline)
        held.pop_all()
        return session, connect


def _whose(profile: Profile, cache: Cache) -> Profile:
    """The profile, with the binding that the cache remembers where its own file was unreadable: tenants are never mixed."""
    if profile.moved_to is None:
        return profile
    address, account = cache.get_meta("address") or "", cache.get_meta("account") or ""
    return msgspec.structs.replace(profile, api_url=address, account_id=account)


def _simulated(args: argparse.Namespace, settings: Settings, guard: Guard) -> Callable[[], Client]:
    from secrets import token_hex

    key = token_hex(16)

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
    return {
        "per_minute": allowance(policy.read().locked.rate or args.rate or settings.rate),
        "proxy": args.proxy or settings.proxy,
        "ca_file": ca_file,
    }
