"""How a tenant begins: the account, customers, contacts and technicians of Northlight IT Services."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from .moments import iso, iso3
from .places import FIRST_NAMES, FOLDERS, JOBS, LAST_NAMES, TECHNICIANS, Place, place
from .record import Record

DAY = 86400.0
YEAR = 365 * DAY

ACCOUNT: Record = {
    "AccountID": "0013000001NrthL",
    "Country": "United States",
    "CompanyName": "Northlight IT Services",
    "CreatedOn": "2021-04-12T08:15:30Z",
    "State": "Ohio",
    "TimeZoneName": "Eastern Standard Time",
    "City": "Columbus",
    "Address": "12 Harbor Way",
    "PostalCode": "43004",
    "Phone": "+1 555 0100",
    "IsITDepartment": False,
    "Plan": "Power",
}


@dataclass
class Site:
    """A customer with what its machines and people have in common."""

    place: Place
    customer: Record
    mail: str
    subnet: str
    wan: str
    scheme: int
    folders: list[tuple[int, str]]
    threshold: int | None
    contacts: list[Record] = field(default_factory=list)
    names: Counter[str] = field(default_factory=Counter)

    @property
    def id(self) -> int:
        return int(self.customer["CustomerID"])


def plain(text: str) -> str:
    """Letters and digits of ASCII only, as logins, mail addresses and computer names need them."""
    for letter, spelled in (("ü", "ue"), ("ö", "oe"), ("ä", "ae"), ("ø", "o"), ("Ø", "O"), ("ł", "l"), ("Ł", "L"), ("ß", "ss")):
        text = text.replace(letter, spelled)
    return "".join(c for c in unicodedata.normalize("NFKD", text) if c.isascii() and c.isalnum())


def make_sites(rng: Random, agents: int, now: float) -> list[Site]:
    """The customers, a first one named Unassigned for what belongs to nobody, with their contacts; about 32 machines each."""
    count, number, person = max(5, round(agents / 32)), 3, 500
    nobody = Place("Unassigned", "WORKGROUP", "office", "", "", "", "", "")
    sites = []
    for index in range(-1, count):
        site = _site(rng, nobody if index < 0 else place(index), number, index, now)
        number += rng.randint(1, 4)
        if index >= 0:
            size = round(agents / count * 0.6) + rng.randint(3, 6)
            for _ in range(size):
                person += rng.randint(1, 3)
                site.contacts.append(_contact(rng, site, person, now))
        sites.append(site)
    return sites


def make_technicians() -> dict[int, Record]:
    """Those who work on tickets; the API has no list of them, only their traces."""
    return {
        21 + 3 * i: {
            "TechnicianContactID": 21 + 3 * i,
            "TechnicianFullName": f"{first} {last}",
            "TechnicianEmail": f"{plain(first).lower()}@northlight.example",
        }
        for i, (first, last) in enumerate(TECHNICIANS)
    }


def _site(rng: Random, where: Place, number: int, index: int, now: float) -> Site:
    slug = plain(where.name.split(" & ")[0].replace(" ", "")).lower() or plain(where.code).lower()
    mail = f"{slug}.example"
    created = now - rng.uniform(0.3, 4.5) * YEAR
    address = (
        f"{rng.randint(1, 240)} {rng.choice(('Mill Rd', 'Harbor Way', 'Canal St', 'Station Rd', 'High St', 'Market Sq', 'Orchard Ln'))}"
    )
    customer: Record = {
        "CustomerID": number,
        "CustomerName": where.name,
        "CreatedOn": iso(created),
        "LastModified": iso(rng.uniform(created, now)) if index % 7 else iso3(rng.uniform(created, now)),
        "BusinessNumber": f"{where.code[:2]}-{rng.randint(1000, 9999)}" if index >= 0 and index % 5 else None,
        "Domain": f"{mail};{where.code.lower()}.local" if index >= 0 else None,
        "Address": address if index >= 0 else None,
        "City": where.city or None,
        "State": where.state or None,
        "Country": where.country or None,
        "Phone": where.phone or None,
        "Fax": None,
        "Notes": where.notes,
        "Logo": None,
        "Links": None,
        "Longitude": round(rng.uniform(-84.5, -81.0), 4) if index >= 0 and index % 4 else None,
        "Latitude": round(rng.uniform(39.2, 41.6), 4) if index >= 0 and index % 4 else None,
        "ZipCodeStr": where.zip or None,
    }
    net = ("192.0.2", "198.51.100", "203.0.113")[index % 3]
    subnet = f"192.168.{10 + index % 200}" if index % 3 else f"10.{20 + index % 200}.{index % 7}"
    folders = [(31 + number * 8 + i, name) for i, name in enumerate(FOLDERS[where.kind])] if index >= 0 else []
    threshold = None if index % 6 == 5 else 5 + index % 3
    return Site(where, customer, mail, subnet, f"{net}.{rng.randint(2, 250)}", index % 3, folders, threshold)


def _contact(rng: Random, site: Site, number: int, now: float) -> Record:
    first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
    created = now - rng.uniform(0.05, 4) * YEAR
    return {
        "EndUserID": number,
        "CustomerID": site.id,
        "CustomerName": site.place.name,
        "Firstname": first,
        "Lastname": last,
        "JobTitle": rng.choice(JOBS[site.place.kind]) if rng.random() < 0.8 else None,
        "Email": f"{plain(first)}.{plain(last)}{number % 10 if rng.random() < 0.1 else ''}@{site.mail}".lower(),
        "Phone": f"{site.place.phone[:-2]}{number % 100:02d}" if rng.random() < 0.85 else None,
        "MobilePhone": f"+1 555 01{number % 100:02d}" if rng.random() < 0.3 else None,
        "IsContactPerson": rng.random() < 0.1,
        "InIgnoreMode": False,
        "CreatedOn": iso(created),
        "LastModified": iso(rng.uniform(created, now)),
        "Archived": False,
        "DepartmentID": None,
        "DepartmentName": None,
        "DefaultAgentId": None,
    }
