"""Values of custom fields, set by their data types."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit

from atera_desktop.sim.custom_fields import Field, fields_of
from atera_desktop.ui.custom_value import ValuePanel
from tests.tenant import until
from tests.ui.changing import item, ready, said, writes
from tests.ui.desk import Desk, desk
from tests.ui.forms import show
from tests.ui.refusals import listen_again, silence_after_a_write

pytestmark = pytest.mark.usefixtures("qapp")

TYPED = {"Text": "Rack 4", "Numeric": "12.5", "Date": "2027-02-03"}
SENT = {"yes": "true", "no": "false", "2027-02-03": "2027-02-03T00:00:00Z"}
SECTIONS = {
    "agents": ("Agent", "Agent"),
    "tickets": ("Ticket", "Ticket"),
    "customers": ("Customer", "Customer"),
    "contacts": ("Contact", "Contact"),
    "contracts": ("Contract", "Contract"),
}


async def opened(here: Desk, section: str, menu: str) -> ValuePanel:
    await show(here, section)
    item(here, menu, "Set custom field…").trigger()
    await until(lambda: isinstance(QApplication.activeModalWidget(), ValuePanel))
    found = QApplication.activeModalWidget()
    assert isinstance(found, ValuePanel)
    await until(lambda: found.field.count())
    return found


def enter(panel: ValuePanel, words: str) -> None:
    assert panel._editor is not None
    widget = panel._editor.widget
    assert widget.accessibleName() == "Value"
    if isinstance(widget, QComboBox):
        widget.setCurrentText(words)
        assert widget.currentText() == words
    else:
        assert isinstance(widget, (QLineEdit, QPlainTextEdit))
        widget.selectAll()
        QTest.keyClicks(widget, words)


def another(panel: ValuePanel, field: Field) -> str:
    """What can be entered and is not there: of choices one that is offered beside what the record has."""
    assert panel._editor is not None
    widget = panel._editor.widget
    if not isinstance(widget, QComboBox):
        return TYPED[field.kind]
    offered = [widget.itemText(row) for row in range(widget.count())]
    assert set(offered[1:]) <= {"yes", "no", *(text for text, _ in field.options)}
    return next(text for text in offered[1:] if text != widget.currentText())


def send(panel: ValuePanel) -> None:
    QTest.keyClick(panel.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


@pytest.mark.parametrize("section", SECTIONS)
async def test_every_type_is_set(tmp_path: Path, section: str) -> None:
    menu, target = SECTIONS[section]
    async with desk(tmp_path) as here:
        await ready(here)
        assert here.served is not None
        for field in fields_of(target):
            panel = await opened(here, section, menu)
            number = here.window.page.keys()[0]
            panel.field.setCurrentText(field.name)
            wished = another(panel, field)
            enter(panel, wished)
            send(panel)
            await until(lambda: QApplication.activeModalWidget() is None)
            kept = here.served.tenant.custom_values[target, number, field.name]  # type: ignore[index]
            assert kept == SENT.get(wished, wished)
            await until(lambda field=field: here.notices() == [f"{field.name} was set."])  # type: ignore[misc]


async def test_what_somebody_else_set_meanwhile_is_said(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        assert here.served is not None
        field = next(one for one in fields_of("Ticket") if one.kind == "Text")
        panel = await opened(here, "tickets", "Ticket")
        number = here.window.page.keys()[0]
        panel.field.setCurrentText(field.name)
        enter(panel, "Ours")
        here.served.tenant.custom_values["Ticket", number, field.name] = "Theirs"  # type: ignore[index]
        send(panel)
        await until(lambda: "Theirs" in said(panel))
        assert writes(here) == []
        send(panel)
        await until(lambda: QApplication.activeModalWidget() is None)
        assert here.served.tenant.custom_values["Ticket", number, field.name] == "Ours"  # type: ignore[index]


def shown(panel: ValuePanel) -> str:
    assert panel._editor is not None
    widget = panel._editor.widget
    assert isinstance(widget, QPlainTextEdit)
    return widget.toPlainText()


async def open_texts(here: Desk) -> ValuePanel:
    """The panel of the first ticket, with a field of text chosen and its value focused."""
    panel = await opened(here, "tickets", "Ticket")
    panel.field.setCurrentText(next(one.name for one in fields_of("Ticket") if one.kind == "Text"))
    assert panel._editor is not None
    panel._editor.widget.setFocus()
    return panel


@pytest.mark.parametrize("lost", [False, True])
async def test_what_was_set_is_shown_when_it_is_opened_again(tmp_path: Path, lost: bool) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        panel = await open_texts(here)
        enter(panel, "Ours")
        assert here.served is not None
        if lost:
            here.served.weather.set("cut-after", 1)
            silence_after_a_write(here)
        send(panel)
        if lost:
            await until(lambda: "It is not known whether" in said(panel))
            listen_again(here)
        await until(lambda: QApplication.activeModalWidget() is None)
        again = await open_texts(here)
        await until(lambda: shown(again) == "Ours")
        assert again._editor is not None
        assert again.focusWidget() is again._editor.widget
        again.reject()


async def test_what_arrives_later_does_not_replace_what_was_typed(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        panel = await open_texts(here)
        assert here.served is not None
        here.served.tenant.custom_values["Ticket", here.window.page.keys()[0], panel.field.currentText()] = "Theirs"  # type: ignore[index]
        enter(panel, "Ours")
        told: list[object] = []
        end = here.session.lookups.changed.connect(told.append)
        here.session.lookups.want([panel._values], anew=True)
        await until(lambda: len(told) >= 2)
        end()
        assert shown(panel) == "Ours"
        send(panel)
        await until(lambda: "Theirs" in said(panel))
        assert writes(here) == []
        panel.reject()


async def test_what_is_no_number_is_not_sent(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        field = next(one for one in fields_of("Agent") if one.kind == "Numeric")
        panel = await opened(here, "agents", "Agent")
        panel.field.setCurrentText(field.name)
        enter(panel, "a dozen")
        assert not panel.send_button.isEnabled()
        assert "is no number" in panel.send_button.accessibleDescription()
        panel.reject()


async def test_a_missing_permission_is_named(tmp_path: Path) -> None:
    async with desk(tmp_path, weather=("forbid=CustomValues:Write",)) as here:
        await ready(here)
        field = next(one for one in fields_of("Ticket") if one.kind == "Text")
        panel = await opened(here, "tickets", "Ticket")
        panel.field.setCurrentText(field.name)
        enter(panel, "Ours")
        send(panel)
        await until(lambda: "CustomValues: Write" in said(panel))
        assert not panel.send_button.isEnabled()
        panel.reject()
