"""Records as files: JSON, CSV and Excel, one record at a time, so that size does not matter.

The writers are generators, which write one record a step and yield how many are written: a command runs them to the end, the window
between two looks at its events (`unhurried`).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, Literal, get_args

import msgspec

from atera_desktop.app.column import AnyColumn
from atera_desktop.app.spreadsheet import Amount, Cell, Steps, local, write_csv, write_xlsx
from atera_desktop.domain.catalog import Resource
from atera_desktop.domain.decode import BadRecord, decode
from atera_desktop.domain.record import Key, Record
from atera_desktop.domain.wire import whole

Format = Literal["csv", "xlsx", "json"]
FORMATS: tuple[Format, ...] = get_args(Format)

_NOTHING = "—"
"""What a column's text says where there is no value."""

_DEEPEST = 3
"""Levels of nested objects that are written out in a cell."""

_SLICE = 0.008
_DAY = 86_400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name only when it is complete: written beside, then renamed, mode 0600. Raises OSError.

    A link is followed: its target is replaced, not the link. A device or a pipe is written to as it is.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        with path.open("wb") as file:
            yield file
        return
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:64]}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


async def unhurried(steps: Steps) -> int:
    """Runs a writer to its end in slices of eight milliseconds; returns how many records were written."""
    count, began = 0, time.perf_counter()
    with contextlib.closing(steps):  # cancelled, a workbook must end before its file is closed
        for written in steps:
            count = written
            if time.perf_counter() - began > _SLICE:
                await asyncio.sleep(0)
                began = time.perf_counter()
    return count


def write_records(out: BinaryIO, kind: Format, resource: Resource, records: Iterable[tuple[Key, bytes, str | None]]) -> Steps:
    """Writes records as Atera sent them: (key, its JSON, a later value of the volatile field if there is one).

    JSON: one array of objects with Atera's names and types, every field of the contract in its order (null where there is none), then
    what Atera sent beyond it. CSV and Excel: the contract's fields, one header line, nested values joined with "; ".
    """
    objects = (as_object(resource, key, raw, seen) for key, raw, seen in records)
    if kind == "json":
        return _write_json(out, objects)
    names = list(_contract(resource))
    return _write_cells(out, kind, resource.name, names, ([_flat(item[name]) for name in names] for item in objects))


def write_table(out: BinaryIO, kind: Format, columns: Sequence[AnyColumn], records: Iterable[Record], now: float) -> Steps:
    """Writes what a table shows of records: the columns' titles, then a line for each record. Not for JSON.

    Moments, days and numbers are such (`Column.kind`), so that a spreadsheet sorts and filters by them: in CSV ISO 8601, moments in UTC;
    in Excel dates by this computer's clock. What is ahead of UTC there, and what numbers count, are notes on Excel's titles. Amounts that
    have a currency each are words in CSV.
    """
    rows = ([_shown(column, record, now) for column in columns] for record in records)
    titles, notes = [column.title for column in columns], [_zone(now) if column.kind == "moment" else column.unit for column in columns]
    return write_xlsx(out, "export", titles, rows, notes) if kind == "xlsx" else write_csv(out, titles, rows)


def write_entries(out: BinaryIO, kind: Literal["csv", "json"], rows: Sequence[dict[str, Any]]) -> int:
    """Writes the journal's lines (`Entry.row`) and returns how many: JSON as they are, csv with nested values joined."""
    if kind == "json":
        steps = _write_json(out, rows)
    else:
        header = list(rows[0]) if rows else []
        steps = _write_cells(out, kind, "journal", header, ([_flat(value) for value in row.values()] for row in rows))
    return max(steps, default=0)


def _zone(now: float) -> str:
    """What this computer's clock is ahead of UTC, in January and in July: "UTC", "UTC+01:00 / UTC+02:00"."""
    year = datetime.fromtimestamp(now, UTC).year
    offsets = (local(datetime(year, month, 1, tzinfo=UTC)).utcoffset() for month in (1, 7))
    return " / ".join(dict.fromkeys(str(timezone(offset)) for offset in offsets if offset is not None))


def _shown(column: AnyColumn, record: Record, now: float) -> Cell:
    """The value where it counts or is a time, the exact text where there is one, else what is shown."""
    value = column.value(record)
    if value is None:
        return None
    text = column.text(record, now)
    if column.kind != "words" and isinstance(value, (int, float)):
        if column.kind == "number":
            currency = column.currency(record) if column.currency is not None else ""
            return Amount(value, currency, text) if currency else value
        if (moment := _moment(value)) is not None:
            return _date(moment) if column.kind == "day" else moment
    if text == _NOTHING:
        return None
    return text if column.exact is None else column.exact(record)


