"""The work hours that were written down for the tickets of a tenant's beginning, and how long they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from random import Random

from .desk import Desk, technician_of
from .record import Record

QUARTER = 900
REMOTE = (
    "Remote session",
    "Phone call with the user",
    "Checked the logs, no cause found yet",
    "Installed updates and restarted",
    "Call with the manufacturer's support",
    "Research",
    "Cleaned up and tested together with the user",
    None,
)
VISITS = ("On site: looked at the device", "On site: replaced the part and tested", "On site, incl. travel")


def make_hours(rng: Random, desk: Desk, products: Iterable[int], new_id: Callable[[], int]) -> None:
    """A quarter of an hour for each comment of a technician; what followed each other may be one piece of work."""
    rates = [None, *list(products)[:3]]
    pieces = [(end, count, number) for number in desk.tickets for end, count in _pieces(rng, desk.comments[number])]
    for end, count, number in sorted(pieces):
        visit = rng.random() < 0.12
        fields = {
            "Billiable": rng.random() < 0.75,
            "OnCustomerSite": visit,
            "Description": rng.choice(VISITS if visit else REMOTE),
            "RateID": rng.choice(rates),
        }
        ticket = desk.tickets[number]
        desk.work(new_id(), ticket, technician_of(ticket), end - count * QUARTER, end, fields)


def after_comment(desk: Desk, number: int, ticket: Record, at: float) -> None:
    """The quarter of an hour that ended with a technician's comment."""
    fields = {"Billiable": number % 4 != 0, "OnCustomerSite": False, "Description": REMOTE[number % len(REMOTE)], "RateID": None}
    desk.work(number, ticket, technician_of(ticket), at - QUARTER, at, fields)


def seconds(hours: Record) -> int:
    start, end = (datetime.fromisoformat(hours[name]) for name in ("StartWorkHour", "EndWorkHour"))
    return round((end - start).total_seconds())


def _pieces(rng: Random, comments: list[Record]) -> Iterator[tuple[float, int]]:
    """When each piece of work ended, and how many comments it took."""
    written, count = [comment for comment in comments if comment["TechnicianContactID"]], 0
    for comment in written:
        count += 1
        if comment is written[-1] or rng.random() < 0.7:
            yield datetime.fromisoformat(comment["Date"]).timestamp(), count
            count = 0
