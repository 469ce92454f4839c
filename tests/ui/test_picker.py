"""Picking a record in a form: what is offered, what is said, and what is looked for at Atera."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListView, QWidget

from atera_desktop.app.asking import MOST
from atera_desktop.domain.agent import Agent
from atera_desktop.domain.customer import Customer
from atera_desktop.domain.record import Key
from atera_desktop.ui.forms.dialog import FormDialog
from atera_desktop.ui.forms.form import Row
from atera_desktop.ui.forms.picker import RecordEditor
from tests.tenant import until
from tests.ui.changing import named, ready, said, writes
from tests.ui.desk import Desk, desk
from tests.ui.forms import editor_of, opened, send, show, tab_to

pytestmark = pytest.mark.usefixtures("qapp")


def of(here: Desk, kind: type[Any], name: str) -> list[Any]:
    """The records of a kind."""
    return [one for one in here.session.collections[name].records.values() if isinstance(one, kind)]


def rows(popup: QWidget | None = None) -> list[str]:
    """What the list offers; empty where there is none."""
    found = popup or QApplication.activePopupWidget()
    if not isinstance(found, QListView):
        return []
    return [str(found.model().index(row, 0).data()) for row in range(found.model().rowCount())]


def typed(dialog: FormDialog, name: str, words: str) -> QLineEdit:
    """Goes there by Tab and types, with whatever pops up left open."""
    line = tab_to(dialog, name)
    assert isinstance(line, QLineEdit)
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    QTest.keyClicks(line, words)
    return line


def picked(dialog: FormDialog, name: str, words: str) -> str:
    """Types, and takes the first row of the list by keys."""
    line = typed(dialog, name, words)
    popup = QApplication.activePopupWidget()
    assert popup is not None, f"nothing is offered for {words!r}"
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    return line.text()


def close_list() -> None:
    popup = QApplication.activePopupWidget()
    assert popup is not None
    QTest.keyClick(popup, Qt.Key.Key_Escape)


def row(dialog: FormDialog, field: str) -> Row:
    return dialog.form.rows[field]


def two_customers(here: Desk) -> tuple[Customer, Customer, Agent]:
    """Two that have machines, and one of the first's whose name the second has not."""
    agents = of(here, Agent, "agents")
    found = [one for one in of(here, Customer, "customers") if one.name.isascii() and any(a.customer_id == one.key for a in agents)]
    first, second = found[0], found[1]
    return first, second, next(one for one in agents if one.customer_id == first.key)


async def new_monitor(here: Desk) -> FormDialog:
    dialog = await opened(here, "File", "New", "New ping monitor…")
    await until(lambda: len(of(here, Customer, "customers")) > 3)
    await here.quiet()  # events that a test lets Qt handle by itself must wake no task: it would sleep on for ever
    return dialog


async def test_all_words_count_in_any_order(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=140) as here:
        await ready(here)
        dialog = await new_monitor(here)
        first, _, machine = two_customers(here)
        typed(dialog, "Probed by", f"{first.name.split()[0].lower()} {machine.name.lower()}")
        assert f"{machine.name} · {first.name}" in rows()
        dialog.close_for_good()


async def test_a_customer_narrows_what_is_offered(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=140) as here:
        await ready(here)
        dialog = await new_monitor(here)
        first, second, machine = two_customers(here)
        assert picked(dialog, "Customer", first.name) == first.name
        typed(dialog, "Probed by", first.name[:3])
        listed = [text for text in rows() if not text.startswith("Look for")]
        assert listed
        assert all(text.endswith(f" · {first.name}") for text in listed)
        assert len(listed) == sum(one.customer_id == first.key for one in of(here, Agent, "agents"))
        assert picked(dialog, "Probed by", machine.name) == f"{machine.name} · {first.name}"
        assert dialog.form.values()["monitoring_agent_id"] == machine.key
        # Another customer: what was picked stays to be seen, and it is said what is wrong with it.
        assert picked(dialog, "Customer", second.name) == second.name
        assert editor_of(dialog, "Probed by").text() == f"{machine.name} · {first.name}"
        assert dialog.form.values()["monitoring_agent_id"] == machine.key
        assert (
            row(dialog, "monitoring_agent_id").said.text()
            == f"Probed by is {machine.name}, which belongs to {first.name}, not to {second.name}."
        )
        dialog.try_to_send()
        assert writes(here) == []
        assert dialog.form.faults()["monitoring_agent_id"] == f"is {machine.name}, which belongs to {first.name}, not to {second.name}"
        assert picked(dialog, "Customer", first.name) == first.name
        assert "monitoring_agent_id" not in dialog.form.faults()
        dialog.close_for_good()


