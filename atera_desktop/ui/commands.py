"""What the window can do, and where in its menus it stands."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence

from atera_desktop.api.lock import Level
from atera_desktop.app.status import INTERVALS, Connection
from atera_desktop.ui import errands, text
from atera_desktop.ui.actions import Action, Menu, Selection
from atera_desktop.ui.asking import ask_atera, question_of
from atera_desktop.ui.change_actions import CHANGES, NEW, change_actions
from atera_desktop.ui.dialogs.preferences import APPEARANCES, ROW_HEIGHTS, interval_words
from atera_desktop.ui.lock import NEVER, lock_title, toggle
from atera_desktop.ui.pages import PAGES

if TYPE_CHECKING:
    from atera_desktop.ui.window import Window

Key = QKeySequence.StandardKey
ALWAYS = ("agents", "alerts", "tickets")
"""Sections whose menus are always there."""

NUMBERED = 9
"""Sections that a digit with Ctrl leads to."""
BACK, FORWARD = ("Ctrl+[", "Ctrl+]") if sys.platform == "darwin" else ("Alt+Left", "Alt+Right")
NEXT_TAB, PREVIOUS_TAB = ("Meta+Tab", "Meta+Shift+Tab") if sys.platform == "darwin" else ("Ctrl+Tab", "Ctrl+Shift+Tab")
"""On macOS "Ctrl" is the command key, and with Tab the system's own."""

_FIRST: tuple[Menu, ...] = (
    ("&File", (("New", NEW), "-", "export", "-", "connect", "profiles", "sign-out", "-", "work-offline", "settings", "-", "quit")),
    ("&Edit", ("undo", "-", "copy", "copy-with-headers", "select-all", "-", "find", "clear-filter", "-", "lock", "make-read-only")),
    (
        "&View",
        (
            "refresh",
            "pause",
            ("Refresh every", tuple(f"every-{seconds}" for seconds in INTERVALS)),
            "-",
            ("Columns", "columns"),
            ("Sort by", "sort"),
            ("Row height", tuple(f"rows-{name}" for name in ROW_HEIGHTS)),
            ("Appearance", tuple(f"appearance-{name}" for name in APPEARANCES)),
            "details-pane",
        ),
    ),
    (
        "&Go",
        (
            "back",
            "forward",
            "-",
            *(f"go-{name}" for name in PAGES),
            "-",
            "details",
            "related",
            "next-tab",
            "previous-tab",
            "next-pane",
            "previous-pane",
            "-",
            "open-in-atera",
        ),
    ),
    ("&Agent", ("open-in-atera", "-", *CHANGES["agents"])),
    ("A&lert", CHANGES["alerts"]),
    ("&Ticket", CHANGES["tickets"]),
)
_LAST: tuple[Menu, ...] = (
    ("T&ools", ("journal",)),
    ("&Help", ("shortcuts", "show-logs", "-", "about", "about-qt")),
)
_LETTERS = frozenset(title[title.index("&") + 1].lower() for title, _ in (*_FIRST, *_LAST))
"""Those that are underlined in every section."""

OF_SECTION = {name: text.with_mnemonic(PAGES[name].noun[0].capitalize(), set(_LETTERS)) for name in CHANGES if name not in ALWAYS}
"""The others with a menu, and its title: it is there while its section is shown."""

MENUS = (*_FIRST, *((title, CHANGES[name]) for name, title in OF_SECTION.items()), *_LAST)

CONTEXT_MENU = ("details", "open-in-atera", "-", "copy", "copy-with-headers", "select-all", "-", "export")


def window_actions(window: Window) -> Iterator[Action]:
    """Every action of the window."""
    yield from _file(window)
    yield from window.connecting.actions()
    yield from _edit(window)
    yield from _view(window)
    yield from _go(window)
    yield from change_actions(window)
    yield from _tools(window)
    yield from _help(window)


def _file(window: Window) -> Iterator[Action]:
    sync = window.session.sync
    yield Action("export", "Export…", lambda _: errands.export(window), lambda _: len(window.page.rows) > 0, shortcuts=("Ctrl+E",))
    yield Action(
        "work-offline",
        "Work offline",
        lambda _: sync.work_offline(sync.status.connection is not Connection.WORKING_OFFLINE),
        lambda _: sync.status.connection is not Connection.NOT_CONNECTED,
        checked=lambda: sync.status.connection is Connection.WORKING_OFFLINE,
    )
    yield Action("settings", "Settings…", lambda _: errands.show_settings(window), shortcuts=("Ctrl+,",))
    yield Action("quit", "Quit", lambda _: errands.leave(window), shortcuts=("Ctrl+Q",))


