"""Names that a person cannot tell apart, and targets as they are taken from records."""

from __future__ import annotations

import pytest

from atera_desktop.app.operations.fields import value_of
from atera_desktop.app.operations.namesakes import namesakes
from atera_desktop.app.operations.outcome import Target, target_of
from atera_desktop.domain.agent import Agent
from atera_desktop.domain.alert import Alert
from atera_desktop.domain.ticket import Ticket

ALIKE = [
    ("SRV-DC01", "SRV-DC01"),
    ("SRV-DC01", "srv-dc01"),
    ("SRV-DC01", "SRV-DC01 "),
    ("SRV-DC01", "SRV-DC01\u200b"),
    ("SRV-DC01", "\u202eSRV\u2066-DC01"),
    ("SRV-DC01", "SRV\ufe0f-DC01"),
    ("SRV-DC01", "SRV\u3164-DC01"),
    ("SRV-DC01", "SRV\u0000-DC01"),
    ("SRV-DC01", "ＳＲＶ-DC01"),
    ("SRV-DC01", "ЅRV-DС01"),
    ("ΝΙΚΗ", "NIKH"),
    ("νικος", "ΝΙΚΟΣ"),
    ("Straße", "STRASSE"),
    ("PC ONE", "PC\nONE"),
    ("caf\u00e9", "cafe\u0301"),
    ("Ϲase", "case"),
    ("Ωmega", "ωmega"),
    ("ωmega", "wmega"),
    ("ПАРОХОД", "парохoд"),
]
DIFFERENT = [("SRV-DC01", "SRV-DC02"), ("SRV-DC01", "SRV-DCO1"), ("SRV", ""), ("SRV", "Ж"), ("cafe", "café"), ("", "\u200b"), ("", "")]


def agent(key: int | None, name: str) -> Agent:
    return Agent(agent_id=key, machine_name=name)


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_names_that_look_alike(one: str, other: str) -> None:
    for mine, theirs in ((one, other), (other, one)):
        target = Target("agents", 1, mine, "Acme")
        assert namesakes([agent(1, mine), agent(2, theirs)], target) == [agent(2, theirs)]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_names_that_do_not(one: str, other: str) -> None:
    for mine, theirs in ((one, other), (other, one)):
        assert namesakes([agent(2, theirs), agent(None, mine)], Target("agents", 1, mine, "Acme")) == []


def moves(customer: int | None = None) -> tuple[tuple[str, object], ...]:
    """Where an agent is, as far as it can be moved."""
    return (("CustomerId", customer), ("FolderId", None))


def test_a_target_is_taken_from_what_is_known() -> None:
    record = Agent(agent_id=5, agent_name=" ", machine_name="PC ", customer_name="A  B", customer_id=3, os="X", online=None)
    assert target_of("agents", record) == Target("agents", 5, "PC ", "A B", False, False, "X", "", None, 3, moves(3))
    assert target_of("agents", Agent(agent_id=5, os_type="Domain Controller", online=True)) == Target(
        "agents", 5, "", "", True, True, fields=moves()
    )
    assert target_of("alerts", Alert(alert_id=6, title="Disk", customer_id=3)) == Target("alerts", 6, "Disk", "", customer_id=3)
    ticket = target_of("tickets", Ticket(ticket_id=7, ticket_title="Help", ticket_status="Open", technician_contact_id=4))
    assert ticket is not None
    assert (ticket.name, ticket.online) == ("Help", None)
    assert dict(ticket.fields) == {
        "TicketTitle": "Help",
        "TicketStatus": "Open",
        **dict.fromkeys(("TicketType", "TicketPriority", "TicketImpact", "TechnicianEmail")),
        "TechnicianContactID": 4,
    }
    hash(ticket)
    assert [target_of("alerts", Alert(alert_id=6)), target_of("tickets", Ticket(ticket_id=7))] == [
        Target("alerts", 6, "", ""),
        Target("tickets", 7, "", "", fields=tuple((name, None) for name, _ in ticket.fields)),
    ]


@pytest.mark.parametrize("record", [Agent(device_guid="a-b-c"), Agent(agent_id=0), Agent(agent_id=2**53), Ticket(), Alert(alert_id=-1)])
def test_what_has_no_id_is_no_target(record: Agent | Alert | Ticket) -> None:
    assert target_of("agents", record) is None


def test_a_field_is_found_by_ateras_name() -> None:
    assert value_of(Agent(os="Windows"), "OS") == "Windows"
    assert value_of(Agent(customer_id=3), "CustomerId") == 3
    assert value_of(Agent(), "NoSuchField") is None
