"""Back and Forward, and the thirteen sections of the Go menu, through the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from atera_desktop.ui.pages import PAGES
from atera_desktop.ui.window import Window
from tests.ui.desk import desk

pytestmark = pytest.mark.usefixtures("qapp")


def _title(window: Window) -> str:
    return window.page.spec.title


async def test_back_and_forward_return_to_the_section_and_its_record(tmp_path: Path) -> None:
    async with desk(tmp_path) as opened:
        await opened.quiet()
        window, run = opened.window, opened.window.actions_.run
        assert not window.actions_["back"].isEnabled()
        assert not window.actions_["forward"].isEnabled()
        window.page.table.selectRow(3)
        agent = window.page.keys()
        run("go-alerts")
        ticket = next(iter(opened.session.collections["tickets"].records))
        window.go_to("tickets", ticket)
        run("back")
        assert _title(window) == "Alerts"
        assert window.actions_["forward"].isEnabled()
        run("back")
        assert (_title(window), window.page.keys()) == ("Agents", agent)
        assert not window.actions_["back"].isEnabled()
        run("forward")
        run("forward")
        assert (_title(window), window.page.keys()) == ("Tickets", (ticket,))
        assert not window.actions_["forward"].isEnabled()


async def test_another_way_ends_what_was_ahead_and_records_that_are_gone_are_passed_over(tmp_path: Path) -> None:
    async with desk(tmp_path) as opened:
        await opened.quiet()
        window, run = opened.window, opened.window.actions_.run
        first, second = list(opened.session.collections["agents"].records)[:2]
        window.go_to("agents", first)
        window.go_to("agents", second)
        run("go-tickets")
        agents = opened.session.collections["agents"]
        agents.remove([second])
        agents.flush()
        run("back")
        assert (_title(window), window.page.keys()) == ("Agents", (first,))
        run("go-alerts")
        assert not window.actions_["forward"].isEnabled()


async def test_keys_and_the_mouse_go_back(tmp_path: Path) -> None:
    async with desk(tmp_path) as opened:
        await opened.quiet()
        window = opened.window
        assert window.actions_["back"].shortcut() == QKeySequence("Alt+Left")
        window.actions_.run("go-tickets")
        handle = window.windowHandle()
        QTest.mouseClick(handle, Qt.MouseButton.BackButton, Qt.KeyboardModifier.NoModifier, QPointF(300, 300).toPoint())
        assert _title(window) == "Agents"
        QTest.mouseClick(handle, Qt.MouseButton.ForwardButton, Qt.KeyboardModifier.NoModifier, QPointF(300, 300).toPoint())
        assert _title(window) == "Tickets"
        QApplication.processEvents()


async def test_the_go_menu_leads_to_every_section(tmp_path: Path) -> None:
    async with desk(tmp_path) as opened:
        await opened.quiet()
        window = opened.window
        numbered = [window.actions_[f"go-{name}"].shortcut().toString() for name in PAGES]
        assert numbered == [*(f"Ctrl+{number}" for number in range(1, 10)), "", "", "", ""]
        for name, page in PAGES.items():
            window.actions_.run(f"go-{name}")
            assert _title(window) == page.title
