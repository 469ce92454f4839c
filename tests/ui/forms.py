"""Filling forms as somebody without a mouse does: by menu words, the inputs' names, and keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

from atera_desktop.domain.record import Key
from atera_desktop.ui.forms.dialog import FormDialog
from atera_desktop.ui.forms.labels import label
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
