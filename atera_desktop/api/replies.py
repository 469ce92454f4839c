"""What answers are read as: one record, a list, the id of what was made, texts, nothing (atera-api.md, 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from atera_desktop.api.errors import NotAtera, NotFound
from atera_desktop.api.protocol import Answer, decode_action, decode_single
from atera_desktop.domain.decode import BadRecord, decode
from atera_desktop.domain.record import Record
from atera_desktop.domain.wire import is_id, whole

R = TypeVar("R", bound=Record)

Made = int | str | None
"""The id of what was made or changed; the text that Atera gave in its place; None where it gave neither."""


class Listing(msgspec.Struct, Generic[R], frozen=True):
    """The records of a list in its order; `bad` says of each that could not be read why."""

    records: tuple[R, ...]
    bad: tuple[str, ...] = ()


class MadeDevice(NamedTuple):
    """The ids of a monitored device that was created; None where Atera did not say."""

    device_id: int | None
    device_guid: str | None


def listing(kind: type[R], items: Iterable[bytes]) -> Listing[R]:
    """Reads each item; one that cannot be read spoils no other. The same record twice, from two pages, counts once."""
    records: list[R] = []
    bad: list[str] = []
    seen: set[object] = set()
    for item in items:
        try:
            record = decode(kind, item)
        except BadRecord as error:
            bad.append(str(error))
            continue
        if record.key is None or record.key not in seen:
            seen.add(record.key)
            records.append(record)
    return Listing(tuple(records), tuple(bad))


def one(kind: type[R]) -> Callable[[Answer, str], R]:
    """A single record. Raises NotFound for the ways in which Atera says "unknown", NotAtera for what is no such record."""

    def read(answer: Answer, path: str) -> R:
        try:
            return decode(kind, decode_single(answer, path))
        except BadRecord:
            raise NotAtera("another record") from None

    return read


def array(kind: type[R]) -> Callable[[Answer, str], Listing[R]]:
    """A bare array of records; a single object where an array is due is a list of one."""
    return lambda answer, path: listing(kind, _items(answer.body, path))


def texts(answer: Answer, path: str) -> tuple[str, ...]:
    """A bare array of texts; what is none is left out."""
    return tuple(whole(text) for text in (_loads(item) for item in _items(answer.body, path)) if isinstance(text, str))


def made(answer: Answer, _: str) -> Made:
    """`ActionID`. An answer without one is a success all the same: the status says so."""
    return decode_action(answer.body)


def device(answer: Answer, _: str) -> MadeDevice:
    """`DeviceId` and `DeviceGuid`."""
    parts = _loads(answer.body)
    found = {str(name).lower(): value for name, value in parts.items()} if isinstance(parts, dict) else {}
    number, guid = found.get("deviceid"), found.get("deviceguid")
    return MadeDevice(number if is_id(number) else None, guid if isinstance(guid, str) and guid else None)


def nothing(_: Answer, __: str) -> None:
    """Whatever came with the success does not matter."""


def _items(body: bytes, path: str) -> list[bytes]:
    body = body.removeprefix(b"\xef\xbb\xbf").strip()
    if body in (b"", b"null"):
        raise NotFound(path)
    if body[:1] == b"{":
        return [body]
    try:
        return [bytes(item) for item in _array.decode(body)]
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise NotAtera("not JSON") from None


_array = msgspec.json.Decoder(list[msgspec.Raw])


def _loads(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
