"""The API key in this system's keyring: one entry per profile, which also says for which address the key is (safety.md, Keeping it).

keyring itself may choose a plain file, so only keyrings of an allow-list are used. They are asked in threads that end with the
program: a service that does not answer, or a system's question to the user, would hold it up. No exception carries a key.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from functools import partial
from itertools import count
from typing import Any, Literal, TypeVar

from atera_desktop.domain.secret import BadKey, Secret, clean_key
from atera_desktop.store.logs import hide
from atera_desktop.store.settings import same_address

SERVICE = "Atera Desktop"
"""Under what the system's own keyring program shows the entries; the user is the profile's name."""

ALLOWED = {
    "keyring.backends.Windows.WinVaultKeyring": "Windows Credential Manager",
    "keyring.backends.macOS.Keyring": "macOS Keychain",
    "keyring.backends.SecretService.Keyring": "Secret Service",
    "keyring.backends.kwallet.DBusKeyring": "KWallet",
    "keyring.backends.kwallet.DBusKeyringKWallet4": "KWallet",
}
"""Backend → the name under which its users know it."""

PATIENCE = 60.0
"""Seconds for one call: the system may ask the user for a password."""

PIECE = 1200 if sys.platform == "win32" else 1_000_000
"""Characters in one entry: Windows takes 2,560 bytes of UTF-16, and a token may be longer. What is left goes to NAME/2, NAME/3 …"""

Reason = Literal["none", "not allowed", "no answer", "locked", "denied", "no entry", "other address", "failed"]
T = TypeVar("T")


class KeyringTrouble(Exception):
    """The keyring did not do what was asked. `fact` is never the content of an entry but for the address it is for.

    none: this system has no keyring, or nobody is logged in to it · not allowed: only one off the list (`fact`) · no answer: in time ·
    locked: and nobody unlocked it · denied: this program, by the user or the system · no entry: for this profile · other address: the
    entry is for `fact` · failed: anything else; `fact` is a word for the log.
    """

    def __init__(self, reason: Reason, fact: str = "") -> None:
        super().__init__(reason, fact)
        self.reason, self.fact = reason, fact


class NoKeyring(KeyringTrouble):
    """No keyring of the allow-list can be used; `reason` is "none", "not allowed" or "no answer"; `backend` the refused one."""

    @property
    def backend(self) -> str:
        return self.fact


def usable_keyring(timeout: float = 5.0) -> str:
    """The name of the keyring that would be used. Raises NoKeyring."""
    return _ask(lambda backend: ALLOWED[_name(backend)], timeout)


def read(profile: str, url: str, *, timeout: float = PATIENCE) -> Secret:
    """The key of this profile, if it was stored for the API address `url`. Raises KeyringTrouble."""
    key = _ask(partial(_read, profile=profile, url=same_address(url)), timeout)
    hide(key)
    return key


def write(profile: str, url: str, key: Secret, *, timeout: float = PATIENCE) -> None:
    """Stores the key of this profile, in place of the one before, for `url` alone.

    Raises KeyringTrouble; then none may be stored, or after "no answer" this one still be.
    """
    hide(key)
    _ask(partial(_write, profile=profile, url=same_address(url), key=key), timeout)


def remove(profile: str, *, timeout: float = PATIENCE) -> None:
    """Removes the key of this profile, whatever address it is for. Raises KeyringTrouble, "no entry" where there is none."""
    _ask(partial(_remove, profile=profile), timeout)


async def aside(call: Callable[[], T]) -> T:
    """Awaits a call of this module without holding up the loop: `key = await aside(partial(read, name, url))`.

    Cancelled, it leaves the call to end by itself. Unlike `to_thread`, it never holds up the end of the program.
    """
    return await asyncio.wrap_future(_started(call))


def _started(call: Callable[[], T]) -> Future[T]:
    future: Future[T] = Future()
    threading.Thread(target=_settle, args=(future, call), name="keyring", daemon=True).start()
    return future


def _settle(future: Future[T], call: Callable[[], T]) -> None:
    if future.set_running_or_notify_cancel():
        try:
            future.set_result(call())
        except BaseException as error:
            future.set_exception(error)


def _ask(work: Callable[[Any], T], timeout: float) -> T:
    """What `work` makes of the keyring, in a thread of its own. Raises KeyringTrouble, without the keyring's own error in its chain."""
    future = _started(partial(_outcome, work))
    try:
        answer = future.result(timeout)
    except TimeoutError:
        answer = NoKeyring("no answer")
    if isinstance(answer, KeyringTrouble):
        raise answer
    return answer


