"""Which columns a table shows, and how wide, until somebody arranges them: as many as there is room for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject

from atera_desktop.app.column import AnyColumn
from atera_desktop.ui.table.view import Table

NAMED, FEWEST = 3, 4
"""Columns that never go, a page's first; and how many there are at least, if the last is one that is not cut."""
SPARED = 5
"""Down to this many columns the last goes first; then the widest of those that may."""
NARROWED = 0.86
"""The part of their widths to which columns are pressed before one is hidden."""
LEAST = 0.7
"""The part below which none is pressed; then the table scrolls."""
MOST = 1.6
"""The part to which columns grow where there is room to spare."""

_PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)

FRACTIONS = 2
"""Pixels that letters may reach beyond their whole number."""


def fitted(columns: Sequence[AnyColumn], room: int, titles: Mapping[str, int]) -> dict[str, int]:
    """Key → width of the columns to show: fewer, then narrower ones, until they fit; wider ones where there is room. What says nothing
    once it is cut keeps its width, and those in `titles` (key → width) are given at least that, at the cost of the widest.
    """
    left = list(columns)
    while len(left) > NAMED and sum(column.width for column in left) * NARROWED > room:
        least = left[-1] if len(left) > SPARED else max(left[NAMED:], key=_dispensable)
        if len(left) <= FEWEST and _whole(least):
            break
        left.remove(least)
    kept = sum(column.width for column in left if _whole(column))
    pressed = sum(column.width for column in left if not _whole(column))
    share = min(MOST, max(LEAST, (room - kept) / max(1, pressed)))
    widths = {column.key: column.width if _whole(column) else int(column.width * share) for column in left}
    widths.update({key: max(width, titles.get(key, 0)) for key, width in widths.items()})
    widest = max(left, key=lambda column: column.width)
    over = max(0, sum(widths.values()) - room)
    widths[widest.key] = max(widths[widest.key] - over, min(widths[widest.key], int(widest.width * LEAST)))
    return widths


def _whole(column: AnyColumn) -> bool:
    """Whether its values say nothing once they are cut: a word beside its glyph, a date, a number."""
    return column.whole or column.right or column.glyph is not None or column.exact is not None


def _dispensable(column: AnyColumn) -> tuple[bool, int]:
    return not _whole(column), column.width


class Fitting(QObject):
    """Fits a table's columns to its width, until the user moves, resizes, shows or hides one."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self._table = table
        self._columns = [column for column in table.rows.columns if column.shown]
        self._numbers = {column.key: number for number, column in enumerate(table.rows.columns)}
        self._shown = [column.key for column in self._columns]
        self._busy = False
        self.ended = False
        """Whether the user has arranged the columns."""
        self._pressed = False
        """Whether a button of the mouse is down on the titles: only there a press arranges columns."""
        table.viewport().installEventFilter(self)
        self._titles = table.horizontalHeader().viewport()
        self._titles.installEventFilter(self)
        table.arrangement_changed.connect(self._arranged)

    def _arranged(self) -> None:
        # The last column stretches with the window: that is nobody's wish.
        by_hand = self._pressed or self._table.shown_keys() != self._shown
        if not self._busy and by_hand:
            self.ended = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._titles:
            if event.type() in _PRESSES:
                self._pressed = True
            elif event.type() == QEvent.Type.MouseButtonRelease:
                self._pressed = False
        elif event.type() == QEvent.Type.Resize and not self.ended:
            self.fit()
        return False

    def wanted(self) -> list[str]:
        """The keys of the columns that are to be seen: those arranged by the user, or all that a window wide enough would show."""
        return self._table.shown_keys() if self.ended else [column.key for column in self._columns]

    def fit(self) -> None:
        """Arranges the columns for the present width."""
        header = self._table.horizontalHeader()
        # Where it is sorted, a title stands with an arrow, and both are to be seen.
        sorting = {
            key: header.sectionSizeFromContents(self._numbers[key]).width() + FRACTIONS
            for key, _ in self._table.rows.sorted_by
            if key in self._shown
        }
        widths = fitted(self._columns, self._table.viewport().width(), sorting)
        self._busy = True
        self._shown = list(widths)
        for column in self._columns:
            number, width = self._numbers[column.key], widths.get(column.key)
            if (width is None) != header.isSectionHidden(number):
                self._table.show_column(number, width is not None)
            if width is not None and header.sectionSize(number) != width:
                header.resizeSection(number, width)
        self._busy = False
