"""What was written on tickets and not sent yet: one file in the profile's folder, which goes with the folder."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import msgspec

from atera_desktop.store.errors import StoreError, os_trouble
from atera_desktop.store.places import atomic_write, move_aside

log = logging.getLogger("atera_desktop.store")

DRAFTS = "drafts.json"

DraftKind = Literal["reply", "note"]
"""To the end user, or among technicians."""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What the writer has seen of the ticket: its fields by Atera's names, and its comments; None where they were not known."""

    fields: dict[str, str] = {}
    comments: tuple[str, ...] | None = None


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """One text. `began`: when its first letter was typed, epoch seconds."""

    ticket: int
    kind: DraftKind
    text: str
    began: float
    seen: Seen = Seen()


def read_drafts(folder: Path) -> list[Draft]:
    """What `write_drafts` last wrote to this profile's folder. Never raises: a file that cannot be understood is moved aside."""
    path = folder / DRAFTS
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[Draft])
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        log.warning("%s cannot be read: %s", path.name, error.strerror)
        return []
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        log.warning("%s is not usable (%s) and was moved aside", path.name, type(error).__name__)
        with contextlib.suppress(StoreError):
            move_aside(path, path.with_name(f"{path.stem}.unreadable{path.suffix}"))
        return []


def write_drafts(folder: Path, drafts: Iterable[Draft]) -> None:
    """Keeps these and no others. Without any there is no file. Raises FolderUnusable or DiskFull."""
    path, kept = folder / DRAFTS, list(drafts)
    if kept:
        atomic_write(path, msgspec.json.encode(kept))
        return
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise os_trouble(path, error) from error
