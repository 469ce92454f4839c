"""The custom fields of the account: one of each data type for each kind of object, and what they hold before anybody writes to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5
from zlib import crc32

from .record import Record


class Field(NamedTuple):
    """`options`: the texts that may be chosen, each with its parent's; `samples`: what texts look like."""

    target: str
    name: str
    kind: str
    options: tuple[tuple[str, str | None], ...] = ()
    parent: str | None = None
    samples: tuple[str, ...] = ()

    def definition(self) -> Record:
        values = [{"Value": str(n), "Text": text, "ParentName": parent} for n, (text, parent) in enumerate(self.options, 1)]
        return {
            "Name": self.name,
            "DataType": self.kind,
            "Target": self.target,
            "PossibleValues": values or None,
            "ParentAttributeName": self.parent,
        }

    def option_id(self, text: str) -> str | None:
        """Of an option, by its text; None for what is none."""
        chosen = any(text == option for option, _ in self.options)
        return str(uuid5(NAMESPACE_URL, f"https://northlight.example/{self.target}/{self.name}/{text}")) if chosen else None

    def first_text(self, item: int) -> str:
        """What the field of an object holds at the beginning; empty for about half of them. The same ones always."""
        number = crc32(f"{self.target}/{item}/{self.name}".encode())
        if number % 9 < 4:
            return ""
        number //= 9
        match self.kind:
            case "Boolean":
                return "true" if number % 3 else "false"
            case "Numeric":
                return str(number % 480 / 4) if number % 2 else str(number % 60)
            case "Date":
                return f"{2025 + number % 3}-{1 + number % 12:02}-{1 + number % 28:02}T00:00:00Z"
            case "Text":
                return self.samples[number % len(self.samples)]
            case _:
                return self.options[number % len(self.options)][0]


class _Names(NamedTuple):
    """What the fields of a target are called; `choices`: the options of the fifth, each with those of the sixth that depend on it."""

    text: str
    samples: tuple[str, ...]
    flag: str
    number: str
    date: str
    option: str
    dependent: str
    choices: Mapping[str, tuple[str, ...]]


_NAMES = {
    "Customer": _Names(
        "Account Manager",
        ("Ilan Berg", "Maya Osei", "Tomás Rivera", "Grace Lindholm"),
        "VIP",
        "Seats",
        "Contract Review",
        "Region",
        "Branch",
        {"East": ("Columbus", "Pittsburgh"), "West": ("Eugene",), "Overseas": ("Cork", "Görlitz", "横浜市")},
    ),
    "Ticket": _Names(
        "Root Cause",
        ("Expired certificate", "Full disk", "User error", "Faulty cable", "Known bug, update pending"),
        "Recurring",
        "Estimated Hours",
        "Follow-up On",
        "Service Area",
        "Service Detail",
        {"Hardware": ("Printer", "Notebook", "Server"), "Software": ("Office", "ERP", "Browser"), "Network": ("VPN", "Wi-Fi")},
    ),
    "Contact": _Names(
        "Badge Number",
        ("A-1042", "A-1177", "B-0308", "B-0921", "C-0007"),
        "May Approve Orders",
        "Phone Extension",
        "Security Training",
        "Site",
        "Building",
        {"Main Campus": ("North Wing", "South Wing"), "Warehouse": ("Dock",), "Home Office": ("Home",)},
    ),
    "Contract": _Names(
        "Cost Center",
        ("4400", "4410-EAST", "5200", "IT-OPS"),
        "Auto Renewal",
        "Notice Days",
        "Signed On",
        "Sales Channel",
        "Campaign",
        {"Referral": ("Partner", "Customer"), "Direct": ("Website", "Trade Fair")},
    ),
    "SLA": _Names(
        "Escalation Contact",
        ("Maya Osei", "on-call@northlight.example"),
        "Includes Weekends",
        "Penalty Percent",
        "Valid From",
        "Tier",
        "Reaction",
        {"Silver": ("Next day", "Eight hours"), "Gold": ("Four hours", "One hour")},
    ),
    "Agent": _Names(
        "Site Code",
        ("OH-07", "OH-12", "VA-01", "DE-03", "JP-02"),
        "Encrypted",
        "Purchase Price",
        "Warranty End",
        "Department",
        "Room",
        {"Front Office": ("Reception", "Meeting Room 1"), "Back Office": ("Accounting", "Archive"), "Server Room": ("Rack A", "Rack B")},
    ),
    "SNMPDevice": _Names(
        "Rack Position",
        ("R1-U12", "R1-U40", "R2-U03", "Ceiling"),
        "Spare Available",
        "Ports in Use",
        "Firmware Date",
        "Vendor",
        "Series",
        {"Cisco": ("Catalyst", "Meraki"), "APC": ("Smart-UPS",), "Ubiquiti": ("UniFi",)},
    ),
    "TCPDevice": _Names(
        "Service Owner",
        ("Accounting", "Northlight", "Vendor"),
        "Reachable From Outside",
        "Max Connections",
        "Last Test",
        "Protocol",
        "Encryption",
        {"Mail": ("STARTTLS", "TLS"), "Database": ("None", "TLS 1.3")},
    ),
    "HTTPDevice": _Names(
        "Hosting Provider",
        ("Pagecrest Hosting", "On premises", "Azure"),
        "Public",
        "Monthly Visits",
        "Certificate End",
        "Platform",
        "Version",
        {"WordPress": ("6.7", "6.8"), "IIS": ("10.0",)},
    ),
    "GenericDevice": _Names(
        "Location",
        ("Basement", "Main entrance", "Roof", "Warehouse gate"),
        "Leased",
        "Power in Watts",
        "Installed On",
        "Line Type",
        "Provider",
        {"Fiber": ("Lumen", "Deutsche Glasfaser"), "Mobile": ("T-Mobile",)},
    ),
}


def _fields(target: str, names: _Names) -> tuple[Field, ...]:
    below = tuple((text, parent) for parent, texts in names.choices.items() for text in texts)
    return (
        Field(target, names.text, "Text", samples=names.samples),
        Field(target, names.flag, "Boolean"),
        Field(target, names.number, "Numeric"),
        Field(target, names.date, "Date"),
        Field(target, names.option, "Options", tuple((text, None) for text in names.choices)),
        Field(target, names.dependent, "OptionsWithDependencies", below, names.option),
    )


FIELDS = tuple(field for target, names in _NAMES.items() for field in _fields(target, names))


def fields_of(target: str) -> list[Field]:
    return [field for field in FIELDS if field.target == target]
