"""Which columns a table shows in the room it has, and how wide."""

from __future__ import annotations

import pytest

from atera_desktop.ui.fitting import MOST, fitted
from atera_desktop.ui.pages import PAGES
from atera_desktop.ui.pages.page import AnyPage

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
