"""Several records at once: pace, limit, cancel, stop, progress, retry."""

from __future__ import annotations

import time
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest

from atera_desktop.api.errors import AteraError, Forbidden, Invalid, KeyRefused, NotAllowed, NotAtera, NotFound, NotReached, ServerTrouble
from atera_desktop.app.operations.agents import delete_agent
from atera_desktop.app.operations.many import run_many
from atera_desktop.app.operations.outcome import Kind, Outcome, Target
from atera_desktop.app.operations.reread import reread
from tests.operations.desk import desk

TARGETS = [Target("agents", key, f"PC-{key}", "Acme") for key in range(1, 8)]


async def done(target: Target) -> Outcome:
    return Outcome(target, Kind.DONE)


async def test_a_result_per_row_in_order_and_the_failed_again(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        used, _ = at.used_agent()
        targets = [at.target("agents", key) for key in (*at.free_agents()[:3], used)]
        at.served.tenant.agents[targets[1].number]["MachineName"] = at.served.tenant.agents[targets[1].number]["AgentName"] = "RENAMED"
        told: list[tuple[int, Outcome]] = []
        outcomes = await run_many(targets, partial(delete_agent, at.session), pace=0, progress=lambda index, one: told.append((index, one)))
        assert [one.kind for one in outcomes] == [Kind.DONE, Kind.DIFFERENT, Kind.DONE, Kind.REFUSED]
        assert [one.target for one in outcomes] == targets
        assert told == list(enumerate(outcomes))
        assert [line for line in at.lines() if line.startswith("DELETE")] == [
            f"DELETE /agents/{key}" for key in (targets[0].key, targets[2].key, used)
        ]
        again = [at.target("agents", one.target.key) for one in outcomes if not one.fine]
        await reread(at.session, again[0])
        outcomes = await run_many(again, partial(delete_agent, at.session), pace=0)
        assert [one.kind for one in outcomes] == [Kind.DONE, Kind.REFUSED]


async def test_one_a_second() -> None:
    began: list[float] = []

    async def note(target: Target) -> Outcome:
        began.append(time.monotonic())
        return Outcome(target, Kind.DONE)

    await run_many(TARGETS[:4], note, pace=0.05)
    assert all(later - earlier >= 0.049 for earlier, later in pairwise(began))
    assert began[-1] - began[0] < 0.5


async def test_at_most_a_hundred() -> None:
    with pytest.raises(ValueError, match="100"):
        await run_many([Target("agents", key, "", "") for key in range(1, 102)], done, pace=0)
    assert len(await run_many([Target("agents", key, "", "") for key in range(1, 101)], done, pace=0)) == 100


async def test_cancelled_between_rows() -> None:
    through: list[int] = []
    outcomes = await run_many(TARGETS, done, pace=0, progress=lambda index, one: through.append(index), cancelled=lambda: len(through) >= 2)
    assert [one.kind for one in outcomes] == [Kind.DONE] * 2 + [Kind.NOT_SENT] * 5
    assert all(one.error is None for one in outcomes)
    assert through == list(range(7))


UNEXPECTED = [
    (Kind.UNKNOWN, NotReached("timeout")),
    (Kind.NOT_SENT, NotReached("refused", sent=False)),
    (Kind.NOT_DONE, NotAtera("html")),
    (Kind.DONE, ServerTrouble(500)),
    (Kind.REFUSED, Forbidden("agents/1")),
    (Kind.REFUSED, KeyRefused()),
]


@pytest.mark.parametrize(("kind", "error"), UNEXPECTED)
async def test_three_unexpected_answers_in_a_row_end_it(kind: Kind, error: AteraError) -> None:
    asked: list[int] = []

    async def odd(target: Target) -> Outcome:
        asked.append(target.number)
        return Outcome(target, Kind.DONE) if target.key == 3 else Outcome(target, kind, error)

    outcomes = await run_many(TARGETS, odd, pace=0)
    assert asked == [1, 2, 3, 4, 5, 6], "the third one was as expected, and the count began anew"
    assert (outcomes[-1].kind, outcomes[-1].error) == (Kind.NOT_SENT, error)


async def test_answers_about_one_record_end_nothing() -> None:
    own = [
        (Kind.REFUSED, NotAllowed("agents/1", "Ping")),
        (Kind.REFUSED, Invalid(400)),
        (Kind.REFUSED, NotFound("tickets/1")),
        (Kind.ALREADY, NotFound("agents/1")),
        (Kind.ALREADY, None),
        (Kind.DIFFERENT, None),
        (Kind.DONE, None),
    ]

    async def refused(target: Target) -> Outcome:
        return Outcome(target, *own[target.number - 1])

    outcomes = await run_many(TARGETS, refused, pace=0)
    assert [(one.kind, one.error) for one in outcomes] == own
