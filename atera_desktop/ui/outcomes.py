"""What became of a change, as one clear sentence each. No Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from atera_desktop.api.errors import Forbidden, NotAllowed, NotAtera, NotFound, ReadOnly, ServerTrouble, Throttled
from atera_desktop.api.lock import Level
from atera_desktop.app.column import Tone
from atera_desktop.app.operations.outcome import Kind, Outcome, Target
from atera_desktop.store.errors import StoreError
from atera_desktop.store.journal import Entry
from atera_desktop.ui.deletion_words import NAME, difference_words
from atera_desktop.ui.escapes import visible
from atera_desktop.ui.notices import AGAIN, sentence
from atera_desktop.ui.permissions import domain_of, lacking
from atera_desktop.ui.words import age, number, plural

Noun = tuple[str, str]


class Deed(msgspec.Struct, frozen=True):
    """A kind of change, in words: "Deleting SRV-DC01", "SRV-DC01 was deleted", "Delete"."""

    verb: str
    """delete, resolve, update; what makes one deed differ from another."""
    bare: str
    doing: str
    done: str
    level: Level
    permission: str
    """What Atera calls the permission's second half."""


DELETE = Deed("delete", "delete", "Deleting", "deleted", Level.DELETING, "Delete")
RESOLVE = Deed("resolve", "resolve", "Resolving", "resolved", Level.CHANGING, "Write")
UPDATE = Deed("update", "change", "Changing", "changed", Level.CHANGING, "Write")
CREATE = Deed("create", "create", "Creating", "created", Level.CHANGING, "Write")
MOVE = Deed("move", "move", "Moving", "moved", Level.CHANGING, "Write")
LOG = Deed("log", "log", "Logging", "logged", Level.CHANGING, "Write")
RELATE = Deed("relate", "relate", "Relating", "related", Level.CHANGING, "Write")
DEEDS: Mapping[str, Deed] = {deed.verb: deed for deed in (DELETE, RESOLVE, UPDATE, CREATE, MOVE, LOG, RELATE)}

_ADDING = ("create", "log", "relate", "attach", "set")
"""Where Atera finds something missing that is not what is made, but what that belongs or refers to."""
CORRECT = "Correct it and send it again."
"""What to do about a refusal of what was typed."""

_TONES: Mapping[Kind, Tone] = {
    Kind.DONE: Tone.OK,
    Kind.ALREADY: Tone.INFO,
    Kind.NOT_SENT: Tone.INFO,
    Kind.DIFFERENT: Tone.WARN,
    Kind.NOT_DONE: Tone.WARN,
    Kind.UNKNOWN: Tone.BAD,
    Kind.REFUSED: Tone.BAD,
}


UNREAD = ("folder", "file")
"""What Atera's API lists nowhere."""
_UNTOLD = "Atera's API cannot tell."
_LOOKED_UP = "It is looked up as soon as Atera can be read; until then the journal keeps it open."


def tone(outcome: Outcome) -> Tone:
    """How much it matters."""
    return _TONES[outcome.kind]


_BRIEFLY: Mapping[type[object], str] = {
    Forbidden: ": no permission",
    NotAllowed: ": others depend on it",
    NotFound: ": no longer there",
}


def target_name(target: Target, noun: Noun) -> str:
    """The record in a sentence; one without a name goes by its id."""
    return visible(target.name.strip(" "), NAME) or (f"{noun[0]} {target.key}" if target.key else f"The {noun[0]}")


def run_name(deed: Deed, targets: Sequence[Target], noun: Noun) -> str:
    """What is being done: "Deleting SRV-DC01", "Resolving 3 alerts"."""
    what = target_name(targets[0], noun) if len(targets) == 1 else plural(len(targets), noun)
    return f"{deed.doing} {what}"


def denied_words(resource: str, deed: Deed, noun: Noun) -> str:
    """Which permission is missing, and who can give it."""
    return lacking(domain_of(resource), noun[1], deed.bare, deed.permission)


def outcome_words(outcome: Outcome, deed: Deed, noun: Noun) -> str:
    """What became of one record."""
    name = target_name(outcome.target, noun)
    match outcome.kind:
        case Kind.DONE:
            return _done(outcome, deed, name)
        case Kind.ALREADY if deed is DELETE:
            return f"{name} was already gone: there was nothing left to delete."
        case Kind.ALREADY if isinstance(outcome.error, NotFound):
            return f"{name} is no longer at Atera: there was nothing to {deed.bare}."
        case Kind.ALREADY:
            return f"{name} was already {deed.done if deed is RESOLVE else 'so'}: nothing was sent."
        case Kind.DIFFERENT:
            return f"{name} was not {deed.done}: {difference_words(outcome.differences)}. Nothing was sent; look at it again."
        case Kind.REFUSED:
            return f"{name} was not {deed.done}. {_refused(outcome, deed, noun)}"
        case Kind.NOT_SENT:
            return f"{name} was not {deed.done}: {_not_sent(outcome.error, deed)}"
        case Kind.NOT_DONE:
            as_before = "has nothing like it" if deed in (CREATE, LOG) else "still has it as before"
            return f"{name} was not {deed.done}: {no_answer(outcome.error)}, and Atera {as_before}. Try again."
        case Kind.UNKNOWN:
            return (
                f"It is not known whether {name} was {deed.done}: {no_answer(outcome.error)}. "
                f"{_UNTOLD if noun[0] in UNREAD else _LOOKED_UP}"
            )


