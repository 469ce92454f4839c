"""The lock: locked at first, opened by levels, and never what it was told never to be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atera_desktop.api.errors import ReadOnly
from atera_desktop.api.lock import Guard, Level

METHODS = {
    Level.READING: {"GET", "HEAD"},
    Level.CHANGING: {"GET", "HEAD", "POST", "PUT"},
    Level.DELETING: {"GET", "HEAD", "POST", "PUT", "DELETE"},
}


def allowed(guard: Guard, method: str) -> bool:
    try:
        guard.permits(method)
    except ReadOnly as error:
        return error.method != method
    return True


@pytest.mark.parametrize("level", Level)
def test_what_each_level_allows(level: Level) -> None:
    guard = Guard()
    assert guard.unlock(level) is guard.level is level
    tried = {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "CONNECT", "get", "delete", "DELETE ", ""}
    assert {method for method in tried if allowed(guard, method)} == METHODS[level]


def test_it_is_locked_at_first_and_says_whether_for_ever() -> None:
    assert (Guard().level, Guard().never, Guard(never=True).never) == (Level.READING, False, True)


def test_locking_a_part_leaves_the_other_open() -> None:
    guard = Guard()
    assert guard.unlock(Level.DELETING) is Level.DELETING
    assert guard.lock(Level.CHANGING) is Level.CHANGING
    assert guard.unlock(Level.CHANGING) is Level.CHANGING
    assert guard.lock(Level.DELETING) is Level.CHANGING  # allowing no more than so much allows nothing new
    assert guard.lock() is Level.READING


@given(
    st.booleans(), st.lists(st.tuples(st.booleans(), st.sampled_from(Level))), st.text() | st.sampled_from(["GET", "PUT", "POST", "DELETE"])
)
def test_whatever_happens_nothing_is_allowed_that_was_not_unlocked_since_it_was_locked(
    never: bool, turns: list[tuple[bool, Level]], method: str
) -> None:
    guard = Guard(never=never)
    for unlock, level in turns:
        (guard.unlock if unlock else guard.lock)(level)
    expected = Level.READING
    for unlock, level in turns:
        expected = max(expected, level) if unlock else min(expected, level)
    assert guard.level == (Level.READING if never else expected)
    assert allowed(guard, method) == (method in METHODS[guard.level])
