"""Work dies with its widget, the newest wins, and no error is lost."""

import asyncio

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from atera_desktop.ui.tasks import TaskScope
from tests.tenant import until


def unwanted(error: BaseException) -> None:
    pytest.fail(f"no error was expected: {error!r}")


async def test_newest_wins_by_name(qapp: QApplication) -> None:
    owner, done = QObject(), list[str]()
    scope = TaskScope(owner, unwanted)

    async def work(name: str, wait: asyncio.Event) -> None:
        await wait.wait()
        done.append(name)

    never, now = asyncio.Event(), asyncio.Event()
    first = scope.start(work("first", never), replace="load")
    other = scope.start(work("other", never))
    await asyncio.sleep(0)
    now.set()
    await scope.start(work("second", now), replace="load")
    assert first.cancelled()
    assert done == ["second"]
    assert not other.done()
    await scope.close()
    assert other.cancelled()


async def test_errors_surface_at_once(qapp: QApplication) -> None:
    owner, errors = QObject(), list[BaseException]()
    scope = TaskScope(owner, errors.append)

    async def fail() -> None:
        raise ValueError("seen")

    scope.start(fail())
    await until(lambda: errors)
    assert repr(errors) == "[ValueError('seen')]"
    await scope.close()


async def test_work_ends_with_its_owner(qapp: QApplication) -> None:
    owner = QObject()
    scope = TaskScope(owner, unwanted)
    task = scope.start(asyncio.Event().wait())
    owner.deleteLater()
    await until(task.done)
    assert task.cancelled()


async def test_nothing_starts_after_the_end(qapp: QApplication) -> None:
    owner = QObject()
    scope = TaskScope(owner, unwanted)
    await scope.close()
    with pytest.raises(RuntimeError):
        scope.start(asyncio.sleep(0))
