"""Which columns stand where and how wide, remembered by key: a page may gain, lose or reorder columns between two versions."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHeaderView, QMenu

from atera_desktop.app.column import AnyColumn
from atera_desktop.ui.text import menu_text

Columns = tuple[AnyColumn, ...]


def dress_columns(header: QHeaderView, columns: Columns) -> None:
    """Order, widths and visibility as the page wants them at the start."""
    for number, column in enumerate(columns):
        header.moveSection(header.visualIndex(number), number)
        header.resizeSection(number, column.width)
        header.setSectionHidden(number, not column.shown)


def shown_columns(header: QHeaderView, columns: Columns) -> list[int]:
    """The numbers of the shown columns, from left to right."""
    order = map(header.logicalIndex, range(header.count()))
    return [number for number in order if not header.isSectionHidden(number)]


def described(header: QHeaderView, columns: Columns) -> list[dict[str, Any]]:
    """Every column from left to right: key, shown, and, of the shown ones, the width."""
    found: list[dict[str, Any]] = []
    for number in map(header.logicalIndex, range(header.count())):
        shown = not header.isSectionHidden(number)
        width = {"width": header.sectionSize(number)} if shown else {}  # Qt tells no width of a hidden section
        found.append({"key": columns[number].key, "shown": shown, **width})
    return found


def restore_columns(header: QHeaderView, columns: Columns, state: object) -> None:
    """Puts columns where they were. What is unreadable or unknown is passed over; a new column keeps its own place at the end."""
    numbers = {column.key: number for number, column in enumerate(columns)}
    place = 0
    for part in state if isinstance(state, list) else ():
        number = numbers.pop(str(part.get("key")), None) if isinstance(part, dict) else None
        if number is None:
            continue
        header.moveSection(header.visualIndex(number), place)
        place += 1
        width = part.get("width")
        if isinstance(width, int) and header.minimumSectionSize() <= width <= 4_000:
            header.resizeSection(number, width)
        header.setSectionHidden(number, part.get("shown") is False)
    if columns and not shown_columns(header, columns):
        header.setSectionHidden(0, False)


def fill_visibility(menu: QMenu, header: QHeaderView, columns: Columns, show: Callable[[int, bool], object]) -> None:
    """One checkable entry a column; the last shown one cannot be hidden."""
    shown = shown_columns(header, columns)
    for number, column in enumerate(columns):
        action = _entry(menu, column, number in shown)
        action.setEnabled(shown != [number])
        action.triggered.connect(lambda checked, number=number: show(number, checked))


def fill_sorting(menu: QMenu, header: QHeaderView, columns: Columns, by: Collection[str], sort: Callable[[str], object]) -> None:
    """One entry a shown column; those in `by` are checked."""
    for number in shown_columns(header, columns):
        action = _entry(menu, columns[number], columns[number].key in by)
        action.triggered.connect(lambda _, key=columns[number].key: sort(key))


def _entry(menu: QMenu, column: AnyColumn, checked: bool) -> QAction:
    action = QAction(menu_text(column.title), menu)
    action.setCheckable(True)
    action.setChecked(checked)
    menu.addAction(action)
    return action
