"""Puts slots in order by several columns, each with its own direction, on keys that are prepared once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from atera_desktop.app.column import AnyColumn, Value
from atera_desktop.app.natural import sort_key
from atera_desktop.domain.record import Record

Slots = Sequence[Record | None]
NUMBER, TEXT, NOTHING = 0, 1, 2


class SortKeys:
    """What one column sorts by, for every slot. Numbers come before text; nothing comes last, in both directions."""

    def __init__(self, value: Callable[[Record], Value]) -> None:
        self._value = value
        self.keys: list[str | float | None] = []
        self.kinds = bytearray()
        self.stale: set[int] = set()

    def left(self, slots: Slots) -> bool:
        return bool(self.stale) or len(self.keys) < len(slots)

    def touch(self, slots: set[int]) -> None:
        """These hold other records now (or none). What was not read yet need not be noted: while a list arrives, that is nearly all."""
        read = len(self.keys)
        self.stale.update(slot for slot in slots if slot < read)

    def freshen(self, slots: Slots, until: float = float("inf")) -> None:
        """Reads what is new or changed until done, or until the clock (`time.perf_counter()`) shows `until`."""
        while self.stale and time.perf_counter() < until:
            slot = self.stale.pop()
            self._put(slot, slots[slot])
        while len(self.keys) < len(slots) and time.perf_counter() < until:
            self.keys.append(None)
            self.kinds.append(NOTHING)
            self._put(len(self.keys) - 1, slots[len(self.keys) - 1])

    def _put(self, slot: int, record: Record | None) -> None:
        key = self.keys[slot] = sort_key(self._value(record)) if record is not None else None
        self.kinds[slot] = NOTHING if key is None else TEXT if isinstance(key, str) else NUMBER

    def arranged(self, slots: list[int], descending: bool) -> list[int]:
        """The slots in order; equal ones stay as they are."""
        kinds, key = self.kinds, self.keys.__getitem__
        one = kinds[slots[0]] if slots else NOTHING
        if one != NOTHING and kinds.count(one) == len(kinds):
            return sorted(slots, key=key, reverse=descending)  # type: ignore[arg-type]
        groups: list[list[int]] = [[], [], []]
        for slot in slots:
            groups[kinds[slot]].append(slot)
        numbers, texts, nothings = groups
        numbers.sort(key=key, reverse=descending)  # type: ignore[arg-type]
        texts.sort(key=key, reverse=descending)  # type: ignore[arg-type]
        return (texts + numbers if descending else numbers + texts) + nothings

    def places(self, descending: bool) -> Callable[[int], tuple[int, Any]]:
        """Slot → its place; places compare as `arranged` sorts."""
        kinds, keys = self.kinds, self.keys
        if not descending:
            return lambda slot: (kinds[slot], keys[slot])
        return lambda slot: (TEXT - kinds[slot], Descending(keys[slot])) if kinds[slot] != NOTHING else (NOTHING, None)


class Descending:
    """Turns a comparison round."""

    __slots__ = ("key",)

    def __init__(self, key: Any) -> None:
        self.key = key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Descending) and bool(self.key == other.key)

    __hash__ = None  # type: ignore[assignment]

    def __lt__(self, other: Descending) -> bool:
        return bool(other.key < self.key)


class Order:
    """The order the user asked for. Equal rows keep the order in which they came."""

    def __init__(self, slots: Slots, columns: Iterable[AnyColumn]) -> None:
        self._slots = slots
        self._columns = {column.key: column for column in columns}
        self._prepared: dict[str, SortKeys] = {}
        self._used: list[tuple[SortKeys, bool]] = []
        self.by: tuple[tuple[str, bool], ...] = ()
        """(column key, descending), the most important first."""

    def sort_by(self, keys: Iterable[tuple[str, bool]]) -> None:
        """Unknown columns are passed over: what was remembered may name a column that is no more."""
        self.by = tuple((key, descending) for key, descending in keys if key in self._columns)
        self._used = [(self._keys(key), descending) for key, descending in self.by]

    def touch(self, slots: Iterable[int]) -> None:
        """These slots hold other records now (or none)."""
        changed = set(slots)
        for keys in self._prepared.values():
            keys.touch(changed)

    def prepare(self, shown: Iterable[str], seconds: float) -> Iterator[None]:
        """Prepares sorting by these columns, with a pause after every so many seconds of work."""
        for keys in [self._keys(key) for key in shown]:
            while keys.left(self._slots):
                keys.freshen(self._slots, time.perf_counter() + seconds)
                yield

    def arranged(self, slots: Iterable[int]) -> list[int]:
        """The slots, in order."""
        found = sorted(slots)
        for _ in self.arranging(found):
            pass
        return found

    def arranging(self, slots: list[int]) -> Iterator[None]:
        """Puts ascending slots in order, in place, with a pause after each column."""
        for keys, descending in reversed(self._used):
            keys.freshen(self._slots)
            slots[:] = keys.arranged(slots, descending)
            yield

    def place(self, slot: int) -> tuple[Any, ...]:
        """Places compare as `arranged` sorts; no two are equal."""
        return self.places()(slot)

    def places(self) -> Callable[[int], tuple[Any, ...]]:
        """Slot → its place, until a slot holds another record: what all of them need is done once."""
        for keys, _ in self._used:
            keys.freshen(self._slots)
        parts = [keys.places(descending) for keys, descending in self._used]
        if len(parts) == 2:  # as every section is sorted at first; twice as fast as the general way
            first, second = parts
            return lambda slot: (first(slot), second(slot), slot)
        return lambda slot: (*(part(slot) for part in parts), slot)

    def _keys(self, key: str) -> SortKeys:
        if key not in self._prepared:
            self._prepared[key] = SortKeys(self._columns[key].value)
        return self._prepared[key]
