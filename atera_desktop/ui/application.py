"""Runs the window: Qt, the event loop, and every channel by which an error may come."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import qasync
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMainWindow

from atera_desktop import __version__
from atera_desktop.app.session import Session
from atera_desktop.domain.secret import BadKey
from atera_desktop.store.errors import StoreError
from atera_desktop.store.settings import Settings
from atera_desktop.ui import look
from atera_desktop.ui.notices import sentence
from atera_desktop.ui.pages import PAGES
from atera_desktop.ui.remembered import part, place, word
from atera_desktop.ui.start_page import sign_in, trouble
from atera_desktop.ui.window import Window

S = TypeVar("S")
log = logging.getLogger("atera_desktop.ui")
SETTLE = 1.2
"""Seconds a picture waits after the first rows, for the details and counts to follow."""
QUIET = 5.0
"""Seconds it waits after that for the refresh to end."""
PATIENCE = 60.0
"""Seconds after which a picture is taken of whatever there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What the command line decided about a window."""

    open_session: Callable[[], Session | None]
    """Opens the profile on its cache. None where there is neither key, cache nor demo; may raise StoreError."""
    open_demo: Callable[[], Session] | None
    """Opens the sample data, where the window may offer it."""
    read_state: Callable[[Session], dict[str, Any]]
    keep_state: Callable[[Session, dict[str, Any]], None]
    keep_settings: Callable[[Settings], None]
    settings: Settings
    logs: Path
    """The folder of the logs."""
    icon: Path | None = None
    screenshot: Path | None = None
    """Save a picture of the window there once it shows its rows, and end."""


class NoTenant(Exception):
    """The window had neither a key nor a cache nor sample data to show."""


def run_window(opening: Opening) -> None:
    """Shows the window until it is closed.

    Raises NoTenant when a screenshot could only show the sign-in; and StoreError or BadKey when the session cannot be opened, after a
    window has said so, unless nobody could see it.
    """
    _choose_platform()
    app = QApplication([sys.argv[0]])
    app.setApplicationName("Atera Desktop")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("atera-desktop")
    app.setQuitOnLastWindowClosed(False)
    if opening.icon is not None:
        app.setWindowIcon(QIcon(str(opening.icon)))
    look.install(app, opening.settings.appearance)
    channels = Channels()
    with channels, qasync.QEventLoop(app) as loop:
        loop.set_exception_handler(channels.from_loop)
        run = _Run(opening)
        channels.interrupt = run.end
        main = loop.create_task(run.main(channels))
        try:
            loop.run_until_complete(main)
        except RuntimeError:
            if main.done():
                raise
            loop.run_until_complete(main)  # the system quit Qt before us: there is still the cache to close
    if channels.interrupted:
        raise KeyboardInterrupt


def _choose_platform() -> None:
    """Without a display, Qt's offscreen platform; it is said, because nobody will see a window."""
    if sys.platform == "linux" and not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        sys.stderr.write("No display: the window is drawn offscreen.\n")


