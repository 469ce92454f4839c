"""What may be changed at present, in words beside the button that unlocks and locks it (safety.md, Changing and deleting, 1)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from atera_desktop.api.lock import Level
from atera_desktop.app.column import Tone
from atera_desktop.app.locking import Locking
from atera_desktop.ui import text

NEVER = "This run is read-only, by --read-only or by your administrator: nothing can be changed or deleted."
FORBIDDEN = "Your administrator forbids deleting on this computer."
UNLOCK, LOCK = "Unlock changes", "Lock changes"

_WORDS = {Level.READING: "Read-only", Level.CHANGING: "Changes unlocked", Level.DELETING: "Changes and deletions unlocked"}
_TONES = {Level.READING: "dim", Level.CHANGING: Tone.INFO, Level.DELETING: Tone.WARN}
_INPUT = frozenset(
    (
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    )
)


def _is_open(locking: Locking) -> bool:
    """Whether there is nothing left to unlock."""
    return locking.level is locking.most and not locking.never


def lock_title(locking: Locking) -> str:
    """What the button and the menu entry would do."""
    return LOCK if _is_open(locking) else UNLOCK


def toggle(locking: Locking) -> None:
    """Unlocks whatever is locked; locks everything once nothing is."""
    if _is_open(locking):
        locking.lock()
    else:
        locking.unlock()


def _explained(locking: Locking) -> str:
    if locking.never:
        return NEVER
    match locking.level:
        case Level.READING:
            return "Nothing can be changed or deleted from this window. Unlock changes: Ctrl+L."
        case Level.CHANGING if locking.most is Level.CHANGING:
            return f"Alerts can be resolved and tickets changed. {FORBIDDEN} Lock now: Ctrl+L."
        case Level.CHANGING:
            return "Alerts can be resolved and tickets changed; deleting is locked. Unlock it too: Ctrl+L."
    return f"Deleting locks again after {locking.minutes} minutes without input. Lock now: Ctrl+L."


class LockBox(QWidget):
    """The words and the button."""

    asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = text.label(_WORDS[Level.READING], 12, "dim")
        self.button = QPushButton(UNLOCK, self)
        self.button.clicked.connect(self.asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.words)
        row.addWidget(self.button)

    def show_lock(self, locking: Locking) -> None:
        """Says how it stands."""
        text.set_text(self.words, _WORDS[locking.level])
        text.set_tone(self.words, _TONES[locking.level])
        explained = _explained(locking)
        for widget in (self.words, self.button):
            text.set_tooltip(widget, explained)
        self.button.setAccessibleDescription(explained)
        if self.button.text() != lock_title(locking):
            self.button.setText(text.menu_text(lock_title(locking)))
        self.button.setEnabled(not locking.never)


class InputWatch(QObject):
    """Tells of every key, click and movement in a top-level window, before any widget gets it."""

    def __init__(self, parent: QObject, touched: Callable[[], object]) -> None:
        super().__init__(parent)
        self._touched = touched

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _INPUT:
            self._touched()
        return False
