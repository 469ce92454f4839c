"""The deletion dialog: what it shows, what it asks for, and that no key pressed in haste confirms it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLineEdit, QTreeWidget, QWidget

from atera_desktop.domain.agent import Agent
from atera_desktop.ui.dialogs.confirm import DeletionDialog
from atera_desktop.ui.escapes import typeable, visible
from atera_desktop.ui.words import plural
from tests.tenant import until
from tests.ui.changing import agent, asked, dialog, item, key, named, over, plain_machine, ready, said, select, type_in, writes
from tests.ui.desk import desk
from tests.ui.faces import nameless

pytestmark = pytest.mark.usefixtures("qapp")

Role = QAccessible.Role


def listed(opened: DeletionDialog) -> list[list[str]]:
    """The list of what goes, cell by cell, groups with their members below."""
    tree = opened.findChildren(QTreeWidget)[0]
    rows = []
    for place in range(tree.topLevelItemCount()):
        top = tree.topLevelItem(place)
        assert top is not None
        for one in [top, *(top.child(child) for child in range(top.childCount()))]:
            assert one is not None
            rows.append([one.text(column) for column in range(tree.columnCount()) if one.text(column)])
    return rows


def texts(opened: DeletionDialog) -> list[QLineEdit]:
    return [line for line in opened.findChildren(QLineEdit) if line.isVisible()]


async def test_it_shows_what_goes_just_read_again(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        wanted = agent(here, plain_machine)
        select(here, wanted)
        assert here.served is not None
        asked_before = len(here.served.asked)
        opened = await asked(here, "Agent", "Delete agent…")
        assert here.served.asked[asked_before:] == [f"GET /api/v3/agents/{wanted.key}"]
        face = QAccessible.queryAccessibleInterface(opened)
        assert (face.role(), face.text(QAccessible.Text.Name), opened.windowTitle()) == (Role.Dialog, "Delete agent", "Delete agent")
        shown = dict(row for row in listed(opened) if len(row) == 2)
        assert shown["Name"] == wanted.name
        assert shown["ID"] == str(wanted.key)
        assert shown["Customer"] == wanted.customer_name
        assert shown["Status"] == "Offline"
        assert list(shown) == ["Name", "ID", "Customer", "Status", "OS", "Last user", "Last seen"]
        assert "Read again from Atera just now." in said(opened)
        assert "the agent software stays on it, and the agent returns if it reports again" in said(opened)
        assert texts(opened) == []
        assert nameless(opened) == []
        assert [named(opened, name).text() for name in ("Delete", "Cancel")] == ["Delete", "Cancel"]
        opened.reject()
        await over(here)


@pytest.mark.parametrize("kind", ["online", "server"])
async def test_an_online_machine_and_a_server_are_typed(tmp_path: Path, kind: str) -> None:
    async with desk(tmp_path, agents=120) as here:
        await ready(here)
        wanted = agent(here, lambda one: one.online is True and not one.is_server if kind == "online" else one.is_server and not one.online)
        select(here, wanted)
        opened = await asked(here, "Agent", "Delete agent…")
        assert [line.accessibleName() for line in texts(opened)] == ["Type to confirm"]
        assert f"Type {wanted.name} to confirm" in said(opened)
        assert ("may uninstall" in said(opened)) is (kind == "online")
        delete = named(opened, "Delete")
        for words, enough in (("", False), (wanted.name[:-1], False), (f"{wanted.name}x", False), (f"  {wanted.name.lower()} ", True)):
            type_in(opened, words)
            assert delete.isEnabled() is enough, words
        opened.reject()
        await over(here)


async def test_the_focus_starts_where_nothing_is_confirmed(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        here.window.activateWindow()
        for fits, where in ((plain_machine, QTreeWidget), (lambda one: one.online is True, QLineEdit)):
            select(here, agent(here, fits))
            opened = await asked(here, "Agent", "Delete agent…")
            assert isinstance(opened.focusWidget(), where)
            assert not named(opened, "Delete").isDefault()
            assert not named(opened, "Delete").autoDefault()
            opened.reject()
            await over(here)


async def test_return_and_space_do_nothing_before_somebody_tabs_to_delete(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        online = agent(here, lambda one: one.online is True)
        for wanted in (agent(here, plain_machine), online):
            select(here, wanted)
            opened = await asked(here, "Agent", "Delete agent…")
            if wanted is online:
                type_in(opened, wanted.name)
            assert named(opened, "Delete").isEnabled()
            focus = opened.focusWidget()
            for code, words in ((Qt.Key.Key_Return, "\r"), (Qt.Key.Key_Enter, "\r"), (Qt.Key.Key_Space, " ")):
                key(focus, code, words)
            await asyncio.sleep(0.02)
            assert opened.isVisible()
            key(opened.focusWidget(), Qt.Key.Key_Escape)
            await over(here)
        assert writes(here) == []
        assert here.window.changes.runs == []


def tab_to(opened: DeletionDialog, name: str) -> QWidget:
    """Tabs until the button of that name has the focus."""
    for _ in range(20):
        focus = opened.focusWidget()
        if focus is named(opened, name):
            return focus
        opened.focusNextChild()
    raise AssertionError(f"{name} is not reached by Tab")


async def test_it_is_confirmed_by_keyboard_alone(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        wanted = agent(here, plain_machine)
        select(here, wanted)
        opened = await asked(here, "Agent", "Delete agent…")
        delete = tab_to(opened, "Delete")
        key(delete, Qt.Key.Key_Return, "\r", repeated=True)
        assert opened.isVisible(), "a key that is held down confirms nothing"
        key(delete, Qt.Key.Key_Return, "\r")
        await over(here)
        assert writes(here) == [f"DELETE /api/v3/agents/{wanted.key}"]


async def test_return_on_cancel_cancels(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        select(here, agent(here, plain_machine))
        opened = await asked(here, "Agent", "Delete agent…")
        key(tab_to(opened, "Cancel"), Qt.Key.Key_Return, "\r")
        await over(here)
        assert writes(here) == []


async def test_a_name_nobody_can_type_is_replaced_by_the_id(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        assert here.served is not None
        wanted = agent(here, lambda one: one.online is True)
        assert isinstance(wanted.key, int)
        evil = "SRV\u202eDC01" + "\n" * 200
        here.served.tenant.agents[wanted.key]["AgentName"] = evil
        await here.refreshed()
        await ready(here)
        select(here, agent(here, lambda one: one.key == wanted.key))
        opened = await asked(here, "Agent", "Delete agent…")
        assert dict(row for row in listed(opened) if len(row) == 2)["Name"] == "SRV⟨U+202E⟩DC01⟨U+000A ×200⟩"
        assert f"Type {wanted.key} to confirm" in said(opened)
        assert "\u202e" not in said(opened)
        assert opened.height() < 600
        type_in(opened, evil.strip())
        assert not named(opened, "Delete").isEnabled()
        type_in(opened, str(wanted.key))
        assert named(opened, "Delete").isEnabled()
        opened.reject()
        await over(here)


async def test_names_that_look_the_same_are_warned_of(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        assert here.served is not None
        wanted = agent(here, plain_machine)
        other = agent(here, lambda one: one.key != wanted.key)
        assert isinstance(other.key, int)
        here.served.tenant.agents[other.key]["AgentName"] = wanted.name.replace("A", "А").replace("S", "Ѕ").replace("C", "С")  # Cyrillic
        await here.refreshed()
        await ready(here)
        select(here, wanted)
        opened = await asked(here, "Agent", "Delete agent…")
        await until(lambda: "the name looks the same" in said(opened))
        assert f"ID {other.key}" in said(opened)
        opened.reject()
        await over(here)


async def test_several_are_grouped_by_customer_and_counted(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        records = [one for one in here.session.collections["agents"].records.values() if isinstance(one, Agent)][:12]
        select(here, *records)
        opened = await asked(here, "Agent", "Delete 12 agents…")
        assert opened.windowTitle() == opened.accessibleName() == "Delete 12 agents"
        rows = listed(opened)
        customers = sorted({one.customer_name or "" for one in records}, key=str.casefold)
        groups = [row[0] for row in rows if len(row) == 1]
        assert groups == [
            f"{name} · {plural(sum(one.customer_name == name for one in records), ('agent', 'agents'))}" for name in customers
        ]
        assert len(rows) == 12 + len(groups)
        assert [line.accessibleName() for line in texts(opened)] == ["Type to confirm"]
        for words, enough in (("11", False), (records[0].name, False), ("12", True)):
            type_in(opened, words)
            assert named(opened, "Delete").isEnabled() is enough
        opened.reject()
        await over(here)


async def test_more_than_a_hundred_are_not_asked_for(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=120) as here:
        await ready(here)
        here.window.actions_["select-all"].trigger()
        entry = item(here, "Agent", "Delete 120 agents…")
        assert not entry.isEnabled()
        assert entry.toolTip() == "At most 100 agents in one run; 120 are selected."
        here.window.actions_["delete"].trigger()
        assert here.notices() == ["At most 100 agents in one run; 120 are selected."]


async def test_nothing_is_confirmed_while_it_is_being_read_again(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        assert here.served is not None
        here.served.weather.set("slow", 60_000)
        select(here, agent(here, plain_machine))
        item(here, "Agent", "Delete agent…").trigger()
        opened = await dialog(here)
        await until(lambda: "Reading it again from Atera…" in said(opened))
        assert not named(opened, "Delete").isEnabled()
        assert named(opened, "Delete").toolTip() == "Nothing is deleted before it was read again."
        opened.reject()
        await over(here)
        assert writes(here) == []


async def test_what_cannot_be_read_again_is_not_deleted(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        assert here.served is not None
        here.served.weather.set("forbid", "Agents:Read")
        wanted = agent(here, plain_machine)
        select(here, wanted)
        opened = await asked(here, "Agent", "Delete agent…")
        assert "What cannot be read again is not deleted." in said(opened)
        assert not named(opened, "Delete").isEnabled()
        here.served.weather.set("forbid", "off")
        named(opened, "Try again").click()
        await until(lambda: named(opened, "Delete").isEnabled())
        assert "Read again from Atera just now." in said(opened)
        opened.reject()
        await over(here)


async def test_what_is_gone_has_nothing_to_delete(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        assert here.served is not None
        wanted = agent(here, plain_machine)
        select(here, wanted)
        assert isinstance(wanted.key, int)
        here.served.tenant.remove_agent(wanted.key)
        opened = await asked(here, "Agent", "Delete agent…")
        assert "Atera no longer has this agent: there is nothing to delete." in said(opened)
        assert not named(opened, "Delete").isEnabled()
        opened.reject()
        await over(here)


async def test_what_is_not_as_the_list_showed_is_told(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        assert here.served is not None
        wanted = agent(here, plain_machine)
        select(here, wanted)
        assert isinstance(wanted.key, int)
        here.served.tenant.agents[wanted.key]["AgentName"] = "SOMETHING-ELSE"
        opened = await asked(here, "Agent", "Delete agent…")
        assert f"the name was “{wanted.name}” and is “SOMETHING-ELSE”" in said(opened)
        assert not named(opened, "Delete").isEnabled()
        opened.reject()
        await over(here)


SECTIONS = [("alerts", "Alert", "Delete alert permanently…", "Delete alert"), ("tickets", "Ticket", "Delete ticket…", "Delete ticket")]


@pytest.mark.parametrize(("section", "menu", "words", "title"), SECTIONS)
async def test_alerts_and_tickets_have_it_too(tmp_path: Path, section: str, menu: str, words: str, title: str) -> None:
    async with desk(tmp_path, agents=300) as here:
        await ready(here)
        here.window.show_section(section)
        select(here, here.window.page.rows.record_at(0))
        opened = await asked(here, menu, words)
        assert opened.windowTitle() == opened.accessibleName() == title
        assert texts(opened) == []
        assert named(opened, "Delete").isEnabled()
        assert ("resolve it instead" in said(opened)) is (section == "alerts")
        opened.reject()
        await over(here)


async def test_the_focus_returns_to_where_it_was(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        here.window.activateWindow()
        await until(here.window.isActiveWindow)
        here.window.page.table.setFocus()
        select(here, agent(here, plain_machine))
        opened = await asked(here, "Agent", "Delete agent…")
        opened.reject()
        await over(here)
        here.window.activateWindow()
        await until(here.window.isActiveWindow)
        assert QApplication.focusWidget() is here.window.page.table


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("SRV-DC01", "SRV-DC01"),
        ("Büro & Co", "Büro & Co"),
        ("", ""),
        ("A\u200bB", "A⟨U+200B⟩B"),
        ("A\u3164B", "A⟨U+3164⟩B"),
        ("A\u00a0B", "A⟨U+00A0⟩B"),
        ("A\ufe0fB", "A⟨U+FE0F⟩B"),
        ("\x07\x07\x07", "⟨U+0007 ×3⟩"),
        ("A  B", "A⟨blank ×2⟩B"),
        (" A", "⟨blank⟩A"),
        ("\ud800", "⟨U+D800⟩"),
    ],
)
def test_what_cannot_be_seen_is_spelt_out(name: str, shown: str) -> None:
    assert visible(name) == shown


def test_a_long_name_keeps_both_ends() -> None:
    assert visible("A" * 50 + "B" * 50, 21) == "A" * 10 + "…" + "B" * 10


@pytest.mark.parametrize(("name", "can"), [("PC-1", True), ("", False), ("ü", False), ("x" * 40, True), ("x" * 41, False), ("a\tb", False)])
def test_what_can_be_typed(name: str, can: bool) -> None:
    assert typeable(name) is can
