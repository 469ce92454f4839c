"""What `doctor` looks at, one function each. They change nothing and hold no lock."""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from atera_desktop.api.errors import Forbidden
from atera_desktop.cli import desk, status, trouble
from atera_desktop.domain.catalog import RESOURCES
from atera_desktop.store import database, places, policy, secrets
from atera_desktop.store.cache import Cache
from atera_desktop.store.errors import CacheEmpty, StoreError, os_trouble
from atera_desktop.store.journal import Journal, JournalCounts, JournalUnusable
from atera_desktop.store.settings import Profile
from atera_desktop.ui.key_words import keyring_words
from atera_desktop.ui.notices import sentence
from atera_desktop.ui.words import age, clock, number, size

if TYPE_CHECKING:
    from atera_desktop.api.client import Client
    from atera_desktop.domain.account import Account
    from atera_desktop.domain.secret import Secret

LOW_SPACE = 200 * 2**20
SKEWED = 120.0
PATIENCE = 20.0
"""Seconds to wait for a place in the account's budget of requests."""
UNDER_WAY = 120.0
"""Seconds in which a change may still be on its way: the longest time to undo one and the deadline of its call."""


class Check(msgspec.Struct, frozen=True):
    """What was found. `status` is the exit status it asks for, `minor` when only nothing graver asks for another."""

    name: str
    ok: bool
    text: str
    status: int = status.DONE
    minor: bool = False


class Stock(msgspec.Struct, frozen=True):
    """What the cache holds: records by resource, and when each resource's last complete sweep ended (ISO 8601, UTC)."""

    schema: int = database.SCHEMA
    counts: Mapping[str, int] = msgspec.field(default_factory=lambda: dict.fromkeys(RESOURCES, 0))
    last_complete: Mapping[str, str] = msgspec.field(default_factory=dict)


_MANY = {"workhours": "work hours entries", "knowledgebase": "articles"}
"""Resources whose name is not the word for their records."""


def cache(folder: Path, demo: bool) -> tuple[Check, Stock]:
    """Reads the whole cache file."""
    try:
        with Cache.open(folder / places.CACHE, read_only=True) as opened:
            damage = opened.damage()
            counts = opened.counts()
            sweeps = {name: sweep for name in counts if (sweep := opened.sweep(name))}
            schema, newer = opened.schema, opened.newer
    except CacheEmpty as error:
        if demo:
            return Check("cache", True, "Nothing is stored: the sample data is made anew for every window."), Stock()
        return Check("cache", False, sentence(error), status.CACHE, minor=True), Stock()
    except StoreError as error:
        return Check("cache", False, _unusable(str(getattr(error, "reason", error))), status.CACHE), Stock()
    if damage is not None:
        return Check("cache", False, _unusable(damage), status.CACHE), Stock(schema, counts)
    now = time.time()
    stock = Stock(schema, counts, {name: _iso(sweep.completed) for name, sweep in sweeps.items()})
    fetched = {name: count for name, count in counts.items() if count or name in sweeps or not RESOURCES[name].rare}
    held = ", ".join(f"{number(count)} {_MANY.get(name, name)}" for name, count in fetched.items())
    complete = ", ".join(f"{_MANY.get(name, name)} {clock(sweep.completed, now)}" for name, sweep in sweeps.items())
    text = f"{held}; last complete: {complete}." if complete else f"{held}; no list is complete yet. Run sync."
    if newer:
        return Check(
            "cache", False, f"{text} It was written by a newer version and is only read; install that version.", status.CACHE
        ), stock
    return Check("cache", True, text), stock


def _unusable(reason: str) -> str:
    return f"The stored data cannot be used ({reason}). Start the window or run sync: the file is put aside and everything fetched again."


def journal(folder: Path) -> tuple[Check, JournalCounts]:
    """Reads the whole journal, beside a window that may be writing it."""
    try:
        with Journal.open(folder / places.JOURNAL, read_only=True) as opened:
            counts = opened.counts()
            damage = None if counts.intact else opened.verify()
            left = [entry for entry in opened.pending() if entry.time < time.time() - UNDER_WAY]
    except JournalUnusable as error:
        text = f"The journal {error.path} cannot be read ({error.reason}). No change can be made until it can be."
        return Check("journal", False, text, status.JOURNAL), JournalCounts()
    except StoreError as error:
        return Check("journal", False, sentence(error), status.JOURNAL), JournalCounts()
    if damage is not None:
        where = f"{damage.reason}, line {damage.number}" if damage.number is not None else damage.reason
        text = f"The journal {damage.path} is damaged ({where}). Look in Atera at what was changed last, then move the file elsewhere."
        return Check("journal", False, text, status.JOURNAL), counts
    if counts.unknown or left:
        what = [f"{_changes(counts.unknown)} with an unknown outcome"] if counts.unknown else []
        what += [f"{_changes(len(left))} that ended without an answer"] if left else []
        text = f"There {'is' if counts.unknown + len(left) == 1 else 'are'} {' and '.join(what)}. Open Tools › Journal, and look in Atera."
        return Check("journal", False, text, status.JOURNAL), counts
    return Check(
        "journal", True, f"{_changes(counts.entries)} written down." if counts.entries else "No changes were made from here."
    ), counts


