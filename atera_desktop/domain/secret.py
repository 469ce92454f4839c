"""The API key while the program holds it: cleaned of what pasting adds, and never printed."""

from __future__ import annotations

import base64
import json
import re
from typing import Literal, NoReturn

MAX_LENGTH = 4096
MAX_MOMENT = 253_402_300_800.0
"""The end of the year 9999: no date lies behind it."""

_AROUND = " \t\r\n\f\v\"'`\u00a0\u2018\u2019\u201c\u201d\u201e\u200b\u200e\u200f\ufeff"
_BEARER = re.compile(r"bearer(?:\s+|$)", re.I)
_TOKEN = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+", re.A)
_STATIC = re.compile(r"[0-9a-z]{32}")


class BadKey(ValueError):
    """A text that cannot be a key. It carries the reason and nothing of the text."""

    def __init__(self, reason: Literal["empty", "too long", "blank inside", "control character", "not ASCII"]) -> None:
        super().__init__(reason)
        self.reason = reason


class Secret:
    """A key. It prints as `***` everywhere; `reveal` alone gives the text, for the header and for the keyring."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    @property
    def is_token(self) -> bool:
        """Whether it has the shape of a token (JWT), which goes into `Authorization: Bearer`; else `X-API-KEY` is tried first."""
        return _TOKEN.fullmatch(self._text) is not None

    @property
    def kind(self) -> Literal["token", "key"]:
        """A token (JWT) of the new kind, or a key of the old."""
        return "token" if self.is_token else "key"

    @property
    def expires(self) -> float | None:
        """When a token ends by its own account (`exp`), in epoch seconds; None where it does not say. Atera alone knows for sure."""
        if not self.is_token:
            return None
        payload = self._text.split(".")[1]
        try:
            claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        except (ValueError, RecursionError):
            return None
        moment = claims.get("exp") if isinstance(claims, dict) else None
        if isinstance(moment, bool) or not isinstance(moment, int | float):
            return None
        return float(moment) if 0 < moment < MAX_MOMENT else None

    @property
    def usual(self) -> bool:
        """Whether it has one of the two shapes Atera is known to issue (atera-api.md, 2). Any other is worth a warning, and is tried."""
        return self.is_token or _STATIC.fullmatch(self._text) is not None

    @property
    def ending(self) -> str:
        """Its last four characters, all that is ever shown again; fewer of a short one, so that most of it stays unknown."""
        return self._text[-4:] if len(self._text) >= 16 else ""

    def __repr__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is not written anywhere but into the keyring")


def clean_key(text: str) -> Secret:
    """The key in a pasted text: without blanks, quotes and `Bearer` around it (safety.md, Keeping it). Raises BadKey."""
    while True:
        cut = _BEARER.sub("", text.strip(_AROUND), count=1) if _BEARER.match(text.strip(_AROUND)) else text.strip(_AROUND)
        if cut == text:
            break
        text = cut
    if not text:
        raise BadKey("empty")
    if len(text) > MAX_LENGTH:
        raise BadKey("too long")
    if any(char.isspace() for char in text):
        raise BadKey("blank inside")
    if any(ord(char) < 32 or ord(char) == 127 for char in text):
        raise BadKey("control character")
    if not text.isascii():
        raise BadKey("not ASCII")
    return Secret(text)
