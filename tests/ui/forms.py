"""Filling forms as somebody without a mouse does: by menu words, the inputs' names, and keys."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

from atera_desktop.domain.record import Key
from atera_desktop.ui.forms.dialog import FormDialog
from tests.tenant import until
from tests.ui.changing import item
from tests.ui.desk import Desk

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


def tab_to(dialog: FormDialog, name: str) -> QWidget:
    """Presses Tab until the input of this name has the focus."""
    for _ in range(MOST):
        here = dialog.focusWidget()
        if here is not None and here.accessibleName() == name:
            return here
        assert here is not None
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
        if isinstance(widget, QLineEdit) and widget.completer() is not None:
            QTest.keyClick(widget, Qt.Key.Key_Tab)


def fill_all(dialog: FormDialog, values: dict[str, Any]) -> None:
    for name, value in values.items():
        fill(dialog, name, value)


def send(dialog: FormDialog) -> None:
    """Ctrl+Enter, wherever the focus is."""
    QTest.keyClick(dialog.focusWidget() or dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


async def closed(dialog: FormDialog) -> None:
    await until(lambda: not isValid(dialog))


async def answered(dialog: FormDialog) -> None:
    """Waits until what was sent came to an end that leaves the form open."""
    await until(lambda: not isValid(dialog) or not dialog.sending)
    assert isValid(dialog), "the form has closed"
