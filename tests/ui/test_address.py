"""Addresses from outside: they lead to a place or are refused, whatever is in them, and nothing is ever changed."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from atera_desktop.cli.main import main
from atera_desktop.ui.address import Place, read
from atera_desktop.ui.pages import PAGES
from tests.tenant import until
from tests.ui.desk import desk

GUID = "0b6d6a3f-3e34-4c5e-8e36-5f6e3bb7c9d2"
HOSTILE = [
    "", "atera-desktop:", "atera-desktop://", "atera-desktop://ticket/", "atera-desktop://ticket/0", "atera-desktop://ticket/-1",
    "atera-desktop://ticket/1e3", "atera-desktop://ticket/9007199254740992", "atera-desktop://ticket/29/../30", "atera-desktop://ticket/29?x=1",
    "atera-desktop://ticket/29#x", "atera-desktop://ticket/٣", "atera-desktop://ticket//29", "atera-desktop://ticket/29//",
    "atera-desktop://delete/29", "atera-desktop://agent/29", f"atera-desktop://agent/{GUID}/delete", f"atera-desktop://agent/{{{GUID}}}",
    "atera-desktop://agent/00000000-0000-0000-0000-000000000000", "atera-desktop://section/Nothing", "atera-desktop://section/%00",
    "atera-desktop://section/Agents%2f..", "https://ticket/29", "atera-desktop://user@ticket/29", "atera-desktop://ticket:80/29",
    "atera-desktop://section/" + "a" * 1000, "atera-desktop://ticket/29\n", " atera-desktop://ticket/29",
    "atera-desktop://ticket/29 --demo",
]  # fmt: skip


def test_good_addresses_are_read() -> None:
    assert read(f"atera-desktop://agent/{GUID.upper()}") == Place("agents", GUID)
    assert read("ATERA-DESKTOP://Ticket/29/") == Place("tickets", "29")
    assert {read(f"atera-desktop://section/{quote(page.title)}") for page in PAGES.values()} == {Place(name) for name in PAGES}


@pytest.mark.parametrize("address", HOSTILE)
def test_others_are_refused(address: str) -> None:
    assert read(address) is None


@given(
    st.one_of(
        st.text(), st.from_regex(r"atera-desktop://(agent|ticket|section)/.{0,40}"), st.integers().map("atera-desktop://ticket/{}".format)
    )
)
@example("atera-desktop://ticket/" + "9" * 300)
def test_whatever_it_is_it_is_a_place_or_refused(address: str) -> None:
    place = read(address)
    assert place is None or (place.resource in PAGES and place.words)
    if place is not None and place.resource == "tickets" and place.wanted:
        assert 0 < int(place.wanted) < 2**53


@pytest.mark.parametrize(
    "words", [["atera-desktop://ticket/1", "--read-only"], ["atera-desktop:", "--ca-file", "x"], ["sync", "atera-desktop://ticket/1"]]
)
def test_nothing_may_follow_an_address(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "address" in capsys.readouterr().err


def hostile_mixtures(count: int) -> list[str]:
    """Addresses put together of what might mean something to somebody; the same in every run."""
    chance = random.Random(8)
    parts = [
        "atera-desktop:",
        "//",
        "/",
        "agent",
        "ticket",
        "section",
        "delete",
        "Agents",
        GUID,
        "1",
        "29",
        "?x=",
        "#",
        "%2e%2e",
        "..",
        "\0",
        "é",
        " --demo",
    ]
    return ["atera-desktop://" * chance.randrange(2) + "".join(chance.choices(parts, k=chance.randrange(1, 7))) for _ in range(count)]


async def test_address_shows_its_place_or_says_why_not_and_never_writes(qapp: QApplication, tmp_path: Path) -> None:
    async with desk(tmp_path) as opened:
        window = opened.window
        window.visits.go("atera-desktop://section/tickets")  # before the window has anything: it is kept
        await until(lambda: window.page.spec.resource.name == "tickets")
        await opened.quiet()
        agent = next(agent for agent in window.session.collections["agents"].records.values() if agent.device_guid)  # type: ignore[attr-defined]
        window.visits.go(f"atera-desktop://agent/{agent.device_guid}")  # type: ignore[attr-defined]
        assert (window.page.spec.resource.name, window.page.keys()) == ("agents", (agent.key,))
        number = next(key for key in window.session.collections["tickets"].records)
        window.visits.go(f"atera-desktop://ticket/{number}")
        assert (window.page.spec.resource.name, window.page.keys()) == ("tickets", (number,))
        assert opened.notices() == []
        for address in HOSTILE[1:]:
            window.visits.go(address)
            assert opened.notices() == ["The address that was opened leads nowhere here: only agents, tickets and sections have one."]
        for address in hostile_mixtures(400):
            window.visits.go(address)
            assert len(opened.notices()) <= 1
        window.visits.go("atera-desktop://ticket/9007199254740991")
        assert opened.notices() == ["Ticket 9007199254740991 is not among what was fetched from Atera."]
        window.visits.go("atera-desktop://section/agents")
        assert opened.notices() == []
        assert window.page.spec.resource.name == "agents"
        assert opened.served is not None
        await asyncio.sleep(0)
        assert [request for request in opened.served.asked if not request.startswith("GET ")] == []
        assert window.session.journal.counts().entries == 0


async def test_address_does_not_move_the_ground_under_a_dialog(qapp: QApplication, tmp_path: Path) -> None:
    async with desk(tmp_path) as opened:
        await opened.quiet()
        before = opened.window.page.spec.resource.name
        opened.window.actions_.run("about")
        await until(lambda: QApplication.activeModalWidget() is not None)
        opened.window.visits.go("atera-desktop://section/tickets")
        assert opened.window.page.spec.resource.name == before
        assert opened.notices() == ["Tickets was not opened, since a dialog was open."]
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        dialog.close()
