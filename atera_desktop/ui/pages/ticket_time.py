"""The "Time" tab of a ticket: the work that was logged on it, and what it comes to."""

from __future__ import annotations

from collections.abc import Iterator

from atera_desktop.app.lookups import Look
from atera_desktop.domain.hours import Durations, HoursSummary, WorkHours
from atera_desktop.domain.ticket import Ticket
from atera_desktop.domain.wire import instant, plain
from atera_desktop.ui.detail.field import Field, Section, Tab
from atera_desktop.ui.pages.billing import target
from atera_desktop.ui.pages.looked import age_rows, waiting
from atera_desktop.ui.pages.page import Desk
from atera_desktop.ui.words import DASH, HOUR, MINUTE, ago, duration, exact

TITLE = "Time"


def time_tab(ticket: Ticket, desk: Desk, now: float) -> Tab:
    """The newest work first, as on a time sheet."""
    own = Section("Totals", tuple(_of_ticket(ticket)))
    if ticket.key is None:
        return Tab(TITLE, (own,) if own else (Section(TITLE, note="Atera gave this ticket no ID, and tells its work by that alone."),))
    from atera_desktop.api import operations  # late: a first window needs none of them

    looks = tuple(Look("tickets", ticket.key, asked, (ticket.key,)) for asked in (operations.HOURS_SUMMARY, operations.TICKET_HOURS))
    summary, logged = map(desk.looked, looks)
    records: tuple[WorkHours, ...] = logged.answer.records if logged.answer is not None else ()
    newest = sorted(records, key=lambda hours: instant(hours.start_work_hour) or 0.0, reverse=True)
    none = "No work was logged on this ticket." if logged.answer is not None else waiting(logged)
    sections = (
        Section("Totals", tuple(_sums(summary.answer))) if summary.answer is not None else own,
        Section("Work", tuple(_work(hours, desk, now) for hours in newest), note=none),
        Section("", age_rows(logged, now)),
    )
    return Tab(TITLE, tuple(section for section in sections if section), len(newest) if logged.answer is not None else None, looks=looks)


def total_seconds(ticket: Ticket) -> int | None:
    """The time spent, as the list of tickets tells it."""
    return _seconds(ticket.total_duration_seconds, ticket.total_duration_minutes)


def _seconds(seconds: int | None, minutes: int | None) -> int | None:
    return seconds if seconds is not None else minutes * MINUTE if minutes is not None else None


def _of_ticket(ticket: Ticket) -> Iterator[Field]:
    spans = (
        ("Total", ticket.total_duration_seconds, ticket.total_duration_minutes),
        ("On site", ticket.on_site_duration_seconds, ticket.on_site_duration_minutes),
        ("Off site", ticket.off_site_duration_seconds, ticket.off_site_duration_minutes),
        ("Within SLA", ticket.on_sla_duration_seconds, ticket.on_sla_duration_minutes),
        ("Outside SLA", ticket.off_sla_duration_seconds, ticket.off_sla_duration_minutes),
    )
    for title, seconds, minutes in spans:
        if (found := _seconds(seconds, minutes)) is not None:
            yield Field(title, duration(found))


def _sums(summary: HoursSummary) -> Iterator[Field]:
    """Billable and not; of both together how much was where, and within the SLA."""
    both = [part for part in (summary.billable, summary.non_billable) if part is not None]
    for title, parts, name in (
        ("Total", both, "total_duration_hours"),
        ("Billable", [summary.billable], "total_duration_hours"),
        ("Not billable", [summary.non_billable], "total_duration_hours"),
        ("On site", both, "on_site_duration_hours"),
        ("Off site", both, "off_site_duration_hours"),
        ("Within SLA", both, "on_sla_duration_hours"),
        ("Outside SLA", both, "off_sla_duration_hours"),
    ):
        yield Field(title, duration(sum(_hours(part, name) for part in parts) * HOUR))


def _hours(part: Durations | None, name: str) -> float:
    return getattr(part, name, None) or 0.0


def _work(hours: WorkHours, desk: Desk, now: float) -> Field:
    """It leads to the record where the work hours are here."""
    start = instant(hours.start_work_hour)
    billable = "" if hours.billiable is None else "billable" if hours.billiable else "not billable"
    when = ago(start, now) if start is not None else ""
    about = " · ".join(filter(None, (hours.technician, when, billable, "on site" if hours.on_customer_site else "")))
    return Field(
        plain(hours.description) or "Work without description",
        duration(hours.seconds) if hours.seconds is not None else DASH,
        exact=exact(start) if start is not None else "",
        amount=about,
        target=target("workhours", desk.one("workhours", hours.key)),
    )
