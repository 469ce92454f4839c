"""The whole program in this process: the command line's own opening, real windows, a simulated tenant."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QLineEdit, QMainWindow, QWidget

from atera_desktop.cli.main import parser
from atera_desktop.cli.window import opening
from atera_desktop.store import secrets
from atera_desktop.ui import look
from atera_desktop.ui.application import Run
from atera_desktop.ui.channels import Channels
from atera_desktop.ui.start_page import StartPage
from atera_desktop.ui.window import Window
from tests.tenant import until

W = TypeVar("W", bound=QWidget)


@dataclass
class Keyring:
    """A keyring in memory, where no real one runs. `held` while it does not answer."""

    kept: dict[tuple[str, str], str] = field(default_factory=dict)
    answers: threading.Event = field(default_factory=threading.Event)

    def get_password(self, service: str, user: str) -> str | None:
        self.answers.wait(20)
        return self.kept.get((service, user))

    def set_password(self, service: str, user: str, text: str) -> None:
        self.answers.wait(20)
        self.kept[service, user] = text

    def delete_password(self, service: str, user: str) -> None:
        del self.kept[service, user]


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[Keyring]:
    made = Keyring()
    made.answers.set()
    monkeypatch.setattr(secrets, "_chosen", lambda: made)
    yield made
    made.answers.set()


@dataclass
class Program:
    """One run of the program, from the outside."""

    task: asyncio.Task[None]

    def shown(self, kind: type[W]) -> list[W]:
        return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind) and widget.isVisible()]

    async def start_page(self) -> StartPage:
        await until(lambda: self.shown(StartPage) or self.task.done())
        return self.shown(StartPage)[0]

    async def window(self) -> Window:
        """The main window, with what the tenant has."""
        await until(lambda: self.shown(Window) or self.task.done())
        (window,) = self.shown(Window)
        return window

    async def dialog(self) -> QDialog:
        await until(lambda: isinstance(QApplication.activeModalWidget(), QDialog))
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        return dialog

    def run(self, window: Window, action: str) -> None:
        window.actions_[action].trigger()

    async def ended(self) -> None:
        await self.task


def button(root: QWidget, title: str) -> QAbstractButton:
    """The visible button of that title."""
    found = [each for each in root.findChildren(QAbstractButton) if each.text() == title and each.isVisible()]
    assert len(found) == 1, f"{len(found)} buttons are called {title!r}"
    return found[0]


def line(root: QWidget, name: str) -> QLineEdit:
    (found,) = [each for each in root.findChildren(QLineEdit) if each.accessibleName() == name]
    return found


def words(root: QWidget) -> str:
    """Everything that labels show."""
    return "\n".join(each.text() for each in root.findChildren(QLabel) if each.isVisible())


@asynccontextmanager
async def program(folder: Path, *argv: str) -> AsyncIterator[Program]:
    """Runs the program with these arguments until the end of the block, or its own."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    look.install(app, "light")
    args = parser().parse_args([*argv, "--data-dir", str(folder), "--proxy", "none"])
    with contextlib.ExitStack() as held:
        run = Run(opening(args, held))
        running = Program(asyncio.create_task(run.main(Channels())))
        try:
            yield running
        finally:
            run.end()
            await running.task
    assert [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QMainWindow) and widget.isVisible()] == []
