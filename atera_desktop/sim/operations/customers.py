"""Customers with their folders and files (atera-api.md, 8.6). Where the facts are open, a function's sentence decides."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from itertools import chain
from pathlib import PurePath

from ..answers import Answer, Refusal, empty
from ..bodies import Body
from ..moments import iso, iso7
from ..record import Record
from ..routes import Call, Operation
from ..tenant import Tenant
from .contacts import remove_contact
from .recent import recent

TEXTS = ("BusinessNumber", "Domain", "Address", "City", "State", "Country", "Phone", "Fax", "Notes", "Links", "ZipCodeStr")
DEGREES = {"Longitude": 180, "Latitude": 90}


def customers(call: Call) -> Answer:
    """The oldest first, or the one that was changed last."""
    return call.page(recent(call, call.tenant.customers.values()), None, 500)


def customer(call: Call) -> Answer:
    return call.one(call.tenant.customers.get(call.id("customerId")), "customer")


def create_customer(call: Call) -> Answer:
    tenant, body = call.tenant, Body(call.body)
    body.require(("CustomerName",))
    created, fields = body.date("CreatedOn"), _fields(body)
    number, now = tenant.new_id("customer"), iso(tenant.now)
    unknown = dict.fromkeys((*TEXTS, *DEGREES, "Logo"))
    tenant.customers[number] = {"CustomerID": number, "CreatedOn": created or now, "LastModified": now, **unknown, **fields}
    return call.result(number, 201)


def update_customer(call: Call) -> Answer:
    """Changes what was sent and nothing else; whatever tells a customer's name tells the new one."""
    tenant, found = call.tenant, call.tenant.customers.get(call.id("customerId"))
    if found is None:
        return call.one(None, "customer")
    fields = _fields(Body(call.body))
    found.update(fields, LastModified=iso(tenant.now))
    for record in _belongings(tenant, found["CustomerID"]):
        _set(record, CustomerName=found["CustomerName"], CustomerBusinessNumber=found["BusinessNumber"])
    return call.result(found["CustomerID"])


def delete_customer(call: Call) -> Answer:
    """Machines, monitored devices, alerts, tickets and work hours go to the customer named Unassigned, which itself stays (400).

    Contacts, contracts, folders and files go with the customer. Invoices stay: they name nobody's id.
    """
    tenant, number = call.tenant, call.id("customerId")
    if number not in tenant.customers:
        return call.one(None, "customer")
    nobody = next(iter(tenant.customers.values()))
    if number == nobody["CustomerID"]:
        raise Refusal(400, f"The customer {nobody['CustomerName']} cannot be deleted.")
    for contact in [n for n, contact in tenant.contacts.items() if contact["CustomerID"] == number]:
        remove_contact(tenant, contact)
    for kept in (tenant.contracts, tenant.folders, tenant.files):
        for gone in [n for n, record in kept.items() if record["CustomerID"] == number]:
            del kept[gone]
    nowhere = dict.fromkeys(("FolderID", "FolderName", "ContractID", "CustomerBusinessNumber"))
    for record in _belongings(tenant, number):
        _set(record, CustomerID=nobody["CustomerID"], CustomerName=nobody["CustomerName"], Modified=iso7(tenant.now), **nowhere)
        if "TicketNumber" in record:
            tenant.modified[record["TicketID"]] = tenant.now
    del tenant.customers[number]
    return empty(204)


def create_folder(call: Call) -> Answer:
    """Machines can be put into it from then on; the API lists no folders."""
    tenant, body = call.tenant, Body(call.body)
    body.require(("Name", "CustomerId"))
    name, threshold, owner = body.text("Name"), body.number("ThresholdId"), _owner(tenant, body)
    if body.errors:
        raise body.refusal()
    number = tenant.new_id("folder")
    tenant.folders[number] = {"FolderID": number, "FolderName": name, "CustomerID": owner, "ThresholdID": threshold}
    return call.result(number, 201)


def create_attachment(call: Call) -> Answer:
    """A file of a customer; the API lists none."""
    tenant, body = call.tenant, Body(call.body)
    body.require(("CustomerId", "Name", "ContentBased64"))
    owner, name, content = _owner(tenant, body), body.text("Name"), body.text("ContentBased64")
    if name and not PurePath(name).suffix:
        body.wrong("Name", "has no extension")
    data = _decoded(content) if content else None
    if content and data is None:
        body.wrong("ContentBased64", "is not base64")
    if body.errors:
        raise body.refusal()
    number = tenant.new_id("file")
    tenant.files[number] = {"FileID": number, "CustomerID": owner, "Name": name, "Content": data}
    return call.result(number, 201)


def _fields(body: Body) -> Record:
    """What a body sets. Refusal where something is wrong."""
    fields: Record = {"CustomerName": body.text("CustomerName"), **{name: body.text(name, blank=True) for name in TEXTS}}
    for name, most in DEGREES.items():
        fields[name] = body.real(name)
        if abs(fields[name] or 0) > most:
            body.wrong(name, f"is not between -{most} and {most}")
    if body.errors:
        raise body.refusal()
    return {name: value for name, value in fields.items() if value is not None}


def _decoded(content: str) -> bytes | None:
    try:
        return base64.b64decode(content, validate=True)
    except ValueError:
        return None


def _owner(tenant: Tenant, body: Body) -> int | None:
    number = body.number("CustomerId")
    if number is not None and number not in tenant.customers:
        body.wrong("CustomerId", "names no customer")
    return number


def _belongings(tenant: Tenant, number: int) -> Iterator[Record]:
    """Every record that names the customer as its own, machines that may return too."""
    theirs = (tenant.contacts, tenant.contracts, tenant.alerts, tenant.tickets, tenant.hours)
    kinds = (tenant.agents, tenant.deleted, *tenant.monitors.values(), *theirs)
    return (record for record in chain.from_iterable(kind.values() for kind in kinds) if record["CustomerID"] == number)


def _set(record: Record, **fields: object) -> None:
    """Sets those of the fields that a record has."""
    record.update({name: value for name, value in fields.items() if name in record})


OPERATIONS = (
    Operation("GET", "customers", customers, "Customers"),
    Operation("POST", "customers", create_customer, "Customers"),
    Operation("POST", "customers/folders", create_folder, "Customers"),
    Operation("POST", "customers/attachments", create_attachment, "Customers"),
    Operation("GET", "customers/{customerId}", customer, "Customers"),
    Operation("PUT", "customers/{customerId}", update_customer, "Customers"),
    Operation("POST", "customers/{customerId}", update_customer, "Customers"),
    Operation("DELETE", "customers/{customerId}", delete_customer, "Customers"),
)
