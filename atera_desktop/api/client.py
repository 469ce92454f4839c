"""The client: lists, records, the account and the writes, on top of the one send path."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from datetime import tzinfo
from typing import TypeVar, overload

from msgspec import UNSET, UnsetType

from atera_desktop.api.errors import AteraError, Forbidden, NotAtera, NotFound, NotReached, Unfit
from atera_desktop.api.limits import Priority
from atera_desktop.api.operations import ListOperation, Operation
from atera_desktop.api.protocol import (
    PAGE_SIZE,
    Answer,
    Page,
    Request,
    decode_action,
    decode_page,
    decode_single,
    fill,
    place,
    refuse_foreign,
    write,
)
from atera_desktop.api.replies import Listing
from atera_desktop.api.sender import Sender
from atera_desktop.api.transport import CONNECTIONS
from atera_desktop.domain.account import Account
from atera_desktop.domain.bodies.body import Body
from atera_desktop.domain.catalog import Resource
from atera_desktop.domain.decode import BadRecord, decode, identify
from atera_desktop.domain.queries import Query
from atera_desktop.domain.record import Key, Record
from atera_desktop.domain.wire import is_id
from atera_desktop.domain.zone import account_zone

Out = TypeVar("Out")
R = TypeVar("R", bound=Record)


class Client(Sender):
    """Speaks with one Atera tenant. Every method raises AteraError and nothing else for what the network or Atera does.

    A write is sent once, on a connection of its own, whatever becomes of it. `AteraError.doubtful` tells after which errors it may
    have been done; one that is cancelled may have been, too.
    """

    _zone: tzinfo | UnsetType | None = UNSET
    """The account's, once it was needed; None where Atera names one that nobody knows."""

    # what is asked

    async def page(
        self,
        resource: Resource,
        number: int,
        *,
        query: Mapping[str, str] | None = None,
        path: str | None = None,
        priority: Priority = Priority.BACKGROUND,
    ) -> Page:
        """One page (from 1) of a resource's list, or of the list at `path`."""
        return await self._page(path or resource.path, number, query or {}, priority)

    async def page_unless(
        self,
        known: Callable[[int], bool],
        resource: Resource,
        number: int,
        *,
        query: Mapping[str, str] | None = None,
        path: str | None = None,
        priority: Priority = Priority.BACKGROUND,
    ) -> Page | None:
        """The same, or None where its bytes have a digest that `known` knows (`Page.digest`): then nothing is taken apart."""
        body = await self._body(path or resource.path, number, query or {}, priority)
        return None if known(hash(body)) else decode_page(body, number)

    def pages(
        self,
        resource: Resource,
        *,
        query: Mapping[str, str] | None = None,
        path: str | None = None,
        first: Page | None = None,
        priority: Priority = Priority.BACKGROUND,
    ) -> AsyncGenerator[Page, None]:
        """Every page of a list: the first at once (or `first`, had already), then the others as they arrive, in any order.

        A list that grows meanwhile is followed; an empty page ends it. The first failure ends it too: what came before was yielded.
        """
        return self._pages(path or resource.path, query or {}, first, priority)

    async def rows(self, path: str, query: Mapping[str, str] | None = None, priority: Priority = Priority.USER) -> list[bytes]:
        """All items of a small list, such as `tickets/29/comments`, in its order."""
        found = [page async for page in self._pages(path, query or {}, None, priority)]
        return [item for page in sorted(found, key=lambda page: page.number) for item in page.items]

    async def get(self, resource: Resource, key: Key, priority: Priority = Priority.USER) -> bytes:
        """One record, undecoded, whose own id is the one asked for. Raises NotFound; NotAtera for another record's."""
        return await self._record(resource, key, priority)

    async def reread(self, resource: Resource, key: Key, place: str = "") -> bytes:
        """Like `get`, on a connection that is opened for it and closed behind it: what Atera knows of the record now.

        `place`: the record's own path (`protocol.below`), where its resource's `one` with the key is not the way.
        """
        return await self._record(resource, key, Priority.USER, place, fresh=True)

    async def account(self) -> Account:
        """The tenant itself."""
        raw = decode_single(await self._send(Request("GET", "account", priority=Priority.USER)), "account")
        try:
            return decode(Account, raw)
        except BadRecord:
            raise NotAtera("another record") from None

    # any operation

    @overload
    async def call(self, operation: ListOperation[R], *keys: Key, query: Query | None = None, priority: Priority = ...) -> Listing[R]: ...

    @overload
    async def call(
        self,
        operation: Operation[Out],
        *keys: Key,
        query: Query | None = None,
        body: Body | Sequence[int] | None = None,
        priority: Priority = ...,
    ) -> Out: ...

    async def call(
        self,
        operation: Operation[Out] | ListOperation[R],
        *keys: Key,
        query: Query | None = None,
        body: Body | Sequence[int] | None = None,
        priority: Priority = Priority.USER,
    ) -> Out | Listing[R]:
        """Carries out any operation of `operations`, with the keys of its path in their order. A list is read to its end.

        Raises Unfit for a body with faults; ValueError for a query, a body or keys that are not the operation's.
        """
        if operation.method == "GET":
            return operation.told(await self.raw(operation, *keys, query=query, priority=priority))
        assert isinstance(operation, Operation)
        path = place(operation.path, keys)
        return operation.read(await self._write(write(operation.method, path, _fit(operation, body))), path)

    async def raw(
        self,
        operation: Operation[Out] | ListOperation[R],
        *keys: Key,
        query: Query | None = None,
        priority: Priority = Priority.USER,
    ) -> list[bytes]:
        """What an operation that reads tells, undecoded, for keeping: `told` of the operation understands it. Raises like `call`."""
        path, parameters = place(operation.path, keys), await self._asked(operation, query)
        if isinstance(operation, ListOperation):
            return await self.rows(path, parameters, priority)
        answer = await self._send(Request("GET", path, parameters, priority))
        return [answer.body] if answer.status != 204 else []

    async def parameters(self, query: Query) -> dict[str, str]:
        """The query as it goes out, with dates in the account's time where Atera wants them so."""
        if (query.since or query.until) and self._zone is UNSET:
            self._zone = account_zone((await self.account()).time_zone_name)
        return query.parameters(None if self._zone is UNSET else self._zone)

    async def _asked(self, operation: Operation[Out] | ListOperation[R], query: Query | None) -> dict[str, str]:
        if query is None:
            return {}
        if operation.query is None or not isinstance(query, operation.query):
            raise ValueError("not a query of this operation")
        return await self.parameters(query)

    # what is changed

    async def delete(self, resource: Resource, key: Key, place: str = "") -> None:
        """Deletes a record for good. NotFound: there is none, or no longer; NotAllowed: others depend on it. `place` as for `reread`.

        Throttled and NotReached also where it had no turn within `sender.STALE` seconds. ValueError for what is no id, or what the
        catalog does not let be deleted.
        """
        if "DELETE" not in resource.writes or not (place or is_id(key)):
            raise ValueError("nothing that can be deleted")
        await self._write(write("DELETE", place or fill(resource.one, key)))

    async def put(self, path: str, body: Mapping[str, object] | None = None) -> None:
        """Changes what is at `path` (`protocol.fill`): of a ticket the fields in `body`; of an alert, without a body, resolves it."""
        await self._write(write("PUT", path, body))

    async def post(self, path: str, body: Mapping[str, object]) -> int | str | None:
        """Creates something at `path`. Returns its id, or the text Atera gave in its place; None: it is there, but Atera did not say."""
        return decode_action((await self._write(write("POST", path, body))).body)

    # lists

    async def _page(self, path: str, number: int, query: Mapping[str, str], priority: Priority) -> Page:
        return decode_page(await self._body(path, number, query, priority), number)

    async def _body(self, path: str, number: int, query: Mapping[str, str], priority: Priority) -> bytes:
        paged: dict[str, str | int] = {**query, "page": number, "itemsInPage": query.get("itemsInPage", PAGE_SIZE)}
        return (await self._send(Request("GET", path, paged, priority))).body

    async def _pages(self, path: str, query: Mapping[str, str], first: Page | None, priority: Priority) -> AsyncGenerator[Page, None]:
        page = first or await self._page(path, 1, query, priority)
        yield page
        asked, last = 1, page.pages
        running: set[asyncio.Task[Page]] = set()
        try:
            while running or asked < last:
                while asked < last and len(running) < CONNECTIONS:
                    asked += 1
                    running.add(asyncio.create_task(self._page(path, asked, query, priority)))
                done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    running.remove(task)
                    page = task.result()
                    last = max(last, page.pages) if page.items else min(last, page.number)
                    yield page
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _record(self, resource: Resource, key: Key, priority: Priority, place: str = "", *, fresh: bool = False) -> bytes:
        path = place or fill(resource.one, key)
        raw = decode_single(await self._send(Request("GET", path, priority=priority, fresh=fresh)), path)
        if _folded(identify(resource.record, raw)) != _folded(key):
            raise NotAtera("another record")
        return raw

    async def _write(self, request: Request) -> Answer:
        """Sends a write, once Atera is known to take the key in the header that is used: a write does not find that out."""
        self.guard.permits(request.method)
        if not self._credentials.settled:
            try:
                await self.account()
            except (Forbidden, NotFound):
                pass  # answered so, the key is known
            except NotReached as error:
                raise NotReached(error.reason, sent=False) from error
            except AteraError as error:
                error.doubtful = False
                raise
        answer = await self._send(request)
        refuse_foreign(answer.body)
        return answer


def _fit(operation: Operation[Out], body: Body | Sequence[int] | None) -> Body | Sequence[int] | None:
    """The body, once it is what the operation takes."""
    if operation.body is int:
        if isinstance(body, Body) or body is None or not 0 < len(body) <= PAGE_SIZE or not all(is_id(number) for number in body):
            raise ValueError("not a list of up to 50 ids")
    elif operation.body is None:
        if body is not None:
            raise ValueError("this operation takes no body")
    elif not isinstance(body, Body) or not isinstance(body, operation.body):
        raise ValueError("not a body of this operation")
    elif faults := body.faults():
        raise Unfit(faults)
    return body


def _folded(key: Key | None) -> Key | None:
    return key.lower() if isinstance(key, str) else key
