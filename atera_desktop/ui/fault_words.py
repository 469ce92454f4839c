"""What is wrong with a field of something that was to be sent, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from atera_desktop.domain.bodies.body import Fault

_NAMES = {"id": "ID", "ids": "IDs", "guid": "GUID", "url": "URL", "sku": "SKU", "sla": "SLA", "snmp": "SNMP", "utc": "UTC", "num": "number"}
_NO_TITLES: Mapping[str, str] = {}
_PARTS = re.compile(r"IDs|[A-Z]+(?=[A-Z][a-z]|\d|$|\.)|[A-Z]?[a-z]+|[A-Z]+|\d+")


def field_name(spelling: str) -> str:
    """Atera's spelling as people read it: `EndUserEmail` → "End user email", `Ports.0.PortNum` → "Ports 1 port number"."""
    words = [str(int(part) + 1) if part.isdigit() else _NAMES.get(part.lower(), part.lower()) for part in _PARTS.findall(spelling)]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def fault_words(fault: Fault, titles: Mapping[str, str] = _NO_TITLES) -> str:
    """Why the field cannot go out, as what stands beside it: "is needed", "is longer than 256 characters".

    `titles`: what other fields are called where it is shown, by Atera's spelling.
    """
    match fault.reason:
        case "required":
            return "is needed"
        case "too long":
            return f"is longer than {fault.limit:,} characters"
        case "not one of":
            return f"is none of {', '.join(fault.limit)}"
        case "no email":
            return "is no e-mail address"
        case "no url":
            return "is no address that begins with http:// or https://"
        case "no guid":
            return "is no GUID"
        case "no zone" | "wrong type":
            return "cannot be sent as it is"
        case "out of range":
            low, high = fault.limit
            return f"is not between {low:,} and {high:,}" if low is not None and high is not None else "is out of range"
        case "order":
            return f"is not after {_listed(fault, titles)}"
        case "one of two":
            return f"does not go with {_listed(fault, titles)}"
        case "no extension":
            return "has no extension, such as .pdf"


def _listed(fault: Fault, titles: Mapping[str, str]) -> str:
    return ", ".join(f"“{titles[name]}”" if name in titles else field_name(name).lower() for name in fault.limit)
