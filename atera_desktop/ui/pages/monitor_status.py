"""A monitor's state as a word, a shape and a meaning, and how it sorts: the table, the details and other pages' lists say it alike."""

from __future__ import annotations

from typing import NamedTuple

from atera_desktop.app.column import Glyph, Tone
from atera_desktop.domain.monitor import Monitor

FAMILY_NAMES = {"generic": "Generic", "tcp": "TCP", "http": "HTTP", "snmp": "SNMP"}


class State(NamedTuple):
    rank: int
    """Sorts what needs somebody first."""
    text: str
    glyph: Glyph
    tone: Tone


_DOWN = State(0, "Down", Glyph.CRITICAL, Tone.BAD)
_CLOSED = State(1, "Port closed", Glyph.WARNING, Tone.WARN)
_MISSING = State(1, "Text missing", Glyph.WARNING, Tone.WARN)
_UP = State(2, "Up", Glyph.ONLINE, Tone.OK)
_UNKNOWN = State(3, "Not known", Glyph.NEVER, Tone.DIM)
_UNMONITORED = State(4, "Not monitored", Glyph.STALE, Tone.DIM)


def is_down(monitor: Monitor, now: float = 0.0) -> bool:
    return state(monitor) is _DOWN


def state(monitor: Monitor) -> State:
    """What the last probe found. A device that answers, but not with all that is expected of it, is neither up nor down; what was found
    while a device was still monitored says nothing about it now.
    """
    if monitor.monitored is False:
        return _UNMONITORED
    if monitor.up is None:
        return _UNKNOWN
    if not monitor.up:
        return _DOWN
    if any(port.available is False and port.monitored is not False for port in monitor.ports or ()):
        return _CLOSED
    return _MISSING if monitor.pattern and monitor.contains_pattern is False else _UP
