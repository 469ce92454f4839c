"""What an agent leads to: its patches, its users, their tickets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtWidgets import QTabBar

from atera_desktop.api import operations
from atera_desktop.api.errors import Forbidden
from atera_desktop.app.column import Tone
from atera_desktop.app.lookups import Look, Looked
from atera_desktop.domain.agent import Agent, Battery
from atera_desktop.domain.contact import Contact
from atera_desktop.domain.patch import AvailablePatch, AvailablePatches, InstalledPatch, InstalledPatches
from atera_desktop.domain.record import Record
from atera_desktop.domain.ticket import Ticket
from atera_desktop.ui.detail.field import Section, Tab, Target
from atera_desktop.ui.pages import PAGES
from atera_desktop.ui.pages.agent_patches import SHOWN
from tests.tenant import until
from tests.ui.desk import desk as window_on
from tests.ui.test_pages import GUID, NOW, an_agent, before, desk

AGENTS = PAGES["agents"]
LACKING = AvailablePatches(
    timestamp=before(3_600),
    available_updates=(
        AvailablePatch(name="Intel - Net", class_="Drivers", status="Available"),
        AvailablePatch(name="2026-11 Cumulative Update (KB5080186)", class_="Security Updates", kb_id="KB5080186", status="Available"),
        AvailablePatch(name="Removal Tool", class_="Update Rollups", kb_id="KB890830", status="Failed"),
    ),
)
THERE = InstalledPatches(
    installed_updates=(
        InstalledPatch(name="older", class_="Drivers", install_date="2026-10-01T12:00:00Z"),
        InstalledPatch(name="newer", class_="Critical Updates", install_date="2026-11-12T12:00:00Z"),
    )
)


def patches(available: Looked, installed: Looked, agent: Agent | None = None) -> Tab:
    answers = {operations.AVAILABLE_PATCHES: available, operations.INSTALLED_PATCHES: installed}

    def looked(look: Look) -> Looked:
        return next((answer for operation, answer in answers.items() if operation is look.operation), Looked())

    agent = agent or an_agent()
    return tab("Patches", agent, msgspec.structs.replace(desk(agent), looked=looked))


def tab(title: str, agent: Agent, around: Any) -> Tab:
    return next(tab for tab in AGENTS.tabs(agent, around, NOW) if tab.title == title)


def rows(section: Section) -> list[tuple[str, str, Tone | None]]:
    return [(field.title, field.text, field.tone) for field in section.fields]


def test_failed_patches_stand_first_then_what_concerns_security() -> None:
    found = patches(Looked(LACKING, NOW - 60), Looked(THERE, NOW - 60))
    assert found.count == 3
    assert [look.keys for look in found.looks] == [(GUID,), (GUID,)]
    available, installed, age = found.sections
    assert rows(available) == [
        ("Failed · Update Rollups · KB890830", "Removal Tool", Tone.BAD),
        ("Security Updates", "2026-11 Cumulative Update (KB5080186)", None),
        ("Drivers", "Intel - Net", None),
    ]
    assert [row[:2] for row in rows(installed)] == [("12 Nov 2026 · Critical Updates", "newer"), ("1 Oct 2026 · Drivers", "older")]
    assert [row[:2] for row in rows(age)] == [("Reported", "1 h ago"), ("Fetched", "1 min ago")]


def test_patches_say_why_they_are_not_there() -> None:
    assert [s.note for s in patches(Looked(asking=True), Looked()).sections] == ["Asking Atera…", "Not fetched yet."]
    assert patches(Looked(), Looked()).count is None
    forbidden = patches(Looked(error=Forbidden("agents")), Looked(THERE, NOW)).sections[0]
    assert forbidden.note.endswith(".")
    assert [s.note for s in patches(Looked(AvailablePatches(), NOW), Looked(InstalledPatches(), NOW)).sections][:2] == [
        "No patches are available.", "No patches are installed.",
    ]  # fmt: skip
    nameless = patches(Looked(), Looked(), an_agent(device_guid=None))
    assert (len(nameless.sections), nameless.looks) == (1, ())


def test_a_long_history_of_patches_is_cut() -> None:
    many = InstalledPatches(installed_updates=tuple(InstalledPatch(name=str(number)) for number in range(SHOWN + 7)))
    installed = patches(Looked(), Looked(many, NOW)).sections[1]
    assert (len(installed.fields), installed.fields[-1].text) == (SHOWN + 1, "7 older ones are not listed.")


def test_users_and_their_tickets() -> None:
    agent = an_agent(customer_name="Brightwater Dental")
    mira, gone = (
        Contact(end_user_id=1, first_name="Mira", default_agent_id=412),
        Contact(end_user_id=2, default_agent_id=412, archived=True),
    )
    other = Contact(end_user_id=3, first_name="Otto", default_agent_id=9)
    tickets: list[Record] = [
        Ticket(ticket_id=5, customer_id=8, end_user_id=1, ticket_status="Open"),
        Ticket(ticket_id=6, customer_id=8, end_user_id=1, ticket_status="Closed"),
        Ticket(ticket_id=7, customer_id=8, end_user_id=3, ticket_status="Open"),
    ]
    around = desk(agent, mira, gone, other, *tickets)
    assert {section.caption: [e.target.key for e in section.entries] for section in tab("Tickets", agent, around).sections} == {
        "From its users": [5], "Other open tickets of Brightwater Dental": [7], "Closed, from its users": [6],
    }  # fmt: skip
    users = tab("Users", agent, around)
    assert (users.count, users.needs) == (1, ("contacts",))
    assert [entry.target for section in users.sections for entry in section.entries] == [Target("contacts", 1), Target("contacts", 2)]


@pytest.mark.parametrize(("health", "tone"), [(93.5, None), (41, Tone.WARN)])
def test_a_batterys_health_is_a_bar(health: float, tone: Tone | None) -> None:
    agent = an_agent(battery_info=Battery(battery_health=health, designed_capacity=50_000, full_charge_capacity=46_750))
    (battery,) = (section for section in AGENTS.tabs(agent, desk(agent), NOW)[0].sections if section.caption == "Battery")
    field = battery.fields[0]
    assert (field.title, field.text, field.tone) == ("Health", f"{health} %", tone)
    assert field.used == pytest.approx(health / 100)


@pytest.mark.usefixtures("qapp")
async def test_patches_are_asked_for_when_somebody_looks_and_only_then(tmp_path: Path) -> None:
    async with window_on(tmp_path) as here:
        await here.quiet()
        served = here.served
        assert served is not None
        here.window.bar.filter.setText("is:online os:windows")
        await here.quiet()
        here.window.page.table.selectRow(0)
        bar = here.window.details.findChildren(QTabBar)[0]
        titles = [bar.tabText(index).split()[0] for index in range(bar.count())]
        assert not [asked for asked in served.asked if "patches" in asked]
        bar.setCurrentIndex(titles.index("Patches"))
        await until(lambda: bar.tabText(bar.currentIndex())[-1].isdigit())
        assert len([asked for asked in served.asked if "available-patches" in asked]) == 1


@pytest.mark.usefixtures("qapp")
async def test_an_agent_leads_to_its_customers_contract_though_no_contract_was_looked_at(tmp_path: Path) -> None:
    async with window_on(tmp_path) as opened:
        await opened.quiet()
        assert opened.served is not None
        tenant, window = opened.served.tenant, opened.window
        contract = next(each for each in tenant.contracts.values() if each["Default"] and each["Active"])
        agent = next(number for number, each in tenant.agents.items() if each["CustomerID"] == contract["CustomerID"])
        window.page.reveal(agent)

        def leads() -> set[object]:
            return {row.target for section in (window.details.tab or Tab("", ())).sections for row in section.fields}

        await until(lambda: {Target("contracts", contract["ContractID"]), Target("customers", contract["CustomerID"])} <= leads())
