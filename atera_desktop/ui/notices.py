"""Every error as one clear sentence with a next step: the one place where errors become words. No Qt, so commands use it too."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping

import msgspec

from atera_desktop.api.errors import (
    AteraError,
    Forbidden,
    Invalid,
    KeyRefused,
    NotAllowed,
    NotAtera,
    NotFound,
    NotReached,
    ReadOnly,
    ServerTrouble,
    Throttled,
    Unfit,
)
from atera_desktop.app.column import Tone
from atera_desktop.app.status import Connection, SyncStatus
from atera_desktop.domain.secret import BadKey
from atera_desktop.store import errors as store
from atera_desktop.store.secrets import KeyringTrouble
from atera_desktop.ui.fault_words import fault_words, field_name
from atera_desktop.ui.key_words import keyring_sentence
from atera_desktop.ui.permissions import forbidden_words, section_forbidden
from atera_desktop.ui.words import age, clock, number, plural

SKEW_FROM = 120.0
"""Seconds from which a wrong clock is worth a line (product.md, Dates)."""

AGAIN = "It is tried again at the next refresh"
"""How sentences about reading end; what the user asked for is not repeated by itself."""


class Notice(msgspec.Struct, frozen=True):
    """One line beside the data it concerns. Notices of one `key` replace each other; `actions` are (title, action id) of buttons."""

    key: str
    text: str
    tone: Tone = Tone.WARN
    actions: tuple[tuple[str, str], ...] = ()
    lasting: bool = False
    """Whether it stays until what it tells of is over, and cannot be dismissed."""
    details: str = ""
    """What helps whoever looks into it; can be copied."""


_NOT_REACHED: Mapping[str, str] = {
    "dns": "The name of Atera's server could not be found. Check the network, VPN or DNS",
    "refused": "Atera's server refused the connection. Check the address, proxy or firewall",
    "timeout": "Atera did not answer in time. Check the network or VPN",
    "tls": "The connection is not trusted: its certificate is not one this computer knows. "
    "Behind an inspecting proxy, give its certificate with --ca-file",
    "dropped": f"The connection broke off before the answer was complete. {AGAIN}",
    "certificates": "The file of certificates cannot be read. Choose another in the settings, or with --ca-file",
    "network": "There is no network. Check the connection or VPN",
    "proxy": "The proxy could not be used. Check the system's proxy settings, or start with --proxy none",
}

_UNUSABLE: Mapping[str, str] = {
    "denied": "this account may not write there",
    "read-only": "the disk is read-only",
    "missing": "it is not there",
    "not a folder": "a file is in its place",
}


_CONNECT = (("Connect…", "connect"),)

_BAD_KEY: Mapping[str, str] = {
    "empty": "it is empty",
    "too long": "it is too long",
    "blank inside": "there is a blank in it",
    "control character": "there is an invisible character in it",
    "not ASCII": "there is a letter or sign in it that keys do not have",
}


def sentence(error: BaseException) -> str:
    """What happened and what to do, in one or two sentences."""
    if isinstance(error, AteraError):
        return _atera(error)
    if isinstance(error, store.StoreError):
        return _store(error)
    if isinstance(error, BadKey):
        return f"The API key cannot be one: {_BAD_KEY.get(error.reason, error.reason)}. Copy it again from Atera (Admin, Data and API)."
    if isinstance(error, KeyringTrouble):
        return keyring_sentence(error)
    if isinstance(error, OSError):
        return _system(error)
    return f"Something unexpected happened ({type(error).__name__}). It is in the log; everything else goes on."


def _atera(error: AteraError) -> str:
    match error:
        case NotReached():
            return _NOT_REACHED.get(error.reason, "Atera could not be reached. Check the network") + "."
        case NotAtera():
            return (
                f"What answered is not Atera ({error.reason}): a sign-in page of the network, or a proxy? "
                "Open a browser, sign in to the network, then refresh."
            )
        case KeyRefused():
            return (
                "Atera refused the API key: it is wrong, expired, revoked, or not allowed from this address. "
                "Make a new one in Atera (Admin, Data and API) and connect with it."
            )
        case Forbidden():
            return forbidden_words(error.path)
        case NotFound():
            return "Atera no longer has this record. It leaves the list at the next complete refresh."
        case NotAllowed():
            return "Atera does not allow this here: other records depend on it."
        case Invalid():
            words = error.text.rstrip(". ")
            return f"Atera did not accept the request: {words}." if words else "Atera did not accept the request."
        case Throttled():
            pause = f" of {age(error.retry_after)}" if error.retry_after is not None else ""
            return f"The account's request limit is used up, and Atera asks for a pause{pause}. It goes on by itself."
        case ServerTrouble():
            return f"Atera has trouble of its own (status {error.status}). {AGAIN}."
        case ReadOnly():
            return "This window may only read: nothing was sent, and nothing changed."
        case Unfit():
            reasons = "; ".join(f"{field_name(fault.field)} {fault_words(fault)}" for fault in error.faults[:3])
            return f"Nothing was sent: {reasons}. Correct it and send it again."
    return f"Atera could not be read. {AGAIN}."


def _store(error: store.StoreError) -> str:
    match error:
        case store.DiskFull():
            return "The disk is full: what is shown is not kept. Make room; it is written again by itself."
        case store.PolicyUnusable():
            return f"The policy of this computer cannot be read ({error.path}: {error.reason}). Your administrator can correct it."
        case store.FolderInUse():
            return "Another window of Atera Desktop uses this data. Go on there, or start with --data-dir and another folder."
        case store.FolderUnusable():
            reason = _UNUSABLE.get(error.reason, error.reason)
            return f"The data folder {error.path} cannot be used: {reason}. Choose another with --data-dir."
        case store.OtherAddress():
            return f"This profile belongs to {error.bound}. Start with --profile and another name for {error.given}."
        case store.AddressNotAllowed():
            return f"Your administrator allows {error.allowed} alone on this computer, and this is {error.given}."
        case store.OtherAccount():
            return "The API key belongs to another account than the data here. Make a profile for it (File › Profiles, or --profile)."
        case store.BadProfileName():
            return "That cannot be a profile's name. Choose one of up to 64 letters and digits, without slashes."
        case store.JournalUnusable():
            return f"The journal of changes cannot be used: {error.reason}. Nothing is changed without it; `doctor` says more."
        case store.CacheCorrupt():
            return f"The stored data was damaged. It was put aside as {error.moved_to.name}; everything is fetched again."
        case store.CacheBusy():
            return "Another program holds the stored data. Close it and start again."
        case store.CacheReadOnly():
            return "The stored data was written by a newer version: it is shown, but not kept up to date. Install the newer version."
        case store.CacheEmpty():
            return "Nothing is stored on this computer yet. Connect once, then it can be read offline."
        case store.CacheUnusable():
            return f"The stored data cannot be used: {error.reason}. Everything is fetched again at the next start."
    return "The stored data cannot be used. Everything is fetched again at the next start."


def _system(error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return "The disk is full. Make room and try again."
    if isinstance(error, PermissionError):
        return f"No permission to write {error.filename or 'the file'}. Choose another place."
    return f"The file {error.filename or ''} cannot be used: {error.strerror or type(error).__name__}. Choose another place."


def connection_words(status: SyncStatus, data_from: float | None, now: float) -> tuple[str, Tone]:
    """The connection in a few words, which begin as product.md's contract says, and what it means."""
    data = f", data from {clock(data_from, now)}" if data_from is not None else ""
    match status.connection:
        case Connection.STARTING:
            return "Connecting…", Tone.FAINT
        case Connection.CONNECTED:
            if status.forbidden:
                return f"No permission: {', '.join(status.forbidden)}", Tone.WARN
            return "Connected", Tone.OK
        case Connection.REFUSED:
            return "Key refused", Tone.BAD
    return f"Offline{data}", Tone.WARN


