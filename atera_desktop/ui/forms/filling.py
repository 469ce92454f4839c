"""From what is in a form to the body that is sent, and from what is wrong with it back to the form's inputs. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, get_args, get_type_hints

import msgspec

from atera_desktop.app.operations.creation import KINDS
from atera_desktop.app.operations.fields import change_body
from atera_desktop.domain.bodies.body import Body, Fault, choices
from atera_desktop.ui.fault_words import fault_words
from atera_desktop.ui.forms.spec import FormSpec, Input, Values
from atera_desktop.ui.words import spaced

EMPTIED = "cannot be emptied: Atera keeps what it has"


def body_kind(spec: FormSpec) -> type[Body]:
    """The body that the form fills."""
    kind = KINDS[spec.makes].body if spec.makes else change_body(spec.resource)
    assert kind is not None
    return kind


def is_needed(kind: type[Body], one: Input) -> bool:
    """Whether it must not be left empty."""
    part, name = _part(kind, one.field)
    return one.needed or name in part.required


def words(kind: type[Body], field: str) -> tuple[tuple[object, str], ...]:
    """The words that the field takes, and how people read them."""
    return tuple((word, spaced(word)) for word in choices(*_part(kind, field)))


@cache
def spelling(kind: type[Body], field: str) -> str:
    """Atera's name of the field: `hourly_contract.rate_id` → `HourlyContract.RateID`."""
    found = []
    for name in field.split("."):
        found.append(next(one.encode_name for one in msgspec.structs.fields(kind) if one.name == name))
        kind = _inner(kind, name) or kind
    return ".".join(found)


def body_of(kind: type[Body], values: Values) -> Body:
    """The body with these values; None is left out. A part is there as soon as one of its fields is asked for."""
    given: dict[str, Any] = {}
    parts: dict[str, dict[str, Any]] = {}
    for field, value in values.items():
        head, dot, rest = field.partition(".")
        if dot:
            parts.setdefault(head, {})[rest] = value
        elif value is not None:
            given[head] = value
    for head, inner in parts.items():
        part = _inner(kind, head)
        assert part is not None
        given[head] = body_of(part, inner)
    return kind(**given)


def changed_body(kind: type[Body], values: Values) -> tuple[Body, dict[str, str]]:
    """As `body_of`, for a change: what was emptied is sent as empty where Atera takes that; else it is in what cannot be, with why."""
    given: dict[str, Any] = {}
    trouble: dict[str, str] = {}
    for field, value in values.items():
        part, name = _part(kind, field)
        allowed = _offered(part, name)
        if value is None and str in allowed:
            given[field] = ""
        elif value is None and type(None) not in allowed:
            trouble[field] = EMPTIED
        else:
            given[field] = value
    nothing = {field: value for field, value in given.items() if value is None}
    body = body_of(kind, {field: value for field, value in given.items() if value is not None})
    return msgspec.structs.replace(body, **nothing), trouble


def reasons(kind: type[Body], inputs: Iterable[Input], faults: Iterable[Fault]) -> dict[str, str]:
    """An input's field → why it cannot go out so; what no input is to blame for stands under ""."""
    asked = tuple(inputs)
    titles = {spelling(kind, one.field): one.title for one in asked}
    return _placed(kind, asked, ((fault.field, fault_words(fault, titles)) for fault in faults))


def refusals(kind: type[Body], inputs: Iterable[Input], said: Mapping[str, str]) -> dict[str, str]:
    """The same for what Atera says of each field, by its own names of them."""
    return _placed(kind, inputs, said.items())


def _placed(kind: type[Body], inputs: Iterable[Input], said: Iterable[tuple[str, str]]) -> dict[str, str]:
    places = {spelling(kind, one.field).lower(): one.field for one in inputs}
    found: dict[str, str] = {}
    for name, words in said:
        asked = name.lower().removeprefix("$.")
        at = next((field for place, field in places.items() if asked == place or asked.startswith((f"{place}.", f"{place}["))), "")
        found.setdefault(at, words)
    return found


def _part(kind: type[Body], field: str) -> tuple[type[Body], str]:
    """The body or part that has the field itself, and the field's name there."""
    *path, name = field.split(".")
    for step in path:
        inner = _inner(kind, step)
        assert inner is not None
        kind = inner
    return kind, name


@cache
def _offered(kind: type[Body], name: str) -> tuple[Any, ...]:
    """The types that the field takes. Typing evaluates them from texts, and a form asks for all of them with every key."""
    return get_args(get_type_hints(kind)[name])


def _inner(kind: type[Body], name: str) -> type[Body] | None:
    return next((one for one in _offered(kind, name) if isinstance(one, type) and issubclass(one, Body)), None)
