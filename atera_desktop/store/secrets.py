"""API keys: a wrapper that never shows one, what may be one, and where this system can keep one (safety.md, Keeping it)."""

from __future__ import annotations

import re

MAX_KEY = 4096
_INSIDE = re.compile(r"[\x21-\x7e]+")
_BEARER = re.compile(r"bearer\s+", re.I)
_BLANKS_AND_QUOTES = " \t\r\n\v\f\u00a0\u200b\ufeff\"'`“”‘’«»"


class Secret:
    """A key. Prints as `***`; the text itself is in `reveal()` alone."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    @property
    def tail(self) -> str:
        """Its last four characters, by which a person recognises it; empty for a short one."""
        return self._text[-4:] if len(self._text) >= 16 else ""

    @property
    def usual(self) -> bool:
        """Whether it has the shape of Atera's keys: 32 letters and digits, or a JWT. Any other is tried too, with a warning."""
        return bool(re.fullmatch(r"[0-9A-Za-z]{32}|eyJ[\w-]+\.[\w-]+\.[\w-]*", self._text, re.A))

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("a key is not to be written anywhere")


class BadKey(ValueError):
    """What cannot be a key; `reason` is "empty", "long" or "characters". Holds nothing of what was given."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def clean_key(text: str) -> Secret:
    """The key in what somebody pasted, without the blanks, quotes and `Bearer` around it. Raises BadKey."""
    key = _BEARER.sub("", text.strip(_BLANKS_AND_QUOTES), count=1) if _BEARER.match(text.strip(_BLANKS_AND_QUOTES)) else text
    key = key.strip(_BLANKS_AND_QUOTES)
    if not key or key.lower() == "bearer":
        raise BadKey("empty")
    if len(key) > MAX_KEY:
        raise BadKey("long")
    if not _INSIDE.fullmatch(key):
        raise BadKey("characters")
    return Secret(key)
