"""The body of a write: a JSON object whose property names are read in any case (atera-api.md, section 1)."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import UTC, datetime

import msgspec

from .answers import Refusal
from .moments import iso

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_INT64 = 2**63


class Body:
    """Reads properties and keeps what is wrong with them in `errors`, a sentence by field.

    A property that is null counts as not sent; one that nobody reads may be anything. Refusal 400 when it is no JSON object at all.
    """

    def __init__(self, raw: bytes) -> None:
        try:
            value = msgspec.json.decode(raw) if raw.strip() else None
        except (msgspec.DecodeError, ValueError, RecursionError):
            raise Refusal(400, "The body is not JSON.", **{"$": "The body could not be read as JSON."}) from None
        if not isinstance(value, dict):
            raise Refusal(400, "A non-empty request body is required.", **{"": "A JSON object is required."})
        self._values = {str(name).lower(): content for name, content in value.items() if content is not None}
        self.errors: dict[str, str] = {}

    def has(self, name: str) -> bool:
        return name.lower() in self._values

    def text(self, name: str) -> str | None:
        """A string that is not blank, None where none was sent."""
        value = self._values.get(name.lower())
        if value is None or (isinstance(value, str) and value.strip()):
            return value
        self.errors[name] = f"The {name} field is not a text, or a blank one."
        return None

    def number(self, name: str) -> int | None:
        value = self._values.get(name.lower())
        if value is None or (type(value) is int and -_INT64 <= value < _INT64):
            return value
        self.errors[name] = f"The {name} field is not a whole number of 64 bits."
        return None

    def word(self, name: str, words: Collection[str]) -> str | None:
        """One of an enumeration, as the enumeration spells it."""
        value = self._values.get(name.lower())
        found = next((word for word in words if isinstance(value, str) and word.lower() == value.lower()), None)
        if value is None or found:
            return found
        self.errors[name] = f"The {name} field is none of {', '.join(words)}."
        return None

    def flag(self, name: str) -> bool | None:
        value = self._values.get(name.lower())
        if value is None or isinstance(value, bool):
            return value
        self.errors[name] = f"The {name} field is neither true nor false."
        return None

    def real(self, name: str) -> float | None:
        """A number, whole or not."""
        value = self._values.get(name.lower())
        if value is None or type(value) in (int, float):
            return value
        self.errors[name] = f"The {name} field is not a number."
        return None

    def guid(self, name: str) -> str | None:
        """A UUID in small letters."""
        value = self._values.get(name.lower())
        if value is None or (isinstance(value, str) and _GUID.fullmatch(value.lower())):
            return value.lower() if isinstance(value, str) else None
        self.errors[name] = f"The {name} field is not a UUID."
        return None

    def date(self, name: str) -> str | None:
        """A moment as Atera writes one; without a zone it is UTC."""
        value = self._values.get(name.lower())
        if value is None:
            return None
        try:
            moment = datetime.fromisoformat(value if isinstance(value, str) else "")
            return iso((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
        except (ValueError, OverflowError):
            self.errors[name] = f"The {name} field is not a date."
            return None

    def require(self, names: Sequence[str]) -> None:
        for name in names:
            if not self.has(name):
                self.errors[name] = f"The {name} field is required."

    def refusal(self) -> Refusal:
        """A 400 with a sentence for every field that is wrong."""
        return Refusal(400, "The request is not valid.", **self.errors)
