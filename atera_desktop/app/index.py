"""Finds the records a query fits, among many, in a few milliseconds (performance.md).

Records live in numbered slots. The text of each thing that can be searched (the identifying text, a column, a key) is kept folded by
slot. Where few distinct texts occur, each is searched once and `bytes.translate` spreads the answer over the slots; elsewhere each
slot's text is searched, and a longer word only among what its beginning found at the keystroke before.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import compress, repeat
from operator import contains

from atera_desktop.app.column import AnyColumn, AnyGrammar
from atera_desktop.app.search import Query, Term, parts
from atera_desktop.domain.record import Record
from atera_desktop.domain.wire import folded

Slots = Sequence[Record | None]

PLANE = 255
"""Distinct texts that one plane of codes can tell apart; the byte 255 means another plane."""

PLANES = 4
SLICE = 0.006
"""Seconds of work between two pauses of `build`, under the 8 ms that the window can spare (house.md)."""

FLAG_LASTS = 10.0
"""Seconds for which a flag's answer is used again while the user types, though time passes."""


class Field:
    """The folded text of one thing, for every slot."""

    def __init__(self, read: Callable[[Record], str], fold: Callable[[str], str] = folded) -> None:
        self._read, self._fold = read, fold
        self.texts: list[str] = []
        self.stale: set[int] = set()
        self._codes: dict[str, int] = {}
        self._planes: list[bytearray] | None = []

    def left(self, slots: Slots) -> bool:
        return bool(self.stale) or len(self.texts) < len(slots)

    def freshen(self, slots: Slots, until: float) -> None:
        """Reads what is new or changed until done, or until the clock (`time.perf_counter()`) shows `until`."""
        while self.stale and time.perf_counter() < until:
            slot = self.stale.pop()
            if slot < len(self.texts):
                self._put(slot, slots[slot])
        while len(self.texts) < len(slots) and time.perf_counter() < until:
            start = len(self.texts)
            batch = slots[start : start + 64]
            self.texts += repeat("", len(batch))
            for plane in self._planes or ():
                plane.extend(repeat(PLANE, len(batch)))
            for slot, record in enumerate(batch, start):
                self._put(slot, record)

    def _put(self, slot: int, record: Record | None) -> None:
        text = self._fold(self._read(record)) if record is not None else ""
        old, self.texts[slot] = self.texts[slot], text
        if self._planes is None or (old == text and text in self._codes):
            return
        code = self._codes.setdefault(text, len(self._codes))
        if code >= PLANE * PLANES:
            self._codes, self._planes = {}, None
            return
        number, byte = divmod(code, PLANE)
        if number == len(self._planes):
            self._planes.append(bytearray(repeat(PLANE, len(self.texts))))
        for plane in self._planes:
            plane[slot] = PLANE
        self._planes[number][slot] = byte

    def find(self, text: str, among: bytes | None) -> bytes:
        """One byte a slot, 1 where the text occurs; `among` narrows the search to its slots."""
        if self._planes is not None:
            return self._find_coded(text, self._planes)
        if among is None or among.count(1) * 2 > len(among):
            return bytes(map(contains, self.texts, repeat(text)))
        found = bytearray(len(self.texts))
        texts = self.texts
        for slot in compress(range(len(texts)), among):
            if text in texts[slot]:
                found[slot] = 1
        return bytes(found)

    def _find_coded(self, text: str, planes: list[bytearray]) -> bytes:
        tables = [bytearray(256) for _ in planes]
        for known, code in self._codes.items():
            if text in known:
                tables[code // PLANE][code % PLANE] = 1
        return either((plane.translate(table) for plane, table in zip(planes, tables, strict=True) if any(table)), len(self.texts))


class Index:
    """Answers queries about `slots`, a list its owner changes: `touch` tells what changed, new slots are noticed."""

    def __init__(self, slots: Slots, columns: Sequence[AnyColumn], grammar: AnyGrammar) -> None:
        self._slots, self._grammar = slots, grammar
        self._columns = {column.key: column for column in columns}
        self._shown = [column.key for column in columns if column.shown]
        self._fields: dict[tuple[str, str], Field] = {}
        self._found: dict[Term, tuple[bytes, float]] = {}

    def show(self, keys: Iterable[str]) -> None:
        """Plain words look in these columns from now on."""
        self._shown = [key for key in keys if key in self._columns]
        self._found.clear()

    @property
    def shown(self) -> list[AnyColumn]:
        return [self._columns[key] for key in self._shown]

    def touch(self, slots: Iterable[int]) -> None:
        """These slots hold other records now (or none). Costs nothing until the next query or `build`."""
        changed = set(slots)
        for field in self._fields.values():
            field.stale |= changed
        self._found.clear()

    def forget(self) -> None:
        """Flags are asked again at the next query: time has passed."""
        self._found.clear()

    def build(self) -> Iterator[None]:
        """Prepares what the next query needs, in slices of a few milliseconds: the caller lets the window breathe at each pause."""
        for field in self._plain_fields():
            while field.left(self._slots):
                field.freshen(self._slots, time.perf_counter() + SLICE)
                yield

    def match(self, query: Query, now: float) -> bytes | None:
        """One byte a slot, 1 where the record fits (slots without a record may be 1 too); None where every record does."""
        if not query:
            return None
        size = len(self._slots)
        found = {self._bare(term): self._find(self._bare(term), now) for term in query.terms}
        self._found = found  # what an earlier text asked for is not kept
        wanted = int.from_bytes(b"\1" * size, "little")
        for term in query.terms:
            bits = int.from_bytes(found[self._bare(term)][0], "little")
            wanted = wanted & ~bits if term.excluded else wanted & bits
        return wanted.to_bytes(size, "little")

    @staticmethod
    def _bare(term: Term) -> Term:
        return Term(term.text, term.key, term.flag)

    def _find(self, term: Term, now: float) -> tuple[bytes, float]:
        size = len(self._slots)
        known = self._found.get(term)
        if known is not None and len(known[0]) == size and (not term.flag or abs(now - known[1]) < FLAG_LASTS):
            return known
        if term.flag:
            fits = self._grammar.flags[term.key, term.text]
            return bytes(record is not None and fits(record, now) for record in self._slots), now
        fields = [self._field("key", term.key)] if term.key else self._plain_fields()
        for field in fields:
            field.freshen(self._slots, float("inf"))
        among = self._narrowed(term)
        return either((field.find(term.text, among) for field in fields), size), now

    def _narrowed(self, term: Term) -> bytes | None:
        """Where a part of the word was found already: the word itself is nowhere else."""
        masks = [
            mask
            for other, (mask, _) in self._found.items()
            if not other.flag and other.key == term.key and other.text in term.text and len(mask) == len(self._slots)
        ]
        return min(masks, key=lambda mask: mask.count(1), default=None)

    def _plain_fields(self) -> list[Field]:
        return [self._field("always", ""), *(self._field("column", key) for key in self._shown)]

    def _field(self, kind: str, key: str) -> Field:
        field = self._fields.get((kind, key))
        if field is None:
            if kind == "always":
                field = Field(self._grammar.always, parts)
            else:
                field = Field(self._grammar.keys[key] if kind == "key" else self._columns[key].searched)
            self._fields[kind, key] = field
        return field


def either(masks: Iterable[bytes | bytearray], size: int) -> bytes:
    """1 where any of the masks is."""
    bits = 0
    for mask in masks:
        bits |= int.from_bytes(mask, "little")
    return bits.to_bytes(size, "little")
