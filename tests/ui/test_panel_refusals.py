"""What is sent in other ways than by forms, through everything that Atera may answer: files, custom values, replies, notes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from shiboken6 import isValid

from atera_desktop.store.journal import Entry
from tests.tenant import until
from tests.ui.changing import item, ready, said, writes
from tests.ui.desk import Desk, desk
from tests.ui.forms import show
from tests.ui.refusals import (
    FORBIDDEN,
    KEPT,
    REFUSALS,
    SAID,
    end_the_pause,
    entries,
    listen_again,
    refusing,
    see_in_the_journal,
    silence_after_a_write,
    take_another_key,
)

pytestmark = pytest.mark.usefixtures("qapp")

CTRL = Qt.KeyboardModifier.ControlModifier
TYPED = "Swap the fan on Monday."


@dataclass(frozen=True)
class Written:
    """Something that was entered and can be sent."""

    here: Desk
    root: QWidget
    """Where it is said what becomes of it."""
    widget: QLineEdit | QPlainTextEdit
    send_title: str

    @property
    def text(self) -> str:
        return self.widget.toPlainText() if isinstance(self.widget, QPlainTextEdit) else self.widget.text()

    @property
    def is_open(self) -> bool:
        return isValid(self.widget) and self.widget.isVisible()

    def can_be_sent(self) -> bool:
        """Whether its button is there and may be pressed."""
        buttons = [one for one in self.root.findChildren(QPushButton) if one.isVisible()]
        return any(one.isEnabled() for one in buttons if self.send_title in (one.text(), one.accessibleName()))

    async def send(self) -> Entry:
        """Presses Ctrl+Enter twice. Returns the journal's newest line, of one more request."""
        requests, lines = len(writes(self.here)), len(entries(self.here))
        for _ in range(2):
            QTest.keyClick(self.widget, Qt.Key.Key_Return, CTRL)
        await until(lambda: len(entries(self.here)) > lines and entries(self.here)[0].outcome != "pending")
        await until(lambda: not self.is_open or not _is_sending(self.here))
        assert len(writes(self.here)) == requests + 1
        assert len(entries(self.here)) == lines + 1
        return entries(self.here)[0]


def _is_sending(here: Desk) -> bool:
    return bool(here.session.writes._tasks) or any(
        "send" in getattr(task.get_coro(), "__qualname__", "") for task in here.window.scope._tasks
    )


async def panel(here: Desk, menu: str, entry: str) -> QWidget:
    item(here, menu, entry).trigger()
    await until(lambda: QApplication.activeModalWidget() is not None)
    found = QApplication.activeModalWidget()
    assert found is not None
    return found


async def a_file(here: Desk, folder: Path) -> Written:
    file = folder / "plan.pdf"
    file.write_bytes(b"plan")
    await show(here, "customers")
    found = await panel(here, "Customer", "Attach file…")
    (line,) = found.findChildren(QLineEdit)
    QTest.keyClicks(line, str(file))
    return Written(here, found, line, "Attach file")


async def a_custom_value(here: Desk, folder: Path) -> Written:
    await show(here, "tickets")
    found = await panel(here, "Ticket", "Set custom field…")
    (field,) = [box for box in found.findChildren(QComboBox) if box.accessibleName() == "Custom field"]
    await until(field.count)
    for _ in range(field.count()):
        if texts := [one for one in found.findChildren(QPlainTextEdit) if one.accessibleName() == "Value" and not one.isHidden()]:
            QTest.keyClicks(texts[0], TYPED)
            return Written(here, found, texts[0], "Set value")
        QTest.keyClick(field, Qt.Key.Key_Down)
    raise AssertionError("no custom field of a ticket is a text")


Way = Callable[[Desk, Path], Awaitable[Written]]


def _comment(title: str, send_title: str) -> Way:
    async def written(here: Desk, folder: Path) -> Written:
        await show(here, "tickets")
        item(here, "Ticket", title).trigger()
        (text,) = [one for one in here.window.details.findChildren(QPlainTextEdit) if one.isVisible()]
        (writer,) = [one for one in here.window.details.findChildren(QComboBox) if one.isVisible() and one.accessibleName() == "Written by"]
        await until(lambda: writer.count() > 1)
        writer.setCurrentIndex(1)
        writer.activated.emit(1)
        await until(lambda: here.window.replies._seen.comments is not None)
        QTest.keyClicks(text, TYPED)
        return Written(here, here.window.details, text, send_title)

    return written


WAYS: dict[str, Way] = {
    "a file": a_file,
    "a custom value": a_custom_value,
    "a reply": _comment("Reply", "Send reply"),
    "an internal note": _comment("Internal note", "Send internal note"),
}

every_way = pytest.mark.parametrize("way", WAYS)


@asynccontextmanager
async def written(folder: Path, way: str) -> AsyncIterator[Written]:
    async with desk(folder) as here:
        await ready(here)
        yield await WAYS[way](here, folder)


CANNOT_TELL = "Atera's API cannot tell. It may be there already. Close this form, and look in Atera before you do it again."
NOT_BEFORE = "It may be there already: it is not sent again before that is known."
COMMENTS = ("a reply", "an internal note")
"""They are drafts, and can be written on while their first words are looked for."""


