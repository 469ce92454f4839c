"""One generation of a list: pages collected until they can be believed."""

from __future__ import annotations

import msgspec

from atera_desktop.domain.record import Key


class Taken(msgspec.Struct, frozen=True):
    """One page: the keys read from it, the items it had (some may be unreadable), and how long it says the list is."""

    keys: tuple[Key, ...]
    items: int
    total: int


class Sweep(msgspec.Struct):
    """The pages of one list, fetched one by one, perhaps over several cycles. Lists are no snapshots: records move between pages."""

    started: float
    """Epoch seconds at which its first request was sent."""
    pages: int | None = None
    taken: dict[int, Taken] = msgspec.field(default_factory=dict)
    keys: set[Key] = msgspec.field(default_factory=set)
    """What the pages taken have between them."""
    met: set[Key] = msgspec.field(default_factory=set)
    """What Atera has sent since the sweep began, by this list or any other."""

    def take(self, number: int, page: Taken, pages: int) -> None:
        """Adds a page, or puts it in the place of its earlier self; by its account the list has so many pages."""
        before = self.taken.get(number, page)
        self.taken[number] = page
        self.pages = pages
        if page.keys == before.keys:
            self.keys.update(page.keys)
        else:
            self.keys = set[Key]().union(*(taken.keys for taken in self.taken.values()))

    def left(self) -> list[int]:
        """The pages still to fetch; page 1 alone while nothing is known."""
        return [1] if self.pages is None else [number for number in range(1, self.pages + 1) if number not in self.taken]

    @property
    def done(self) -> bool:
        return self.pages is not None and not self.left()

    @property
    def total(self) -> int:
        """What the list says of its length; where pages disagree, the largest."""
        return max((page.total for page in self.taken.values()), default=0)

    @property
    def complete(self) -> bool:
        """Every page came, all totals agree, every item's id could be read, and the distinct ids equal the total (safety.md)."""
        pages = self.taken.values()
        agreed = len({page.total for page in pages}) == 1 and all(page.items == len(page.keys) for page in pages)
        return self.done and agreed and len(self.keys) == self.total
