"""Several profiles in one run, and what is left of one after signing out."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QCheckBox

from atera_desktop.api.lock import Level
from atera_desktop.app import profiles
from atera_desktop.store.drafts import Seen
from atera_desktop.store.journal import Target
from atera_desktop.store.settings import Profile, load_profile, save_profile
from atera_desktop.store.settings import profiles as known
from atera_desktop.ui.dialogs.profiles import Profiles
from atera_desktop.ui.leaving import Next
from atera_desktop.ui.window import Window
from tests.tenant import KEY, Served, tenant, until
from tests.ui.faces import nameless
from tests.ui.program import Keyring, Program, button, keyring, line, program
from tests.ui.test_sign_in import synced, try_key

__all__ = ["keyring"]

pytestmark = pytest.mark.usefixtures("qapp")

DRAFT = "What nobody has sent yet"


def kept(folder: Path, keyring: Keyring, name: str, served: Served) -> None:
    """A profile that was signed in before."""
    place = folder / "profiles" / name
    place.mkdir(parents=True, exist_ok=True)
    save_profile(place, Profile(name=name, api_url=served.url))
    keyring.kept["Atera Desktop", name] = json.dumps({"url": served.url, "key": KEY})


async def other(running: Program, before: Window) -> Window:
    """The main window that follows another."""
    await until(lambda: [window for window in running.shown(Window) if window is not before])
    return await running.window()


async def test_switching_closes_one_and_opens_the_other_without_leftovers(tmp_path: Path, keyring: Keyring) -> None:
    async with tenant(12, clock=time.time) as one, tenant(30, clock=time.time) as two:
        kept(tmp_path, keyring, "default", one)
        kept(tmp_path, keyring, "contoso", two)
        async with program(tmp_path) as running:
            window = await running.window()
            await synced(window, 12)
            window.session.locking.unlock()
            window.bar.filter.setText("is:server")
            running.run(window, "profiles")
            dialog = await running.dialog()
            assert isinstance(dialog, Profiles)
            assert nameless(dialog) == []
            assert [dialog.list.item(row).text().split()[0] for row in range(dialog.list.count())] == ["contoso", "default"]
            assert not button(dialog, "Switch").isEnabled(), "it is open already"
            dialog.list.setCurrentRow(0)
            button(dialog, "Switch").click()
            window = await other(running, window)
            await synced(window, 30)
            assert window.session.locking.level is Level.READING
            assert window.bar.filter.text() == ""
            assert window.session.profile.name == "contoso"
            asked = len(one.asked)
            await asyncio.sleep(0.2)
            assert len(one.asked) == asked
            assert load_profile(tmp_path / "profiles" / "contoso").api_url == two.url
        assert all(b"is:server" not in file.read_bytes() for file in (tmp_path / "profiles" / "contoso").iterdir())


async def test_the_environments_key_does_not_follow_to_another_profile(
    tmp_path: Path, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with tenant(12, clock=time.time) as one, tenant(30, clock=time.time) as two:
        kept(tmp_path, keyring, "contoso", two)
        keyring.kept.clear()
        monkeypatch.setenv("ATERA_API_KEY", KEY)
        async with program(tmp_path, "--api-url", one.url) as running:
            window = await running.window()
            await synced(window, 12)
            assert window.connecting._door is not None
            window.connecting._door.leave_for(Next("contoso"))
            page = await running.start_page()
            await until(lambda: not page.sign_in._signing.looking)
            assert page.sign_in._signing.url == two.url
            assert two.asked == []


async def test_a_new_profile_begins_with_the_sign_in_and_a_renamed_one_keeps_its_key(tmp_path: Path, keyring: Keyring) -> None:
    async with tenant(12, clock=time.time) as served, program(tmp_path, "--api-url", served.url) as running:
        await try_key(running, KEY)
        window = await running.window()
        await synced(window, 12)
        running.run(window, "profiles")
        button(await running.dialog(), "New…").click()
        await until(lambda: _modal() is not None and not isinstance(_modal(), Profiles))
        dialog = _modal()
        line(dialog, "Profile name").setText("DEFAULT")
        button(dialog, "Create").click()
        assert dialog.isVisible(), "a name that differs in case only is taken"
        line(dialog, "Profile name").setText("a/b")
        button(dialog, "Create").click()
        assert dialog.isVisible()
        line(dialog, "Profile name").setText("Contoso")
        button(dialog, "Create").click()
        page = await running.start_page()
        assert page.sign_in._signing.profile == "Contoso"
        await try_key(running, KEY)
        window = await running.window()
        await synced(window, 12)
        running.run(window, "profiles")
        dialog = await running.dialog()
        assert isinstance(dialog, Profiles)
        dialog.list.setCurrentRow(0)
        button(dialog, "Rename…").click()
        await until(lambda: _modal() is not None and not isinstance(_modal(), Profiles))
        line(_modal(), "Profile name").setText("Fabrikam")
        button(_modal(), "Rename").click()
        window = await other(running, window)
        assert window.session.profile.name == "Fabrikam"
        await until(lambda: window.session.sync.status.connection == "connected")
        assert {user for _, user in keyring.kept} == {"default", "Fabrikam"}
        assert [profile.name for profile in known(tmp_path)] == ["default", "Fabrikam"]


def _modal() -> Any:
    return QApplication.activeModalWidget()


async def test_a_rename_whose_key_cannot_go_along_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "profiles" / "one").mkdir(parents=True)
    save_profile(tmp_path / "profiles" / "one", Profile(name="one", api_url="https://app.atera.com/api/v3"))
    with pytest.raises(profiles.NameTaken):
        profiles.check_name(tmp_path, "ONE")
    await profiles.rename(tmp_path, load_profile(tmp_path / "profiles" / "one"), "two")  # without a keyring there is no key
    assert [profile.name for profile in known(tmp_path)] == ["two"]


async def test_signing_out_keeps_the_data_and_forgets_the_key(tmp_path: Path, keyring: Keyring) -> None:
    async with tenant(12, clock=time.time) as served, program(tmp_path, "--api-url", served.url) as running:
        await try_key(running, KEY)
        window = await running.window()
        await synced(window, 12)
        running.run(window, "sign-out")
        button(await running.dialog(), "Sign out").click()
        await until(lambda: window.session.sync.status.connection == "not-connected")
        assert keyring.kept == {}
        assert len(window.page.rows) == 12
        asked = len(served.asked)
        running.run(window, "refresh")
        await asyncio.sleep(0.2)
        assert len(served.asked) == asked


@pytest.mark.parametrize("environment", [False, True])
async def test_a_wipe_leaves_neither_key_nor_customer_data_in_any_file(
    tmp_path: Path, keyring: Keyring, monkeypatch: pytest.MonkeyPatch, environment: bool
) -> None:
    if environment:
        monkeypatch.setenv("ATERA_API_KEY", KEY)
    async with tenant(40, clock=time.time) as served, program(tmp_path, "--api-url", served.url) as running:
        if not environment:
            await try_key(running, KEY)
        window = await running.window()
        await synced(window, 40)
        name = served.tenant.agents[next(iter(served.tenant.agents))]["MachineName"]
        customer = next(iter(served.tenant.customers.values()))["CustomerName"]
        company = window.session.company
        window.bar.filter.setText(name)
        window.session.journal.conclude(window.session.journal.intend("delete_agent", Target("agents", 7, name, customer)), "refused")
        logging.getLogger("atera_desktop.ui").info("about %s", name)
        (window.session.folder / "quarantine").mkdir()
        (window.session.folder / "quarantine" / "cache-20261101.db").write_text(name)
        window.session.drafts.put(4711, "reply", DRAFT, Seen())
        await window.session.drafts.flush()
        known_words = [word.encode() for word in (DRAFT, name, customer, company, KEY, "0013000001NrthL")]
        assert all(found(tmp_path, word) for word in known_words[:4])
        assert not found(tmp_path, KEY.encode())
        running.run(window, "sign-out")
        dialog = await running.dialog()
        dialog.findChildren(QCheckBox)[0].setChecked(True)
        button(dialog, "Sign out").click()
        page = await running.start_page()
        await until(lambda: not page.sign_in._signing.looking)
        assert [word for word in known_words if found(tmp_path, word)] == []
        assert keyring.kept == {}
        assert page.sign_in._signing.key is None
        asked = len(served.asked)
        await asyncio.sleep(0.2)
        assert len(served.asked) == asked
    assert [word for word in known_words if found(tmp_path, word)] == []


def found(folder: Path, word: bytes) -> list[Path]:
    """The files that hold these bytes, or the same in UTF-16."""
    spellings = (word, word.decode().encode("utf-16-le"))
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [file for file in files if any(spelling in file.read_bytes() for spelling in spellings)]
