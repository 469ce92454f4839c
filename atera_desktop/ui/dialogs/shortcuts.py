"""Every key that does something, read from the actions themselves."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from atera_desktop.ui import text
from atera_desktop.ui.dialogs.ask import Panel


class Shortcuts(Panel):
    def __init__(self, parent: QWidget, keys: Mapping[str, str]) -> None:
        """`keys` maps what is done to its keys."""
        super().__init__(parent, "Keyboard shortcuts")
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 12, 0)
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        for row, (title, key) in enumerate(keys.items()):
            grid.addWidget(text.label(title), row, 0)
            grid.addWidget(text.label(key, 12, "dim"), row, 1, Qt.AlignmentFlag.AlignRight)
        area = QScrollArea(self)
        area.setAccessibleName("Keyboard shortcuts")
        area.setWidget(table)
        area.setWidgetResizable(True)
        self.content.addWidget(area)
        self.resize(440, 520)
        self.add_close()
