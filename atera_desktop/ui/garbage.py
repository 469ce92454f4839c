"""Garbage is collected on Qt's thread alone.

Python's own collector runs in whichever thread happens to allocate, a worker that asks the keyring for instance, and ends there what
only a ring of references holds: Qt forbids that for widgets and timers.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer

from atera_desktop.app.memory import is_loading

OFTEN = 500
"""Milliseconds between two looks."""


@contextmanager
def collected_here(owner: QObject) -> Iterator[None]:
    """Inside, nothing is collected but by a timer of this thread."""
    automatic = gc.isenabled()
    gc.disable()
    timer = QTimer(owner)
    timer.timeout.connect(collect_due)
    timer.start(OFTEN)
    try:
        yield
    finally:
        timer.stop()
        timer.deleteLater()
        if automatic:
            gc.enable()


def collect_due() -> None:
    """Collects the oldest generation that Python's own thresholds say is due; during a bulk load none."""
    if is_loading():
        return
    due = [generation for generation, (count, most) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)) if count > most > 0]
    if due:
        gc.collect(due[-1])
