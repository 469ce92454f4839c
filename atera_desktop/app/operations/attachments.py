"""Files that are attached to a customer: read in slices beside the window, which lives meanwhile."""

from __future__ import annotations

import asyncio
import base64
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Literal

MOST = 10_000_000
"""Bytes of a file that can be attached. Atera names no limit; a request has to end within its deadline."""
_SLICE = 3 * 128 * 1024
"""Bytes read at once: a multiple of three, so that the texts of the slices make that of the whole."""


class UnfitFile(Exception):
    """A file that cannot be attached. `reason` says why; for "unreadable" the cause is the OSError."""

    def __init__(self, reason: Literal["no extension", "empty", "too large", "no file", "unreadable"]) -> None:
        super().__init__(reason)
        self.reason = reason


def check_file(path: Path) -> int:
    """The file's size in bytes. Raises UnfitFile."""
    if not path.suffix.strip("."):
        raise UnfitFile("no extension")
    try:
        if not path.is_file():
            raise UnfitFile("no file")
        size = path.stat().st_size
    except OSError as error:
        raise UnfitFile("unreadable") from error
    if not size:
        raise UnfitFile("empty")
    if size > MOST:
        raise UnfitFile("too large")
    return size


async def read_base64(path: Path, progress: Callable[[int], object]) -> str:
    """The file's content in Base64; `progress` is told the bytes read so far. Cancelling stops it. Raises UnfitFile."""
    loop, stop = asyncio.get_running_loop(), threading.Event()

    def tell(done: int) -> None:
        if not stop.is_set():
            progress(done)

    try:
        return await asyncio.to_thread(_read, path, stop, lambda done: loop.call_soon_threadsafe(tell, done))
    except OSError as error:
        raise UnfitFile("unreadable") from error
    finally:
        stop.set()


def _read(path: Path, stop: threading.Event, progress: Callable[[int], object]) -> str:
    """Reads it in one thread, which closes it too, whoever still waits for it."""
    parts: list[str] = []
    done = 0
    with path.open("rb") as file:
        while not stop.is_set() and (part := file.read(_SLICE)):
            done += len(part)
            if done > MOST:  # it has grown
                raise UnfitFile("too large")
            parts.append(base64.b64encode(part).decode("ascii"))
            progress(done)
    if not done:
        raise UnfitFile("empty")
    return "".join(parts)
