"""Who goes first."""

from __future__ import annotations

import asyncio

import pytest

from atera_desktop.api.errors import NotReached
from atera_desktop.api.gate import Gate, Slots, Ticket
from atera_desktop.api.limits import Priority


async def settle() -> None:
    """Lets everything run that can."""
    for _ in range(5):
        await asyncio.sleep(0)


async def queued(slots: Slots, *priorities: Priority) -> list[asyncio.Task[None]]:
    tasks = [asyncio.create_task(slots.acquire(priority)) for priority in priorities]
    await settle()
    return tasks


async def test_places_are_given_out_in_order_the_users_first() -> None:
    slots = Slots(1)
    await slots.acquire(Priority.BACKGROUND)
    one, two, mine = await queued(slots, Priority.BACKGROUND, Priority.BACKGROUND, Priority.USER)
    for expected in ((False, False, True), (True, False, True), (True, True, True)):
        slots.release()
        await settle()
        assert (one.done(), two.done(), mine.done()) == expected
    slots.release()
    await asyncio.wait_for(slots.acquire(Priority.BACKGROUND), 1)


async def test_who_gives_up_waiting_takes_no_place_and_makes_none() -> None:
    slots = Slots(1)
    await slots.acquire(Priority.USER)
    gone, stays = await queued(slots, Priority.USER, Priority.USER)
    gone.cancel()
    await settle()
    assert not stays.done()
    slots.release()
    await asyncio.wait_for(stays, 1)
    (last,) = await queued(slots, Priority.USER)
    assert not last.done()
    slots.release()
    await asyncio.wait_for(last, 1)


async def test_a_place_given_to_one_who_gives_up_goes_to_the_next() -> None:
    slots = Slots(1)
    await slots.acquire(Priority.USER)
    gone, stays = await queued(slots, Priority.USER, Priority.USER)
    slots.release()
    gone.cancel()
    await asyncio.wait_for(stays, 1)
    assert gone.cancelled()


async def test_an_open_gate_stops_nobody() -> None:
    gate = Gate()
    assert [await gate.enter() for _ in range(3)] == [None, None, None]


async def doubtful() -> tuple[Gate, Ticket, list[asyncio.Task[Ticket]]]:
    """A gate in doubt, the ticket of the one that goes ahead, and two that wait."""
    gate = Gate()
    gate.doubt(None, NotReached("dropped"))
    ahead = await gate.enter()
    behind = [asyncio.create_task(gate.enter()) for _ in range(2)]
    await settle()
    assert ahead is not None
    assert not any(task.done() for task in behind)
    return gate, ahead, behind


async def test_in_doubt_one_goes_ahead_and_opens_the_gate() -> None:
    gate, ahead, behind = await doubtful()
    gate.sound()
    assert await asyncio.gather(*behind) == [None, None]
    gate.leave(ahead)
    assert await gate.enter() is None


async def test_the_others_fail_with_the_one_ahead() -> None:
    gate, ahead, behind = await doubtful()
    gate.doubt(ahead, NotReached("timeout"))
    for task in behind:
        with pytest.raises(NotReached, match="timeout") as caught:
            await task
        assert not caught.value.sent
    assert await gate.enter() is not None


async def test_one_that_gives_up_or_learns_nothing_lets_the_next_go_ahead() -> None:
    gate, ahead, behind = await doubtful()
    gate.leave(ahead)
    await settle()
    assert [task.done() for task in behind] == [True, False]
    gate.doubt(behind[0].result())
    assert await behind[1] is not None


async def test_an_older_failure_does_not_settle_for_the_one_ahead() -> None:
    gate, ahead, behind = await doubtful()
    gate.doubt(None, NotReached("dropped"))
    gate.leave(None)
    await settle()
    assert not any(task.done() for task in behind)
    gate.leave(ahead)
    gate.sound()
    await asyncio.gather(*behind)


async def test_giving_up_behind_the_one_ahead_changes_nothing_for_it() -> None:
    gate, ahead, behind = await doubtful()
    behind[0].cancel()
    await settle()
    assert not behind[1].done()
    gate.doubt(ahead, NotReached("dns"))
    with pytest.raises(NotReached, match="dns"):
        await behind[1]
