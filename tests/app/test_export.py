"""Records as files: nothing lost, nothing that a spreadsheet would run, nothing half written."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import stat
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atera_desktop.app.column import AnyColumn, Column
from atera_desktop.app.export import Format, as_object, unhurried, whole_file, write_records, write_table
from atera_desktop.app.spreadsheet import csv_cell
from atera_desktop.domain.agent import Agent
from atera_desktop.domain.catalog import AGENTS, ALERTS
from atera_desktop.domain.record import Key

FIELDS = [item.encode_name for item in msgspec.structs.fields(Agent)]
XML = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def records(*objects: dict[str, Any]) -> list[tuple[Key, bytes, str | None]]:
    return [(item["AgentID"], json.dumps(item).encode(), None) for item in objects]


def written(kind: Format, rows: Iterable[tuple[Key, bytes, str | None]]) -> bytes:
    out = io.BytesIO()
    assert all(step == number for number, step in enumerate(write_records(out, kind, AGENTS, rows), 1))
    return out.getvalue()


def lines(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def cells(data: bytes) -> list[list[tuple[str, str]]]:
    """Each row's cells as (type, text): "n" a number, "b" a truth, "inlineStr" text."""
    sheet = ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml"))
    return [[(cell.get("t", "n"), "".join(cell.itertext())) for cell in row.findall("x:c", XML)] for row in sheet.findall(".//x:row", XML)]


def test_json_has_every_field_in_order_and_keeps_what_is_beyond() -> None:
    sent = {
        "Later": {"a": [1]},
        "AgentID": 412,
        "Online": None,
        "OS": "Microsoft Windows 11 Pro  x64",
        "LastSeen": "2026-11-20T14:30:12Z",
        "OSNum": 10,
    }
    (found,) = json.loads(written("json", [(412, json.dumps(sent).encode(), "2026-11-21T00:00:00Z")]))
    assert list(found) == [*FIELDS, "Later"]
    assert found["LastSeen"] == "2026-11-21T00:00:00Z"
    kept = {name: value for name, value in found.items() if value is not None}
    assert kept == {"AgentID": 412, "OS": sent["OS"], "LastSeen": "2026-11-21T00:00:00Z", "OSNum": 10, "Later": {"a": [1]}}
    assert isinstance(found["OSNum"], int)


def test_json_is_an_array_even_when_there_is_nothing() -> None:
    assert json.loads(written("json", [])) == []
    assert len(json.loads(written("json", records({"AgentID": 1}, {"AgentID": 2}, {"AgentID": 3})))) == 3


def test_atera_names_and_types_whatever_came() -> None:
    found = as_object(AGENTS, 412, b'{"agentid": "412", "ONLINE": "true", "Memory": "16219", "AgentName": "412", "Later": "1"}')
    assert (found["AgentID"], found["Online"], found["Memory"], found["AgentName"], found["Later"]) == (412, True, 16219, "412", "1")
    assert list(found) == [*FIELDS, "Later"]
    assert as_object(ALERTS, 7, b'{"ID": 7, "Title": "x"}')["AlertID"] == 7


@pytest.mark.parametrize(
    "raw", [b"", b"nothing", b"[]", b'{"AgentName": NaN', b'{"a":' * 100_000, b'{"AgentID": 5, "AgentName": "\\ud800"}']
)
def test_a_spoilt_record_costs_only_itself(raw: bytes) -> None:
    for kind in ("json", "csv", "xlsx"):
        data = written(kind, [(1, b'{"AgentID": 1}', None), (5, raw, None), (2, b'{"AgentID": 2}', None)])
        if kind == "json":
            assert [item["AgentID"] for item in json.loads(data)] == [1, 5, 2]
        elif kind == "csv":
            assert [line[FIELDS.index("AgentID")] for line in lines(data)] == ["AgentID", "1", "5", "2"]
        else:
            assert [row[0] for row in cells(data)[1:]] == [("n", "1"), ("n", "5"), ("n", "2")]


def test_csv_has_one_header_line_and_joins_what_is_nested() -> None:
    disks = [{"Drive": "C:", "Free": 1.5, "Used": None}, {"Drive": "D:", "Free": 2.0, "Used": 3.0}]
    sent = {
        "AgentID": 1,
        "AgentName": 'a "b"\n,c',
        "IpAddresses": ["10.0.0.1", "fe80::1"],
        "HardwareDisks": disks,
        "Online": True,
        "BatteryInfo": {"Id": 1},
    }
    header, line = lines(written("csv", records(sent)))
    found = dict(zip(header, line, strict=True))
    assert header == FIELDS
    assert (found["AgentName"], found["IpAddresses"], found["Online"]) == ('a "b"\n,c', "10.0.0.1; fe80::1", "true")
    assert found["HardwareDisks"] == "Drive=C:, Free=1.5, Used=; Drive=D:, Free=2.0, Used=3.0"
    assert (found["BatteryInfo"], found["MachineID"]) == ("Id=1", "")


