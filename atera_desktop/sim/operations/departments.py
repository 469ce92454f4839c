"""Departments, one list for the whole account (atera-api.md, 8.11). What contacts tell of theirs follows every change."""

from __future__ import annotations

from ..answers import Answer, empty
from ..bodies import Body
from ..moments import iso
from ..record import Record
from ..routes import Call, Operation
from ..tenant import Tenant


def departments(call: Call) -> Answer:
    return call.page(list(call.tenant.departments.values()), None, 500)


def department(call: Call) -> Answer:
    return call.one(call.tenant.departments.get(call.id("departmentId")), "department")


def create_department(call: Call) -> Answer:
    body = Body(call.body)
    body.require(("Name",))
    fields = _fields(body)
    number = call.tenant.new_id("department")
    call.tenant.departments[number] = {"Id": number, "Description": None, **fields}
    return call.result(number, 201)


def update_department(call: Call) -> Answer:
    """Changes what was sent and nothing else."""
    found = call.tenant.departments.get(call.id("departmentId"))
    if found is None:
        return call.one(None, "department")
    fields = _fields(Body(call.body))
    found.update(fields)
    if "Name" in fields:
        _tell(call.tenant, found["Id"], {"DepartmentName": found["Name"]})
    return call.result(found["Id"])


def delete_department(call: Call) -> Answer:
    """Those who worked there work in none from then on."""
    number = call.id("departmentId")
    if call.tenant.departments.pop(number, None) is None:
        return call.one(None, "department")
    _tell(call.tenant, number, {"DepartmentID": None, "DepartmentName": None})
    return empty(204)


def _fields(body: Body) -> Record:
    fields = {"Name": body.text("Name"), "Description": body.text("Description", blank=True)}
    if body.errors:
        raise body.refusal()
    return {name: value for name, value in fields.items() if value is not None}


def _tell(tenant: Tenant, number: int, fields: Record) -> None:
    for contact in tenant.contacts.values():
        if contact["DepartmentID"] == number:
            contact.update(fields, LastModified=iso(tenant.now))


OPERATIONS = (
    Operation("GET", "departments", departments, "Departments"),
    Operation("POST", "departments", create_department, "Departments"),
    Operation("GET", "departments/{departmentId}", department, "Departments"),
    Operation("PUT", "departments/{departmentId}", update_department, "Departments"),
    Operation("POST", "departments/{departmentId}", update_department, "Departments"),
    Operation("DELETE", "departments/{departmentId}", delete_department, "Departments"),
)
