"""Awaiting a dialog without a second event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtCore import QEvent, QFileInfo, QStandardPaths
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QFileDialog, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from atera_desktop.ui import text
from atera_desktop.ui.accessible import name_inner_widgets


async def finished(dialog: QDialog) -> int:
    """Opens the dialog over its window, waits for its end, gives focus back, and returns its result. Cancelling closes it."""
    before = QApplication.focusWidget()
    answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    dialog.finished.connect(lambda result: None if answer.done() else answer.set_result(result))
    name_inner_widgets(dialog)
    dialog.open()
    try:
        return await answer
    finally:
        dialog.close()
        dialog.deleteLater()
        if before is not None and isValid(before) and before.isVisible():  # it may have gone with a dialog below
            before.setFocus()


async def file_to_save(parent: QWidget, title: str, name: str, kinds: dict[str, str]) -> str | None:
    """Asks where to write; `kinds` maps suffix ("csv") to its description. Returns the path with a suffix of these, or None."""
    dialog = QFileDialog(parent, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # Qt's own question runs an event loop inside the event loop
    dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    filters = {f"{described} (*.{suffix})": suffix for suffix, described in kinds.items()}
    dialog.setNameFilters(list(filters))
    dialog.setDefaultSuffix(next(iter(kinds)))
    dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(filters.get(chosen, "")))
    dialog.selectFile(name)
    chosen: list[str] = []
    dialog.fileSelected.connect(chosen.append)
    await finished(dialog)
    if not chosen or (QFileInfo.exists(chosen[0]) and not await replaced(parent, chosen[0])):
        return None
    return chosen[0]


async def replaced(parent: QWidget, path: str) -> bool:
    """Asks whether a file that is there is to be replaced."""
    panel = Panel(parent, "Replace file")
    panel.content.addWidget(text.label(f"{path} exists already. Replace it?"))
    cancel = panel.buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
    replace = panel.buttons.addButton("Replace", QDialogButtonBox.ButtonRole.AcceptRole)
    replace.setAutoDefault(False)
    cancel.setDefault(True)
    panel.buttons.rejected.connect(panel.reject)
    panel.buttons.accepted.connect(panel.accept)
    return await finished(panel) == QDialog.DialogCode.Accepted


MAYBE = "It is not known whether what you typed has arrived."


async def given_up(parent: QWidget, why: str = "What you typed was not sent.") -> bool:
    """Asks whether what was typed may be lost."""
    panel = Panel(parent, "Discard what was typed")
    panel.content.addWidget(text.label(f"{why} Discard it?"))
    stay = panel.buttons.addButton("Keep editing", QDialogButtonBox.ButtonRole.RejectRole)
    leave = panel.buttons.addButton("Discard", QDialogButtonBox.ButtonRole.DestructiveRole)
    leave.setAutoDefault(False)
    stay.setDefault(True)
    panel.buttons.rejected.connect(panel.reject)
    leave.clicked.connect(panel.accept)
    return await finished(panel) == QDialog.DialogCode.Accepted


class Panel(QDialog):
    """A dialog with a title, content and a row of buttons; Escape closes it."""

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent)
        self._needed = 0
        """The height that its content needed last."""
        self.setWindowTitle(text.plain(title))
        self.setAccessibleName(text.plain(title))
        self.content = QVBoxLayout()
        self.content.setSpacing(8)
        self.buttons = QDialogButtonBox(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(16)
        column.addLayout(self.content, 1)
        column.addWidget(self.buttons)

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in (QEvent.Type.Show, QEvent.Type.LayoutRequest):
            self._make_room()
        return done

    def _make_room(self) -> None:
        """What is in it may need more lines than before: it grows by them, as far as the window below it has room."""
        layout, below = self.layout(), self.parentWidget()
        if layout is None or below is None:
            return
        before, wraps = self._needed, layout.hasHeightForWidth()
        self._needed = layout.totalHeightForWidth(self.width()) if wraps else layout.totalSizeHint().height()
        if self.isVisible() and self._needed > before:
            self.resize(self.width(), max(self.height(), min(self._needed, below.window().height())))

    def add_close(self) -> None:
        close = self.buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
        close.setDefault(True)
        close.setFocus()
        self.buttons.rejected.connect(self.reject)

    def add_button(self, title: str, run: Callable[[], object]) -> QPushButton:
        """A button that does something and leaves the dialog open."""
        button = self.buttons.addButton(text.menu_text(title), QDialogButtonBox.ButtonRole.ActionRole)
        button.clicked.connect(lambda: run())
        return button
