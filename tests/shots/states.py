"""What is pictured. A state is a name and a coroutine that brings a fresh window into it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QApplication, QDialog, QMenu, QTabBar, QWidget

from atera_desktop.app.status import Fall
from atera_desktop.store.errors import DiskFull
from tests.tenant import until
from tests.ui.desk import Desk

Setup = Callable[[Desk], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class State:
    """`before` acts on the tenant before the window asks it anything; `small` agents where the whole fleet tells nothing more."""

    name: str
    setup: Setup
    weather: tuple[str, ...] = ()
    agents: int = 2431
    served: bool = True


async def rows(desk: Desk) -> None:
    await desk.quiet()
    desk.window._tick()


def section(name: str, words: str = "", view: str = "") -> Setup:
    async def show(desk: Desk) -> None:
        await desk.quiet()
        desk.window.show_section(name)
        desk.window.bar.filter.setText(words)
        if view:
            desk.window.page.choose_view(view)
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
    desk.session.collections["agents"].set_aside["wrong type"] = 3
    desk.session.sync._facts()


async def paused(desk: Desk) -> None:
    await rows(desk)
    desk.window.actions_["pause"].trigger()


async def working_offline(desk: Desk) -> None:
    await rows(desk)
    desk.window.actions_["work-offline"].trigger()


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


def on_top() -> QWidget | None:
    """The dialog or menu that lies over the window."""
    return QApplication.activePopupWidget() or QApplication.activeModalWidget()


STATES = (
    State("agents", rows),
    State("agents-selected", many_selected),
    State("agents-filtered", section("agents", "is:offline os:server")),
    State("agents-stale", section("agents", view="Stale")),
    State("agents-alerts-tab", tab("agents", 1)),
    State("alerts", section("alerts")),
    State("tickets", section("tickets")),
    State("tickets-second-tab", tab("tickets", 1)),
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
    State("troubles", troubles),
    State("paused", paused),
    State("working-offline", working_offline),
    State("unconnected", unconnected, served=False),
    State("shortcuts", dialog("shortcuts")),
    State("settings", dialog("settings")),
    State("about", dialog("about")),
    State("export", dialog("export")),
    State("view-menu", menu("View")),
    State("columns-menu", columns_menu),
)
