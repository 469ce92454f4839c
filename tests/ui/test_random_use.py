"""Keys and clicks at random in every section, locked and unlocked: nothing is written without a completed confirmation.

The suite tries a few hundred sequences. `RANDOM_SEQUENCES=10000 python -m pytest tests/ui/test_random_use.py -o timeout=0` tries more.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QFileDialog, QMenu, QWidget

from atera_desktop.api.lock import Level
from atera_desktop.ui import errands
from atera_desktop.ui.dialogs.confirm import DeletionDialog
from atera_desktop.ui.pages import PAGES
from tests.ui.changing import over, ready
from tests.ui.desk import Desk, desk

pytestmark = pytest.mark.usefixtures("qapp")

SEQUENCES = int(os.environ.get("RANDOM_SEQUENCES", "240"))
EVENTS = 8
KEYS = (
    [Qt.Key.Key_Delete, Qt.Key.Key_Tab] * 4
    + [Qt.Key.Key_Return, Qt.Key.Key_Space] * 3
    + [Qt.Key.Key_Backtab, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_F6]
    + [Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_A, Qt.Key.Key_Backspace]
)
CONTROLS = (Qt.Key.Key_A, Qt.Key.Key_Z, Qt.Key.Key_F, Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_R)
MENU = (
    "delete",
    "delete-agents",
    "delete-alerts",
    "delete-tickets",
    "resolve-alerts",
    "undo",
    "show-results",
    "select-all",
    "clear-filter",
)
ELSEWHERE = ("Export…", "Open in Atera", "Copy", "Connect…")
"""Buttons that lead out of the window."""
UNLOCKING = ("Unlock changes",)


@dataclass
class Watch:
    """What reached the tenant, and what was confirmed before."""

    written: list[tuple[str, str]] = field(default_factory=list)
    confirmed: set[str] = field(default_factory=set)
    opened: int = 0
    accepted: int = 0
    _seen: set[int] = field(default_factory=set)

    def request(self, method: str, path: str) -> None:
        if method != "GET":
            self.written.append((method, path.lstrip("/")))

    def look(self) -> None:
        """Follows the dialog that is open now, if it is a new one."""
        shown = QApplication.activeModalWidget()
        if isinstance(shown, QFileDialog):
            shown.reject()  # it answers some keys with a message box in an event loop of its own
        if isinstance(shown, DeletionDialog) and id(shown) not in self._seen:
            self._seen.add(id(shown))
            self.opened += 1
            shown.accepted.connect(lambda: self._accept(shown))
            number = id(shown)
            shown.destroyed.connect(lambda: self._seen.discard(number))

    def _accept(self, shown: DeletionDialog) -> None:
        assert all(one.read for one in shown.going), "confirmed before it was read again"
        assert shown._typed is None or shown._typed.text().strip().lower() == shown._wanted.lower(), "confirmed before it was typed"
        self.accepted += 1
        self.confirmed |= {f"{target.resource}/{target.key}" for target in shown.targets()}


def top(here: Desk) -> QWidget:
    """What gets the keys and clicks."""
    return QApplication.activePopupWidget() or QApplication.activeModalWidget() or here.window


def press(here: Desk, rng: Random) -> None:
    target = top(here)
    focus: QWidget | None = target.focusWidget()
    if rng.random() < 0.2 and target is here.window:
        QTest.keyClick(target if focus is None else focus, rng.choice(CONTROLS), Qt.KeyboardModifier.ControlModifier)
    else:
        QTest.keyClick(target if focus is None else focus, rng.choice(KEYS))


def click(here: Desk, rng: Random, locked: bool) -> None:
    target = top(here)
    buttons = [button for button in target.findChildren(QAbstractButton) if button.isVisible()]
    if buttons and rng.random() < 0.4:
        chosen = rng.choice(buttons)
        place = chosen.mapTo(target, chosen.rect().center())
    else:
        place = QPoint(rng.randrange(target.width()), rng.randrange(target.height()))
    under = target.childAt(place)
    forbidden = (*ELSEWHERE, *(UNLOCKING if locked else ()))
    if isinstance(under, QAbstractButton) and under.text() in forbidden:
        return
    if target is here.window and QRect(here.window.menuBar().geometry()).contains(place):
        return  # its menus lead out of the window too; what they do to records is done by `choose`
    button = Qt.MouseButton.RightButton if rng.random() < 0.15 else Qt.MouseButton.LeftButton
    QTest.mouseClick(target, button, Qt.KeyboardModifier.NoModifier, place)


def choose(here: Desk, rng: Random) -> None:
    if QApplication.activeModalWidget() is None:
        here.window.actions_[rng.choice(MENU)].trigger()


async def settle(here: Desk) -> None:
    """Leaves whatever is open, and lets what was begun come to its end."""
    for _ in range(20):
        shown = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if isinstance(shown, QMenu):
            shown.close()
        elif isinstance(shown, QDialog):
            shown.reject()
        else:
            break
        await asyncio.sleep(0)
    await over(here)


async def wander(here: Desk, watch: Watch, rng: Random, locked: bool) -> None:
    """One sequence, from a section and a selection."""
    window = here.window
    window.show_section(rng.choice(list(PAGES)))
    window.bar.filter.clear()
    if locked:
        here.session.locking.lock()
    else:
        here.session.locking.unlock()
    count = len(window.page.rows)
    window.page.table.select_keys([window.page.rows.key_at(rng.randrange(count)) for _ in range(rng.choice((1, 1, 2)))] if count else [])
    window.page.table.setFocus()
    for _ in range(EVENTS):
        watch.look()
        what = rng.random()
        if what < 0.55:
            press(here, rng)
        elif what < 0.9:
            click(here, rng, locked)
        else:
            choose(here, rng)
        for _ in range(3):
            await asyncio.sleep(0)
            watch.look()
        if rng.random() < 0.3:
            await asyncio.sleep(0.006)
            watch.look()
    await settle(here)


@pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)  # the offscreen platform's menus cannot
@pytest.mark.parametrize("locked", [True, False], ids=["locked", "unlocked"])
async def test_nothing_is_written_without_a_completed_confirmation(tmp_path: Path, locked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errands, "open_link", lambda window, url: None)
    rng = Random(29)
    watch = Watch()
    async with desk(tmp_path, agents=600) as here:
        await ready(here, unlocked=not locked)
        assert here.served is not None
        here.served.app.before = watch.request
        here.window.activateWindow()
        for number in range(SEQUENCES // 2):
            await wander(here, watch, rng, locked)
            if locked:
                assert watch.written == [], f"sequence {number}"
                assert here.session.locking.level is Level.READING
            else:
                deleted = {path for method, path in watch.written if method == "DELETE"}
                assert deleted <= watch.confirmed, f"sequence {number}"
    print(f"{SEQUENCES // 2} sequences of {EVENTS} events: {watch.opened} dialogs, {watch.accepted} confirmed, {len(watch.written)} writes")
    assert locked or watch.opened > SEQUENCES // 30, "the sequences never come to a dialog"
