"""A ticket edited, and answered, while the tenant changes it: in a thousand random interleavings nothing is overwritten unseen.

Atera knows no conditional write, so what somebody else does to the very same field between our last reading and our request cannot be
told apart by anybody; everything before that reading is, and every other field is left alone whenever it changes.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec
import pytest

from atera_desktop.app.operations.comments import conversation
from atera_desktop.app.operations.outcome import Kind
from atera_desktop.app.operations.records import update_record
from atera_desktop.domain.bodies.tickets import TicketChange
from tests.operations.desk import Desk, desk
from tests.operations.test_comments import send, typed

ROUNDS, TURNS = 4, 250
FIELDS = {
    "TicketStatus": ("Open", "Pending", "Waiting for parts", "Resolved"),
    "TicketPriority": ("Low", "Medium", "High", "Critical"),
    "TicketType": ("Incident", "Problem", "Request", "Change"),
    "TicketTitle": ("The printer is on fire", "The printer was on fire", "Ashes"),
}
MOMENTS = ("before anything", "before the reading", "between reading and request", "never")


def at_moment(here: Desk, moment: str, act: Callable[[], object]) -> None:
    """Lets the tenant's other users act at that moment of our one deed."""
    done = False

    def watch(method: str, path: str) -> None:
        nonlocal done
        now = "between reading and request" if method in ("PUT", "POST") else "before the reading"
        if now == moment and not done:
            done = True
            act()

    here.served.app.before = watch
    if moment == "before anything":
        act()


async def look(here: Desk, number: int) -> None:
    """Shows the ticket as it is now."""
    collection = here.session.collections["tickets"]
    collection.merge([await (await here.session.line()).get(collection.resource, number)], 0.0)


@pytest.mark.parametrize("seed", range(ROUNDS))
async def test_edits(tmp_path: Path, seed: int) -> None:
    """Half of the thousand: fields."""
    dice = random.Random(seed)
    async with desk(tmp_path, agents=5) as here:
        number = int(here.ticket().key)
        there, clashes = here.served.tenant.tickets[number], 0
        for _ in range(TURNS // 2):
            await look(here, number)
            target, before = here.target("tickets", number), dict(there)
            ours = {name: dice.choice(words) for name, words in FIELDS.items() if dice.random() < 0.5} or {"TicketPriority": "Low"}
            theirs = {name: dice.choice(words) for name, words in FIELDS.items() if dice.random() < 0.4}
            moment = dice.choice(MOMENTS)
            at_moment(here, moment, partial(there.update, theirs))
            outcome = await update_record(here.session, target, msgspec.convert(ours, TicketChange))
            acted = moment in ("before anything", "before the reading")
            unseen = {name for name, word in theirs.items() if acted and word != before[name]}
            clash = {name for name in unseen & ours.keys() if theirs[name] != ours[name]}
            clashes += bool(clash)
            if clash:
                assert outcome.kind is Kind.DIFFERENT
                assert {one.field for one in outcome.differences} == clash
                assert all(there[name] == (theirs[name] if acted and name in theirs else before[name]) for name in FIELDS)
            else:
                assert outcome.kind in (Kind.DONE, Kind.ALREADY)
                late = moment == "between reading and request" and outcome.kind is Kind.DONE
                for name in FIELDS:
                    sent = name in ours and ours[name] != (theirs.get(name, before[name]) if acted else before[name])
                    expected = ours[name] if sent else theirs[name] if name in theirs and (acted or late) else before[name]
                    assert there[name] == expected, f"{name}, {moment}"
        assert clashes, "the dice never made two people want the same field"


@pytest.mark.parametrize("seed", range(ROUNDS))
async def test_comments(tmp_path: Path, seed: int) -> None:
    """The other half: replies, which must not go past what the writer has not seen."""
    dice = random.Random(1000 + seed)
    async with desk(tmp_path, agents=5) as here:
        number = int(here.ticket().key)
        tenant, there = here.served.tenant, here.served.tenant.tickets[number]
        for turn in range(TURNS // 2):
            await look(here, number)
            await here.session.lookups.look(conversation(number), await here.session.line())
            draft, said = typed(here, number, f"Turn {turn} of {seed}."), len(tenant.comments[number])
            status, talks = dice.choice((None, *FIELDS["TicketStatus"])), dice.random() < 0.5
            moment = dice.choice(MOMENTS)

            def act(status: str | None = status, talks: bool = talks, turn: int = turn) -> None:
                if status is not None:
                    tenant.desk.move(there, status, tenant.now)
                if talks:
                    tenant.desk.heard(there, f"No, wait: {turn}.", tenant.now)

            unseen = moment in ("before anything", "before the reading") and (talks or status not in (None, there["TicketStatus"]))
            at_moment(here, moment, act)
            outcome = await send(here, draft)
            arrived = [one["Comment"] for one in tenant.comments[number][said:]].count(draft.text)
            if unseen:
                assert (outcome.kind, arrived) == (Kind.DIFFERENT, 0), moment
                here.served.app.before = None
                assert outcome.differences
                assert here.session.drafts.get(number, "reply") == draft
                outcome = await send(here, typed(here, number, draft.text))
                arrived = [one["Comment"] for one in tenant.comments[number][said:]].count(draft.text)
            assert (outcome.kind, arrived) == (Kind.DONE, 1), moment
