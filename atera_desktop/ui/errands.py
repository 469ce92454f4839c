"""What the menus do that needs a dialog or a file. A dialog is imported when it is asked for: the window comes first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog

from atera_desktop.app.column import Tone
from atera_desktop.ui import text
from atera_desktop.ui.dialogs.ask import Panel, file_to_save, finished
from atera_desktop.ui.notices import Notice
from atera_desktop.ui.saving import save_rows
from atera_desktop.ui.words import plural

if TYPE_CHECKING:
    from atera_desktop.ui.window import Window

KINDS = {"csv": "Comma-separated values", "xlsx": "Excel workbook", "json": "JSON, every field as Atera sends it"}

ELSEWHERE = {
    "Details of the row": "Return",
    "From the filter to the rows": "Down or Return",
    "An entry of Related": "1 to 9",
    "Sort by a further column": "Shift+Click",
    "From one quick filter to the next": "Left or Right",
}
"""Keys that widgets answer by themselves."""


async def export(window: Window) -> None:
    """Asks for a file and writes the rows shown, in their order."""
    page = window.page
    path = await file_to_save(window, "Export", f"{page.spec.title}.csv", KINDS)
    if path is None:
        return
    count = await save_rows(page, window.session, Path(path))
    window.notes.tell(Notice("export", f"{plural(count, page.spec.noun)} written to {path}", Tone.OK))


async def show_shortcuts(window: Window) -> None:
    from atera_desktop.ui.dialogs.shortcuts import Shortcuts

    await finished(Shortcuts(window, {**window.actions_.shortcuts(), **ELSEWHERE}))


async def show_about(window: Window) -> None:
    from atera_desktop.ui.dialogs.about import About

    session = window.session
    facts = {"Profile": "sample data" if session.demo else session.profile.name, "Data folder": str(session.folder)}
    await finished(About(window, facts))


async def show_about_qt(window: Window) -> None:
    panel = Panel(window, "About Qt")
    panel.content.addWidget(text.label(f"Qt {qVersion()}", 18, semibold=True))
    words = text.label("This program's windows are made with Qt, which is free software under the GNU LGPL version 3. More at www.qt.io.")
    words.setWordWrap(True)
    panel.content.addWidget(words)
    panel.add_close()
    await finished(panel)


async def show_settings(window: Window) -> None:
    """Asks for settings; what can change at once does."""
    from atera_desktop.ui.dialogs.preferences import Preferences

    dialog = Preferences(window, window.session.settings)
    if await finished(dialog) == QDialog.DialogCode.Accepted:
        window.choose(**dialog.changed())


async def show_journal(window: Window) -> None:
    from atera_desktop.ui.journal import JournalWindow

    session = window.session
    await finished(JournalWindow(window, session.journal, session.now, window.look_at_journal))


async def show_fall(window: Window) -> None:
    """Lists what would go, and believes the shortened list if told so."""
    from atera_desktop.ui.dialogs.fall import WouldGo

    page = window.page
    resource = page.spec.resource.name
    fall = window.session.sync.status.held.get(resource)
    if fall is None:
        return
    records = page.collection.records
    names = [page.spec.columns[0].text(records[key], window.session.now()) for key in fall.keys if key in records]
    if await finished(WouldGo(window, names, page.spec.noun)) == QDialog.DialogCode.Accepted:
        window.session.sync.accept_fall(resource)


def link_of(window: Window) -> str | None:
    """The address of the selected record in Atera, or None where there is none."""
    record = window.page.current()
    return None if record is None else window.page.spec.link(record, window.desk).url


def open_in_atera(window: Window) -> None:
    """Opens the selected record in the browser."""
    if (url := link_of(window)) is not None:
        open_link(window, url)


def open_link(window: Window, url: str) -> None:
    """Opens an address that passed the gate; the sample data's is copied instead, since it leads nowhere."""
    if window.session.demo:
        QGuiApplication.clipboard().setText(url)
        window.notes.tell(Notice("link", f"Sample data has no page in Atera. Its address was copied: {url}", Tone.INFO))
    else:
        QDesktopServices.openUrl(QUrl(url))


def leave(window: Window) -> None:
    window.close()


def show_logs(window: Window) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(window.logs)))
