"""What became of a change, in sentences: each kind its own, none promising what nobody does."""

from __future__ import annotations

from pathlib import Path

import pytest

from atera_desktop.api.errors import Forbidden, Invalid, NotAllowed, NotAtera, NotFound, NotReached, ReadOnly, ServerTrouble, Throttled
from atera_desktop.app.column import Tone
from atera_desktop.app.operations.outcome import Difference, Kind, Outcome, Target
from atera_desktop.store.errors import DiskFull
from atera_desktop.ui.outcomes import CREATE, DELETE, RESOLVE, UPDATE, Deed, gravest, outcome_words, short_words, sum_words, tone

AGENT = Target("agents", 29, "PC-1", "Acme", online=False)
ONLINE = Target("agents", 31, "PC-2", "Acme", online=True)
ALERT = Target("alerts", 7, "Disk full", "Acme")
TICKET = Target("tickets", 8, "Help", "Acme")
NOUNS = {"agents": ("agent", "agents"), "alerts": ("alert", "alerts"), "tickets": ("ticket", "tickets")}
RENAMED = (Difference("name", "PC-1", "PC-9"), Difference("online", "no", "yes"))

SENTENCES = [
    (DELETE, Outcome(AGENT, Kind.DONE), "PC-1 was deleted. The agent software stays there: if it reports again, the agent returns."),
    (DELETE, Outcome(ONLINE, Kind.DONE), "PC-2 was deleted. Its agent software may be uninstalled."),
    (DELETE, Outcome(ALERT, Kind.DONE), "Disk full was deleted."),
    (RESOLVE, Outcome(ALERT, Kind.DONE), "Disk full was resolved."),
    (UPDATE, Outcome(TICKET, Kind.DONE), "Help was changed."),
    (DELETE, Outcome(AGENT, Kind.ALREADY), "PC-1 was already gone: there was nothing left to delete."),
    (RESOLVE, Outcome(ALERT, Kind.ALREADY), "Disk full was already resolved: nothing was sent."),
    (UPDATE, Outcome(TICKET, Kind.ALREADY), "Help was already so: nothing was sent."),
    (RESOLVE, Outcome(ALERT, Kind.ALREADY, NotFound("alerts/7")), "Disk full is no longer at Atera: there was nothing to resolve."),
    (
        DELETE,
        Outcome(AGENT, Kind.DIFFERENT, differences=RENAMED),
        "PC-1 was not deleted: the name was “PC-1” and is “PC-9”, it has come online. Nothing was sent; look at it again.",
    ),
    (
        DELETE,
        Outcome(AGENT, Kind.REFUSED, Forbidden("agents/29")),
        "PC-1 was not deleted. This API key may not delete agents: it lacks the permission Agents: Delete. "
        "Whoever made the key can add it in Atera (Admin, Data and API).",
    ),
    (
        UPDATE,
        Outcome(TICKET, Kind.REFUSED, Forbidden("tickets/8")),
        "Help was not changed. This API key may not change tickets: it lacks the permission Tickets: Write. "
        "Whoever made the key can add it in Atera (Admin, Data and API).",
    ),
    (
        DELETE,
        Outcome(AGENT, Kind.REFUSED, NotAllowed("agents/29", "In use by Router, NAS.")),
        "PC-1 was not deleted. Other records depend on it, such as monitors that look through this agent. "
        "Atera says: “In use by Router, NAS.” Change those first.",
    ),
    (UPDATE, Outcome(TICKET, Kind.REFUSED, NotFound("tickets/8")), "Help was not changed. Atera no longer has this ticket."),
    (UPDATE, Outcome(TICKET, Kind.REFUSED, Invalid(400, "No.")), "Help was not changed. Atera did not accept the request: No."),
    (DELETE, Outcome(AGENT, Kind.NOT_SENT), "PC-1 was not deleted: it was taken back before anything was sent."),
    (
        DELETE,
        Outcome(AGENT, Kind.NOT_SENT, ReadOnly("DELETE")),
        "PC-1 was not deleted: it is locked, and nothing was sent. Unlock changes first: Ctrl+L.",
    ),
    (
        DELETE,
        Outcome(AGENT, Kind.NOT_SENT, Throttled(30)),
        "PC-1 was not deleted: Atera asked for a pause. Try again in 30 s.",
    ),
    (DELETE, Outcome(AGENT, Kind.NOT_SENT, Throttled(None)), "PC-1 was not deleted: Atera asked for a pause. Try again in a while."),
    (
        UPDATE,
        Outcome(TICKET, Kind.REFUSED, NotAllowed("tickets/8", "No")),
        "Help was not changed. Atera does not allow it here. Atera says: “No”",
    ),
    (
        CREATE,
        Outcome(TICKET, Kind.REFUSED, NotFound("tickets")),
        "Help was not created. Something that it belongs or refers to is no longer at Atera. Choose it again and send it again.",
    ),
    (
        CREATE,
        Outcome(TICKET, Kind.NOT_DONE, ServerTrouble(500)),
        "Help was not created: Atera failed with status 500, and Atera has nothing like it. Try again.",
    ),
    (
        UPDATE,
        Outcome(TICKET, Kind.NOT_DONE, NotAtera("html")),
        "Help was not changed: what answered is not Atera, and Atera still has it as before. Try again.",
    ),
    (
        DELETE,
        Outcome(AGENT, Kind.NOT_DONE, NotReached("dropped")),
        "PC-1 was not deleted: the answer was lost, and Atera still has it as before. Try again.",
    ),
]


