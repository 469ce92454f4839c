"""export: what it writes, what it refuses, how it ends."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from atera_desktop.cli.main import main
from atera_desktop.store import places
from atera_desktop.store.cache import Cache, Put, Seen, Sweep
from atera_desktop.store.settings import Profile, save_profile
from atera_desktop.ui.pages import PAGES
from tests.tenant import KEY, tenant

Captured = pytest.CaptureFixture[str]

AGENTS: list[dict[str, Any]] = [
    {
        "AgentID": 1,
        "AgentName": "SRV-DC01",
        "Online": False,
        "OS": "Microsoft Windows Server 2019",
        "OSType": "Server",
        "CustomerName": "Brightwater",
    },
    {
        "AgentID": 2,
        "AgentName": "PC-2",
        "Online": True,
        "OS": "Microsoft Windows 11",
        "LastSeen": "2026-11-20T14:30:12Z",
        "Memory": 16219,
    },
    {"AgentID": 3, "AgentName": "-PC", "Online": None, "OS": "macOS", "IpAddresses": ["10.0.0.1", "fe80::1"]},
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder in which agents are cached, no alerts exist, and tickets were never asked for."""
    folder = places.profile_folder(places.data_folder(tmp_path / "data"), "default")
    save_profile(folder, Profile(name="default", api_url="https://app.atera.com/api/v3"))
    with Cache.open(folder / places.CACHE) as cache:
        cache.write([Put("agents", agent["AgentID"], json.dumps(agent).encode(), 1.0) for agent in AGENTS])
        cache.write([Seen("agents", 2, "2026-11-21T00:00:00Z")])
        cache.set_sweep("agents", Sweep(1.0, 2.0, 3))
        cache.set_sweep("alerts", Sweep(1.0, 2.0, 0))
    return tmp_path / "data"


def export(capsys: Captured, data: Path, *words: str) -> str:
    """What a successful export wrote to stdout."""
    assert main(["export", *words, "--offline", "--data-dir", str(data)]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    return shown.out


def refused(capsys: Captured, data: Path, *words: str, status: int = 2) -> str:
    """What an export that writes nothing says."""
    assert main(["export", *words, "--offline", "--data-dir", str(data)]) == status
    shown = capsys.readouterr()
    assert shown.out == ""
    return shown.err


def names(out: str) -> list[str]:
    return [agent["AgentName"] for agent in json.loads(out)]


def test_json_needs_no_key_and_has_ateras_own_values(data: Path, capsys: Captured) -> None:
    found = json.loads(export(capsys, data, "agents", "--format", "json"))
    assert [agent["Online"] for agent in found] == [False, True, None]
    assert (found[1]["OS"], found[1]["LastSeen"], found[2]["IpAddresses"]) == (
        "Microsoft Windows 11",
        "2026-11-21T00:00:00Z",
        ["10.0.0.1", "fe80::1"],
    )
    assert len(found[0]) == 57
    assert export(capsys, data, "alerts", "--format=json") == "[]\n"


def test_csv_is_the_default_and_has_one_header_line(data: Path, capsys: Captured) -> None:
    header, *rows = csv.reader(io.StringIO(export(capsys, data, "agents")))
    assert header[:3] == ["MachineID", "AgentID", "DeviceGuid"]
    assert [row[header.index("AgentName")] for row in rows] == ["SRV-DC01", "PC-2", "'-PC"]
    assert rows[2][header.index("IpAddresses")] == "10.0.0.1; fe80::1"


def test_columns_are_the_tables_with_its_titles(data: Path, capsys: Captured) -> None:
    rows = list(csv.reader(io.StringIO(export(capsys, data, "agents", "--columns", "name,status, OS,memory,id,seen"))))
    assert rows[0] == ["Name", "Status", "OS", "Memory", "ID", "Last seen"]
    assert rows[2] == ["PC-2", "Online", "Microsoft Windows 11", "16219", "2", "2026-11-21T00:00:00Z"]
    assert (rows[1][3], rows[1][5]) == ("", "")


@pytest.mark.parametrize("words", [["--filter", "-is:online"], ["--filter=-is:online"], ["--filter", "is:offline -is:stale"]])
def test_the_filter_is_the_windows_own(data: Path, capsys: Captured, words: list[str]) -> None:
    assert names(export(capsys, data, "agents", "--format", "json", *words)) == ["SRV-DC01", "-PC"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("windows", ["SRV-DC01", "PC-2"]),
        ("seen:2026-11-21", ["PC-2"]),
        ("fe80::1", ["-PC"]),
        ("os:server brightwater", ["SRV-DC01"]),
        ("nowhere", []),
    ],
)
def test_what_a_filter_finds(data: Path, capsys: Captured, text: str, found: list[str]) -> None:
    assert names(export(capsys, data, "agents", "--format", "json", "--filter", text)) == found


