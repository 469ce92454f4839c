"""Read-only first: what the window allows, says and offers while it is locked, and when it locks by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from atera_desktop.api.lock import Guard, Level
from atera_desktop.app.locking import Locking
from atera_desktop.ui.change_actions import FORMS
from tests.tenant import until
from tests.ui.changing import agent, asked, dialog, item, named, over, plain_machine, ready, said, select, writes
from tests.ui.desk import Desk, desk

NO_MODIFIER = Qt.KeyboardModifier.NoModifier
pytestmark = pytest.mark.usefixtures("qapp")


def words(here: Desk) -> str:
    return here.window.bar.lock.words.text()


def level(here: Desk) -> Level:
    return here.session.locking.level


async def test_one_click_unlocks_and_one_locks(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here, unlocked=False)
        button = here.button("Unlock changes")
        assert not button.isCheckable()
        assert words(here) == "Read-only"
        button.click()
        assert QApplication.activeModalWidget() is None
        assert [button.text(), words(here)] == ["Lock changes", "Changes and deletions unlocked"]
        button.click()
        assert [button.text(), words(here)] == ["Unlock changes", "Read-only"]


async def test_the_key_and_the_menu_do_the_same(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here, unlocked=False)
        entry = item(here, "Edit", "Unlock changes")
        assert [shortcut.toString() for shortcut in entry.shortcuts()] == ["Ctrl+L"]
        entry.trigger()
        assert level(here) is Level.DELETING
        assert entry.text() == "Lock changes"
        item(here, "Edit", "Make read-only").trigger()
        assert level(here) is Level.READING
        assert not item(here, "Edit", "Make read-only").isEnabled()


@pytest.mark.parametrize("section", ["agents", "alerts", "tickets"])
async def test_while_locked_every_change_says_how_to_unlock(tmp_path: Path, section: str) -> None:
    async with desk(tmp_path) as here:
        await ready(here, unlocked=False)
        here.window.show_section(section)
        here.window.page.table.selectRow(0)
        buttons = here.window.page.change_buttons
        assert buttons
        for name, button in buttons.items():
            if name in FORMS or name == "create-tickets":  # opens to be read, and unlocked there
                continue
            for face in (button, here.window.actions_[name]):
                assert not face.isEnabled()
                assert "Unlock changes" in face.toolTip()
            assert "Unlock changes" in button.accessibleDescription()
            here.window.actions_.run(name)
        assert QApplication.activeModalWidget() is None
        assert writes(here) == []


async def test_ticket_menus_are_locked_too(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here, unlocked=False)
        here.window.show_section("tickets")
        here.window.page.table.selectRow(0)
        status = item(here, "Ticket", "Status", "Pending")
        assert not status.isEnabled()
        assert "Unlock changes" in status.toolTip()


async def test_deletions_alone_lock_after_idle_minutes(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        now = 0.0
        here.session.locking._clock = lambda: now
        here.session.locking.touch()
        now = 15 * 60.0 - 1
        here.window._tick()
        assert level(here) is Level.DELETING
        now += 1
        here.window._tick()
        assert words(here) == "Changes unlocked"
        assert here.button("Unlock changes").isEnabled()
        here.window.show_section("alerts")
        here.window.page.table.selectRow(0)
        assert named(here.window, "Resolve").isEnabled()
        assert not named(here.window, "Delete permanently").isEnabled()


@pytest.mark.parametrize("opens", ["settings", "journal", "shortcuts", "new-ticket"])
async def test_nothing_locks_under_any_dialog(tmp_path: Path, opens: str) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        now = 0.0
        here.session.locking._clock = lambda: now
        here.session.locking.touch()
        here.window.actions_.run(opens)
        await until(lambda: QApplication.activeModalWidget() is not None)
        now = 16 * 60.0
        here.window._tick()
        assert level(here) is Level.DELETING
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        dialog.close()
        await until(lambda: QApplication.activeModalWidget() is None)
        now += 15 * 60.0 - 1
        here.window._tick()
        assert level(here) is Level.DELETING
        now += 1
        here.window._tick()
        assert level(here) is Level.CHANGING


async def test_input_in_the_window_keeps_it_unlocked(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        now = 0.0
        here.session.locking._clock = lambda: now
        here.session.locking.touch()
        for _ in range(3):
            now += 14 * 60
            QApplication.sendEvent(here.window.windowHandle(), QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Shift, NO_MODIFIER))
            here.window._tick()
            assert level(here) is Level.DELETING


async def test_nothing_locks_under_an_open_dialog(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        select(here, agent(here, plain_machine))
        opened = await asked(here, "Agent", "Delete agent…")
        now = here.session.locking._clock() + 3_600
        here.session.locking._clock = lambda: now
        here.window._tick()
        assert level(here) is Level.DELETING
        opened.reject()
        await over(here)
        here.window._tick()
        assert level(here) is Level.DELETING, "the time in the dialog counts as input"


async def test_a_read_only_run_says_why_it_cannot_be_unlocked(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here, unlocked=False)
        here.session.locking = Locking(Guard(never=True), minutes=15, keep=True)
        here.window._show_lock()
        button = here.button("Unlock changes")
        assert not button.isEnabled()
        assert "--read-only" in button.toolTip()
        here.window.page.table.selectRow(0)
        here.window.actions_.refresh()
        assert "--read-only" in named(here.window, "Delete").toolTip()
        here.window.actions_["delete"].trigger()
        assert "--read-only" in here.notices()[0]
        assert level(here) is Level.READING


async def test_what_was_asked_by_key_goes_on_after_unlocking(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here, unlocked=False)
        wanted = agent(here, plain_machine)
        select(here, wanted)
        here.window.actions_["delete"].trigger()
        assert here.notices() == [f"Deleting {wanted.name} is locked."]
        assert QApplication.activeModalWidget() is None
        named(here.window.notes, "Unlock changes").click()
        opened = await dialog(here)
        assert opened.going[0].target.key == wanted.key
        assert here.notices() == []
        assert said(opened).startswith(f"Delete {wanted.name}?")
        opened.reject()
        await over(here)
        assert writes(here) == []


async def test_unlocking_by_the_button_asks_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here, unlocked=False)
        select(here, agent(here, plain_machine))
        here.window.actions_["delete"].trigger()
        here.window.bar.lock.button.click()
        assert here.notices() == []
        assert QApplication.activeModalWidget() is None


async def test_locking_in_the_undo_window_sends_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here, undo=0.2)
        wanted = agent(here, plain_machine)
        select(here, wanted)
        opened = await asked(here, "Agent", "Delete agent…")
        named(opened, "Delete").click()
        await until(lambda: here.window.changes.runs)
        here.button("Lock changes").click()
        await over(here)
        assert writes(here) == []
        assert here.notices() == [f"{wanted.name} was not deleted: it is locked, and nothing was sent. Unlock changes first: Ctrl+L."]
