"""A filter that finds nothing offers what Atera can still be asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton

from atera_desktop.app.asking import Question, question
from tests.tenant import until
from tests.ui.desk import Desk, desk

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize(
    ("resource", "words", "expected"),
    [
        ("agents", "PC-0231", Question("agents", "PC-0231", "machine name")),
        ("agents", '"PC-0231"', Question("agents", "PC-0231", "machine name")),
        ("agents", "os:windows", None),
        ("agents", "two words", None),
        ("agents", "..", None),
        ("tickets", "#4711", Question("tickets", "4711", "ID")),
        ("tickets", "printer", None),
        ("tickets", "9" * 18, None),
        ("invoices", "90210", Question("invoices", "90210", "number")),
        ("contacts", "ann@example.com", Question("contacts", "ann@example.com", "e-mail address")),
        ("contacts", "+1 555 0100", Question("contacts", "+1 555 0100", "phone number")),
        ("contacts", "Ann", None),
        ("customers", "Acme", None),
    ],
)
def test_what_can_be_asked(resource: str, words: str, expected: Question | None) -> None:
    assert question(resource, words) == expected


def _offered(here: Desk) -> QPushButton:
    return here.window.page.empty.button


async def _look_for(here: Desk, section: str, words: str) -> None:
    here.window.show_section(section)
    await until(lambda: here.window.page.rows.total > 0)
    await here.quiet()
    here.window.bar.filter.setText(words)


async def test_a_machine_that_is_not_here_yet_is_asked_for_by_its_name(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await _look_for(here, "agents", "NEW-BOX")
        assert _offered(here).text() == "Ask Atera for “NEW-BOX”"
        assert here.served is not None
        agents = here.served.tenant.agents
        first = next(iter(agents.values()))
        agents[990_001] = {**first, "AgentID": 990_001, "MachineName": "NEW-BOX", "DeviceGuid": "guid-of-the-new-box"}
        _offered(here).click()
        await until(lambda: here.window.page.keys() == (990_001,))
        assert "GET /api/v3/agents/machine/NEW-BOX" in "\n".join(here.served.asked)


async def test_a_line_says_that_atera_has_none(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await _look_for(here, "agents", "NOBODYS-BOX")
        _offered(here).click()
        await until(lambda: "Atera has no agent with the machine name “NOBODYS-BOX”." in here.notices())
        assert len(here.window.page.rows) == 0


@pytest.mark.parametrize("section", ["tickets", "invoices", "contacts"])
async def test_a_record_that_is_not_here_is_asked_for(tmp_path: Path, section: str) -> None:
    async with desk(tmp_path) as here:
        here.window.show_section(section)
        collection = here.session.collections[section]
        await until(lambda: collection.records)
        await here.quiet()
        key, record = next((key, record) for key, record in collection.records.items() if section != "contacts" or record.email)  # type: ignore[attr-defined]
        collection.remove([key])
        collection.flush()
        here.window.bar.filter.setText(record.email if section == "contacts" else str(key))  # type: ignore[attr-defined]
        assert _offered(here).text().startswith("Ask Atera for “")
        _offered(here).click()
        await until(lambda: here.window.page.keys() == (key,))


async def test_nothing_is_offered_that_cannot_be_asked(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await _look_for(here, "agents", "NOBODYS-BOX")
        here.window.actions_.run("work-offline")
        here.window.bar.filter.setText("NOBODYS-BOX2")
        assert _offered(here).text() == "Clear filter"
        assert not here.window.actions_["ask-atera"].isEnabled()
