"""Expected errors on the command line: one sentence on stderr and an exit status."""

from __future__ import annotations

import sys

from atera_desktop.api.errors import AteraError, Forbidden, KeyRefused
from atera_desktop.cli import status
from atera_desktop.domain.secret import BadKey
from atera_desktop.store.errors import (
    AddressNotAllowed,
    BadProfileName,
    FolderInUse,
    JournalUnusable,
    OtherAccount,
    OtherAddress,
    StoreError,
)
from atera_desktop.store.secrets import KeyringTrouble
from atera_desktop.ui.key_words import keyring_words
from atera_desktop.ui.notices import sentence

EXPECTED = (AteraError, StoreError, BadKey)


def say(text: str) -> None:
    """A message for people: stderr, never stdout."""
    print(text, file=sys.stderr)


def no_key(why: KeyringTrouble | None) -> str:
    """That there is no key to connect with; `why` the keyring gave none."""
    found = f"There is no API key. {keyring_words(why)}. " if why is not None and why.reason not in ("no entry", "none") else ""
    return f"{found or 'There is no API key. '}Connect in the window, set ATERA_API_KEY to your Atera API key, or look around with --demo."


def status_of(error: Exception) -> int:
    """The exit status for one of the EXPECTED errors."""
    if isinstance(error, (AddressNotAllowed, OtherAddress, BadProfileName)):
        return status.USAGE
    if isinstance(error, FolderInUse):
        return status.IN_USE
    if isinstance(error, (KeyRefused, OtherAccount, BadKey)):
        return status.KEY
    if isinstance(error, JournalUnusable):
        return status.JOURNAL
    if isinstance(error, Forbidden):
        return status.PERMISSION
    return status.CACHE if isinstance(error, StoreError) else status.NETWORK


def tell(error: Exception) -> int:
    """Says what went wrong and what to do; returns the exit status."""
    say(sentence(error))
    return status_of(error)
