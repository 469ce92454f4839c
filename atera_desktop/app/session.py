"""One profile's desk: what is known, where it is kept, and the line to Atera."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from atera_desktop.api.errors import AteraError, Forbidden, NotReached
from atera_desktop.api.lock import Guard
from atera_desktop.app.admission import Admission
from atera_desktop.app.collection import Collection
from atera_desktop.app.drafts import Drafts
from atera_desktop.app.events import Event
from atera_desktop.app.feed import Feed
from atera_desktop.app.keeper import Keeper
from atera_desktop.app.locking import Locking
from atera_desktop.app.lookups import Lookups
from atera_desktop.app.memory import bulk_load, let_go
from atera_desktop.app.operations.clear_up import clear_up
from atera_desktop.app.operations.deletions import Deletions
from atera_desktop.app.operations.writes import Writes
from atera_desktop.app.retention import retire
from atera_desktop.app.status import Connection, SyncStatus
from atera_desktop.app.sync import Sync
from atera_desktop.domain.catalog import RESOURCES
from atera_desktop.domain.record import Key
from atera_desktop.store.cache import Cache
from atera_desktop.store.errors import StoreError
from atera_desktop.store.journal import Entry, Journal
from atera_desktop.store.secrets import KeyringTrouble
from atera_desktop.store.settings import Profile, Settings, save_profile

if TYPE_CHECKING:
    from atera_desktop.api.client import Client
    from atera_desktop.domain.account import Account

IT_DEPARTMENT = "it department"
"""The cache's fact that tells whether the tenant is one: yes or no."""
SKEWED = 120.0
"""Seconds by which the computer's clock may be off before Atera's counts instead (product.md, Dates)."""


