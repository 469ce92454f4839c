"""What a table shows of a collection: the records that fit, in the order asked for. No Qt: models and exports read it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from atera_desktop.app.collection import Changes
from atera_desktop.app.column import AnyColumn, AnyGrammar
from atera_desktop.app.index import SLICE, Index
from atera_desktop.app.order import Order
from atera_desktop.app.search import Query, parse
from atera_desktop.domain.record import Key, Record

Predicate = Callable[[Record, float], bool]

AT_ONCE = 2_000
"""Records that are taken in one piece, 4 ms of work: enough for every screen."""

MANY = 16
"""One of so many rows comes anew: sorting all is cheaper than looking for that many places."""


class Difference(msgspec.Struct, frozen=True):
    """How the view differs from what it was."""

    removed: tuple[int, ...] = ()
    """Rows of the old view that left, ascending."""
    inserted: tuple[int, ...] = ()
    """Rows of the new view that came, ascending."""
    moved: bool = False
    """Whether the rows that stayed are in another order."""
    changed: frozenset[int] = msgspec.field(default=frozenset())
    """Slots whose record is another one now, among them those that were freed or filled."""


class Rows:
    """An ordered, filtered view of records. Each record lives in a slot; `view` lists the slots shown, in order.

    `view` is replaced, never changed in place. A removed record's slot is used again, but not within the same `apply`.
    """

    def __init__(self, columns: Sequence[AnyColumn], grammar: AnyGrammar, now: Callable[[], float]) -> None:
        self.columns, self.grammar, self.now = tuple(columns), grammar, now
        self.shown_keys = [column.key for column in columns if column.shown]
        self.view: list[int] = []
        self.text = ""
        self._query = Query()
        self._predicate: Predicate | None = None
        self._sort: tuple[tuple[str, bool], ...] = ()
        self._clear()

    def _clear(self) -> None:
        self.view = []
        self.slots: list[Record | None] = []
        self.keys: list[Key | None] = []
        self._slot: dict[Key, int] = {}
        self._free: list[int] = []
        self._all: list[int] = []
        self._found: bytes | None = None
        self._picked: bytearray | None = None
        self._index = Index(self.slots, self.columns, self.grammar)
        self._index.show(self.shown_keys)
        self._order = Order(self.slots, self.columns)
        self._order.sort_by(self._sort)

    # reading

    def __len__(self) -> int:
        return len(self.view)

    @property
    def total(self) -> int:
        """How many records there are, shown or not."""
        return len(self._slot)

    @property
    def sorted_by(self) -> tuple[tuple[str, bool], ...]:
        """(column key, descending), the most important first."""
        return self._order.by

    def record_at(self, row: int) -> Record:
        record = self.slots[self.view[row]]
        assert record is not None  # the view lists live slots only
        return record

    def key_at(self, row: int) -> Key:
        key = self.keys[self.view[row]]
        assert key is not None
        return key

    def record_of(self, key: Key) -> Record | None:
        slot = self._slot.get(key)
        return None if slot is None else self.slots[slot]

    def row_of(self, key: Key) -> int | None:
        """The row that shows this record, or None where none does."""
        slot = self._slot.get(key)
        return None if slot is None else self._row(slot)

    def rows_of(self, slots: Collection[int]) -> dict[int, int]:
        """Slot → row, for those of the slots that are shown."""
        if len(slots) > 64:
            wanted = set(slots)
            return {slot: row for row, slot in enumerate(self.view) if slot in wanted}
        return {slot: row for slot in slots if self.keys[slot] is not None and (row := self._row(slot)) is not None}

    def _row(self, slot: int) -> int | None:
        place = self._order.places()
        row = bisect_left(self.view, place(slot), key=place)
        return row if row < len(self.view) and self.view[row] == slot else None

    def count(self, predicate: Predicate) -> int:
        """How many records, shown or not, the predicate fits now."""
        now = self.now()
        return sum(predicate(record, now) for record in self.slots if record is not None)

    # asking for another view

    def filter(self, text: str) -> None:
        """Shows what the text asks for (product.md, Filter)."""
        self.text, self._query = text, parse(text, self.grammar)
        self._look()

    def quick(self, predicate: Predicate | None) -> None:
        """Shows only what the predicate fits, given the record and the present; None shows everything.

        The same predicate once more is not asked again: `refresh` does that.
        """
        if predicate is self._predicate:
            return
        self._predicate, self._picked = predicate, None
        self._look()

    def sort(self, keys: Iterable[tuple[str, bool]]) -> None:
        """Orders by these columns, the most important first: (column key, descending)."""
        self._order.sort_by(keys)
        self._sort = self._order.by
        self._all = self._order.arranged(self._all)
        self._show()

    def shown(self, keys: Iterable[str]) -> None:
        """Plain words look in these columns from now on."""
        self.shown_keys = list(keys)
        self._index.show(self.shown_keys)
        self._look()

    def build(self) -> Iterator[None]:
        """Prepares filtering and sorting by the shown columns in slices under 8 ms; the caller goes on when the window is idle.

        Skipping it is no error: what is missing is prepared when it is needed. It may be started again after every change.
        """
        yield from self._index.build()
        yield from self._order.prepare(self.shown_keys, SLICE)

    # what the tenant changes

    def set_records(self, records: Mapping[Key, Record]) -> None:
        """Shows these instead of all that were; sort, filter and quick view stay."""
        for _ in self.fill(records):
            pass

    def fill(self, records: Mapping[Key, Record]) -> Iterator[None]:
        """As `set_records`, in slices between which the window lives: the first shows some of them, the last the rest.

        In between, filter, quick view and sort may be changed, but `apply` has to wait.
        """
        self._clear()
        waiting = list(records)
        for start in range(0, len(waiting), AT_ONCE):
            for key in waiting[start : start + AT_ONCE]:
                if key in records:
                    self._occupy(key, records[key])
            if not self._all:
                self._all = self._order.arranged(range(len(self.slots)))
                self._look()
            yield
        if len(self.slots) > AT_ONCE:
            yield from self._show_all()

    def _show_all(self) -> Iterator[None]:
        """Puts every slot into the view, in slices; what the user asks for meanwhile is done to what is shown, and holds for the rest."""
        yield from self._order.prepare([key for key, _ in self._sort], SLICE)
        if self._query:
            yield from self._index.build()
        yield from self._pick()
        self._match()
        yield
        by, slots = self._sort, list(range(len(self.slots)))
        yield from self._order.arranging(slots)
        self._all = slots if by is self._sort else self._order.arranged(slots)
        self._show()

    def apply(self, changes: Changes, records: Mapping[Key, Record]) -> Difference:
        """Takes what changed in a collection; `records` holds its records as they are now. Tells what that means for the view.

        Keys may be told twice, or as changed though they are new: what counts is `records`.
        """
        told = dict.fromkeys((*changes.removed, *changes.changed, *changes.inserted))
        gone = {self._slot[key] for key in told if key in self._slot and key not in records}
        kept = {self._slot[key]: key for key in told if key in self._slot and key in records}
        place = self._order.places()
        stood = {slot: place(slot) for slot in kept}
        before = {slot for slot in (*gone, *kept) if self._fits(slot)}
        for slot in gone:
            self._vacate(slot)
        for slot, key in kept.items():
            self.slots[slot] = records[key]
        come = {self._occupy(key, records[key]) for key in told if key in records and key not in self._slot}
        self._free += gone
        touched = gone | kept.keys() | come
        self._index.touch(touched)
        self._order.touch(touched)
        place = self._order.places()
        moved = {slot for slot, at in stood.items() if place(slot) != at}
        self._reorder(gone | moved, moved | come)
        self._judge(touched)
        after = {slot for slot in (*come, *kept) if self._fits(slot)}
        return self._shift(before - after, after - before, moved & before & after, frozenset(touched))

    def refresh(self) -> Difference:
        """Looks again at what depends on the present (stale since a minute ago, a snooze that ended)."""
        self._picked = None
        self._match(fresh=True)
        before, after = set(self.view), set(self._fitting())
        return self._shift(before - after, after - before, set(), frozenset())

    def _occupy(self, key: Key, record: Record) -> int:
        if self._free:
            slot = self._free.pop()
            self.slots[slot], self.keys[slot] = record, key
        else:
            slot = len(self.slots)
            self.slots.append(record)
            self.keys.append(key)
        self._slot[key] = slot
        return slot

    def _vacate(self, slot: int) -> None:
        key = self.keys[slot]
        assert key is not None
        del self._slot[key]
        self.slots[slot] = self.keys[slot] = None

    def _reorder(self, leaving: set[int], coming: set[int]) -> None:
        """Takes slots out of the order and puts slots in their places."""
        if not leaving and not coming:
            return
        staying = without(self._all, leaving)
        if len(coming) * MANY > len(staying):
            self._all = self._order.arranged((*staying, *coming))
            return
        merged: list[int] = []
        start, place = 0, self._order.places()
        for slot in self._order.arranged(coming):
            end = bisect_left(staying, place(slot), start, key=place)
            merged += staying[start:end]
            merged.append(slot)
            start = end
        self._all = merged + staying[start:]

    # what fits

    def _look(self) -> None:
        self._match()
        self._show()

    def _match(self, fresh: bool = False) -> None:
        now = self.now()
        if fresh:
            self._index.forget()
        self._found = self._index.match(self._query, now)
        predicate = self._predicate
        if predicate is None:
            self._picked = None
        elif self._picked is None:
            self._picked = bytearray(record is not None and predicate(record, now) for record in self.slots)

    def _pick(self) -> Iterator[None]:
        """Asks the quick view's predicate in slices; what was chosen instead meanwhile has been asked already."""
        predicate, picked, now = self._predicate, bytearray(), self.now()
        if predicate is None:
            return
        for start in range(0, len(self.slots), AT_ONCE):
            picked += bytes(record is not None and predicate(record, now) for record in self.slots[start : start + AT_ONCE])
            yield
        if predicate is self._predicate:
            self._picked = picked

    def _judge(self, touched: set[int]) -> None:
        """Judges anew the slots that hold other records now; the others stay as they were found."""
        now, query, predicate = self.now(), self._query, self._predicate
        grow = len(self.slots)
        if self._found is not None:
            found = bytearray(self._found.ljust(grow, b"\0"))
            for slot in touched:
                record = self.slots[slot]
                found[slot] = record is not None and query.fits(record, self._index.shown, self.grammar, now)
            self._found = bytes(found)
        if self._picked is not None and predicate is not None:
            self._picked.extend(bytes(grow - len(self._picked)))
            for slot in touched:
                record = self.slots[slot]
                self._picked[slot] = record is not None and predicate(record, now)

    def _fits(self, slot: int) -> bool:
        return bool((self._found is None or self._found[slot]) and (self._picked is None or self._picked[slot]))

    def _fitting(self) -> list[int]:
        masks = [mask for mask in (self._found, self._picked) if mask is not None]
        if not masks:
            return self._all
        mask = masks[0] if len(masks) == 1 else both(masks[0], masks[1])
        return [slot for slot in self._all if mask[slot]]

    def _show(self) -> None:
        self.view = self._fitting()

    def _shift(self, leaving: set[int], coming: set[int], moving: set[int], changed: frozenset[int]) -> Difference:
        """Shows what fits now, and tells how that differs; `moving` may move among the rows that stay."""
        old, self.view = self.view, self._fitting()
        removed = tuple(row for row, slot in enumerate(old) if slot in leaving) if leaving else ()
        inserted = tuple(row for row, slot in enumerate(self.view) if slot in coming) if coming else ()
        moved = bool(moving) and without(old, leaving) != without(self.view, coming)
        return Difference(removed, inserted, moved, changed)


def without(slots: list[int], some: set[int]) -> list[int]:
    """The slots but for some, in their order."""
    return [slot for slot in slots if slot not in some] if some else slots


def both(one: bytes | bytearray, other: bytes | bytearray) -> bytes:
    """1 where both masks are."""
    return (int.from_bytes(one, "little") & int.from_bytes(other, "little")).to_bytes(len(one), "little")
