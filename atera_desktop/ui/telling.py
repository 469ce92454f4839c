"""How things stand, in the few words of bars and lists. No Qt."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from atera_desktop.app.column import Tone
from atera_desktop.app.status import Connection, SyncStatus
from atera_desktop.domain.record import Key, Record
from atera_desktop.ui.pages.page import AnyPage
from atera_desktop.ui.words import DAY, age, clock, exact, number, plural

CRITICAL = 3
"""`severity_rank` of a critical alert."""


def countdown(status: SyncStatus, monotonic: float) -> str:
    """When the next refresh is, as product.md's contract writes it."""
    if status.refreshing:
        return "Refreshing…"
    if status.paused:
        return "Paused"
    if status.next_at is not None:
        left = max(0, math.ceil(status.next_at - monotonic))
        return f"Next refresh in {left // 60}:{left % 60:02}"
    if not status.interval or status.connection in (Connection.REFUSED, Connection.NOT_CONNECTED, Connection.WORKING_OFFLINE):
        return "Paused"
    return "Next refresh in 0:00"  # between two cycles, or before the first


def section_age(status: SyncStatus, page: AnyPage, oldest: float | None, now: float) -> tuple[str, Tone, str]:
    """How old the rows on screen are, what that means, and the whole truth."""
    name = page.resource.name
    swept = status.swept.get(name)
    often, when = _how_often(status, name, now)
    explained = f"Last complete sweep of {page.noun[1]}: {exact(swept)}.{when}"
    if oldest is None:
        return "", Tone.FAINT, explained
    explained = f"The oldest row on screen was confirmed {exact(oldest)}.\n{explained}"
    if status.connection in (Connection.OFFLINE, Connection.WORKING_OFFLINE, Connection.REFUSED, Connection.NOT_CONNECTED):
        return f"Offline, data from {clock(oldest, now)}", Tone.WARN, explained
    old = now - oldest > patience(status, name)
    words = "just now" if now - oldest < 1 else f"{age(now - oldest)} ago"
    return f"{words}{often}", Tone.WARN if old else Tone.FAINT, explained


def _how_often(status: SyncStatus, resource: str, now: float) -> tuple[str, str]:
    """Of a list that is not in every refresh, behind its age: how often it is fetched; and as a sentence: when next."""
    at = status.again_at.get(resource)
    if at is None or status.paused or not status.interval:  # in every refresh, or in none by itself
        return "", ""
    seconds = status.sweep_takes.get(resource, 0.0)
    often = "once a day" if seconds == DAY else f"every {age(seconds)}"
    return f" · {often}", f"\nFetched {often}, next {clock(at, now) if at > now else 'with the next refresh'}."


def patience(status: SyncStatus, resource: str) -> float:
    """Seconds after which data is old: three times what one sweep takes in the present budget (product.md)."""
    return 3 * max(status.sweep_takes.get(resource, 0.0), status.interval or 60)


def missing(status: SyncStatus, resource: str) -> str:
    """Why the list of a resource was never fetched, for where its records would stand; empty once it was."""
    if resource in status.swept:
        return ""
    if resource in status.forbidden:
        return "This API key may not read them."
    if resource in status.failed:
        return "Atera could not tell them. It is asked again with the next refresh."
    if status.connection in (Connection.CONNECTED, Connection.STARTING):
        return "Being fetched…" if status.refreshing else "Not fetched yet."
    return "Not fetched yet: Atera cannot be asked now."


def ages(oldest: Mapping[str, float], pages: Iterable[AnyPage], now: float) -> str:
    """ "Agents 12 s · Alerts 8 s · Tickets 31 s": the oldest record of each section that is refreshed in every cycle."""
    known = [(page.title, oldest[page.resource.name]) for page in pages if page.resource.name in oldest and not page.resource.rare]
    return " · ".join(f"{title} {age(now - at)}" for title, at in known)


def progress(status: SyncStatus, pages: Mapping[str, AnyPage]) -> str:
    """ "Syncing Knowledge base 3 of 20": the section whose pages are being fetched, if they are several."""
    going = status.progress
    if going is None or going.pages < 2:
        return ""
    return f"Syncing {pages[going.resource].title} {number(going.done)} of {number(going.pages)}"


def budget(status: SyncStatus) -> str:
    return f"API {number(status.used)} of {number(status.allowed)} a minute" if status.allowed else ""


def section_count(page: AnyPage, records: Mapping[Key, Record], now: float) -> tuple[int, Tone | None, str]:
    """What the section list shows: how many the default quick filter takes, red where a critical alert is among them."""
    view = page.default_view
    found = list(records.values()) if view.test is None else [record for record in records.values() if view.test(record, now)]
    which = "" if view.test is None else f" {view.title.lower()}"
    meaning = f"{number(len(found))}{which}" if which else plural(len(found), page.noun)
    critical = sum(getattr(record, "severity_rank", 0) == CRITICAL for record in found)
    if critical:
        return len(found), Tone.BAD, f"{meaning}, {number(critical)} critical"
    return len(found), None, meaning