@pytest.mark.parametrize(("deed", "outcome", "said"), SENTENCES)
def test_each_outcome_has_its_sentence(deed: Deed, outcome: Outcome, said: str) -> None:
    assert outcome_words(outcome, deed, NOUNS[outcome.target.resource]) == said


def test_what_is_not_known_is_said_to_be_so() -> None:
    words = outcome_words(Outcome(AGENT, Kind.UNKNOWN, NotReached("dropped")), DELETE, NOUNS["agents"])
    assert words.startswith("It is not known whether PC-1 was deleted")


@pytest.mark.parametrize("error", [NotReached("dropped", sent=False), ServerTrouble(500)])
def test_no_sentence_promises_to_try_by_itself(error: Exception) -> None:
    words = outcome_words(Outcome(AGENT, Kind.NOT_SENT, error), DELETE, NOUNS["agents"])
    assert "next refresh" not in words
    assert words.endswith("Try again later.")


def test_what_is_done_but_not_written_down_says_so() -> None:
    words = outcome_words(Outcome(ALERT, Kind.DONE, DiskFull(Path("journal.db"))), RESOLVE, NOUNS["alerts"])
    assert words.startswith("Disk full was resolved. It is not in the journal. The disk is full")


def test_a_record_without_a_name_goes_by_its_id() -> None:
    assert outcome_words(Outcome(Target("tickets", 8, "", ""), Kind.DONE), DELETE, NOUNS["tickets"]) == "ticket 8 was deleted."


def test_many_are_summed_up() -> None:
    kinds = [Kind.DONE, Kind.DONE, Kind.ALREADY, Kind.DIFFERENT, Kind.REFUSED, Kind.NOT_SENT, Kind.NOT_DONE, Kind.UNKNOWN]
    outcomes = [Outcome(AGENT, kind) for kind in kinds]
    assert sum_words(outcomes, DELETE, NOUNS["agents"]) == (
        "8 agents: 2 deleted, 1 already gone, 1 not as shown and left alone, 1 refused, 1 not sent, 1 not deleted, 1 not known."
    )
    assert len({short_words(outcome, DELETE) for outcome in outcomes}) == 7


def test_the_gravest_gives_the_tone() -> None:
    assert gravest([]) is Tone.INFO
    assert gravest([Outcome(AGENT, Kind.DONE)]) is Tone.OK
    assert gravest([Outcome(AGENT, Kind.DONE), Outcome(AGENT, Kind.DIFFERENT), Outcome(AGENT, Kind.NOT_SENT)]) is Tone.WARN
    assert tone(Outcome(AGENT, Kind.UNKNOWN)) is Tone.BAD
