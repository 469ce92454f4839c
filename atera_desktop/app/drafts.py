"""Drafts of replies and internal notes: at hand at once, on the disk within half a second, and gone when their comment is at Atera."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from atera_desktop.app.events import Event
from atera_desktop.store.drafts import Draft, DraftKind, Seen, read_drafts, write_drafts
from atera_desktop.store.errors import StoreError
from atera_desktop.store.journal import Entry, as_kept

WITHIN = 0.25
"""Seconds after which what is typed is being written."""

Place = tuple[int, DraftKind]
"""Ticket and kind: there is one draft of each."""


class Drafts:
    """One session's. `trouble` is why the last writing failed; None where it did not."""

    def __init__(self, folder: Path) -> None:
        self.changed: Event[Place] = Event()
        """Tells whose draft came, went, or is of unknown outcome now."""
        self.trouble: StoreError | None = None
        self._folder = folder
        self._read: dict[Place, Draft] | None = None
        self._doubtful: frozenset[Place] = frozenset()
        self._writing = asyncio.Lock()
        self._behind = False
        self._task: asyncio.Task[None] | None = None

    def get(self, ticket: int, kind: DraftKind) -> Draft | None:
        return self._known.get((ticket, kind))

    def all(self) -> Mapping[Place, Draft]:
        return self._known

    def is_doubtful(self, ticket: int, kind: DraftKind) -> bool:
        """Whether it was sent, and nobody knows whether it arrived."""
        return (ticket, kind) in self._doubtful

    def put(self, ticket: int, kind: DraftKind, text: str, seen: Seen) -> None:
        """Keeps what is typed now; a text of blanks alone is no draft. To be called in the loop."""
        place, before = (ticket, kind), self.get(ticket, kind)
        if not text.strip():
            self.drop(ticket, kind)
            return
        made = Draft(ticket=ticket, kind=kind, text=text, began=before.began if before else time.time(), seen=seen)
        if made != before:
            self._known[place] = made
            self._write_soon()
        if before is None:
            self.changed.emit(place)

    def drop(self, ticket: int, kind: DraftKind) -> None:
        """It was sent, or emptied."""
        if self._known.pop((ticket, kind), None) is not None:
            self._doubtful -= {(ticket, kind)}
            self._write_soon()
            self.changed.emit((ticket, kind))

    def settle(self, entries: Iterable[Entry], under_way: set[int]) -> None:
        """Takes the journal's word for what became of them: what arrived goes, what nobody knows is doubtful, the rest stays.

        `entries`: newest first; those of the numbers in `under_way` have no outcome yet that counts.
        """
        doubtful, told = set(), set()
        for entry in entries:
            place = _place_of(entry)
            draft = self._known.get(place) if place else None
            if place is None or draft is None or place in told or entry.number in under_way or not _is_of(entry, draft):
                continue
            told.add(place)  # the newest line counts
            if entry.outcome == "ok":
                self.drop(*place)
            elif entry.outcome in ("pending", "unknown"):
                doubtful.add(place)
        different, self._doubtful = self._doubtful ^ doubtful, frozenset(doubtful)
        for place in different:
            self.changed.emit(place)

    async def flush(self) -> None:
        """Writes what is not written yet. Does not raise: `trouble` tells."""
        async with self._writing:
            while self._behind:
                self._behind = False
                try:
                    await asyncio.to_thread(write_drafts, self._folder, tuple(self._known.values()))
                except StoreError as error:
                    self.trouble = error
                else:
                    self.trouble = None

    async def close(self) -> None:
        """Writes the rest."""
        await self.flush()
        if self._task is not None:  # asleep by now: a thread that writes is never left alone with another
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @property
    def _known(self) -> dict[Place, Draft]:
        if self._read is None:
            self._read = {(draft.ticket, draft.kind): draft for draft in read_drafts(self._folder)}
        return self._read

    def _write_soon(self) -> None:
        self._behind = True
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._later(), name="drafts")

    async def _later(self) -> None:
        while self._behind:
            await asyncio.sleep(WITHIN)
            await self.flush()


def _place_of(entry: Entry) -> Place | None:
    """Whose comment the journal's line tells of."""
    if entry.operation != "create_comment" or entry.target.resource != "tickets" or not isinstance(entry.target.id, int):
        return None
    return entry.target.id, "note" if _part(_part(entry.details, "body"), "TechnicianCommentDetails").get("IsInternal") is True else "reply"


def _is_of(entry: Entry, draft: Draft) -> bool:
    said = str(_part(entry.details, "body").get("CommentText") or "")
    return entry.time >= draft.began and said.strip() == as_kept(draft.text, "CommentText").strip()


def _part(found: Mapping[str, object], name: str) -> Mapping[str, object]:
    part = found.get(name)
    return part if isinstance(part, Mapping) else {}
