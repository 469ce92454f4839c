"""The menu of what a record leads to: its entries, its digits, its menus for other pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from atera_desktop.ui.detail.field import Entry, Field, Section, Tab, Target
from atera_desktop.ui.detail.leads import LeadMenu, lead_menu
from atera_desktop.ui.dialogs.shortcuts import Shortcuts
from atera_desktop.ui.links import Link
from tests.tenant import until
from tests.ui.desk import desk
from tests.ui.faces import unnamed

pytestmark = [pytest.mark.usefixtures("qapp"), pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)]

CUSTOMER, FIRST, SECOND = Target("customers", 8), Target("contracts", 1), Target("contracts", 2)
SUMMARY = Tab("Summary", (
    Section("Customer", (
        Field("Customer", "Harbor & Pine\tLaw", target=CUSTOMER),
        Field("Contract", "Care", target=FIRST),
        Field("", "Backup", target=SECOND),
        Field("Folder", "Front office"),
    )),
))  # fmt: skip
FILES = Tab("Attachments", (Section("Attachments", (Field("", "log.txt", target=Link("https://app.atera.com/log.txt")),)),))
PLAIN = Tab("Custom fields", (Section("Fields", (Field("Floor", "3"),)),))


def tickets(count: int) -> Tab:
    entries = (Entry(Target("tickets", number), f"Ticket {number}", "#1 · Open") for number in range(1, count + 1))
    return Tab("Tickets", (Section("Open tickets", entries=tuple(entries)),))


def entries(menu: LeadMenu) -> list[str]:
    return [action.text() for action in menu.actions()]


@dataclass
class Used:
    """Who opens the menu, and where its entries led."""

    parent: QWidget
    gone: list[Target | Link] = field(default_factory=list)

    def open(self, shown: Tab, *tabs: Tab) -> LeadMenu:
        menu = lead_menu((SUMMARY, *tabs), shown, self.gone.append, self.parent)
        menu.popup(self.parent.pos())
        return menu


@pytest.fixture
def used() -> Iterator[Used]:
    parent = QWidget()
    parent.show()
    yield Used(parent)
    parent.close()


def press(key: Qt.Key) -> None:
    popup = QApplication.activePopupWidget()
    assert popup is not None
    QTest.keyClick(popup, key)


def test_the_summary_comes_first_then_the_shown_page_then_the_others(used: Used) -> None:
    summary = ["1   Harbor && Pine Law\tCustomer", "2   Care\tContract", "3   Backup\tContract"]
    menu = used.open(SUMMARY, tickets(2), FILES, PLAIN)
    assert entries(menu) == [*summary, "4   Tickets", "5   Attachments"]
    assert unnamed(QAccessible.queryAccessibleInterface(menu)) == []
    press(Qt.Key.Key_2)
    assert used.gone == [FIRST]
    assert QApplication.activePopupWidget() is None
    menu = used.open(FILES, tickets(2), FILES, PLAIN)
    assert entries(menu) == [*summary, "4   log.txt\tAttachments", "5   Tickets"]
    press(Qt.Key.Key_4)
    assert used.gone == [FIRST, Link("https://app.atera.com/log.txt")]


def test_a_digit_opens_another_pages_menu_and_one_more_goes_there(used: Used) -> None:
    used.open(SUMMARY, tickets(30))
    press(Qt.Key.Key_4)
    page = QApplication.activePopupWidget()
    assert isinstance(page, LeadMenu)
    assert entries(page)[8:10] == ["9   Ticket 9\tOpen tickets", "Ticket 10\tOpen tickets"]
    assert entries(page)[25:] == ["25 of 30 shown"]
    press(Qt.Key.Key_0)
    assert QApplication.activePopupWidget() is page
    press(Qt.Key.Key_3)
    assert used.gone == [Target("tickets", 3)]
    assert QApplication.activePopupWidget() is None


def test_where_nothing_is_related_the_menu_says_so(used: Used) -> None:
    menu = lead_menu((PLAIN,), PLAIN, used.gone.append, used.parent)
    assert entries(menu) == ["Nothing is related to this."]
    assert not menu.actions()[0].isEnabled()


async def test_the_keys_are_told_and_there_is_no_menu_without_a_record(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        related = here.window.actions_["related"]
        assert not related.isEnabled()
        here.window.page.table.selectRow(0)
        assert related.isEnabled()
        here.window.actions_.run("shortcuts")
        await until(lambda: isinstance(QApplication.activeModalWidget(), Shortcuts))
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, Shortcuts)
        told = {label.text() for label in dialog.findChildren(QLabel)}
        assert {"Related", "Ctrl+G", "An entry of Related", "1 to 9", "Next page of the details", "Ctrl+Tab"} <= told
        dialog.close()