class Channels:
    """Brings uncaught exceptions, the loop's and Qt's complaints to the log, and the first two to the window."""

    def __init__(self) -> None:
        self.report: Callable[[BaseException], object] | None = None
        self.interrupt: Callable[[], object] = QApplication.quit
        self.interrupted = False
        self._hook = sys.excepthook

    def __enter__(self) -> None:
        self._before = {each: signal.signal(each, self._from_outside) for each in (signal.SIGINT, signal.SIGTERM)}
        sys.excepthook = self._from_python
        qInstallMessageHandler(_from_qt)

    def __exit__(self, *_: object) -> None:
        for each, handler in self._before.items():
            signal.signal(each, handler)
        sys.excepthook = self._hook
        qInstallMessageHandler(None)

    def _from_outside(self, *_: object) -> None:
        self.interrupted = True
        self.interrupt()

    def _from_python(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if self.report is not None:
            self.report(error)
        else:
            log.error("unexpected", exc_info=(kind, error, trace))

    def from_loop(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException) and self.report is not None:
            self.report(error)
        else:
            log.error("event loop: %s", context.get("message"), exc_info=error)


_LEVELS = {QtMsgType.QtWarningMsg: logging.WARNING, QtMsgType.QtCriticalMsg: logging.ERROR, QtMsgType.QtFatalMsg: logging.CRITICAL}


def _from_qt(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    logging.getLogger("atera_desktop.qt").log(_LEVELS.get(kind, logging.DEBUG), "%s", message)


class _Run:
    """One run, from the first paint to the last write."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        self._ended = asyncio.Event()
        self._session: Session | None = None

    def end(self) -> None:
        """Ends the run in order."""
        self._ended.set()

    async def main(self, channels: Channels) -> None:
        QApplication.instance().aboutToQuit.connect(self._ended.set)  # type: ignore[union-attr]
        try:
            self._session = await self._open(self._opening.open_session)
            if self._session is None:
                await self._start_page()
            if self._session is not None:
                await self._desk(self._session, channels)
        finally:
            channels.report = None
            if self._session is not None:
                await self._session.close()

    async def _open(self, opening: Callable[[], S]) -> S:
        """Opens a session. Where that fails, a window says why and what to do, until it is closed."""
        try:
            return opening()
        except (StoreError, BadKey) as error:
            if self._opening.screenshot is None and QApplication.platformName() != "offscreen":
                window = trouble(sentence(error))
                window.resize(720, 360)
                window.pressed = window.close
                window.left = self._ended.set
                window.show()
                await self._ended.wait()
            raise

    async def _start_page(self) -> None:
        """Says what is needed; ends with a session when the sample data is chosen."""
        window = sign_in(self._opening.open_demo is not None)
        place(window, {})
        window.show()
        if self._opening.screenshot is not None:
            await self._picture(window, lambda: True, lambda: True)
            raise NoTenant
        window.left = self._ended.set
        asked = asyncio.Event()
        window.pressed = asked.set
        waits = [asyncio.ensure_future(asked.wait()), asyncio.ensure_future(self._ended.wait())]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        if asked.is_set() and self._opening.open_demo is not None:
            self._session = await self._open(self._opening.open_demo)
        window.left = lambda: None
        window.close()
        window.deleteLater()

    async def _desk(self, session: Session, channels: Channels) -> None:
        opening = self._opening
        state = opening.read_state(session)
        name = word(state, "section")
        name = name if name in PAGES else next(iter(PAGES))
        first = part(part(state, "sections"), name).get("first")
        session.show_first(name, first if isinstance(first, list) and all(isinstance(key, (int, str)) for key in first) else ())
        window = Window(
            session,
            state,
            keep_settings=opening.keep_settings,
            keep_state=lambda state: opening.keep_state(session, state),
            logs=opening.logs,
        )
        channels.report = window.report
        window.left = self._ended.set
        window.show()
        window.begin()
        if opening.screenshot is not None:
            await self._picture(window, window.has_settled, window.is_quiet)
            window.close()
        await self._ended.wait()
        if window.isVisible():  # ended from outside: what comes back at the next start is still to be kept
            window.close()
        await window.scope.close()

    async def _picture(self, window: QMainWindow, settled: Callable[[], bool], quiet: Callable[[], bool]) -> None:
        """Saves the window once it is settled, preferably when it is quiet too."""
        assert self._opening.screenshot is not None
        for reached, seconds in ((settled, PATIENCE), (quiet, QUIET)):
            limit = time.monotonic() + seconds
            while not reached() and time.monotonic() < limit:  # noqa: ASYNC110 (a condition, not an event of ours)
                await asyncio.sleep(0.05)
        await asyncio.sleep(SETTLE)
        if not window.grab().save(str(self._opening.screenshot)):
            raise OSError(None, "the picture cannot be written", str(self._opening.screenshot))