@pytest.mark.parametrize("text", ["=1+1", "+1 555 0142", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert csv_cell(text) == f"'{text}"
    assert lines(written("csv", records({"AgentID": 1, "AgentName": text})))[1][FIELDS.index("AgentName")] == f"'{text}"
    data = written("xlsx", records({"AgentID": 1, "AgentName": text, "MachineName": "https://evil.example"}))
    assert b"<f>" not in (sheet := zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml"))
    assert b"hyperlink" not in sheet
    assert [kind for kind, _ in cells(data)[1]] == ["n", "inlineStr", "inlineStr"]


def test_numbers_stay_numbers() -> None:
    assert [csv_cell(value) for value in (-5, 2.5, True, False, None, "a=b", "")] == ["-5", "2.5", "true", "false", "", "a=b", ""]
    row = cells(written("xlsx", records({"AgentID": 2**53 - 1, "FolderID": -7, "Online": False, "OSNum": 10.5, "AgentName": "10"})))[1]
    assert row == [("inlineStr", str(2**53 - 1)), ("n", "-7"), ("inlineStr", "10"), ("b", "0"), ("n", "10.5")]


def test_a_cell_too_long_for_a_spreadsheet_is_cut() -> None:
    assert len(cells(written("xlsx", records({"AgentID": 1, "AgentName": "x" * 40_000})))[1][1][1]) == 32_767


@settings(max_examples=40)
@given(st.lists(st.dictionaries(st.sampled_from([*FIELDS, "Extra"]), st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)), max_size=4))  # fmt: skip
def test_any_record_can_be_exported(objects: list[dict[str, Any]]) -> None:
    rows = [(number, json.dumps(item).encode(), None) for number, item in enumerate(objects, 1)]
    assert len(json.loads(written("json", rows))) == len(objects)
    assert len(lines(written("csv", rows))) == len(objects) + 1
    assert len(cells(written("xlsx", rows))) == len(objects) + 1


COLUMNS: tuple[AnyColumn, ...] = (
    Column("name", "Name", lambda a: a.agent_name, lambda a, now: a.agent_name or "—"),
    Column("seen", "Last seen", lambda a: a.last_seen, lambda a, now: f"{now} ago", exact=lambda a: f"exactly {a.last_seen}"),
    Column("memory", "Memory", lambda a: a.memory, lambda a, now: str(a.memory), kind="number"),
    Column("size", "Size", lambda a: a.memory, lambda a, now: f"{a.memory} MB", right=True),
)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_table_is_written_as_shown_with_exact_words_and_numbers(kind: Format) -> None:
    out = io.BytesIO()
    agents = [Agent(agent_id=1, agent_name="=A", last_seen="2026", memory=5), Agent(agent_id=2)]
    assert list(write_table(out, kind, COLUMNS, agents, 3.0)) == [1, 2]
    if kind == "csv":
        assert lines(out.getvalue()) == [["Name", "Last seen", "Memory", "Size"], ["'=A", "exactly 2026", "5", "5 MB"], ["", "", "", ""]]
    else:
        assert cells(out.getvalue())[1:] == [[("inlineStr", "=A"), ("inlineStr", "exactly 2026"), ("n", "5"), ("inlineStr", "5 MB")]]


def test_a_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("before")
    with whole_file(path) as out:
        out.write(b"after")
        assert path.read_text() == "before"
    assert path.read_text() == "after"
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["out.csv"]


def test_a_file_that_failed_leaves_the_old_one_and_nothing_beside(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("before")

    def fail() -> None:
        with whole_file(path) as out:
            out.write(b"half")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert path.read_text() == "before"
    assert os.listdir(tmp_path) == ["out.csv"]


async def test_an_export_can_be_cancelled(tmp_path: Path) -> None:
    rows = records({"AgentID": 1, "AgentName": "x"}) * 50_000

    async def export() -> None:
        with whole_file(tmp_path / "out.xlsx") as out:
            await unhurried(write_records(out, "xlsx", AGENTS, rows))

    exporting = asyncio.ensure_future(export())
    await asyncio.sleep(0)
    exporting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await exporting
    assert os.listdir(tmp_path) == []


async def test_a_window_can_go_on_while_it_writes() -> None:
    out, turns = io.BytesIO(), 0

    async def watch() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    watching = asyncio.ensure_future(watch())
    rows = records({"AgentID": 1, "AgentName": "x"}) * 3_000
    assert await unhurried(write_records(out, "csv", AGENTS, rows)) == 3_000
    watching.cancel()
    assert turns > 2


@pytest.mark.skipif(os.name != "posix", reason="links and pipes of this kind are POSIX's")
def test_a_link_keeps_leading_to_its_file_and_a_pipe_stays_a_pipe(tmp_path: Path) -> None:
    target, link, pipe = tmp_path / "real.csv", tmp_path / "link.csv", tmp_path / "pipe"
    target.write_text("old")
    link.symlink_to(target)
    with whole_file(link) as out:
        out.write(b"new")
    assert (link.is_symlink(), target.read_text()) == (True, "new")
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with whole_file(pipe) as out:
        out.write(b"through")
    assert (pipe.is_fifo(), os.read(reader, 20)) == (True, b"through")
    os.close(reader)
