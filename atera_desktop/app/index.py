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
from atera_desktop.domain.wire import sought

Slots = Sequence[Record | None]

PLANE = 255
"""Distinct texts that one plane of codes can tell apart; the byte 255 means another plane."""

PLANES = 4
SLICE = 0.003
"""Seconds of work between two pauses of `build`, under the 8 ms that the window can spare (house.md)."""

FLAG_LASTS = 10.0
"""Seconds for which a flag's answer is used again while the user types, though time passes."""


class Field:
    """The folded text of one thing, for every slot."""

    def __init__(self, read: Callable[[Record], str], fold: Callable[[str], str] = sought, within: Field | None = None) -> None:
        """`within` is a field searched beside this one and fresh before it: what stands there too is neither kept nor searched twice."""
        self._read, self._fold, self._within = read, fold, within
        self.texts: list[str] = []
        self.stale: set[int] = set()
        self._filled = bytearray()
        self._codes: dict[str, int] = {}
        self._shared: list[str] = []
        self._planes: list[bytearray] | None = []

    def left(self, slots: Slots) -> bool:
        return bool(self.stale) or len(self.texts) < len(slots)

    def touch(self, slots: set[int]) -> None:
        """These hold other records now (or none). What was not read yet need not be noted: while a list arrives, that is nearly all."""
        read = len(self.texts)
        self.stale.update(slot for slot in slots if slot < read)

    def freshen(self, slots: Slots, until: float) -> None:
        """Reads what is new or changed until done, or until the clock (`time.perf_counter()`) shows `until`."""
        while self.stale and time.perf_counter() < until:
            slot = self.stale.pop()
            self._put(slot, slots[slot])
        while len(self.texts) < len(slots) and time.perf_counter() < until:
            slot = len(self.texts)
            self.texts.append("")
            self._filled.append(0)
            for plane in self._planes or ():
                plane.append(PLANE)
            self._put(slot, slots[slot])

    def _put(self, slot: int, record: Record | None) -> None:
        text = self._fold(self._read(record)) if record is not None else ""
        if self._within is not None and text in self._within.texts[slot]:
            text = ""
        self._filled[slot] = bool(text)
        if self._planes is not None:
            text = self._encode(slot, text)
        self.texts[slot] = text

    def _encode(self, slot: int, text: str) -> str:
        """Writes the text's code into the planes; returns the one object kept for equal texts. Gives up where there are too many."""
        assert self._planes is not None
        code = self._codes.setdefault(text, len(self._codes))
        if code >= PLANE * PLANES:
            self._codes, self._shared, self._planes = {}, [], None
            return text
        if code == len(self._shared):
            self._shared.append(text)
        number, byte = divmod(code, PLANE)
        if number == len(self._planes):
            self._planes.append(bytearray(repeat(PLANE, len(self.texts))))
        for plane in self._planes:
            plane[slot] = PLANE
        self._planes[number][slot] = byte
        return self._shared[code]

    def find(self, text: str, among: Sequence[int] | None) -> int:
        """The slots whose text holds this one, but for those where `within` finds it; only `among` these slots, if given."""
        if self._planes is not None:
            return self._find_coded(text, self._planes)
        texts = self.texts
        if among is None:
            filled = int.from_bytes(self._filled, "little").bit_count()
            if filled * 2 > len(texts):
                return int.from_bytes(bytes(map(contains, texts, repeat(text))), "little")
            among = list(compress(range(len(texts)), self._filled)) if filled else ()
        found = bytearray(len(texts))
        for slot in among:
            if text in texts[slot]:
                found[slot] = 1
        return int.from_bytes(found, "little")

    def _find_coded(self, text: str, planes: list[bytearray]) -> int:
        tables = [bytearray(256) for _ in planes]
        for known, code in self._codes.items():
            if text in known:
                tables[code // PLANE][code % PLANE] = 1
        found = 0
        for plane, table in zip(planes, tables, strict=True):
            if any(table):
                found |= int.from_bytes(plane.translate(table), "little")
        return found


class Index:
    """Answers queries about `slots`, a list its owner changes: `touch` tells what changed, new slots are noticed.

    An answer is a number with one byte a slot, 1 where the slot is meant: such numbers are combined in microseconds.
    """

    def __init__(self, slots: Slots, columns: Sequence[AnyColumn], grammar: AnyGrammar) -> None:
        self._slots, self._grammar = slots, grammar
        self._columns = {column.key: column for column in columns}
        self._shown = [column.key for column in columns if column.shown]
        self._always = Field(grammar.always, parts)
        self._column_fields: dict[str, Field] = {}
        self._key_fields: dict[str, Field] = {}
        self._found: dict[Term, tuple[int, int, float]] = {}
        """Term → where it holds, how many slots there were, when it was asked."""

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
        for field in (self._always, *self._column_fields.values(), *self._key_fields.values()):
            field.touch(changed)
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
        found = {bare: self._find(bare, size, now) for bare in map(_bare, query.terms)}
        self._found = found  # what an earlier text asked for is not kept
        wanted = int.from_bytes(b"\1" * size, "little")
        for term in query.terms:
            where = found[_bare(term)][0]
            wanted = wanted & ~where if term.excluded else wanted & where
        return wanted.to_bytes(size, "little")

    def _find(self, term: Term, size: int, now: float) -> tuple[int, int, float]:
        known = self._found.get(term)
        if known is not None and known[1] == size and (not term.flag or abs(now - known[2]) < FLAG_LASTS):
            return known
        if term.flag:
            fits = self._grammar.flags[term.key, term.text]
            mask = bytes(record is not None and fits(record, now) for record in self._slots)
            return int.from_bytes(mask, "little"), size, now
        among = self._narrowed(term, size)
        found = 0
        for field in [self._key_field(term.key)] if term.key else self._plain_fields():
            field.freshen(self._slots, float("inf"))
            found |= field.find(term.text, among)
        return found, size, now

    def _narrowed(self, term: Term, size: int) -> list[int] | None:
        """Where a part of the word was found already: the word itself is nowhere else. None where that is no help."""
        masks = [
            mask
            for other, (mask, slots, _) in self._found.items()
            if not other.flag and other.key == term.key and other.text in term.text and slots == size
        ]
        mask = min(masks, key=int.bit_count, default=None)
        if mask is None or mask.bit_count() * 2 > size:
            return None
        return list(compress(range(size), mask.to_bytes(size, "little")))

    def _plain_fields(self) -> Iterator[Field]:
        yield self._always
        for key in self._shown:
            if key not in self._column_fields:
                self._column_fields[key] = Field(self._columns[key].searched, within=self._always)
            yield self._column_fields[key]

    def _key_field(self, key: str) -> Field:
        if key not in self._key_fields:
            self._key_fields[key] = Field(self._grammar.keys[key])
        return self._key_fields[key]


def _bare(term: Term) -> Term:
    """The term as it is looked for, excluded or not."""
    return Term(term.text, term.key, term.flag)
