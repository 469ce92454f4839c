"""Replies and internal notes, written in place under a ticket."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QComboBox, QPlainTextEdit, QPushButton

from atera_desktop.domain.ticket import Ticket
from atera_desktop.store.drafts import read_drafts
from tests.tenant import tenant, until
from tests.ui.changing import item, key, named, ready, said, writes
from tests.ui.desk import Desk, desk, shown_on

pytestmark = pytest.mark.usefixtures("qapp")

CTRL = Qt.KeyboardModifier.ControlModifier


@asynccontextmanager
async def on_a_ticket(folder: Path, *, unlocked: bool = True, state: dict[str, Any] | None = None) -> AsyncIterator[tuple[Desk, Ticket]]:
    async with desk(folder, state=state) as here:
        await ready(here, unlocked=unlocked)
        here.window.show_section("tickets")
        await here.quiet()
        ticket = show(here)
        yield here, ticket


def show(here: Desk, row: int = 0) -> Ticket:
    here.window.page.table.selectRow(row)
    ticket = here.window.page.current()
    assert isinstance(ticket, Ticket)
    return ticket


def editor(here: Desk, name: str = "") -> QPlainTextEdit:
    found = [one for one in here.window.findChildren(QPlainTextEdit) if one.isVisible() and name in one.accessibleName()]
    assert len(found) == 1, [one.accessibleName() for one in found]
    return found[0]


def is_open(here: Desk) -> bool:
    return any(one.isVisible() for one in here.window.details.findChildren(QPlainTextEdit))


def choose_writer(here: Desk, index: int = 1) -> int:
    box = next(one for one in here.window.findChildren(QComboBox) if one.isVisible() and one.accessibleName() == "Written by")
    box.setCurrentIndex(index)
    box.activated.emit(index)
    found = box.itemData(index)
    assert isinstance(found, int)
    return found


async def write(here: Desk, kind: str, words: str) -> QPlainTextEdit:
    named(here.window, kind).click()
    choose_writer(here)
    text = editor(here)
    await until(lambda: here.window.replies._seen.comments is not None)
    text.insertPlainText(words)
    return text


async def send_anyway(here: Desk) -> None:
    """Presses it until it is taken."""

    def pressed() -> bool:
        for button in here.window.details.findChildren(QPushButton):
            if button.text() == "Send anyway" and button.isVisible():
                button.click()
        return not is_open(here)

    await until(pressed)


def comments(here: Desk, ticket: Ticket) -> list[dict[str, Any]]:
    assert here.served is not None
    return here.served.tenant.comments[int(str(ticket.key))]


@pytest.mark.parametrize(
    ("button", "name", "send", "internal"),
    [("Reply", "Reply to ticket", "Send reply", False), ("Internal note", "Internal note on ticket", "Send internal note", True)],
)
async def test_is_written_and_sent_in_place(tmp_path: Path, button: str, name: str, send: str, internal: bool) -> None:
    async with on_a_ticket(tmp_path) as (here, ticket):
        text = await write(here, button, "The driver is new.")
        assert text.accessibleName() == f"{name} {ticket.number}"
        named(here.window, send).click()
        await until(lambda: not is_open(here))
        assert (comments(here, ticket)[-1]["Comment"], comments(here, ticket)[-1]["IsInternal"]) == ("The driver is new.", internal)
        await until(lambda: any(f"ticket {ticket.number} was sent." in line for line in here.notices()))
        assert not here.session.drafts.all()


async def test_ctrl_enter_sends_once_however_often_it_is_pressed(tmp_path: Path) -> None:
    async with on_a_ticket(tmp_path) as (here, ticket):
        text = await write(here, "Reply", "Once.")
        for repeated in (False, True, False, False):
            if QApplication.sendEvent(text, over := QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Return, CTRL, "", repeated)):
                assert over.isAccepted(), "or the window's own Ctrl+Return would take it"
            QApplication.sendEvent(text, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, CTRL, "", repeated))
        await until(lambda: not is_open(here))
        assert [one["Comment"] for one in comments(here, ticket)].count("Once.") == 1
        assert len(writes(here)) == 1


async def test_escape_leaves_the_draft_which_is_there_again(tmp_path: Path) -> None:
    async with on_a_ticket(tmp_path) as (here, ticket):
        text = await write(here, "Internal note", "Half a th")
        key(text, Qt.Key.Key_Escape)
        assert not is_open(here)
        assert "Draft" in said(here.window.details)
        assert named(here.window, "Internal note").accessibleDescription() == "Draft"
        show(here, 1)
        assert not is_open(here)
        show(here, 0)
        assert editor(here, f"note on ticket {ticket.number}").toPlainText() == "Half a th"
        await here.session.drafts.flush()
        assert [draft.text for draft in read_drafts(tmp_path)] == ["Half a th"]
        editor(here).selectAll()
        editor(here).insertPlainText("")
        assert not here.session.drafts.all(), "an emptied text is no draft"


async def test_who_writes_is_remembered(tmp_path: Path) -> None:
    async with on_a_ticket(tmp_path) as (here, _):
        named(here.window, "Reply").click()
        editor(here).insertPlainText("Who?")
        assert not named(here.window, "Send reply").isEnabled()
        assert "Choose who writes" in said(here.window.details)
        chosen = choose_writer(here, 2)
        assert here.states[-1]["replies"] == {"technician": chosen}
        assert named(here.window, "Send reply").isEnabled()


async def test_what_others_did_is_said_before_anything_is_sent(tmp_path: Path) -> None:
    async with on_a_ticket(tmp_path) as (here, ticket):
        await write(here, "Reply", "All is well.")
        assert here.served is not None
        tenant, record = here.served.tenant, here.served.tenant.tickets[int(str(ticket.key))]
        tenant.desk.move(record, "Waiting for parts", tenant.now)
        tenant.desk.heard(record, "It broke again.", tenant.now)
        named(here.window, "Send reply").click()
        await until(lambda: "Meanwhile in Atera" in said(here.window.details))
        line = said(here.window.details)
        assert f"the status was “{ticket.ticket_status}” and is “Waiting for parts”" in line
        assert "wrote “It broke again.”" in line
        assert writes(here) == []
        named(here.window, "Send anyway").click()
        assert named(here.window, "Send anyway").isVisible(), "the second click of a double click is not that one click more"
        assert writes(here) == []
        await send_anyway(here)
        assert comments(here, ticket)[-1]["Comment"] == "All is well."


async def test_while_locked_it_opens_to_read_and_unlocks_in_place(tmp_path: Path) -> None:
    async with on_a_ticket(tmp_path, unlocked=False) as (here, _):
        named(here.window, "Reply").click()
        assert editor(here).isReadOnly()
        assert "Changes are locked." in said(here.window.details)
        named(here.window.details, "Unlock changes").click()
        assert not editor(here).isReadOnly()
        assert editor(here).hasFocus() or here.window.focusWidget() is editor(here)


async def test_a_missing_permission_is_named(tmp_path: Path) -> None:
    async with on_a_ticket(tmp_path) as (here, _):
        await write(here, "Reply", "May I?")
        assert here.served is not None
        here.served.weather.set("forbid", "Tickets:Write")
        named(here.window, "Send reply").click()
        await until(lambda: "Tickets: Write" in said(here.window.details))
        assert editor(here).toPlainText() == "May I?"
        assert not named(here.window, "Send reply").isEnabled()


@pytest.mark.parametrize(
    ("fault", "words"),
    [("cut-before", "did not arrive"), ("500", "was not sent"), ("offline", "was not sent")],
)
async def test_what_was_typed_stays_when_it_fails(tmp_path: Path, fault: str, words: str) -> None:
    async with on_a_ticket(tmp_path) as (here, _):
        await write(here, "Reply", "Still here.")
        assert here.served is not None
        here.served.weather.set(fault)
        named(here.window, "Send reply").click()
        await until(lambda: words in said(here.window.details))
        assert editor(here).toPlainText() == "Still here."
        here.served.weather.set(fault, "off")


async def test_from_the_menu_the_details_open_for_it(tmp_path: Path) -> None:
    async with on_a_ticket(tmp_path) as (here, ticket):
        here.window.panes.toggle_details()
        item(here, "Ticket", "Internal note").trigger()
        assert editor(here).accessibleName() == f"Internal note on ticket {ticket.number}"
        assert here.window.focusWidget() is editor(here)
        here.window.page.table.selectAll()
        assert not here.window.actions_["reply"].isEnabled()
        assert not is_open(here)


async def test_after_a_restart_what_others_did_since_is_said(tmp_path: Path) -> None:
    async with tenant(20, clock=time.time) as served:
        async with shown_on(tmp_path, served, None) as here:
            await ready(here)
            here.window.show_section("tickets")
            await here.quiet()
            ticket = show(here)
            await write(here, "Reply", "All is well.")
            state = here.window.state()
        record = served.tenant.tickets[int(str(ticket.key))]
        served.tenant.desk.move(record, "Waiting for parts", served.tenant.now)
        served.tenant.desk.heard(record, "It broke again.", served.tenant.now)
        async with shown_on(tmp_path, served, state) as here:
            await ready(here)
            await until(lambda: f"There is a draft that was not sent: ticket {ticket.number}." in here.notices())
            here.window.show_section("alerts")
            named(here.window, "Show draft").click()
            assert editor(here).toPlainText() == "All is well."
            await until(lambda: "wrote “It broke again.”" in said(here.window.details))
            assert "is “Waiting for parts”" in said(here.window.details)
            assert here.window.replies.technician == state["replies"]["technician"]
            await send_anyway(here)
            assert comments(here, ticket)[-1]["Comment"] == "All is well."


async def test_a_reply_of_unknown_outcome_says_so_until_it_is_looked_up(tmp_path: Path) -> None:
    async with on_a_ticket(tmp_path) as (here, ticket):
        await write(here, "Reply", "Once, and no more.")
        assert here.served is not None
        weather = here.served.weather
        weather.set("cut-after", 1)
        here.served.app.before = lambda method, path: weather.set("offline") if method == "POST" else None
        named(here.window, "Send reply").click()
        await until(lambda: "nobody knows whether it arrived" in said(here.window.details))
        assert editor(here).toPlainText() == "Once, and no more."
        here.served.app.before = None
        weather.set("offline", "off")
        here.window.actions_.run("refresh")
        await until(lambda: not is_open(here))
        assert [one["Comment"] for one in comments(here, ticket)].count("Once, and no more.") == 1
        await until(lambda: any("has arrived" in line for line in here.notices()))
