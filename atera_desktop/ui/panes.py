"""Sections, table and details side by side: their widths, and the way from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QSplitter, QStackedWidget, QWidget

from atera_desktop.ui.detail.pane import DetailPane
from atera_desktop.ui.remembered import whole_numbers
from atera_desktop.ui.section_page import SectionPage
from atera_desktop.ui.sections import SectionList

WIDE = 1_200
"""Pixels from which the panes at the sides have their full width."""


class Panes(QSplitter):
    """Gives the panes their usual widths until somebody moves an edge."""

    def __init__(self, parent: QWidget, titles: Sequence[str]) -> None:
        super().__init__(parent)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.sections = SectionList(self, titles)
        self.stack = QStackedWidget(self)
        self.stack.setObjectName("sectionPages")
        self.stack.setMinimumWidth(360)
        self._own_widths = False
        self.splitterMoved.connect(self._moved)

    def add_details(self, details: DetailPane) -> None:
        self.details = details
        self.addWidget(details)
        for place, stretch in enumerate((0, 1, 0)):
            self.setStretchFactor(place, stretch)

    @property
    def page(self) -> SectionPage:
        """The section that is shown."""
        shown = self.stack.currentWidget()
        assert isinstance(shown, SectionPage)
        return shown

    def toggle_details(self) -> None:
        self.details.setHidden(not self.details.isHidden())

    def focus_details(self) -> None:
        """Gives the keyboard to the details, and shows them for it."""
        self.details.show()
        self.details.focus_record()

    def focus_next(self, first: QWidget, step: int) -> None:
        """Moves focus round: `first` (the filter), sections, table, details; backwards for a negative step."""
        ring = [pane for pane in (first, self.sections, self.page.table, self.details) if not pane.isHidden()]
        focus = QApplication.focusWidget()
        inside = [number for number, pane in enumerate(ring) if focus is not None and (pane is focus or pane.isAncestorOf(focus))]
        pane = ring[((inside[0] if inside else -step) + step) % len(ring)]
        if pane is self.details:
            self.focus_details()
        else:
            pane.setFocus()

    def state(self) -> dict[str, Any]:
        return {"splitter": self.sizes() if self._own_widths else None, "details": not self.details.isHidden()}

    def restore(self, state: dict[str, Any]) -> None:
        widths = whole_numbers(state, "splitter", 3)
        self._own_widths = widths is not None
        if widths is not None:
            self.setSizes(widths)
        self.details.setHidden(state.get("details") is False)

    def _moved(self) -> None:
        self._own_widths = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._own_widths:
            side, details = (196, 340) if self.width() >= WIDE else (190, 280)
            self.setSizes([side, self.width() - side - details, details])