def test_a_file_is_written_and_its_ending_tells_the_format(data: Path, tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "agents.xlsx"
    assert main(["export", "agents", "--offline", "--data-dir", str(data), "--output", str(path)]) == 0
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", f"3 agents written to {path}.\n")
    assert "xl/worksheets/sheet1.xml" in zipfile.ZipFile(path).namelist()
    assert main(["export", "agents", "--offline", "--data-dir", str(data), "--output", str(path), "--format", "json"]) == 0
    assert len(json.loads(path.read_text())) == 3


def test_an_unknown_resource_lists_them(data: Path, capsys: Captured) -> None:
    assert refused(capsys, data, "agent") == f"There is no resource “agent”. These can be exported: {', '.join(PAGES)}.\n"


def test_an_unknown_column_lists_them(data: Path, capsys: Captured) -> None:
    said = refused(capsys, data, "agents", "--columns", "name,nme")
    assert "“nme”" in said
    assert all(column.key in said for column in PAGES["agents"].columns)
    assert "names no column" in refused(capsys, data, "agents", "--columns", ",")


def test_columns_name_the_records_that_are_referred_to(data: Path, capsys: Captured) -> None:
    with Cache.open(data / "profiles" / "default" / places.CACHE) as cache:
        for number in (1, 2):
            hours = {"WorkHoursID": number, "TicketID": 70 + number, "CustomerID": 7 + number}
            cache.write([Put("workhours", number, json.dumps(hours).encode(), 1.0)])
        cache.write([Put("customers", 8, b'{"CustomerID": 8, "CustomerName": "Brightwater"}', 1.0)])
        cache.write([Put("tickets", 71, b'{"TicketID": 71, "TicketNumber": "5", "TicketTitle": "Slow disk"}', 1.0)])
    out = export(capsys, data, "workhours", "--columns", "id,customer,ticket")
    assert out.splitlines() == ["ID,Customer,Ticket", "1,Brightwater,#5 Slow disk", "2,9,72"]
    assert export(capsys, data, "workhours", "--columns", "id", "--filter", "customer:bright slow").splitlines() == ["ID", "1"]


def test_columns_do_not_go_with_json(data: Path, capsys: Captured) -> None:
    assert "--columns is for csv and xlsx" in refused(capsys, data, "agents", "--columns", "name", "--format", "json")


def test_a_workbook_is_not_written_to_a_terminal(data: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("sys.stdout.isatty", lambda: True)
        assert "--output" in refused(capsys, data, "agents", "--format", "xlsx")


def test_where_nothing_can_be_written_nothing_is_asked(data: Path, tmp_path: Path, capsys: Captured) -> None:
    assert "its folder does not exist" in refused(capsys, data, "agents", "--output", str(tmp_path / "no" / "a.csv"))
    assert "it is a folder" in refused(capsys, data, "agents", "--output", str(tmp_path))


def test_nothing_cached_is_an_error(data: Path, tmp_path: Path, capsys: Captured) -> None:
    assert "No tickets are cached yet" in refused(capsys, data, "tickets", status=6)
    assert refused(capsys, tmp_path / "empty", "agents", status=6)
    assert not (tmp_path / "empty" / "profiles").exists()


def test_a_profile_of_another_address_is_refused(data: Path, capsys: Captured) -> None:
    assert "--profile" in refused(capsys, data, "agents", "--api-url", "https://other.example/api/v3")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A tenant on a socket, served by another thread: the command has a loop of its own."""
    ready, end, found = threading.Event(), threading.Event(), []

    async def stand() -> None:
        async with tenant(60) as served:
            found.append(served.url)
            ready.set()
            await asyncio.to_thread(end.wait)

    thread = threading.Thread(target=lambda: asyncio.run(stand()))
    thread.start()
    assert ready.wait(30)
    yield found[0]
    end.set()
    thread.join()


def test_without_offline_the_resource_is_synchronised_first(
    url: str, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATERA_API_KEY", KEY)
    assert main(["export", "agents", "--format", "json", "--api-url", url, "--data-dir", str(tmp_path), "--proxy", "none"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert len(found) == 60
    assert all(isinstance(agent["AgentID"], int) for agent in found)


def test_a_failed_sync_writes_no_file(url: str, data: Path, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATERA_API_KEY", "f" * 32)
    path = tmp_path / "agents.json"
    words = ["export", "agents", "--api-url", url, "--profile", "other", "--data-dir", str(data), "--output", str(path)]
    assert main(words) == 4
    assert not path.exists()
    assert capsys.readouterr().out == ""


RARE = [name for name in PAGES if name not in ("agents", "alerts", "tickets")]


@pytest.mark.parametrize("resource", RARE)
def test_every_resource_is_written_in_every_format(
    url: str, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch, resource: str
) -> None:
    monkeypatch.setenv("ATERA_API_KEY", KEY)
    common = ("--api-url", url, "--data-dir", str(tmp_path / "own"), "--proxy", "none")
    assert main(["sync", resource, *common]) == 0
    capsys.readouterr()
    written = json.loads(export(capsys, tmp_path / "own", resource, "--format", "json"))
    lines = list(csv.DictReader(io.StringIO(export(capsys, tmp_path / "own", resource))))
    assert len(lines) == len(written) > 0
    assert set(lines[0]) <= set(written[0])
    assert not [cell for line in lines for cell in line.values() if '{"' in cell]  # nothing nested is left as JSON
    book = tmp_path / "book.xlsx"
    assert main(["export", resource, "--offline", "--output", str(book), "--data-dir", str(tmp_path / "own")]) == 0
    assert zipfile.ZipFile(book).testzip() is None


def test_an_unknown_resource_is_not_fetched(tmp_path: Path, capsys: Captured) -> None:
    assert main(["sync", "reboots", "--demo", "--data-dir", str(tmp_path / "own")]) == 2
    assert "These can be fetched: agents, alerts, tickets, customers" in capsys.readouterr().err
