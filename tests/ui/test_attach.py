"""Files attached to a customer."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from atera_desktop.app.operations.attachments import MOST, UnfitFile, check_file, read_base64
from atera_desktop.ui.attach import AttachPanel
from tests.tenant import until
from tests.ui.changing import item, named, ready, said, writes
from tests.ui.desk import Desk, desk
from tests.ui.forms import show

pytestmark = pytest.mark.usefixtures("qapp")


async def opened(here: Desk) -> AttachPanel:
    await show(here, "customers")
    item(here, "Customer", "Attach file…").trigger()
    await until(lambda: isinstance(QApplication.activeModalWidget(), AttachPanel))
    found = QApplication.activeModalWidget()
    assert isinstance(found, AttachPanel)
    return found


def send(panel: AttachPanel) -> None:
    QTest.keyClick(panel.file, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


async def test_a_file_is_attached(tmp_path: Path) -> None:
    file = tmp_path / "floor plan.pdf"
    file.write_bytes(bytes(range(256)) * 4000)
    async with desk(tmp_path) as here:
        await ready(here)
        panel = await opened(here)
        QTest.keyClicks(panel.file, str(file))
        send(panel)
        send(panel)
        await until(lambda: here.notices() == ["floor plan.pdf was attached."])
        assert here.served is not None
        (kept,) = here.served.tenant.files.values()
        assert (kept["Name"], kept["Content"]) == ("floor plan.pdf", file.read_bytes())
        assert kept["CustomerID"] == here.window.page.keys()[0]
        (line,) = here.session.journal.entries()
        assert line.details["body"] == {"CustomerId": kept["CustomerID"], "Name": "floor plan.pdf"}, "the journal keeps no content"


@pytest.mark.parametrize(
    ("name", "size", "words"),
    [
        ("README", 5, "has no extension"),
        ("empty.txt", 0, "is empty"),
        ("large.zip", MOST + 1, "is larger than 10 MB"),
        ("", 0, "no such file"),
    ],
)
async def test_an_unfit_file_is_not_sent(tmp_path: Path, name: str, size: int, words: str) -> None:
    file = tmp_path / (name or "missing.txt")
    if name:
        with file.open("wb") as out:
            out.truncate(size)
    async with desk(tmp_path) as here:
        await ready(here)
        panel = await opened(here)
        panel.file.setText(str(file))
        assert words in said(panel)
        assert not panel.send_button.isEnabled()
        send(panel)
        assert writes(here) == []
        panel.reject()


async def test_reading_can_be_stopped_and_nothing_is_sent(tmp_path: Path) -> None:
    file = tmp_path / "large.zip"
    with file.open("wb") as out:
        out.truncate(MOST)
    async with desk(tmp_path) as here:
        await ready(here)
        panel = await opened(here)
        panel.file.setText(str(file))
        send(panel)
        await until(lambda: panel._reading is not None)
        named(panel, "Stop").click()
        await until(lambda: "Stopped: nothing was sent." in said(panel))
        assert panel.file.text() == str(file)
        assert writes(here) == []
        panel.reject()


async def test_a_lost_answer_leaves_it_open_and_is_not_sent_again(tmp_path: Path) -> None:
    file = tmp_path / "plan.pdf"
    file.write_bytes(b"plan")
    async with desk(tmp_path) as here:
        await ready(here)
        panel = await opened(here)
        panel.file.setText(str(file))
        assert here.served is not None
        here.served.weather.set("cut-after", 1)
        send(panel)
        await until(lambda: "It is not known whether plan.pdf was attached" in said(panel))
        assert not panel.send_button.isEnabled()
        panel.reject()


async def test_while_locked_it_opens_and_unlocks_in_place(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here, unlocked=False)
        panel = await opened(here)
        assert panel.file.isReadOnly()
        assert "Changes are locked" in said(panel)
        named(panel, "Unlock changes").click()
        assert not panel.file.isReadOnly()
        panel.reject()


async def test_a_file_that_grows_is_not_read_to_its_end(tmp_path: Path) -> None:
    file = tmp_path / "log.txt"
    file.write_bytes(b"x" * 10)
    assert check_file(file) == 10
    with file.open("wb") as out:
        out.truncate(MOST + 10)
    with pytest.raises(UnfitFile, match="too large"):
        await asyncio.wait_for(read_base64(file, lambda done: None), 20)
