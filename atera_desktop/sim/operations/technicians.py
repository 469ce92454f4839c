"""Whom a body names as the technician: the API has no list of them."""

from __future__ import annotations

from ..bodies import Body
from ..record import Record
from ..routes import Call


def technician(call: Call, body: Body, number_name: str = "TechnicianContactID") -> Record | None:
    """By id, else by TechnicianEmail. None when the body names nobody, and when it is wrong, which `body` then knows."""
    number, mail, known = body.number(number_name), body.text("TechnicianEmail"), call.tenant.technicians
    if number is not None:
        found = known.get(number)
        if not found:
            body.wrong(number_name, f"is {number}, which no technician has")
        return found
    if mail is None:
        return None
    found = next((one for one in known.values() if one["TechnicianEmail"].lower() == mail.lower()), None)
    if not found:
        body.wrong("TechnicianEmail", f"is {mail}, which no technician has")
    return found