def _changes(count: int) -> str:
    return f"{number(count)} change{'' if count == 1 else 's'}"


def keyring(args: argparse.Namespace, profile: Profile) -> tuple[Check, Secret | None]:
    """Which keyring keeps the key, whether it gives this profile's away for its address, and the key if so."""
    if args.demo:
        return Check("keyring", True, "Not asked: sample data needs no key."), None
    try:
        name = secrets.usable_keyring()
    except secrets.NoKeyring as error:
        return Check("keyring", False, _no_keyring(error)), None
    key, trouble = desk.key_kept(profile.name, profile.api_url) if profile.api_url else (None, None)
    if key is not None:
        return Check("keyring", True, f"{name} keeps the API key of this profile."), key
    if trouble is None:
        return Check("keyring", True, f"{name} can keep the API key."), None
    if trouble.reason == "no entry":
        return Check("keyring", True, f"{name} can keep the API key; it holds none for this profile."), None
    return Check("keyring", False, _no_keyring(trouble)), None


def _no_keyring(error: secrets.KeyringTrouble) -> str:
    words = keyring_words(error) + (". Connect again in the window" if error.reason == "other address" else "")
    remedy = (
        ", or give the key in ATERA_API_KEY for one run."
        if ". " in words
        else ". Give the key in ATERA_API_KEY; it is kept for that run only."
    )
    return words + remedy


def folder(data: Path, profile: Profile) -> Check:
    """Whether the data folder can be written, and the profile's file be read."""
    if profile.moved_to is not None:
        text = f"{profile.moved_to} is unreadable, so whose data is stored is not known. Restore it, or start with another --profile."
        return Check("folder", False, text, status.CACHE)
    if not data.exists():
        return Check("folder", True, f"{data} is not there yet; it is made at the first start.")
    try:
        if not data.is_dir():
            raise os_trouble(data, NotADirectoryError(20, "not a folder"))
        if not os.access(data, os.R_OK | os.W_OK | os.X_OK):
            raise os_trouble(data, PermissionError(13, "denied"))
        if os.name == "posix" and os.statvfs(data).f_flag & os.ST_RDONLY:
            raise os_trouble(data, OSError(30, "read-only"))
        free = shutil.disk_usage(data).free
    except OSError as error:
        return Check("folder", False, sentence(os_trouble(data, error)), status.CACHE)
    except StoreError as error:
        return Check("folder", False, sentence(error), status.CACHE)
    if free < LOW_SPACE:
        return Check(
            "folder", False, f"{data} can be written, but its disk is almost full ({size(free / 2**20)} left). Make room.", status.CACHE
        )
    return Check("folder", True, f"{data} can be written; {size(free / 2**20)} free.")


def network(args: argparse.Namespace, profile: Profile, data: Path, kept: Secret | None) -> Check:
    """Asks Atera for the account, once, where there is a key (`kept` is the keyring's) and the run is not offline."""
    if args.demo:
        return Check("network", True, "Not asked: the tenant is simulated.")
    try:
        url = desk.address(args.api_url, profile, policy.read())
        if args.offline:
            return Check("network", True, "Not asked: this run is offline.")
        key = desk.key_given() or kept
        if key is None:
            return Check("network", False, "Not asked: there is no API key. Connect in the window, or set ATERA_API_KEY.", status.KEY)
        return Check("network", True, _answer(_client(args, data, url, key), profile))
    except trouble.EXPECTED as error:
        return Check("network", False, sentence(error), trouble.status_of(error))
    except ValueError as error:
        return Check("network", False, f"The address or the proxy is not allowed: {error}. Correct --api-url or --proxy.", status.USAGE)


def _answer(client: Client, profile: Profile) -> str:
    began = time.monotonic()
    try:
        account, skew = asyncio.run(_ask(client))
    except Forbidden:  # belongs to no domain of permissions: a key may be good for everything else
        return "Atera answered; the API key may not read the account itself."
    if account.account_id:
        profile.of_account(account.account_id)
    text = f"{account.company_name or 'Atera'} answered in {time.monotonic() - began:.2f} s."
    if abs(skew) > SKEWED:
        text += f" This computer's clock is {age(abs(skew))} {'behind' if skew > 0 else 'ahead'}; ages follow Atera's."
    return text


def _client(args: argparse.Namespace, data: Path, url: str, key: Secret) -> Client:
    from atera_desktop.api.client import Client
    from atera_desktop.api.limits import allowance

    decided = policy.read()
    chosen = decided.load(data / places.SETTINGS, read_only=True)
    ca_file = args.ca_file or (Path(chosen.ca_file) if chosen.ca_file else None)
    per_minute = allowance(decided.locked.rate or args.rate or chosen.rate)
    return Client(url, key, per_minute=per_minute, proxy=args.proxy or chosen.proxy, ca_file=ca_file, patience=PATIENCE)


async def _ask(client: Client) -> tuple[Account, float]:
    try:
        return await client.account(), client.skew or 0.0
    finally:
        await client.aclose()


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
