"""The body of a write: a JSON object whose property names are read in any case (atera-api.md, section 1)."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any, Self

import msgspec

from .answers import Refusal
from .moments import iso

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_INT64 = 2**63


def decoded(raw: bytes) -> object:
    """The JSON value of a body, None when there is no body. Refusal 400 when it is not JSON."""
    try:
        return msgspec.json.decode(raw) if raw.strip() else None
    except (msgspec.DecodeError, ValueError, RecursionError):
        raise Refusal(400, "The body is not JSON.", **{"$": "The body could not be read as JSON."}) from None


def numbers(raw: bytes, most: int) -> list[int]:
    """A body that is an array of up to `most` ids. Refusal 400 when it is anything else."""
    value = decoded(raw)
    if not isinstance(value, list) or len(value) > most or not all(type(item) is int for item in value):
        raise Refusal(400, "The request is not valid.", **{"$": f"An array of up to {most} whole numbers is required."})
    return value


class Body:
    """Reads properties and keeps what is wrong with them in `errors`, a sentence by field.

    A property that is null counts as not sent; one that nobody reads may be anything. Refusal 400 when it is no JSON object at all.
    """

    def __init__(self, raw: bytes) -> None:
        value = decoded(raw)
        if not isinstance(value, dict):
            raise Refusal(400, "A non-empty request body is required.", **{"": "A JSON object is required."})
        self._read(value, "", {})

    def _read(self, value: dict[str, Any], at: str, errors: dict[str, str]) -> Self:
        self._values = {str(name).lower(): content for name, content in value.items() if content is not None}
        self._at, self.errors = at, errors
        return self

    def part(self, name: str) -> Body | None:
        """An object in this one; what is wrong with it is told with the rest, as "name.field"."""
        value = self._values.get(name.lower())
        if value is None or isinstance(value, dict):
            return None if value is None else self._part(value, name)
        self.wrong(name, "is not an object")
        return None

    def parts(self, name: str) -> list[Body]:
        """The objects of a list; what is wrong with one is told with the rest, as "name[0].field"."""
        value = self._values.get(name.lower(), [])
        if isinstance(value, list) and all(isinstance(item, dict) for item in value):
            return [self._part(item, f"{name}[{index}]") for index, item in enumerate(value)]
        self.wrong(name, "is not a list of objects")
        return []

    def _part(self, value: dict[str, Any], name: str) -> Body:
        return Body.__new__(Body)._read(value, f"{self._at}{name}.", self.errors)

    def wrong(self, name: str, why: str) -> None:
        """Keeps what is wrong with a field: `why` goes on after "The … field"."""
        self.errors[self._at + name] = f"The {name} field {why}."

    def has(self, name: str) -> bool:
        return name.lower() in self._values

    def text(self, name: str, blank: bool = False) -> str | None:
        """A string, None where none was sent; a blank one, which clears a field, only where `blank` ones are."""
        value = self._values.get(name.lower())
        if value is None or (isinstance(value, str) and (blank or value.strip())):
            return value
        self.wrong(name, "is not a text, or a blank one")
        return None

    def number(self, name: str) -> int | None:
        value = self._values.get(name.lower())
        if value is None or (type(value) is int and -_INT64 <= value < _INT64):
            return value
        self.wrong(name, "is not a whole number of 64 bits")
        return None

    def numbers(self, name: str) -> list[int] | None:
        """A list of whole numbers."""
        value = self._values.get(name.lower())
        if value is None or (isinstance(value, list) and all(type(item) is int for item in value)):
            return value
        self.wrong(name, "is not a list of whole numbers")
        return None

    def word(self, name: str, words: Collection[str]) -> str | None:
        """One of an enumeration, as the enumeration spells it."""
        value = self._values.get(name.lower())
        found = next((word for word in words if isinstance(value, str) and word.lower() == value.lower()), None)
        if value is None or found:
            return found
        self.wrong(name, f"is none of {', '.join(words)}")
        return None

    def flag(self, name: str) -> bool | None:
        value = self._values.get(name.lower())
        if value is None or isinstance(value, bool):
            return value
        self.wrong(name, "is neither true nor false")
        return None

    def real(self, name: str) -> float | None:
        """A number, whole or not."""
        value = self._values.get(name.lower())
        if value is None or type(value) in (int, float):
            return value
        self.wrong(name, "is not a number")
        return None

    def guid(self, name: str) -> str | None:
        """A UUID in small letters."""
        value = self._values.get(name.lower())
        if value is None or (isinstance(value, str) and GUID.fullmatch(value.lower())):
            return value.lower() if isinstance(value, str) else None
        self.wrong(name, "is not a UUID")
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
            self.wrong(name, "is not a date")
            return None

    def require(self, names: Sequence[str]) -> None:
        for name in names:
            if not self.has(name):
                self.wrong(name, "is required")

    def refusal(self) -> Refusal:
        """A 400 with a sentence for every field that is wrong."""
        return Refusal(400, "The request is not valid.", **self.errors)
