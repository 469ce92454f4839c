"""Pictures of every form that a page has, filled and refused, and of every kind of deletion: a new one is pictured by itself."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from atera_desktop.ui.change_actions import DELETED, FORMS
from atera_desktop.ui.dialogs.confirm import DeletionDialog
from atera_desktop.ui.forms.dialog import FormDialog
from atera_desktop.ui.forms.form import Row
from atera_desktop.ui.forms.inputs import ChoiceEditor
from atera_desktop.ui.forms.labels import labels
from atera_desktop.ui.forms.spec import FormSpec, InputKind
from tests.shots.state import Setup, State
from tests.tenant import until
from tests.ui.changing import select
from tests.ui.desk import Desk
from tests.ui.test_confirm_kinds import deletable

AGENTS = 140
EACH = ("light-1440x900-100", "dark-960x600-100", "light-1440x900-200", "dark-960x600-200")
"""Every form in both appearances, both sizes and both scales, but not in all of their combinations."""

WORDS: Mapping[str, str] = {
    "Name": "Lighthouse Dental",
    "Title": "Printer in the front office prints blank pages",
    "First name": "Nora",
    "Last name": "Lind",
    "E-mail": "nora.lind@lighthouse-dental.example",
    "Phone": "+47 55 21 40 00",
    "Domains": "lighthouse-dental.example; lighthouse.example",
    "Host": "10.20.0.9",
    "Address": "https://portal.lighthouse-dental.example/status",
    "Port": "161",
    "Start": "2026-11-24 09:30",
    "End": "2026-11-24 10:45",
    "Business number": "987 654 321",
    "Fax": "+47 55 21 40 01",
    "Mobile phone": "+47 901 23 456",
    "Job title": "Practice manager",
    "Links": "https://www.lighthouse-dental.example",
    "Street": "Nykirkekaien 14",
    "City": "Bergen",
    "Postal code": "5004",
    "State": "Vestland",
    "Country": "Norway",
    "SKU": "BKP-SEAT",
    "Category": "Backup",
    "Community": "public",
    "User name": "watch",
    "Kind of device": "Printer",
    "Must contain": "Welcome",
    "Latitude": "60.3913",
    "Longitude": "5.3221",
}
"""What somebody would type, by the input's title."""

BY_KIND: Mapping[InputKind, str] = {
    "text": "Front office",
    "long text": "Since this morning, on two machines.\nThe driver was installed again last week.",
    "whole number": "12",
    "number": "120.50",
    "date": "2026-12-31",
    "moment": "2026-12-31 09:30",
    "password": "only a sample",
    "ports": "80, 443, 8443",
}
SENSELESS: Mapping[InputKind, str] = {
    "whole number": "a dozen",
    "number": "much",
    "date": "tomorrow",
    "moment": "tomorrow at nine",
    "record": "Nobody of this name",
    "ports": "http",
}
"""What cannot be meant; other kinds are left empty."""


async def opened(desk: Desk, form: FormSpec, *, unlocked: bool = True) -> FormDialog:
    """The form over the first record of its section, when everything that can be picked has come."""
    await desk.quiet()
    desk.window.show_section(form.owner or form.resource)
    await until(lambda: len(desk.window.page.rows))
    if unlocked:
        desk.session.locking.unlock()
    desk.window.page.table.selectRow(0)
    desk.window._tick()
    desk.window.actions_.run(form.name)
    await until(lambda: isinstance(QApplication.activeModalWidget(), FormDialog))
    await until(lambda: all(len(desk.session.collections[one.of]) for one in form.inputs if one.of))
    await desk.quiet()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, FormDialog)
    return dialog


def fill(desk: Desk, dialog: FormDialog, row: Row) -> None:
    """Puts in what somebody would; of several words the one after which most is asked for, of records the one with the longest name."""
    one, editor = row.input, row.editor
    if one.kind == "record":
        found = labels(desk.session.collections[one.of].records, lambda one: row.owner in (None, getattr(one, "customer_id", None)))
        editor.show(max(found, key=lambda number: len(found[number])))
    elif isinstance(editor, ChoiceEditor):
        counts = {}
        for at in range(1, editor.widget.count()):
            editor.widget.setCurrentIndex(at)
            counts[at] = sum(row.asked for row in dialog.form.rows.values())
        editor.widget.setCurrentIndex(max(counts, key=lambda at: counts[at]))
    elif one.kind == "yes or no":
        editor.show(True)
    else:
        write(row, WORDS.get(one.title, BY_KIND[one.kind]))


def write(row: Row, words: str) -> None:
    """Types it, meant or not."""
    line = row.editor.widget
    if isinstance(line, QLineEdit):
        line.setText(words)
        line.setCursorPosition(0)
    elif isinstance(line, QPlainTextEdit):
        line.setPlainText(words)


