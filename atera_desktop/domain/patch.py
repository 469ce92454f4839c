"""Patches: the updates that an agent has, and those it could have. Spelt in camel case, by the older server in Pascal case."""

from __future__ import annotations

import msgspec

from atera_desktop.domain.record import Name, Record, Title


class InstalledPatch(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="camel"):
    """AgentInstalledUpdateDto."""

    name: Title | None = None
    class_: Name | None = msgspec.field(default=None, name="class")
    kb_id: Name | None = None
    install_date: Name | None = None


class AvailablePatch(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="camel"):
    """AgentAvailableUpdateDto. `status` is Available or Failed, as far as is known."""

    name: Title | None = None
    class_: Name | None = msgspec.field(default=None, name="class")
    kb_id: Name | None = None
    status: Name | None = None


class InstalledPatches(Record, frozen=True, kw_only=True, rename="camel"):
    """AgentInstalledUpdatesResponse; `timestamp` is when the agent told."""

    device_guid: Name | None = None
    timestamp: Name | None = None
    installed_updates: tuple[InstalledPatch, ...] | None = None


class AvailablePatches(Record, frozen=True, kw_only=True, rename="camel"):
    """AgentAvailableUpdatesResponse."""

    device_guid: Name | None = None
    timestamp: Name | None = None
    available_updates: tuple[AvailablePatch, ...] | None = None
