"""Changing things in a real window: by menu words, accessible names and keys, and what the tenant's log says of it."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QPushButton, QWidget

from atera_desktop.domain.agent import Agent
from atera_desktop.domain.record import Record
from atera_desktop.ui.dialogs.confirm import DeletionDialog
from tests.tenant import until
from tests.ui.desk import Desk


async def ready(here: Desk, *, unlocked: bool = True, undo: float = 0.0) -> None:
    """Waits for the first rows; makes haste where a person would be given time."""
    await here.quiet()
    here.session.settings = msgspec.structs.replace(here.session.settings, undo_seconds=undo)
    here.session.deletions.pace = 0.0
    here.session.writes.settle = 0.0
    if unlocked:
        here.button("Unlock changes").click()


def agent(here: Desk, fits: Callable[[Agent], bool]) -> Agent:
    """The first agent that fits."""
    found = (record for record in here.session.collections["agents"].records.values() if isinstance(record, Agent) and fits(record))
    return next(found)


def plain_machine(one: Agent) -> bool:
    """Neither online nor a server, and away for so long that the tenant's own life leaves it alone."""
    return one.online is False and not one.is_server and (one.last_seen or "9") < "2026-10"


def select(here: Desk, *records: Record) -> None:
    assert all(record.key is not None for record in records)
    here.window.page.table.select_keys([record.key for record in records if record.key is not None])
    assert len(here.window.page.keys()) == len(records)


def item(here: Desk, menu: str, *words: str) -> QAction:
    """The entry of a menu bar's menu, or of a menu in it, as somebody who opens it finds it."""
    top = next(action for action in here.window.menuBar().actions() if action.text().replace("&", "") == menu)
    opened = top.menu()
    for word in words:
        assert isinstance(opened, QMenu)
        opened.aboutToShow.emit()
        top = next(action for action in opened.actions() if action.text().replace("&&", "&") == word)
        opened = top.menu()
    return top


def entries(here: Desk, menu: str, *words: str) -> list[str]:
    opened = item(here, menu, *words).menu()
    assert isinstance(opened, QMenu)
    opened.aboutToShow.emit()
    return [action.text() for action in opened.actions()]


def named(root: QWidget, name: str) -> QPushButton:
    """The visible button that a screen reader calls so."""
    found = [b for b in root.findChildren(QPushButton) if b.isVisible() and (b.accessibleName() or b.text()) == name]
    assert len(found) == 1, f"{len(found)} buttons are called {name!r}"
    return found[0]


def said(root: QWidget) -> str:
    """Every visible label's words."""
    return "\n".join(label.text() for label in root.findChildren(QLabel) if label.isVisible() and label.text())


def key(widget: QWidget, code: Qt.Key, words: str = "", *, repeated: bool = False) -> None:
    """A key pressed and let go, as the widget with the focus gets it."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, code, Qt.KeyboardModifier.NoModifier, words, repeated))


def writes(here: Desk) -> list[str]:
    """The requests that could have changed anything."""
    assert here.served is not None
    return [asked for asked in here.served.asked if not asked.startswith("GET ")]


async def dialog(here: Desk) -> DeletionDialog:
    """The deletion dialog, as soon as it is there."""
    await until(lambda: isinstance(QApplication.activeModalWidget(), DeletionDialog))
    found = QApplication.activeModalWidget()
    assert isinstance(found, DeletionDialog)
    return found


async def asked(here: Desk, menu: str, words: str) -> DeletionDialog:
    """The dialog that a menu entry opens, when it has read everything again."""
    item(here, menu, words).trigger()
    opened = await dialog(here)
    await until(lambda: all(one.read for one in opened.going))
    return opened


def type_in(opened: DeletionDialog, words: str) -> None:
    line = next(line for line in opened.findChildren(QLineEdit) if line.accessibleName() == "Type to confirm")
    line.setText(words)


async def over(here: Desk) -> None:
    """Waits until nothing is asked or being done any more."""
    await until(lambda: QApplication.activeModalWidget() is None and not here.window.changes.runs and not _under_way(here))


def _under_way(here: Desk) -> bool:
    return any(getattr(task.get_coro(), "__qualname__", "").startswith("Changes.") for task in here.window.scope._tasks)
