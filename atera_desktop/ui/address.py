"""Addresses that open a place in the window: `atera-desktop://agent/GUID`, `/ticket/ID`, `/section/TITLE`.

Anybody can make one, a web page too. So an address is navigation or it is refused; nothing else can come of it. No Qt.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from urllib.parse import unquote

import msgspec

from atera_desktop.domain.agent import Agent
from atera_desktop.domain.record import Key, Record
from atera_desktop.domain.wire import is_id
from atera_desktop.ui.pages import PAGES

SCHEME = "atera-desktop"
MAX_LENGTH = 256
_ADDRESS = re.compile(r"atera-desktop://(agent|ticket|section)/([!-.0-~]{1,200})/?", re.IGNORECASE)


class Place(msgspec.Struct, frozen=True):
    """A section by its resource's name, and in it a record: a ticket's id, or a device's GUID."""

    resource: str
    wanted: str = ""

    @property
    def words(self) -> str:
        """What was asked for, to be said where it is not there."""
        page = PAGES[self.resource]
        return f"{page.noun[0].capitalize()} {self.wanted}" if self.wanted else page.title

    def key(self, records: Mapping[Key, Record]) -> Key | None:
        """The record's key, or None where it is not among these."""
        if self.resource == "tickets":
            return int(self.wanted) if int(self.wanted) in records else None
        return next((key for key, agent in records.items() if isinstance(agent, Agent) and _same(agent.device_guid, self.wanted)), None)


def is_address(word: str) -> bool:
    """Whether a word of the command line is meant as an address, be it a good one or not."""
    return word.lower().startswith(f"{SCHEME}:")


def read(address: str) -> Place | None:
    """The place an address means; None for everything that is no address of ours to the letter."""
    found = _ADDRESS.fullmatch(address) if len(address) <= MAX_LENGTH else None
    if found is None:
        return None
    kind, rest = found[1].lower(), found[2]
    match kind:
        case "agent":
            guid = _guid(rest)
            return Place("agents", guid) if guid else None
        case "ticket":
            number = rest.isdigit() and len(rest) < 17
            return Place("tickets", str(int(rest))) if number and is_id(int(rest)) else None
    title = unquote(rest, errors="replace").casefold()
    return next((Place(name) for name, page in PAGES.items() if page.title.casefold() == title), None)


def _guid(text: str) -> str:
    try:
        guid = uuid.UUID(text)
    except ValueError:
        return ""
    return str(guid) if guid.int and str(guid) == text.lower() else ""


def _same(guid: str | None, wanted: str) -> bool:
    return guid is not None and guid.lower() == wanted
