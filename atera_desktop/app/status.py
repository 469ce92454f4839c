"""How things stand between this program and the tenant: plain values for the window and the command line to put into words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from atera_desktop.api.errors import AteraError
from atera_desktop.domain.record import Key
from atera_desktop.store.errors import StoreError
from atera_desktop.store.secrets import KeyringTrouble

INTERVALS = (20, 30, 60, 120, 300, 0)
"""Seconds between refreshes on offer; 0 is off."""


class Connection(StrEnum):
    """The state of the line to Atera."""

    STARTING = "starting"
    CONNECTED = "connected"
    OFFLINE = "offline"
    REFUSED = "refused"
    WORKING_OFFLINE = "working-offline"
    NOT_CONNECTED = "not-connected"


class Progress(msgspec.Struct, frozen=True):
    """A list being fetched: pages done of pages known."""

    resource: str
    done: int
    pages: int


class Fall(msgspec.Struct, frozen=True):
    """A complete list so much shorter than before that it is not believed without the user.

    `known` records were there, `left` would be, and `keys` would go.
    """

    known: int
    left: int
    keys: tuple[Key, ...]


class SyncStatus(msgspec.Struct, frozen=True):
    """One moment of the synchronisation. Times of day are epoch seconds; `next_at` is on the clock of `time.monotonic()`."""

    connection: Connection = Connection.STARTING
    since: float | None = None
    """When the connection became what it is."""
    error: AteraError | StoreError | KeyringTrouble | None = None
    """Why there is no connection, or what else went wrong in the last cycle."""
    forbidden: Mapping[str, AteraError] = msgspec.field(default_factory=dict)
    """Resources that the key may not read."""
    failed: Mapping[str, AteraError | StoreError] = msgspec.field(default_factory=dict)
    """Resources whose last refresh failed while others went well."""
    refreshing: bool = False
    progress: Progress | None = None
    paused: bool = False
    interval: int = 30
    next_at: float | None = None
    used: int = 0
    allowed: int = 0
    ages: Mapping[str, float] = msgspec.field(default_factory=dict)
    """When the oldest record of each resource was last confirmed; told anew with every cycle."""
    swept: Mapping[str, float] = msgspec.field(default_factory=dict)
    """When the last complete sweep of each resource ended."""
    sweep_takes: Mapping[str, float] = msgspec.field(default_factory=dict)
    """Seconds one sweep of each resource takes in the present budget; older data than three times that is amber."""
    again_at: Mapping[str, float] = msgspec.field(default_factory=dict)
    """When each list that changes seldom, and that somebody looked at, is asked for again."""
    held: Mapping[str, Fall] = msgspec.field(default_factory=dict)
    set_aside: Mapping[str, int] = msgspec.field(default_factory=dict)
    skew: float | None = None
    """Seconds Atera's clock is ahead of this computer's."""
    storage: StoreError | None = None
    """Why the cache could not be written."""