def section_notices(status: SyncStatus, resource: str, noun: tuple[str, str], now: float) -> list[Notice]:
    """The lines above a section's data, the gravest first."""
    return [*_line_to_atera(status, now), *_about(status, resource, noun), *_everywhere(status)]


def _line_to_atera(status: SyncStatus, now: float) -> Iterator[Notice]:
    since = f" since {clock(status.since, now)}" if status.since is not None else ""
    again: tuple[tuple[str, str], ...] = (("Try again", "refresh"),)
    match status.connection:
        case Connection.OFFLINE:
            reason = sentence(status.error) if status.error is not None else "Atera could not be reached."
            yield Notice("connection", f"Offline{since}. {reason}", actions=again)
        case Connection.REFUSED:
            reason = sentence(status.error) if status.error is not None else "Atera refused the API key."
            yield Notice("connection", f"{reason} Nothing more is sent.", Tone.BAD, _CONNECT)
        case Connection.WORKING_OFFLINE:
            yield Notice("connection", "Working offline: nothing is sent to Atera.", Tone.INFO, (("Work online", "work-offline"),))
        case Connection.NOT_CONNECTED:
            why = f". {sentence(status.error)}" if status.error is not None else ": there is no API key."
            again = (("Try again", "look-for-key"),) if status.error is not None else ()
            yield Notice("connection", f"Not connected{why}", actions=_CONNECT + again)
        case Connection.CONNECTED if status.error is not None:
            yield Notice("connection", sentence(status.error), actions=again)


