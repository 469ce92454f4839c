"""What is asked about one record only when somebody looks at it: comments, patches, custom values. It is kept, with its age."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec

from atera_desktop.api.errors import AteraError
from atera_desktop.app.events import Event
from atera_desktop.domain.catalog import RESOURCES
from atera_desktop.domain.record import Key
from atera_desktop.store.errors import StoreError

if TYPE_CHECKING:
    from atera_desktop.api.client import Client
    from atera_desktop.api.operations import ListOperation, Operation
    from atera_desktop.domain.queries import Query
    from atera_desktop.store.cache import Cache

log = logging.getLogger("atera_desktop.lookups")

FRESH = 60.0
"""Seconds for which an answer is not asked for again, unless the user wants it anew."""
RARE_FRESH = 600.0
"""The same for what changes seldom: patches, attachments, the definitions of custom fields."""
FAILED_AGAIN = 120.0
"""Seconds for which a failure is not tried again."""
AT_ONCE = 400
"""Answers held decoded; the cache has the others."""


class Look(msgspec.Struct, frozen=True):
    """A question about the record `key` of a resource: an operation that reads, the keys in its path, and what it is narrowed by."""

    resource: str
    key: Key
    operation: Operation[Any] | ListOperation[Any]
    keys: tuple[Key, ...]
    query: Query | None = None
    """Without dates: the place of the answer is told by what goes out."""

    @property
    def place(self) -> str:
        """Where the answer is kept: it goes from the cache with its record. Without keys it is the account's, the same for all records."""
        below = (RESOURCES[self.resource].below(self.key),) if self.keys else ()
        asked = [f"{name}={value}" for name, value in self.query.parameters(None).items()] if self.query is not None else []
        return "/".join((*below, self.operation.path, *map(str, self.keys), *asked))


class Looked(msgspec.Struct, frozen=True):
    """What is known of a question: the answer (what `Operation.told` gives) and when it was fetched, None while there is none."""

    answer: Any = None
    at: float | None = None
    asking: bool = False
    error: AteraError | StoreError | None = None
    """Why the last attempt brought nothing."""
    failed_at: float = 0.0


class Lookups:
    """The answers at hand. `line` gives the client, or raises AteraError where nothing may be asked; `clock` tells epoch seconds."""

    def __init__(self, cache: Cache, line: Callable[[], Awaitable[Client]], clock: Callable[[], float]) -> None:
        self.changed: Event[Look] = Event()
        """Tells the question of which more is known now."""
        self.expired: Event[tuple[str, Key]] = Event()
        """Tells the record (resource and key) of which the answers are old now."""
        self._cache, self._line, self._clock = cache, line, clock
        self._known: OrderedDict[str, Looked] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()

    def known(self, look: Look) -> Looked:
        """What is known, without asking anybody."""
        found = self._known.get(look.place)
        if found is None:
            found = self._keep(look.place, self._stored(look))
        self._known.move_to_end(look.place)
        return found

    def want(self, looks: Iterable[Look], *, anew: bool = False) -> None:
        """Asks what is not known or no longer fresh; with `anew` whatever is not being asked already."""
        for look in looks:
            known, now = self.known(look), self._clock()
            old = known.at is None or now - known.at > (RARE_FRESH if look.operation.rare else FRESH)
            tried = known.error is not None and now - known.failed_at < FAILED_AGAIN
            if not known.asking and (anew or (old and not tried)):
                self._tell(look, msgspec.structs.replace(known, asking=True))
                task = asyncio.create_task(self._ask(look), name=f"look {look.operation.path}")
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    def expire(self, resource: str, key: Key) -> None:
        """Something about this record was changed: what is known of it is asked again when somebody looks."""
        below = f"{RESOURCES[resource].below(key)}/"
        for place, known in self._known.items():
            if place.startswith(below) and known.at is not None:
                self._known[place] = msgspec.structs.replace(known, at=0.0)
        self.expired.emit((resource, key))

    def forget_failures(self) -> None:
        """Another key, or the line is back: what failed may be asked again."""
        for place, known in self._known.items():
            if known.error is not None:
                self._known[place] = msgspec.structs.replace(known, error=None, failed_at=0.0)

    async def close(self) -> None:
        """Ends what is being asked."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def look(self, look: Look, client: Client) -> Any:
        """Asks at once, and keeps and tells the answer, which it returns. Raises AteraError."""
        raw = await client.raw(look.operation, *look.keys, query=look.query)
        answer, now = look.operation.told(raw), self._clock()
        with suppress(StoreError):  # a full disk is told when the records meet it
            if not self._cache.read_only:
                self._cache.put_rows(look.place, raw, now)
        self._tell(look, Looked(answer, now))
        return answer

    async def _ask(self, look: Look) -> None:
        try:
            await self.look(look, await self._line())
        except (AteraError, StoreError) as error:
            log.info("looking up %s failed: %s", look.operation.path, type(error).__name__)
            self._tell(look, msgspec.structs.replace(self.known(look), asking=False, error=error, failed_at=self._clock()))
        except BaseException:
            self._known.pop(look.place, None)
            raise

    def _tell(self, look: Look, known: Looked) -> None:
        self._keep(look.place, known)
        self.changed.emit(look)

    def _keep(self, place: str, known: Looked) -> Looked:
        self._known[place] = known
        while len(self._known) > AT_ONCE:
            self._known.popitem(last=False)
        return known

    def _stored(self, look: Look) -> Looked:
        try:
            rows = self._cache.get_rows(look.place)
            return Looked() if rows is None else Looked(look.operation.told(rows[0]), rows[1])
        except (AteraError, StoreError):
            return Looked()
