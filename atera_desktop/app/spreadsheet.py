"""Rows of cells as CSV and as an Excel workbook: nothing that a spreadsheet would run, and dates by which it sorts."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, BinaryIO, NamedTuple, TypeAlias

import xlsxwriter

from atera_desktop.domain.wire import whole

Steps: TypeAlias = Generator[int, None, None]
"""One row a step; each yields how many rows are written."""


class Amount(NamedTuple):
    """A number of a currency: in a workbook a number that shows it, else its words."""

    number: float
    currency: str
    words: str


Cell: TypeAlias = str | int | float | bool | date | datetime | Amount | None
"""A datetime knows its zone."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_QUOTED = re.compile('[",\\r\\n]')
_MAX_CELL = 32_767
_MAX_DIGITS = 10**15
"""From here on a spreadsheet would round a number."""

_CURRENCY = re.compile("[A-Z]{3}")
"""What may stand in a format that Excel reads."""

_FIRST_YEAR = 1900
"""Excel knows no day before it."""

_NARROWEST, _WIDEST = 17, 40
"""Of a workbook's columns, in characters. A moment that lacks room is shown as "####"."""


def write_csv(out: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Steps:
    """One header line, then a line for each row."""
    out.write(_line(header))
    for count, cells in enumerate(rows, 1):
        out.write(_line([csv_cell(cell) for cell in cells]))
        yield count


def _line(cells: Sequence[str]) -> bytes:
    """One line. The standard library's writer leaves a lone return unquoted before Python 3.13, and readers see two lines."""
    line = ",".join('"' + cell.replace('"', '""') + '"' if _QUOTED.search(cell) else cell for cell in cells)
    return ((line or '""') + "\n").encode("utf-8", "replace")


def csv_cell(cell: Cell) -> str:
    """The cell as text. What a spreadsheet would take for a formula gets an apostrophe before it; numbers stay numbers.

    Dates are ISO 8601, moments in UTC to the second as Atera writes them: "2026-11-25T13:03:19Z", "2026-11-25".
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, (int, float)):
        return str(cell)
    if isinstance(cell, datetime):
        return f"{cell.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"
    if isinstance(cell, date):
        return cell.isoformat()
    text = cell.words if isinstance(cell, Amount) else cell
    return f"'{text}" if text.startswith(_FORMULA) else text


def write_xlsx(out: BinaryIO, title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], notes: Sequence[str] = ()) -> Steps:
    """A workbook of one sheet, with its header's filter arrows. Its dates have no zone: moments are those of this computer's clock.

    `notes`: what hangs on the header's cells, from the first on; "" for nothing.
    """
    safe = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, safe)
    try:
        sheet = book.add_worksheet(title.capitalize())
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        for number, name in enumerate(header):
            sheet.write_string(0, number, name, bold)
            sheet.set_column(number, number, min(max(len(name) + 3, _NARROWEST), _WIDEST))
        for number, note in enumerate(notes):
            if note:
                sheet.write_comment(0, number, note)
        shape = cache(lambda code: book.add_format({"num_format": code}))
        count = 0
        for count, cells in enumerate(rows, 1):
            for number, cell in enumerate(cells):
                _put(sheet, count, number, cell, shape)
            yield count
        if header:
            sheet.autofilter(0, 0, count, len(header) - 1)
    finally:
        book.close()


def _put(sheet: Any, row: int, column: int, cell: Cell, shape: Callable[[str], object]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, (int, float)) and abs(cell) < _MAX_DIGITS:
        sheet.write_number(row, column, cell)
    elif isinstance(cell, Amount) and abs(cell.number) < _MAX_DIGITS and _CURRENCY.fullmatch(cell.currency):
        sheet.write_number(row, column, cell.number, shape(f"[${cell.currency}] #,##0.00##"))
    elif isinstance(cell, datetime) and cell.year >= _FIRST_YEAR:
        sheet.write_datetime(row, column, local(cell).replace(tzinfo=None), shape("yyyy-mm-dd hh:mm"))
    elif isinstance(cell, date) and cell.year >= _FIRST_YEAR:
        sheet.write_datetime(row, column, cell, shape("yyyy-mm-dd"))
    else:
        sheet.write_string(row, column, whole(_words(cell))[:_MAX_CELL])


def _words(cell: Cell) -> str:
    if isinstance(cell, Amount):
        return cell.words
    return csv_cell(cell) if isinstance(cell, date) else str(cell)


def local(moment: datetime) -> datetime:
    """The moment by this computer's clock; as it is where the computer knows no local time (Windows: before 1970, after 3000)."""
    try:
        return moment.astimezone()
    except (OverflowError, OSError, ValueError):
        return moment
