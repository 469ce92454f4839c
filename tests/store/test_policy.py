"""The administrator's policy: defaults that may be changed, locks that may not, and a file that says neither stops the program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from atera_desktop.api.errors import ReadOnly
from atera_desktop.api.lock import Level
from atera_desktop.cli.main import main
from atera_desktop.domain.catalog import RESOURCES
from atera_desktop.store import policy
from atera_desktop.store.errors import PolicyUnusable
from atera_desktop.store.settings import Profile, Settings, save_profile
from atera_desktop.ui.dialogs.preferences import Preferences
from atera_desktop.ui.lock import FORBIDDEN, NEVER
from atera_desktop.ui.rate_box import RateBox
from tests.ui.program import program


class Administrator:
    """Writes the policy of this computer, whose place is elsewhere in tests."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def decide(self, **decided: Any) -> None:
        self.file.write_text(json.dumps(decided), encoding="utf-8")


@pytest.fixture
def administrator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Administrator:
    file = tmp_path / "policy.json"
    monkeypatch.setattr(policy, "file", lambda: file)
    return Administrator(file)


def test_without_a_policy_nothing_is_decided(administrator: Administrator) -> None:
    assert policy.read() == policy.Policy()


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{", "null", '{"Locked": []}', '{"Locked": {"Readonly": true}}', '{"Locked": {"ReadOnly": "perhaps"}}', '{"locked": {}}',
        '{"Locked": {"Rate": "all"}}', '{"Locked": {"ApiUrl": "http://app.atera.com"}}', '{"Locked": {"ApiUrl": "https://[x"}}',
        '{"Defaults": {"ReadOnly": true}}', "[" * 100_000,
    ],
)  # fmt: skip
def test_policy_that_is_not_understood_stops_everything(administrator: Administrator, tmp_path: Path, text: str) -> None:
    administrator.file.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyUnusable):
        policy.read()
    assert main(["sync", "--demo"]) == 6


def test_registry_counts_more_than_the_file(administrator: Administrator, monkeypatch: pytest.MonkeyPatch) -> None:
    administrator.decide(Locked={"Rate": "entry", "ForbidDeletion": True})
    monkeypatch.setattr(policy, "registry", lambda: {"Locked": {"Rate": "master", "ReadOnly": 1}})
    locked = policy.read().locked
    assert (locked.rate, locked.read_only, locked.forbid_deletion) == ("master", True, True)


def test_default_rate_counts_until_the_user_chooses_even_the_usual_one(administrator: Administrator, tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    administrator.decide(Defaults={"Rate": "master"})
    decided = policy.read()
    settings = decided.load(path)
    assert settings.rate == "master"
    decided.save(path, Settings(rate="entry"))
    assert decided.load(path).rate == "entry"


def test_locked_rate_leaves_the_users_choice_for_later(administrator: Administrator, tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    policy.read().save(path, Settings(rate="expert"))
    administrator.decide(Locked={"Rate": "master"})
    decided = policy.read()
    assert decided.load(path).rate == "master"
    decided.save(path, Settings(rate="master", row_height="compact"))
    administrator.decide()
    assert (policy.read().load(path).rate, policy.read().load(path).row_height) == ("expert", "compact")


async def test_locked_rate_is_used_and_cannot_be_chosen(qapp: QApplication, administrator: Administrator, tmp_path: Path) -> None:
    administrator.decide(Locked={"Rate": "expert"})
    async with program(tmp_path / "data", "--demo", "--rate", "master") as running:
        window = await running.window()
        assert window.session.settings.rate == "expert"
        dialog = Preferences(window, window.session.settings)
        (box,) = dialog.findChildren(RateBox)
        assert not box.isEnabled()
        dialog.deleteLater()


async def test_read_only_cannot_be_unlocked(qapp: QApplication, administrator: Administrator, tmp_path: Path) -> None:
    administrator.decide(Locked={"ReadOnly": True})
    async with program(tmp_path / "data", "--demo") as running:
        window = await running.window()
        window.session.locking.unlock()
        assert window.session.locking.level is Level.READING
        assert window.bar.lock.button.accessibleDescription() == NEVER


async def test_forbidden_deletion_stays_forbidden_when_changes_are_unlocked(
    qapp: QApplication, administrator: Administrator, tmp_path: Path
) -> None:
    administrator.decide(Locked={"ForbidDeletion": True})
    async with program(tmp_path / "data", "--demo") as running:
        window = await running.window()
        locking = window.session.locking
        running.run(window, "lock")
        assert locking.level == Level.CHANGING
        assert FORBIDDEN in window.bar.lock.button.accessibleDescription()
        locking.unlock()
        client = window.session.sync.line()
        with pytest.raises(ReadOnly):
            await client.delete(RESOURCES["agents"], 1)
        running.run(window, "lock")
        assert window.session.guard.level == Level.READING


@pytest.mark.parametrize("command", ["sync", "doctor"])
def test_other_address_than_the_locked_one_is_refused(
    administrator: Administrator, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("ATERA_API_KEY", "0" * 32)
    administrator.decide(Locked={"ApiUrl": "https://atera.example/api/v3"})
    assert main([command, "--api-url", "http://127.0.0.1:9/api/v3", "--data-dir", str(tmp_path / "data")]) == 2
    said = capsys.readouterr()
    assert "Your administrator allows https://atera.example/api/v3 alone on this computer" in said.out + said.err


def test_profile_of_another_address_is_refused(administrator: Administrator, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "data" / "profiles" / "default"
    folder.mkdir(parents=True)
    save_profile(folder, Profile(name="default", api_url="https://old.example/api/v3"))
    administrator.decide(Locked={"ApiUrl": "https://atera.example/api/v3"})
    assert main(["sync", "--data-dir", str(tmp_path / "data")]) == 2
    assert "and this is https://old.example/api/v3" in capsys.readouterr().err