def _outcome(work: Callable[[Any], T]) -> T | KeyringTrouble:
    backend = _chosen()
    if isinstance(backend, NoKeyring):
        return backend
    try:
        return work(backend)
    except KeyringTrouble as error:
        trouble = error
    except Exception as error:  # whatever a keyring raises: the three systems have no error in common
        trouble = KeyringTrouble(_reason(error), type(error).__name__)
    trouble.__cause__ = trouble.__context__ = None  # the error that came before it may quote the entry
    return trouble.with_traceback(None)


def _chosen() -> Any:
    """The keyring to use, or NoKeyring."""
    try:
        import keyring

        backend: Any = keyring.get_keyring()
        found = list(getattr(backend, "backends", [backend]))
    except Exception as error:  # whatever a backend's import or its service raises means: not this one
        return NoKeyring("none", type(error).__name__)
    for one in found:
        if _name(one) in ALLOWED:
            if _name(one).startswith("keyring.backends.Windows."):
                one.persist = "local machine"  # keyring's default travels with the user to every computer of the domain
            return one
    refused = [_name(one) for one in found if not _name(one).startswith("keyring.backends.fail.")]
    return NoKeyring("not allowed", refused[0]) if refused else NoKeyring("none")


def _name(backend: Any) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


# an entry


def _read(backend: Any, profile: str, url: str) -> Secret:
    text = _entry(backend, profile)
    if not text:
        raise KeyringTrouble("no entry")
    try:
        stored = json.loads(text)
        key, address = clean_key(stored["key"]), str(stored["url"])
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, BadKey):
        raise KeyringTrouble("failed", "unreadable entry") from None
    if address != url:
        raise KeyringTrouble("other address", address)
    return key


def _write(backend: Any, profile: str, url: str, key: Secret) -> None:
    text = json.dumps({"url": url, "key": key.reveal()}, separators=(",", ":"))
    pieces = [text[at : at + PIECE] for at in range(0, len(text), PIECE)]
    _drop(backend, profile)
    for name, piece in reversed(list(zip(_names(profile), pieces, strict=False))):  # the first last: half an entry is none
        backend.set_password(SERVICE, name, piece)
    if _entry(backend, profile) != text:  # KWallet says nothing when it does not store
        raise KeyringTrouble("failed", "not stored")


def _remove(backend: Any, profile: str) -> None:
    if not _drop(backend, profile):
        raise KeyringTrouble("no entry")


def _entry(backend: Any, profile: str) -> str:
    text = ""
    for name in _names(profile):
        piece = backend.get_password(SERVICE, name)
        text += piece or ""
        if len(piece or "") < PIECE:
            break
    return text


def _drop(backend: Any, profile: str) -> int:
    """Removes all pieces, those too that an interrupted write left without a first; returns how many."""
    dropped = 0
    for at, name in enumerate(_names(profile)):
        if backend.get_password(SERVICE, name) is not None:
            backend.delete_password(SERVICE, name)
            dropped += 1
        elif at:
            break
    return dropped


def _names(profile: str) -> Iterator[str]:
    """No profile's name has a slash in it."""
    yield profile
    yield from (f"{profile}/{number}" for number in count(2))


# what a keyring's error means

_CAUSES: dict[object, Reason] = {
    # by the class's name: most of them exist on one system only
    "NoKeyringError": "none",
    "SecretServiceNotAvailableException": "none",
    "KeyringLocked": "locked",
    "LockedException": "locked",
    "PromptDismissedException": "denied",
    "KeychainDenied": "denied",
    "SecAuthFailure": "denied",
    "PermissionError": "denied",
    # by D-Bus's name, by KWallet's words, by macOS's number (asking the user is not allowed here), by Windows's
    "org.freedesktop.DBus.Error.AccessDenied": "denied",
    "org.freedesktop.Secret.Error.IsLocked": "locked",
    "Cancelled by user": "denied",
    -25308: "locked",
    ("Windows", 5): "denied",
    ("Windows", 1312): "none",  # a session without a store of its own, as a service's
}


def _reason(error: BaseException | None) -> Reason:
    """The meaning of the innermost error that has one: keyring calls a denied keychain locked, and tells the difference in its cause."""
    reason: Reason = "failed"
    while error is not None:
        first = error.args[0] if error.args and isinstance(error.args[0], (int, str)) else None
        for mark in (type(error).__name__, str(getattr(error, "name", "")), first, ("Windows", getattr(error, "winerror", None))):
            reason = _CAUSES.get(mark, reason)
        error = error.__cause__ or error.__context__
    return reason