def _edit(window: Window) -> Iterator[Action]:
    sync = window.session.sync
    yield Action("copy", "Copy", lambda _: window.page.copy(headers=False), _some, shortcuts=(Key.Copy,))
    yield Action("copy-with-headers", "Copy with headers", lambda _: window.page.copy(headers=True), _some, shortcuts=("Ctrl+Shift+C",))
    yield Action("select-all", "Select all", lambda _: window.page.select_all(), shortcuts=(Key.SelectAll,))
    yield Action("find", "Filter", lambda _: window.focus_filter(), shortcuts=(Key.Find,))
    yield Action(
        "clear-filter", "Clear filter", lambda _: window.bar.filter.clear(), lambda _: bool(window.page.rows.text), shortcuts=("Escape",)
    )
    yield Action("ask-atera", "Ask Atera", lambda _: ask_atera(window), lambda _: sync.may_ask() and question_of(window.page) is not None)
    yield Action("show-all", "Show all", lambda _: window.page.show_all())
    locking = window.session.locking
    yield Action(
        "lock",
        "Unlock or lock changes",
        lambda _: toggle(locking),
        lambda _: not locking.never,
        why=lambda _: NEVER if locking.never else "",
        named=lambda _: lock_title(locking),
        shortcuts=("Ctrl+L",),
    )
    yield Action("make-read-only", "Make read-only", lambda _: locking.lock(), lambda _: locking.level > Level.READING)


def _view(window: Window) -> Iterator[Action]:
    sync = window.session.sync
    yield Action("refresh", "Refresh", lambda _: window.refresh(), lambda _: window.may_refresh(), shortcuts=("F5", "Ctrl+R"))
    yield Action(
        "pause", "Pause polling", lambda _: (sync.resume if sync.status.paused else sync.pause)(), checked=lambda: sync.status.paused
    )
    for seconds in INTERVALS:
        yield Action(
            f"every-{seconds}",
            interval_words(seconds),
            lambda _, seconds=seconds: window.choose(interval_seconds=seconds),  # type: ignore[misc]
            checked=lambda seconds=seconds: sync.status.interval == seconds,  # type: ignore[misc]
            group="interval",
        )
    for name, title in ROW_HEIGHTS.items():
        yield Action(
            f"rows-{name}",
            title,
            lambda _, name=name: window.choose(row_height=name),  # type: ignore[misc]
            checked=lambda name=name: window.session.settings.row_height == name,  # type: ignore[misc]
            group="rows",
        )
    for name, title in APPEARANCES.items():
        yield Action(
            f"appearance-{name}",
            title,
            lambda _, name=name: window.choose(appearance=name),  # type: ignore[misc]
            checked=lambda name=name: window.session.settings.appearance == name,  # type: ignore[misc]
            group="appearance",
        )
    yield Action(
        "details-pane",
        "Details pane",
        lambda _: window.panes.toggle_details(),
        checked=lambda: not window.details.isHidden(),
        shortcuts=("F4",),
    )
    yield Action("show-fall", "Show what would go", lambda _: errands.show_fall(window))
    yield Action("accept-fall", "Accept", lambda _: sync.accept_fall(window.page.spec.resource.name))


def _go(window: Window) -> Iterator[Action]:
    trail = window.trail
    yield Action("back", "Back", lambda _: window.go_along(trail.back), lambda _: trail.can_go_back, shortcuts=(BACK,))
    yield Action("forward", "Forward", lambda _: window.go_along(trail.forward), lambda _: trail.can_go_forward, shortcuts=(FORWARD,))
    for number, (name, page) in enumerate(PAGES.items(), 1):
        keys = (f"Ctrl+{number}",) if number <= NUMBERED else ()
        yield Action(f"go-{name}", page.title, lambda _, name=name: window.show_section(name), shortcuts=keys)  # type: ignore[misc]
    yield Action("details", "Details", lambda _: window.panes.focus_details(), _some)
    details = window.details
    yield Action("related", "Related…", lambda _: details.open_leads(), lambda _: details.tab is not None, shortcuts=("Ctrl+G",))
    yield Action("next-tab", "Next page of the details", lambda _: details.turn(1), lambda _: details.tab is not None, (NEXT_TAB,))
    yield Action(
        "previous-tab", "Previous page of the details", lambda _: details.turn(-1), lambda _: details.tab is not None, (PREVIOUS_TAB,)
    )
    yield Action("next-pane", "Next pane", lambda _: window.panes.focus_next(window.bar.filter, 1), shortcuts=("F6",))
    yield Action("previous-pane", "Previous pane", lambda _: window.panes.focus_next(window.bar.filter, -1), shortcuts=("Shift+F6",))
    yield Action(
        "open-in-atera",
        "Open in Atera",
        lambda _: errands.open_in_atera(window),
        lambda _: errands.link_of(window) is not None,
        shortcuts=("Ctrl+Return",),
    )


def _tools(window: Window) -> Iterator[Action]:
    yield Action("journal", "Journal…", lambda _: errands.show_journal(window), shortcuts=("Ctrl+J",))


def _help(window: Window) -> Iterator[Action]:
    yield Action("shortcuts", "Keyboard shortcuts", lambda _: errands.show_shortcuts(window), shortcuts=("F1",))
    yield Action("show-logs", "Show logs", lambda _: errands.show_logs(window))
    yield Action("about", "About Atera Desktop", lambda _: errands.show_about(window))
    yield Action("about-qt", "About Qt", lambda _: errands.show_about_qt(window))


def _some(selection: Selection) -> bool:
    return bool(selection.keys)
