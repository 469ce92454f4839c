"""Filling forms as somebody without a mouse does: by menu words, the inputs' names, and keys."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

from atera_desktop.domain.catalog import RESOURCES
from atera_desktop.domain.record import Key
from atera_desktop.ui.forms.dialog import FormDialog
from atera_desktop.ui.forms.labels import label
from atera_desktop.ui.forms.spec import FormSpec, Input
from atera_desktop.ui.pages import PAGES
from tests.tenant import until
from tests.ui.changing import item, said
from tests.ui.desk import Desk


@dataclass(frozen=True)
class Someone:
    """A record of this resource that the tenant has, whichever."""

    resource: str


MOST = 80
"""Inputs that Tab may pass before one is found."""


async def opened(here: Desk, *menu: str) -> FormDialog:
    """The form that a menu entry opens."""
    entry = item(here, *menu)
    assert entry.isEnabled(), entry.toolTip()
    entry.trigger()
    return await form(here)


async def show(here: Desk, name: str, number: int = 0) -> Key:
    """Shows a section, waits for its records, and selects one."""
    here.window.show_section(name)
    await until(lambda: len(here.window.page.rows) > number)
    key = here.window.page.rows.key_at(number)
    here.window.page.table.select_keys([key])
    return key


async def form(here: Desk) -> FormDialog:
    await until(lambda: isinstance(QApplication.activeModalWidget(), FormDialog))
    found = QApplication.activeModalWidget()
    assert isinstance(found, FormDialog)
    return found


def focus_in(dialog: FormDialog) -> QWidget:
    """What has the focus."""
    found: QWidget | None = dialog.focusWidget()
    assert found is not None
    return found


def tab_to(dialog: FormDialog, name: str) -> QWidget:
    """Presses Tab until the input of this name has the focus."""
    for _ in range(MOST):
        here = focus_in(dialog)
        if here.accessibleName() == name:
            return here
        QTest.keyClick(here, Qt.Key.Key_Tab)
    raise AssertionError(f"Tab never reaches {name!r}")


def fill(dialog: FormDialog, name: str, value: Any) -> None:
    """Goes to an input by Tab and types, or chooses by its words; True and False tick and untick."""
    widget = tab_to(dialog, name)
    if isinstance(widget, QCheckBox):
        if widget.isChecked() != value:
            QTest.keyClick(widget, Qt.Key.Key_Space)
    elif isinstance(widget, QComboBox):
        widget.setCurrentIndex(-1)
        for _ in range(widget.count()):
            QTest.keyClick(widget, Qt.Key.Key_Down)
            if widget.currentText() == value:
                return
        raise AssertionError(f"{value!r} cannot be chosen in {name!r}")
    else:
        assert isinstance(widget, (QLineEdit, QPlainTextEdit))
        widget.selectAll()
        QTest.keyClicks(widget, value)
        if not value:
            QTest.keyClick(widget, Qt.Key.Key_Delete)
        popup = QApplication.activePopupWidget()
        if popup is not None:
            QTest.keyClick(popup, Qt.Key.Key_Escape)


CUSTOMER, AGENT, PRODUCT, CONTACT = Someone("customers"), Someone("agents"), Someone("products"), Someone("contacts")


def editor_of(dialog: FormDialog, name: str) -> QLineEdit:
    return next(one for one in dialog.findChildren(QLineEdit) if one.accessibleName() == name)


async def fill_all(here: Desk, dialog: FormDialog, values: dict[str, Any]) -> None:
    """Fills the inputs of these names, in this order. Waits for what is picked from."""
    for name, value in values.items():
        if isinstance(value, Someone):
            records = here.session.collections[value.resource].records
            await until(lambda records=records: len(records) > 1)  # type: ignore[misc]
            labels = [text for record in records.values() if (text := label(record)) != "Unassigned"]
            if value == AGENT:  # one of the customer that was picked before
                owner = editor_of(dialog, "Customer").text()
                labels = [text for text in labels if text.endswith(f" · {owner}")]
            fill(dialog, name, next(text for text in labels if text.replace(" · ", "").isascii() and labels.count(text) == 1))
        else:
            fill(dialog, name, value)


def send(dialog: FormDialog) -> None:
    """Ctrl+Enter, wherever the focus is."""
    QTest.keyClick(focus_in(dialog), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


async def closed(dialog: FormDialog) -> None:
    await until(lambda: not isValid(dialog) or (dialog.isVisible() and not dialog.sending))
    assert not isValid(dialog), f"the form is still open: {said(dialog)}"


async def answered(dialog: FormDialog) -> None:
    """Waits until what was sent came to an end that leaves the form open."""
    await until(lambda: not isValid(dialog) or not dialog.sending)
    assert isValid(dialog), "the form has closed"


async def read_back(here: Desk, resource: str, key: Key, place: str = "") -> dict[str, Any]:
    """What Atera answers when it is asked for the record. `place`: its own path, where the key is not the way."""
    client = here.session.sync.client
    assert client is not None
    found: dict[str, Any] = json.loads(bytes(await client.reread(RESOURCES[resource], key, place)))
    return found


# any form, whatever it asks for

_TYPED: dict[str, Any] = {
    "text": "Lantern 7",
    "long text": "Since noon, in both rooms.",
    "whole number": "1",
    "number": "12.5",
    "date": "2027-02-03",
    "moment": "2027-02-03 09:30",
    "password": "s3cret-one",
    "ports": "80, 443",
    "yes or no": True,
}
"""By an input's kind: what can be typed there."""
_MEANT = {"E-mail": "nora@light.example", "Address": "https://light.example/ok", "End": "2027-02-03 10:30", "Community": "s3cret-com"}
"""Of inputs that take no other text."""


async def open_any(here: Desk, spec: FormSpec) -> FormDialog:
    """The form, from the menu where somebody finds it, on the second record of what it is about."""
    if spec.owner:
        await show(here, spec.owner, 1)
    found = (
        await opened(here, PAGES[spec.owner].noun[0].capitalize(), f"{spec.title}…")
        if spec.owner
        else await opened(here, "File", "New", f"{spec.title}…")
    )
    for name in {one.of for one in spec.inputs if one.of}:
        await until(lambda name=name: len(here.session.collections[name].records) > 1)  # type: ignore[misc]
    return found


async def fill_one(here: Desk, dialog: FormDialog, one: Input) -> None:
    """Fills an input with something that may be there, other than what is."""
    row = dialog.form.rows[one.field]
    if one.kind == "choice":
        widget = row.editor.widget
        assert isinstance(widget, QComboBox)
        wished: Any = next(words for number in range(1, widget.count()) if (words := widget.itemText(number)) != widget.currentText())
    elif one.kind == "record":
        wished = Someone(one.of)
    else:
        wished = _MEANT.get(one.title, _TYPED[one.kind])
    await fill_all(here, dialog, {one.title: wished})


async def fill_any(here: Desk, dialog: FormDialog) -> None:
    """Fills the first input, and then whatever the form lacks, until it lacks nothing."""
    first = next(iter(dialog.form.rows.values())).input
    await fill_one(here, dialog, first)
    while faults := dialog.form.faults():
        assert "" not in faults, faults
        field = next(iter(faults))
        await fill_one(here, dialog, dialog.form.rows[field].input)
        assert faults != dialog.form.faults(), f"nothing helps against {faults}"
