"""Starts on one data folder: there is one window, and the others call it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QDir
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication

from atera_desktop.store.places import Lock, data_folder
from atera_desktop.ui import first
from tests.tenant import until
from tests.ui.program import program


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "atera_desktop", "--demo", "--data-dir", str(folder), *arguments]
    return subprocess.Popen(
        command, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def connected(socket: QLocalSocket, folder: Path) -> bool:
    socket.connectToServer(first.name_of(folder))
    return socket.waitForConnected(2_000)


async def test_second_start_raises_the_first_window_and_passes_an_address(qapp: QApplication, tmp_path: Path) -> None:
    async with program(tmp_path, "--demo") as running:
        window = await running.window()
        window.showMinimized()
        second = start(tmp_path, "--read-only", "atera-desktop://section/Tickets")
        await until(lambda: second.poll() is not None)
        assert (second.returncode, *second.communicate()) == (0, "", "")
        assert not window.isMinimized()
        await until(lambda: window.page.spec.resource.name == "tickets")
        assert not window.session.guard.never, "nothing but the address was passed"
        assert running.shown(type(window)) == [window]


async def test_socket_takes_an_address_and_nothing_longer(qapp: QApplication, tmp_path: Path) -> None:
    calls = first.Calls()
    heard: list[str] = []
    calls.asked = heard.append
    calls.listen(tmp_path)
    try:
        for said, answered in ((b"x" * 100_000, False), (b"x" * 100_000 + b"\n", False), (b"\xff\x00atera\n", True), (b"\n", True)):
            socket = QLocalSocket()
            await until(lambda socket=socket: connected(socket, tmp_path))  # type: ignore[misc]
            socket.write(said)
            socket.flush()
            await until(lambda socket=socket: socket.state() is not QLocalSocket.LocalSocketState.ConnectedState)  # type: ignore[misc]
            assert (bytes(socket.readAll().data()) == first.ANSWER) is answered
            socket.abort()
        assert heard == ["�\0atera", ""]
    finally:
        calls.close()


STRANGER = """
import os, socket, sys
os.setuid(65534)
made = socket.socket(socket.AF_UNIX)
made.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o777)
made.listen()
print("ready", flush=True)
caller, _ = made.accept()
print(caller.recv(1000))
"""


@pytest.mark.skipif(sys.platform != "linux" or os.getuid() != 0, reason="takes another user, whom root alone can become")
def test_socket_of_another_user_is_told_nothing(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    at = Path(QDir.tempPath()) / first.name_of(tmp_path)
    with subprocess.Popen([sys.executable, "-c", STRANGER, str(at)], stdout=subprocess.PIPE, text=True) as stranger:
        assert stranger.stdout is not None
        assert stranger.stdout.readline() == "ready\n"
        assert not first.pass_on(tmp_path, "atera-desktop://ticket/29")
        assert stranger.stdout.readline() == "b''\n"
    at.unlink()


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need a privilege there")
def test_names_differ_by_folder_and_are_the_same_by_any_way_to_it(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert first.name_of(tmp_path / "a") == first.name_of(tmp_path / "b") != first.name_of(tmp_path)
    assert len(first.name_of(tmp_path)) < 100


def test_folder_in_use_by_a_command_is_still_told(tmp_path: Path) -> None:
    with Lock(data_folder(tmp_path)):
        process = start(tmp_path)
        _, told = process.communicate(timeout=50)
    assert process.returncode == 8
    assert "in use" in told or "another" in told.lower()


@pytest.mark.skipif(sys.platform == "win32", reason="ends the window by a signal")
async def test_twenty_starts_at_once_leave_one_window(tmp_path: Path) -> None:
    started = [start(tmp_path) for _ in range(20)]
    try:
        await until(lambda: sum(process.poll() is None for process in started) == 1, 50)
        (left,) = [process for process in started if process.poll() is None]
        assert [process.returncode for process in started if process is not left] == [0] * 19
        left.terminate()
        left.communicate(timeout=30)
    finally:
        for process in started:
            process.kill()
            process.communicate()


def test_an_address_opened_by_the_system_is_heard_and_nothing_else() -> None:
    """In a process of its own: there is one application in each."""
    code = (
        "from PySide6.QtCore import QEvent, QUrl; from PySide6.QtGui import QFileOpenEvent\n"
        "from atera_desktop.ui.first import Application\n"
        "app = Application(['atera-desktop']); app.addressed.connect(print)\n"
        "for url in ('atera-desktop://section/Tickets', ''): app.sendEvent(app, QFileOpenEvent(QUrl(url)))\n"
        "app.sendEvent(app, QEvent(QEvent.Type.ApplicationFontChange))"
    )
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True)
    assert (done.stdout, done.stderr, done.returncode) == ("atera-desktop://section/Tickets\n", "", 0)


def test_nobody_reads_the_source_of_what_is_imported_once_qt_is_there() -> None:
    code = (
        "import linecache; from atera_desktop.ui.imports import without_features; without_features()\n"
        "import atera_desktop.ui.window; print([name for name in linecache.cache if 'atera_desktop' in name])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