@every_way
async def test_what_atera_refuses_is_said_and_nothing_is_lost(tmp_path: Path, way: str) -> None:
    async with written(tmp_path, way) as one:
        typed = one.text
        for case, refusal in REFUSALS.items():
            with refusing(one.here, refusal):
                line = await one.send()
            lost = way == "a file" and case.startswith("trouble")  # Atera's API lists no files
            assert SAID[case] in said(one.root), case
            assert line.outcome == ("unknown" if lost else KEPT.get(case, "refused")), case
            assert one.text == typed, case
            assert one.can_be_sent() is not lost, case
            end_the_pause(one.here)
            if lost:
                assert CANNOT_TELL in said(one.root)
                return
        line = await one.send()
        await until(lambda: not one.is_open)
        assert line.outcome == "ok"


@every_way
async def test_without_permission_it_names_it(tmp_path: Path, way: str) -> None:
    async with written(tmp_path, way) as one:
        typed = one.text
        with refusing(one.here, FORBIDDEN):
            line = await one.send()
        assert line.outcome == "refused"
        assert ": Write. Whoever made the key can add it in Atera" in said(one.root)
        assert one.text == typed
        assert not one.can_be_sent()
        QTest.keyClick(one.widget, Qt.Key.Key_Return, CTRL)
        assert not _is_sending(one.here)
        await take_another_key(one.here)
        await until(one.can_be_sent)
        assert one.text == typed
        await one.send()
        await until(lambda: not one.is_open)


@every_way
async def test_a_lost_answer_is_not_sent_again(tmp_path: Path, way: str) -> None:
    async with written(tmp_path, way) as one:
        typed = one.text
        assert one.here.served is not None
        one.here.served.weather.set("cut-after", 1)
        silence_after_a_write(one.here)
        line = await one.send()
        assert line.outcome == "unknown"
        assert "It is not known whether " in said(one.root) or "nobody knows whether it arrived" in said(one.root)
        assert one.text == typed
        assert not one.can_be_sent()
        QTest.keyClick(one.widget, Qt.Key.Key_Return, CTRL)
        assert not _is_sending(one.here)
        listen_again(one.here)
        await one.here.quiet()
        if way == "a file":  # nobody can look that up
            assert CANNOT_TELL in said(one.root)
            assert not one.can_be_sent()
        else:
            await until(lambda: not one.is_open)  # what is there needs no panel any more
            assert entries(one.here)[0].outcome == "ok"
        assert len(writes(one.here)) == 1


@every_way
async def test_what_turns_out_not_to_have_arrived_can_be_sent_again(tmp_path: Path, way: str) -> None:
    async with written(tmp_path, way) as one:
        typed = one.text
        await lose_the_answer(one)
        QTest.keyClicks(one.widget, " and more")
        assert one.text == typed or way in COMMENTS, "what was sent stays as it was sent"
        listen_again(one.here)
        if way == "a file":
            await see_in_the_journal(one.here)
        await until(one.can_be_sent)
        assert one.text.startswith(typed)
        line = await one.send()
        await until(lambda: not one.is_open)
        assert line.outcome == "ok"


@pytest.mark.parametrize("fault", ["cut-before", "cut-after"])
async def test_what_happened_to_a_lost_value_is_said(tmp_path: Path, fault: str) -> None:
    async with written(tmp_path, "a custom value") as one:
        line = await lose_the_answer(one, fault)
        name = f"{line.details['field']} of {line.target.name}"
        assert NOT_BEFORE in said(one.root)
        listen_again(one.here)
        if fault == "cut-before":
            await until(one.can_be_sent)
            assert f"Looked up: {name} was not set. Send it again." in said(one.root)
        else:
            await until(lambda: not one.is_open)
            assert f"Looked up: {name} was set." in one.here.notices()


async def test_another_line_of_the_same_name_tells_nothing(tmp_path: Path) -> None:
    async with written(tmp_path, "a custom value") as one:
        session = one.here.session
        line = await lose_the_answer(one)
        other = session.journal.intend(line.operation, line.target, line.details)
        session.journal.conclude(other, "unknown")
        session.writes.numbers.add(line.number)  # it is the other's turn
        listen_again(one.here)
        await until(lambda: [entry.outcome for entry in entries(one.here)] == ["not sent", "unknown"])
        await one.here.quiet()
        assert not one.can_be_sent()
        session.writes.numbers.discard(line.number)
        listen_again(one.here)
        await until(one.can_be_sent)


async def lose_the_answer(one: Written, fault: str = "cut-before") -> Entry:
    """Sends it; nobody knows what becomes of it, because nothing can be read after it."""
    assert one.here.served is not None
    one.here.served.weather.set(fault, 1)
    silence_after_a_write(one.here)
    line = await one.send()
    assert line.outcome == "unknown"
    assert not one.can_be_sent()
    return line


async def test_escape_asks_before_a_typed_value_is_lost(tmp_path: Path) -> None:
    async with written(tmp_path, "a custom value") as one:
        typed = one.text
        QTest.keyClick(one.widget, Qt.Key.Key_Escape)
        await until(lambda: QApplication.activeModalWidget() is not one.root)
        question = QApplication.activeModalWidget()
        assert question is not None
        assert said(question) == "What you typed was not sent. Discard it?"
        QTest.keyClick(question, Qt.Key.Key_Escape)
        await until(lambda: QApplication.activeModalWidget() is one.root)
        assert one.text == typed
        for _ in TYPED:
            QTest.keyClick(one.widget, Qt.Key.Key_Backspace)
        QTest.keyClick(one.widget, Qt.Key.Key_Escape)
        await until(lambda: QApplication.activeModalWidget() is None)
        assert writes(one.here) == []
