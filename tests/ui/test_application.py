"""The window as a program: a picture, an interrupt, a start without anything to show."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from atera_desktop.store.places import Lock, data_folder
from atera_desktop.store.state import read_state
from atera_desktop.ui.start_page import TroublePage
from tests.tenant import until


def start(folder: Path, *arguments: str, **variables: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "", "PYTHONWARNINGS": "error"}
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "ATERA_API_KEY"):
        environment.pop(name, None)
    environment |= variables
    command = [sys.executable, "-m", "atera_desktop", "--data-dir", str(folder), *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for_idleness(process: subprocess.Popen[str]) -> None:
    """Until the program has computed nothing for half a second: then it waits inside Qt."""
    limit, quiet, spent = time.monotonic() + 30, time.monotonic(), ""
    while time.monotonic() < limit:
        now = " ".join(Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[11:13])
        if now != spent:
            quiet, spent = time.monotonic(), now
        elif time.monotonic() - quiet > 0.5:
            return
        time.sleep(0.05)
    pytest.fail("the program never rested")


def wait_for_rows(folder: Path) -> None:
    """Until the first sweep is in the cache: then the window lives."""
    limit = time.monotonic() + 30
    while time.monotonic() < limit:
        with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(folder / "profiles" / "demo" / "cache.db")) as cache:
            if cache.execute("SELECT count(*) FROM sweep").fetchone()[0] >= 3:
                return
        time.sleep(0.05)
    pytest.fail("nothing was cached")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_a_screenshot_shows_the_sample_data(tmp_path: Path) -> None:
    picture = tmp_path / "window.png"
    out, err = (process := start(tmp_path / "data", "--demo", "--screenshot", str(picture))).communicate(timeout=50)
    assert (process.returncode, out, err) == (0, "", "No display: the window is drawn offscreen.\n")
    shown = QImage(str(picture))
    assert (shown.width(), shown.height()) == (1440, 900)
    colours = {shown.pixel(x, y) for x in range(200, 1000, 3) for y in range(100, 800, 3)}
    assert len(colours) > 100, "rows have many colours, an empty window few"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_a_picture_of_nothing_shows_the_sign_in(tmp_path: Path) -> None:
    picture = tmp_path / "window.png"
    process = start(tmp_path / "data", "--screenshot", str(picture))
    _, err = process.communicate(timeout=50)
    assert process.returncode == 4
    assert "neither a key nor a cache" in err
    assert not QImage(str(picture)).isNull()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_the_window_in_order(tmp_path: Path, sent: signal.Signals) -> None:
    process = start(tmp_path / "data", "--demo")
    assert process.stderr is not None
    assert process.stderr.readline().startswith("No display")
    wait_for_rows(tmp_path / "data")
    process.send_signal(sent)
    _, err = process.communicate(timeout=50)
    assert (process.returncode, err) == (130, "")
    assert read_state(tmp_path / "data" / "profiles" / "demo")["section"] == "agents"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_the_sign_in(tmp_path: Path, sent: signal.Signals) -> None:
    process = start(tmp_path / "data")
    assert process.stderr is not None
    assert process.stderr.readline().startswith("No display")
    wait_for_idleness(process)
    assert process.poll() is None
    process.send_signal(sent)
    _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (130, "")


@pytest.mark.skipif(sys.platform != "linux", reason="it reads /proc")
def test_an_interrupt_ends_a_window_that_cannot_open(tmp_path: Path) -> None:
    with Lock(data_folder(tmp_path / "data")):
        process = start(tmp_path / "data", QT_QPA_PLATFORM="minimal")
        wait_for_idleness(process)
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 8
    assert err.splitlines()[-1].startswith("Another window of Atera Desktop uses this data.")


async def test_escape_closes_a_window_that_cannot_open(qapp: QApplication) -> None:
    window = TroublePage("The disk is full.")
    left: list[bool] = []
    window.left = lambda: left.append(True)
    window.show()
    window.activateWindow()
    await until(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert left == [True]
    assert not window.isVisible()
    window.deleteLater()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
@pytest.mark.parametrize("arguments", [("--demo",), ()])
def test_a_picture_that_cannot_be_written_is_one_sentence(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    process = start(tmp_path / "data", *arguments, "--screenshot", str(tmp_path / "missing" / "x.png"))
    out, err = process.communicate(timeout=50)
    assert (process.returncode, out) == (1, "")
    assert err.splitlines()[1:] == [f"{tmp_path / 'missing' / 'x.png'} cannot be written: No such file or directory."]
