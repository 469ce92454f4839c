"""What a table shows of a record, and what a filter may ask of it. Pages fill these in; search, tables and exports read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Generic, Literal, TypeVar

import msgspec

R = TypeVar("R")

Value = str | int | float | None
"""What a column sorts by: text sorts naturally (PC2 before PC10), numbers by size, None always last."""


class Tone(StrEnum):
    """A meaning, never a colour; `ui/look.py` knows the colours."""

    OK = "ok"
    INFO = "info"
    WARN = "warn"
    BAD = "bad"
    DIM = "dim"
    FAINT = "faint"


class Glyph(StrEnum):
    """The drawn shape beside a word (look.md)."""

    ONLINE = "online"
    OFFLINE = "offline"
    SERVER_OFFLINE = "server-offline"
    STALE = "stale"
    NEVER = "never"
    CRITICAL = "critical"
    WARNING = "warning"
    INFORMATION = "information"


class Column(msgspec.Struct, Generic[R], frozen=True):
    """One column of a table. The functions take a record and, where time matters, the present as epoch seconds."""

    key: str
    title: str
    value: Callable[[R], Value]
    """What sorts, and what an export writes unless it is `words`. Times are epoch seconds."""
    text: Callable[[R, float], str]
    """What is shown: one line, may depend on the present ("3 h ago")."""
    find: Callable[[R], str] | None = None
    """What a plain word is looked for in, where that is not the text; it must not depend on the present."""
    exact: Callable[[R], str] | None = None
    """The whole truth for the tooltip and the export of words, where the text shortens it (the date and zone behind "3 h ago")."""
    kind: Literal["words", "number", "moment", "day"] = "words"
    """What an export writes: the exact words or what is shown; or `value`, as a number or a date by which a spreadsheet sorts."""
    unit: str = ""
    """What a number counts ("MB", "h"), for a note in the export."""
    currency: Callable[[R], str] | None = None
    """What a number is an amount of, where that differs from record to record: "USD"."""
    tone: Callable[[R, float], Tone | None] | None = None
    glyph: Callable[[R, float], Glyph | None] | None = None
    width: int = 120
    right: bool = False
    """Right-aligned, for numbers that are compared."""
    strong: bool = False
    """Semibold: the name."""
    whole: bool = False
    """Its values say nothing once they are cut (a day, a phone number): the table keeps its width for it."""
    middle: bool = False
    """Elided in the middle (paths, addresses) instead of at the end."""
    shown: bool = True
    """Shown at the start; others are on offer in the header's menu."""

    def searched(self, record: R) -> str:
        """The text in which a filter's plain word is looked for."""
        return self.find(record) if self.find is not None else self.text(record, 0.0)


class Grammar(msgspec.Struct, Generic[R], frozen=True):
    """What a filter understands besides plain words, for one resource (product.md, Filter)."""

    keys: Mapping[str, Callable[[R], str]]
    """`key:word` looks in this text: Atera's own value."""
    flags: Mapping[tuple[str, str], Callable[[R, float], bool]] = msgspec.field(default_factory=dict)
    """(`is`, `offline`) or (`online`, `yes`) → whether it fits, given the present."""
    always: Callable[[R], str] = lambda record: ""
    """The identifying text a plain word is looked for in whatever the columns show; parts separated by line breaks."""


AnyColumn = Column[Any]
AnyGrammar = Grammar[Any]
