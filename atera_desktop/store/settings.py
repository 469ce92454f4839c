"""What the user chose, and to whom a profile belongs: JSON files that hold only what differs from the defaults."""

from __future__ import annotations

import contextlib
import json
import logging
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

import msgspec

from atera_desktop.store.errors import OtherAccount, OtherAddress, StoreError
from atera_desktop.store.places import PROFILES, atomic_write, move_aside

log = logging.getLogger("atera_desktop.store")

INTERVALS = (20, 30, 60, 120, 300, 0)
"""Seconds between two refreshes; 0 is off."""
PROFILE = "profile.json"
SAMPLE = "demo"
"""The profile of the simulated tenant, which is nobody's."""
_BESIDE = "moved_to"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the user may set, with its default. A new setting is a field here."""

    interval_seconds: Literal[20, 30, 60, 120, 300, 0] = 30
    rate: str = "entry"
    """`entry`, `expert`, `master`, or requests per minute as digits."""
    row_height: Literal["regular", "compact", "comfortable"] = "regular"
    appearance: Literal["system", "light", "dark"] = "system"
    keep_changes_unlocked: bool = False
    """Whether changes (never deletions) are allowed from the start."""
    lock_minutes: Annotated[int, msgspec.Meta(ge=5, le=60)] = 15
    """Idle minutes after which deletions lock again."""
    undo_seconds: Annotated[int, msgspec.Meta(ge=5, le=60)] = 10
    """How long a confirmed deletion can be taken back before it is sent."""
    keep_days: Literal[0, 30, 90, 180, 365] = 0
    """Days after which closed tickets and resolved alerts leave the cache; 0 is never."""
    proxy: str = "system"
    """`system`, `none`, or an address."""
    ca_file: str = ""
    """A PEM file of further certificates; empty: the operating system's alone."""

    moved_to: Path | None = None
    """The settings file that could not be read, where it was moved aside or still is. Never saved."""


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """A profile's binding. Empty: not bound yet."""

    name: str
    api_url: str = ""
    account_id: str = ""

    moved_to: Path | None = None
    """The profile file that could not be read, where it is now: the binding is lost, and what is cached may be anybody's."""

    def bound_to(self, api_url: str) -> Profile:
        """This profile bound to an API address. Raises OtherAddress when it belongs to another one."""
        given = same_address(api_url)
        if self.api_url and same_address(self.api_url) != given:
            raise OtherAddress(Path(self.name), self.api_url, given)
        return msgspec.structs.replace(self, api_url=given)

    def of_account(self, account_id: str) -> Profile:
        """This profile bound to an AccountID. Raises OtherAccount when it belongs to another one."""
        if self.account_id and self.account_id != account_id:
            raise OtherAccount(Path(self.name), self.account_id, account_id)
        return msgspec.structs.replace(self, account_id=account_id)


def same_address(url: str) -> str:
    """The one spelling of an API address: scheme and host in lower case, the scheme's own port left out, no slash at the end."""
    parts = urlsplit(url.strip())
    host = parts.netloc.lower().removesuffix({"https": ":443", "http": ":80"}.get(parts.scheme.lower(), "\0"))
    return parts._replace(scheme=parts.scheme.lower(), netloc=host, path=parts.path.rstrip("/"), query="", fragment="").geturl()


def load(path: Path, *, read_only: bool = False, defaults: Settings = Settings()) -> Settings:  # noqa: B008 (frozen)
    """The settings in `path`, defaults where there are none. Never raises: a value that does not fit is its default, and a file
    that cannot be read at all is moved aside (`moved_to`), or with `read_only` left where it is."""
    return _load(path, defaults, read_only)


def save(path: Path, settings: Settings, *, defaults: Settings = Settings()) -> None:  # noqa: B008 (frozen)
    """Writes what differs from the defaults; what the file holds of other versions' settings stays.

    Raises FolderUnusable or DiskFull.
    """
    _save(path, settings, defaults)


def load_profile(folder: Path, *, read_only: bool = False) -> Profile:
    """The binding of the profile in this folder. Never raises, as `load`."""
    return _load(folder / PROFILE, Profile(name=folder.name), read_only)


def profiles(data: Path) -> list[Profile]:
    """Every profile in this data folder, by name. Never raises: where there is none to be read, there is none."""
    try:
        folders = [folder for folder in (data / PROFILES).iterdir() if folder.is_dir() and folder.name != SAMPLE]
    except OSError:
        return []
    return [load_profile(folder, read_only=True) for folder in sorted(folders, key=lambda folder: folder.name.casefold())]


def save_profile(folder: Path, profile: Profile) -> None:
    """Raises FolderUnusable or DiskFull."""
    _save(folder / PROFILE, profile, Profile(name=profile.name))


S = TypeVar("S", Settings, Profile)


def _load(path: Path, defaults: S, read_only: bool) -> S:
    stored: dict[str, Any] = {}
    moved = None
    try:
        stored = _read(path)
    except OSError as error:
        log.warning("%s cannot be read: %s", path.name, error.strerror)
        moved = path  # it may be readable again in a moment: it stays
    except ValueError:
        moved = path if read_only else _moved(path)
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(defaults):
        if field.name in stored and field.name != _BESIDE:
            try:
                values[field.name] = msgspec.convert(stored[field.name], field.type)
            except msgspec.ValidationError as error:
                log.warning("%s: %s is not usable (%s); its default counts", path.name, field.name, error)
    return msgspec.structs.replace(defaults, **values, moved_to=moved)


def _read(path: Path) -> dict[str, Any]:
    """The file's object; empty where there is no file. Raises OSError, and ValueError for anything but a JSON object."""
    try:
        found = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except RecursionError:
        raise ValueError("nested without end") from None
    if not isinstance(found, dict):
        raise ValueError("no JSON object")
    return found


def _moved(path: Path) -> Path:
    """Moves an unreadable file aside, so that the next save does not destroy what a person might repair."""
    with contextlib.suppress(StoreError):
        moved = move_aside(path, path.with_name(f"{path.stem}.unreadable{path.suffix}"))
        log.warning("%s is unreadable and was moved to %s", path.name, moved.name)
        return moved
    return path


def _save(path: Path, values: S, defaults: S) -> None:
    try:
        stored = _read(path)
    except (OSError, ValueError):
        stored = {}
    for name in values.__struct_fields__:
        stored.pop(name, None)
        if getattr(values, name) != getattr(defaults, name) and name != _BESIDE:
            stored[name] = getattr(values, name)
    atomic_write(path, msgspec.json.format(msgspec.json.encode(stored), indent=2) + b"\n")
