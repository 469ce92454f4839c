"""Lets answers in only when they are the profile's own account's. The account is asked beside the first requests, not before them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from atera_desktop.api.client import Client


class Admission:
    """Asks until it knows, once a run. `check` raises OtherAccount, or AteraError where the account cannot be asked."""

    def __init__(self, check: Callable[[Client], Awaitable[None]]) -> None:
        self._check = check
        self._known: Client | None = None
        self._asking: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def asking(self, client: Client) -> AsyncIterator[None]:
        """Inside, `granted` answers."""
        if self._known is client:
            yield
            return
        self._asking = asyncio.create_task(self._ask(client), name="account")
        try:
            yield
        finally:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)
            self._asking = None

    async def granted(self) -> None:
        """Returns when the answers may be taken; raises what `check` raised."""
        if self._asking is not None:
            await asyncio.shield(self._asking)

    def forget(self) -> None:
        """Asks again: the next answers are another key's."""
        self._known = None

    async def admit(self, client: Client) -> None:
        """For a request of its own, beside the refreshes: returns when it may be sent; raises what `check` raised."""
        if self._known is not client:
            await self._check(client)

    async def _ask(self, client: Client) -> None:
        await self._check(client)
        self._known = client