def _done(outcome: Outcome, deed: Deed, name: str) -> str:
    words = f"{name} was {deed.done}."
    if deed is DELETE and outcome.target.resource == "agents":
        if outcome.target.online:
            words += " Its agent software may be uninstalled."
        else:
            words += " The agent software stays there: if it reports again, the agent returns."
    if isinstance(outcome.error, StoreError):
        words += f" It is not in the journal. {sentence(outcome.error)}"
    return words


def reason_words(error: Exception) -> str:
    """What went wrong with something that the user asked for, and that nothing repeats by itself."""
    return sentence(error).replace(AGAIN, "Try again later")


def no_answer(error: Exception | None) -> str:
    """Why an answer does not tell whether it was done."""
    match error:
        case ServerTrouble():
            return f"Atera failed with status {error.status}"
        case NotAtera():
            return "what answered is not Atera"
    return "the answer was lost"


def _refused(outcome: Outcome, deed: Deed, noun: Noun) -> str:
    error, resource = outcome.error, outcome.target.resource
    match error:
        case Forbidden():
            return denied_words(resource, deed, noun)
        case NotAllowed():
            said = f" Atera says: “{visible(error.text, 400)}”" if error.text else ""
            if deed is not DELETE:
                return f"Atera does not allow it here.{said}"
            such = f", such as monitors that look through this {noun[0]}" if resource == "agents" else ""
            return f"Other records depend on it{such}.{said} Change those first."
        case NotFound() if deed.verb in _ADDING:
            return "Something that it belongs or refers to is no longer at Atera. Choose it again and send it again."
        case NotFound():
            return f"Atera no longer has this {noun[0]}."
        case None:
            return "Atera refused it."
    return reason_words(error)


def pause_words(error: Throttled) -> str:
    """How long Atera wants to be left alone."""
    return f"Atera asked for a pause. Try again in {age(error.retry_after) if error.retry_after else 'a while'}."


def _not_sent(error: Exception | None, deed: Deed) -> str:
    match error:
        case None:
            return "it was taken back before anything was sent."
        case ReadOnly():
            return "it is locked, and nothing was sent. Unlock changes first: Ctrl+L."
        case Throttled():
            return pause_words(error)
    return f"nothing was sent. {reason_words(error)}"


def short_words(outcome: Outcome, deed: Deed) -> str:
    """What became of one record, for a list of many."""
    match outcome.kind:
        case Kind.DONE:
            return deed.done.capitalize()
        case Kind.ALREADY:
            return "Already gone" if deed is DELETE else "Already so"
        case Kind.DIFFERENT:
            return f"Not sent: {difference_words(outcome.differences)}"
        case Kind.REFUSED:
            return f"Refused{_BRIEFLY.get(type(outcome.error), '')}"
        case Kind.NOT_SENT:
            return "Not sent"
        case Kind.NOT_DONE:
            return f"Not {deed.done}"
        case Kind.UNKNOWN:
            return "Not known"


def sum_words(outcomes: Iterable[Outcome], deed: Deed, noun: Noun) -> str:
    """What became of many: "12 agents: 10 deleted, 1 already gone, 1 refused."."""
    counts = Counter(outcome.kind for outcome in outcomes)
    said = {
        Kind.DONE: deed.done,
        Kind.ALREADY: "already gone" if deed is DELETE else "already so",
        Kind.DIFFERENT: "not as shown and left alone",
        Kind.REFUSED: "refused",
        Kind.NOT_SENT: "not sent",
        Kind.NOT_DONE: f"not {deed.done}",
        Kind.UNKNOWN: "not known",
    }
    parts = ", ".join(f"{number(counts[kind])} {words}" for kind, words in said.items() if counts[kind])
    return f"{plural(counts.total(), noun)}: {parts}."


def not_sent_words(entries: Sequence[Entry]) -> str:
    """What an earlier run confirmed and did not send: "1 deletion was not sent: SRV-DC01. …"."""
    count, names = len(entries), [visible(entry.target.name.strip(" "), NAME) or f"ID {entry.target.id}" for entry in entries]
    listed = ", ".join(names[:3]) + (f" and {number(count - 3)} more" if count > 3 else "")
    was = "was" if count == 1 else "were"
    return f"{plural(count, ('deletion', 'deletions'))} {was} not sent: {listed}. The program ended first."


_PARTS: Mapping[str, str] = {
    "create_comment": "what was written on",
    "create_work_hours": "the time for",
    "create_relation": "the relation of",
}
"""What is made on a record, by the journal's word, before the record's name."""


def cleared_words(entry: Entry) -> str:
    """What an outcome that was not known turned out to be."""
    name = visible(entry.target.name.strip(" "), NAME) or f"ID {entry.target.id}"
    verb = entry.operation.partition("_")[0]
    if part := _PARTS.get(entry.operation):
        return f"Looked up: {part} {name} {'has' if entry.outcome == 'ok' else 'has not'} arrived."
    if field := visible(str(entry.details.get("field", "")), NAME) if entry.operation == "set_value" else "":
        name = f"{field} of {name}"
    done = {"delete": "deleted", "resolve": "resolved", "create": "created", "set": "set"}.get(verb, "changed")
    return f"Looked up: {name} was {'' if entry.outcome == 'ok' else 'not '}{done}."


def gravest(outcomes: Iterable[Outcome]) -> Tone:
    """The tone of the worst of them."""
    order = (Tone.OK, Tone.INFO, Tone.WARN, Tone.BAD)
    return max((tone(outcome) for outcome in outcomes), key=order.index, default=Tone.INFO)
