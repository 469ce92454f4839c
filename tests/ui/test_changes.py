"""Changing and deleting through the real window, as the tenant's log saw it (issue's proof: nothing is sent but what was confirmed)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QTreeWidget

from atera_desktop.domain.agent import Agent
from atera_desktop.domain.alert import Alert
from atera_desktop.domain.ticket import Ticket
from atera_desktop.sim.record import Record
from atera_desktop.ui.dialogs.results import Results
from atera_desktop.ui.pages import PAGES
from atera_desktop.ui.quiet import QuietLabel
from tests.tenant import until
from tests.ui.changing import (
    agent,
    asked,
    dialog,
    entries,
    item,
    named,
    over,
    plain_machine,
    ready,
    select,
    type_in,
    writes,
)
from tests.ui.desk import Desk, desk
from tests.ui.faces import nameless

pytestmark = pytest.mark.usefixtures("qapp")


def rows(here: Desk, count: int, fits: Callable[[Agent], bool] = plain_machine) -> list[Agent]:
    found = [one for one in here.session.collections["agents"].records.values() if isinstance(one, Agent) and fits(one)][:count]
    assert len(found) == count
    return found


def sent(here: Desk, one: Agent) -> Record:
    """The tenant's own record, to be changed behind the window's back."""
    assert here.served is not None
    assert isinstance(one.key, int)
    return here.served.tenant.agents[one.key]


# Proof 1: a confirmed deletion


async def test_a_deletion_is_one_reading_on_a_new_connection_and_one_request(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        assert here.served is not None
        wanted = agent(here, plain_machine)
        select(here, wanted)
        opened = await asked(here, "Agent", "Delete agent…")
        before = len(here.served.asked)
        named(opened, "Delete").click()
        await over(here)
        path = f"/api/v3/agents/{wanted.key}"
        assert here.served.asked[before:] == [f"GET {path}", f"DELETE {path}"]
        entries_ = here.served.app.meter.entries()
        reading = entries_[before]
        assert reading["connection"] not in [entry["connection"] for entry in entries_[:before]]
        assert here.window.page.rows.row_of(wanted.key) is None  # type: ignore[arg-type]
        assert here.notices() == [f"{wanted.name} was deleted. The agent software stays there: if it reports again, the agent returns."]


def renamed(one: Record) -> None:
    one["AgentName"] = "RENAMED-1"


def moved(one: Record) -> None:
    one.update(CustomerID=one["CustomerID"] + 1, CustomerName="Somebody else")


def come_online(one: Record) -> None:
    one["Online"] = True


CHANGES = [(renamed, "the name was"), (moved, "the customer was"), (come_online, "it has come online")]


@pytest.mark.parametrize(("change", "difference"), CHANGES)
@pytest.mark.parametrize("when", ["dialog", "undo window"])
async def test_what_changes_meanwhile_is_not_deleted(tmp_path: Path, change: Callable[[Record], None], difference: str, when: str) -> None:
    async with desk(tmp_path) as here:
        await ready(here, undo=0.2)
        wanted = agent(here, plain_machine)
        select(here, wanted)
        opened = await asked(here, "Agent", "Delete agent…")
        if when == "dialog":
            change(sent(here, wanted))
        named(opened, "Delete").click()
        await until(lambda: here.window.changes.runs)
        if when == "undo window":
            change(sent(here, wanted))
        await over(here)
        assert writes(here) == []
        assert len(here.notices()) == 1
        assert here.notices()[0].startswith(f"{wanted.name} was not deleted: {difference}")
        assert here.window.page.rows.row_of(wanted.key) is not None  # type: ignore[arg-type]


async def test_undo_sends_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here, undo=30)
        wanted = agent(here, plain_machine)
        select(here, wanted)
        opened = await asked(here, "Agent", "Delete agent…")
        named(opened, "Delete").click()
        await until(lambda: here.window.runs.texts())
        assert here.window.runs.texts()[0] in (f"Deleting {wanted.name} in 0:30", f"Deleting {wanted.name} in 0:29")
        row = here.window.page.rows.row_of(wanted.key)  # type: ignore[arg-type]
        assert row is not None
        assert here.window.page.table.model().index(row, 0).data() == f"{wanted.name} · deleting"
        assert named(here.window, "Delete").toolTip() == "It is being deleted."
        named(here.window.runs, "Undo").click()
        await over(here)
        assert here.window.runs.isHidden()
        assert here.window.page.table.model().index(row, 0).data() == wanted.name
        assert here.notices() == [f"{wanted.name} was not deleted: it was taken back before anything was sent."]
        assert writes(here) == []
        assert [entry.outcome for entry in here.session.journal.entries()] == ["undone"]


async def test_several_deletions_are_undone_each_by_itself(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=200) as here:
        await ready(here, undo=30)
        first, second = rows(here, 2)
        for one in (first, second):
            select(here, one)
            named(await asked(here, "Agent", "Delete agent…"), "Delete").click()
            await until(lambda one=one: any(one.name in words for words in here.window.runs.texts()))  # type: ignore[misc]
        item(here, "Edit", "Undo deletion").trigger()
        await until(lambda: len(here.window.runs.texts()) == 1)
        assert first.name in here.window.runs.texts()[0]
        item(here, "Edit", "Undo deletion").trigger()
        await over(here)
        assert writes(here) == []


async def test_cancelling_sends_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        select(here, agent(here, plain_machine))
        named(await asked(here, "Agent", "Delete agent…"), "Cancel").click()
        await over(here)
        assert writes(here) == []
        assert list(here.session.journal.entries()) == []


async def test_quitting_sends_nothing_and_the_next_start_says_so(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here, undo=30)
        wanted = agent(here, plain_machine)
        select(here, wanted)
        named(await asked(here, "Agent", "Delete agent…"), "Delete").click()
        await until(lambda: here.window.changes.runs)
    assert writes(here) == []
    line = f"1 deletion was not sent: {wanted.name}. The program ended first."
    async with desk(tmp_path, served=False) as again:
        await until(lambda: line in again.notices())
    async with desk(tmp_path, served=False) as again:
        await until(lambda: line in again.notices())
        named(again.window.notes, "Dismiss").click()
        await until(lambda: all(entry.seen for entry in again.session.journal.entries()))
    async with desk(tmp_path, served=False) as again:
        await again.quiet()
        await until(lambda: again.window._loaded)
        await asyncio.sleep(0.05)
        assert line not in again.notices()


async def test_whatever_happens_to_the_list_never_another_id(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=300) as here:
        await ready(here)
        assert here.served is not None
        wanted, *others = rows(here, 3)
        select(here, wanted)
        opened = await asked(here, "Agent", "Delete agent…")
        here.served.tenant.remove_agent(others[0].key)  # type: ignore[arg-type]
        await here.refreshed()
        here.window.page.table.source.reset()
        here.window.page.table.select_keys([others[1].key])  # type: ignore[list-item]
        here.window.page.table.sort([("name", True)])
        here.window.show_section("tickets")
        here.window.page.table.selectRow(0)
        here.window.show_section("agents")
        here.window.page.set_filter("nothing fits this")
        named(opened, "Delete").click()
        await over(here)
        assert writes(here) == [f"DELETE /api/v3/agents/{wanted.key}"]


async def test_several_at_once_end_in_a_result_each(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=300) as here:
        await ready(here)
        assert here.served is not None
        wanted = rows(here, 3)
        select(here, *wanted)
        opened = await asked(here, "Agent", "Delete 3 agents…")
        renamed(sent(here, wanted[1]))
        type_in(opened, "3")
        named(opened, "Delete").click()
        await over(here)
        assert set(writes(here)) == {f"DELETE /api/v3/agents/{one.key}" for one in (wanted[0], wanted[2])}
        assert len(writes(here)) == 2
        assert here.notices() == ["3 agents: 2 deleted, 1 not as shown and left alone."]
        named(here.window.notes, "Show results").click()
        shown = await results(here)
        assert nameless(shown) == []
        listed = {row[0]: row[3] for row in table(shown)}
        assert listed[wanted[0].name] == "Deleted"
        assert listed[wanted[1].name].startswith("Not sent: the name was")
        assert not named(shown, "Retry failed").isEnabled(), "what differs is to be looked at, not tried again"
        shown.reject()
        await over(here)


async def results(here: Desk) -> Results:
    await until(lambda: isinstance(QApplication.activeModalWidget(), Results))
    found = QApplication.activeModalWidget()
    assert isinstance(found, Results)
    return found


def table(shown: Results) -> list[list[str]]:
    tree = shown.findChildren(QTreeWidget)[0]
    items = [tree.topLevelItem(place) for place in range(tree.topLevelItemCount())]
    return [[one.text(column) for column in range(tree.columnCount())] for one in items if one is not None]


async def test_the_failed_are_tried_again_and_the_rest_can_be_cancelled(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=300) as here:
        await ready(here)
        assert here.served is not None
        wanted = rows(here, 4)
        select(here, *wanted)
        opened = await asked(here, "Agent", "Delete 4 agents…")
        type_in(opened, "4")
        here.session.deletions.pace = 0.4
        named(opened, "Delete").click()
        await until(lambda: len(writes(here)) == 1)
        named(here.window.runs, "Results…").click()
        shown = await results(here)
        named(shown, "Cancel the rest").click()
        await until(lambda: not here.window.changes.runs)
        done = len(writes(here))
        assert done < 4
        assert [row[3] for row in table(shown)] == ["Deleted"] * done + ["Not sent"] * (4 - done)
        here.session.deletions.pace = 0.0
        named(shown, "Retry failed").click()
        await until(lambda: len(writes(here)) == 4)
        await over(here)
        assert len(set(writes(here))) == 4


# Outcomes


async def test_a_refused_deletion_is_disabled_until_the_key_changes(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        assert here.served is not None
        here.served.weather.set("forbid", "Agents:Delete")
        first = agent(here, plain_machine)
        select(here, first)
        named(await asked(here, "Agent", "Delete agent…"), "Delete").click()
        await over(here)
        assert "Agents: Delete" in here.notices()[0]
        assert "Agents: Delete" in named(here.window, "Delete").toolTip()
        assert not item(here, "Agent", "Delete agent…").isEnabled()
        line, here.session.sync.client = here.session.sync.client, None  # another line, as another key brings it
        here.window.actions_.refresh()
        assert item(here, "Agent", "Delete agent…").isEnabled()
        assert line is not None
        await line.aclose()


async def test_what_monitors_depend_on_is_refused_with_their_names(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=200) as here:
        await ready(here)
        assert here.served is not None
        probes = {device["MonitoringAgentID"] for family in here.served.tenant.monitors.values() for device in family.values()}
        wanted = agent(here, lambda one: one.key in probes)
        select(here, wanted)
        opened = await asked(here, "Agent", "Delete agent…")
        if any(line.isVisible() for line in opened.findChildren(QLineEdit)):
            type_in(opened, wanted.name)
        named(opened, "Delete").click()
        await over(here)
        named_by_atera = next(
            d["Name"] for f in here.served.tenant.monitors.values() for d in f.values() if d["MonitoringAgentID"] == wanted.key
        )
        assert "Other records depend on it" in here.notices()[0]
        assert named_by_atera in here.notices()[0]


async def test_a_lost_answer_is_cleared_up_by_reading(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        assert here.served is not None
        wanted = agent(here, plain_machine)
        select(here, wanted)
        opened = await asked(here, "Agent", "Delete agent…")
        here.served.weather.set("cut-after", 1)
        named(opened, "Delete").click()
        await over(here)
        assert writes(here) == [f"DELETE /api/v3/agents/{wanted.key}"]
        assert here.notices()[0].startswith(f"{wanted.name} was deleted.")


async def test_an_unknown_outcome_is_said_and_looked_up_later(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        assert here.served is not None
        wanted = agent(here, plain_machine)
        select(here, wanted)
        opened = await asked(here, "Agent", "Delete agent…")
        here.served.weather.set("cut-after", 1)
        here.served.app.before = lambda method, path: here.served.weather.set("offline") if method == "DELETE" and here.served else None
        named(opened, "Delete").click()
        await over(here)
        assert any(line.startswith(f"It is not known whether {wanted.name} was deleted") for line in here.notices())
        here.served.app.before = None
        await here.refreshed()
        assert here.window.status_bar.connection.text().startswith("Offline")
        here.served.weather.set("offline", "off")
        await here.refreshed()
        await until(lambda: here.notices() == [f"Looked up: {wanted.name} was deleted."])
        assert writes(here) == [f"DELETE /api/v3/agents/{wanted.key}"]


async def test_alerts_are_resolved_at_once_and_deleted_after_a_dialog(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=300) as here:
        await ready(here)
        here.window.show_section("alerts")
        first, second = here.window.page.rows.record_at(0), here.window.page.rows.record_at(1)
        assert isinstance(first, Alert)
        assert {"Resolve alert", "Delete alert permanently…"} <= set(entries(here, "Alert"))
        select(here, first)
        named(here.window, "Resolve").click()
        await over(here)
        assert writes(here) == [f"PUT /api/v3/alerts/{first.key}"]
        assert here.notices() == [f"{first.title} was resolved."]
        assert here.session.collections["alerts"].records[first.key].archived is True  # type: ignore[index, attr-defined]
        select(here, second)
        named(here.window, "Delete permanently").click()
        opened = await dialog(here)
        await until(named(opened, "Delete").isEnabled)
        named(opened, "Delete").click()
        await over(here)
        assert writes(here)[1:] == [f"DELETE /api/v3/alerts/{second.key}"]


FIELDS = [
    ("Status", "Pending", "ticket_status", "Pending"),
    ("Priority", "Critical", "ticket_priority", "Critical"),
    ("Type", "Change", "ticket_type", "Change"),
]


@pytest.mark.parametrize(("menu", "choice", "field", "value"), FIELDS)
async def test_a_ticket_is_changed_from_its_menu(tmp_path: Path, menu: str, choice: str, field: str, value: str) -> None:
    async with desk(tmp_path, agents=300) as here:
        await ready(here)
        here.window.show_section("tickets")
        tickets = [here.window.page.rows.record_at(row) for row in range(len(here.window.page.rows))]
        wanted = next(one for one in tickets if getattr(one, field) != value)
        select(here, wanted)
        item(here, "Ticket", menu, choice).trigger()
        await over(here)
        assert writes(here) == [f"PUT /api/v3/tickets/{wanted.key}"]
        assert getattr(here.session.collections["tickets"].records[wanted.key], field) == value  # type: ignore[index]
        if here.window.page.rows.row_of(wanted.key) is not None:  # type: ignore[arg-type]
            select(here, wanted)
            assert item(here, "Ticket", menu, choice).isChecked()


async def test_technicians_are_those_seen_in_tickets(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=300) as here:
        await ready(here)
        here.window.show_section("tickets")
        wanted = here.window.page.rows.record_at(0)
        assert isinstance(wanted, Ticket)
        select(here, wanted)
        seen = {
            one.technician for one in here.session.collections["tickets"].records.values() if isinstance(one, Ticket) and one.technician
        }
        offered = entries(here, "Ticket", "Technician")
        assert set(offered) - {"Autopilot"} == seen - {"Autopilot"}
        other = next(name for name in offered if name not in (wanted.technician, "Autopilot"))
        item(here, "Ticket", "Technician", other).trigger()
        await over(here)
        found = here.session.collections["tickets"].records[wanted.key]  # type: ignore[index]
        assert isinstance(found, Ticket)
        assert found.technician == other


async def test_several_tickets_are_changed_with_a_sum(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=300) as here:
        await ready(here)
        here.window.show_section("tickets")
        wanted = [here.window.page.rows.record_at(row) for row in range(3)]
        select(here, *wanted)
        item(here, "Ticket", "Priority", "Critical").trigger()
        await over(here)
        assert here.notices()[0].startswith("3 tickets: ")
        assert all(here.session.collections["tickets"].records[one.key].ticket_priority == "Critical" for one in wanted)  # type: ignore[index, attr-defined]


async def test_statuses_are_the_four_and_those_seen(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=300) as here:
        await ready(here)
        here.window.show_section("tickets")
        offered = entries(here, "Ticket", "Status")
        assert offered[:4] == ["Open", "Pending", "Resolved", "Closed"]
        seen = {one.ticket_status for one in here.session.collections["tickets"].records.values() if isinstance(one, Ticket)}
        assert set(offered[4:]) == {status for status in seen if status} - {"Open", "Pending", "Resolved", "Closed", "Deleted", "Merged"}


async def test_what_has_no_id_of_ateras_has_no_actions(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        wanted = agent(here, plain_machine)
        sent(here, wanted)["AgentID"] = 0
        await here.refreshed()
        await ready(here)
        select(here, agent(here, lambda one: isinstance(one.key, str)))
        reason = "This agent has no id of Atera's own, so nothing can be done to it."
        assert named(here.window, "Delete").toolTip() == reason
        assert not item(here, "Agent", "Delete agent…").isEnabled()


async def test_working_offline_nothing_is_changed(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        select(here, agent(here, plain_machine))
        here.window.actions_["work-offline"].trigger()
        assert "Work online first" in named(here.window, "Delete").toolTip()


@pytest.mark.parametrize("section", PAGES)
async def test_menus_of_other_sections_say_what_to_select(tmp_path: Path, section: str) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        here.window.show_section(section)
        for other, (menu, words) in {"agents": ("Agent", "Delete agent…"), "tickets": ("Ticket", "Delete ticket…")}.items():
            if other != section:
                entry = item(here, menu, words)
                assert not entry.isEnabled()
                assert entry.toolTip() == f"Select {other} first."


async def test_the_undo_bar_is_spoken_and_reached_by_tab(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here, undo=30)
        select(here, agent(here, plain_machine))
        named(await asked(here, "Agent", "Delete agent…"), "Delete").click()
        await until(lambda: here.window.changes.runs)
        undo = named(here.window.runs, "Undo")
        assert undo.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert undo.accessibleDescription().startswith("Deleting ")
        spoken = [
            QAccessible.queryAccessibleInterface(label).text(QAccessible.Text.Name) for label in here.window.runs.findChildren(QuietLabel)
        ]
        assert [words.rpartition(" in ")[0] for words in spoken] == [undo.accessibleDescription()]
        assert nameless(here.window) == []
        undo.click()
        await over(here)


async def test_from_unlocking_to_undo_by_keyboard_alone(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here, unlocked=False, undo=30)
        window, control = here.window, Qt.KeyboardModifier.ControlModifier
        window.activateWindow()
        await until(window.isActiveWindow)
        select(here, agent(here, plain_machine))
        window.page.table.setFocus()
        QTest.keyClick(window.page.table, Qt.Key.Key_L, control)
        QTest.keyClick(window.page.table, Qt.Key.Key_Delete)
        opened = await dialog(here)
        await until(named(opened, "Delete").isEnabled)
        for _ in range(10):
            if opened.focusWidget() is not named(opened, "Delete"):
                QTest.keyClick(opened.focusWidget(), Qt.Key.Key_Tab)
        QTest.keyClick(opened.focusWidget(), Qt.Key.Key_Space)
        await until(lambda: window.runs.texts())
        window.activateWindow()
        await until(window.isActiveWindow)
        QTest.keyClick(window.page.table, Qt.Key.Key_Z, control)
        await over(here)
        assert writes(here) == []
        assert "it was taken back" in here.notices()[0]


async def test_the_delete_key_belongs_to_the_filter_while_one_types_there(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        here.window.activateWindow()
        await until(here.window.isActiveWindow)
        line = here.window.bar.filter
        here.window.focus_filter()
        line.setText("PC")
        line.setCursorPosition(0)
        QTest.keyClick(line, Qt.Key.Key_Delete)
        assert line.text() == "C"
        await asyncio.sleep(0.02)
        assert QApplication.activeModalWidget() is None


@pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)  # the offscreen platform's menus cannot
async def test_the_context_menu_offers_the_same(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        for section, words in (("agents", "Delete agent…"), ("alerts", "Resolve alert"), ("tickets", "Status")):
            here.window.show_section(section)
            here.window.page.table.selectRow(0)
            here.window.page.table.customContextMenuRequested.emit(QPoint(40, 40))
            shown = QApplication.activePopupWidget()
            assert isinstance(shown, QMenu)
            assert next(action for action in shown.actions() if action.text() == words).isEnabled()
            shown.close()
