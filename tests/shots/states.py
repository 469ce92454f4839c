"""What is pictured. A state is a name and a coroutine that brings a fresh window into it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu, QTabBar, QWidget

from atera_desktop.api.lock import Level
from atera_desktop.app.status import Fall
from atera_desktop.domain.agent import Agent
from atera_desktop.store.errors import DiskFull
from atera_desktop.ui.dialogs.confirm import DeletionDialog
from tests.shots.forms import FORM_STATES
from tests.shots.keys import KEY_STATES
from tests.shots.outage import OUTAGE_STATES
from tests.shots.replies import REPLY_STATES
from tests.shots.sections import SECTION_STATES
from tests.shots.state import Setup, State
from tests.tenant import until
from tests.ui.desk import Desk


async def rows(desk: Desk) -> None:
    """The first row is selected, so that there are details."""
    await desk.quiet()
    desk.window.page.table.selectRow(0)
    desk.window._tick()


def section(name: str, words: str = "", view: str = "") -> Setup:
    async def show(desk: Desk) -> None:
        await desk.quiet()
        desk.window.show_section(name)
        desk.window.bar.filter.setText(words)
        if view:
            desk.window.page.choose_view(view)
        desk.window.page.table.selectRow(0)
        desk.window._tick()

    return show


async def many_selected(desk: Desk) -> None:
    await rows(desk)
    table = desk.window.page.table
    table.setFocus()
    table.select_keys([desk.window.page.rows.key_at(row) for row in (1, 2, 3, 5)])


def tab(name: str, number: int) -> Setup:
    async def turn(desk: Desk) -> None:
        await section(name)(desk)
        bar = desk.window.details.findChildren(QTabBar)[0]
        bar.setCurrentIndex(number)

    return turn


async def loading(desk: Desk) -> None:
    """A page has come, and the rest takes its time."""
    assert desk.served is not None
    await until(lambda: len(desk.session.collections["agents"]) > 200)
    desk.served.weather.set("slow", 600_000)
    await asyncio.sleep(0.3)


async def waiting(desk: Desk) -> None:
    await until(lambda: desk.session.sync.status.refreshing)
    await asyncio.sleep(0.1)


async def offline(desk: Desk) -> None:
    await rows(desk)
    assert desk.served is not None
    desk.served.weather.set("offline")
    await desk.refreshed()


async def answered(desk: Desk) -> None:
    """The first refresh came to its end, however."""
    await until(lambda: desk.session.sync.status.error is not None or desk.session.sync.status.forbidden)
    await until(lambda: not desk.session.sync.status.refreshing)


async def refused(desk: Desk) -> None:
    await rows(desk)
    assert desk.served is not None
    desk.served.weather.set("expired")
    await desk.refreshed()


async def forbidden(desk: Desk) -> None:
    await desk.quiet()
    desk.window.show_section("tickets")


async def held(desk: Desk) -> None:
    await rows(desk)
    page = desk.window.page
    desk.session.sync.feeds["agents"].held = Fall(2431, 412, tuple(page.rows.key_at(row) for row in range(2019)))
    desk.session.sync._facts()


async def would_go(desk: Desk) -> None:
    await held(desk)
    desk.window.actions_["show-fall"].trigger()
    await until(lambda: isinstance(QApplication.activeModalWidget(), QDialog))


async def troubles(desk: Desk) -> None:
    """The unexpected, a full disk, records put aside and a clock that is off, all at once."""
    await rows(desk)
    for _ in range(3):
        desk.window.report(ZeroDivisionError("division by zero"))
    desk.session.keeper.trouble = DiskFull(desk.session.folder)
    desk.session.collections["agents"].set_aside.update(dict.fromkeys((1, 2, 3), "wrong type"))
    desk.session.sync._facts()


async def paused(desk: Desk) -> None:
    await rows(desk)
    desk.window.actions_["pause"].trigger()


async def working_offline(desk: Desk) -> None:
    await rows(desk)
    desk.window.actions_["work-offline"].trigger()


async def as_found(desk: Desk) -> None:
    """As a user finds it."""
    await desk.quiet()


async def unconnected(desk: Desk) -> None:
    await until(lambda: desk.window.is_quiet())


def dialog(action: str) -> Setup:
    async def show(desk: Desk) -> None:
        await rows(desk)
        desk.window.actions_[action].trigger()
        await until(lambda: isinstance(QApplication.activeModalWidget(), QDialog))

    return show


def menu(title: str) -> Setup:
    async def show(desk: Desk) -> None:
        await rows(desk)
        found = next(action for action in desk.window.menuBar().actions() if action.text().replace("&", "") == title)
        opened = found.menu()
        assert isinstance(opened, QMenu)
        opened.popup(desk.window.mapToGlobal(desk.window.rect().center()))

    return show


async def columns_menu(desk: Desk) -> None:
    await rows(desk)
    header = desk.window.page.table.horizontalHeader()
    header.customContextMenuRequested.emit(header.rect().center())


def unlocked(setup: Setup) -> Setup:
    async def show(desk: Desk) -> None:
        await setup(desk)
        desk.session.locking.unlock()

    return show


def agents_that(fits: Callable[[Agent], bool], count: int = 1) -> Callable[[Desk], list[Agent]]:
    def find(desk: Desk) -> list[Agent]:
        records = desk.session.collections["agents"].records.values()
        return [one for one in records if isinstance(one, Agent) and fits(one)][:count]

    return find


OFFLINE = agents_that(lambda one: one.online is False and not one.is_server)
ONLINE_SERVER = agents_that(lambda one: one.online is True and one.is_server)
TWELVE = agents_that(lambda one: isinstance(one.key, int) and one.key % 40 == 0, 12)


def deleting(find: Callable[[Desk], list[Agent]], before: Callable[[Desk, list[Agent]], object] | None = None) -> Setup:
    """The deletion dialog of these agents; `before` acts on the tenant when the window has its rows."""

    async def show(desk: Desk) -> None:
        await rows(desk)
        desk.session.locking.unlock()
        found = find(desk)
        if before is not None:
            before(desk, found)
            await desk.refreshed()
        desk.window.page.table.select_keys([one.key for one in found if one.key is not None])
        desk.window.actions_["delete-agents"].trigger()
        await read_again()

    return show


async def read_again() -> DeletionDialog:
    def found() -> DeletionDialog | None:
        shown = QApplication.activeModalWidget()
        return shown if isinstance(shown, DeletionDialog) and all(one.read for one in shown.going) else None

    await until(found)
    shown = found()
    assert shown is not None
    return shown


def hostile(desk: Desk, found: list[Agent]) -> None:
    """A name with a bidi mark and 200 newlines, and a namesake."""
    assert desk.served is not None
    first, other = (desk.served.tenant.agents[one.key] for one in found)  # type: ignore[index]
    name = first["AgentName"]
    first["AgentName"], other["AgentName"] = f"{name}\u202e" + "\n" * 200, name
    found.pop()


def look_alike(desk: Desk, found: list[Agent]) -> None:
    """A name with a Cyrillic letter and what has no width, and a namesake in plain letters."""
    assert desk.served is not None
    first, other = (desk.served.tenant.agents[one.key] for one in found)  # type: ignore[index]
    first["AgentName"], other["AgentName"] = "SRV-D\u0410TA\u200b10", "SRV-DATA10"
    found.pop()


async def delete_alert(desk: Desk) -> None:
    await section("alerts")(desk)
    desk.session.locking.unlock()
    desk.window.page.table.selectRow(0)
    desk.window.actions_["delete-alerts"].trigger()
    await read_again()


async def not_as_shown(desk: Desk) -> None:
    await rows(desk)
    desk.session.locking.unlock()
    assert desk.served is not None
    (one,) = OFFLINE(desk)
    desk.window.page.table.select_keys([one.key])  # type: ignore[list-item]
    desk.served.tenant.agents[one.key].update(AgentName="RECEPTION-2", Online=True)  # type: ignore[index]
    desk.window.actions_["delete-agents"].trigger()
    await read_again()


async def confirmed(desk: Desk, find: Callable[[Desk], list[Agent]], undo: float) -> None:
    desk.session.settings = msgspec.structs.replace(desk.session.settings, undo_seconds=undo)
    await deleting(find)(desk)
    shown = await read_again()
    for line in shown.findChildren(QLineEdit):
        line.setText(str(len(shown.going)))
    shown.delete.click()
    await until(lambda: desk.window.changes.runs or undo == 0)


async def undo_bar(desk: Desk) -> None:
    await confirmed(desk, OFFLINE, 60)
    await confirmed(desk, TWELVE, 45)
    desk.window.page.table.select_keys([one.key for one in OFFLINE(desk) if one.key is not None])


async def running(desk: Desk) -> None:
    desk.session.deletions.pace = 3.0
    await confirmed(desk, TWELVE, 0)
    await until(lambda: any(len(run.outcomes) == 2 for run in desk.window.changes.runs))


async def results(desk: Desk) -> None:
    """One renamed meanwhile, one gone, one that monitors depend on, and the rest deleted."""
    assert desk.served is not None
    desk.session.deletions.pace = 0.0
    await confirmed(desk, TWELVE, 0.3)
    first, second = (desk.window.changes.runs[0].targets[place].number for place in (2, 5))
    desk.served.tenant.agents[first]["AgentName"] = "RENAMED"
    desk.served.tenant.remove_agent(second)
    await until(lambda: not desk.window.changes.runs)
    desk.window.actions_["show-results"].trigger()
    await until(lambda: isinstance(QApplication.activeModalWidget(), QDialog))


async def outcome(desk: Desk) -> None:
    assert desk.served is not None
    desk.served.weather.set("forbid", "Agents:Delete")
    await confirmed(desk, OFFLINE, 0)
    await until(lambda: desk.window.notes.texts())


async def asked_while_locked(desk: Desk) -> None:
    await rows(desk)
    desk.window.actions_["delete"].trigger()


async def half_locked(desk: Desk) -> None:
    await section("alerts")(desk)
    desk.window.page.table.selectRow(0)
    desk.session.locking.unlock()
    desk.session.locking.lock(Level.CHANGING)


async def ticket_status(desk: Desk) -> None:
    await section("tickets")(desk)
    desk.session.locking.unlock()
    desk.window.page.table.selectRow(0)
    found = next(action for action in desk.window.menuBar().actions() if action.text() == "&Ticket").menu()
    assert isinstance(found, QMenu)
    status = next(action for action in found.actions() if action.text() == "Status").menu()
    assert isinstance(status, QMenu)
    status.popup(desk.window.mapToGlobal(desk.window.rect().center()))


def on_top() -> QWidget | None:
    """The dialog or menu that lies over the window."""
    return QApplication.activePopupWidget() or QApplication.activeModalWidget()


STATES = (
    State("found", as_found),
    State("agents", rows, scaled=True),
    State("agents-selected", many_selected, scaled=True),
    State("agents-filtered", section("agents", "is:offline os:server")),
    State("agents-stale", section("agents", view="Stale"), scaled=True),
    State("agents-alerts-tab", tab("agents", 1)),
    State("alerts", section("alerts"), scaled=True),
    State("tickets", section("tickets")),
    State("tickets-second-tab", tab("tickets", 1), scaled=True),
    State("no-match", section("agents", "no machine is called this")),
    State("empty-view", section("alerts", view="Snoozed"), agents=5),
    State("empty-tenant", rows, agents=0),
    State("loading", loading, ("slow=60",)),
    State("waiting", waiting, ("slow=600000",)),
    State("offline", offline),
    State("offline-empty", answered, ("offline",)),
    State("refused", refused),
    State("refused-empty", answered, ("expired",)),
    State("forbidden", forbidden, ("forbid=Tickets:Read",)),
    State("captive-portal", answered, ("html",)),
    State("held", held),
    State("would-go", would_go),
    State("troubles", troubles, scaled=True),
    State("paused", paused),
    State("working-offline", working_offline),
    State("unconnected", unconnected, served=False),
    State("shortcuts", dialog("shortcuts")),
    State("settings", dialog("settings"), scaled=True),
    State("about", dialog("about")),
    *KEY_STATES,
    *OUTAGE_STATES,
    *REPLY_STATES,
    *FORM_STATES,
    *SECTION_STATES,
    State("export", dialog("export")),
    State("view-menu", menu("View")),
    State("columns-menu", columns_menu),
    State("unlocked", unlocked(rows)),
    State("half-locked", half_locked),
    State("asked-while-locked", asked_while_locked),
    State("delete-offline", deleting(OFFLINE)),
    State("delete-online-server", deleting(ONLINE_SERVER), scaled=True),
    State("delete-twelve", deleting(TWELVE)),
    State("delete-hostile-name", deleting(agents_that(lambda one: one.online is True, 2), hostile)),
    State("delete-look-alike", deleting(agents_that(lambda one: one.online is False and not one.is_server, 2), look_alike)),
    State("delete-not-as-shown", not_as_shown),
    State("delete-alert", delete_alert),
    State("undo-bar", undo_bar),
    State("running", running, scaled=True),
    State("results", results),
    State("refused-deletion", outcome),
    State("agent-menu", unlocked(menu("Agent")), scaled=True),
    State("ticket-status", ticket_status),
)
