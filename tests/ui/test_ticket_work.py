"""Time logged on a ticket, and tickets related, by the keyboard."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

import pytest

from tests.tenant import until
from tests.ui.changing import ready, said, writes
from tests.ui.desk import desk
from tests.ui.forms import answered, closed, fill, opened, send, show

pytestmark = pytest.mark.usefixtures("qapp")


async def test_time_is_logged(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        number = await show(here, "tickets")
        dialog = await opened(here, "Ticket", "Log time…")
        fill(dialog, "End", "2026-11-20 10:30")
        fill(dialog, "Start", "2026-11-20 11:00")
        fill(dialog, "Technician", "Ben Sørensen")
        send(dialog)
        await until(lambda: "Nothing was sent" in said(dialog))
        assert writes(here) == [], "it ends before it begins"
        fill(dialog, "Start", "2026-11-20 09:00")
        fill(dialog, "Billable", False)
        fill(dialog, "On site, at the customer's", True)
        fill(dialog, "Description", "Changed the fuser.")
        send(dialog)
        await closed(dialog)
        assert here.served is not None
        logged = list(here.served.tenant.desk.hours.values())[-1]
        assert (logged["TicketID"], logged["TechnicianFullName"]) == (number, "Ben Sørensen")
        assert (logged["Billiable"], logged["OnCustomerSite"], logged["Description"]) == (False, True, "Changed the fuser.")
        assert here.notices() == ["1 h 30 min was logged."]


async def test_time_begins_with_the_last_quarter_of_an_hour(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        number = await show(here, "tickets")
        before = time.time() // 60 * 60
        dialog = await opened(here, "Ticket", "Log time…")
        after = time.time()
        fill(dialog, "Technician", "Ben Sørensen")
        send(dialog)
        await closed(dialog)
        assert here.served is not None
        logged = list(here.served.tenant.desk.hours.values())[-1]
        start, end = (datetime.fromisoformat(logged[name]).timestamp() for name in ("StartWorkHour", "EndWorkHour"))
        assert logged["TicketID"] == number
        assert before <= end <= after
        assert end - start == 15 * 60
        assert here.notices() == ["15 min was logged."]


async def test_tickets_are_related(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        number = await show(here, "tickets")
        other = here.window.page.rows.key_at(1)
        dialog = await opened(here, "Ticket", "Relate ticket…")
        ticket = here.session.collections["tickets"].records[other]
        fill(dialog, "Other ticket", f"#{ticket.number} {ticket.ticket_title}")  # type: ignore[attr-defined]
        fill(dialog, "The other is", "The parent of this one")
        send(dialog)
        await closed(dialog)
        assert here.served is not None
        assert here.served.tenant.desk.parents[number] == other  # type: ignore[index]


async def test_a_relation_that_atera_refuses_leaves_the_form_as_it_was(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        number = await show(here, "tickets")
        ticket = here.session.collections["tickets"].records[number]
        dialog = await opened(here, "Ticket", "Relate ticket…")
        fill(dialog, "Other ticket", f"#{ticket.number} {ticket.ticket_title}")  # type: ignore[attr-defined]
        fill(dialog, "The other is", "A child of this one")
        send(dialog)
        await answered(dialog)
        assert "is of the ticket itself" in said(dialog)
        assert dialog.form.values()["relation_type"] == "Child"
        dialog.close_for_good()
