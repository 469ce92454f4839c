"""The departments of a tenant, which contacts work in which, and which machine is whose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from random import Random

from .record import Record

DEPARTMENTS = (
    ("Reception", "Front desk staff", ("Receptionist", "Office manager", "Secretary")),
    ("Management", "Owners and managers", ("Practice manager", "Partner", "Plant manager", "Studio manager", "Principal", "Product owner")),
    ("Accounting", "Bookkeeping, billing and payroll", ("Billing clerk", "Accountant", "Controller")),
    ("Patient care", "Treatment rooms and wards", ("Nurse", "Doctor", "Hygienist")),
    ("Administration", None, ("Assistant", "Paralegal", "Counselor")),
    ("Logistics", "Purchasing, warehouse and dispatch", ("Dispatcher", "Buyer", "Warehouse clerk")),
    ("Production", "Shop floor, in three shifts", ("Shift lead", "Quality engineer")),
    ("Design", "Studio and drawing office", ("Designer", "Art director", "Architect", "Producer", "Draughtsman")),
    ("Teaching", None, ("Teacher", "Librarian")),
    ("Facilities", "Buildings and grounds", ("Caretaker",)),
    ("Engineering", "Who keeps the platform running", ("Engineer", "Developer", "Operations")),
    ("Sales and support", None, ("Support lead", "Sales")),
)
"""Name, description, and the job titles of those who work there."""


def make_departments() -> dict[int, Record]:
    """One list for the whole account: a department belongs to no customer."""
    return {3 + i: {"Id": 3 + i, "Name": name, "Description": says} for i, (name, says, _) in enumerate(DEPARTMENTS)}


def settle(rng: Random, contacts: Collection[Record], departments: dict[int, Record], agents: Collection[Record]) -> None:
    """Gives most contacts the department of their job, and many a machine of their customer that nobody else has."""
    numbers = {job: number for number, (_, _, jobs) in zip(departments, DEPARTMENTS, strict=True) for job in jobs}
    desks = defaultdict[int, list[int]](list)
    for agent in agents:
        if agent["OSType"] in ("Work Station", "Mac"):
            desks[agent["CustomerID"]].append(agent["AgentID"])
    for machines in desks.values():
        rng.shuffle(machines)
    for contact in contacts:
        number = numbers.get(contact["JobTitle"])
        if number and rng.random() < 0.85:
            contact.update(DepartmentID=number, DepartmentName=departments[number]["Name"])
        if desks[contact["CustomerID"]] and rng.random() < 0.75:
            contact["DefaultAgentId"] = desks[contact["CustomerID"]].pop()
