"""An agent's patches: what it could have, what failed first, and what it has. They are asked for when somebody looks."""

from __future__ import annotations

from typing import Any

from atera_desktop.app.column import Tone
from atera_desktop.app.lookups import Look, Looked
from atera_desktop.domain.agent import Agent
from atera_desktop.domain.patch import AvailablePatch, InstalledPatch
from atera_desktop.domain.wire import instant, plain
from atera_desktop.ui.detail.field import Field, Section, Tab
from atera_desktop.ui.pages.looked import age_rows, waiting
from atera_desktop.ui.pages.page import Desk, date_row, fields
from atera_desktop.ui.words import DASH, day, exact, number

SHOWN = 100
"""Installed patches that are listed, the newest ones."""


def patches_tab(agent: Agent, desk: Desk, now: float) -> Tab:
    """The count is of those available, once it is known."""
    guid = plain(agent.device_guid)
    if agent.key is None or not guid:
        return Tab("Patches", (Section("Patches", note="Atera gave this agent no GUID, and tells its patches by that alone."),))
    from atera_desktop.api import operations  # late: a first window needs none of them

    looks = tuple(Look("agents", agent.key, asked, (guid,)) for asked in (operations.AVAILABLE_PATCHES, operations.INSTALLED_PATCHES))
    available, installed = map(desk.looked, looks)
    lacking = sorted(_updates(available, "available_updates"), key=_urgency)
    there = sorted(_updates(installed, "installed_updates"), key=lambda p: instant(p.install_date) or 0.0, reverse=True)
    sections = (
        Section("Available", tuple(map(_available, lacking)), note=_none(available, "No patches are available.")),
        Section("Installed", (*map(_installed, there[:SHOWN]), *_older(len(there))), note=_none(installed, "No patches are installed.")),
        Section("", _age(available, installed, now)),
    )
    count = len(lacking) if available.answer is not None else None
    return Tab("Patches", tuple(section for section in sections if section), count, looks=looks)


def _updates(looked: Looked, field: str) -> tuple[Any, ...]:
    return getattr(looked.answer, field, None) or ()


def _none(looked: Looked, words: str) -> str:
    return words if looked.answer is not None else waiting(looked)


def _failed(patch: AvailablePatch) -> bool:
    return plain(patch.status).lower() == "failed"


def _urgency(patch: AvailablePatch) -> tuple[bool, bool, str, str]:
    """Failed ones first, then what concerns security, then by kind."""
    kind = plain(patch.class_)
    return not _failed(patch), not kind.lower().startswith(("security", "critical")), kind, plain(patch.name)


def _available(patch: AvailablePatch) -> Field:
    status = plain(patch.status)
    return _row(patch, "" if status == "Available" else status, tone=Tone.BAD if _failed(patch) else None)


def _installed(patch: InstalledPatch) -> Field:
    moment = instant(patch.install_date)
    return _row(patch, day(moment) if moment is not None else "", date=exact(moment) if moment is not None else "")


def _row(patch: AvailablePatch | InstalledPatch, first: str, *, tone: Tone | None = None, date: str = "") -> Field:
    """The name, and above it what else there is to say; the number of the knowledge base where the name has it not."""
    name, number_ = plain(patch.name), plain(patch.kb_id)
    title = " · ".join(filter(None, (first, plain(patch.class_), number_ if number_ not in name else "")))
    return Field(title, name or DASH, exact=date, tone=tone, body=True)


def _older(count: int) -> tuple[Field, ...]:
    hidden = f"{number(count - SHOWN)} older ones are not listed."
    return (Field("", hidden, tone=Tone.DIM, body=True),) if count > SHOWN else ()


def _age(available: Looked, installed: Looked, now: float) -> tuple[Field, ...]:
    oldest = min((looked for looked in (available, installed) if looked.at is not None), key=lambda looked: looked.at or 0.0, default=None)
    if oldest is None:
        return ()
    return (*fields(date_row("Reported", oldest.answer.timestamp, now)), *age_rows(oldest, now))
