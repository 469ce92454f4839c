"""Resolving alerts, at once and without a dialog, through everything that Atera may answer."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest

from atera_desktop.domain.alert import Alert
from atera_desktop.store.journal import Entry
from atera_desktop.ui.outcomes import CORRECT
from tests.tenant import until
from tests.ui.changing import item, named, over, ready, select, writes
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
    silence_after_a_write,
    take_another_key,
)

pytestmark = pytest.mark.usefixtures("qapp")


def is_resolved(here: Desk, line: Entry) -> bool:
    """Whether the window shows the line's alert as resolved."""
    record = here.session.collections["alerts"].records.get(line.target.id or 0)
    return isinstance(record, Alert) and record.archived is True


async def resolve(here: Desk, case: str = "") -> Entry:
    """Resolves the alert that is selected, and may be refused; that is one request and the newest line in the journal, which it returns."""
    requests, lines = len(writes(here)), len(entries(here))
    with refusing(here, REFUSALS[case]) if case else nullcontext():
        item(here, "Alert", "Resolve alert").trigger()
        await until(lambda: len(entries(here)) > lines)
        await over(here)
    assert (len(writes(here)), len(entries(here))) == (requests + 1, lines + 1)
    end_the_pause(here)
    return entries(here)[0]


async def test_an_alert_that_cannot_be_resolved_says_why_and_can_be_later(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        await show(here, "alerts")
        for case in [one for one in REFUSALS if one != "not found"]:
            await resolve(here, case)
            due = SAID[case].removesuffix(f" {CORRECT}")
            assert any(due in line and " was not resolved" in line for line in here.notices()), case
            assert entries(here)[0].outcome == KEPT.get(case, "refused"), case
        await resolve(here, "not found")
        assert any("is no longer at Atera: there was nothing to resolve." in line for line in here.notices())


async def test_without_permission_alerts_are_not_resolved_until_there_is_another_key(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        await show(here, "alerts")
        with refusing(here, FORBIDDEN):
            line = await resolve(here)
        assert line.outcome == "refused"
        (words,) = here.notices()
        assert words.startswith(f"{line.target.name} was not resolved. ")
        assert "Alerts: Write. Whoever made the key can add it in Atera" in words
        for offered in (item(here, "Alert", "Resolve alert"), named(here.window, "Resolve")):
            assert not offered.isEnabled()
            assert "Alerts: Write" in offered.toolTip()
        select(here, here.window.page.rows.record_at(1))
        assert not item(here, "Alert", "Resolve alert").isEnabled(), "the key may resolve no other either"
        select(here, here.session.collections["alerts"].records[line.target.id or 0])
        await take_another_key(here)
        await until(item(here, "Alert", "Resolve alert").isEnabled)
        assert (await resolve(here)).outcome == "ok"
        assert here.notices()[-1:] == [f"{line.target.name} was resolved."]


@pytest.mark.parametrize("fault", ["cut-before", "cut-after"])
async def test_a_lost_answer_of_resolving_is_looked_up_and_not_sent_again(tmp_path: Path, fault: str) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        await show(here, "alerts")
        assert here.served is not None
        here.served.weather.set(fault, 1)
        silence_after_a_write(here)
        line = await resolve(here)
        assert line.outcome == "unknown"
        name = line.target.name
        assert any(words.startswith(f"It is not known whether {name} was resolved: the answer was lost.") for words in here.notices())
        assert not is_resolved(here, line), "nobody knows that it is"
        item(here, "Alert", "Resolve alert").trigger()
        await until(lambda: len(entries(here)) == 2)
        await over(here)
        assert len(writes(here)) == 1, "it is not sent again while it cannot be read"
        assert any(words.startswith(f"It is not known whether {name} was resolved") for words in here.notices()), "and that still counts"
        listen_again(here)
        due = f"Looked up: {name} was {'not ' if fault == 'cut-before' else ''}resolved."
        await until(lambda: due in here.notices())
        assert not any("not known" in words or "unknown" in words for words in here.notices())
        assert is_resolved(here, line) is (fault == "cut-after")
        assert writes(here) == [f"PUT /api/v3/alerts/{line.target.id}"]
        if fault == "cut-before":
            assert (await resolve(here)).outcome == "ok"
            assert is_resolved(here, line)


@pytest.mark.parametrize("fault", ["cut-before", "cut-after"])
async def test_a_lost_answer_of_resolving_is_cleared_up_at_once_where_it_can_be_read(tmp_path: Path, fault: str) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        await show(here, "alerts")
        assert here.served is not None
        here.served.weather.set(fault, 1)
        line = await resolve(here)
        name = line.target.name
        if fault == "cut-before":
            assert line.outcome == "not sent"
            assert here.notices() == [f"{name} was not resolved: the answer was lost, and Atera still has it as before. Try again."]
        else:
            assert line.outcome == "ok"
            assert here.notices() == [f"{name} was resolved."]
        assert is_resolved(here, line) is (fault == "cut-after")


@pytest.mark.parametrize("fault", ["cut-before", "cut-after"])
async def test_of_several_alerts_the_one_with_the_lost_answer_is_told_apart(tmp_path: Path, fault: str) -> None:
    async with desk(tmp_path, agents=300) as here:
        await ready(here)
        await show(here, "alerts")
        select(here, *(here.window.page.rows.record_at(row) for row in range(3)))
        assert here.served is not None
        here.served.weather.set(fault, 1)
        silence_after_a_write(here)
        item(here, "Alert", "Resolve 3 alerts").trigger()
        await over(here)
        await until(lambda: len(entries(here)) == 3)
        assert here.notices()[0] == "3 alerts: 2 refused, 1 not known."
        assert len(writes(here)) == 1
        listen_again(here)
        due = "not sent" if fault == "cut-before" else "ok"
        await until(lambda: [one.outcome for one in entries(here)] == ["refused", "refused", due])
        assert len(writes(here)) == 1


async def test_without_permission_no_more_alerts_are_tried_than_it_takes_to_know(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=300) as here:
        await ready(here)
        await show(here, "alerts")
        select(here, *(here.window.page.rows.record_at(row) for row in range(5)))
        with refusing(here, FORBIDDEN):
            item(here, "Alert", "Resolve 5 alerts").trigger()
            await over(here)
        assert here.notices()[0] == "5 alerts: 3 refused, 2 not sent."
        assert not item(here, "Alert", "Resolve 5 alerts").isEnabled()
