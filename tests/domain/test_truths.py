"""The small truths about dates, agents, alerts and tickets."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atera_desktop.domain.agent import Agent, AgentStatus, Disk
from atera_desktop.domain.alert import Alert, AlertStatus
from atera_desktop.domain.ticket import Ticket
from atera_desktop.domain.wire import folded, instant, plain, sought

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-11-20T14:30:12Z", "2026-11-20T14:30:12+00:00"),
        ("2026-11-20T14:30:12", "2026-11-20T14:30:12+00:00"),
        ("2026-11-20T14:30:12.5766667", "2026-11-20T14:30:12.576666+00:00"),
        ("2026-11-20T14:30:12.5Z", "2026-11-20T14:30:12.500000+00:00"),
        ("2026-11-20T14:30:12+05:30", "2026-11-20T09:00:12+00:00"),
        ("2026-11-20T14:30:12-0800", "2026-11-20T22:30:12+00:00"),
        ("2026-11-20", "2026-11-20T00:00:00+00:00"),
        (" 2026-11-20T14:30Z ", "2026-11-20T14:30:00+00:00"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59+00:00"),
    ],
)
def test_dates_of_every_form(text: str, iso: str) -> None:
    assert instant(text) == datetime.fromisoformat(iso).timestamp()


@pytest.mark.parametrize(
    "text",
    [None, "", " ", "0001-01-01", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00", "2026-13-40", "yesterday", "2026-11-20T99:00:00Z", "12"],
)
def test_never_and_nonsense_are_no_date(text: str | None) -> None:
    assert instant(text) is None


@given(st.text())
def test_no_text_breaks_a_date(text: str) -> None:
    instant(text)
    assert folded(text) == folded(folded(text))
    assert sought(text) == sought(sought(text))


def test_text_is_compared_without_marks_case_and_double_blanks() -> None:
    assert folded(" Microsoft\u200e Windows 11 Pro  x64 ") == "microsoft windows 11 pro x64"
    assert folded("MU\u0308LLER") == folded("Müller")
    assert plain(None) == ""


def test_accents_are_looked_over_where_one_seeks_and_not_where_names_are_compared() -> None:
    assert sought("Müller") == sought("MULLER") == sought("mu\u0308ller")
    assert folded("Müller") != folded("Muller")


@pytest.mark.parametrize(
    ("online", "seen", "status"),
    [
        (True, None, AgentStatus.ONLINE),
        (True, "2020-01-01T00:00:00Z", AgentStatus.ONLINE),
        (False, None, AgentStatus.NEVER),
        (None, "0001-01-01T00:00:00", AgentStatus.NEVER),
        (False, "2026-10-21T15:00:00Z", AgentStatus.OFFLINE),
        (False, "2026-10-21T14:59:59Z", AgentStatus.STALE),
        (None, "2026-11-20T14:59:00Z", AgentStatus.OFFLINE),
    ],
)
def test_an_agents_status_is_the_first_that_fits(online: bool | None, seen: str | None, status: AgentStatus) -> None:
    assert Agent(agent_id=1, online=online, last_seen=seen).status(NOW) is status


def test_servers_are_known_by_type_or_system() -> None:
    assert Agent(os_type="Domain Controller").is_server
    assert Agent(os="Microsoft Windows Server 2019").is_server
    assert not Agent(os_type="Work Station", os="Microsoft Windows 11 Pro  x64").is_server


def test_a_drive_listed_twice_counts_once_and_the_fullest_is_found() -> None:
    drives = (Disk("C:", 10.0, 90.0, 100.0), Disk("D:", 50.0, 50.0, 100.0), Disk("C:", 10.0, 90.0, 100.0), Disk("E:", 1.0, 0.0, 0.0))
    agent = Agent(hardware_disks=drives)
    assert [disk.drive for disk in agent.drives] == ["C:", "D:", "E:"]
    assert agent.fullest_drive == drives[0]
    assert drives[3].free_share is None


def test_logged_users_keep_their_commas() -> None:
    text = "BWD\\mira(Since: Nov 20, 2026 8:02:11 AM), BWD\\noa, BWD\\ilan (Since: Nov 19, 2026 1:00:00 PM)"
    assert Agent(current_logged_users=text).logged_users == (
        ("BWD\\mira", "Nov 20, 2026 8:02:11 AM"),
        ("BWD\\noa", ""),
        ("BWD\\ilan", "Nov 19, 2026 1:00:00 PM"),
    )


@pytest.mark.parametrize(
    ("archived", "snoozed", "status"),
    [
        (True, "2027-01-01T00:00:00Z", AlertStatus.RESOLVED),
        (False, "2027-01-01T00:00:00Z", AlertStatus.SNOOZED),
        (None, "2026-11-20T14:59:59Z", AlertStatus.OPEN),
        (False, None, AlertStatus.OPEN),
    ],
)
def test_an_alerts_status(archived: bool | None, snoozed: str | None, status: AlertStatus) -> None:
    assert Alert(alert_id=1, archived=archived, snoozed_end_date=snoozed).status(NOW) is status


@pytest.mark.parametrize(
    ("status", "is_open"), [("Open", True), ("Waiting for parts", True), ("closed", False), ("Merged ", False), (None, True)]
)
def test_custom_statuses_are_open(status: str | None, is_open: bool) -> None:
    assert Ticket(ticket_id=1, ticket_status=status).is_open is is_open


@pytest.mark.parametrize("name", [".", "", None, " . "])
def test_nobody_is_assigned(name: str | None) -> None:
    assert Ticket(technician_full_name=name).technician == ""
