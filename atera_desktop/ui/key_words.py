"""What is said about the API key: its shape, what Atera made of it, and what the keyring did with it. No Qt."""

from __future__ import annotations

from collections.abc import Mapping

from atera_desktop.api.errors import AteraError, Forbidden, KeyRefused
from atera_desktop.app.column import Tone
from atera_desktop.app.signing import DAY, Kept, threshold
from atera_desktop.domain.secret import Secret
from atera_desktop.store.secrets import KeyringTrouble
from atera_desktop.ui.words import day, number, plural

WHERE = "In Atera: Admin › Data and API."
SESSION_ONLY = "The key is used for this session only and is asked for again at the next start."

_KEYRING: Mapping[str, str] = {
    "none": "This system has no keyring",
    "not allowed": "Only {fact} was found, which is not a safe place for a key",
    "no answer": "The system's keyring does not answer",
    "locked": "The system's keyring is locked. Unlock it",
    "denied": "The system's keyring does not let this program read its key. Allow it there",
    "no entry": "The system's keyring holds no key for this profile",
    "other address": "The key in the system's keyring is for {fact} and is not sent elsewhere",
}

_CAUSES = (
    "it was mistyped, or not copied as a whole",
    "it has expired",
    "it was revoked, or a newer key took its place",
    "it may not be used from this computer's address (the key's list of allowed IP addresses)",
)


def keyring_words(error: KeyringTrouble) -> str:
    """What the keyring did not do, as a clause or a sentence without its full stop."""
    return _KEYRING.get(error.reason, "The system's keyring failed ({fact})").format(fact=error.fact)


def keyring_sentence(error: KeyringTrouble) -> str:
    """What the keyring did not do, and what to do now."""
    remedy = {
        "locked": " and try again, or connect with the key.",
        "denied": " and try again, or connect with the key.",
        "no answer": ". Try again, or connect with the key.",
    }
    return keyring_words(error) + remedy.get(error.reason, ". Connect with the key.")


def kept_sentence(kept: Kept, error: KeyringTrouble | None) -> str:
    """Where the key that has just been taken is; empty where it is in the keyring, as it should be."""
    if kept is Kept.SESSION and error is not None:
        return f"{keyring_words(error)}. {SESSION_ONLY}"
    return ""


def shape(key: Secret, now: float) -> tuple[str, Tone]:
    """What kind of key it is and when it ends, or why it looks like none."""
    ending = f", ends in …{key.ending}" if key.ending else ""
    if key.is_token:
        return _token(key.expires, ending, now)
    if key.usual:
        return f"Key of 32 characters{ending}. It has no date of expiry.", Tone.DIM
    count = len(key.reveal())
    return (
        f"Neither a key of 32 characters nor a token: {plural(count, ('character', 'characters'))}{ending}. It is tried as it is.",
        Tone.WARN,
    )


def _token(expires: float | None, ending: str, now: float) -> tuple[str, Tone]:
    if expires is None:
        return f"Token{ending}. It does not say when it expires.", Tone.DIM
    left = expires - now
    if left <= 0:
        return f"Token{ending}. It expired on {day(expires)}: make a new one.", Tone.BAD
    return f"Token{ending}. It expires on {day(expires)}, {_days(left)}.", Tone.DIM if threshold(left) is None else Tone.WARN


def _days(left: float) -> str:
    days = int(left // DAY)
    return f"in {number(days)} day{'' if days == 1 else 's'}" if days else "within a day"


def expiry(expires: float, now: float) -> str:
    """The line that warns of a token's end."""
    if expires <= now:
        return f"The API key expired on {day(expires)}. Make a new one in Atera (Admin › Data and API) and connect with it."
    return f"The API key expires on {day(expires)}, {_days(expires - now)}. Make a new one in Atera (Admin › Data and API) before then."


def refusal(error: AteraError, key: Secret, now: float) -> str:
    """Why Atera did not take the key; several lines, a cause each. Empty for what is no refusal."""
    if isinstance(error, KeyRefused):
        if key.expires is not None and key.expires <= now:
            return f"Atera refused the key. It expired on {day(key.expires)}: make a new one in Atera (Admin › Data and API)."
        causes = [cause for cause in _CAUSES if "expired" not in cause or (key.is_token and key.expires is None) or not key.is_token]
        listed = "\n".join(f"•  {cause}" for cause in causes)
        return f"Atera refused the key and does not say why. Possible causes:\n{listed}"
    if isinstance(error, Forbidden):
        return (
            "Atera knows the key but lets it read neither the account nor the customers. Possible causes:\n"
            "•  it has permissions for other things only: then connect anyway\n"
            "•  it has no permission to read: whoever made it can add that in Atera (Admin › Data and API)\n"
            "•  it may not be used from this computer's address"
        )
    return ""