def _about(status: SyncStatus, resource: str, noun: tuple[str, str]) -> Iterator[Notice]:
    if resource in status.forbidden:
        words = section_forbidden(resource, noun[1])
        yield Notice("forbidden", f"No permission: {words[0].lower()}{words[1:]}", actions=(("Try again", "refresh"),))
    elif (error := status.failed.get(resource)) is not None:
        words = f"The last refresh of {noun[1]} failed. {sentence(error)}"
        yield Notice("failed", words, actions=(("Try again", "refresh"),))
    if (fall := status.held.get(resource)) is not None:
        yield Notice(
            "held",
            f"Atera now lists {plural(fall.left, noun)} instead of {number(fall.known)}. That is a large fall, so nothing was removed.",
            actions=(("Show what would go", "show-fall"), ("Accept", "accept-fall")),
        )
    if count := status.set_aside.get(resource, 0):
        words = f"{plural(count, noun)} could not be read and {'is' if count == 1 else 'are'} not shown."
        yield Notice("set-aside", words, actions=(("Show logs", "show-logs"),))


def _everywhere(status: SyncStatus) -> Iterator[Notice]:
    if status.storage is not None:
        yield Notice("storage", sentence(status.storage))
    if status.skew is not None and abs(status.skew) > SKEW_FROM:
        side = "behind" if status.skew > 0 else "ahead of"
        yield Notice("skew", f"This computer's clock is {age(abs(status.skew))} {side} Atera's. Ages count by Atera's clock.", Tone.INFO)


class Unexpected:
    """What nobody foresaw: one notice for each kind of error, with how often it happened."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._latest: dict[str, tuple[BaseException, str]] = {}

    def add(self, error: BaseException, details: str) -> None:
        """`details` is the traceback as the log has it, redacted."""
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace is not None else ""
        cause = f"{type(error).__name__} {where}" if not isinstance(error, (AteraError, store.StoreError)) else sentence(error)
        self._counts[cause] = self._counts.get(cause, 0) + 1
        self._latest[cause] = (error, details)

    def dismiss(self, key: str) -> None:
        self._counts.pop(key, None)
        self._latest.pop(key, None)

    def notices(self) -> list[Notice]:
        found = []
        for cause, (error, details) in self._latest.items():
            count = self._counts[cause]
            words = sentence(error) + (f" ({number(count)} times)" if count > 1 else "")
            found.append(Notice(cause, words, Tone.BAD, details=details))
        return found
