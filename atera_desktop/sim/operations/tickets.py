"""Tickets: reading, opening, changing and deleting them (atera-api.md 8.4, 18). Where the facts are open, a function's sentence decides."""

from __future__ import annotations

from collections.abc import Callable

from ..answers import Answer, Refusal, empty
from ..bodies import Body
from ..record import Record
from ..routes import Call, Operation
from .technicians import technician

TYPES = ("Incident", "Problem", "Request", "Change")
PRIORITIES = ("Low", "Medium", "High", "Critical")
IMPACTS = ("NoImpact", "SiteDown", "ServerIssue", "Minor", "Major", "Crisis")
AUTOPILOT: Record = {"TechnicianContactID": -1, "TechnicianFullName": "Autopilot", "TechnicianEmail": None}
RELATIONS = ("Parent", "Child")
SINCE_2026 = ("FirstResponseFinalDueDate", "ClosedTicketFinalDueDate")
COMMENTS = ("FirstComment", "LastEndUserComment", "LastTechnicianComment")


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


def create_ticket(call: Call) -> Answer:
    """For a known end user, by id or e-mail, or for a new one, who becomes a contact of the customer with that mail domain."""
    tenant, body = call.tenant, Body(call.body)
    body.require(("TicketTitle", "Description"))
    text, fields = body.text("Description"), _fields(call, body)
    contact = _end_user(call, body)
    if body.errors:
        raise body.refusal()
    if contact is None:
        first, last, mail = (body.text(f"EndUser{name}") or "" for name in ("FirstName", "LastName", "Email"))
        contact = tenant.add_contact(first, last, mail, body.text("EndUserPhone"))
    defaults = {"TicketPriority": "Low", "TicketImpact": "Minor", "TicketStatus": "Open", "TicketType": "Problem", "TicketSource": "API"}
    number = tenant.new_id("ticket")
    business = tenant.customers.get(contact["CustomerID"], {}).get("BusinessNumber")
    ticket = tenant.desk.add(number, contact, business, tenant.now, text or "", defaults | fields)
    tenant.desk.move(ticket, ticket["TicketStatus"], tenant.now)
    return call.result(number, 201)


def update_ticket(call: Call) -> Answer:
    """Changes what was sent and nothing else; the tenant's own life leaves the ticket alone from then on."""
    ticket = call.tenant.tickets.get(call.id("ticketId"))
    if ticket is None:
        return call.one(None, "ticket")
    body = Body(call.body)
    fields = _fields(call, body)
    if body.errors:
        raise body.refusal()
    status = fields.pop("TicketStatus", ticket["TicketStatus"])
    ticket.update(fields)
    call.tenant.desk.move(ticket, status, call.tenant.now)
    call.tenant.desk.touch(ticket, call.tenant.now)
    return call.result(ticket["TicketID"])


def delete_ticket(call: Call) -> Answer:
    """The status becomes Deleted; with hard-delete the ticket goes with its comments and relations."""
    number, desk = call.id("ticketId"), call.tenant.desk
    if number not in desk.tickets:
        return call.one(None, "ticket")
    if call.weather.get("hard-delete"):
        desk.remove(number)
    else:
        desk.move(desk.tickets[number], "Deleted", call.tenant.now)
    return empty(204)


def relate(call: Call) -> Answer:
    """The related ticket becomes the parent or a child, and shows the inverse. A ticket has one parent, and is never above itself."""
    number, desk = call.id("ticketId"), call.tenant.desk
    if number not in desk.tickets:
        return call.one(None, "ticket")
    body = Body(call.body)
    body.require(("RelatedTicketId", "RelationType"))
    other, kind = body.number("RelatedTicketId"), body.word("RelationType", RELATIONS)
    if body.errors or other is None:
        raise body.refusal()
    parent, child = (other, number) if kind == "Parent" else (number, other)
    if other not in desk.tickets:
        body.wrong("RelatedTicketId", f"is {other}, which no ticket has")
    elif child in (parent, *desk.above(parent)):
        body.wrong("RelatedTicketId", "is of the ticket itself, or would be above and below it")
    elif desk.parents.get(child, parent) != parent:
        body.wrong("RelatedTicketId", f"would be a second parent: ticket {child} has one already")
    if body.errors:
        raise body.refusal()
    desk.parents[child] = parent
    _touch(call, parent, child)
    return call.result(number, 201)