async def test_what_is_being_typed_is_not_called_wrong_yet(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=140) as here:
        await ready(here)
        dialog = await new_monitor(here)
        first, _, _ = two_customers(here)
        line = typed(dialog, "Customer", first.name[:2])
        assert rows()
        assert not is_wrong(line), "with the list open"
        typed(dialog, "Customer", "Nobody of this name")
        assert len(rows()) == 1
        assert not is_wrong(line), "with nothing here that fits"
        close_list()
        QTest.keyClick(line, Qt.Key.Key_Tab)
        assert is_wrong(line)
        assert row(dialog, "customer_id").said.text().startswith("Customer fits none here")
        line = typed(dialog, "Customer", first.name[:2])
        assert not is_wrong(line), "back again, and typing"
        assert picked(dialog, "Customer", first.name) == first.name
        typed(dialog, "Customer", "")
        assert not is_wrong(line), "empty, and not left yet"
        QTest.keyClick(line, Qt.Key.Key_Tab)
        assert row(dialog, "customer_id").said.text() == "Customer is needed."
        send(dialog)
        typed(dialog, "Customer", "Nobody of this name")
        assert is_wrong(line), "whoever has tried to send sees what is still in the way"
        dialog.close_for_good()


def is_wrong(line: QLineEdit) -> bool:
    """Whether it is marked, and said to be wrong."""
    words = line.accessibleDescription()
    marked = bool(line.property("wrong"))
    assert marked == any(reason in words for reason in ("is needed", "fits none here", "is not chosen yet")), words
    return marked


async def test_no_button_moves_away_under_the_mouse(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=140) as here:
        await ready(here)
        dialog = await new_monitor(here)
        line = tab_to(dialog, "Name")
        QTest.keyClicks(line, "x")
        QTest.keyClick(line, Qt.Key.Key_Backspace)
        button, handle = named(dialog, "Create monitor"), dialog.windowHandle()
        assert not is_wrong(editor_of(dialog, "Name"))
        place = button.mapTo(dialog, button.rect().center())
        QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=place)
        assert QApplication.focusWidget() is button
        QApplication.processEvents()
        assert button.mapTo(dialog, button.rect().center()) == place
        QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=place)
        assert "Nothing was sent: correct what is marked first." in said(dialog)
        assert is_wrong(editor_of(dialog, "Name"))
        dialog.close_for_good()


async def test_what_is_picked_shows_its_beginning_and_all_of_it_in_a_tooltip(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=140) as here:
        await ready(here)
        dialog = await new_monitor(here)
        _, _, machine = two_customers(here)
        label = picked(dialog, "Probed by", machine.name)
        line = editor_of(dialog, "Probed by")
        assert label == f"{machine.name} · {machine.customer_name}"
        assert (line.cursorPosition(), line.toolTip()) == (0, label)
        QTest.keyClick(line, Qt.Key.Key_End)
        QTest.keyClick(line, Qt.Key.Key_Tab)
        assert line.cursorPosition() == 0
        typed(dialog, "Probed by", "")
        assert line.toolTip() == ""
        dialog.close_for_good()


async def test_a_contact_that_moves_is_told_of_its_machine(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=140) as here:
        await ready(here)
        assert here.served is not None
        tenant = here.served.tenant
        machine = next(
            one for one in of(here, Agent, "agents") if any(c["CustomerID"] == one.customer_id for c in tenant.contacts.values())
        )
        raw = next(contact for contact in tenant.contacts.values() if contact["CustomerID"] == machine.customer_id)
        raw["DefaultAgentId"] = machine.agent_id
        await show(here, "contacts")
        await here.quiet()
        here.window.page.table.select_keys([raw["EndUserID"]])
        dialog = await opened(here, "Contact", "Edit contact…")
        assert editor_of(dialog, "Device").text() == f"{machine.name} · {machine.customer_name}"
        await until(lambda: len(of(here, Customer, "customers")) > 3)
        other = next(one for one in of(here, Customer, "customers") if one.key != machine.customer_id and one.name.isascii())
        picked(dialog, "Customer", other.name)
        words = row(dialog, "default_agent_id").said.text()
        assert words == f"Device is {machine.name}, which belongs to {machine.customer_name}, not to {other.name}."
        assert dialog.form.faults() == {}, "what nobody has touched stops nothing"
        dialog.close_for_good()


