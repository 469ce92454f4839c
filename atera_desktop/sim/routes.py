"""From a request to the operation that it names: paths and query names are case-insensitive (atera-api.md, section 1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote, unquote, urlencode

from .answers import Answer, NoSuchPath, Refusal, empty, json
from .bodies import GUID
from .faults import Listing
from .moments import account_time
from .record import Record
from .tenant import Tenant
from .weather import Weather

_DANGEROUS = re.compile(r"[<>*%&:\\?]")


@dataclass
class Call:
    """One request, as an operation sees it."""

    tenant: Tenant
    weather: Weather
    method: str
    address: str  # scheme, host and path, as asked for
    path: str
    query: Sequence[tuple[str, str]] = ()
    body: bytes = b""
    params: Mapping[str, str] = field(default_factory=dict)
    newer: Collection[str] = ()

    def text(self, name: str) -> str | None:
        """A query parameter, by its name in any case; an empty one counts as none."""
        return next((value for key, value in self.query if key.lower() == name.lower() and value), None)

    def number(self, name: str) -> int | None:
        return _int64(name, self.text(name))

    def flag(self, name: str, default: bool) -> bool:
        value = self.text(name)
        if value is None:
            return default
        if value.lower() not in ("true", "false"):
            raise Refusal(400, f"The value '{value}' is not valid.", **{name: f"The value '{value}' is not valid for {name}."})
        return value.lower() == "true"

    def choice(self, name: str, words: Sequence[str]) -> str | None:
        value = self.text(name)
        found = next((word for word in words if value is not None and word.lower() == value.lower()), None)
        if value is not None and found is None:
            raise Refusal(400, f"The value '{value}' is not valid.", **{name: f"The value '{value}' is not valid for {name}."})
        return found

    def moment(self, name: str) -> float | None:
        """A date in the query, as seconds since the epoch; without a zone it is UTC."""
        value = self.text(name)
        if value is None:
            return None
        try:
            date = datetime.fromisoformat(re.sub(r" (?=\d\d:\d\d$)", "+", value) if "T" in value else value)  # a "+" unescaped is a blank
        except ValueError:
            raise Refusal(400, f"The value '{value}' is not valid.", **{name: f"The value '{value}' is not a date."}) from None
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()

    def account_moment(self, name: str) -> float | None:
        """A date in the query, in the account's own zone and without an offset, as seconds since the epoch."""
        value = self.text(name)
        try:
            return None if value is None else account_time(value)
        except (ValueError, OverflowError):
            raise Refusal(400, f"The value '{value}' is not valid.", **{name: f"The value '{value}' is no date without offset."}) from None

    def id(self, name: str) -> int:
        """A whole number from the path."""
        return _int64(name, self.params[name]) or 0

    def guid(self, name: str) -> str:
        """A UUID from the path, in small letters."""
        value = self.params[name].lower()
        if not GUID.fullmatch(value):
            raise Refusal(400, f"The value '{value}' is not valid.", **{name: f"The value '{value}' is not valid for {name}."})
        return value

    def one(self, record: Record | None, name: str) -> Answer:
        """A single record, or what an unknown id gives."""
        if record is not None:
            return json(self.weather.records(self._known([record]))[0])
        form = self.weather.get("unknown-id")
        if form is not None:
            return {"null": json(None), "204": empty(204), "empty": empty(404)}[str(form)]
        raise Refusal(404, f"There is no {name} {next(iter(self.params.values()), '')}.")

    def result(self, number: int, status: int = 200) -> Answer:
        """What a create or an update answers: the id of the record, as a text."""
        return json({"ActionID": number if self.weather.get("number-ids") else str(number)}, status)

    def page(self, records: list[Record], prepare: Callable[[list[Record]], list[Record]] | None = None, maximum: int = 50) -> Answer:
        """The envelope with one page of `records`; `prepare` sees only the records that are sent."""
        number, size = max(1, self._paging("page", 1)), self._paging("itemsInPage", 20)
        limit = 500 if self.weather.get("legacy") and maximum == 500 else 50
        if size > limit and self.weather.get("strict-page-size"):
            raise Refusal(400, "The page is too large.", itemsInPage=f"The field itemsInPage must be between 1 and {limit}.")
        size = min(size, limit) if size > 0 else 20
        listing = self.weather.listing(Listing(records, len(records), number))
        items = listing.records[(number - 1) * size : number * size]
        pages = -(-listing.total // size)
        envelope = {
            "items": self.weather.records(self._known(prepare(items) if prepare else items)),
            "totalItemCount": listing.total,
            "page": number,
            "itemsInPage": size,
            "totalPages": pages,
            "prevLink": self._link(min(number - 1, pages), size) if number > 1 and pages else "",
            "nextLink": self._link(number + 1, size) if number < pages else "",
        }
        return json(self._ends(envelope))

    def _known(self, records: list[Record]) -> list[Record]:
        """Without the fields that records did not have before 2026, where the server is one of then."""
        if not self.newer or not self.weather.get("legacy"):
            return records
        return [{name: value for name, value in record.items() if name not in self.newer} for record in records]

    def _paging(self, name: str, default: int) -> int:
        value = self.number(name)
        if value is not None and not -(2**31) <= value < 2**31:
            raise Refusal(400, f"The value '{value}' is not valid.", **{name: f"The value '{value}' is not valid for {name}."})
        return default if value is None else value

    def _link(self, page: int, size: int) -> str:
        filters = [(key, value) for key, value in self.query if key.lower() not in ("page", "itemsinpage")]
        return f"{self.address}?{urlencode([('page', page), ('itemsInPage', size), *filters], quote_via=quote)}"

    def _ends(self, envelope: Record) -> Record:
        form = self.weather.get("next-link")
        if form is None:
            return envelope
        kept = {key: value for key, value in envelope.items() if value != "" or form == "null"}
        return {key: None if value == "" else value for key, value in kept.items()}


@dataclass(frozen=True)
class Operation:
    """One line of the contract. `domain`: whose permission it needs, None where none is known.

    The server before 2026 did not know what is `new`, had what is `old`, and its records had no fields that are `newer`.
    """

    method: str
    template: str
    run: Callable[[Call], Answer]
    domain: str | None = None
    new: bool = False
    old: bool = False
    newer: Collection[str] = ()


class Routes:
    """Finds the operation of a method and a path; a fixed segment wins over a parameter."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        self._by_length: dict[int, list[tuple[list[str], Operation]]] = {}
        for operation in sorted(operations, key=lambda o: [part.startswith("{") for part in o.template.split("/")]):
            parts = operation.template.split("/")
            self._by_length.setdefault(len(parts), []).append((parts, operation))

    def find(self, method: str, path: str, *, legacy: bool = False) -> tuple[Operation, dict[str, str]]:
        """The operation and its path parameters, decoded; `path` as sent, below /api/v3. Refusal 404 or 405 when there is none.

        With `legacy` among those that there were before 2026, when 404 was all that the server said of any other, and of paths with
        characters that it thought to be dangerous.
        """
        if legacy and _DANGEROUS.search(unquote(path)):
            raise NoSuchPath
        given = path.strip("/").split("/")
        fits = [
            (operation, params)
            for parts, operation in self._by_length.get(len(given), ())
            if (legacy or not operation.old) and (params := _match(parts, given)) is not None
        ]
        for operation, params in fits:
            if operation.method == method:
                if legacy and operation.new:
                    break
                return operation, params
        if fits and not legacy:
            raise Refusal(405, f"{method} is not allowed here.")
        raise NoSuchPath


def _match(parts: list[str], given: list[str]) -> dict[str, str] | None:
    params = {}
    for part, segment in zip(parts, given, strict=True):
        if part.startswith("{"):
            params[part[1:-1]] = unquote(segment)
        elif part.lower() != unquote(segment).lower():
            return None
    return params


def _int64(name: str, value: str | None) -> int | None:
    if value is None:
        return None
    digits = value.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 20 and -(2**63) <= int(value) < 2**63):
        raise Refusal(400, f"The value '{value}' is not valid.", **{name: f"The value '{value}' is not valid for {name}."})
    return int(value)