def part(call: Call) -> Answer:
    """Takes a ticket from its parent, or all its children from it."""
    number, desk = call.id("ticketId"), call.tenant.desk
    if number not in desk.tickets:
        return call.one(None, "ticket")
    kind = next((kind for kind in RELATIONS if kind.lower() == call.params["relationType"].lower()), None)
    parted = desk.children(number) if kind == "Child" else [number] if kind == "Parent" and number in desk.parents else []
    if not parted:
        raise Refusal(400, "There is no such relation.", relationType=f"Ticket {number} has no relation {call.params['relationType']}.")
    for child in parted:
        _touch(call, desk.parents.pop(child), child)
    return empty(204)


def _touch(call: Call, *numbers: int) -> None:
    for number in numbers:
        call.tenant.desk.touch(call.tenant.tickets[number], call.tenant.now)


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
    unknown = SINCE_2026 if call.weather.get("legacy") else ()

    def shape(records: list[Record]) -> list[Record]:
        shown = [ticket | hidden | (call.tenant.desk.relation(ticket["TicketID"]) if related else {}) for ticket in records]
        return [{name: value for name, value in ticket.items() if name not in unknown} for ticket in shown] if unknown else shown

    return shape


def _fields(call: Call, body: Body) -> Record:
    """What a ticket's body sets, in the ticket's own spelling."""
    fields: Record = {
        "TicketTitle": body.text("TicketTitle"),
        "TicketStatus": body.text("TicketStatus"),
        "TicketType": body.word("TicketType", TYPES),
        "TicketPriority": body.word("TicketPriority", PRIORITIES),
        "TicketImpact": body.word("TicketImpact", IMPACTS),
    }
    return {name: value for name, value in fields.items() if value is not None} | _technician(call, body)


def _technician(call: Call, body: Body) -> Record:
    """Id -1 is Autopilot, which an account without it refuses."""
    if body.number("TechnicianContactID") == -1 and call.weather.get("autopilot"):
        return AUTOPILOT
    return technician(call, body) or {}


def _end_user(call: Call, body: Body) -> Record | None:
    """The contact that a new ticket is for; None, or an error in `body`, when it is not known yet."""
    number, mail, contacts = body.number("EndUserID"), body.text("EndUserEmail"), call.tenant.contacts
    if number is not None:
        if number not in contacts:
            body.errors["EndUserID"] = f"There is no contact {number}."
        return contacts.get(number)
    if not (mail and body.text("EndUserFirstName") and body.text("EndUserLastName")):
        body.errors.setdefault("EndUserID", "EndUserID, or EndUserFirstName, EndUserLastName and EndUserEmail, are required.")
        return None
    return next((contact for contact in contacts.values() if (contact["Email"] or "").lower() == mail.lower()), None)


OPERATIONS = (
    Operation("GET", "tickets", tickets, "Tickets"),
    Operation("POST", "tickets", create_ticket, "Tickets"),
    Operation("GET", "tickets/noComments", tickets_without_comments, "Tickets", new=True),
    Operation("GET", "tickets/statusmodified", tickets_done, "Tickets"),
    Operation("GET", "tickets/lastmodified", tickets_modified, "Tickets"),
    Operation("GET", "tickets/{ticketId}", ticket, "Tickets"),
    Operation("PUT", "tickets/{ticketId}", update_ticket, "Tickets"),
    Operation("POST", "tickets/{ticketId}", update_ticket, "Tickets"),
    Operation("DELETE", "tickets/{ticketId}", delete_ticket, "Tickets"),
    Operation("POST", "tickets/{ticketId}/relations", relate, "Tickets", new=True),
    Operation("DELETE", "tickets/{ticketId}/relations/{relationType}", part, "Tickets", new=True),
)
