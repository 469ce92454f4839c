"""Moments, days and numbers of a table as files: such by which a spreadsheet sorts, filters and sums."""

from __future__ import annotations

import csv
import io
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atera_desktop.app.column import AnyColumn, Column
from atera_desktop.app.export import FORMATS, Format, write_table
from atera_desktop.app.spreadsheet import Amount, Cell, csv_cell, write_xlsx
from atera_desktop.domain.agent import Agent
from atera_desktop.domain.wire import instant

NOW = instant("2026-11-25T13:00:00Z") or 0.0
SHEET = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
STRFTIME = {"yyyy-mm-dd hh:mm": "%Y-%m-%d %H:%M", "yyyy-mm-dd": "%Y-%m-%d"}
"""Excel's words for a date's shape in Python's."""

COLUMNS: tuple[AnyColumn, ...] = (
    Column("seen", "Last seen", lambda a: instant(a.last_seen), lambda a, now: "3 h ago", exact=lambda a: "in words", kind="moment"),
    Column("day", "Ends", lambda a: instant(a.last_seen), lambda a, now: "in words", kind="day"),
    Column("memory", "Memory", lambda a: a.memory, lambda a, now: f"{a.memory} MB", exact=lambda a: "in words", kind="number", unit="MB"),
)

Clock = Callable[[str], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """Sets this computer's time zone, as POSIX spells it."""
    if not hasattr(time, "tzset"):
        pytest.skip("this system's time zone cannot be set for one process")
    with monkeypatch.context() as patched:

        def turn(zone: str) -> None:
            patched.setenv("TZ", zone)
            time.tzset()

        yield turn
    time.tzset()


BERLIN, NEW_YORK, UTC_CLOCK = "CET-1CEST,M3.5.0,M10.5.0/3", "EST5EDT,M3.2.0,M11.1.0", "UTC0"


def table(kind: Format, *seen: str) -> list[list[str]]:
    """The table's lines: of a workbook, its dates read back as Excel shows them."""
    out = io.BytesIO()
    for _ in write_table(out, kind, COLUMNS, [Agent(agent_id=1, last_seen=one, memory=16_219) for one in seen], NOW):
        pass
    return list(csv.reader(io.StringIO(out.getvalue().decode()))) if kind == "csv" else opened(out.getvalue())


def opened(data: bytes) -> list[list[str]]:
    """A workbook's cells as Excel shows them."""
    book = zipfile.ZipFile(io.BytesIO(data))
    styles = ElementTree.fromstring(book.read("xl/styles.xml"))
    codes = {found.get("numFmtId"): found.get("formatCode", "") for found in styles.findall(".//x:numFmt", SHEET)}
    formats = [codes.get(found.get("numFmtId"), "") for found in styles.findall("x:cellXfs/x:xf", SHEET)]
    sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    return [[_shown(cell, formats) for cell in row.findall("x:c", SHEET)] for row in sheet.findall(".//x:row", SHEET)]


def notes(seen: str) -> dict[str, str]:
    """What hangs on the cells of a workbook of one agent."""
    out = io.BytesIO()
    for _ in write_table(out, "xlsx", COLUMNS, [Agent(agent_id=1, last_seen=seen)], NOW):
        pass
    told = ElementTree.fromstring(zipfile.ZipFile(out).read("xl/comments1.xml"))
    return {found.get("ref", ""): "".join(found.itertext()) for found in told.findall(".//x:comment", SHEET)}


def _shown(cell: ElementTree.Element, formats: list[str]) -> str:
    text, style = "".join(cell.itertext()), formats[int(cell.get("s", "0"))]
    if style not in STRFTIME:
        return f"{text} as {style}" if style else text
    shown = datetime(1899, 12, 30, tzinfo=UTC) + timedelta(days=float(text), milliseconds=1)
    return shown.strftime(STRFTIME[style])


def test_csv_has_iso_dates_in_utc_and_plain_numbers(clock: Clock) -> None:
    clock(BERLIN)
    assert table("csv", "2026-11-25T13:03:19.5766667Z", "2026-07-03T22:30:00+00:00", "2026-12-31T00:00:00") == [
        ["Last seen", "Ends", "Memory"],
        ["2026-11-25T13:03:19Z", "2026-11-25", "16219"],
        ["2026-07-03T22:30:00Z", "2026-07-04", "16219"],
        ["2026-12-31T00:00:00Z", "2026-12-31", "16219"],
    ]


@pytest.mark.parametrize(
    ("zone", "said", "winter", "summer"),
    [
        (BERLIN, "UTC+01:00 / UTC+02:00", "2026-11-25 14:03", "2026-07-04 00:30"),
        (NEW_YORK, "UTC-05:00 / UTC-04:00", "2026-11-25 08:03", "2026-07-03 18:30"),
        (UTC_CLOCK, "UTC", "2026-11-25 13:03", "2026-07-03 22:30"),
        ("<+0530>-5:30", "UTC+05:30", "2026-11-25 18:33", "2026-07-04 04:00"),
    ],
)
def test_excel_has_dates_by_this_computers_clock_and_a_note_says_so(clock: Clock, zone: str, said: str, winter: str, summer: str) -> None:
    clock(zone)
    assert notes("2026-11-25T13:03:19Z") == {"A1": said, "C1": "MB"}
    assert table("xlsx", "2026-11-25T13:03:19Z", "2026-07-03T22:30:00Z") == [
        ["Last seen", "Ends", "Memory"],
        [winter, winter[:10], "16219"],
        [summer, summer[:10], "16219"],
    ]


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK, UTC_CLOCK])
def test_a_whole_day_is_the_same_day_everywhere(clock: Clock, zone: str) -> None:
    clock(zone)
    assert [table(kind, "2026-12-31T00:00:00Z")[1][1] for kind in ("csv", "xlsx")] == ["2026-12-31", "2026-12-31"]


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK])
def test_what_has_no_end_sorts_last_and_what_is_beyond_all_years_is_told_in_words(clock: Clock, zone: str) -> None:
    clock(zone)
    assert [row[1] for row in table("xlsx", "9999-12-31T00:00:00Z", "9999-12-31T23:59:59-05:00")[1:]] == ["9999-12-31", "in words"]
    assert [row[:2] for row in table("csv", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-05:00")[1:]] == [
        ["9999-12-31T23:59:59Z", csv_cell(date(9999, 12, 31))], ["in words", "in words"],
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_never_is_an_empty_cell(kind: Format) -> None:
    assert [cell for cell in table(kind, "0001-01-01T00:00:00Z")[1] if cell] == ["16219"]


def workbook(*cells: Cell) -> list[str]:
    out = io.BytesIO()
    for _ in write_xlsx(out, "export", ["A"], [[cell] for cell in cells]):
        pass
    return [row[0] for row in opened(out.getvalue())[1:]]


def test_what_excel_has_no_date_for_is_iso_text(clock: Clock) -> None:
    clock(UTC_CLOCK)
    assert workbook(date(1899, 12, 31), datetime(1850, 2, 3, 4, 5, tzinfo=UTC), date(1900, 3, 1)) == [
        "1899-12-31", "1850-02-03T04:05:00Z", "1900-03-01",
    ]  # fmt: skip


@given(st.datetimes(timezones=st.just(UTC)) | st.dates())
def test_any_date_can_be_written(moment: date) -> None:
    assert csv_cell(moment)[:4].isdecimal()
    assert workbook(moment, "after")[1] == "after"


@pytest.mark.parametrize("currency", ["USD", None])
def test_an_amount_is_a_number_that_shows_its_currency(currency: str | None) -> None:
    amount: AnyColumn = Column(
        "total", "Total", lambda a: a.memory, lambda a, now: f"USD {a.memory:,}.00", kind="number", currency=lambda a: a.agent_name or ""
    )
    files = [io.BytesIO(), io.BytesIO()]
    for file, kind in zip(files, FORMATS, strict=False):
        assert list(write_table(file, kind, [amount], [Agent(agent_id=1, agent_name=currency, memory=1_290)], NOW)) == [1]
    shown = files[0].getvalue().decode().splitlines()[1], opened(files[1].getvalue())[1][0]
    assert shown == (('"USD 1,290.00"', "1290 as [$USD] #,##0.00##") if currency else ("1290", "1290"))


@pytest.mark.parametrize("currency", ["$", "US", 'A"B', "[=1]", "usd", "USD\n", "ÄÖÜ"])
def test_only_a_currencys_code_gets_into_a_format(currency: str) -> None:
    assert workbook(Amount(5.0, currency, "=5.00")) == ["=5.00"]
    assert csv_cell(Amount(5.0, currency, "=5.00")) == "'=5.00"


def test_a_workbook_can_be_filtered_at_once() -> None:
    out = io.BytesIO()
    assert list(write_table(out, "xlsx", COLUMNS, [Agent(agent_id=1, memory=5)], NOW)) == [1]
    assert b'<autoFilter ref="A1:C2"/>' in zipfile.ZipFile(out).read("xl/worksheets/sheet1.xml")
