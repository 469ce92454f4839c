"""Signing in and out: whose key this run uses, whether Atera takes it, and where it is kept. No Qt, no prose."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from atera_desktop.api.errors import Forbidden
from atera_desktop.app.events import Event
from atera_desktop.app.session import Session
from atera_desktop.domain.account import Account
from atera_desktop.domain.catalog import RESOURCES
from atera_desktop.domain.secret import Secret
from atera_desktop.store import secrets
from atera_desktop.store.errors import StoreError
from atera_desktop.store.logs import hide
from atera_desktop.store.secrets import KeyringTrouble
from atera_desktop.store.settings import same_address, save_profile

if TYPE_CHECKING:
    from atera_desktop.api.client import Client

Line = Callable[[str, Secret], "Client"]
"""Makes a client of an API address and a key, by the settings and the command line of now."""

DAY = 86_400
WARN_DAYS = (30, 14, 3)
"""Days before a token's end at which it is said (product.md)."""


class Kept(StrEnum):
    """Where the key in use comes from, and so how long it lasts."""

    NOWHERE = "nowhere"
    ENVIRONMENT = "environment"
    KEYRING = "keyring"
    SESSION = "session"
    """Only as long as the program runs: the keyring did not take it."""


class Signing:
    """One session's key. `changed` tells every change of what is below it.

    A key goes to `url` alone: the profile's own address, or what it will be bound to.
    """

    def __init__(
        self,
        session: Session,
        url: str,
        line: Line,
        *,
        key: Secret | None = None,
        kept: Kept = Kept.NOWHERE,
        trouble: KeyringTrouble | None = None,
        offline: bool = False,
    ) -> None:
        """`key` is what the session is connected with already. `offline` connects without a request."""
        self.session, self.url = session, same_address(url)
        self.changed: Event[Signing] = Event()
        self.key, self.kept = key, kept
        self.trouble = trouble
        """Why the keyring gave or took no key. That it holds none is no trouble to a window."""
        self.looking = False
        self._line, self._offline = line, offline

    @property
    def profile(self) -> str:
        return self.session.profile.name

    @property
    def connect(self) -> Callable[[], Client] | None:
        """Opens a client with the key in use; None without a key."""
        return None if self.key is None else partial(self._line, self.url, self.key)

    async def look(self) -> None:
        """Takes the key from the keyring where there is none yet, and connects; else `trouble` may tell why not. May take a minute."""
        if self.key is not None or self.looking:
            return
        self.looking = True
        self.session.sync.expect_line()
        self.changed.emit(self)
        key, self.trouble = None, None
        try:
            key = await secrets.aside(partial(secrets.read, self.profile, self.url))
        except KeyringTrouble as error:
            self.trouble = None if error.reason == "no entry" else error
        finally:
            self.looking = False
        if self.key is None:  # else somebody has signed in meanwhile
            if key is not None:
                self._bind()
            await self._use(key, Kept.NOWHERE if key is None else Kept.KEYRING)

    async def test(self, key: Secret) -> Account | None:
        """Asks Atera whose key it is; None where the key may not know that but may read customers.

        Raises AteraError (Forbidden: the key is good, but it may read neither), OtherAccount, and ValueError for a proxy or a
        certificate file that cannot be used.
        """
        client = self._line(self.url, key)
        try:
            account = await client.account()
        except Forbidden:
            await client.page(RESOURCES["agents"], 1, path="customers", query={"itemsInPage": "1"})
            return None
        finally:
            await client.aclose()
        if account.account_id:
            self.session.profile.of_account(account.account_id)
        with suppress(StoreError):  # it is told again with the first refresh
            self.session.note_kind(account)
        return account

    async def sign_in(self, key: Secret) -> None:
        """Uses this key from now on, and keeps it in the keyring; where that fails, for this session, and `trouble` says why.

        Raises StoreError where the profile cannot be written; then nothing has changed.
        """
        hide(key)
        self._bind()
        self.trouble, kept = None, Kept.KEYRING
        try:
            await secrets.aside(partial(secrets.write, self.profile, self.url, key))
        except KeyringTrouble as error:
            self.trouble, kept = error, Kept.SESSION
        await self.session.deletions.recall()
        await self._use(key, kept)

    async def sign_out(self) -> None:
        """Forgets the key, here and in the keyring. `trouble` says why the keyring may still hold it.

        Like `sign_in`, takes back the deletions that can still be undone.
        """
        self.trouble = None
        try:
            await secrets.aside(partial(secrets.remove, self.profile))
        except KeyringTrouble as error:
            self.trouble = None if error.reason in ("no entry", "none") else error
        await self.session.deletions.recall()
        await self._use(None, Kept.NOWHERE)

    async def reconnect(self) -> None:
        """Connects anew with the same key, by other settings."""
        if self.key is not None:
            await self._use(self.key, self.kept)

    # within

    def _bind(self) -> None:
        session = self.session
        bound = session.profile.bound_to(self.url)
        if bound != session.profile:
            save_profile(session.folder, msgspec.structs.replace(bound, moved_to=None))
            session.profile = bound

    async def _use(self, key: Secret | None, kept: Kept) -> None:
        self.key, self.kept = key, kept
        if key is None:
            await self.session.connect(None, why=self.trouble)
        else:
            await self.session.connect(self.connect, offline=self._offline)
        self.changed.emit(self)


def threshold(left: float) -> int | None:
    """Which of WARN_DAYS a key that ends in so many seconds has passed; 0 after its end, None while there is time."""
    if left <= 0:
        return 0
    return min((days for days in WARN_DAYS if left <= days * DAY), default=None)
