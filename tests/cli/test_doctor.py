"""doctor: six checks, each a sentence with a next step, and the exit status of the gravest."""

import asyncio
import json
import re
import socket
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from atera_desktop.cli import checks
from atera_desktop.cli.main import main
from atera_desktop.domain.catalog import RESOURCES
from atera_desktop.domain.secret import Secret
from atera_desktop.store import places, policy, secrets
from atera_desktop.store.cache import Cache, Put, Sweep
from atera_desktop.store.journal import Journal, Target
from atera_desktop.store.secrets import KeyringTrouble, NoKeyring
from atera_desktop.store.settings import PROFILE, Profile, load_profile, save_profile
from tests.tenant import KEY, tenant

NAMES = ["cache", "journal", "keyring", "network", "folder"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def filled(data: Path) -> Path:
    """A data folder in which something is cached."""
    folder = places.profile_folder(places.data_folder(data), "default")
    with Cache.open(folder / places.CACHE) as cache:
        cache.write(Put("agents", key, b"{}", 1.0) for key in range(1, 1201))
        cache.set_sweep("agents", Sweep(1_795_000_000.0, 1_795_000_010.0, 1200))
    return data


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A tenant on a socket, served by another thread: the command has a loop of its own."""
    ready, end, found = threading.Event(), threading.Event(), []

    async def stand() -> None:
        async with tenant(3) as served:
            found.append(served.url)
            ready.set()
            await asyncio.to_thread(end.wait)

    thread = threading.Thread(target=lambda: asyncio.run(stand()))
    thread.start()
    assert ready.wait(30)
    yield found[0]
    end.set()
    thread.join()


def doctor(capsys: pytest.CaptureFixture[str], data: Path, *options: str) -> tuple[int, dict[str, Any]]:
    """The exit status and the report."""
    status = main(["doctor", "--json", "--data-dir", str(data), *options])
    shown = capsys.readouterr()
    assert shown.err == ""
    report: dict[str, Any] = json.loads(shown.out)
    assert report["exit"] == status
    assert [check["name"] for check in report["checks"] if check["name"] != "policy"] == NAMES
    assert report["ok"] is all(check["ok"] for check in report["checks"])
    return status, report


def check(report: dict[str, Any], name: str) -> tuple[bool, str]:
    found = next(one for one in report["checks"] if one["name"] == name)
    assert found["text"].endswith(".")
    return found["ok"], found["text"]


def test_report_has_the_promised_shape(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, report = doctor(capsys, filled, "--offline")
    assert status == 0
    assert list(report) == ["version", "ok", "exit", "checks", "schema", "counts", "last_complete", "journal"]
    assert (report["version"], report["schema"]) == (1, 1)
    assert report["counts"] == {**dict.fromkeys(RESOURCES, 0), "agents": 1200}
    assert report["last_complete"] == {"agents": "2026-11-18T11:06:50Z"}
    assert report["journal"] == {"entries": 0, "pending": 0, "unknown": 0, "intact": True}
    assert check(report, "network") == (True, "Not asked: this run is offline.")
    assert check(report, "cache")[1].startswith("1,200 agents, 0 alerts, 0 tickets; last complete: agents ")
    assert check(report, "keyring") == (False, "This system has no keyring. Give the key in ATERA_API_KEY; it is kept for that run only.")


def test_text_is_a_line_a_check(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--offline", "--data-dir", str(filled), "doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [re.match(r"(ok|!!)  (\w+) +\S", line).groups() for line in lines] == [  # type: ignore[union-attr]
        ("ok", "cache"), ("ok", "journal"), ("!!", "keyring"), ("ok", "network"), ("ok", "folder"),
    ]  # fmt: skip
    assert len({len(line) - len(line.split(maxsplit=2)[2]) for line in lines}) == 1


def test_tenant_is_asked_with_the_key_given(
    filled: Path, url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATERA_API_KEY", f" {KEY}\n")
    status, report = doctor(capsys, filled, "--api-url", url)
    assert status == 0
    assert re.fullmatch(r".+ answered in \d+\.\d\d s\..*", check(report, "network")[1])
    assert KEY not in json.dumps(report)
    assert load_profile(filled / "profiles" / "default").api_url == ""  # looking binds nothing


def test_key_that_atera_refuses(filled: Path, url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATERA_API_KEY", "f" * 32)
    status, report = doctor(capsys, filled, "--api-url", url)
    assert status == 4
    ok, text = check(report, "network")
    assert (ok, "refused the API key" in text, "f" * 32 in text) == (False, True, False)


@pytest.mark.parametrize("key", ["", "   ", "two words", "ключ"])
def test_no_key_or_none_that_could_be_one(
    filled: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv("ATERA_API_KEY", key)
    status, report = doctor(capsys, filled)
    assert status == 4
    assert check(report, "network")[0] is False
    assert not key.strip() or key not in json.dumps(report, ensure_ascii=False)


def test_host_that_does_not_answer(filled: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATERA_API_KEY", KEY)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: refused
        status, report = doctor(capsys, filled, "--api-url", f"http://127.0.0.1:{taken.getsockname()[1]}/api/v3")
    assert status == 3
    assert check(report, "network")[0] is False


def test_tenant_that_is_not_the_profiles(
    filled: Path, url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATERA_API_KEY", KEY)
    folder = filled / "profiles" / "default"
    save_profile(folder, Profile(name="default", api_url=url, account_id="of somebody else"))
    status, report = doctor(capsys, filled)
    assert (status, check(report, "network")[0]) == (4, False)
    assert "--profile" in check(report, "network")[1]
    status, report = doctor(capsys, filled, "--api-url", "https://app.atera.com/api/v3")
    assert (status, check(report, "network")[0]) == (2, False)
    assert "--profile" in check(report, "network")[1]


def test_fresh_computer_has_nothing_and_gets_nothing(
    data: Path, url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    status, report = doctor(capsys, data)
    assert status == 4  # graver than an empty cache: without a key it stays empty
    assert report["counts"] == dict.fromkeys(RESOURCES, 0)
    monkeypatch.setenv("ATERA_API_KEY", KEY)
    status, report = doctor(capsys, data, "--api-url", url)
    assert (status, check(report, "cache")[0], check(report, "folder")[0]) == (6, False, True)
    assert not data.exists()


def test_cache_of_garbage_is_told_and_left_alone(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = filled / "profiles" / "default" / places.CACHE
    path.write_bytes(b"garbage" * 1000)
    status, report = doctor(capsys, filled)
    assert (status, check(report, "cache")[0]) == (6, False)  # graver than no key
    assert path.read_bytes() == b"garbage" * 1000


def test_damage_inside_the_cache_is_found(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = filled / "profiles" / "default" / places.CACHE
    with path.open("r+b") as file:
        file.seek(path.stat().st_size - 8192)
        file.write(b"\xff" * 4096)
    status, report = doctor(capsys, filled, "--offline")
    assert (status, check(report, "cache")[0]) == (6, False)


def test_cache_of_a_newer_version_is_told(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    connection = sqlite3.connect(filled / "profiles" / "default" / places.CACHE)
    connection.execute("PRAGMA user_version=7")
    connection.close()
    status, report = doctor(capsys, filled, "--offline")
    assert (status, report["schema"], report["counts"]["agents"]) == (6, 7, 1200)
    assert "newer version" in check(report, "cache")[1]


def test_damaged_journal_is_the_gravest(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = filled / "profiles" / "default"
    (folder / places.JOURNAL).write_bytes(b"garbage" * 1000)
    (folder / places.CACHE).write_bytes(b"garbage" * 1000)
    status, report = doctor(capsys, filled)
    assert (status, check(report, "journal")[0], report["journal"]["intact"]) == (7, False, False)
    (folder / places.JOURNAL).unlink()
    assert doctor(capsys, filled)[1]["journal"]["intact"] is True


def test_journal_is_counted_beside_its_writer(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = filled / "profiles" / "default" / places.JOURNAL
    with places.Lock(filled), Journal.open(path) as journal:
        number = journal.intend("delete_agent", Target("agents", 29, "SRV-DC01"))
        status, report = doctor(capsys, filled, "--offline")
        assert (status, report["journal"]) == (0, {"entries": 1, "pending": 1, "unknown": 0, "intact": True})  # it may be on its way
        journal.conclude(number, "unknown", "connection lost")
        status, report = doctor(capsys, filled, "--offline")
        assert (status, report["journal"]) == (7, {"entries": 1, "pending": 0, "unknown": 1, "intact": True})
        assert check(report, "journal") == (
            False, "There is 1 change with an unknown outcome. Open Tools › Journal, and look in Atera."
        )  # fmt: skip
        journal.see(number)
        status, report = doctor(capsys, filled, "--offline")
        assert (status, report["journal"]) == (0, {"entries": 1, "pending": 0, "unknown": 0, "intact": True})
        assert check(report, "journal") == (True, "1 change written down.")


def test_change_that_never_got_an_answer_is_told(filled: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with Journal.open(filled / "profiles" / "default" / places.JOURNAL) as journal:
        for key in (29, 30):
            journal.intend("delete_agent", Target("agents", key))
    monkeypatch.setattr(checks, "UNDER_WAY", -1.0)
    status, report = doctor(capsys, filled, "--offline")
    assert (status, report["journal"]["pending"]) == (7, 2)
    assert check(report, "journal")[1].startswith("There are 2 changes that ended without an answer.")


def test_damaged_line_is_named(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = filled / "profiles" / "default" / places.JOURNAL
    with Journal.open(path) as journal:
        journal.intend("delete_agent", Target("agents", 29, "SRV-DC01"))
    path.write_bytes(path.read_bytes().replace(b"SRV-DC01", b"SRV-DC02"))
    status, report = doctor(capsys, filled, "--offline")
    assert (status, report["journal"]["intact"]) == (7, False)
    assert f"{path} is damaged (a line was changed, line 1)" in check(report, "journal")[1]


def test_journal_of_a_newer_version_is_told(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = filled / "profiles" / "default" / places.JOURNAL
    with Journal.open(path) as journal:
        journal.intend("delete_agent", Target("agents", 29))
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version=7")
    connection.close()
    status, report = doctor(capsys, filled, "--offline")
    assert (status, check(report, "journal")[0]) == (7, False)
    assert "newer version" in check(report, "journal")[1]


@pytest.mark.parametrize(
    ("trouble", "ok", "words"),
    [
        (None, True, "Secret Service keeps the API key of this profile."),
        (KeyringTrouble("no entry"), True, "holds none for this profile."),
        (KeyringTrouble("locked"), False, "is locked. Unlock it, or give the key in ATERA_API_KEY for one run."),
        (KeyringTrouble("denied"), False, "Allow it there, or give the key"),
        (
            KeyringTrouble("other address", "https://eu.atera.com/api/v3"),
            False,
            "is for https://eu.atera.com/api/v3 and is not sent elsewhere.",
        ),
        (KeyringTrouble("failed", "InitError"), False, "failed (InitError). Give the key in ATERA_API_KEY"),
        (NoKeyring("no answer"), False, "does not answer. Give the key"),
        (NoKeyring("not allowed", "keyrings.alt.file.PlaintextKeyring"), False, "Only keyrings.alt.file.PlaintextKeyring was found"),
    ],
)
def test_every_trouble_of_the_keyring_has_its_sentence(
    filled: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, trouble: KeyringTrouble | None, ok: bool, words: str
) -> None:
    def read(name: str, url: str, *, timeout: float) -> Secret:
        if trouble is not None:
            raise trouble
        return Secret("0123456789abcdef")

    # tests/store/test_keyring.py asks a real keyring; none runs here
    monkeypatch.setattr(secrets, "usable_keyring", lambda: "Secret Service")
    monkeypatch.setattr(secrets, "read", read)
    save_profile(filled / "profiles" / "default", Profile(name="default", api_url="https://app.atera.com/api/v3"))
    status, report = doctor(capsys, filled, "--offline")
    assert (status, check(report, "keyring")[0]) == (0, ok)
    assert words in check(report, "keyring")[1]


def test_doctor_reads_beside_a_writer(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with places.Lock(filled), Cache.open(filled / "profiles" / "default" / places.CACHE) as cache:
        cache.write([Put("alerts", 1, b"{}", 1.0)])
        status, report = doctor(capsys, filled, "--offline")
    assert (status, report["counts"]["alerts"]) == (0, 1)


def test_file_in_the_place_of_the_folder(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data.touch()
    status, report = doctor(capsys, data, "--offline")
    assert (status, check(report, "folder")[0]) == (6, False)
    assert "--data-dir" in check(report, "folder")[1]


@pytest.mark.expects_log("atera_desktop.store")
def test_unreadable_profile_is_told_and_left_alone(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = filled / "profiles" / "default" / PROFILE
    path.write_bytes(b"{")
    status, report = doctor(capsys, filled, "--offline")
    assert (status, check(report, "folder")[0]) == (6, False)
    assert path.read_bytes() == b"{"


@pytest.fixture
def policy_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the administrator's policy is in this test."""
    file = tmp_path / "policy.json"
    monkeypatch.setattr(policy, "file", lambda: file)
    return file


def test_nothing_is_said_of_a_policy_where_there_is_none(filled: Path, policy_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert [check["name"] for check in doctor(capsys, filled, "--offline")[1]["checks"]] == NAMES


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({}, "nothing is fixed or forbidden."),
        ({"Defaults": {"Rate": "expert"}}, "the rate is expert until the user chooses another."),
        (
            {"Defaults": {"Rate": "expert"}, "Locked": {"ApiUrl": "https://eu.example/api/v3", "Rate": "300", "ForbidDeletion": True}},
            "the address is fixed (https://eu.example/api/v3); the rate is fixed (300); every deletion is forbidden.",
        ),
        ({"Locked": {"ReadOnly": True, "ForbidDeletion": True}}, "every change and deletion is forbidden."),
    ],
)
def test_policy_is_told(
    filled: Path, policy_file: Path, capsys: pytest.CaptureFixture[str], written: dict[str, dict[str, object]], said: str
) -> None:
    policy_file.write_text(json.dumps(written), encoding="utf-8")
    assert check(doctor(capsys, filled, "--offline")[1], "policy") == (True, f"{policy_file}: {said}")


def test_policy_of_the_registry_is_told(
    filled: Path, policy_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "registry", lambda: {"Locked": {"ReadOnly": 1}})  # Windows' own
    found = check(doctor(capsys, filled, "--offline")[1], "policy")
    assert found == (True, r"HKEY_LOCAL_MACHINE\Software\Policies\Atera Desktop: every change and deletion is forbidden.")


def test_policy_that_cannot_be_read_is_told(filled: Path, policy_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy_file.write_text('{"Locked": {"ReadOnly": "perhaps"}}', encoding="utf-8")
    status, report = doctor(capsys, filled, "--offline")
    ok, text = check(report, "policy")
    assert (status, ok) == (6, False)
    assert f"cannot be read ({policy_file}: " in text


def test_demo_is_sound_and_leaves_nothing(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert main(["doctor", "--demo", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] is True
    assert list(tmp_path.iterdir()) == []


def test_bad_profile_name_is_a_usage_error(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--profile", "../x", "--data-dir", str(data)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "name" in shown.err
