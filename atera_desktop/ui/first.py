"""One window a data folder: a later start tells the first one to come to the front, and which address it was given, if any.

Who is first is decided by the lock on the data folder (store/places.py). The socket is named after the folder and the user, and only
an address passes through it.
"""

from __future__ import annotations

import getpass
import hashlib
import os
import socket as unix
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from atera_desktop.ui.address import MAX_LENGTH

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

PATIENCE = 3.0
"""Seconds in which a first window that is just opening is waited for."""
ANSWER = b"shown\n"
_SOON = 300
"""Milliseconds after which a first window listens: its rows come first, and a later start waits longer (`PATIENCE`)."""
_WITHIN = 3_000
"""Milliseconds for one step of the conversation."""


class PassedOn(Exception):
    """The window that was there came to the front, and this start has nothing left to do."""


def name_of(data: Path) -> str:
    """The socket's name for this data folder and this user."""
    whose = f"{getpass.getuser()}\0{os.path.normcase(data.resolve())}"
    name = "atera-desktop-" + hashlib.sha256(whose.encode("utf-8", "surrogateescape")).hexdigest()[:24]
    folder = os.environ.get("XDG_RUNTIME_DIR", "") if sys.platform == "linux" else ""
    return os.path.join(folder, name) if folder and os.path.isdir(folder) else name


def pass_on(data: Path, address: str) -> bool:
    """Tells the first window on this folder; whether there was one, and it answered."""
    from PySide6.QtNetwork import QLocalSocket  # 10 ms that a first window can do without

    limit = time.monotonic() + PATIENCE
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(-1)  # whoever was started last may bring a window to the front
    while True:
        socket = QLocalSocket()
        socket.connectToServer(name_of(data))
        if socket.waitForConnected(_WITHIN):
            if not _is_ours(socket):
                return False
            socket.write(address.encode("ascii", "replace")[: MAX_LENGTH + 1] + b"\n")
            answered = socket.waitForReadyRead(_WITHIN) and bytes(socket.readAll().data()) == ANSWER
            socket.abort()
            return answered
        socket.abort()
        if time.monotonic() > limit:
            return False
        time.sleep(0.05)


def _is_ours(socket: QLocalSocket) -> bool:
    """Whether this user is at the other end: in the folder for temporary files anybody may make a socket of any name."""
    if sys.platform != "linux":
        return True  # Windows gives a pipe to its user alone, and macOS has such a folder for each
    with unix.socket(fileno=os.dup(int(socket.socketDescriptor()))) as other:
        _, user, _ = struct.unpack("3i", other.getsockopt(unix.SOL_SOCKET, unix.SO_PEERCRED, struct.calcsize("3i")))
    return bool(user == os.getuid())


class Application(QApplication):
    """Qt's application, to which macOS gives the addresses that are opened with this program.

    Here and not in an event filter: that would be asked about every event of every widget, 3,500 before there is anything to see.
    """

    addressed = Signal(str)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.url().isValid():
            self.addressed.emit(event.url().toString())
            return True
        return super().event(event)


class Calls(QObject):
    """Later starts while a window is there."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: Callable[[str], object] = lambda address: None
        """Called with an address, or with nothing when the window is only to come to the front."""
        self._server: QLocalServer | None = None
        self._soon = QTimer(self, singleShot=True, interval=_SOON)

    def listen(self, data: Path) -> None:
        """Listens soon for later starts on this data folder, whose lock the caller holds. Where that cannot be, they say so themselves."""
        self._soon.timeout.connect(lambda: self._listen(name_of(data)))
        self._soon.start()

    def _listen(self, name: str) -> None:
        from PySide6.QtNetwork import QLocalServer

        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(lambda server=self._server: self._enter(server))
        QLocalServer.removeServer(name)  # left behind by a crash: the lock says that nobody is there
        self._server.listen(name)

    def close(self) -> None:
        self._soon.stop()
        if self._server is not None:
            self._server.close()

    def _enter(self, server: QLocalServer) -> None:
        while (socket := server.nextPendingConnection()) is not None:
            socket.readyRead.connect(lambda socket=socket: self._read(socket))
            socket.disconnected.connect(socket.deleteLater)
            if socket.bytesAvailable():
                self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        """Takes one line of at most an address's length, answers, and hangs up. Anything longer is not listened to."""
        if socket.canReadLine():
            line = bytes(socket.readLine(MAX_LENGTH + 2).data())
            socket.readyRead.disconnect()
            if line.endswith(b"\n"):
                self.asked(line[:-1].decode("ascii", "replace"))
                socket.write(ANSWER)
                socket.flush()
                socket.disconnectFromServer()
                return
            socket.abort()
        elif socket.bytesAvailable() > MAX_LENGTH + 1:
            socket.abort()
