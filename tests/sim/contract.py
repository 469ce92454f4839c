"""What is known of Atera's API, in contract.json: what each operation is sent and answers, and the types of the fields.

Types are int32, int64, double, boolean, string, date-time, uuid, the name of a schema, [T] for a list, "page of T", and T? where
null may come, as it may for every object.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CONTRACT: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
OPERATIONS, SCHEMAS = CONTRACT["operations"], CONTRACT["schemas"]
MAY_LACK = ("MachineID",)
"""Fields that Atera itself leaves out at times."""
ENVELOPE = {
    "page": "int32",
    "itemsInPage": "int32",
    "totalItemCount": "int32",
    "totalPages": "int32",
    "prevLink": "string",
    "nextLink": "string",
}

_DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{1,7})?(Z|[+-]\d\d:\d\d)?)?", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def differences(value: object, kind: str, at: str = "$", *, partial: bool = False) -> Iterator[str]:
    """What in `value` is not of the type `kind`, as sentences; with `partial` fields may be missing, as they may in a body that is sent."""
    name, nullable = kind.rstrip("?"), kind.endswith("?") or isinstance(SCHEMAS.get(kind), dict)
    if value is None and nullable:
        return
    if name.startswith("page of "):
        yield from _fields(value, {"items": f"[{name.removeprefix('page of ')}]", **ENVELOPE}, at, partial)
    elif name.startswith("["):
        for index, item in enumerate(value if isinstance(value, list) else [value]):
            yield from differences(item, name[1:-1], f"{at}[{index}]", partial=partial)
        if not isinstance(value, list):
            yield f"{at} is no list"
    elif isinstance(SCHEMAS.get(name), dict):
        yield from _fields(value, SCHEMAS[name], at, partial)
    elif not (value in SCHEMAS[name] if name in SCHEMAS else _is(value, name)):
        yield f"{at} is {value!r}, and not of the type {kind}"


def _fields(value: object, fields: dict[str, str], at: str, partial: bool) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{at} is no object"
        return
    yield from (f"{at}.{name} is unknown" for name in value if name not in fields)
    if not partial:
        yield from (f"{at}.{name} is missing" for name in fields if name not in value and name not in MAY_LACK)
    for name, content in value.items():
        if name in fields:
            yield from differences(content, fields[name], f"{at}.{name}", partial=partial)


def _is(value: object, name: str) -> bool:
    match name:
        case "int32" | "int64":
            return type(value) is int and abs(value) < 2 ** (int(name[3:]) - 1)
        case "double":
            return type(value) in (int, float)
        case "boolean":
            return type(value) is bool
        case "date-time":
            return isinstance(value, str) and bool(_DATE.fullmatch(value))
        case "uuid":
            return isinstance(value, str) and bool(_UUID.fullmatch(value))
        case "string":
            return isinstance(value, str)
    raise ValueError(f"There is no type {name}.")
