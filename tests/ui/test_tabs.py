"""The row of tabs over the details, where there is no room for all of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QTabBar

from tests.tenant import until
from tests.ui.desk import Desk, desk

pytestmark = pytest.mark.usefixtures("qapp")

SIZES = pytest.mark.parametrize("size", [(1440, 900), (960, 600)], ids=["large", "small"])


async def open_details(here: Desk, size: tuple[int, int], section: str) -> QTabBar:
    """The tabs of the first record of the section, of which not all fit."""
    here.window.resize(*size)
    await here.quiet()
    here.window.show_section(section)
    await until(lambda: len(here.window.page.rows))
    await here.quiet()
    here.window.page.focus_rows()
    row = here.window.details.findChild(QTabBar)
    assert isinstance(row, QTabBar)
    await until(lambda: more(here).isVisible())
    return row


def more(here: Desk) -> QPushButton:
    return next(button for button in here.window.details.findChildren(QPushButton) if button.accessibleName() == "More pages")


def places(row: QTabBar) -> dict[int, QRect]:
    """Where the shown tabs are in the window."""
    boxes = {index: row.tabRect(index) for index in range(row.count())}
    return {index: box.translated(row.mapTo(row.window(), QPoint())) for index, box in boxes.items() if not box.isEmpty()}


def words_end(row: QTabBar, box: QRect, index: int) -> int:
    return box.left() + row.fontMetrics().horizontalAdvance(row.tabText(index))


def check(here: Desk, row: QTabBar) -> None:
    """The chosen tab and the first of the others are shown side by side, each whole, and as many as there is room for."""
    shown, chosen, button = places(row), row.currentIndex(), more(here)
    others = [index for index in shown if index != chosen]
    assert chosen in shown
    assert others == [index for index in range(row.count()) if index != chosen][: len(others)]
    left = row.mapTo(here.window, QPoint()).x()
    for box in shown.values():
        assert box.left() == left, "a tab stands apart from the one before it"
        left += box.width()
    end = button.mapTo(here.window, QPoint()).x()
    assert all(words_end(row, box, index) <= end for index, box in shown.items()), "a tab is cut"
    next_one = next(index for index in range(row.count()) if index not in shown)
    assert left + row.tabSizeHint(next_one).width() > end, "there is room for one more"


@SIZES
@pytest.mark.parametrize("section", ["agents", "tickets", "customers"])
async def test_only_whole_tabs_are_shown_and_the_arrow_keys_go_through_all(tmp_path: Path, size: tuple[int, int], section: str) -> None:
    async with desk(tmp_path) as here:
        row = await open_details(here, size, section)
        check(here, row)
        row.setFocus()
        for expected in range(1, row.count()):
            QTest.keyClick(row, Qt.Key.Key_Right)
            assert row.currentIndex() == expected
            check(here, row)
        QTest.keyClick(row, Qt.Key.Key_Right)
        for expected in reversed(range(row.count() - 1)):
            QTest.keyClick(row, Qt.Key.Key_Left)
            assert row.currentIndex() == expected
            check(here, row)
        for expected in (*range(1, row.count()), 0):
            here.window.details.turn(1)
            assert row.currentIndex() == expected
            check(here, row)


@SIZES
async def test_the_mouse_hits_what_is_shown_and_the_menu_the_others(tmp_path: Path, size: tuple[int, int]) -> None:
    async with desk(tmp_path) as here:
        row = await open_details(here, size, "agents")
        hidden = [index for index in range(row.count()) if index not in places(row)]
        hit = {row.tabAt(QPoint(x, row.height() // 2)) for x in range(row.width())}
        assert hit - {-1} == places(row).keys()
        QTest.mouseClick(row, Qt.MouseButton.LeftButton, pos=row.tabRect(1).center())
        assert row.currentIndex() == 1
        more(here).click()
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        assert [action.text() for action in menu.actions()] == [row.tabText(index) for index in range(row.count())]
        menu.actions()[hidden[-1]].trigger()
        menu.close()
        assert row.currentIndex() == hidden[-1]
        check(here, row)


@SIZES
async def test_a_title_that_grows_leaves_only_whole_tabs(tmp_path: Path, size: tuple[int, int]) -> None:
    async with desk(tmp_path) as here:
        row = await open_details(here, size, "tickets")
        row.setCurrentIndex(1)
        assert row.tabText(1) == "Conversation"
        await until(lambda: row.tabText(1).startswith("Conversation "))
        check(here, row)


async def test_every_tab_is_heard_and_all_are_shown_where_there_is_room(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        row = await open_details(here, (960, 600), "agents")
        heard = QAccessible.queryAccessibleInterface(row)
        names = [heard.child(index).text(QAccessible.Text.Name) for index in range(row.count())]
        assert names == [row.tabText(index) for index in range(row.count())]
        row.setCurrentIndex(row.count() - 1)
        here.window.resize(1440, 900)
        here.window.panes.setSizes([190, 500, 750])
        await until(lambda: not more(here).isVisible())
        assert list(places(row)) == list(range(row.count()))
        here.window.panes.setSizes([190, 900, 350])
        await until(lambda: more(here).isVisible())
        check(here, row)
