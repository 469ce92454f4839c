"""How things stand, in few words: how old a section's rows are, how often it is fetched, and what is being fetched."""

from __future__ import annotations

from pathlib import Path

import pytest

from atera_desktop.app.column import Tone
from atera_desktop.app.feed import CHANGES_AGAIN, WHOLE_AGAIN
from atera_desktop.app.status import Connection, Progress, SyncStatus
from atera_desktop.ui.pages import PAGES
from atera_desktop.ui.telling import progress, section_age
from atera_desktop.ui.words import clock
from tests.tenant import until
from tests.ui.desk import desk

NOW = 1_795_000_000.0
ARTICLES = PAGES["knowledgebase"]


def status(**facts: object) -> SyncStatus:
    known = {
        "sweep_takes": {"knowledgebase": WHOLE_AGAIN},
        "again_at": {"knowledgebase": NOW + 3_600},
        "swept": {"knowledgebase": NOW - 7_200},
    }
    return SyncStatus(connection=Connection.CONNECTED, **{**known, **facts})  # type: ignore[arg-type]


def test_a_section_opened_seldom_says_how_often_it_is_fetched_and_when_next() -> None:
    words, tone, explained = section_age(status(), ARTICLES, NOW - 7_200, NOW)
    assert (words, tone) == ("2 h ago · once a day", Tone.FAINT)
    assert explained.splitlines()[-1] == f"Fetched once a day, next {clock(NOW + 3_600, NOW)}."
    often = status(sweep_takes={"knowledgebase": CHANGES_AGAIN}, again_at={"knowledgebase": NOW - 1})
    words, _, explained = section_age(often, ARTICLES, NOW - 7_200, NOW)
    assert words == "2 h ago · every 5 min"
    assert explained.endswith("Fetched every 5 min, next with the next refresh.")


@pytest.mark.parametrize("facts", [{"paused": True}, {"interval": 0}, {"again_at": {}}], ids=["paused", "by hand", "in every refresh"])
def test_what_is_not_fetched_by_itself_or_always_promises_nothing(facts: dict[str, object]) -> None:
    words, _, explained = section_age(status(**facts), ARTICLES, NOW - 7_200, NOW)
    assert words == "2 h ago"
    assert "next" not in explained


def test_progress_is_told_by_the_sections_title() -> None:
    assert progress(status(progress=Progress("knowledgebase", 3, 20)), PAGES) == "Syncing Knowledge base 3 of 20"
    assert progress(status(progress=Progress("workhours", 1, 1)), PAGES) == progress(status(), PAGES) == ""


@pytest.mark.usefixtures("qapp")
async def test_the_window_says_how_often(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        assert "·" not in here.window.page.header.age.words()
        for name, often in (("knowledgebase", "once a day"), ("contacts", "every 5 min")):
            here.window.show_section(name)
            await until(lambda: here.window.page.rows.total and not here.session.sync.status.refreshing)
            header = here.window.page.header
            await until(lambda header=header, often=often: header.age.words().endswith(f" · {often}"))  # type: ignore[misc]
            assert f"Fetched {often}, next " in header.age.toolTip()
