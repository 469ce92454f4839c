"""Pictures of replies and internal notes, and of the dialogs for time, relations, files and custom fields."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLineEdit, QPlainTextEdit, QPushButton

from atera_desktop.domain.ticket import Ticket
from atera_desktop.ui.attach import AttachPanel
from atera_desktop.ui.custom_value import ValuePanel
from atera_desktop.ui.forms.dialog import FormDialog
from tests.shots.state import Setup, State
from tests.tenant import until
from tests.ui.desk import Desk

NOTE = "Spooler restarted twice today.\nAsk Mira for the log of the print server before the driver is rolled back."
REPLY = "Good morning,\n\nthe driver is installed again. Please print a test page and tell me whether the tray is found."


async def _on_a_ticket(desk: Desk, *, unlocked: bool = True) -> Ticket:
    await desk.quiet()
    desk.window.show_section("tickets")
    if unlocked:
        desk.session.locking.unlock()
    desk.window.page.table.selectRow(0)
    desk.window._tick()
    ticket = desk.window.page.current()
    assert isinstance(ticket, Ticket)
    return ticket


def _press(desk: Desk, title: str) -> None:
    next(one for one in desk.window.details.findChildren(QPushButton) if one.isVisible() and one.text() == title).click()


async def _write(desk: Desk, kind: str, words: str) -> Ticket:
    ticket = await _on_a_ticket(desk)
    _press(desk, kind)
    box = next(one for one in desk.window.details.findChildren(QComboBox) if one.isVisible())
    box.setCurrentIndex(1)
    box.activated.emit(1)
    await until(lambda: desk.window.replies._seen.comments is not None)
    desk.window.details.findChild(QPlainTextEdit).insertPlainText(words)  # type: ignore[union-attr]
    return ticket


async def closed(desk: Desk) -> None:
    await _write(desk, "Internal note", NOTE)
    _press(desk, "Close")


async def locked(desk: Desk) -> None:
    await _on_a_ticket(desk, unlocked=False)
    _press(desk, "Reply")


def written(kind: str, words: str) -> Setup:
    async def show(desk: Desk) -> None:
        await _write(desk, kind, words)

    return show


async def meanwhile(desk: Desk) -> None:
    ticket = await _write(desk, "Reply", REPLY)
    assert desk.served is not None
    tenant = desk.served.tenant
    there = tenant.tickets[int(str(ticket.key))]
    tenant.desk.move(there, "Waiting for parts", tenant.now)
    tenant.desk.heard(there, "It prints again, but only from the second tray.", tenant.now)
    _press(desk, "Send reply")
    await until(lambda: any(one.isVisible() and one.text() == "Send anyway" for one in desk.window.details.findChildren(QPushButton)))


async def refused(desk: Desk) -> None:
    await _write(desk, "Reply", REPLY)
    assert desk.served is not None
    desk.served.weather.set("forbid", "Tickets:Write")
    _press(desk, "Send reply")
    await until(lambda: desk.window.changes.allowed._denials())


async def lost(desk: Desk) -> None:
    await _write(desk, "Internal note", NOTE)
    assert desk.served is not None
    desk.served.weather.set("cut-before")
    _press(desk, "Send internal note")
    await until(lambda: desk.window.replies._failed)


def asked(section: str, action: str, *, unlocked: bool = True) -> Setup:
    """The dialog that this action opens over the first record."""

    async def show(desk: Desk) -> None:
        await desk.quiet()
        desk.window.show_section(section)
        await until(lambda: len(desk.window.page.rows))
        if unlocked:
            desk.session.locking.unlock()
        desk.window.page.table.selectRow(0)
        desk.window.actions_.run(action)
        await until(lambda: isinstance(QApplication.activeModalWidget(), QDialog))

    return show


async def time_refused(desk: Desk) -> None:
    await asked("tickets", "log-time")(desk)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, FormDialog)
    rows = dialog.form.rows
    rows["start_work_hour"].editor.show(rows["end_work_hour"].editor.value())
    rows["description"].editor.show("Changed the fuser of the printer at reception.")
    dialog.try_to_send()


def file_chosen(name: str) -> Setup:
    async def show(desk: Desk) -> None:
        await asked("customers", "attach-file")(desk)
        panel = QApplication.activeModalWidget()
        assert isinstance(panel, AttachPanel)
        file = desk.session.folder / name
        file.write_text("a few words", "utf-8")
        panel.file.setText(str(file))

    return show


async def date_chosen(desk: Desk) -> None:
    await asked("tickets", "set-custom-field")(desk)
    panel = QApplication.activeModalWidget()
    assert isinstance(panel, ValuePanel)
    await until(lambda: panel.field.count())
    panel.field.setCurrentIndex(3)


async def no_date(desk: Desk) -> None:
    await date_chosen(desk)
    panel = QApplication.activeModalWidget()
    assert isinstance(panel, ValuePanel)
    next(one for one in panel.findChildren(QLineEdit) if one.accessibleName() == "Value").setText("tomorrow")


REPLY_STATES = (
    State("reply-closed-with-draft", closed, agents=120),
    State("reply-written", written("Reply", REPLY), agents=120),
    State("note-written", written("Internal note", NOTE), agents=120),
    State("reply-locked", locked, agents=120),
    State("reply-meanwhile", meanwhile, agents=120),
    State("reply-refused", refused, agents=120),
    State("note-lost", lost, agents=120),
    State("log-time-refused", time_refused, agents=120),
    State("attach-file", asked("customers", "attach-file"), agents=120),
    State("attach-file-chosen", file_chosen("network-plan.pdf"), agents=120),
    State("attach-file-unfit", file_chosen("README"), agents=120),
    State("custom-field", date_chosen, agents=120),
    State("custom-field-refused", no_date, agents=120),
    State("custom-field-locked", asked("agents", "set-custom-field", unlocked=False), agents=120),
)
