"""A program that deletes many agents and is killed while it does: `python -m tests.operations.victim FOLDER URL UNDO STEP KEY…`.

STEP is where it kills itself, as "intend 2 before" or "conclude 3 after": so many lines of that kind into the run; or "-" for nowhere.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from atera_desktop.api.client import Client
from atera_desktop.api.lock import Guard, Level
from atera_desktop.app.operations.agents import delete_agent
from atera_desktop.app.operations.outcome import Outcome, target_of
from atera_desktop.app.session import Session
from atera_desktop.store.cache import Cache
from atera_desktop.store.journal import Journal
from atera_desktop.store.settings import Profile, Settings
from tests.tenant import KEY

T = TypeVar("T")


class Killed(Journal):
    """A journal that ends the program without any warning before or after it writes a certain line."""

    step = ("-", 0, "")
    calls = 0

    def intend(self, *given: Any, **named: Any) -> int:
        return self._at("intend", partial(super().intend, *given, **named))

    def conclude(self, *given: Any, **named: Any) -> None:
        self._at("conclude", partial(super().conclude, *given, **named))

    def _at(self, kind: str, write: Callable[[], T]) -> T:
        wanted, count, when = self.step
        self.calls += kind == wanted
        now = kind == wanted and self.calls == count
        if now and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        written = write()
        if now and when == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return written


async def main(folder: Path, url: str, undo: float, step: str, keys: list[int]) -> None:
    guard = Guard()
    guard.unlock(Level.DELETING)
    journal = Killed.open(folder / "journal.db")
    assert isinstance(journal, Killed)
    if step != "-":
        kind, count, when = step.split()
        journal.step = (kind, int(count), when)
    session = Session(
        folder,
        Profile(name="test", api_url=url),
        Settings(undo_seconds=undo),  # type: ignore[arg-type]
        Cache.open(folder / "cache.db"),
        journal,
        lambda: Client(url, KEY, per_minute=100_000, proxy="none", guard=guard),
        guard=guard,
    )
    session.deletions.pace = session.writes.settle = 0.0
    client = await session.line()
    collection = session.collections["agents"]
    collection.merge([await client.get(collection.resource, key) for key in keys], 0.0)
    targets = [target for key in keys if (target := target_of("agents", collection.records[key]))]
    done: asyncio.Future[list[Outcome]] = asyncio.get_running_loop().create_future()
    print("ready", flush=True)
    session.deletions.start(targets, partial(delete_agent, session), done.set_result)
    await done
    await session.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]), sys.argv[4], [int(key) for key in sys.argv[5:]]))
