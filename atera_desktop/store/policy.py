"""What the administrator of this computer decides: defaults that a user may change, and settings that nobody here can.

A policy is read from the registry (Windows) and from a JSON file in a place that only administrators write to; the registry's word
counts more. One that cannot be read stops the program, since what it forbids is not known. packaging/README.md tells how to make one.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec

from atera_desktop.store import settings
from atera_desktop.store.errors import PolicyUnusable
from atera_desktop.store.settings import Settings, same_address

KEY = r"Software\Policies\Atera Desktop"
"""Below HKEY_LOCAL_MACHINE, with the keys Defaults and Locked."""

Rate = Annotated[str, msgspec.Meta(pattern=r"^(entry|expert|master|[1-9][0-9]{0,4}|100000)$")]


class Decided(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="pascal"):
    """Settings that may be decided; None: not decided."""

    api_url: str | None = None
    """The address of the API, https."""
    rate: Rate | None = None

    def __post_init__(self) -> None:
        if self.api_url is not None:
            parts = urlsplit(self.api_url)
            if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc or parts.query or parts.fragment:
                raise ValueError("ApiUrl is no address such as https://app.atera.com/api/v3")


class Locked(Decided, frozen=True, forbid_unknown_fields=True, rename="pascal"):
    """What nobody here can change."""

    read_only: bool = False
    """Nothing can be changed or deleted."""
    forbid_deletion: bool = False


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="pascal"):
    """Everything decided. Without a policy, nothing is."""

    defaults: Decided = Decided()
    locked: Locked = Locked()

    @property
    def api_url(self) -> str | None:
        """The address for a profile that has none yet."""
        return self.locked.api_url or self.defaults.api_url

    def permits(self, url: str) -> bool:
        """Whether this API address may be used."""
        return self.locked.api_url is None or same_address(self.locked.api_url) == same_address(url)

    def load(self, path: Path, *, read_only: bool = False) -> Settings:
        """The settings that count: a user's, where this decides nothing else. Never raises, as `settings.load`."""
        chosen = settings.load(path, read_only=read_only, defaults=self._beneath())
        return chosen if self.locked.rate is None else msgspec.structs.replace(chosen, rate=self.locked.rate)

    def save(self, path: Path, chosen: Settings) -> None:
        """Keeps what a user chose; what is decided at present leaves the choice before it as it is. Raises FolderUnusable or DiskFull."""
        if self.locked.rate is not None:
            chosen = msgspec.structs.replace(chosen, rate=settings.load(path, read_only=True, defaults=self._beneath()).rate)
        settings.save(path, chosen, defaults=self._beneath())

    def _beneath(self) -> Settings:
        """The settings of a user who has chosen nothing."""
        return Settings() if self.defaults.rate is None else Settings(rate=self.defaults.rate)


def file() -> Path:
    """Where the JSON file is. Not in Windows' ProgramData, where every user may make folders: beside the program."""
    match sys.platform:
        case "win32":
            return Path(sys.executable).parent / "policy.json"
        case "darwin":
            return Path("/Library/Application Support/Atera Desktop/policy.json")
    return Path("/etc/atera-desktop/policy.json")


def read() -> Policy:
    """The policy of this computer. Raises PolicyUnusable."""
    path = file()
    try:
        decided = _object(msgspec.json.decode(path.read_bytes())) if path.exists() else {}
        for name, values in registry().items():
            path = Path("HKEY_LOCAL_MACHINE", KEY)
            decided[name] = {**_object(decided.get(name, {})), **values}
        return msgspec.convert(decided, Policy, strict=False)
    except OSError as error:
        raise PolicyUnusable(path, error.strerror or "unreadable") from error
    except (ValueError, RecursionError) as error:  # msgspec's own are of this kind
        raise PolicyUnusable(path, str(error)) from error


def decides_rate() -> bool:
    """Whether the rate is not the user's to choose."""
    try:
        return read().locked.rate is not None
    except PolicyUnusable:
        return True


def _object(found: Any) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise ValueError("no JSON object")
    return found


def registry() -> dict[str, dict[str, Any]]:
    """The values of the registry's keys by the key's name; empty on other systems than Windows, and where there are none."""
    found: dict[str, dict[str, Any]] = {}
    if sys.platform == "win32":
        import winreg

        for name in ("Defaults", "Locked"):
            try:
                with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, rf"{KEY}\{name}", 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY) as key:
                    values = [winreg.EnumValue(key, number) for number in range(winreg.QueryInfoKey(key)[1])]
            except FileNotFoundError:
                continue
            found[name] = {value[0]: value[1] for value in values}
    return found
