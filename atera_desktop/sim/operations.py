"""The operations of the simulated tenant: a table, as in the contract, and one small function for each.

The facts are those of atera-api.md, sections 8.1 to 8.4, 8.12 and 18. What changes the tenant is in writes.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import writes
from .answers import Answer, json
from .moments import iso
from .monitors import FAMILIES
from .record import Record
from .routes import Call, Operation

COMMENTS = ("FirstComment", "LastEndUserComment", "LastTechnicianComment")


def account(call: Call) -> Answer:
    return json(call.tenant.account)


def agents(call: Call) -> Answer:
    return call.page(list(call.tenant.agents.values()), call.tenant.report, 500)


def agents_of_customer(call: Call) -> Answer:
    customer = call.id("customerId")
    return call.page([a for a in call.tenant.agents.values() if a["CustomerID"] == customer], call.tenant.report, 500)


def agents_of_machine(call: Call) -> Answer:
    name = call.params["machineName"].casefold()
    return call.page([a for a in call.tenant.agents.values() if (a["MachineName"] or "").casefold() == name], call.tenant.report, 500)


def agent(call: Call) -> Answer:
    found = call.tenant.agents.get(call.id("agentId"))
    return call.one(call.tenant.report([found])[0] if found else None, "agent")


def alerts(call: Call) -> Answer:
    status, found = call.choice("alertStatus", ("Open", "Resolved", "Snoozed")), list(call.tenant.alerts.values())
    if status:
        now = iso(call.tenant.now)
        found = [alert for alert in found if alert_status(alert, now) == status]
    return call.page(found, _alert_shape(call), 500)


def alert(call: Call) -> Answer:
    found, shape = call.tenant.alerts.get(call.id("alertId")), _alert_shape(call)
    answer = call.one(shape([found])[0] if found and shape else found, "alert")
    if call.weather.get("legacy") and answer.status == 200:
        answer.status = 201
    return answer


def alert_status(alert: Record, now: str) -> str:
    """Atera returns no such field: archived is resolved, a snooze that ends in the future is snoozed."""
    if alert["Archived"]:
        return "Resolved"
    return "Snoozed" if (alert["SnoozedEndDate"] or "") > now else "Open"


def _alert_shape(call: Call) -> Callable[[list[Record]], list[Record]] | None:
    """Before 2026 alerts had thresholds and no device type."""
    if not call.weather.get("legacy"):
        return None
    thresholds: dict[str, Any] = {f"ThresholdValue{n}": None for n in range(1, 6)} | {"MessageTemplate": None}
    return lambda records: [{k: v for k, v in record.items() if k != "DeviceType"} | thresholds for record in records]


def tickets(call: Call) -> Answer:
    return call.page(_filtered(call), _ticket_shape(call, comments=True))


def tickets_without_comments(call: Call) -> Answer:
    return call.page(_filtered(call), _ticket_shape(call, comments=False))


def tickets_done(call: Call) -> Answer:
    done = [ticket for ticket in call.tenant.tickets.values() if ticket["TicketStatus"] in ("Resolved", "Closed")]
    return call.page(done, _ticket_shape(call, call.flag("includeComments", True)))


def tickets_modified(call: Call) -> Answer:
    date, modified = call.moment("date"), call.tenant.modified
    start = call.tenant.now // 86400 * 86400 if date is None else date
    found = sorted((stamp, number) for number, stamp in modified.items() if stamp >= start and number in call.tenant.tickets)
    return call.page([call.tenant.tickets[number] for _, number in found], _ticket_shape(call, call.flag("includeComments", False)))


def ticket(call: Call) -> Answer:
    found = call.tenant.tickets.get(call.id("ticketId"))
    return call.one(_ticket_shape(call, comments=True)([found])[0] if found else None, "ticket")


def comments(call: Call) -> Answer:
    number = call.id("ticketId")
    if number not in call.tenant.tickets:
        return call.one(None, "ticket")
    return call.page(call.tenant.comments.get(number, []))


def monitors(family: str) -> Callable[[Call], Answer]:
    """The list of one family of monitored devices."""

    def run(call: Call) -> Answer:
        wanted = {"CustomerID": call.number("customerId"), "MonitoringAgentID": call.number("monitoringAgentId")}
        known = call.tenant.monitors[family].values()
        return call.page([d for d in known if all(value is None or d[key] == value for key, value in wanted.items())], None, 500)

    return run


def _filtered(call: Call) -> list[Record]:
    """Without ticketStatus every ticket, deleted and merged ones too (atera-api.md, section 18)."""
    customer, status = call.number("customerId"), (call.text("ticketStatus") or "").casefold()
    return [
        ticket
        for ticket in call.tenant.tickets.values()
        if (customer is None or ticket["CustomerID"] == customer) and (not status or (ticket["TicketStatus"] or "").casefold() == status)
    ]


def _ticket_shape(call: Call, comments: bool) -> Callable[[list[Record]], list[Record]]:
    related, hidden = call.flag("includeRelations", False), {} if comments else dict.fromkeys(COMMENTS)

    def shape(records: list[Record]) -> list[Record]:
        relations = call.tenant.relations if related else {}
        return [ticket | hidden | relations.get(ticket["TicketID"], {}) for ticket in records]

    return shape


OPERATIONS = (
    Operation("GET", "account", account),
    Operation("GET", "agents", agents, "Agents"),
    Operation("GET", "agents/customer/{customerId}", agents_of_customer, "Agents"),
    Operation("GET", "agents/machine/{machineName}", agents_of_machine, "Agents"),
    Operation("GET", "agents/{agentId}", agent, "Agents"),
    Operation("DELETE", "agents/{agentId}", writes.delete_agent, "Agents"),
    Operation("GET", "alerts", alerts, "Alerts"),
    Operation("POST", "alerts", writes.create_alert, "Alerts"),
    Operation("GET", "alerts/{alertId}", alert, "Alerts"),
    Operation("PUT", "alerts/{alertId}", writes.resolve_alert, "Alerts"),
    Operation("DELETE", "alerts/{alertId}", writes.delete_alert, "Alerts"),
    *(Operation("GET", f"devices/{family}devices", monitors(family), "Devices") for family in FAMILIES),
    Operation("GET", "tickets", tickets, "Tickets"),
    Operation("POST", "tickets", writes.create_ticket, "Tickets"),
    Operation("GET", "tickets/noComments", tickets_without_comments, "Tickets"),
    Operation("GET", "tickets/statusmodified", tickets_done, "Tickets"),
    Operation("GET", "tickets/lastmodified", tickets_modified, "Tickets"),
    Operation("GET", "tickets/{ticketId}", ticket, "Tickets"),
    Operation("PUT", "tickets/{ticketId}", writes.update_ticket, "Tickets"),
    Operation("POST", "tickets/{ticketId}", writes.update_ticket, "Tickets"),
    Operation("DELETE", "tickets/{ticketId}", writes.delete_ticket, "Tickets"),
    Operation("GET", "tickets/{ticketId}/comments", comments, "Tickets"),
)
