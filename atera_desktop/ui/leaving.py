"""What follows when a window ends: nothing, or another one in the same run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec

from atera_desktop.app.signing import Signing


class Next(msgspec.Struct, frozen=True):
    """The profile to open when this window's session is closed; None is that of the command line."""

    profile: str | None = None
    sample: bool = False
    """The sample data instead."""
    signed_out: bool = False
    """The key given to this run is no longer to be used."""
    before: Callable[[], Awaitable[object]] | None = None
    """Done while no session is open. What it raises is told in the next window, which is then that of `otherwise`."""
    otherwise: str | None = None


class Door(msgspec.Struct, frozen=True):
    """How a window's profile is signed in, and how the window makes room for another. Sample data has no `signing`."""

    signing: Signing | None
    data: Path
    """The data folder."""
    leave_for: Callable[[Next], object]
