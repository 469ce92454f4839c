"""The licences of everything that is shipped, one beside the other."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPlainTextEdit, QWidget

from atera_desktop.ui import text
from atera_desktop.ui.accessible import name_inner_widgets
from atera_desktop.ui.dialogs.ask import Panel
from atera_desktop.ui.resources import resource


class Licences(Panel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "Licences")
        folder = resource("licenses")
        self._files = sorted(folder.glob("*.txt"), key=lambda file: file.stem.casefold()) if folder is not None else []
        self.names = QListWidget(self)
        self.names.setAccessibleName("Components")
        self.names.setFixedWidth(190)
        self.shown = QPlainTextEdit(self)
        self.shown.setReadOnly(True)
        self.shown.setAccessibleName("Licence")
        self.shown.setMinimumSize(560, 380)
        for file in self._files:
            self.names.addItem(QListWidgetItem(text.plain(file.stem)))
        self.names.currentRowChanged.connect(self._show)
        row = QHBoxLayout()
        row.addWidget(self.names)
        row.addWidget(self.shown, 1)
        self.content.addWidget(text.label("Atera Desktop itself is under the MIT licence. It is made with these."))
        self.content.addLayout(row, 1)
        self.names.setCurrentRow(0)
        self.add_close()
        name_inner_widgets(self)

    def _show(self, row: int) -> None:
        file: Path = self._files[row]
        self.shown.setPlainText(file.read_text(encoding="utf-8"))
