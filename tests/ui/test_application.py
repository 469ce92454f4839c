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
from PySide6.QtGui import QImage

from atera_desktop.store.state import read_state


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "", "PYTHONWARNINGS": "error"}
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "ATERA_API_KEY"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "atera_desktop", "--data-dir", str(folder), *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


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
