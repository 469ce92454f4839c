"""What the details show, as data: pages say it, the pane draws it. No Qt."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from atera_desktop.app.column import Glyph, Tone
from atera_desktop.app.lookups import Look
from atera_desktop.domain.record import Key
from atera_desktop.ui.links import Link


class Target(msgspec.Struct, frozen=True):
    """A record to go to: its resource's name and its key."""

    resource: str
    key: Key


class Writing(msgspec.Struct, frozen=True):
    """What is said of a message beside its author and its text."""

    role: str
    """ "End user", "Technician · Internal note"."""
    when: str
    internal: bool = False
    """Whether it is hidden from the end user: it stands on a ground of its own then."""


class Field(msgspec.Struct, frozen=True):
    """One value with its title. `exact` is the tooltip: the whole truth where the text shortens it."""

    title: str
    text: str
    exact: str = ""
    tone: Tone | None = None
    target: Target | Link | None = None
    """Where the value leads: to another record that is here, or to an address that has passed the gate."""
    used: float | None = None
    """A drive's used share (0.0 to 1.0): a bar stands under the value."""
    body: bool = False
    """Prose, with its line breaks, over the pane's whole width."""
    amount: str | None = None
    """Where the value is an amount, which stands at the right edge: what it is made of, said under the title; or nothing ("")."""
    writing: Writing | None = None
    """Where the value is a message; its title is who wrote it, `exact` the moment."""
    later: Callable[[float], Field] | None = None
    """What the field is at another moment, where it counts: asked each second."""


class Entry(msgspec.Struct, frozen=True):
    """A related record as a row that leads to it."""

    target: Target
    title: str
    detail: str
    glyph: Glyph | None = None
    tone: Tone | None = None
    amount: str = ""
    """What is compared down the list, at the right edge: "USD 478.61", "15 min"."""


class Section(msgspec.Struct, frozen=True):
    """Fields or entries under one caption, which may be empty. `note` stands where there are none."""

    caption: str
    fields: tuple[Field, ...] = ()
    entries: tuple[Entry, ...] = ()
    note: str = ""

    def __bool__(self) -> bool:
        return bool(self.fields or self.entries or self.note)


class Tab(msgspec.Struct, frozen=True):
    """One page of the details; `count` stands behind its title ("Alerts 2")."""

    title: str
    sections: tuple[Section, ...]
    count: int | None = None
    needs: tuple[str, ...] = ()
    """Resources that are fetched for it, if they were not before."""
    looks: tuple[Look, ...] = ()
    """What is asked for it when it is shown."""
    newest_last: bool = False
    """Whether it is read from its end."""


class Headline(msgspec.Struct, frozen=True):
    """The record at a glance: its name, its status as word, shape and meaning, and where it belongs."""

    name: str
    status: str = ""
    glyph: Glyph | None = None
    tone: Tone | None = None
    places: tuple[str, ...] = ()
