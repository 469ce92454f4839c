"""The one decoder: bytes of a single JSON object → a record, or `BadRecord`. Used for the network and for the cache alike."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, NamedTuple, NoReturn, TypeVar

import msgspec
from msgspec.structs import force_setattr

from atera_desktop.domain.record import Key, Part, Record
from atera_desktop.domain.wire import whole

MAX_DEPTH = 32
_shared: dict[str, str] = {}
R = TypeVar("R", bound=Record)


class BadRecord(ValueError):
    """A record that cannot be used; its text says where and why, and holds nothing of the record's content."""


def decode(kind: type[R], raw: bytes) -> R:
    """The record in `raw`. Extra and missing keys, keys in another case and ids as text are accepted; text too long is clamped.

    Raises BadRecord for anything else: no JSON, wrong types, NaN, an id given twice, no usable identity.
    """
    try:
        if kind.identity and raw.count(_quoted(kind.identity[0])) == 1:  # else it is missing, spelt differently or given twice
            record: R = _decoder(kind).decode(raw)
            if record.key is not None:
                return record
    except (msgspec.MsgspecError, ValueError, RecursionError, OverflowError):
        pass
    return _tolerant(kind, raw)


def share(record: Record) -> Record:
    """The same record, for keeping: one object for equal strings in the fields that repeat, half the memory at 10,000 agents."""
    for name in record.repeated:
        value = getattr(record, name)
        if value is not None:
            force_setattr(record, name, _shared.setdefault(value, value))
    for first, *others in record.alike:
        value = getattr(record, first)
        for name in others:
            if getattr(record, name) == value:
                force_setattr(record, name, value)
    if len(_shared) > 100_000:  # names that no longer repeat must not pile up over weeks
        _shared.clear()
    return record


def identify(kind: type[Record], raw: bytes) -> Key | None:
    """The key of a record that `decode` refused, where at least that can be read: a record spoilt by one field is still there."""
    try:
        pairs = json.loads(raw, object_pairs_hook=_Pairs, parse_constant=_no_json, parse_int=_int)
        found = _spelt(kind, pairs) if isinstance(pairs, _Pairs) else {}
        known = {name: found.get(name) for name in kind.identity}
        return msgspec.convert(known, kind, strict=False).key
    except (msgspec.MsgspecError, ValueError, RecursionError, OverflowError):
        return None


@cache
def _decoder(kind: type[Record]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind, strict=False)


@cache
def _quoted(name: str) -> bytes:
    return f'"{name}"'.encode()


def _tolerant(kind: type[R], raw: bytes) -> R:
    """The slow way, for what Atera sends on a bad day: other spellings of keys, lone surrogates, overlong text."""
    try:
        pairs = json.loads(raw, object_pairs_hook=_Pairs, parse_constant=_no_json, parse_int=_int)
        if not isinstance(pairs, _Pairs):
            raise BadRecord("not an object")
        record = msgspec.convert(_spelt(kind, pairs), kind, strict=False)
    except BadRecord:
        raise
    except (msgspec.MsgspecError, ValueError, RecursionError, OverflowError) as error:
        raise BadRecord(_without_content(error)) from None
    if record.key is None and kind.identity:
        raise BadRecord("no usable id")
    return record


class _Pairs(list[tuple[str, Any]]):
    """The pairs of a JSON object, duplicates included."""


def _no_json(word: str) -> NoReturn:
    raise BadRecord(f"{word} is not JSON")


def _int(digits: str) -> int:
    if len(digits) > 40:
        raise BadRecord("a number without end")
    return int(digits)


def _without_content(error: Exception) -> str:
    """msgspec names types and paths; json and codecs may quote the input, so of those only the kind is told."""
    return str(error) if isinstance(error, msgspec.ValidationError) else type(error).__name__


def _spelt(kind: type[msgspec.Struct], pairs: _Pairs, depth: int = 0) -> dict[str, Any]:
    """The object with keys in the contract's spelling, ids by their other names, text whole and clamped."""
    spellings, identity = _spellings(kind), getattr(kind, "identity", ())
    found: dict[str, Any] = {}
    if identity and [name for name, _ in pairs].count(identity[0]) > 1:
        raise BadRecord("the id is given twice")
    for name, value in sorted(pairs, key=lambda pair: pair[0] == _known(spellings, pair[0]).name):  # the exact spelling has the last word
        known = _known(spellings, name)
        if value is not None or known.name not in found:
            found[known.name] = _value(value, known, depth)
    if identity and not (own := spellings[identity[0].lower()]).limit:
        ids = (own.name, *(name for name in identity[1:] if not _known(spellings, name).limit))  # a GUID of digits is no id
        found[own.name] = next((found[name] for name in ids if _may_be_id(found.get(name))), None)
    return found


def _may_be_id(value: Any) -> bool:
    return type(value) is int or (isinstance(value, str) and value.isascii() and value.isdigit())


class _Spelling(NamedTuple):
    """A field: the contract's name, the longest text allowed, the kind of object in it."""

    name: str
    limit: int | None = None
    part: type[msgspec.Struct] | None = None


def _known(spellings: dict[str, _Spelling], name: str) -> _Spelling:
    return spellings.get(name.lower()) or _Spelling(name, 256)


@cache
def _spellings(kind: type[msgspec.Struct]) -> dict[str, _Spelling]:
    """By name in lower case."""
    info = msgspec.inspect.type_info(kind)
    assert isinstance(info, msgspec.inspect.StructType)
    names = {item.encode_name.lower(): _Spelling(item.encode_name, _limit(item.type), _part(item.type)) for item in info.fields}
    return {other.lower(): _Spelling(other) for other in getattr(kind, "identity", ())} | names


def _limit(kind: msgspec.inspect.Type) -> int | None:
    if isinstance(kind, msgspec.inspect.StrType):
        return kind.max_length
    if isinstance(kind, msgspec.inspect.UnionType):
        return next((limit for part in kind.types if (limit := _limit(part)) is not None), None)
    return _limit(kind.item_type) if isinstance(kind, msgspec.inspect.VarTupleType) else None


def _part(kind: msgspec.inspect.Type) -> type[msgspec.Struct] | None:
    if isinstance(kind, msgspec.inspect.StructType):
        return kind.cls
    if isinstance(kind, msgspec.inspect.UnionType):
        return next((part for each in kind.types if (part := _part(each)) is not None), None)
    return _part(kind.item_type) if isinstance(kind, msgspec.inspect.VarTupleType) else None


def _value(value: Any, known: _Spelling, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise BadRecord("nested too deeply")
    if isinstance(value, str):
        return whole(value[: known.limit])
    if isinstance(value, _Pairs):
        return _spelt(known.part or Part, value, depth + 1)
    if isinstance(value, list):
        return [_value(part, known, depth + 1) for part in value if part is not None]  # an address that is null is none
    return value