def _moment(seconds: float) -> datetime | None:
    """None where it is in no year that has four digits."""
    try:
        return _EPOCH + timedelta(seconds=seconds)  # Windows' own clock ends in the year 3000
    except (OverflowError, ValueError):
        return None


def _date(moment: datetime) -> date:
    """The date; what Atera gives as a whole day, at midnight UTC, is the same day in every time zone."""
    return moment.date() if moment.timestamp() % _DAY == 0 else local(moment).date()


# a record as Atera sent it


def as_object(resource: Resource, key: Key, raw: bytes, seen: str | None = None) -> dict[str, Any]:
    """The record with Atera's names and types: the contract's fields in its order, then the rest. Never raises."""
    sent = _parsed(raw)
    fields = _contract(resource)
    found = dict.fromkeys(fields)
    rest = {}
    for name, value in sent.items():
        known = name if name in fields else _lower(resource).get(name.lower())
        if known is None or (known != name and known in sent):
            rest[name] = value
        else:
            found[known] = value
    if any(isinstance(value, str) and not fields[name] for name, value in found.items()):
        found.update(_typed(resource, raw, found))
    identity = resource.record.identity[0]
    if isinstance(key, int) and type(found[identity]) is not int:
        found[identity] = key
    if seen is not None and resource.volatile is not None:
        found[_spelling(resource, resource.volatile)] = seen
    return found | rest


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        sent = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        try:
            sent = _whole(json.loads(raw))
        except (ValueError, RecursionError):
            return {}
    return sent if isinstance(sent, dict) else {}


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, list):
        return [_whole(part) for part in value]
    return {whole(name): _whole(part) for name, part in value.items()} if isinstance(value, dict) else value


def _typed(resource: Resource, raw: bytes, found: Mapping[str, Any]) -> dict[str, Any]:
    """The values that came as text although the contract has another type, read as the window reads them."""
    try:
        read = msgspec.to_builtins(decode(resource.record, raw))
    except BadRecord:
        return {}
    fields = _contract(resource)
    return {name: read[name] for name, value in found.items() if isinstance(value, str) and not fields[name]}


@cache
def _contract(resource: Resource) -> dict[str, bool]:
    """Atera's name of each field, in the contract's order → whether it is text."""
    info = msgspec.inspect.type_info(resource.record)
    assert isinstance(info, msgspec.inspect.StructType)
    return {item.encode_name: _is_text(item.type) for item in info.fields}


def _is_text(kind: msgspec.inspect.Type) -> bool:
    parts = kind.types if isinstance(kind, msgspec.inspect.UnionType) else (kind,)
    return any(isinstance(part, msgspec.inspect.StrType) for part in parts)


@cache
def _lower(resource: Resource) -> dict[str, str]:
    return {name.lower(): name for name in _contract(resource)}


@cache
def _spelling(resource: Resource, field: str) -> str:
    return next(item.encode_name for item in msgspec.structs.fields(resource.record) if item.name == field)


# files


def _write_json(out: BinaryIO, objects: Iterable[dict[str, Any]]) -> Steps:
    out.write(b"[")
    count = 0
    for count, item in enumerate(objects, 1):
        out.write(b"\n  " if count == 1 else b",\n  ")
        out.write(_encoded(item))
        yield count
    out.write(b"\n]\n" if count else b"]\n")


def _encoded(item: dict[str, Any]) -> bytes:
    try:
        return msgspec.json.encode(item)
    except (msgspec.MsgspecError, ValueError, OverflowError, RecursionError):
        return json.dumps(_whole(item), default=str, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _write_cells(out: BinaryIO, kind: Format, title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Steps:
    return write_xlsx(out, title, header, rows) if kind == "xlsx" else write_csv(out, header, rows)


def _flat(value: Any) -> Cell:
    """A value as one cell: lists joined with "; ", a nested object as "Name=value" pairs."""
    if isinstance(value, list):
        return "; ".join(_pairs(part, ", ") if isinstance(part, dict) else _text(part) for part in value)
    if isinstance(value, dict):
        return _pairs(value, "; ")
    return value if value is None or isinstance(value, (str, int, float)) else str(value)


def _pairs(value: Mapping[str, Any], between: str, before: str = "") -> str:
    """What is nested has its fields behind its own name, in a list behind its number: "Rate.Amount=85.0", "Rates.1.Amount=95.0"."""
    parts = []
    for name, part in value.items():
        inner = {str(number): each for number, each in enumerate(part, 1)} if isinstance(part, list) else part
        if isinstance(inner, dict) and inner and before.count(".") < _DEEPEST:
            parts.append(_pairs(inner, between, f"{before}{name}."))
        else:
            parts.append(f"{before}{name}={_text(part)}")
    return between.join(parts)


def _text(value: Any) -> str:
    """A nested value as text: what is nested deeper still stays JSON."""
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
