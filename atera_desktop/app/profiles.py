"""Profiles: made, renamed, and removed with everything that is kept of them."""

from __future__ import annotations

import contextlib
import shutil
from functools import partial
from pathlib import Path

from atera_desktop.store import logs, places, secrets
from atera_desktop.store.errors import BadProfileName, StoreError, os_trouble
from atera_desktop.store.secrets import KeyringTrouble
from atera_desktop.store.settings import SAMPLE, Profile, profiles


class NameTaken(Exception):
    """There is a profile of that name, or one that differs in case alone."""


def check_name(data: Path, name: str, but: str = "") -> None:
    """Raises BadProfileName and NameTaken; the name `but` may be taken."""
    places.profile_path(data, name)
    if name.casefold() == SAMPLE:
        raise BadProfileName(name)
    if any(name.casefold() == profile.name.casefold() for profile in profiles(data) if profile.name != but):
        raise NameTaken(name)


def make(data: Path, name: str) -> None:
    """Makes an empty profile. Raises NameTaken and StoreError."""
    check_name(data, name)
    places.profile_folder(data, name)


async def rename(data: Path, profile: Profile, name: str) -> None:
    """Gives a profile, which no session has open, another name; its key goes along.

    Raises NameTaken, StoreError, and KeyringTrouble where the keyring does not let its key go along: then nothing has changed.
    """
    check_name(data, name, but=profile.name)
    moved = bool(profile.api_url) and await _copy_key(profile, name)
    try:
        places.profile_path(data, profile.name).rename(places.profile_path(data, name))
    except OSError as error:
        if moved:
            await _drop_key(name)
        raise os_trouble(places.profile_path(data, name), error) from error
    if moved:
        await _drop_key(profile.name)


async def _copy_key(profile: Profile, name: str) -> bool:
    """Whether there was a key to copy."""
    try:
        key = await secrets.aside(partial(secrets.read, profile.name, profile.api_url))
    except KeyringTrouble as error:
        if error.reason in ("no entry", "none", "other address"):
            return False
        raise
    await secrets.aside(partial(secrets.write, name, profile.api_url, key))
    return True


async def _drop_key(name: str) -> None:
    with contextlib.suppress(KeyringTrouble):
        await secrets.aside(partial(secrets.remove, name))


def wipe(data: Path, name: str) -> None:
    """Removes everything that is kept of a profile which no session has open, and the logs, which may name what was in it.

    Raises StoreError where something could not be removed; the rest is gone.
    """
    failed: list[StoreError] = []
    folder = places.profile_path(data, name)
    if folder.exists():
        shutil.rmtree(folder, onerror=lambda _, path, caught: failed.append(_trouble(Path(path), caught[1])))
    logs.wipe(data)
    if failed:
        raise failed[0]


def _trouble(path: Path, error: BaseException) -> StoreError:
    return os_trouble(path, error if isinstance(error, OSError) else OSError(str(error)))
