"""Runs the program: Qt, the event loop, and one window after the other."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
import qasync
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow

from atera_desktop import __version__
from atera_desktop.app.column import Tone
from atera_desktop.app.session import Session
from atera_desktop.app.signing import Signing
from atera_desktop.domain.secret import BadKey
from atera_desktop.store.errors import StoreError
from atera_desktop.store.secrets import KeyringTrouble
from atera_desktop.store.settings import Settings
from atera_desktop.ui import look
from atera_desktop.ui.channels import Channels
from atera_desktop.ui.connecting import choose_profile
from atera_desktop.ui.dialogs.ask import finished
from atera_desktop.ui.first import Application, Calls
from atera_desktop.ui.garbage import collected_here
from atera_desktop.ui.leaving import Door, Next
from atera_desktop.ui.notices import sentence
from atera_desktop.ui.pages import PAGES
from atera_desktop.ui.remembered import part, place, word
from atera_desktop.ui.tasks import TaskScope
from atera_desktop.ui.visits import come_to_front
from atera_desktop.ui.window import Window

if TYPE_CHECKING:
    from atera_desktop.ui.start_page import StartPage

S = TypeVar("S")
log = logging.getLogger("atera_desktop.ui")
SETTLE = 1.2
"""Seconds a picture waits after the first rows, for the details and counts to follow."""
QUIET = 5.0
"""Seconds it waits after that for the refresh to end."""
PATIENCE = 60.0
"""Seconds after which a picture is taken of whatever there is."""


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """What the command line decided about a window."""

    open_profile: Callable[[str | None, bool], Signing]
    """Opens a profile on its cache (None: that of the command line); False: without the key given to this run. May raise StoreError."""
    open_sample: Callable[[], Session]
    """Opens the sample data."""
    sample: bool
    """Whether this run is for the sample data alone."""
    data: Path
    """The data folder."""
    read_state: Callable[[Session], dict[str, Any]]
    keep_state: Callable[[Session, dict[str, Any]], None]
    keep_settings: Callable[[Settings], None]
    settings: Settings
    logs: Path
    """The folder of the logs."""
    calls: Calls
    """What comes from outside: later starts on this data folder."""
    icon: Path | None = None
    address: str = ""
    """Of the place to show first (ui/address.py)."""
    screenshot: Path | None = None
    """Save a picture of the window there once it shows its rows, and end."""


class NoTenant(Exception):
    """The window had neither a key nor a cache nor sample data to show."""


def run_window(opening: Opening) -> None:
    """Shows the window until it is closed.

    Raises PassedOn where a window on this data folder was there already and came to the front; NoTenant when a screenshot could only
    show the sign-in; and StoreError or BadKey when the session cannot be opened, after a window has said so, unless nobody could see it.
    """
    choose_platform()
    _name_process()
    app = Application([sys.argv[0]])
    app.setApplicationName("Atera Desktop")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("atera-desktop")
    app.setQuitOnLastWindowClosed(False)
    app.addressed.connect(lambda address: opening.calls.asked(address))
    if opening.icon is not None:
        app.setWindowIcon(QIcon(str(opening.icon)))
    look.install(app, opening.settings.appearance)
    channels = Channels()
    with channels, collected_here(app), qasync.QEventLoop(app) as loop:
        loop.set_exception_handler(channels.from_loop)
        run = Run(opening)
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


def _name_process() -> None:
    """Tells Windows' task bar that this is the program of its Start-menu entry, and not Python."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID("AteraDesktop.AteraDesktop")


def choose_platform() -> None:
    """Without a display, Qt's offscreen platform; it is said, because nobody will see a window."""
    if sys.platform == "linux" and not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        sys.stderr.write("No display: the window is drawn offscreen.\n")


