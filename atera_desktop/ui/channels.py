"""Every channel by which an error may come: uncaught exceptions, the loop's, Qt's messages, and signals from outside."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Callable
from types import TracebackType
from typing import Any

from PySide6.QtCore import QMessageLogContext, QSocketNotifier, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

log = logging.getLogger("atera_desktop.ui")


class Channels:
    """Brings uncaught exceptions, the loop's and Qt's complaints to the log, and the first two to the window."""

    def __init__(self) -> None:
        self.report: Callable[[BaseException], object] | None = None
        self.interrupt: Callable[[], object] = QApplication.quit
        self.interrupted = False
        self._hook = sys.excepthook

    def __enter__(self) -> None:
        self._listen()
        self._before = {each: signal.signal(each, self._from_outside) for each in (signal.SIGINT, signal.SIGTERM)}
        sys.excepthook = self._from_python
        qInstallMessageHandler(_from_qt)

    def __exit__(self, *_: object) -> None:
        for each, handler in self._before.items():
            signal.signal(each, handler)
        signal.set_wakeup_fd(self._woken_before)
        self._bell.setEnabled(False)
        for end in self._ends:
            end.close()
        sys.excepthook = self._hook
        qInstallMessageHandler(None)

    def _listen(self) -> None:
        """Lets a signal from outside wake Qt's loop: Python calls its handlers only when its own code runs."""
        self._ends = here, there = socket.socketpair()
        for end in self._ends:
            end.setblocking(False)
        self._woken_before = signal.set_wakeup_fd(there.fileno(), warn_on_full_buffer=False)
        self._bell = QSocketNotifier(here.fileno(), QSocketNotifier.Type.Read)
        self._bell.activated.connect(lambda: here.recv(4096))

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
