"""An agent's status as a word, a shape and a meaning, and how it sorts: the table, the details and other pages' lists say it alike."""

from __future__ import annotations

from atera_desktop.app.column import Glyph, Tone
from atera_desktop.domain.agent import Agent, AgentStatus
from atera_desktop.domain.wire import instant
from atera_desktop.ui.words import DAY, age

_WORDS = {AgentStatus.ONLINE: "Online", AgentStatus.NEVER: "Never reported", AgentStatus.STALE: "Stale", AgentStatus.OFFLINE: "Offline"}


def status_text(agent: Agent, now: float) -> str:
    """ "Online", "Offline 3 h", "Stale 43 d", "Never reported"."""
    status, seen = agent.status(now), instant(agent.last_seen)
    if seen is None or status in (AgentStatus.ONLINE, AgentStatus.NEVER):
        return _WORDS[status]
    return f"{_WORDS[status]} {age(now - seen)}"


def status_glyph(agent: Agent, now: float) -> Glyph:
    status = agent.status(now)
    if status is AgentStatus.OFFLINE:
        return Glyph.SERVER_OFFLINE if agent.is_server else Glyph.OFFLINE
    return {AgentStatus.ONLINE: Glyph.ONLINE, AgentStatus.STALE: Glyph.STALE, AgentStatus.NEVER: Glyph.NEVER}[status]


def status_tone(agent: Agent, now: float) -> Tone:
    """A server that is offline is bad; a workstation is worth a look for its first day."""
    glyph = status_glyph(agent, now)
    if glyph is Glyph.OFFLINE:
        return Tone.WARN if now - (instant(agent.last_seen) or 0.0) < DAY else Tone.DIM
    return {Glyph.ONLINE: Tone.OK, Glyph.SERVER_OFFLINE: Tone.BAD}.get(glyph, Tone.DIM)


def status_value(agent: Agent) -> int:
    """Sorts offline servers first, then other offline agents, each latest first and so stale ones last, then those never seen."""
    seen = instant(agent.last_seen)
    if agent.online is True or seen is None:
        return (4 if agent.online is True else 3) << 40
    return ((1 if agent.is_server else 2) << 40) - int(seen)


def status_word(agent: Agent) -> str:
    """The status without its age, for finding: "Stale" depends on the day, and is `is:stale`."""
    if agent.online is True:
        return "Online"
    return "Offline" if instant(agent.last_seen) is not None else "Never reported"
