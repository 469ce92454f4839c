"""The same operation on several records, one a second, with an outcome for each."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from atera_desktop.api.errors import Invalid, NotAllowed, NotFound
from atera_desktop.app.operations.outcome import Kind, Outcome, Target

MAX = 100
"""Records in one run (safety.md, Changing and deleting, 3)."""
PACE = 1.0
"""Seconds from one row's beginning to the next."""
PATIENCE = 3
"""Unexpected answers in a row after which a run stops."""


async def run_many(
    targets: Sequence[Target],
    one: Callable[[Target], Awaitable[Outcome]],
    *,
    pace: float = PACE,
    progress: Callable[[int, Outcome], object] = lambda index, outcome: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> list[Outcome]:
    """Does `one` to each target in turn; the outcomes stand in the targets' order. `progress` hears of each row as it ends.

    When `cancelled` answers yes, or three answers in a row were unexpected, the other rows are NOT_SENT, in the latter case with the
    last error; nothing of them is written down, for nothing was begun. Another call with the targets of the failed rows tries them
    again. Raises ValueError for more than a hundred.
    """
    if len(targets) > MAX:
        raise ValueError(f"more than {MAX} records in one run")
    outcomes: list[Outcome] = []
    loop, row, strange = asyncio.get_running_loop(), 0.0, 0
    for target in targets:
        if outcomes and not cancelled() and strange < PATIENCE:
            await asyncio.sleep(max(0.0, row + pace - loop.time()))
        row = loop.time()
        if strange >= PATIENCE:
            outcome = Outcome(target, Kind.NOT_SENT, outcomes[-1].error)
        elif cancelled():
            outcome = Outcome(target, Kind.NOT_SENT)
        else:
            outcome = await one(target)
            strange = 0 if is_expected(outcome) else strange + 1
        outcomes.append(outcome)
        progress(len(outcomes) - 1, outcome)
    return outcomes


def is_expected(outcome: Outcome) -> bool:
    """Whether Atera answered, and about this record alone: done, gone, changed, or refused for a reason of its own."""
    if outcome.kind is Kind.REFUSED:
        return isinstance(outcome.error, NotAllowed | Invalid | NotFound)
    return outcome.error is None or isinstance(outcome.error, NotFound)
