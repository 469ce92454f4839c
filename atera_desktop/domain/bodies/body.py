"""What all bodies are: they send only what is set, in Atera's spellings, and know what is wrong with them.

Every property may be left out (UNSET); None is sent as null. What must not be left out is in `required`, so that a half-filled form is a
body too, whose `faults` say what it lacks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

import msgspec
from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import FieldInfo, force_setattr

from atera_desktop.domain.record import Body as LongText
from atera_desktop.domain.record import Name, Title, atera_name
from atera_desktop.domain.wire import MAX_ID

Text = Name | UnsetType
Line = Title | UnsetType
Long = LongText | UnsetType
Flag = bool | UnsetType
Real = Annotated[float, Meta(ge=-1e12, le=1e12)] | UnsetType
Id = Annotated[int, Meta(ge=1, lt=MAX_ID)] | UnsetType
Id32 = Annotated[int, Meta(ge=1, lt=2**31)] | UnsetType
Moment = datetime | UnsetType
"""With a zone; it goes out in UTC, to the second."""
Email = Annotated[str, Meta(max_length=256, extra={"is": "email"})] | UnsetType
Url = Annotated[str, Meta(max_length=1024, extra={"is": "url"})] | UnsetType
Guid = Annotated[str, Meta(max_length=256, extra={"is": "guid"})] | UnsetType
PortNumber = Annotated[int, Meta(ge=1, le=65_535)] | UnsetType

Reason = Literal[
    "required", "too long", "not one of", "no email", "no url", "no guid", "out of range", "no zone", "wrong type", "order", "one of two",
    "no extension",
]  # fmt: skip

_EMAIL = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+\.[^\s@.,;<>\"]+")
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class Fault(NamedTuple):
    """What is wrong with a field: its name in Atera's spelling (with those of the objects it is in: `Ports.0.PortNum`), and why.

    `limit`: the longest text allowed, the words there are, the least and the most, or the other fields that are concerned.
    """

    field: str
    reason: Reason
    limit: Any = None


class Body(msgspec.Struct, frozen=True, kw_only=True, rename=atera_name):
    """A JSON object to send."""

    required: ClassVar[tuple[str, ...]] = ()
    """Our names of the fields without which Atera refuses it (atera-api.md, 8)."""

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if isinstance(value, datetime) and value.tzinfo is not None:
                force_setattr(self, name, value.astimezone(UTC).replace(microsecond=0))

    def faults(self) -> tuple[Fault, ...]:
        """What is wrong with it, in the order of its fields; nothing is sent while there is any."""
        return (*self._of_fields(), *self.odd())

    def odd(self) -> Iterator[Fault]:
        """What is wrong between the fields."""
        yield from ()

    def _of_fields(self) -> Iterator[Fault]:
        for field, kind in _fields(type(self)):
            value = getattr(self, field.name)
            if value is UNSET or value is None or value in ("", ()):
                if field.name in self.required:
                    yield Fault(field.encode_name, "required")
                continue
            yield from _faults(field.encode_name, value, kind)


@cache
def _fields(body: type[Body]) -> tuple[tuple[FieldInfo, msgspec.inspect.Type], ...]:
    info = msgspec.inspect.type_info(body)
    assert isinstance(info, msgspec.inspect.StructType)
    return tuple(zip(msgspec.structs.fields(body), (field.type for field in info.fields), strict=True))


def choices(body: type[Body], name: str) -> tuple[str, ...]:
    """The words that a field takes, in the contract's order; empty where it takes any text. For forms, by our name of the field."""
    for part in get_args(get_type_hints(body)[name]):
        if get_origin(part) is Literal:
            return get_args(part)
    return ()


def _parts(kind: msgspec.inspect.Type) -> tuple[msgspec.inspect.Type, ...]:
    return kind.types if isinstance(kind, msgspec.inspect.UnionType) else (kind,)


def _faults(name: str, value: Any, kind: msgspec.inspect.Type) -> Iterator[Fault]:
    for offered in _parts(kind):
        part, extra = (offered.type, offered.extra or {}) if isinstance(offered, msgspec.inspect.Metadata) else (offered, {})
        match part:
            case msgspec.inspect.StructType() if isinstance(value, Body):
                yield from (fault._replace(field=f"{name}.{fault.field}") for fault in value.faults())
                return
            case msgspec.inspect.VarTupleType() if isinstance(value, tuple):
                for position, item in enumerate(value):
                    yield from _faults(f"{name}.{position}", item, part.item_type)
                return
            case msgspec.inspect.BoolType() if isinstance(value, bool):
                return
            case msgspec.inspect.IntType() | msgspec.inspect.FloatType() if isinstance(value, int | float) and not isinstance(value, bool):
                yield from _of_number(name, value, part)
                return
            case msgspec.inspect.StrType() if isinstance(value, str):
                yield from _of_text(name, value, part.max_length, extra.get("is"))
                return
            case msgspec.inspect.LiteralType() if isinstance(value, str):
                if value not in part.values:
                    yield Fault(name, "not one of", tuple(part.values))
                return
            case msgspec.inspect.DateTimeType() if isinstance(value, datetime):
                if value.tzinfo is None:
                    yield Fault(name, "no zone")
                return
            case _:
                pass
    yield Fault(name, "wrong type")


def _of_number(name: str, value: float, kind: msgspec.inspect.IntType | msgspec.inspect.FloatType) -> Iterator[Fault]:
    if isinstance(kind, msgspec.inspect.IntType) and not isinstance(value, int):
        yield Fault(name, "wrong type")
    elif (
        value != value
        or (kind.ge is not None and value < kind.ge)
        or (kind.le is not None and value > kind.le)
        or (kind.lt is not None and value >= kind.lt)
    ):
        yield Fault(name, "out of range", (kind.ge, kind.le if kind.le is not None else kind.lt))


def _of_text(name: str, text: str, longest: int | None, form: str | None) -> Iterator[Fault]:
    if longest is not None and len(text) > longest:
        yield Fault(name, "too long", longest)
    elif form == "email" and not _EMAIL.fullmatch(text):
        yield Fault(name, "no email")
    elif form == "guid" and not _GUID.fullmatch(text):
        yield Fault(name, "no guid")
    elif form == "url" and not _is_url(text):
        yield Fault(name, "no url")


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and not re.search(r"\s", text)
    except ValueError:
        return False
