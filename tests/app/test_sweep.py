"""When a list may be believed."""

from __future__ import annotations

import pytest

from atera_desktop.app.sweep import Sweep, Taken

Pages = list[tuple[int, list[int], int, int, int]]  # number, keys, items, total, pages


def swept(pages: Pages) -> Sweep:
    sweep = Sweep(0.0)
    for number, keys, items, total, count in pages:
        sweep.take(number, Taken(tuple(keys), items, total), count)
    return sweep


def test_nothing_is_known_before_the_first_page() -> None:
    assert Sweep(0.0).left() == [1]
    assert not Sweep(0.0).done
    assert not Sweep(0.0).complete


@pytest.mark.parametrize(
    "pages",
    [
        [(1, [1, 2], 2, 3, 2), (2, [3], 1, 3, 2)],
        [(2, [3], 1, 3, 2), (1, [1, 2], 2, 3, 2)],
        [(1, [1, 9], 2, 4, 2), (1, [1, 2], 2, 3, 2), (2, [3], 1, 3, 2)],  # a page fetched again replaces its earlier self
        [(1, [], 0, 0, 0)],
    ],
    ids=["in order", "out of order", "page again", "empty"],
)
def test_a_consistent_list_is_complete(pages: Pages) -> None:
    assert swept(pages).complete


@pytest.mark.parametrize(
    "pages",
    [
        [(1, [1, 2], 2, 3, 2)],
        [(1, [1, 2], 2, 3, 2), (2, [3], 1, 4, 2)],
        [(1, [1, 2], 2, 4, 2), (2, [2, 3], 2, 4, 2)],
        [(1, [1, 2], 2, 3, 2), (2, [], 0, 3, 2)],
        [(1, [1, 2], 3, 2, 1)],
        [(1, [1, 2], 2, 1, 1)],
        [(1, [], 0, 5, 0)],
    ],
    ids=["page missing", "totals disagree", "a record twice", "shrank", "an item unread", "more than it says", "empty but not"],
)
def test_an_inconsistent_list_is_not(pages: Pages) -> None:
    assert not swept(pages).complete


def test_a_list_that_grows_asks_for_its_new_pages() -> None:
    sweep = swept([(1, [1, 2], 2, 2, 1), (1, [1, 2], 2, 5, 3)])
    assert sweep.left() == [2, 3]
    assert sweep.total == 5