async def test_what_an_alert_refers_to_is_its_customers(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=140) as here:
        await ready(here)
        tickets = here.session.collections["tickets"].records
        owner = next(one.customer_id for one in tickets.values() if one.customer_id)  # type: ignore[attr-defined]
        machine = next(one for one in of(here, Agent, "agents") if one.customer_id == owner)
        here.window.page.table.select_keys([machine.key])
        dialog = await opened(here, "Agent", "New alert…")
        editor = row(dialog, "ticket_id").editor
        assert isinstance(editor, RecordEditor)
        assert editor.widget.placeholderText().endswith(f": {sum(one.customer_id == owner for one in tickets.values())} tickets")  # type: ignore[attr-defined]
        dialog.close_for_good()


# What is not here


Ways = tuple[str, tuple[str, ...], str, str, Callable[[Desk], tuple[str, Key]]]


def hidden_agent(here: Desk) -> tuple[str, Key]:
    """A machine that is at Atera since the last refresh."""
    assert here.served is not None
    agents = here.served.tenant.agents
    key = max(agents) + 1
    agents[key] = {
        **next(iter(agents.values())),
        "AgentID": key,
        "AgentName": "Front desk",
        "MachineName": "FRONT-9",
        "DeviceGuid": f"{key:032x}",
    }
    return "front-9", key


def hidden_ticket(here: Desk) -> tuple[str, Key]:
    assert here.served is not None
    tickets = here.served.tenant.tickets
    key = max(tickets) + 7
    tickets[key] = {**next(iter(tickets.values())), "TicketID": key, "TicketNumber": str(key - 3), "TicketTitle": "Long ago"}
    return f"#{key}", key


def hidden_contact(here: Desk) -> tuple[str, Key]:
    assert here.served is not None
    contacts = here.served.tenant.contacts
    key = max(contacts) + 5
    contacts[key] = {
        **next(iter(contacts.values())),
        "EndUserID": key,
        "Email": "nora@lantern.example",
        "Firstname": "Nora",
        "Lastname": "Lind",
    }
    return "nora@lantern", key


def hidden_customer(here: Desk) -> tuple[str, Key]:
    assert here.served is not None
    customers = here.served.tenant.customers
    key = max(customers) + 5
    customers[key] = {**next(iter(customers.values())), "CustomerID": key, "CustomerName": "Lantern"}
    return str(key), key


HIDDEN: list[Ways] = [
    ("agents", ("File", "New", "New ping monitor…"), "Probed by", "monitoring_agent_id", hidden_agent),
    ("tickets", ("Ticket", "Relate ticket…"), "Other ticket", "related_ticket_id", hidden_ticket),
    ("contacts", ("File", "New", "New ticket…"), "End user", "end_user_id", hidden_contact),
    ("customers", ("File", "New", "New contact…"), "Customer", "customer_id", hidden_customer),
]


async def at(here: Desk, resource: str, menu: tuple[str, ...]) -> FormDialog:
    if menu[0] == "Ticket":
        await show(here, "tickets")
    dialog = await opened(here, *menu)
    await until(lambda: len(here.session.collections[resource].records) > 1)
    await here.quiet()
    return dialog


@pytest.mark.parametrize(("resource", "menu", "name", "field", "hide"), HIDDEN)
async def test_what_is_not_here_is_found_at_atera(
    tmp_path: Path, resource: str, menu: tuple[str, ...], name: str, field: str, hide: Callable[[Desk], tuple[str, Key]]
) -> None:
    async with desk(tmp_path, agents=140) as here:
        await ready(here)
        dialog = await at(here, resource, menu)
        words, key = hide(here)
        line = typed(dialog, name, words)
        assert rows()[-1] == f"Look for “{words}” at Atera…"
        popup = QApplication.activePopupWidget()
        assert popup is not None
        for _ in rows():
            QTest.keyClick(popup, Qt.Key.Key_Down)
        assert line.text() == words, "going through the list changes nothing"
        QTest.keyClick(popup, Qt.Key.Key_Return)
        await until(lambda: row(dialog, field).said.text().startswith("Found at Atera"))
        found = QApplication.activePopupWidget()
        assert found is not None
        assert len(rows()) == 1
        QTest.keyClick(found, Qt.Key.Key_Down)
        QTest.keyClick(found, Qt.Key.Key_Return)
        assert dialog.form.values()[field] == key
        assert not row(dialog, field).said.text().startswith("Found")
        assert key in here.session.collections[resource].records
        assert writes(here) == []
        dialog.close_for_good()


def look(dialog: FormDialog, name: str, words: str) -> None:
    """Types what is not here, and chooses to look for it at Atera."""
    typed(dialog, name, words)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    QTest.keyClick(popup, Qt.Key.Key_Up)
    QTest.keyClick(popup, Qt.Key.Key_Return)