class Run:
    """One run, from the first paint to the last write: one window after the other."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        self._ended = asyncio.Event()
        self._untold: list[BaseException] = []
        """What went wrong between two windows."""
        self._address = opening.address
        """Where to go once there is a window that can."""
        self._shown: QMainWindow | None = None

    def end(self) -> None:
        """Ends the run in order."""
        self._ended.set()

    def asked(self, address: str) -> None:
        """A later start came, or the system, and asks for the window and maybe for a place in it."""
        self._address = address or self._address
        if self._shown is not None:
            come_to_front(self._shown)
            self._go(self._shown)

    def _go(self, window: QMainWindow) -> None:
        if self._address and isinstance(window, Window):
            address, self._address = self._address, ""
            window.visits.go(address)

    async def main(self, channels: Channels) -> None:
        self._opening.calls.asked = self.asked
        QApplication.instance().aboutToQuit.connect(self._ended.set)  # type: ignore[union-attr]
        following: Next | None = Next(sample=self._opening.sample)
        while following is not None:
            if following.before is not None and not await self._between(following.before):
                following = msgspec.structs.replace(following, profile=following.otherwise)
            following = await (self._sample(channels) if following.sample else self._profile(following, channels))
            if self._ended.is_set():
                return

    async def _between(self, before: Callable[[], Awaitable[object]]) -> bool:
        """Whether it went well."""
        try:
            await before()
        except Exception as error:
            self._untold.append(error)
            return False
        return True

    async def _sample(self, channels: Channels) -> Next | None:
        session = await self._open(self._opening.open_sample)
        try:
            return await self._desk(session, None, channels)
        finally:
            channels.report = None
            await session.close()

    async def _profile(self, wanted: Next, channels: Channels) -> Next | None:
        signing = await self._open(lambda: self._opening.open_profile(wanted.profile, not wanted.signed_out))
        try:
            if signing.key is None and not signing.session.has_data():
                following = await self._start_page(signing)
                if following is not None or signing.key is None:
                    return following
            return await self._desk(signing.session, signing, channels)
        finally:
            channels.report = None
            await signing.session.close()

    async def _open(self, opening: Callable[[], S]) -> S:
        """Opens a session. Where that fails, a window says why and what to do, until it is closed."""
        try:
            return opening()
        except (StoreError, BadKey) as error:
            if self._opening.screenshot is None and QApplication.platformName() != "offscreen":
                from atera_desktop.ui.start_page import TroublePage

                window = TroublePage(sentence(error))
                window.resize(720, 360)
                window.left = self._ended.set
                window.show()
                await self._ended.wait()
            raise

    async def _start_page(self, signing: Signing) -> Next | None:
        """Offers the sign-in until there is a key, or something else is wanted."""
        from atera_desktop.ui.start_page import StartPage  # where there is a cache, nobody waits for it

        closed, wanted = asyncio.Event(), []

        def follow(following: Next | None) -> None:
            wanted.append(following)
            closed.set()

        window = StartPage(signing, lambda rate: self._keep_rate(signing, rate), sample=True)
        scope = TaskScope(window, lambda error: _tell_start(window, error))
        window.left = lambda: follow(None)
        window.connected.connect(lambda: follow(None))
        window.sample.connect(lambda: follow(Next(sample=True)))
        window.profiles.connect(lambda: scope.start(choose_profile(window, self._opening.data, signing.profile, follow), replace="dialog"))
        window.settings.connect(lambda: scope.start(self._choose_settings(window, signing), replace="dialog"))
        place(window, {})
        window.show()
        self._shown = window
        looking = scope.start(_look(window, signing))
        try:
            if self._opening.screenshot is not None:
                await self._picture(window, looking.done, lambda: True)
                if signing.key is None:
                    raise NoTenant
            for error in self._untold:
                _tell_start(window, error)
            self._untold.clear()
            await self._first(closed)
        finally:
            self._shown = None
            window.left = lambda: None
            window.close()
            await window.sign_in.stop()
            await scope.close()
            window.deleteLater()
        return wanted[0] if wanted else None

    async def _first(self, closed: asyncio.Event) -> None:
        """Waits for a window's end, or for the run's."""
        waits = [asyncio.create_task(event.wait()) for event in (closed, self._ended)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()

    def _keep_rate(self, signing: Signing, rate: str) -> None:
        self._keep(signing, {"rate": rate})

    def _keep(self, signing: Signing, values: Mapping[str, Any]) -> None:
        signing.session.settings = msgspec.structs.replace(signing.session.settings, **values)
        self._opening.keep_settings(signing.session.settings)

    async def _choose_settings(self, window: StartPage, signing: Signing) -> None:
        from atera_desktop.ui.dialogs.preferences import Preferences

        dialog = Preferences(window, signing.session.settings)
        if await finished(dialog) == QDialog.DialogCode.Accepted:
            changed = dialog.changed()
            try:
                self._keep(signing, changed)
            except StoreError as error:
                window.sign_in.say(sentence(error), Tone.BAD)
            app = QApplication.instance()
            assert isinstance(app, QApplication)
            look.install(app, signing.session.settings.appearance)

    async def _desk(self, session: Session, signing: Signing | None, channels: Channels) -> Next | None:
        """Shows the main window until it is closed; returns what it makes room for."""
        opening = self._opening
        state = opening.read_state(session)
        name = word(state, "section")
        name = name if name in PAGES else next(iter(PAGES))
        first = part(part(state, "sections"), name).get("first")
        session.show_first(name, first if isinstance(first, list) and all(isinstance(key, (int, str)) for key in first) else ())
        if signing is not None and signing.key is None:
            session.sync.expect_line()
        closed = asyncio.Event()
        following: list[Next] = []

        def leave_for(wanted: Next) -> None:
            following.append(wanted)
            window.close()

        window = Window(
            session,
            state,
            keep_settings=opening.keep_settings,
            keep_state=lambda state: opening.keep_state(session, state),
            logs=opening.logs,
            door=None if opening.sample else Door(signing, opening.data, leave_for),
        )
        channels.report = window.report
        window.left = closed.set
        window.show()
        window.begin()
        self._shown = window
        self._go(window)
        for error in self._untold:
            window.report(error)
        self._untold.clear()
        try:
            if opening.screenshot is not None:
                await self._picture(window, window.has_settled, window.is_quiet)
            else:
                await self._first(closed)
        finally:
            self._shown = None
            if window.isVisible():  # ended from outside: what comes back at the next start is still to be kept
                window.close()
            await window.scope.close()
            window.deleteLater()
        return following[-1] if following else None

    async def _picture(self, window: QMainWindow, settled: Callable[[], bool], quiet: Callable[[], bool]) -> None:
        """Saves the window once it is settled, preferably when it is quiet too. Raises OSError."""
        assert self._opening.screenshot is not None
        for reached, seconds in ((settled, PATIENCE), (quiet, QUIET)):
            limit = time.monotonic() + seconds
            while not reached() and time.monotonic() < limit:  # noqa: ASYNC110 (a condition, not an event of ours)
                await asyncio.sleep(0.05)
        await asyncio.sleep(SETTLE)
        picture = QBuffer()
        picture.open(QIODevice.OpenModeFlag.WriteOnly)
        window.grab().save(picture, "PNG")
        self._opening.screenshot.write_bytes(picture.data().data())  # unlike Qt, Python says why it cannot


async def _look(window: StartPage, signing: Signing) -> None:
    """Asks the keyring, once there is something to see."""
    await asyncio.sleep(0)
    window.repaint()
    await signing.look()


def _tell_start(window: StartPage, error: BaseException) -> None:
    """Says in the sign-in what went wrong, and logs what nobody foresaw."""
    if not isinstance(error, (StoreError, OSError, KeyringTrouble)):
        log.error("unexpected", exc_info=error)
    window.sign_in.say(sentence(error), Tone.BAD)
