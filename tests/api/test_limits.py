"""The policies, with the time passed in."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atera_desktop.api.errors import (
    AteraError,
    Forbidden,
    Invalid,
    KeyRefused,
    NotAllowed,
    NotAtera,
    NotFound,
    NotReached,
    ServerTrouble,
    Throttled,
)
from atera_desktop.api.limits import Limits, Priority, Retries, allowance, backoff, worth_retrying

USER, BACKGROUND = Priority.USER, Priority.BACKGROUND
WALL = 1_795_000_000.0


def send(limits: Limits, now: float, count: int, priority: Priority = USER, takes: float = 0.0) -> float:
    """Sends up to `count` requests at `now`, all answered after `takes`; returns the last wait."""
    wait, sent = 0.0, 0
    while sent < count and not (wait := limits.acquire(now, priority)):
        sent += 1
    for _ in range(sent):
        limits.release(now + takes)
    return wait


@pytest.mark.parametrize(("rate", "per_minute"), [("entry", 320), ("expert", 1600), ("master", 3200), ("1", 1), ("700", 700)])
def test_a_rate_is_a_plan_or_a_number(rate: str, per_minute: int) -> None:
    assert allowance(rate) == per_minute


@pytest.mark.parametrize("rate", ["", "0", "-5", "Entry!", "1.5"])
def test_no_other_rate(rate: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        allowance(rate)


def test_a_burst_goes_through_and_the_next_waits_for_the_oldest_to_leave() -> None:
    limits = Limits(100)
    assert send(limits, 0.0, 60) == 0.0
    assert send(limits, 20.0, 40) == 0.0
    assert limits.used(20.0) == 100
    assert limits.acquire(20.0, USER) == pytest.approx(40.5)
    assert limits.acquire(60.4, USER) == pytest.approx(0.1)
    assert limits.acquire(60.5, USER) == 0.0


def test_the_background_leaves_a_tenth_to_the_user() -> None:
    limits = Limits(100)
    assert send(limits, 0.0, 200, BACKGROUND) == pytest.approx(60.5)
    assert limits.used(0.0) == 90
    assert send(limits, 0.0, 200, USER) == pytest.approx(60.5)
    assert limits.used(0.0) == 100


def test_the_smallest_budget_still_serves_the_background() -> None:
    assert Limits(1).acquire(0.0, BACKGROUND) == 0.0


def test_a_request_counts_from_before_it_is_sent_until_a_minute_after_its_answer() -> None:
    limits = Limits(1)
    assert limits.acquire(0.0, USER) == 0.0
    assert limits.used(25.0) == 1
    assert limits.acquire(25.0, USER) == pytest.approx(60.5)
    limits.release(29.0)
    assert limits.acquire(60.6, USER) == pytest.approx(28.9)
    assert limits.acquire(89.5, USER) == 0.0


def test_an_hour_holds_sixty_minutes_worth() -> None:
    limits = Limits(10)
    limits.restore(json.dumps([[[int(WALL) - 600, 595]], 0.0, None]), 0.0, WALL)
    assert send(limits, 0.0, 5) == 0.0
    assert limits.acquire(0.0, USER) == pytest.approx(3000.0)
    assert limits.acquire(2999.0, USER) == pytest.approx(1.0)
    assert limits.acquire(3000.0, USER) == 0.0


@given(
    limit=st.integers(1, 12),
    steps=st.lists(st.tuples(st.floats(0, 30), st.floats(0, 29), st.floats(0, 1)), min_size=1, max_size=80),
)
def test_no_minute_of_the_server_ever_holds_more_than_the_limit(limit: int, steps: list[tuple[float, float, float]]) -> None:
    """Wherever between sending and answer the server counts a request (part of the way), and however long it takes."""
    limits, now = Limits(limit), 0.0
    answers: list[float] = []
    arrivals: list[float] = []
    for pause, takes, part in steps:
        now += pause
        for done in sorted(answers):
            if done <= now:
                answers.remove(done)
                limits.release(done)
        if not limits.acquire(now, USER):
            answers.append(now + takes)
            arrivals.append(now + takes * part)
    arrivals.sort()
    assert all(later - earlier > 60.0 for earlier, later in zip(arrivals, arrivals[limit:], strict=False))


@pytest.mark.parametrize(
    ("given_", "waits"),
    [(0.0, 1.0), (1.0, 1.0), (42.0, 42.0), (3600.0, 3600.0), (3601.0, 60.0), (-1.0, 60.0), (None, 60.0)],
)
def test_what_a_429_asks_for_is_done(given_: float | None, waits: float) -> None:
    limits = Limits(100)
    limits.throttled(10.0, 9.0, given_)
    assert limits.acquire(10.0, USER) == pytest.approx(waits)
    assert limits.acquire(10.0, BACKGROUND) == pytest.approx(waits)
    assert limits.acquire(10.0 + waits - 0.1, USER) > 0
    assert limits.acquire(10.0 + waits, USER) == 0.0


def test_a_429_that_does_not_say_how_long_doubles_up_to_a_quarter_of_an_hour() -> None:
    limits, now, waits = Limits(100), 0.0, []
    for _ in range(6):
        limits.throttled(now + 1.0, now, None)
        waits.append(limits.paused_until - now - 1.0)
        now = limits.paused_until
    assert waits == [60, 120, 240, 480, 900, 900]
    limits.answered(now - 1.0)  # sent before the last pause: says nothing of now
    limits.throttled(now, now, None)
    assert limits.paused_until == now + 900
    limits.answered(limits.paused_until)
    now = limits.paused_until
    limits.throttled(now, now, None)
    assert limits.paused_until == now + 60


def test_a_volley_of_429_is_one() -> None:
    limits = Limits(100)
    for moment in (1.0, 1.1, 1.2):
        limits.throttled(moment, 0.5, None)
    assert limits.paused_until == 61.0


def test_a_shorter_wait_does_not_shorten_a_longer_one() -> None:
    limits = Limits(100)
    limits.throttled(0.0, 0.0, 50.0)
    limits.throttled(1.0, 0.0, 5.0)
    assert limits.paused_until == 50.0


@pytest.mark.parametrize(
    ("after", "allowed"), [(0, 50), (599, 50), (600, 60), (659, 60), (660, 70), (720, 80), (780, 90), (839, 90), (840, 100), (9000, 100)]
)
def test_after_a_429_half_the_rate_then_step_by_step_back(after: float, allowed: int) -> None:
    limits = Limits(100)
    assert limits.allowed(0.0) == 100
    limits.throttled(0.0, 0.0, 30.0)
    assert limits.allowed(30.0 + after) == allowed


def test_the_budget_survives_a_restart() -> None:
    first = Limits(100)
    send(first, 500.0, 30)
    send(first, 550.0, 50)
    first.acquire(559.0, USER)
    memory = first.snapshot(560.0, WALL)
    second = Limits(100)
    second.restore(memory, 7.0, WALL + 5)
    assert second.used(7.0) == 81
    assert send(second, 7.0, 19) == 0.0
    assert second.acquire(7.0, USER) > 0
    assert second.used(7.0 + 61) == 0


def test_a_pause_and_its_slowness_survive_a_restart() -> None:
    first = Limits(100)
    first.throttled(0.0, 0.0, 100.0)
    second = Limits(100)
    second.restore(first.snapshot(10.0, WALL), 0.0, WALL + 10)
    assert second.paused_until == pytest.approx(80.0)
    assert second.allowed(80.0) == 50
    assert second.allowed(680.0) == 60
    rested = Limits(100)
    rested.restore(Limits(100).snapshot(10.0, WALL), 0.0, WALL)
    assert rested.allowed(0.0) == 100
    assert rested.acquire(0.0, USER) == 0.0


def test_the_memory_is_small_and_old_requests_are_not_in_it() -> None:
    limits = Limits(4000)
    for second in range(0, 7200, 2):
        send(limits, float(second), 100)
    assert len(limits.snapshot(7200.0, WALL)) < 10_000
    after = Limits(4000)
    after.restore(limits.snapshot(7200.0, WALL), 0.0, WALL + 3600)
    assert after.snapshot(0.0, WALL + 3600) == Limits(4000).snapshot(0.0, WALL + 3600)


@pytest.mark.parametrize("memory", ["", "{", "null", "[1,2,3]", '{"sent":[]}', '[[["x",1]],0,null]', "[[[1795000000,-5]],0.0,null]"])
def test_a_damaged_memory_is_no_memory(memory: str) -> None:
    limits = Limits(100)
    limits.restore(memory, 0.0, WALL)
    assert limits.used(0.0) == 0
    assert limits.acquire(0.0, USER) == 0.0


def test_a_memory_from_the_future_is_believed_for_an_hour_at_most() -> None:
    limits = Limits(10)
    limits.restore(json.dumps([[[int(WALL) + 10**6, 10**6]], WALL + 10**6, WALL + 10**6]), 0.0, WALL)
    assert limits.used(0.0) == 10
    assert limits.paused_until == 3600.0
    assert limits.allowed(3600.0 + 840) == 10
    assert limits.acquire(3600.1, USER) == 0.0


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (NotReached("dropped"), True),
        (NotReached("timeout"), True),
        (NotReached("tls"), False),
        (ServerTrouble(500), True),
        (Throttled(1.0), True),
        (NotAtera("html"), False),
        (KeyRefused(), False),
        (Forbidden("x"), False),
        (NotFound("x"), False),
        (NotAllowed("x"), False),
        (Invalid(400), False),
    ],
)
def test_what_is_worth_another_try(error: AteraError, again: bool) -> None:
    assert worth_retrying("GET", error, 1) is again
    assert worth_retrying("HEAD", error, 2) is again
    assert not worth_retrying("GET", error, 3)
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert not worth_retrying(method, error, 1)


@pytest.mark.parametrize(("tries", "luck", "seconds"), [(1, 0.0, 0.0), (1, 1.0, 1.0), (2, 1.0, 2.0), (2, 0.5, 1.0), (9, 1.0, 8.0)])
def test_the_pause_before_a_retry_is_all_luck(tries: int, luck: float, seconds: float) -> None:
    assert backoff(tries, luck) == seconds


def test_retries_are_a_tenth_of_the_traffic() -> None:
    retries = Retries()
    assert [retries.spend() for _ in range(11)] == [True] * 10 + [False]
    for _ in range(25):
        retries.earn()
    assert [retries.spend() for _ in range(3)] == [True, True, False]
    for _ in range(1000):
        retries.earn()
    assert sum(retries.spend() for _ in range(20)) == 10
