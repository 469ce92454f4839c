"""What the window looked like when it was left: geometry, section, and each table's columns, sort, filter and first rows."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import msgspec

from atera_desktop.store.places import atomic_write

log = logging.getLogger("atera_desktop.store")

STATE = "state.json"
_LARGEST = 4_000_000


def read_state(folder: Path) -> dict[str, Any]:
    """What `write_state` last wrote to this profile's folder; empty where there is nothing usable. Never raises.

    A file may have been edited or come from another version: its values may be of any JSON type.
    """
    path = folder / STATE
    try:
        if path.stat().st_size > _LARGEST:
            raise ValueError("too large")
        found = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError, RecursionError) as error:
        log.warning("%s is not usable: %s", path.name, type(error).__name__)
        return {}
    return found if isinstance(found, dict) else {}


def write_state(folder: Path, state: dict[str, Any]) -> None:
    """Keeps `state` (JSON values only) for the next start. Raises FolderUnusable or DiskFull."""
    atomic_write(folder / STATE, msgspec.json.encode(state))
