"""Which records would go if a shortened list were believed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialogButtonBox, QListWidget, QWidget

from atera_desktop.ui import text
from atera_desktop.ui.dialogs.ask import Panel
from atera_desktop.ui.words import plural


class WouldGo(Panel):
    """Accepted when the user takes the list as Atera now gives it."""

    def __init__(self, parent: QWidget, names: Sequence[str], noun: tuple[str, str]) -> None:
        super().__init__(parent, f"{plural(len(names), noun)} would go")
        explained = text.label(
            "Atera's list no longer has these. They stay here until the fall is accepted, or until the list has them again."
        )
        explained.setWordWrap(True)
        self.content.addWidget(explained)
        listed = QListWidget(self)
        listed.setAccessibleName("Would go")
        listed.setUniformItemSizes(True)
        listed.addItems([text.plain(name) for name in names])
        self.content.addWidget(listed)
        self.buttons.addButton("Accept", QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self.accept)
        self.add_close()
        self.resize(480, 420)
