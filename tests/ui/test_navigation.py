"""Back and Forward, and the thirteen sections of the Go menu, through the window."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from atera_desktop.domain.record import Key
from atera_desktop.ui import errands, vocabulary
from atera_desktop.ui.pages import PAGES
from atera_desktop.ui.window import Window
from tests.tenant import until
from tests.ui.desk import Desk, desk
from tests.ui.test_vocabulary import it_department

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


async def test_every_menu_has_a_letter_of_its_own_in_every_section(tmp_path: Path) -> None:
    async with desk(tmp_path) as opened:
        await opened.quiet()
        assert "&Customer" in _menus(opened, "customers")
        _each_has_a_letter(opened)


async def test_every_menu_of_an_it_department_has_a_letter_of_its_own(tmp_path: Path) -> None:
    try:
        async with it_department(tmp_path) as opened:
            assert "&Site" in _menus(opened, "customers")
            _each_has_a_letter(opened)
    finally:
        vocabulary.speak(False)


def _menus(opened: Desk, section: str) -> dict[str, QAction]:
    """The menus beside each other in a section, by their titles."""
    opened.window.show_section(section)
    return {action.text(): action for action in opened.window.menuBar().actions() if action.isVisible()}


def _each_has_a_letter(opened: Desk) -> None:
    for name in PAGES:
        menus = _menus(opened, name)
        letters = [_letter(title) for title in menus]
        assert all(letters), f"{name}: {list(menus)}"
        assert len(set(letters)) == len(letters), f"{name}: {letters}"
        for title, action in menus.items():
            menu = action.menu()
            assert isinstance(menu, QMenu)
            entries = [entry.text() for entry in menu.actions() if not entry.isSeparator()]
            assert len(set(entries)) == len(entries), f"{name}: two entries of {title} are alike"
            marked = [letter for entry in entries if (letter := _letter(entry))]
            assert len(set(marked)) == len(marked), f"{name}, {title}: {marked}"


def _letter(title: str) -> str:
    """The letter that leads there with Alt; empty where there is none."""
    found = re.search("&(.)", title.replace("&&", ""))
    return found[1].lower() if found else ""


async def test_another_section_begins_with_its_summary_and_another_row_keeps_the_tab(tmp_path: Path) -> None:
    async with desk(tmp_path) as opened:
        await opened.quiet()
        window, run = opened.window, opened.window.actions_.run
        tickets = list(opened.session.collections["tickets"].records)
        window.go_to("tickets", tickets[0])
        run("next-tab")
        assert _tab(window) == "Conversation"
        window.go_to("tickets", tickets[1])
        assert _tab(window) == "Conversation"
        window.go_to("agents", next(iter(opened.session.collections["agents"].records)))
        assert _tab(window) == "Summary"
        run("previous-tab")
        assert _tab(window) == "Custom fields"
        run("next-tab")
        run("next-tab")
        assert _tab(window) == "Alerts"
        run("back")
        assert (window.page.keys(), _tab(window)) == ((tickets[1],), "Conversation")
        run("forward")
        assert (_title(window), _tab(window)) == ("Agents", "Alerts")


def _tab(window: Window) -> str:
    assert window.details.tab is not None
    return window.details.tab.title


async def test_return_in_the_filter_chooses_the_first_row_where_none_is_chosen(tmp_path: Path) -> None:
    async with desk(tmp_path) as opened:
        await opened.quiet()
        window = opened.window
        window.activateWindow()
        await until(window.isActiveWindow)
        rows, line = window.page.rows, window.bar.filter
        window.focus_filter()
        line.setText("zzz")
        QTest.keyClick(line, Qt.Key.Key_Return)
        assert (window.page.keys(), window.page.table.hasFocus()) == ((), True)
        line.setText("PC")
        QTest.keyClick(line, Qt.Key.Key_Down)
        assert window.page.keys() == (rows.key_at(0),)
        window.page.table.selectRow(2)
        window.focus_filter()
        QTest.keyClick(line, Qt.Key.Key_Return)
        assert window.page.keys() == (rows.key_at(2),)


async def test_the_rows_have_the_keyboard_where_a_link_leads_if_they_had_it_before(tmp_path: Path) -> None:
    async with desk(tmp_path) as opened:
        await opened.quiet()
        window = opened.window
        window.activateWindow()
        await until(window.isActiveWindow)
        window.page.table.setFocus()
        window.go_to("tickets", next(iter(opened.session.collections["tickets"].records)))
        assert QApplication.focusWidget() is window.page.table
        window.focus_filter()
        window.actions_.run("back")
        assert window.bar.filter.hasFocus()


async def test_refresh_asks_anew_what_the_details_show(tmp_path: Path) -> None:
    async with desk(tmp_path) as opened:
        await opened.quiet()
        served, window, ticket = opened.served, opened.window, next(iter(opened.session.collections["tickets"].records))
        assert served is not None
        comments = f"/tickets/{ticket}/comments"

        def times() -> int:
            return sum(comments in asked for asked in served.asked)

        window.go_to("tickets", ticket)
        window.actions_.run("next-tab")
        await until(lambda: window.details.tab is not None and window.details.tab.count is not None)
        before = times()
        window.actions_.run("previous-tab")
        window.actions_.run("next-tab")
        await opened.quiet()
        await opened.refreshed()
        await until(lambda: times() > before)


async def test_open_in_atera_has_the_address_the_tenant_gave_and_no_other(tmp_path: Path) -> None:
    async with desk(tmp_path) as opened:
        await opened.quiet()
        assert opened.served is not None
        window, tenant = opened.window, opened.served.tenant
        of_device = {agent["DeviceGuid"]: agent["AppViewUrl"] for agent in tenant.agents.values()}
        addresses: dict[str, dict[Key, str | None]] = {
            name: {key: of_device.get(record["DeviceGuid"]) for key, record in records.items()}
            for name, records in (("agents", tenant.agents), ("alerts", tenant.alerts))
        }
        for name, page in PAGES.items():
            window.actions_.run(f"go-{name}")
            await until(lambda: len(window.page.rows))
            for row in range(min(len(window.page.rows), 8)):
                window.page.table.selectRow(row)
                address = addresses.get(name, {}).get(window.page.keys()[0])
                button = opened.button("Open in Atera")
                reason = "Atera's API gives no address for" if name not in addresses else "An alert opens its agent's page"
                assert address or name != "agents"
                assert errands.link_of(window) == address, page.title
                assert button.isEnabled() == window.actions_["open-in-atera"].isEnabled() == (address is not None)
                assert button.accessibleDescription().startswith(address or reason)
