"""Offline machines to tickets and alerts, through the real window and by the keyboard alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QTreeWidget, QWidget
from shiboken6 import isValid

from atera_desktop.domain.agent import Agent
from atera_desktop.ui.dialogs.outage import OutageDialog
from atera_desktop.ui.dialogs.results import Results
from tests.tenant import until
from tests.ui.changing import item, named, ready, said, select, writes
from tests.ui.desk import Desk, desk
from tests.ui.faces import nameless

pytestmark = pytest.mark.usefixtures("qapp")


AIR = 24
"""Pixels of the window that are seen on each side of a dialog."""


def machines(here: Desk, count: int) -> list[Agent]:
    """Offline ones."""
    records = here.session.collections["agents"].records.values()
    found = [one for one in records if isinstance(one, Agent) and one.online is False][:count]
    assert len(found) == count
    return found


async def opened(here: Desk, *agents: Agent) -> OutageDialog:
    """The dialog that the menu opens for these agents, when the contacts have come."""
    select(here, *agents)
    entry = item(here, "Agent", "Create tickets…")
    assert entry.isEnabled(), entry.toolTip()
    entry.trigger()
    await until(lambda: isinstance(QApplication.activeModalWidget(), OutageDialog) and len(here.session.collections["contacts"]))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, OutageDialog)
    await here.quiet()
    return dialog


def tab_to(dialog: QWidget, name: str) -> QWidget:
    for _ in range(40):
        here = dialog.focusWidget()
        assert here is not None
        if here.accessibleName() == name:
            return here
        QTest.keyClick(here, Qt.Key.Key_Tab)
    raise AssertionError(f"Tab never reaches {name!r}")


def write(dialog: QWidget, name: str, words: str) -> None:
    widget = tab_to(dialog, name)
    assert isinstance(widget, (QLineEdit, QPlainTextEdit))
    widget.selectAll()
    QTest.keyClicks(widget, words)


def choose(dialog: QWidget, name: str, words: str) -> None:
    box = tab_to(dialog, name)
    assert isinstance(box, QComboBox)
    while box.currentIndex() > 0:
        QTest.keyClick(box, Qt.Key.Key_Up)
    while box.currentText() != words:
        before = box.currentIndex()
        QTest.keyClick(box, Qt.Key.Key_Down)
        assert box.currentIndex() != before, f"{words!r} cannot be chosen"


def send(dialog: QWidget) -> None:
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    QTest.keyRelease(dialog, Qt.Key.Key_Control)  # for Qt it would be down in the next test


def pick_end_user(here: Desk, dialog: OutageDialog) -> int:
    """All rows are given one contact, by a part of its name; its id."""
    assert here.served is not None
    rows = tab_to(dialog, "What will be created")
    QTest.keyClick(rows, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    number, contact = next(iter(here.served.tenant.contacts.items()))
    line = tab_to(dialog, "End user")
    QTest.keyClicks(line, contact["Email"])
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert isinstance(number, int)
    return number


async def results(here: Desk) -> Results:
    await until(lambda: isinstance(QApplication.activeModalWidget(), Results) and not here.window.changes.runs)
    found = QApplication.activeModalWidget()
    assert isinstance(found, Results)
    return found


def column(tree: QTreeWidget, number: int) -> list[str]:
    return [row.text(number) for place in range(tree.topLevelItemCount()) if (row := tree.topLevelItem(place)) is not None]


async def close(dialog: QWidget) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    await until(lambda: not isValid(dialog))


async def test_a_ticket_for_each_machine_is_made_by_keyboard_alone(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        assert here.served is not None
        known = set(here.served.tenant.tickets)
        dialog = await opened(here, *machines(here, 3))
        agents = [row.machines[0] for row in dialog.rows]
        assert nameless(dialog) == []
        write(dialog, "Subject", "{name} of {customer} is off")
        choose(dialog, "Priority", "High")
        choose(dialog, "Type", "Incident")
        user = pick_end_user(here, dialog)
        titles = [f"{one.name} of {one.customer_name} is off" for one in agents]
        assert column(dialog.preview.list, 0) == titles
        assert "3 tickets, one a second: 6 requests of " in said(dialog)
        send(dialog)
        shown = await results(here)
        made = [ticket for number, ticket in here.served.tenant.tickets.items() if number not in known]
        assert [ticket["TicketTitle"] for ticket in made] == titles
        assert {(t["TicketPriority"], t["TicketType"], t["EndUserID"]) for t in made} == {("High", "Incident", user)}
        tree = shown.findChild(QTreeWidget)
        assert tree is not None
        assert [column(tree, number) for number in (0, 2, 3)] == [titles, [str(t["TicketID"]) for t in made], ["Created"] * 3]
        assert all(ticket["TicketID"] in here.session.collections["tickets"].records for ticket in made)
        assert writes(here) == ["POST /api/v3/tickets"] * 3
        await close(shown)
        assert here.notices() == ["3 tickets: 3 created."]


async def test_one_for_each_customer_and_one_for_all(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=200) as here:
        await ready(here)
        dialog = await opened(here, *machines(here, 12))
        agents = [row.machines[0] for row in dialog.rows]
        customers = list(dict.fromkeys(one.customer_name for one in agents))
        assert 1 < len(customers) < 12
        choose(dialog, "Group", "One for each customer")
        assert column(dialog.preview.list, 1) == customers
        assert column(dialog.preview.list, 0)[0].startswith(f"{customers[0]}: machines offline (")
        choose(dialog, "Group", "One for all machines")
        assert column(dialog.preview.list, 0) == ["Machines offline: 12"]
        assert column(dialog.preview.list, 3) == [f"12: {', '.join(one.name for one in agents)}"]
        assert named(dialog, "Create 1 ticket").accessibleDescription().startswith("1 ticket has no end user")
        await close(dialog)
        assert writes(here) == []


async def test_alerts_instead(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        assert here.served is not None
        known = set(here.served.tenant.alerts)
        dialog = await opened(here, *machines(here, 2))
        agents = [row.machines[0] for row in dialog.rows]
        choose(dialog, "Create", "Alerts, one on each machine")
        choose(dialog, "Severity", "Critical")
        send(dialog)
        shown = await results(here)
        made = [alert for number, alert in here.served.tenant.alerts.items() if number not in known]
        assert [(a["Title"], a["DeviceGuid"], a["Severity"], a["AlertCategoryID"]) for a in made] == [
            (f"{one.name} is offline", one.device_guid, "Critical", "Availability") for one in agents
        ]
        await close(shown)


async def test_a_misspelt_placeholder_is_named_while_it_is_typed(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        dialog = await opened(here, *machines(here, 1))
        told = next(label for label in dialog.findChildren(QLabel) if label.accessibleName() == "Placeholders")
        assert "{last_seen}" in told.text()
        assert "{last_seen}  when it was last seen" in told.toolTip()
        assert told.toolTip() == told.accessibleDescription()
        write(dialog, "Subject", "{nmae} is off")
        assert "{nmae} is no placeholder" in said(dialog)
        assert tab_to(dialog, "Subject").accessibleDescription().startswith("{nmae} is no placeholder:")
        assert not named(dialog, "Create 1 ticket").isEnabled()
        send(dialog)
        assert dialog.isVisible()
        write(dialog, "Subject", "{name} is off")
        assert "no placeholder" not in said(dialog)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        await until(lambda: QApplication.activeModalWidget() is not dialog)
        asked = QApplication.activeModalWidget()
        assert asked is not None
        named(asked, "Discard").click()
        await until(lambda: not isValid(dialog))
        assert writes(here) == []


@pytest.mark.parametrize("subject", ["{name} is off", "{nmae} of {customer} is off since {last_seen"])
@pytest.mark.parametrize("unlocked", [True, False])
async def test_it_fits_into_the_smallest_window_with_air(tmp_path: Path, subject: str, unlocked: bool) -> None:
    async with desk(tmp_path) as here:
        here.window.resize(960, 600)
        await ready(here, unlocked=unlocked)
        dialog = await opened(here, *machines(here, 4))
        line = tab_to(dialog, "Subject")
        assert isinstance(line, QLineEdit)
        line.setText(subject)
        await until(lambda: ("Correct what is marked" in said(dialog)) == ("nmae" in subject and unlocked))
        QApplication.processEvents()
        assert dialog.width() <= 960 - 2 * AIR
        assert dialog.height() <= 600 - 2 * AIR
        text = tab_to(dialog, "Text")
        assert text.height() > 6 * text.fontMetrics().lineSpacing()
        dialog.close_for_good()
        await until(lambda: not isValid(dialog))


async def test_a_new_end_user_is_typed(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        assert here.served is not None
        known = set(here.served.tenant.tickets)
        dialog = await opened(here, *machines(here, 1))
        write(dialog, "End user", "Robin Nobody")
        assert "Nobody yet." in said(dialog)
        write(dialog, "End user", "Robin New <robin@new.example>")
        assert column(dialog.preview.list, 2) == ["Robin New"]
        send(dialog)
        shown = await results(here)
        (made,) = [ticket for number, ticket in here.served.tenant.tickets.items() if number not in known]
        assert made["EndUserEmail"] == "robin@new.example"
        await close(shown)


async def test_while_locked_it_opens_to_read_and_unlocks_in_place(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here, unlocked=False)
        dialog = await opened(here, *machines(here, 2))
        assert "Changes are locked" in said(dialog)
        send(dialog)
        assert dialog.isVisible()
        line = tab_to(dialog, "Subject")
        assert isinstance(line, QLineEdit)
        assert line.isReadOnly()
        QTest.keyClick(named(dialog, "Unlock changes"), Qt.Key.Key_Space)
        assert not line.isReadOnly()
        pick_end_user(here, dialog)
        send(dialog)
        await close(await results(here))
        assert len(writes(here)) == 2


async def test_the_rest_is_cancelled_between_rows_and_resumed(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        here.session.deletions.pace = 0.3
        dialog = await opened(here, *machines(here, 3))
        pick_end_user(here, dialog)
        send(dialog)
        await until(lambda: here.window.changes.runs and len(here.window.changes.runs[0].outcomes) == 1)
        shown = QApplication.activeModalWidget()
        assert isinstance(shown, Results)
        QTest.keyClick(named(shown, "Cancel the rest"), Qt.Key.Key_Space)
        await results(here)
        assert said(shown).startswith("3 tickets: 1 created, 2 not sent.")
        assert len(writes(here)) == 1
        QTest.keyClick(named(shown, "Retry failed"), Qt.Key.Key_Space)
        await until(lambda: not isValid(shown) and here.notices() == ["2 tickets: 2 created."])
        assert len(writes(here)) == 3


async def test_what_may_be_there_is_not_made_again(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        assert here.served is not None
        dialog = await opened(here, *machines(here, 2))
        pick_end_user(here, dialog)
        here.served.weather.set("cut-after", "1")
        here.served.failing.add("tickets/lastmodified")
        send(dialog)
        shown = await results(here)
        assert said(shown).startswith("2 tickets: 1 created, 1 not known.")
        assert not named(shown, "Retry failed").isEnabled()
        await close(shown)


async def test_the_window_can_be_closed_over_unsent_words(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        dialog = await opened(here, *machines(here, 1))
        write(dialog, "Subject", "Off")
    assert not isValid(dialog) or not dialog.isVisible()


async def test_only_offline_machines_are_taken(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        online = next(one for one in here.session.collections["agents"].records.values() if isinstance(one, Agent) and one.online)
        select(here, online)
        assert item(here, "Agent", "Create tickets…").toolTip() == "It is online."
        dialog = await opened(here, *machines(here, 1), online)
        assert "1 selected agent is online and left out." in said(dialog)
        assert len(dialog.rows) == 1
        await close(dialog)


async def test_the_rest_of_forty_is_resumed_from_the_results(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=480) as here:
        await ready(here)
        assert here.served is not None
        known, weather = set(here.served.tenant.tickets), here.served.weather
        weather.set("retry-after", "1")
        dialog = await opened(here, *machines(here, 40))
        pick_end_user(here, dialog)
        send(dialog)
        await until(lambda: here.window.changes.runs)
        (run,) = here.window.changes.runs
        faults = {4: ("429", "1"), 11: ("forbid", "Tickets:Write"), 19: ("cut-before", "1"), 27: ("cut-after", "1")}

        def next_row(_: object) -> None:
            weather.set("forbid", "off")
            if (fault := faults.get(len(run.outcomes))) is not None:
                weather.set(*fault)

        end = run.changed.connect(next_row)
        shown = await results(here)
        end()
        assert said(shown).startswith("40 tickets: 37 created, 1 refused, 1 not sent, 1 not created.")
        named(shown, "Retry failed").click()
        await until(lambda: not isValid(shown) and not here.window.changes.runs and here.notices() == ["3 tickets: 3 created."])
        made = [ticket["TicketTitle"] for number, ticket in here.served.tenant.tickets.items() if number not in known]
        assert len(made) == len(set(made)) == 40
        entries = [entry for entry in here.session.journal.entries() if entry.outcome == "ok"]
        assert sorted(entry.target.name for entry in entries) == sorted(made)
