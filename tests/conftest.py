"""What every test stands on.

No test touches the user's own folders, keyring or key. A coroutine test runs on Qt's loop if it uses `qapp` or `qtbot`, else on
asyncio's own. A quiet run is a passing run: beside warnings, Qt messages and uncaught exceptions (pyproject.toml, pytest-qt), a
log record at WARNING or above and a task left running fail a test. `@pytest.mark.expects_log("atera_desktop.api")` names the
loggers from which a test expects such records.
"""

import asyncio
import functools
import gc
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from pytest_asyncio import is_async_test

if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

HOME = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    home = config.stash[HOME] = Path(tempfile.mkdtemp(prefix="atera-desktop-tests-"))
    # A virtual screen's permission lies in the home that is about to be replaced.
    authority = Path.home() / ".Xauthority"
    if authority.exists():
        os.environ.setdefault("XAUTHORITY", str(authority))
    folders = {
        "HOME": home,
        "USERPROFILE": home,
        "XDG_CONFIG_HOME": home / ".config",
        "XDG_DATA_HOME": home / ".local" / "share",
        "XDG_STATE_HOME": home / ".local" / "state",
        "XDG_CACHE_HOME": home / ".cache",
        "APPDATA": home / "Roaming",
        "LOCALAPPDATA": home / "Local",
        # platformdirs asks Windows itself, unless it is told.
        "WIN_PD_OVERRIDE_LOCAL_APPDATA": home / "Local",
        "WIN_PD_OVERRIDE_APPDATA": home / "Roaming",
    }
    for name, folder in folders.items():
        folder.mkdir(parents=True, exist_ok=True)
        os.environ[name] = str(folder)
    os.environ.pop("ATERA_API_KEY", None)
    # A run that wants a real keyring names it, as keyring itself reads it.
    os.environ.setdefault("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(config.stash[HOME], ignore_errors=True)


def uses_qt(item: pytest.Item) -> bool:
    return not {"qapp", "qtbot"}.isdisjoint(getattr(item, "fixturenames", ()))


def qt_loop() -> asyncio.AbstractEventLoop:
    from PySide6.QtWidgets import QApplication
    from qasync import QEventLoop

    _wait_for_the_running_task()
    loop: asyncio.AbstractEventLoop = QEventLoop(QApplication.instance())
    return loop


@functools.cache
def _wait_for_the_running_task() -> None:
    """Keeps qasync from starting a task's next step inside another's.

    A test that lets Qt work off its events (`processEvents`, a click on a window) does so in the middle of its own step. asyncio refuses
    a second one inside it, and the task that was to be woken never is. Its timer comes again as long as it is not taken.
    """
    from qasync import _SimpleTimer

    wake = _SimpleTimer.timerEvent

    def timer_event(timer: object, event: object) -> None:
        running = asyncio._get_running_loop()
        if running is None or asyncio.current_task(running) is None:
            wake(timer, event)

    _SimpleTimer.timerEvent = timer_event


def pytest_asyncio_loop_factories(item: pytest.Item) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    return {"qt": qt_loop} if uses_qt(item) else {"asyncio": asyncio.new_event_loop}


class Records(logging.Handler):
    """Keeps every record at WARNING or above that reaches the root logger."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.seen: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(record)


@pytest.fixture(autouse=True)
def no_stray_records(request: pytest.FixtureRequest) -> Iterator[None]:
    expected = [name for marker in request.node.iter_markers("expects_log") for name in marker.args]
    records = Records()
    logging.getLogger().addHandler(records)
    yield
    logging.getLogger().removeHandler(records)
    stray = [r for r in records.seen if not any(f"{r.name}.".startswith(f"{name}.") for name in expected)]
    if stray:
        described = logging.Formatter("%(levelname)s %(name)s: %(message)s")
        pytest.fail("stray log records:\n" + "\n".join(map(described.format, stray)), pytrace=False)


@pytest.fixture(autouse=True)
def collected_on_qts_thread(request: pytest.FixtureRequest) -> Iterator[None]:
    """Widgets may not end in a worker thread, where Python's collector happens to run (atera_desktop/ui/garbage.py)."""
    if not uses_qt(request.node):
        yield
        return
    gc.disable()
    if not gc.get_freeze_count():  # a third of a run would go into looking at modules and tests again and again
        gc.collect()
        gc.freeze()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture(autouse=True)
def no_leaked_tasks(request: pytest.FixtureRequest, no_stray_records: None) -> Iterator[None]:
    if not is_async_test(request.node):
        yield
        return
    if uses_qt(request.node):
        # Before the loop, which needs it.
        request.getfixturevalue("qapp")
    # The loop is taken before the test's own fixtures, and so outlives them: what is running then was left behind.
    runner: asyncio.Runner = request.getfixturevalue("_function_scoped_runner")
    yield
    if asyncio.all_tasks(runner.get_loop()):
        left = runner.run(left_after(0.5))
        if left:
            pytest.fail("tasks left running:\n" + "\n".join(map(repr, left)), pytrace=False)


async def left_after(seconds: float) -> set["asyncio.Task[object]"]:
    """The tasks that are still running when those already cancelled have had `seconds` to end."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    return (await asyncio.wait(others, timeout=seconds))[1] if others else set()
