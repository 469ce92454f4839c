"""What follows when a window ends: nothing, or another one in the same run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from atera_desktop.app.signing import Signing


@dataclass(frozen=True, slots=True)
class Next:
    """The profile to open when this window's session is closed; None is that of the command line."""

    profile: str | None = None
    sample: bool = False
    """The sample data instead."""
    signed_out: bool = False
    """The key given to this run is no longer to be used."""
    before: Callable[[], Awaitable[object]] | None = None
    """Done while no session is open. What it raises is told in the next window, which is then that of `otherwise`."""
    otherwise: str | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """How a window's profile is signed in, and how the window makes room for another. Sample data has no `signing`."""

    signing: Signing | None
    data: Path
    """The data folder."""
    leave_for: Callable[[Next], object]
