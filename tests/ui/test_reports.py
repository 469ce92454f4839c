"""The window's own lines: which of them stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton

from atera_desktop.app.column import Tone
from atera_desktop.ui import reports
from atera_desktop.ui.notices import Notice
from tests.tenant import until
from tests.ui.desk import desk

pytestmark = pytest.mark.usefixtures("qapp")

DONE = Notice("done", "PC-1 was deleted.", Tone.OK)
RESULTS = Notice("results", "12 agents: 12 deleted.", Tone.OK, (("Show results", "show-results"),))
REFUSED = Notice("refused", "PC-2 was not deleted.", Tone.BAD)
TOLD = Notice("told", "PC-3 was gone already.", Tone.INFO)


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "GOOD_NEWS", 100)
    monkeypatch.setattr(reports, "LOOK_AGAIN", 10)


async def test_good_news_go_by_themselves_and_nothing_else_does(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        notes = here.window.notes
        for notice in (REFUSED, TOLD, DONE):
            notes.tell(notice)
        assert DONE.text in here.notices()
        await until(lambda: DONE.text not in here.notices())
        notes.tell(DONE)
        await until(lambda: DONE.text not in here.notices())
        assert [words for words in here.notices() if words in (REFUSED.text, TOLD.text)] == [REFUSED.text, TOLD.text]


async def test_good_news_wait_for_whoever_is_about_to_press_what_stands_beside_them(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        notes = here.window.notes
        notes.tell(RESULTS)
        here.button("Show results").setFocus()
        notes.tell(DONE)
        await until(lambda: DONE.text not in here.notices())
        assert RESULTS.text in here.notices(), "told before the other, and still there"
        here.window.page.focus_rows()
        await until(lambda: RESULTS.text not in here.notices())


async def test_newer_good_news_have_their_own_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        notes, newer = here.window.notes, Notice("done", "PC-9 was deleted.", Tone.OK)
        notes.tell(DONE)
        monkeypatch.setattr(reports, "GOOD_NEWS", 60_000)
        notes.tell(newer)
        monkeypatch.setattr(reports, "GOOD_NEWS", 200)
        notes.tell(RESULTS)
        await until(lambda: RESULTS.text not in here.notices())
        assert newer.text in here.notices(), "the older one's time is over, not this one's"
        assert [button.text() for button in notes.findChildren(QPushButton) if button.isVisible()] == ["Dismiss"]
