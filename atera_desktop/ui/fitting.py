"""Which columns a table shows, and how wide, until somebody arranges them: as many as there is room for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication

from atera_desktop.ui.table.view import Table

KEPT = 5
"""Columns that stay however narrow it gets; a page's first ones."""
NARROWED = 0.86
"""The part of their widths to which columns are pressed before one is hidden."""
LEAST = 0.7
"""The part below which none is pressed; then the table scrolls."""


def fitted(widths: Sequence[int], room: int) -> list[int]:
    """The widths of the columns to show, from the left: fewer, then narrower ones, until they fit."""
    count = len(widths)
    while count > KEPT and sum(widths[:count]) * NARROWED > room:
        count -= 1
    share = min(1.0, max(LEAST, room / max(1, sum(widths[:count]))))
    return [int(width * share) for width in widths[:count]]


class Fitting(QObject):
    """Fits a table's columns to its width, until the user moves, resizes, shows or hides one."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self._table = table
        self._columns = [(number, column.width) for number, column in enumerate(table.rows.columns) if column.shown]
        self._count = len(self._columns)
        self._busy = False
        self.ended = False
        """Whether the user has arranged the columns."""
        table.viewport().installEventFilter(self)
        table.arrangement_changed.connect(self._arranged)

    def _arranged(self) -> None:
        # The last column stretches with the window: that is nobody's wish.
        by_hand = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton or self._table.shown_keys() != self._keys()
        if not self._busy and by_hand:
            self.ended = True

    def _keys(self) -> list[str]:
        return [self._table.rows.columns[number].key for number, _ in self._columns[: self._count]]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.ended:
            self.fit()
        return False

    def fit(self) -> None:
        """Arranges the columns for the present width."""
        widths = fitted([width for _, width in self._columns], self._table.viewport().width())
        header = self._table.horizontalHeader()
        self._busy = True
        self._count = len(widths)
        for place, (number, _) in enumerate(self._columns):
            shown = place < len(widths)
            if shown == header.isSectionHidden(number):
                self._table.show_column(number, shown)
            if shown and place < len(widths) - 1 and header.sectionSize(number) != widths[place]:
                header.resizeSection(number, widths[place])
        self._busy = False
