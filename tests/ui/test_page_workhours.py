"""The Work hours page: whose time it was, on what, and what it comes to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from atera_desktop.domain.contact import Contact
from atera_desktop.domain.customer import Customer
from atera_desktop.domain.hours import WorkHours
from atera_desktop.domain.ticket import Ticket
from atera_desktop.sim.moments import iso
from atera_desktop.ui.detail.field import Target
from atera_desktop.ui.pages import PAGES
from tests.tenant import until
from tests.ui.desk import desk as opened_desk
from tests.ui.test_pages import NOW, desk, fits, shown, told

HOURS = PAGES["workhours"]


def some_hours(number: int = 1, start: str = "2026-11-24T09:00:00Z", end: str = "2026-11-24T10:15:00Z", **given: Any) -> WorkHours:
    facts = {"ticket_id": 5120, "customer_id": 8, "technician_contact_id": 21, "technician_full_name": "Ilan Reyes", "billiable": True}
    return WorkHours(**{"work_hours_id": number, "start_work_hour": start, "end_work_hour": end, **facts, **given})


def test_one_piece_of_work() -> None:
    hours = some_hours(on_customer_site=False, description="Replaced the disk", end_user_id=507, rate_amount=95.0)
    columns = [column.key for column in HOURS.columns if column.shown]
    assert columns == ["started", "technician", "customer", "duration", "billable", "description", "ticket"]
    cells = ["Ilan Reyes", "8", "1 h 15 min", "yes", "Replaced the disk", "5120"]
    assert [shown(HOURS, hours, key) for key in columns[1:]] == cells
    assert shown(HOURS, hours, "started").startswith("24 Nov, ")
    assert shown(HOURS, some_hours(start="2025-11-24T12:00:00Z"), "started").startswith("24 Nov 2025, ")
    others = (
        Ticket(ticket_id=5120, ticket_number="77", ticket_title="Slow disk"),
        Customer(customer_id=8, customer_name="Brightwater Dental"),
        Contact(end_user_id=507, first_name="Mira", last_name="Cole"),
    )
    page = HOURS.on(desk(hours, *others).records)
    assert [shown(page, hours, key) for key in ("customer", "ticket")] == ["Brightwater Dental", "#77 Slow disk"]
    assert [shown(page, some_hours(ticket_id=None, customer_id=9), key) for key in ("customer", "ticket")] == ["9", "—"]
    assert fits(page, hours, "customer:bright customer:8 ticket:slow ticket:5120 dental")
    assert not fits(page, hours, "customer:kestrel")
    fields = {f.title: f for s in HOURS.tabs(hours, desk(hours, *others), NOW)[0].sections for f in s.fields}
    assert [(fields[title].text, fields[title].target) for title in ("Ticket", "Customer", "End user")] == [
        ("#77 Slow disk", Target("tickets", 5120)),
        ("Brightwater Dental", Target("customers", 8)),
        ("Mira Cole", Target("contacts", 507)),
    ]
    assert fields["Rate"].text == "95.00 per hour"
    headline = HOURS.headline(hours, desk(hours, *others), NOW)
    assert (headline.name, headline.status, headline.places) == ("Ilan Reyes", "1 h 15 min · billable", ("#77", "Brightwater Dental"))


def test_without_the_other_records_their_ids_stand_there() -> None:
    fields = told(HOURS, some_hours())
    assert (fields["Ticket"], fields["Customer"]) == ("5120", "Customer 8")
    assert "End user" not in fields
    ticket = Ticket(ticket_id=5120, end_user_id=507, end_user_first_name="Mira", end_user_last_name="Cole")
    assert told(HOURS, some_hours(end_user_id=507), ticket)["End user"] == "Mira Cole"
    assert "End user" not in told(HOURS, some_hours(end_user_id=508), ticket)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"technician_full_name": "."}, "—"),
        ({"technician_full_name": None, "technician_email": "ilan@northlight.example"}, "ilan@northlight.example"),
        ({"technician_full_name": "", "technician_contact_id": -1}, "Autopilot"),
    ],
)
def test_who_worked(given: dict[str, Any], said: str) -> None:
    assert shown(HOURS, some_hours(**given), "technician") == said


@pytest.mark.parametrize(
    ("start", "views"),
    [
        ("2026-11-23T12:00:00Z", ["All", "This week", "This month", "Billable"]),  # a Monday
        ("2026-11-22T12:00:00Z", ["All", "This month", "Billable"]),
        ("2026-10-30T12:00:00Z", ["All", "Billable"]),
        ("2025-11-25T12:00:00Z", ["All", "Billable"]),
        ("", ["All", "Billable"]),
    ],
)
def test_quick_filters_of_work_hours(start: str, views: list[str]) -> None:
    hours = some_hours(start=start)
    assert [view.title for view in HOURS.views if view.test is None or view.test(hours, NOW)] == views


def test_what_a_filter_finds_of_work_hours() -> None:
    hours = some_hours(start="2026-11-25T11:00:00Z", on_customer_site=True, description="Replaced the disk")
    assert fits(HOURS, hours, "is:billable is:onsite site:yes billable:yes technician:ilan ticket:5120 replaced started:today 5120")
    assert not fits(HOURS, some_hours(billiable=False), "is:billable")


def test_what_it_comes_to() -> None:
    hours = some_hours()
    others = (
        some_hours(2, "2026-11-24T11:00:00Z", "2026-11-24T11:30:00Z", billiable=False),
        some_hours(3, "2026-11-18T11:00:00Z", "2026-11-18T12:00:00Z", ticket_id=6),  # the week before
        some_hours(4, "2026-11-23T11:00:00Z", "2026-11-23T12:00:00Z", ticket_id=6, technician_contact_id=22),
        some_hours(5, "2026-11-23T11:00:00Z", "2026-11-23T12:00:00Z", ticket_id=6, customer_id=9),
        some_hours(6, end="", ticket_id=5120),
    )
    fields = told(HOURS, hours, *others)
    assert fields["On this ticket"] == "1 h 45 min · 1 h 15 min billable"
    assert fields["Technician, that week"] == "2 h 45 min · 2 h 15 min billable"
    assert fields["Customer, Nov 2026"] == "3 h 45 min · 3 h 15 min billable"
    tab = HOURS.tabs(hours, desk(hours, *others), NOW)[1]
    assert [entry.target.key for entry in tab.sections[0].entries] == [2, 6]
    assert tab.sections[0].entries[0].detail == "Ilan Reyes · 1 d ago · not billable"


@pytest.mark.usefixtures("qapp")
async def test_the_table_names_customers_and_tickets_and_takes_their_new_names(tmp_path: Path) -> None:
    async with opened_desk(tmp_path) as opened:
        await opened.quiet()
        window, collections = opened.window, opened.session.collections
        window.show_section("workhours")
        rows = window.page.rows

        def cell(row: int, key: str) -> str:
            column = window.page.spec.column(key)
            assert column is not None
            return column.text(rows.record_at(row), NOW)

        await until(lambda: len(rows) and collections["customers"].records)
        await opened.quiet()
        hours, customers = rows.record_at(0), collections["customers"].records
        assert isinstance(hours, WorkHours)
        customer, ticket = customers[hours.customer_id or 0], collections["tickets"].records[hours.ticket_id or 0]
        assert isinstance(customer, Customer)
        assert isinstance(ticket, Ticket)
        assert (cell(0, "customer"), cell(0, "ticket")) == (customer.name, f"#{ticket.number} {ticket.ticket_title}")
        window.page.set_filter(f'customer:"{customer.name}"')
        found = len(rows)
        assert {cell(row, "customer") for row in range(found)} == {customer.name}
        window.page.set_filter("")
        window.page.table.sort([("customer", True)])
        names = [cell(row, "customer") for row in range(len(rows))]
        assert names == sorted(names, key=str.casefold, reverse=True)
        assert len(set(names)) > 1

        assert opened.served is not None
        tenant = opened.served.tenant
        tenant.customers[int(customer.key or 0)].update(CustomerName="Zzyzx Mining", LastModified=iso(tenant.now))
        opened.session.sync.want_again("customers")
        window.page.set_filter("zzyzx")
        await until(lambda: len(rows) == found)
        assert cell(0, "customer") == "Zzyzx Mining"
