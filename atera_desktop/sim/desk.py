"""The tickets of a tenant: how one is written, answered and moved, and those it has at its beginning."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from random import Random

from .moments import iso, iso3
from .record import Record
from .seed import DAY, Site
from .topics import ANSWERS, CLOSINGS, NOTES, TOPICS

OPEN = ("Open", "Pending", "Waiting for parts")
NUMBERS_BEHIND = 1180
"""TicketNumber is this much lower than TicketID: people see the one, addresses need the other."""

HOUR = 3600.0
RESPONSE = {"Critical": HOUR, "High": 2 * HOUR, "Medium": 4 * HOUR, "Low": 8 * HOUR}
CLOSING = {"Critical": 8 * HOUR, "High": DAY, "Medium": 3 * DAY, "Low": 5 * DAY}
IMPACTS = {"Critical": "SiteDown", "High": "Major", "Medium": "Minor", "Low": "NoImpact"}


@dataclass
class Desk:
    """Tickets and their comments by ticket id; `modified` is the stamp Atera keeps to itself; `relations` by ticket id.

    `written`: the tickets that somebody changed through the API, which the tenant's own life leaves alone.
    """

    technicians: dict[int, Record]
    tickets: dict[int, Record] = field(default_factory=dict)
    comments: dict[int, list[Record]] = field(default_factory=dict)
    modified: dict[int, float] = field(default_factory=dict)
    relations: dict[int, Record] = field(default_factory=dict)
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
        for records in (self.tickets, self.comments, self.modified, self.relations):
            records.pop(number, None)
        for other in [n for n, relation in self.relations.items() if relation["RelatedTicketId"] == number]:
            del self.relations[other]

    def heard(self, ticket: Record, text: str, at: float) -> None:
        """A comment of the end user."""
        who = {"EndUserID": ticket["EndUserID"], "TechnicianContactID": None, "Email": ticket["EndUserEmail"]}
        self._comment(
            ticket, text, at, {**who, "FirstName": ticket["EndUserFirstName"], "LastName": ticket["EndUserLastName"]}, internal=False
        )
        ticket.update(LastEndUserComment=text, LastEndUserCommentTimestamp=iso(at))

    def said(self, rng: Random, ticket: Record, text: str, at: float, internal: bool = False) -> None:
        """A comment of the ticket's technician; whoever writes the first takes the ticket."""
        if not ticket["TechnicianContactID"]:
            ticket.update(rng.choice(list(self.technicians.values())))
        first, _, last = ticket["TechnicianFullName"].partition(" ")
        who = {
            "EndUserID": None,
            "TechnicianContactID": ticket["TechnicianContactID"],
            "Email": ticket["TechnicianEmail"],
            "FirstName": first,
            "LastName": last,
        }
        self._comment(ticket, text, at, who, internal)
        ticket.update(LastTechnicianComment=text, LastTechnicianCommentTimestamp=iso(at))
        ticket["TechnicianFirstCommentDate"] = ticket["TechnicianFirstCommentDate"] or iso(at)
        for name in ("OffSite", "OnSLA", "Total"):
            ticket[f"{name}DurationSeconds"] += 900
            ticket[f"{name}DurationMinutes"] += 15

    def move(self, ticket: Record, status: str, at: float) -> None:
        ticket["TicketStatus"] = status
        if status in ("Resolved", "Closed"):
            ticket["TicketResolvedDate"] = ticket["TicketResolvedDate"] or iso(at)
        elif status not in ("Deleted", "Merged"):
            ticket["TicketResolvedDate"] = None
        self.modified[ticket["TicketID"]] = at

    def relate(self, parent: int, child: int) -> None:
        self.relations[parent] = {"RelationType": "Child", "RelatedTicketId": child}
        self.relations[child] = {"RelationType": "Parent", "RelatedTicketId": parent}

    def _comment(self, ticket: Record, text: str, at: float, who: Record, internal: bool) -> None:
        html = "<p>" + text.replace("&", "&amp;").replace("<", "&lt;") + "</p>"
        self.comments[ticket["TicketID"]].append({"Date": iso(at), "Comment": text, "CommentHtml": html, **who, "IsInternal": internal})
        ticket["FirstComment"] = ticket["FirstComment"] or text
        self.modified[ticket["TicketID"]] = at


def open_count(agents: int) -> int:
    """23 with 240 machines, growing slower than they do."""
    return max(6, round(23 * math.pow(agents / 240, 0.6)))


def make_desk(rng: Random, desk: Desk, sites: list[Site], agents: list[Record], now: float) -> None:
    """Fills a desk: open tickets of the last days, some overdue, and four times as many that are done with."""
    sites, machines = [site for site in sites if site.contacts], defaultdict[int, list[str]](list)
    for agent in agents:
        machines[agent["CustomerID"]].append(agent["MachineName"])
    open_ = open_count(len(agents))
    total = max(60, len(agents) // 4)
    states = [rng.choice(("Open", "Open", "Open", "Pending", "Pending", "Waiting for parts")) for _ in range(open_)]
    states += [
        rng.choice(("Closed", "Closed", "Closed", "Resolved", "Resolved", "Deleted", "Merged")) for _ in range(max(7, total - open_))
    ]
    states[open_ : open_ + 4] = ["Closed", "Resolved", "Deleted", "Merged"]
    created = [
        (now - rng.expovariate(1 / 2.2) * DAY - 600 if state in OPEN else now - rng.uniform(1, 240) * DAY, state) for state in states
    ]
    number = 5_000
    for begun, state in sorted(created):
        number += rng.randint(1, 5)
        site = rng.choice(sites)
        contact = rng.choice(site.contacts)
        machine = rng.choice(machines[site.id] or ["PC-0001"])
        ticket = desk.open(rng, number, contact, site.customer["BusinessNumber"], machine, begun)
        _talk(rng, desk, ticket, machine, state, begun, now)
    numbers = list(desk.tickets)
    for parent in numbers[: -1 : len(numbers) // 3]:
        desk.relate(parent, numbers[numbers.index(parent) + 1])


def link_alerts(alerts: dict[int, Record], tickets: dict[int, Record]) -> None:
    """Tells some alerts of the ticket that was made of them: one of the same customer."""
    made = {ticket["CustomerID"]: number for number, ticket in tickets.items() if ticket["TicketSource"] == "Alert"}
    for number, alert in alerts.items():
        if number % 3 == 0:
            alert["TicketID"] = made.get(alert["CustomerID"])


def _talk(rng: Random, desk: Desk, ticket: Record, machine: str, state: str, begun: float, now: float) -> None:
    """What was written since, up to the state the ticket is in."""
    topic = next(topic for topic in TOPICS if topic.title.format(machine=machine) == ticket["TicketTitle"])
    done = state not in OPEN
    at, step = begun, min(2 * DAY, (now - begun) / (len(topic.replies) + 3))
    for reply in topic.replies[: len(topic.replies) if done else rng.randint(0, len(topic.replies))]:
        at += rng.uniform(0.05, 0.9) * step
        desk.said(rng, ticket, reply.format(machine=machine), at)
        if rng.random() < 0.45:
            at += rng.uniform(0.05, 0.9) * step / 2
            desk.heard(ticket, rng.choice(ANSWERS), at)
        elif rng.random() < 0.2:
            desk.said(rng, ticket, rng.choice(NOTES), at + 60, internal=True)
    if done:
        at += rng.uniform(0.1, 0.9) * step
        desk.said(rng, ticket, rng.choice(CLOSINGS), at)
    desk.move(ticket, state, at)
