"""What is written on tickets, and what is attached to them (atera-api.md, 8.4)."""

from __future__ import annotations

from datetime import datetime

from ..answers import Answer, Refusal, json
from ..bodies import Body
from ..markup import as_html
from ..record import Record
from ..routes import Call, Operation
from .technicians import technician


def comments(call: Call) -> Answer:
    """The oldest first. A comment has no id; its HTML is new in 2026."""
    number = call.id("ticketId")
    if number not in call.tenant.tickets:
        return call.one(None, "ticket")
    return call.page(call.tenant.comments[number], _old_shape if call.weather.get("legacy") else _shape)


def add_comment(call: Call) -> Answer:
    """Of a technician, who is known by id or else by e-mail, or of a contact: exactly one of them. Without a time it is of now."""
    ticket, tenant = call.tenant.tickets.get(call.id("ticketId")), call.tenant
    if ticket is None:
        return call.one(None, "ticket")
    body = Body(call.body)
    if call.weather.get("legacy") and not body.has("CommentText") and (body.has("Message") or body.has("Comment")):
        raise Refusal(404, "Invalid input")  # what the server before 2026 said to a body that it could not bind
    body.require(("CommentText",))
    text, date = body.text("CommentText"), body.date("CommentTimestampUTC")
    at = datetime.fromisoformat(date).timestamp() if date else tenant.now
    by_technician, by_user = body.part("TechnicianCommentDetails"), body.part("EnduserCommentDetails")
    if not body.errors and (by_technician is None) == (by_user is None):
        body.wrong("TechnicianCommentDetails", "is required, or else EnduserCommentDetails, but not both")
    author = _technician(call, by_technician) if by_technician else _contact(call, by_user) if by_user else None
    internal = by_technician is not None and by_technician.flag("IsInternal") is True
    if body.errors or text is None or author is None:
        raise body.refusal()
    if by_technician:
        tenant.desk.answered(ticket, author, text, at, internal)
    else:
        tenant.desk.heard(ticket, text, at, author)
    tenant.desk.touch(ticket, tenant.now)
    return call.result(ticket["TicketID"], 201 if call.weather.get("comment-201") or call.weather.get("legacy") else 200)


def attachments(call: Call) -> Answer:
    number = call.id("ticketId")
    return json(call.tenant.attachments.get(number, [])) if number in call.tenant.tickets else call.one(None, "ticket")


def _technician(call: Call, body: Body) -> Record | None:
    if not body.has("TechnicianId") and not body.has("TechnicianEmail"):
        body.wrong("TechnicianId", "is required")
    return technician(call, body, "TechnicianId")


def _contact(call: Call, body: Body) -> Record | None:
    body.require(("EnduserId",))
    number = body.number("EnduserId")
    contact = call.tenant.contacts.get(number) if number is not None else None
    if number is not None and contact is None:
        body.wrong("EnduserId", f"is {number}, which no contact has")
    return contact


def _shape(records: list[Record]) -> list[Record]:
    return [
        {"Date": comment["Date"], "Comment": comment["Comment"], "CommentHtml": as_html(comment["Comment"])} | comment
        for comment in records
    ]


def _old_shape(records: list[Record]) -> list[Record]:
    return [{name: value for name, value in comment.items() if name != "CommentHtml"} for comment in records]


OPERATIONS = (
    Operation("GET", "tickets/{ticketId}/comments", comments, "Tickets"),
    Operation("POST", "tickets/{ticketId}/comments", add_comment, "Tickets"),
    Operation("GET", "tickets/{ticketId}/attachments", attachments, "Tickets"),
)
