"""What is typed to log time on a ticket, and to relate it to another."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from atera_desktop.app.technicians import seen_technicians
from atera_desktop.domain.wire import is_id, plain
from atera_desktop.ui.forms.spec import FormSpec, Input, Options, Records, Values
from atera_desktop.ui.words import duration

USUAL = timedelta(minutes=15)
"""How long the work took that is logged, until something else is typed."""

_RELATIONS: Options = (("Parent", "The parent of this one"), ("Child", "A child of this one"))


def _begin(ticket: Any, records: Records) -> Values:
    """The last minutes: time is logged when the work is done."""
    now = datetime.fromtimestamp(time.time() // 60 * 60, UTC)
    technician = ticket.technician_contact_id if ticket is not None else None
    known = {number for number, _ in seen_technicians(records)}
    return {
        "start_work_hour": now - USUAL,
        "end_work_hour": now,
        "technician_contact_id": technician if technician in known else None,
    }


def _worked(values: Values) -> str:
    start, end = values["start_work_hour"], values["end_work_hour"]
    both = isinstance(start, datetime) and isinstance(end, datetime)
    return duration(int((end - start).total_seconds())) if both else "The time"


def _about(ticket: Any) -> str:
    return f"#{ticket.number} {plain(ticket.ticket_title)}"


def _related(values: Values) -> str:
    return f"Ticket {values['related_ticket_id']}" if is_id(values["related_ticket_id"]) else "The ticket"


LOG_TIME = FormSpec(
    name="log-time",
    title="Log time",
    send="Log time",
    resource="tickets",
    noun=("time", "time"),
    inputs=(
        Input("start_work_hour", "Start", "moment"),
        Input("end_work_hour", "End", "moment"),
        Input("technician_contact_id", "Technician", "choice", options=seen_technicians, needed=True),
        Input("billiable", "Billable", "yes or no", start=True),
        Input("on_customer_site", "On site, at the customer's", "yes or no"),
        Input("rate_id", "Rate", "record", of="products", hint="A product. Empty: the contract's own rate."),
        Input("description", "Description", "long text"),
    ),
    makes="work_hours",
    begin=_begin,
    about=_about,
    called=_worked,
    owner="tickets",
    part=True,
    verb="log",
)

RELATE = FormSpec(
    name="relate-ticket",
    title="Relate ticket",
    send="Relate",
    resource="tickets",
    noun=("ticket", "tickets"),
    inputs=(
        Input("related_ticket_id", "Other ticket", "record", of="tickets"),
        Input(
            "relation_type",
            "The other is",
            "choice",
            options=lambda records: _RELATIONS,
            hint="Atera does not document which side it means: look at both tickets afterwards.",
        ),
    ),
    makes="relation",
    about=_about,
    called=_related,
    owner="tickets",
    part=True,
    verb="relate",
)

FORMS = (LOG_TIME, RELATE)
