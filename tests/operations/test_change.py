"""Alerts resolved and tickets changed: only what differs, only against what was shown, and what Atera has is taken over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.types import Receive, Scope

from atera_desktop.api.errors import Invalid, NotFound, ReadOnly
from atera_desktop.api.lock import Level
from atera_desktop.app.operations.alerts import resolve_alert
from atera_desktop.app.operations.outcome import Difference, Kind
from atera_desktop.app.operations.tickets import update_ticket
from tests.operations.desk import Desk, desk


def bodies(at: Desk) -> list[Any]:
    """The bodies that the tenant gets from now on."""
    got, operate = [], at.served.app._operate

    async def watched(scope: Scope, headers: dict[str, str], receive: Receive) -> Any:
        message = await receive() if scope["method"] != "GET" else {}

        async def again() -> Any:
            return message

        if scope["method"] != "GET":
            got.append(json.loads(message["body"] or b"null"))
        return await operate(scope, headers, again if scope["method"] != "GET" else receive)

    at.served.app._operate = watched  # type: ignore[method-assign]
    return got


async def test_an_alert_is_resolved_at_once(tmp_path: Path) -> None:
    async with desk(tmp_path, level=Level.CHANGING) as at:
        target, got = at.alert(), bodies(at)
        assert (await resolve_alert(at.session, target)).kind is Kind.DONE
        path = f"/alerts/{target.key}"
        assert at.lines() == [f"GET {path}", f"PUT {path}", f"GET {path}"]
        assert got == [None], "no body"
        assert at.served.tenant.alerts[target.number]["Archived"] is True
        assert at.session.collections["alerts"].records[target.key].archived is True  # type: ignore[attr-defined]
        assert at.journal() == [("resolve_alert", target.key, ["ok"])]
        assert (await resolve_alert(at.session, target)).kind is Kind.ALREADY
        assert at.lines() == [f"GET {path}"]


async def test_an_alert_that_is_gone_needs_no_resolving(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        first = at.alert()
        del at.served.tenant.alerts[first.number]
        assert (await resolve_alert(at.session, first)).kind is Kind.ALREADY
        second = at.alert()
        at.served.app.before = lambda method, path: method == "PUT" and at.served.tenant.alerts.pop(second.number)
        assert (await resolve_alert(at.session, second)).kind is Kind.ALREADY
        assert not {first.key, second.key} & at.session.collections["alerts"].records.keys()


async def test_an_alert_of_another_name_is_not_resolved(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        target = at.alert()
        at.served.tenant.alerts[target.number]["Title"] = "Another"
        outcome = await resolve_alert(at.session, target)
        assert (outcome.kind, outcome.differences) == (Kind.DIFFERENT, (Difference("name", target.name, "Another"),))
        assert at.served.tenant.alerts[target.number]["Archived"] is False


async def test_a_ticket_changes_in_the_fields_that_differ(tmp_path: Path) -> None:
    async with desk(tmp_path, level=Level.CHANGING) as at:
        key = at.ticket().number
        at.served.tenant.tickets[key].update(TicketStatus="Open", TicketPriority="Low", TechnicianContactID=None)
        at.session.collections["tickets"].merge([json.dumps(at.served.tenant.tickets[key]).encode()], 0.0)
        target, technician, got = at.target("tickets", key), next(iter(at.served.tenant.technicians)), bodies(at)
        outcome = await update_ticket(
            at.session, target, {"TicketStatus": "Pending", "TicketPriority": "low", "TechnicianContactID": technician}
        )
        assert outcome.kind is Kind.DONE
        assert got == [{"TicketStatus": "Pending", "TechnicianContactID": technician}]
        path = f"/tickets/{key}"
        assert at.lines() == [f"GET {path}", f"PUT {path}", f"GET {path}"]
        record = at.session.collections["tickets"].records[key]
        assert (record.ticket_status, record.technician_contact_id) == ("Pending", technician)  # type: ignore[attr-defined]
        (entry,) = at.session.journal.entries()
        assert (entry.operation, entry.outcome) == ("update_ticket", "ok")
        assert entry.details == {"TicketStatus": ["Open", "Pending"], "TechnicianContactID": [None, technician]}
        assert (await update_ticket(at.session, at.target("tickets", key), {"TicketStatus": "Pending"})).kind is Kind.ALREADY
        assert at.lines() == [f"GET {path}"]


async def test_a_ticket_that_somebody_else_changed_is_left_alone(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        target = at.ticket()
        shown = dict(target.fields)
        at.served.tenant.tickets[target.number].update(TicketStatus="Waiting for parts", TicketTitle="Also changed")
        outcome = await update_ticket(at.session, target, {"TicketStatus": "Closed", "TicketImpact": "Crisis"})
        assert outcome.kind is Kind.DIFFERENT
        assert outcome.differences == (Difference("TicketStatus", str(shown["TicketStatus"]), "Waiting for parts"),)
        assert {line.split()[0] for line in at.lines()} == {"GET"}
        assert (await update_ticket(at.session, target, {"TicketImpact": "Crisis"})).kind is Kind.DONE, "the others may differ"


async def test_a_ticket_that_is_gone_cannot_be_changed(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        first = at.ticket()
        at.served.tenant.desk.remove(first.number)
        outcome = await update_ticket(at.session, first, {"TicketStatus": "Closed"})
        assert (outcome.kind, type(outcome.error), outcome.fine) == (Kind.REFUSED, NotFound, False)
        second = at.ticket()
        at.served.app.before = lambda method, path: at.served.tenant.desk.remove(second.number) if method == "PUT" else None
        outcome = await update_ticket(at.session, second, {"TicketStatus": "Closed"})
        assert (outcome.kind, type(outcome.error)) == (Kind.REFUSED, NotFound)
        assert not {first.key, second.key} & at.session.collections["tickets"].records.keys()
        assert [outcomes for _, _, outcomes in at.journal()] == [["refused"], ["refused"]]


async def test_what_atera_does_not_take_is_refused(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        outcome = await update_ticket(at.session, at.ticket(), {"TechnicianContactID": 987654321})
        assert (outcome.kind, type(outcome.error)) == (Kind.REFUSED, Invalid)
        assert "987654321" in outcome.error.text  # type: ignore[union-attr]


async def test_only_what_may_be_changed(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        for changes in ({}, {"CustomerID": 1}, {"TicketStatus": "Closed", "Description": "new"}):
            with pytest.raises(ValueError, match="no field"):
                await update_ticket(at.session, at.ticket(), changes)
        assert at.lines() == []


async def test_changing_needs_its_own_level(tmp_path: Path) -> None:
    async with desk(tmp_path, level=Level.READING) as at:
        for outcome in (
            await resolve_alert(at.session, at.alert()),
            await update_ticket(at.session, at.ticket(), {"TicketStatus": "Closed"}),
        ):
            assert (outcome.kind, type(outcome.error)) == (Kind.NOT_SENT, ReadOnly)
        assert at.lines() == []
        assert at.journal() == []
