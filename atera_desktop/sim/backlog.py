"""The tickets that a desk has at its beginning, and what was written on them."""

from __future__ import annotations

import math
from collections import defaultdict
from random import Random

from .desk import OPEN, Desk
from .record import Record
from .seed import DAY, Site
from .topics import ANSWERS, CLOSINGS, NOTES, TOPICS


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
        desk.parents[numbers[numbers.index(parent) + 1]] = parent


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
