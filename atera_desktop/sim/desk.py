"""The tickets of a tenant: how one is written, answered, worked on, moved and related to others."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from .moments import iso, iso3
from .record import Record
from .seed import DAY
from .topics import TOPICS

OPEN = ("Open", "Pending", "Waiting for parts")
NUMBERS_BEHIND = 1180
"""TicketNumber is this much lower than TicketID: people see the one, addresses need the other."""

HOUR = 3600.0
RESPONSE = {"Critical": HOUR, "High": 2 * HOUR, "Medium": 4 * HOUR, "Low": 8 * HOUR}
CLOSING = {"Critical": 8 * HOUR, "High": DAY, "Medium": 3 * DAY, "Low": 5 * DAY}
IMPACTS = {"Critical": "SiteDown", "High": "Major", "Medium": "Minor", "Low": "NoImpact"}


@dataclass
class Desk:
    """Tickets by id, and what belongs to them.

    `comments`: by ticket id, oldest first, without CommentHtml. `attachments`: addresses by ticket id. `hours`: work hours by their own
    id. `parents`: a ticket's parent, by the id of the child. `modified`: when a ticket last changed, which Atera keeps to itself.
    `written`: the tickets that somebody changed through the API, which the tenant's own life leaves alone.
    """

    technicians: dict[int, Record]
    tickets: dict[int, Record] = field(default_factory=dict)
    comments: dict[int, list[Record]] = field(default_factory=dict)
    attachments: dict[int, list[str]] = field(default_factory=dict)
    hours: dict[int, Record] = field(default_factory=dict)
    parents: dict[int, int] = field(default_factory=dict)
    modified: dict[int, float] = field(default_factory=dict)
    written: set[int] = field(default_factory=set)

    def open(self, rng: Random, number: int, contact: Record, business: str | None, machine: str, created: float) -> Record:
        """A new ticket of a contact, written now and answered by nobody."""
        topic = rng.choice(TOPICS)
        source = (
            "Alert"
            if topic.first.startswith("Alert")
            else "ScheduledTicket"
            if topic.first.startswith("Scheduled")
            else rng.choice(("Email", "Email", "Phone", "Web", "Chat"))
        )
        technician = None if rng.random() < 0.25 else rng.choice(list(self.technicians.values()))
        nobody = rng.choice((None, "", "."))
        fields = {
            "TicketTitle": topic.title.format(machine=machine),
            "TicketPriority": topic.priority,
            "TicketImpact": IMPACTS[topic.priority] if rng.random() < 0.8 else "ServerIssue",
            "TicketStatus": "Open",
            "TicketSource": source,
            "TicketType": topic.type,
            **(technician or {"TechnicianFullName": nobody}),
        }
        return self.add(number, contact, business, created, topic.first.format(machine=machine), fields)

    def add(self, number: int, contact: Record, business: str | None, created: float, text: str, fields: Record) -> Record:
        """A new ticket, begun by the contact's `text`; `fields` are its title, priority and whatever else it begins with."""
        response, closing = iso(created + RESPONSE[fields["TicketPriority"]]), iso(created + CLOSING[fields["TicketPriority"]])
        durations = {
            f"{kind}Duration{unit}": 0 for kind in ("OnSite", "OffSite", "OnSLA", "OffSLA", "Total") for unit in ("Seconds", "Minutes")
        }
        ticket = self.tickets[number] = {
            "TicketID": number,
            "TicketNumber": str(number - NUMBERS_BEHIND),
            "EndUserID": contact["EndUserID"],
            "EndUserEmail": contact["Email"],
            "EndUserFirstName": contact["Firstname"],
            "EndUserLastName": contact["Lastname"],
            "EndUserPhone": contact["Phone"],
            "TicketResolvedDate": None,
            "TicketCreatedDate": iso(created) if number % 11 else iso3(created),
            "TechnicianFirstCommentDate": None,
            "FirstResponseDueDate": response,
            "ClosedTicketDueDate": closing,
            "FirstResponseFinalDueDate": response,
            "ClosedTicketFinalDueDate": closing,
            **dict.fromkeys(("FirstComment", "LastEndUserComment", "LastEndUserCommentTimestamp")),
            **dict.fromkeys(("LastTechnicianComment", "LastTechnicianCommentTimestamp")),
            **durations,
            "CustomerID": contact["CustomerID"],
            "CustomerName": contact["CustomerName"],
            "CustomerBusinessNumber": business,
            **dict.fromkeys(("TechnicianContactID", "TechnicianFullName", "TechnicianEmail", "ContractID")),
            "RelationType": "None",
            "RelatedTicketId": None,
            **fields,
        }
        self.comments[number] = []
        self.heard(ticket, text, created)
        return ticket

    def remove(self, number: int) -> None:
        """As if the ticket had never been."""
        for records in (self.tickets, self.comments, self.attachments, self.modified, self.parents):
            records.pop(number, None)
        for child in self.children(number):
            del self.parents[child]
        for hours in [n for n, hours in self.hours.items() if hours["TicketID"] == number]:
            del self.hours[hours]

    def heard(self, ticket: Record, text: str, at: float, contact: Record | None = None) -> None:
        """A comment of a contact, or else of the ticket's end user."""
        who = contact or {
            "EndUserID": ticket["EndUserID"],
            "Email": ticket["EndUserEmail"],
            "Firstname": ticket["EndUserFirstName"],
            "Lastname": ticket["EndUserLastName"],
        }
        names = {"Email": who["Email"], "FirstName": who["Firstname"], "LastName": who["Lastname"]}
        self._comment(ticket, text, at, {"EndUserID": who["EndUserID"], "TechnicianContactID": None, **names}, internal=False)
        if iso(at) >= (ticket["LastEndUserCommentTimestamp"] or ""):
            ticket.update(LastEndUserComment=text, LastEndUserCommentTimestamp=iso(at))

    def said(self, rng: Random, ticket: Record, text: str, at: float, internal: bool = False) -> None:
        """A comment of the ticket's technician; whoever writes the first takes the ticket."""
        if not ticket["TechnicianContactID"]:
            ticket.update(rng.choice(list(self.technicians.values())))
        self.answered(ticket, technician_of(ticket), text, at, internal)

    def answered(self, ticket: Record, technician: Record, text: str, at: float, internal: bool) -> None:
        """A comment of a technician; the first that the end user can see is the first response."""
        first, _, last = technician["TechnicianFullName"].partition(" ")
        names = {"Email": technician["TechnicianEmail"], "FirstName": first, "LastName": last}
        who = {"EndUserID": None, "TechnicianContactID": technician["TechnicianContactID"], **names}
        self._comment(ticket, text, at, who, internal)
        if iso(at) >= (ticket["LastTechnicianCommentTimestamp"] or ""):
            ticket.update(LastTechnicianComment=text, LastTechnicianCommentTimestamp=iso(at))
        if not internal:
            ticket["TechnicianFirstCommentDate"] = min(ticket["TechnicianFirstCommentDate"] or iso(at), iso(at))

    def work(self, number: int, ticket: Record, technician: Record, start: float, end: float, fields: Record) -> None:
        """Hours of a technician on a ticket; `fields`: Billiable, OnCustomerSite, Description, RateID. All of it counts as on SLA."""
        self.hours[number] = {
            "WorkHoursID": number,
            "TicketID": ticket["TicketID"],
            "CustomerID": ticket["CustomerID"],
            "EndUserID": ticket["EndUserID"],
            "StartWorkHour": iso(start),
            "EndWorkHour": iso(end),
            **fields,
            **technician,
        }
        for kind in ("OnSite" if fields["OnCustomerSite"] else "OffSite", "OnSLA", "Total"):
            ticket[f"{kind}DurationSeconds"] += int(end) - int(start)
            ticket[f"{kind}DurationMinutes"] = ticket[f"{kind}DurationSeconds"] // 60

    def hours_of(self, tickets: Iterable[int]) -> dict[int, list[Record]]:
        """The work hours of tickets, by ticket."""
        found: dict[int, list[Record]] = {number: [] for number in tickets}
        for hours in self.hours.values():
            if hours["TicketID"] in found:
                found[hours["TicketID"]].append(hours)
        return found

    def touch(self, ticket: Record, at: float) -> None:
        """Somebody changed the ticket, or what belongs to it, through the API."""
        self.modified[ticket["TicketID"]] = at
        self.written.add(ticket["TicketID"])

    def move(self, ticket: Record, status: str, at: float) -> None:
        ticket["TicketStatus"] = status
        if status in ("Resolved", "Closed"):
            ticket["TicketResolvedDate"] = ticket["TicketResolvedDate"] or iso(at)
        elif status not in ("Deleted", "Merged"):
            ticket["TicketResolvedDate"] = None
        self.modified[ticket["TicketID"]] = at

    def children(self, number: int) -> list[int]:
        return [child for child, parent in self.parents.items() if parent == number]

    def above(self, number: int) -> list[int]:
        """The parent of a ticket, its parent, and so on."""
        parent = self.parents.get(number)
        return [] if parent is None else [parent, *self.above(parent)]

    def relation(self, number: int) -> Record:
        """What a ticket says of its relations: there is room for one, its parent before the first of its children."""
        if number in self.parents:
            return {"RelationType": "Parent", "RelatedTicketId": self.parents[number]}
        children = self.children(number)
        return {"RelationType": "Child", "RelatedTicketId": children[0]} if children else {"RelationType": "None", "RelatedTicketId": None}

    def _comment(self, ticket: Record, text: str, at: float, who: Record, internal: bool) -> None:
        number, comment = ticket["TicketID"], {"Date": iso(at), "Comment": text, **who, "IsInternal": internal}
        insort(self.comments[number], comment, key=lambda known: str(known["Date"]))
        ticket["FirstComment"] = ticket["FirstComment"] or text
        self.modified[number] = max(at, self.modified.get(number, at))


def technician_of(record: Record) -> Record:
    """The technician that a ticket or a work hours record names."""
    return {name: record[name] for name in ("TechnicianContactID", "TechnicianFullName", "TechnicianEmail")}
