"""Contacts, the end users of customers (atera-api.md, 8.7). Where the facts are open, a function's sentence decides."""

from __future__ import annotations

import re

from ..answers import Answer, empty
from ..bodies import Body
from ..moments import iso
from ..record import Record
from ..routes import Call, Operation
from ..tenant import Tenant
from .recent import recent

TEXTS = ("Firstname", "Lastname", "JobTitle", "Phone", "MobilePhone")
FLAGS = ("IsContactPerson", "InIgnoreMode", "Archived")
NEWER = ("DefaultAgentId",)
ON_TICKETS = {"Firstname": "EndUserFirstName", "Lastname": "EndUserLastName", "Phone": "EndUserPhone"}

_MAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def contacts(call: Call) -> Answer:
    """The highest id first. Email and Phone are parts of what they search, in any case; before 2026 they had other names."""
    legacy = call.weather.get("legacy")
    mail, phone = (call.text(f"searchOptions.{name}" if legacy else name) or "" for name in ("Email", "Phone"))
    found = [
        contact
        for _, contact in sorted(call.tenant.contacts.items(), reverse=True)
        if mail.casefold() in (contact["Email"] or "").casefold() and phone.casefold() in (contact["Phone"] or "").casefold()
    ]
    return call.page(found if legacy else recent(call, found), None, 500)


def contact(call: Call) -> Answer:
    return call.one(call.tenant.contacts.get(call.id("contactId")), "contact")


def create_contact(call: Call) -> Answer:
    """Email, and a customer by id or else by name. 400 for an e-mail that a contact has already, as tickets find their end users by it."""
    tenant, body = call.tenant, Body(call.body)
    body.require(("Email",))
    mail, created = body.text("Email"), body.date("CreatedOn")
    if mail and not _MAIL.fullmatch(mail):
        body.wrong("Email", "is not an e-mail address")
    elif mail and any((known["Email"] or "").casefold() == mail.casefold() for known in tenant.contacts.values()):
        body.wrong("Email", "is that of another contact")
    if not (body.has("CustomerID") or body.has("CustomerName")):
        body.wrong("CustomerID", "or CustomerName is required")
    fields = _fields(tenant, body, None)
    made = tenant.new_contact({"Email": mail, **fields} | ({"CreatedOn": created} if created else {}))
    return call.result(made["EndUserID"], 201)


def update_contact(call: Call) -> Answer:
    """Changes what was sent and nothing else: the e-mail never.

    Another customer takes the contact's machine away; its tickets stay with the customer they were opened for, and tell its new name.
    """
    tenant, found = call.tenant, call.tenant.contacts.get(call.id("contactId"))
    if found is None:
        return call.one(None, "contact")
    fields = _fields(tenant, Body(call.body), found)
    if fields.get("CustomerID", found["CustomerID"]) != found["CustomerID"]:
        fields = {"DefaultAgentId": None, **fields}
    found.update(fields, LastModified=iso(tenant.now))
    shown = {theirs: fields[ours] for ours, theirs in ON_TICKETS.items() if ours in fields}
    for ticket in tenant.tickets.values():
        if ticket["EndUserID"] == found["EndUserID"]:
            ticket.update(shown)
    return call.result(found["EndUserID"])


def delete_contact(call: Call) -> Answer:
    """Its tickets, comments and work hours stay: tickets with the name and the addresses of who opened them, but without EndUserID."""
    number = call.id("contactId")
    if number not in call.tenant.contacts:
        return call.one(None, "contact")
    remove_contact(call.tenant, number)
    return empty(204)


def remove_contact(tenant: Tenant, number: int) -> None:
    del tenant.contacts[number]
    for ticket in tenant.tickets.values():
        if ticket["EndUserID"] == number:
            ticket["EndUserID"] = None
            tenant.modified[ticket["TicketID"]] = tenant.now
    for hours in tenant.hours.values():
        if hours["EndUserID"] == number:
            hours["EndUserID"] = None


def _fields(tenant: Tenant, body: Body, known: Record | None) -> Record:
    """What a body sets, in the contact's own spelling; `known` is the contact that it changes. Refusal where something is wrong."""
    fields: Record = {name: body.text(name, blank=True) for name in TEXTS}
    fields |= {name: body.flag(name) for name in FLAGS}
    fields |= _linked(body, "Customer", {n: c["CustomerName"] for n, c in tenant.customers.items()})
    fields |= _linked(body, "Department", {n: d["Name"] for n, d in tenant.departments.items()})
    machine = body.number("DefaultAgentId")
    customer = fields.get("CustomerID", known and known["CustomerID"])
    if machine is not None and tenant.agents.get(machine, {}).get("CustomerID", 0) != customer:
        body.wrong("DefaultAgentId", "names no agent of the contact's customer")
    if body.errors:
        raise body.refusal()
    return {name: value for name, value in {**fields, "DefaultAgentId": machine}.items() if value is not None}


def _linked(body: Body, kind: str, names: dict[int, str]) -> Record:
    """Id and name of the customer or department that a body names, by the one or else by the other; empty where it names none."""
    number, name = body.number(f"{kind}ID"), body.text(f"{kind}Name")
    if number is None and name is not None:
        number = next((known for known, other in names.items() if other.casefold() == name.casefold()), None)
        if number is None:
            body.wrong(f"{kind}Name", f"names no {kind.lower()}")
    elif number is not None and number not in names:
        body.wrong(f"{kind}ID", f"names no {kind.lower()}")
    return {f"{kind}ID": number, f"{kind}Name": names[number]} if number in names else {}


OPERATIONS = (
    Operation("GET", "contacts", contacts, "Contacts", newer=NEWER),
    Operation("POST", "contacts", create_contact, "Contacts"),
    Operation("GET", "contacts/{contactId}", contact, "Contacts", newer=NEWER),
    Operation("PUT", "contacts/{contactId}", update_contact, "Contacts"),
    Operation("POST", "contacts/{contactId}", update_contact, "Contacts"),
    Operation("DELETE", "contacts/{contactId}", delete_contact, "Contacts"),
)
