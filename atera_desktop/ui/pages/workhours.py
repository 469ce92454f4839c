"""The Work hours page: its table, its filter, its details."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from atera_desktop.app.column import Column, Grammar, Tone
from atera_desktop.domain import catalog
from atera_desktop.domain.hours import WorkHours
from atera_desktop.domain.ticket import Ticket
from atera_desktop.domain.wire import instant, plain
from atera_desktop.ui.detail.field import Field, Headline, Section, Tab
from atera_desktop.ui.links import Link
from atera_desktop.ui.pages.billing import customer_row, hours_entry, money_column, target
from atera_desktop.ui.pages.page import Desk, PageSpec, View, body_row, date_column, fields, hours_column, name_column, row, text_column
from atera_desktop.ui.pages.related import related_tab
from atera_desktop.ui.words import DASH, MONTHS, clock, duration, exact, local_date, money, month_of, week_of

_NO_LINK = "Atera's API gives no address for work hours."
_AUTOPILOT = -1


def _moment(hours: WorkHours) -> float | None:
    return instant(hours.start_work_hour)


def _who(hours: WorkHours) -> str:
    if hours.technician:
        return hours.technician
    return plain(hours.technician_email) or ("Autopilot" if hours.technician_contact_id == _AUTOPILOT else "")


def _in(hours: WorkHours, span: tuple[float, float]) -> bool:
    """Whether the work began within these moments."""
    began = _moment(hours)
    return began is not None and span[0] <= began < span[1]


def _duration(hours: WorkHours) -> str:
    return DASH if hours.seconds is None else duration(hours.seconds)


def _yes(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _ticket_name(ticket: Ticket) -> str:
    return f"#{ticket.number} {plain(ticket.ticket_title)}"


def _always(hours: WorkHours) -> str:
    texts = (_who(hours), hours.description, str(hours.ticket_id or ""))
    return "\n".join(text for text in texts if text)


def _time_column(key: str, title: str, get: Callable[[WorkHours], str | None], *, shown: bool = True) -> Column[WorkHours]:
    """By the clock, not "3 d ago": work hours are read like a time sheet. This year goes without saying."""

    def text(hours: WorkHours, now: float) -> str:
        moment = instant(get(hours))
        return DASH if moment is None else clock(moment, now).replace(f" {local_date(now).year}, ", ", ")

    return msgspec.structs.replace(date_column(key, title, get, never=DASH, width=124, shown=shown), text=text)


COLUMNS: tuple[Column[WorkHours], ...] = (
    _time_column("started", "Started", lambda h: h.start_work_hour),
    text_column("technician", "Technician", _who, width=136, strong=True),
    name_column("customer", "Customer", "customers", lambda h: h.customer_id, lambda customer: customer.name, width=142),
    hours_column("duration", "Duration", lambda h: h.seconds, width=92),
    text_column("billable", "Billable", lambda h: h.billiable, width=80, tone=lambda h, now: None if h.billiable else Tone.DIM),
    text_column("description", "Description", lambda h: h.description, width=190),
    name_column("ticket", "Ticket", "tickets", lambda h: h.ticket_id, _ticket_name, width=150),
    text_column(
        "site",
        "On site",
        lambda h: h.on_customer_site,
        width=80,
        tone=lambda h, now: None if h.on_customer_site else Tone.DIM,
        shown=False,
    ),
    _time_column("ended", "Ended", lambda h: h.end_work_hour, shown=False),
    text_column("email", "Technician e-mail", lambda h: h.technician_email, width=180, shown=False, middle=True),
    text_column("ticketid", "Ticket ID", lambda h: h.ticket_id, width=84, right=True, shown=False),
    text_column("customerid", "Customer ID", lambda h: h.customer_id, width=92, right=True, shown=False),
    text_column("user", "End user ID", lambda h: h.end_user_id, width=92, right=True, shown=False),
    money_column("amount", "Rate", lambda h: h.rate_amount, width=84, shown=False),
    text_column("rate", "Rate ID", lambda h: h.rate_id, width=76, right=True, shown=False),
    text_column("id", "ID", lambda h: h.work_hours_id, width=76, right=True, shown=False),
)

GRAMMAR: Grammar[WorkHours] = Grammar(
    keys={
        "technician": lambda h: "\n".join(text for text in (_who(h), h.technician_email) if text),
        "description": lambda h: h.description or "",
        "started": lambda h: h.start_work_hour or "",
        "billable": lambda h: _yes(h.billiable),
        "site": lambda h: _yes(h.on_customer_site),
        "ticket": lambda h: str(h.ticket_id or ""),
        "customer": lambda h: str(h.customer_id or ""),
        "id": lambda h: str(h.work_hours_id or ""),
    },
    flags={
        ("is", "billable"): lambda h, now: h.billiable is True,
        ("is", "onsite"): lambda h, now: h.on_customer_site is True,
        ("started", "today"): lambda h, now: (began := _moment(h)) is not None and local_date(began) == local_date(now),
    },
    always=_always,
)


def headline(hours: WorkHours, desk: Desk, now: float) -> Headline:
    ticket, customer = desk.ticket(hours.ticket_id), desk.one("customers", hours.customer_id)
    billable = "" if hours.billiable is None else "billable" if hours.billiable else "not billable"
    status = " · ".join(text for text in (_duration(hours), billable, "on site" if hours.on_customer_site else "") if text)
    places = (f"#{ticket.number}" if ticket is not None else "", customer.name if customer is not None else "")
    return Headline(_who(hours) or f"Work {hours.key}", status, None, None, tuple(text for text in places if text))


def tabs(hours: WorkHours, desk: Desk, now: float) -> tuple[Tab, ...]:
    of_ticket: list[WorkHours] = desk.of("workhours", "ticket_id", hours.ticket_id)
    of_ticket.sort(key=lambda other: _moment(other) or 0.0, reverse=True)
    others = (hours_entry(other, now) for other in of_ticket if other.key != hours.key)
    sections = (
        _work(hours, desk, now),
        _sums(hours, desk, of_ticket),
        Section("Atera", fields(
            row("Work hours ID", hours.work_hours_id),
            row("Ticket ID", hours.ticket_id),
            row("Customer ID", hours.customer_id),
            row("End user ID", hours.end_user_id),
            row("Technician ID", hours.technician_contact_id),
            row("Rate ID", hours.rate_id),
        )),
    )  # fmt: skip
    return (
        Tab("Summary", tuple(section for section in sections if section), needs=("customers",)),
        related_tab("Other work", "workhours", desk, "No other work on this ticket.", ("Other work on this ticket", others)),
    )


def _work(hours: WorkHours, desk: Desk, now: float) -> Section:
    ticket = desk.ticket(hours.ticket_id)
    number = _ticket_name(ticket) if ticket is not None else hours.ticket_id
    rate = f"{money(hours.rate_amount)} per hour" if hours.rate_amount is not None else None
    return Section("Work", fields(
        body_row("Description", hours.description),
        row("Technician", _who(hours), expected=True),
        row("E-mail", hours.technician_email),
        row("Ticket", number, expected=True, target=target("tickets", ticket)),
        customer_row(desk, hours.customer_id),
        _end_user(hours, ticket, desk),
        _time("Started", hours.start_work_hour, now),
        _time("Ended", hours.end_work_hour, now),
        Field("Duration", _duration(hours)),
        row("Billable", hours.billiable, expected=True),
        row("On site", hours.on_customer_site, expected=True),
        row("Rate", rate),
    ))  # fmt: skip


def _end_user(hours: WorkHours, ticket: Ticket | None, desk: Desk) -> Field | None:
    """As the ticket names them, where the contacts are not here: there may be too many to fetch them for one name."""
    contact = desk.one("contacts", hours.end_user_id)
    of_ticket = ticket.end_user if ticket is not None and ticket.end_user_id == hours.end_user_id else ""
    return row("End user", contact.name if contact is not None else of_ticket, target=target("contacts", contact))


def _time(title: str, sent: str | None, now: float) -> Field:
    """By the clock, as times are written down: "14:03", on another day with its date."""
    moment = instant(sent)
    return Field(title, clock(moment, now), exact=exact(moment)) if moment is not None else Field(title, DASH)


def _sums(hours: WorkHours, desk: Desk, of_ticket: Iterable[WorkHours]) -> Section:
    """How much there was on the ticket, of the technician in that week, for the customer in that month."""
    began = _moment(hours)
    sums = [_sum("On this ticket", of_ticket)]
    if began is not None:
        mine = desk.of("workhours", "technician_contact_id", hours.technician_contact_id)
        customers = desk.of("workhours", "customer_id", hours.customer_id)
        week, month, date = week_of(began), month_of(began), local_date(began)
        sums.append(_sum("Technician, that week", (other for other in mine if _in(other, week))))
        sums.append(_sum(f"Customer, {MONTHS[date.month - 1]} {date.year}", (other for other in customers if _in(other, month))))
    return Section("Totals", fields(*sums))


def _sum(title: str, found: Iterable[WorkHours]) -> Field | None:
    """Time and billable time; nothing where no duration is known."""
    spans = [(other.seconds, other.billiable) for other in found if other.seconds is not None]
    if not spans:
        return None
    total, billable = sum(seconds for seconds, _ in spans), sum(seconds for seconds, billed in spans if billed)
    share = "all billable" if billable == total else f"{duration(billable)} billable" if billable else "none billable"
    return Field(title, f"{duration(total)} · {share}")


def link(hours: WorkHours, desk: Desk) -> Link:
    return Link(None, _NO_LINK)


WORK_HOURS: PageSpec[WorkHours] = PageSpec(
    resource=catalog.WORK_HOURS,
    title="Work hours",
    noun=("work hours entry", "work hours entries"),
    columns=COLUMNS,
    grammar=GRAMMAR,
    views=(
        View("All", None, default=True),
        View("This week", lambda h, now: _in(h, week_of(now))),
        View("This month", lambda h, now: _in(h, month_of(now))),
        View("Billable", lambda h, now: h.billiable is True),
    ),
    sort=(("started", True),),
    hint="Filter work hours   technician, customer, description, ticket …   try  is:onsite",
    empty="No work hours yet. They come with the time that is logged on tickets.",
    headline=headline,
    tabs=tabs,
    link=link,
)
