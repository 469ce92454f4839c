"""Work hours of tickets, and how long they are together (atera-api.md, 8.4 and 8.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from ..answers import Answer, json
from ..bodies import Body, numbers
from ..desk import technician_of
from ..moments import iso
from ..record import Record
from ..routes import Call, Operation
from ..worklog import seconds
from .technicians import technician


def all_hours(call: Call) -> Answer:
    """Those that begin at startWorkhour or later and end by endWorkhour; a date alone means the whole of that day."""
    starts, ends = call.account_moment("startWorkhour"), call.account_moment("endWorkhour")
    if ends is not None and len(call.text("endWorkhour") or "") == len("2026-11-20"):
        ends += 86400
    first, last = "" if starts is None else iso(starts), "~" if ends is None else iso(ends)
    found = [hours for hours in call.tenant.hours.values() if hours["StartWorkHour"] >= first and hours["EndWorkHour"] <= last]
    rates = call.flag("includeRates", False)
    return call.page(found, lambda records: [hours | (_rate(call, hours) if rates else _NO_RATE) for hours in records])


def hours_of_ticket(call: Call) -> Answer:
    number = call.id("ticketId")
    if number not in call.tenant.tickets:
        return call.one(None, "ticket")
    return call.page(call.tenant.desk.hours_of([number])[number], lambda records: [_of_ticket(call, hours) for hours in records])


def summary(call: Call) -> Answer:
    number = call.id("ticketId")
    billable, other = (_durations(call, number, kind) for kind in (True, False))
    known = number in call.tenant.tickets
    return call.one({"TicketID": number, "Billable": billable, "NonBillable": other} if known else None, "ticket")


def duration(billable: bool) -> Callable[[Call], Answer]:
    """How long a ticket's billable hours are, or the others."""

    def run(call: Call) -> Answer:
        number = call.id("ticketId")
        return call.one(_durations(call, number, billable) if number in call.tenant.tickets else None, "ticket")

    return run


def billable_durations(call: Call) -> Answer:
    """In the order of the ids that were sent, without those that are unknown."""
    return json([_durations_of(number, hours) for number, hours in _billable(call).items()])


def site_durations(call: Call) -> Answer:
    """The billable hours, on the customer's site and off it."""
    found = []
    for number, hours in _billable(call).items():
        total, on_site = _sum(hours), _sum(h for h in hours if h["OnCustomerSite"])
        found.append(
            {"TicketID": number, "TotalDurationSeconds": total, "OnSiteDurationSeconds": on_site, "OffSiteDurationSeconds": total - on_site}
        )
    return json({"TicketsWorkHoursSiteDurationSummaries": found})


def add_hours(call: Call) -> Answer:
    """Of a technician, by id or e-mail, or else of the ticket's own. The rate is one of a product."""
    ticket, tenant = call.tenant.tickets.get(call.id("ticketId")), call.tenant
    if ticket is None:
        return call.one(None, "ticket")
    body = Body(call.body)
    body.require(("StartWorkHour", "EndWorkHour"))
    start, end = (datetime.fromisoformat(date).timestamp() if (date := body.date(f"{edge}WorkHour")) else 0.0 for edge in ("Start", "End"))
    if not body.errors and end <= start:
        body.wrong("EndWorkHour", "is not after StartWorkHour")
    who, rate = technician(call, body), body.number("RateID")
    if who is None and not ticket["TechnicianContactID"] and not body.errors:
        body.wrong("TechnicianContactID", "or TechnicianEmail is required, as the ticket has no technician")
    if rate is not None and rate not in tenant.products:
        body.wrong("RateID", f"is {rate}, which no product has")
    fields = {
        "Billiable": body.flag("Billiable") is True,
        "OnCustomerSite": body.flag("OnCustomerSite") is True,
        "Description": body.text("Description"),
        "RateID": rate,
    }
    if body.errors:
        raise body.refusal()
    number = tenant.new_id("hours")
    tenant.desk.work(number, ticket, who or technician_of(ticket), start, end, fields)
    tenant.desk.touch(ticket, tenant.now)
    return call.result(number, 201)


_NO_RATE: Record = {"RateID": None, "RateAmount": None}


def _rate(call: Call, hours: Record) -> Record:
    """What the product's rate is now."""
    return {"RateAmount": call.tenant.products.get(hours["RateID"], {}).get("Amount")}


def _of_ticket(call: Call, hours: Record) -> Record:
    return {name: value for name, value in hours.items() if name not in ("CustomerID", "EndUserID")} | _rate(call, hours)


def _billable(call: Call) -> dict[int, list[Record]]:
    """The billable hours of the tickets that a body lists."""
    found = call.tenant.desk.hours_of(number for number in numbers(call.body, 50) if number in call.tenant.tickets)
    return {number: [h for h in hours if h["Billiable"]] for number, hours in found.items()}


def _durations(call: Call, number: int, billable: bool) -> Record:
    return _durations_of(number, [h for h in call.tenant.desk.hours_of([number])[number] if h["Billiable"] is billable])


def _durations_of(number: int, hours: list[Record]) -> Record:
    total, on_site = _sum(hours), _sum(h for h in hours if h["OnCustomerSite"])
    return {
        "OffSLADurationHours": 0.0,
        "OffSiteDurationHours": (total - on_site) / 3600,
        "OnSLADurationHours": total / 3600,
        "OnSiteDurationHours": on_site / 3600,
        "TotalDurationHours": total / 3600,
        "ticketId": number,
    }


def _sum(hours: Iterable[Record]) -> int:
    return sum(map(seconds, hours))


OPERATIONS = (
    Operation("GET", "workhours", all_hours, new=True),
    Operation("GET", "tickets/{ticketId}/workhours", summary, "Tickets"),
    Operation("POST", "tickets/{ticketId}/workhours", add_hours, "Tickets", new=True),
    Operation("GET", "tickets/{ticketId}/workhoursrecords", hours_of_ticket, "Tickets"),
    Operation("GET", "tickets/{ticketId}/billableduration", duration(billable=True), "Tickets"),
    Operation("GET", "tickets/{ticketId}/nonbillableduration", duration(billable=False), "Tickets"),
    Operation("POST", "tickets/billableduration", billable_durations, "Tickets"),
    Operation("POST", "tickets/billableworkhourssiteduration", site_durations, "Tickets"),
)
