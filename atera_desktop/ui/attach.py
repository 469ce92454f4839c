"""Attaching a file to a customer: chosen, checked, read and sent."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QProgressBar, QPushButton

from atera_desktop.api.lock import Level
from atera_desktop.app.column import Tone
from atera_desktop.app.operations.attachments import MOST, UnfitFile, check_file, read_base64
from atera_desktop.app.operations.outcome import Outcome, Target, target_of
from atera_desktop.app.operations.records import create_record
from atera_desktop.domain.bodies.people import NewAttachment
from atera_desktop.ui import text
from atera_desktop.ui.actions import Selection
from atera_desktop.ui.dialogs.ask import finished
from atera_desktop.ui.dialogs.sending import SendPanel
from atera_desktop.ui.outcomes import Deed

if TYPE_CHECKING:
    from atera_desktop.ui.window import Window

ATTACH = Deed("attach", "attach", "Attaching", "attached", Level.CHANGING, "Write")
_NOUN = ("file", "files")
_LARGEST = f"{MOST // 1_000_000} MB"
_REASONS = {
    "no extension": "Its name has no extension, such as .pdf: Atera refuses such files.",
    "empty": "It is empty.",
    "too large": f"It is larger than {_LARGEST}.",
    "no file": "There is no such file.",
    "unreadable": "It cannot be read.",
}


async def attach_file(window: Window, selection: Selection) -> None:
    """Asks for a file and attaches it to the selected customer."""
    record = window.session.collections["customers"].records.get(selection.keys[0])
    target = target_of("customers", record) if record is not None else None
    if target is not None:
        await AttachPanel(window, target).run()


class AttachPanel(SendPanel):
    """The customer is fixed when it opens. While the file is read, Stop goes back to choosing."""

    def __init__(self, window: Window, target: Target) -> None:
        super().__init__(window, "Attach file", "Attach file", ATTACH, "customers", _NOUN)
        self._target = target
        self._reading: asyncio.Task[str] | None = None
        about = text.label(f"To {target.name}", semibold=True)
        about.setWordWrap(True)
        self.file = QLineEdit(self)
        self.file.setAccessibleName("File")
        self.file.setPlaceholderText(f"Up to {_LARGEST}, with an extension")
        self.file.textChanged.connect(lambda _: self.say(""))
        self._choose = QPushButton("Choose…", self)
        self._choose.setAutoDefault(False)
        self._choose.clicked.connect(lambda: window.scope.start(self._ask(), replace="file to attach"))
        self._progress = QProgressBar(self)
        self._progress.setAccessibleName("Read so far")
        self._progress.setTextVisible(False)
        self._stop = QPushButton("Stop", self)
        self._stop.setAutoDefault(False)
        self._stop.clicked.connect(self._stop_reading)
        which = text.label("&File")
        which.setBuddy(self.file)
        self.content.addWidget(about)
        for widgets in ((which, self.file, self._choose), (self._progress, self._stop)):
            row = QHBoxLayout()
            row.setSpacing(8)
            for widget in widgets:
                row.addWidget(widget)
            self.content.addLayout(row)
        self.content.addWidget(text.label("Atera's API can neither list nor delete attachments.", 12, "dim"))
        self.setMinimumWidth(460)

    async def _ask(self) -> None:
        dialog = QFileDialog(self, "File to attach")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        dialog.fileSelected.connect(self.file.setText)
        await finished(dialog)

    def lacking(self) -> str:
        if not self.file.text().strip():
            return "Choose a file."
        try:
            check_file(self._path)
        except UnfitFile as error:
            return _REASONS[error.reason]
        return ""

    def refresh(self) -> None:
        if self.file.text().strip() and not self._said[0] and not self.sending and (reason := self.lacking()):
            self._said = (reason, Tone.WARN)
        super().refresh()
        self._progress.setVisible(self.sending)
        self._stop.setVisible(self.sending)
        self._stop.setEnabled(self._reading is not None)

    def lock(self, locked: bool) -> None:
        self.file.setReadOnly(locked)
        self._choose.setEnabled(not locked)

    @property
    def _path(self) -> Path:
        return Path(self.file.text().strip())

    async def send(self) -> Outcome | None:
        path = self._path
        content = await self._read(path)
        if content is None:
            return None
        self._progress.setRange(0, 0)  # under way, nobody knows how far
        self._said = ("Sending…", Tone.INFO)
        self.refresh()
        body = NewAttachment(customer_id=int(self._target.key), name=path.name, content_based64=content)
        outcome = await create_record(self._window.session, "attachment", self._target, body)
        self._said = ("", Tone.INFO)
        named = Target("customers", self._target.key, path.name, self._target.customer)
        return msgspec.structs.replace(outcome, target=named)

    async def _read(self, path: Path) -> str | None:
        """The content; None where it was stopped, or cannot be read, which is said."""
        self._said = ("Reading…", Tone.INFO)
        try:
            self._progress.setRange(0, check_file(path))
            self._progress.setValue(0)
            self._reading = asyncio.create_task(read_base64(path, self._progress.setValue), name="read file to attach")
            self.refresh()
            return await self._reading
        except UnfitFile as error:
            self._said = (_REASONS[error.reason], Tone.BAD)
        except asyncio.CancelledError:
            if (task := asyncio.current_task()) is not None and task.cancelling():
                raise
            self._said = ("Stopped: nothing was sent.", Tone.INFO)
        finally:
            self._reading = None
        return None

    def _stop_reading(self) -> None:
        if self._reading is not None:
            self._reading.cancel()

    def reject(self) -> None:
        self._stop_reading()
        super().reject()
