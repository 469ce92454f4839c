"""Work that belongs to a widget and dies with it (house.md, trap 4)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from PySide6.QtCore import QObject

T = TypeVar("T")


class TaskScope:
    """Starts coroutines for `owner`. They are cancelled when it goes; their errors reach `on_error` at once."""

    def __init__(self, owner: QObject, on_error: Callable[[BaseException], object]) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self._named: dict[str, asyncio.Task[Any]] = {}
        self._on_error = on_error
        self._closed = False
        owner.destroyed.connect(self.cancel)

    def start(self, work: Coroutine[Any, Any, T], *, replace: str | None = None) -> asyncio.Task[T]:
        """Runs `work`. With `replace`, unfinished work of that name is cancelled first: the newest wins.

        Raises RuntimeError once the scope has ended.
        """
        if self._closed:
            work.close()
            raise RuntimeError("the owner of this work is gone")
        if replace is not None and (older := self._named.get(replace)) is not None:
            older.cancel()
        task = asyncio.get_running_loop().create_task(work, name=replace)
        self._tasks.add(task)
        if replace is not None:
            self._named[replace] = task
        task.add_done_callback(self._done)
        return task

    def stop(self, name: str) -> None:
        """Cancels unfinished work of that name."""
        if (task := self._named.get(name)) is not None:
            task.cancel()

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if self._named.get(task.get_name()) is task:
            del self._named[task.get_name()]
        if not task.cancelled() and (error := task.exception()) is not None:
            self._on_error(error)

    def cancel(self, *_: object) -> None:
        """Ends the scope: asks everything running to stop."""
        self._closed = True
        for task in tuple(self._tasks):
            task.cancel()

    async def close(self) -> None:
        """Ends the scope and waits until everything has stopped."""
        self.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
