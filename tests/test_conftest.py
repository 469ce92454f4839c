"""The guards of conftest.py fail the tests they should."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

LOUD = """
import asyncio, gc, logging, sys, threading, warnings
import pytest

def test_record():
    logging.getLogger("somewhere").warning("stray")

@pytest.mark.expects_log("somewhere")
def test_record_of_another_logger():
    logging.getLogger("somewhereelse").warning("stray")

async def test_task():
    asyncio.get_running_loop().keep = asyncio.create_task(asyncio.sleep(60))

async def test_task_on_qt(qapp):
    asyncio.get_running_loop().keep = asyncio.create_task(asyncio.sleep(60))

async def test_task_exception():
    async def fail():
        raise ValueError
    asyncio.create_task(fail())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gc.collect()

def test_excepthook():
    try:
        raise ValueError
    except ValueError:
        sys.excepthook(*sys.exc_info())

def test_thread():
    def fail():
        raise ValueError
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()

def test_unraisable():
    class Loud:
        def __del__(self):
            raise ValueError
    Loud()
    gc.collect()

def test_warning():
    warnings.warn("stray")

def test_qt_message(qapp):
    from PySide6.QtCore import qWarning
    qWarning("stray")
"""

QUIET = """
import asyncio, logging
import pytest

@pytest.mark.expects_log("somewhere")
def test_expected_record():
    logging.getLogger("somewhere.deeper").warning("expected")

async def test_cancelled_task():
    asyncio.get_running_loop().keep = task = asyncio.create_task(asyncio.sleep(60))
    await asyncio.sleep(0)
    task.cancel()

@pytest.fixture
async def service():
    task = asyncio.create_task(asyncio.sleep(60))
    yield task
    task.cancel()

async def test_task_of_a_fixture(service):
    assert not service.done()

async def test_plain_loop():
    assert "qasync" not in type(asyncio.get_running_loop()).__module__

async def test_qt_loop(qtbot):
    assert "qasync" in type(asyncio.get_running_loop()).__module__

def test_window(qtbot):
    from PySide6.QtWidgets import QMainWindow
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setMinimumSize(300, 200)
    window.show()
    window.raise_()
    window.activateWindow()
"""


def run_pytest(folder: Path, source: str) -> tuple[list[str], list[str]]:
    """Run `source` as a test file under this conftest; the names that did not pass, and the names that did."""
    file = folder / "test_inner.py"
    file.write_text(source, encoding="utf-8")
    options = ["-p", "tests.conftest", "-c", str(ROOT / "pyproject.toml"), "-p", "no:cacheprovider", "-rA", "--tb=no"]
    command = [sys.executable, "-m", "pytest", *options, str(file)]
    lines = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=50, check=False).stdout.splitlines()
    outcomes = {"PASSED": set[str](), "FAILED": set[str](), "ERROR": set[str]()}
    for line in lines:
        outcome, _, rest = line.partition(" ")
        if outcome in outcomes and "::" in rest:
            outcomes[outcome].add(rest.split("::")[1].split()[0])
    loud = outcomes["FAILED"] | outcomes["ERROR"]
    return sorted(loud), sorted(outcomes["PASSED"] - loud)


def names(source: str) -> list[str]:
    return sorted(line.split("def ")[1].split("(")[0] for line in source.splitlines() if "def test_" in line)


def test_whatever_is_loud_fails(tmp_path: Path) -> None:
    assert run_pytest(tmp_path, LOUD) == (names(LOUD), [])


def test_whatever_is_quiet_passes(tmp_path: Path) -> None:
    assert run_pytest(tmp_path, QUIET) == ([], names(QUIET))


def test_no_folder_or_key_of_the_user_is_reached(pytestconfig: pytest.Config) -> None:
    import platformdirs

    assert "atera-desktop-tests-" in str(platformdirs.user_data_path("Atera Desktop", appauthor=False))
    assert "atera-desktop-tests-" in str(Path.home())
    assert "ATERA_API_KEY" not in os.environ