def filled(form: FormSpec) -> Setup:
    """Of a change what the record has, and a first word that differs."""

    async def show(desk: Desk) -> None:
        dialog = await opened(desk, form)
        for row in dialog.form.rows.values():
            if row.asked and (form.makes or row.editor.value() is None):
                fill(desk, dialog, row)

    return show


def refused(form: FormSpec) -> Setup:
    """Everything that can be wrong is."""

    async def show(desk: Desk) -> None:
        dialog = await opened(desk, form)
        for row in dialog.form.rows.values():
            write(row, SENSELESS.get(row.input.kind, ""))
        dialog.try_to_send()

    return show


def _send(dialog: FormDialog, field: str, words: str) -> None:
    dialog.form.rows[field].editor.show(words)
    dialog.try_to_send()


async def refused_by_atera(desk: Desk) -> None:
    """The e-mail is somebody else's already."""
    await filled(FORMS["new-contact"])(desk)
    dialog = _shown()
    taken = next(one.email for one in desk.session.collections["contacts"].records.values() if one.email)  # type: ignore[attr-defined]
    _send(dialog, "email", taken)
    await until(lambda: dialog.form.rows["email"].refused)


async def forbidden(desk: Desk) -> None:
    await filled(FORMS["new-product"])(desk)
    dialog = _shown()
    assert desk.served is not None
    desk.served.weather.set("forbid", "Rates:Write,Products:Write,Billing:Write")
    dialog.try_to_send()
    await until(lambda: not dialog.sending)


async def lost(desk: Desk) -> None:
    await filled(FORMS["new-folder"])(desk)
    dialog = _shown()
    assert desk.served is not None
    desk.served.weather.set("cut-after")
    desk.session.writes.settle = 0.0
    dialog.try_to_send()
    await until(lambda: dialog.stuck)


async def changed_meanwhile(desk: Desk) -> None:
    dialog = await opened(desk, FORMS["edit-ticket"])
    assert desk.served is not None
    there = desk.served.tenant.tickets[desk.window.page.keys()[0]]  # type: ignore[index]
    there["TicketTitle"] = "Printer on the second floor"
    _send(dialog, "ticket_title", "Printer in the front office")
    await until(lambda: dialog.form.rows["ticket_title"].meanwhile)


async def to_be_discarded(desk: Desk) -> None:
    await filled(FORMS["new-department"])(desk)
    dialog = _shown()
    dialog.reject()
    await until(lambda: QApplication.activeModalWidget() is not dialog)


async def picking(desk: Desk) -> None:
    """The list that comes as one types."""
    dialog = await opened(desk, FORMS["new-ticket"])
    line = dialog.form.rows["end_user_id"].editor.widget
    line.setFocus()
    QTest.keyClicks(line, "ar")


def locked(form: FormSpec) -> Setup:
    async def show(desk: Desk) -> None:
        await opened(desk, form, unlocked=False)

    return show


def deleting(kind: str) -> Setup:
    """One record of the kind, read again, with what depends on it."""

    async def show(desk: Desk) -> None:
        await desk.quiet()
        desk.window.show_section(kind)
        await until(lambda: len(desk.window.page.rows) > 2)
        await desk.quiet()
        desk.session.locking.unlock()
        rows = desk.window.page.rows
        select(desk, next(one for one in map(rows.record_at, range(len(rows))) if deletable(one)))
        desk.window.actions_.run(f"delete-{kind}")
        await until(lambda: isinstance(found := QApplication.activeModalWidget(), DeletionDialog) and all(one.read for one in found.going))
        await desk.quiet()

    return show


def _shown() -> FormDialog:
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, FormDialog)
    return dialog


FORM_STATES = (
    *(State(f"form-{name}", filled(form), agents=AGENTS, at=EACH) for name, form in FORMS.items()),
    *(State(f"form-{name}-refused", refused(form), agents=AGENTS, at=EACH) for name, form in FORMS.items()),
    State("form-everything-wrong", refused(FORMS["new-contract"]), agents=AGENTS, scaled=True),
    State("form-refused-by-atera", refused_by_atera, agents=AGENTS, at=EACH),
    State("form-forbidden", forbidden, agents=AGENTS, at=EACH),
    State("form-lost", lost, agents=AGENTS, at=EACH),
    State("form-changed-meanwhile", changed_meanwhile, agents=AGENTS, at=EACH),
    State("form-to-be-discarded", to_be_discarded, agents=AGENTS, at=EACH),
    State("form-picking", picking, agents=AGENTS, at=EACH),
    State("form-locked", locked(FORMS["edit-customer"]), agents=AGENTS, at=EACH),
    *(State(f"delete-of-{kind}", deleting(kind), agents=AGENTS, at=EACH) for kind in DELETED),
)
