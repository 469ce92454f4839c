"""The journal in words: what was done to what, what became of it, and every fact that is kept. No Qt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from atera_desktop.app.column import Tone
from atera_desktop.store.journal import Conclusion, Entry
from atera_desktop.ui.vocabulary import say
from atera_desktop.ui.words import DASH, exact

OUTCOMES = {
    "ok": "Done",
    "refused": "Refused",
    "unknown": "Unknown",
    "not sent": "Not sent",
    "undone": "Undone",
    "pending": "Under way",
}
"""The journal's word → what the window calls it."""

TONES = {"ok": Tone.OK, "refused": Tone.BAD, "unknown": Tone.WARN, "pending": Tone.INFO}

_VERBS = {"delete": "Delete", "resolve": "Resolve", "update": "Change", "create": "Create"}
_FACTS = {"online": "Online", "os": "OS", "last_user": "Last user", "last_seen": "Last seen", "server": "Server"}


def operation(entry: Entry) -> str:
    """ "Delete agent"; what only a later version knows is shown as it is."""
    verb, _, noun = entry.operation.partition("_")
    if not entry.operation:
        return "Unreadable line"
    return say(f"{_VERBS.get(verb, verb.capitalize())} {noun.replace('_', ' ')}".strip())


def target(entry: Entry) -> str:
    name = entry.target.name or DASH
    return name if entry.target.id is None else f"{name} ({entry.target.id})"


def outcome(entry: Entry) -> str:
    words = OUTCOMES.get(entry.outcome, entry.outcome)
    return f"{words}, unseen" if is_open(entry) else words


def is_open(entry: Entry) -> bool:
    """Whether its outcome is unknown and nobody has seen that."""
    return entry.outcome == "unknown" and not entry.seen


def details(entry: Entry) -> Sequence[tuple[str, str]]:
    """Title and text of everything that is known of it, in the order in which it happened."""
    return list(_details(entry))


def _details(entry: Entry) -> Iterator[tuple[str, str]]:
    yield "What", operation(entry)
    yield "Begun", exact(entry.time)
    yield "Profile", entry.profile
    yield "Target", target(entry)
    if entry.target.customer:
        yield say("Customer"), entry.target.customer
    for name, value in entry.target.facts.items():
        if value not in (None, ""):
            yield _FACTS.get(name, name), _text(value)
    for name, value in entry.details.items():
        yield name, _change(value)
    for conclusion in entry.conclusions:
        yield from _conclusion(conclusion)
    if not entry.conclusions:
        yield "Outcome", OUTCOMES["pending"]
    if entry.outcome == "unknown":
        yield "Seen", "yes" if entry.seen else "no"


def _conclusion(conclusion: Conclusion) -> Iterator[tuple[str, str]]:
    took = f", after {conclusion.seconds:.1f} s" if conclusion.seconds is not None else ""
    yield "Outcome", f"{OUTCOMES.get(conclusion.outcome, conclusion.outcome)} ({exact(conclusion.time)}{took})"
    if conclusion.text:
        yield "Atera said", conclusion.text
    for one in conclusion.details.get("differences", ()):
        if isinstance(one, (list, tuple)) and len(one) == 3:
            yield "Difference", f"{one[0]}: shown {one[1] or DASH}, found {one[2] or DASH}"


def _change(value: Any) -> str:
    if isinstance(value, (list, tuple)) and len(value) == 2:
        return f"{_text(value[0])} → {_text(value[1])}"
    return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_text(part)}" for name, part in value.items())
    return DASH if value in (None, "") else str(value)