class Session:
    """Opens on the cache alone; `connect` is called when the first request is due, so that nothing of the network is loaded before."""

    def __init__(
        self,
        folder: Path,
        profile: Profile,
        settings: Settings,
        cache: Cache,
        journal: Journal,
        connect: Callable[[], Client] | None,
        *,
        guard: Guard | None = None,
        demo: bool = False,
        offline: bool = False,
    ) -> None:
        """`folder` is the profile's own; `connect` is None where there is no key. `offline` starts without a request.

        `guard` is the one that the clients of `connect` obey; without it nothing can be unlocked.
        """
        self.folder, self.profile, self.settings, self.cache, self.journal = folder, profile, settings, cache, journal
        self.guard = guard or Guard(never=True)
        self.locking = Locking(self.guard, minutes=settings.lock_minutes, keep=settings.keep_changes_unlocked)
        self.demo = demo
        self.collections: Mapping[str, Collection] = {name: Collection(resource) for name, resource in RESOURCES.items()}
        self.named: Event[str] = Event()
        """Tells the company's name when Atera says it."""
        self.cleared: Event[tuple[Entry, ...]] = Event()
        """Tells the changes of which the outcome has become known by reading."""
        self.writes, self.deletions, self.drafts = Writes(), Deletions(self), Drafts(folder)
        self.lookups = Lookups(cache, self.line, self.now)
        self.admission = Admission(self._check_account)
        feeds = {name: Feed(collection, self.now, self._arrived, self.admission.granted) for name, collection in self.collections.items()}
        self.keeper = Keeper(cache, feeds, self._limits)
        self.sync = Sync(feeds, self.keeper, self.admission, self._connected(connect), settings.interval_seconds)
        if offline and connect is not None:
            self.sync.work_offline(True)

    @property
    def company(self) -> str:
        """The tenant's name as Atera last told it; empty before."""
        return self.cache.get_meta("company") or ""

    @property
    def it_department(self) -> bool:
        """Whether the tenant is an IT department, as Atera last told it: its customers are sites, and its contacts users."""
        return self.cache.get_meta(IT_DEPARTMENT) == "yes"

    def has_data(self) -> bool:
        """Whether the cache holds anything to look at."""
        return any(self.cache.counts().values())

    def now(self) -> float:
        """Epoch seconds; Atera's where this computer's clock is off by more than two minutes."""
        skew = self.sync.client.skew if self.sync.client is not None else None
        return time.time() + (skew if skew is not None and abs(skew) > SKEWED else 0.0)

    def show_first(self, resource: str, keys: Sequence[Key] = ()) -> None:
        """Loads a screenful from the cache: these records, or any. Fast, for the first paint."""
        feed = self.sync.feeds[resource]
        self.keeper.recall(resource, feed)
        feed.collection.restore(self.cache.first(resource, keys))
        feed.collection.flush()

    async def load(self) -> None:
        """Loads the whole cache, with pauses in which a window lives."""
        with bulk_load():
            await self.keeper.restore()
        self.retire()
        with suppress(StoreError):  # the journal's own trouble is told elsewhere
            await self.settle_drafts()

    async def line(self) -> Client:
        """The client, for a request of the user's, once the account that answers is known to be the profile's own.

        Raises NotReached where there is no key, or while working offline, any other AteraError, and OtherAccount where it is another's.
        """
        if not self.sync.may_ask():
            raise NotReached("network", sent=False)
        client = self.sync.line()
        await self.admission.admit(client)
        return client

    async def run(self) -> None:
        """Keeps everything fresh, and clears up what the journal has no outcome of, until cancelled."""
        clearing = asyncio.create_task(self._clear_up(), name="clear up")
        try:
            await self.sync.run()
        finally:
            clearing.cancel()
            await asyncio.gather(clearing, return_exceptions=True)

    def retire(self) -> None:
        """Takes out what is over for longer than the settings keep it. To be called now and then."""
        retire(self.collections, self.settings.keep_days, self.now())

    async def settle_drafts(self) -> None:
        """Tells the drafts what the journal knows of them. Raises JournalUnusable."""
        if self.drafts.all():
            self.drafts.settle(await asyncio.to_thread(lambda: list(self.journal.entries())), self.writes.numbers)

    async def connect(self, connect: Callable[[], Client] | None, *, why: KeyringTrouble | None = None, offline: bool = False) -> None:
        """Takes another line to Atera, or none, as `Sync.reconnect`. What the one before has used of the budget still counts.

        Writes under way end on the line on which they began.
        """
        await self.writes.close()
        self.lookups.forget_failures()
        await self.sync.reconnect(self._connected(connect, self._limits()), why=why, offline=offline)

    async def close(self) -> None:
        """Sends nothing more, lets writes under way end, ends the line to Atera and brings everything into the cache."""
        await self.deletions.close()
        await self.writes.close()
        await self.drafts.close()
        await self.lookups.close()
        if self.sync.client is not None:
            await self.sync.client.aclose()
        await self.keeper.write(everything=True)
        self.cache.close()
        self.journal.close()
        let_go()

    # within

    async def _clear_up(self) -> None:
        """Once the line is there, whenever it is there again, and after a refresh while an outcome of this session is unknown."""
        connected = asyncio.Event()
        before = self.sync.status

        def watch(status: SyncStatus) -> None:
            nonlocal before
            refreshed = before.refreshing and not status.refreshing and self.writes.doubt
            if status.connection is Connection.CONNECTED and (before.connection is not Connection.CONNECTED or refreshed):
                connected.set()
            before = status

        disconnect = self.sync.changed.connect(watch)
        try:
            while True:
                await connected.wait()
                connected.clear()
                with suppress(AteraError, StoreError):  # the line is gone again, or the journal cannot be read: `doctor` says so
                    self.writes.doubt = False
                    if entries := await clear_up(self):
                        await self.settle_drafts()
                        self.cleared.emit(tuple(entries))
                    self.writes.doubt = bool(
                        await asyncio.to_thread(lambda: list(self.journal.entries(outcome="unknown", unseen=True, limit=1)))
                    )
        finally:
            disconnect()

    def _arrived(self) -> None:
        self.sync.arrived()

    def _connected(self, connect: Callable[[], Client] | None, used: str | None = None) -> Callable[[], Client] | None:
        if connect is None:
            return None

        def open_client() -> Client:
            client = connect()
            memory = used or self.cache.get_meta("limits")
            if memory:
                client.restore(memory)
            return client

        return open_client

    def _limits(self) -> str | None:
        return self.sync.client.snapshot() if self.sync.client is not None else None

    async def _check_account(self, client: Client) -> None:
        """Binds the profile to the account that answers first. Raises OtherAccount, and AteraError where it cannot be asked."""
        try:
            account = await client.account()
        except Forbidden:  # a key may be too small for /account and still read agents: nothing is known then, and nothing bound
            return
        if account.account_id:
            self.profile = self.profile.of_account(account.account_id)
        with suppress(StoreError):  # a full disk is told when the records meet it; the binding is tried again at the next start
            save_profile(self.folder, self.profile)
            self._note("account", account.account_id or "")
            self._note("address", self.profile.api_url)
            self._note("company", account.company_name or "")
            self.note_kind(account)
        self.named.emit(self.company)

    def note_kind(self, account: Account) -> None:
        """Keeps whether the account is an IT department. Raises StoreError."""
        self._note(IT_DEPARTMENT, "yes" if account.is_it_department else "no")

    def _note(self, name: str, text: str) -> None:
        """Keeps a fact about the tenant in the cache: a lost profile file is made good from there (`cli/desk.py`)."""
        if text and text != self.cache.get_meta(name) and not self.cache.read_only:
            self.cache.set_meta(name, text)
