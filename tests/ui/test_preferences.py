"""Settings: every one is drawn by its type, comes back as it was chosen, and is obeyed at once where that is possible."""

from __future__ import annotations

import json
import ssl
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QLineEdit, QSpinBox, QWidget

from atera_desktop.store.settings import Settings, load, save
from atera_desktop.ui.dialogs.preferences import GROUPS, Preferences, trouble
from tests.tenant import KEY, tenant, until
from tests.ui.desk import desk
from tests.ui.program import Keyring, button, keyring, line, program
from tests.ui.test_sign_in import synced, try_key

__all__ = ["keyring"]

pytestmark = pytest.mark.usefixtures("qapp")

OTHERS: dict[str, Any] = {
    "interval_seconds": 300, "rate": "2500", "row_height": "comfortable", "appearance": "dark", "keep_changes_unlocked": True,
    "lock_minutes": 45, "undo_seconds": 30, "keep_days": 90, "proxy": "http://proxy.example:3128", "ca_file": "/some/file.pem",
}  # fmt: skip


def test_every_setting_is_on_offer() -> None:
    offered = [preference.name for group in GROUPS for preference in group.preferences]
    assert sorted(offered) == sorted(set(Settings.__struct_fields__) - {"moved_to"}) == sorted(OTHERS)


def test_every_setting_comes_back_as_it_was(qapp: object, tmp_path: Path) -> None:
    parent = QWidget()
    for settings in (Settings(), Settings(**OTHERS), Settings(rate="master", keep_days=365)):
        save(tmp_path / "settings.json", settings)
        dialog = Preferences(parent, load(tmp_path / "settings.json"))
        assert dialog.changed() == {}
        assert Settings(**dialog.values()) == settings
    parent.deleteLater()


def test_what_is_chosen_is_what_changes(qapp: object) -> None:
    parent = QWidget()
    dialog = Preferences(parent, Settings())
    named = {each.accessibleName(): each for kind in (QComboBox, QSpinBox, QCheckBox, QLineEdit) for each in dialog.findChildren(kind)}
    pick(named["Refresh every"], "5 minutes")
    pick(named["Your Atera plan"], "Another number")
    named["Requests a minute"].setValue(2_500)  # type: ignore[attr-defined]
    named["Start with changes unlocked"].setChecked(True)  # type: ignore[attr-defined]
    named["Lock deleting after"].setValue(45)  # type: ignore[attr-defined]
    named["Time to undo a deletion"].setValue(30)  # type: ignore[attr-defined]
    pick(named["Row height"], "Comfortable")
    pick(named["Appearance"], "Dark")
    pick(named["Keep what is over"], "For 90 days")
    named["Proxy"].setEditText(OTHERS["proxy"])  # type: ignore[attr-defined]
    named["Certificates"].setText(OTHERS["ca_file"])  # type: ignore[attr-defined]
    assert dialog.changed() == OTHERS
    assert (named["Lock deleting after"].minimum(), named["Lock deleting after"].maximum()) == (5, 60)  # type: ignore[attr-defined]
    parent.deleteLater()


def pick(box: QWidget, words: str) -> None:
    assert isinstance(box, QComboBox)
    assert box.findText(words) >= 0, [box.itemText(at) for at in range(box.count())]
    box.setCurrentText(words)


@pytest.mark.parametrize(
    ("proxy", "fine"),
    [("system", True), ("none", True), ("http://p:1", True), ("https://p", True), ("p", False), ("http://", False), ("http://p:x", False)],
)  # fmt: skip
def test_a_proxy_must_be_one(proxy: str, fine: bool) -> None:
    assert (trouble({"proxy": proxy, "ca_file": ""}) == "") is fine


def test_a_file_of_certificates_must_hold_some(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")
    for path in (empty, tmp_path / "missing.pem", tmp_path):
        assert "certificates cannot be read" in trouble({"proxy": "none", "ca_file": str(path)})
    bundle = ssl.get_default_verify_paths().cafile
    if bundle:
        assert trouble({"proxy": "none", "ca_file": bundle}) == ""


async def test_what_can_be_obeyed_at_once_is(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=20) as here:
        await here.quiet()
        here.window.choose(lock_minutes=45, rate="expert", keep_days=30)
        assert here.session.locking.minutes == 45
        assert here.session.sync.client is not None
        assert here.session.sync.client.used[1] == 1600
        assert here.settings[-1] == msgspec.structs.replace(Settings(), lock_minutes=45, rate="expert", keep_days=30)


async def test_another_proxy_is_used_from_now_on(tmp_path: Path, keyring: Keyring) -> None:
    async with tenant(10, clock=time.time) as served, program(tmp_path, "--api-url", served.url) as running:
        await try_key(running, KEY)
        window = await running.window()
        await synced(window, 10)
        client = window.session.sync.client
        running.run(window, "settings")
        dialog = await running.dialog()
        (box,) = [each for each in dialog.findChildren(QComboBox) if each.accessibleName() == "Proxy"]
        box.setEditText("none")
        button(dialog, "Save").click()
        await until(lambda: window.session.sync.client not in (None, client))
        await until(lambda: window.session.sync.status.connection == "connected")
        assert json.loads((tmp_path / "settings.json").read_text())["proxy"] == "none"


async def test_settings_are_there_before_the_first_sign_in(tmp_path: Path) -> None:
    async with program(tmp_path) as running:
        page = await running.start_page()
        button(page, "Settings…").click()
        dialog = await running.dialog()
        (box,) = [each for each in dialog.findChildren(QComboBox) if each.accessibleName() == "Proxy"]
        box.setEditText("http://proxy.example:3128")
        button(dialog, "Save").click()
        await until((tmp_path / "settings.json").exists)
        assert load(tmp_path / "settings.json").proxy == "http://proxy.example:3128"
        assert line(page, "API key").isVisible()
        assert not [each for each in running.shown(QDialog) if each is not page.sign_in]
