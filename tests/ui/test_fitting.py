"""Which columns a table shows in the room it has, and how wide."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from atera_desktop.ui.fitting import MOST, fitted
from atera_desktop.ui.pages import PAGES
from atera_desktop.ui.pages.page import AnyPage
from tests.tenant import until
from tests.ui.desk import desk

SMALL = 476
"""The room of a table in the smallest window, beside its scroll bar."""


def widths(page: AnyPage, room: int) -> dict[str, int]:
    return fitted([column for column in page.columns if column.shown], room, {})


@pytest.mark.parametrize("name", PAGES)
def test_the_smallest_window_needs_no_scroll_bar_below_a_table(name: str) -> None:
    assert sum(widths(PAGES[name], SMALL).values()) <= SMALL


@pytest.mark.parametrize("name", PAGES)
def test_names_grow_with_the_room_and_days_and_numbers_do_not(name: str) -> None:
    usual, wide = widths(PAGES[name], 900), widths(PAGES[name], 1100)
    for column in PAGES[name].columns:
        if column.strong and column.key in usual:
            assert wide[column.key] > usual[column.key] or wide[column.key] == int(column.width * MOST)
        if (column.right or column.exact or column.whole) and column.key in usual:
            assert usual[column.key] == wide[column.key] == column.width
    assert sum(wide.values()) <= 1100


def test_a_small_window_keeps_the_amount_rather_than_words() -> None:
    assert "duration" in widths(PAGES["workhours"], SMALL)
    assert "price" in widths(PAGES["contracts"], SMALL)
    assert "total" in widths(PAGES["invoices"], SMALL)


@pytest.mark.usefixtures("qapp")
async def test_a_button_held_elsewhere_arranges_no_columns(tmp_path: Path) -> None:
    """A section that is opened by a press of the mouse fits its columns like one opened by keys; dragging a title's edge arranges them."""
    async with desk(tmp_path) as here:
        await here.quiet()
        here.window.resize(1440, 900)
        sections = here.window.sections.viewport()
        customers = here.window.sections.visualItemRect(here.window.sections.item(list(PAGES).index("customers"))).center()
        QTest.mousePress(sections, Qt.MouseButton.LeftButton, pos=customers)
        await until(lambda: here.window.page.spec.title == "Customers")
        QApplication.sendPostedEvents()
        QTest.mouseRelease(sections, Qt.MouseButton.LeftButton, pos=customers)
        page = here.window.page
        assert not page.fitting.ended
        header = page.table.horizontalHeader()
        edge = QPoint(header.sectionViewportPosition(header.logicalIndex(0)) + header.sectionSize(header.logicalIndex(0)) - 1, 8)
        QTest.mousePress(header.viewport(), Qt.MouseButton.LeftButton, pos=edge)
        QTest.mouseMove(header.viewport(), edge + QPoint(30, 0))
        QTest.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=edge + QPoint(30, 0))
        assert page.fitting.ended


@pytest.mark.usefixtures("qapp")
async def test_an_export_has_the_columns_that_only_lack_room(tmp_path: Path) -> None:
    from atera_desktop.ui.saving import save_rows

    heads = []
    async with desk(tmp_path) as here:
        await here.quiet()
        for width in (720, 1440):
            here.window.resize(width, 600)
            QApplication.sendPostedEvents()
            await save_rows(here.window.page, here.session, tmp_path / "rows.csv")
            heads.append((tmp_path / "rows.csv").read_text().splitlines()[0])
            if width == 720:
                assert len(here.window.page.table.shown_keys()) < len(heads[0].split(","))
    assert heads[0] == heads[1]
