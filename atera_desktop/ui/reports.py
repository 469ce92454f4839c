"""The window's own lines: what went wrong unforeseen, and what was done."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from atera_desktop.app.column import Tone
from atera_desktop.app.events import Event
from atera_desktop.store.errors import StoreError
from atera_desktop.store.logs import redacted
from atera_desktop.store.secrets import KeyringTrouble
from atera_desktop.ui.notes import Notes
from atera_desktop.ui.notices import Notice, Unexpected

log = logging.getLogger("atera_desktop.ui")

GOOD_NEWS = 15_000
"""Milliseconds for which a line stays that only says that all went well (the journal keeps it)."""
LOOK_AGAIN = 1_000


class Reports(Notes):
    """Each line stays until it is dismissed, or another of its key comes; good news go by themselves, once they could be read."""

    def __init__(self, parent: QWidget, run: Callable[[str], object]) -> None:
        super().__init__(parent, run, self._dismiss_line)
        self._unexpected = Unexpected()
        self._told: dict[str, Notice] = {}
        self.dismissed: Event[Notice] = Event()
        """A line was told, and the user has seen it."""

    def report(self, error: BaseException) -> None:
        """Shows what went wrong, and logs what nobody foresaw."""
        details = redacted("".join(traceback.format_exception(error)))
        if not isinstance(error, (StoreError, OSError, KeyringTrouble)):
            log.error("unexpected: %s", details)
        self._unexpected.add(error, details)
        self._show()

    def tell(self, notice: Notice) -> None:
        """Shows a line."""
        self._told[notice.key] = notice
        self._show()
        if notice.tone is Tone.OK:
            QTimer.singleShot(GOOD_NEWS, self, lambda: self._let_go(notice))

    def _let_go(self, notice: Notice) -> None:
        """Takes good news away, but from nobody who is not there to read them, or is about to press what stands beside them."""
        if self._told.get(notice.key) is not notice:
            return
        if self.window().isActiveWindow() and not self.is_used(notice.key):
            self.withdraw(notice.key)
        else:
            QTimer.singleShot(LOOK_AGAIN, self, lambda: self._let_go(notice))

    def withdraw(self, key: str) -> None:
        """Takes a line back that no longer holds."""
        if self._told.pop(key, None) is not None:
            self._show()

    def _dismiss_line(self, key: str) -> None:
        told = self._told.pop(key, None)
        self._unexpected.dismiss(key)
        self._show()
        if told is not None:
            self.dismissed.emit(told)

    def _show(self) -> None:
        self.show_notices([*self._unexpected.notices(), *self._told.values()])