NOWHERE = [
    (
        "agents",
        ("File", "New", "New ping monitor…"),
        "Probed by",
        "NO-SUCH-1",
        "Atera has no agent with the machine name or ID “NO-SUCH-1”.",
    ),
    ("agents", ("File", "New", "New ping monitor…"), "Probed by", "..", "Atera has no agent with the machine name or ID “..”."),
    ("agents", ("File", "New", "New ping monitor…"), "Probed by", "a/../b", "Atera has no agent with the machine name or ID “a/../b”."),
    (
        "agents",
        ("File", "New", "New ping monitor…"),
        "Probed by",
        "9" * 60,
        "Atera has no agent with the machine name or ID “" + "9" * 60 + "”.",
    ),
    (
        "tickets",
        ("Ticket", "Relate ticket…"),
        "Other ticket",
        "987654321",
        "Atera has no ticket with the ID (which is not the number) “987654321”.",
    ),
    (
        "contacts",
        ("File", "New", "New ticket…"),
        "End user",
        "no@body.example",
        "Atera has no contact with the e-mail, phone or ID “no@body.example”.",
    ),
]


@pytest.mark.parametrize(("resource", "menu", "name", "words", "said"), NOWHERE)
async def test_what_is_nowhere_is_said(tmp_path: Path, resource: str, menu: tuple[str, ...], name: str, words: str, said: str) -> None:
    async with desk(tmp_path, agents=140) as here:
        await ready(here)
        dialog = await at(here, resource, menu)
        look(dialog, name, words)
        line = editor_of(dialog, name)
        await until(lambda: line.accessibleDescription() == said)
        assert line.text() == words
        QTest.keyClicks(line, "x")
        assert line.accessibleDescription() != said
        dialog.close_for_good()


async def test_what_fits_nearly_all_costs_one_request(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=140) as here:
        await ready(here)
        dialog = await at(here, "contacts", ("File", "New", "New ticket…"))
        assert here.served is not None
        assert len(here.served.tenant.contacts) > 2 * MOST
        asked = len(here.served.asked)
        line = typed(dialog, "End user", ".exam")
        popup = QApplication.activePopupWidget()
        assert popup is not None
        for _ in rows():
            QTest.keyClick(popup, Qt.Key.Key_Down)
        QTest.keyClick(popup, Qt.Key.Key_Return)
        await until(lambda: line.accessibleDescription().startswith(f"Found at Atera: {MOST} contacts, and there may be more."))
        assert len([one for one in here.served.asked[asked:] if "email=.exam" in one.lower()]) == 1
        assert len(rows()) == MOST
        dialog.close_for_good()


async def test_what_cannot_be_asked_is_said(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=140) as here:
        await ready(here)
        dialog = await at(here, "agents", ("File", "New", "New ping monitor…"))
        assert here.served is not None
        here.served.weather.set("forbid", "Agents:Read")
        look(dialog, "Probed by", "NO-SUCH-1")
        line = editor_of(dialog, "Probed by")
        await until(lambda: line.accessibleDescription().startswith("Atera could not be asked. This API key may not read agents"))
        here.served.weather.set("forbid", "off")
        here.served.weather.set("offline")
        look(dialog, "Probed by", "NO-SUCH-2")
        await until(lambda: line.accessibleDescription().startswith("Atera could not be asked. "))
        assert "may not read" not in line.accessibleDescription()
        dialog.close_for_good()


async def test_a_form_that_closes_while_it_looks_ends_the_looking(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=140) as here:
        await ready(here)
        dialog = await at(here, "agents", ("File", "New", "New ping monitor…"))
        assert here.served is not None
        here.served.weather.set("slow", 300)
        look(dialog, "Probed by", "NO-SUCH-1")
        dialog.close_for_good()
        await until(lambda: QApplication.activeModalWidget() is None)
        here.served.weather.set("slow", "off")
        await here.quiet()


async def test_a_list_that_is_closed_leaves_the_keys_to_the_form(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=140) as here:
        await ready(here)
        dialog = await new_monitor(here)
        for _ in range(5):
            typed(dialog, "Customer", "a")
            popup = QApplication.activePopupWidget()
            assert popup is not None
            QTest.keyClick(popup, Qt.Key.Key_Escape)
            for _ in range(3):
                QApplication.processEvents()
            assert popup.isHidden()
            assert QApplication.activeWindow() is dialog
            assert QApplication.focusWidget() is editor_of(dialog, "Customer")
        dialog.close_for_good()
