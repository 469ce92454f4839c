"""Whether a change may be done now, and if not, why and what to do about it (safety.md, Changing and deleting)."""

from __future__ import annotations

from atera_desktop.api.lock import Level
from atera_desktop.app.operations.many import MAX
from atera_desktop.app.operations.outcome import target_of
from atera_desktop.app.session import Session
from atera_desktop.app.status import Connection
from atera_desktop.ui import vocabulary
from atera_desktop.ui.actions import Selection
from atera_desktop.ui.lock import FORBIDDEN, NEVER
from atera_desktop.ui.outcomes import Deed, denied_words
from atera_desktop.ui.words import number

_SILENT = {
    Connection.NOT_CONNECTED: "There is no API key: nothing can be sent to Atera.",
    Connection.WORKING_OFFLINE: "Working offline: nothing is sent to Atera. Work online first (File menu).",
    Connection.REFUSED: "Atera refused the API key: nothing is sent with it.",
}


class Allowed:
    """One session's. It remembers what its key was refused."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._denied: tuple[object, set[tuple[str, str]]] = (None, set())

    def why_not(self, deed: Deed, resource: str, selection: Selection) -> str:
        """Why the deed cannot be done to the selection; empty where it can."""
        noun, count = vocabulary.noun(resource), len(selection.keys)
        if reason := self._locked(deed):
            return reason
        if selection.resource != resource or not count:
            return f"Select {noun[1]} first."
        if count > MAX:
            return f"At most {number(MAX)} {noun[1]} in one run; {number(count)} are selected."
        return self.barred(deed, resource, noun) or self.unfit(resource, selection)

    def barred(self, deed: Deed, resource: str, noun: tuple[str, str]) -> str:
        """Why the deed cannot be done to anything of the resource, whatever is selected; empty where it can."""
        if reason := self._locked(deed):
            return reason
        if (silent := _SILENT.get(self._session.sync.status.connection)) is not None:
            return silent
        return denied_words(resource, deed, noun) if (resource, deed.verb) in self._denials() else ""

    def _locked(self, deed: Deed) -> str:
        if self._session.locking.never:
            return NEVER
        if self._session.locking.most < deed.level:
            return FORBIDDEN
        if not self.is_locked(deed):
            return ""
        what = "Deleting is locked" if deed.level is Level.DELETING else "Changes are locked"
        return f"{what}. Unlock changes first: Ctrl+L, or the button at the top right."

    def is_locked(self, deed: Deed) -> bool:
        """Whether the lock stands in the way, and can be unlocked."""
        return self._session.locking.level < deed.level <= self._session.locking.most

    def deny(self, resource: str, deed: Deed) -> None:
        """The key in use was refused this: it is not asked for again with the same key."""
        self._denials().add((resource, deed.verb))

    def _denials(self) -> set[tuple[str, str]]:
        """What the key in use was refused: a new line, and so a new key, starts afresh."""
        client = self._session.sync.client
        if self._denied[0] is not client:
            self._denied = (client, set())
        return self._denied[1]

    def unfit(self, resource: str, selection: Selection) -> str:
        """Why nothing can be done to the selected records themselves; empty where something can."""
        one, many = vocabulary.noun(resource)
        single = len(selection.keys) == 1
        known = self._session.collections[resource].records
        if unusable := sum(key in known and target_of(resource, known[key]) is None for key in selection.keys):
            which, them = (f"This {one} has", "it") if single else (f"{number(unusable)} of these {many} have", "them")
            return f"{which} no id of Atera's own, so nothing can be done to {them}."
        if not self._session.deletions.keys(resource).isdisjoint(selection.keys):
            return "It is being deleted." if single else "Some of these are being deleted."
        return ""
