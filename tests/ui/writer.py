"""A program that writes a reply in a real window and is killed while it does: `python -m tests.ui.writer FOLDER URL TICKET STEP`.

STEP: "typing" writes letter after letter and says how many there are; else it sends the reply, and is where it kills itself, as in
tests/operations/victim.py, or "-".
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import qasync
from PySide6.QtWidgets import QApplication, QComboBox, QPlainTextEdit, QPushButton

from atera_desktop.api.client import Client
from atera_desktop.api.lock import Guard, Level
from atera_desktop.app.session import Session
from atera_desktop.store.cache import Cache
from atera_desktop.store.settings import Profile, Settings
from atera_desktop.ui import look
from atera_desktop.ui.window import Window
from tests.operations.victim import Killed
from tests.tenant import KEY, until

TEXT = "All is well. The key is 0123456789abcdef0123456789abcdee."


async def main(folder: Path, url: str, ticket: int, step: str) -> None:
    guard = Guard()
    guard.unlock(Level.CHANGING)
    journal = Killed.open(folder / "journal.db")
    assert isinstance(journal, Killed)
    if step not in ("typing", "-"):
        kind, count, when = step.split()
        journal.step = (kind, int(count), when)
    session = Session(
        folder,
        Profile(name="test", api_url=url),
        Settings(),
        Cache.open(folder / "cache.db"),
        journal,
        lambda: Client(url, KEY, per_minute=100_000, proxy="none", guard=guard),
        guard=guard,
    )
    session.sync.set_interval(0)
    session.writes.settle = 0.0
    window = Window(session, {}, keep_settings=lambda _: None, keep_state=lambda _: None, logs=folder)
    window.show()
    window.begin()
    await until(window.is_quiet)
    window.go_to("tickets", ticket)
    _button(window, "Reply").click()
    writer = next(box for box in window.findChildren(QComboBox) if box.accessibleName() == "Written by")
    writer.setCurrentIndex(1)
    writer.activated.emit(1)
    text = next(one for one in window.findChildren(QPlainTextEdit) if one.accessibleName().startswith("Reply to ticket"))
    print("ready", flush=True)
    if step == "typing":
        await _type_on(text)
    await until(lambda: window.replies._seen.comments is not None)
    text.insertPlainText(TEXT)
    _button(window, "Send reply").click()
    await until(lambda: not session.drafts.all())
    print("sent", flush=True)
    await asyncio.Event().wait()


async def _type_on(text: QPlainTextEdit) -> None:
    count = 0
    while True:
        text.insertPlainText("abcdefghij"[count % 10])
        count += 1
        print(count, flush=True)
        await asyncio.sleep(0.005)


def _button(window: Window, name: str) -> QPushButton:
    return next(button for button in window.findChildren(QPushButton) if button.text() == name and button.isVisible())


if __name__ == "__main__":
    app = QApplication(sys.argv[:1])
    look.install(app, "light")
    with qasync.QEventLoop(app) as loop:
        loop.run_until_complete(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]))
