"""Every operation of Atera's API is there, and answers what the contract says."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest

from atera_desktop.sim.operations import OPERATIONS as SERVED
from atera_desktop.sim.tenant import Tenant
from tests.sim.contract import OPERATIONS, SCHEMAS, differences
from tests.sim.wire import Wire, quoted, served

QUERY = {
    "page": 1,
    "itemsInPage": 50,
    "SortBy": "LastModified",
    "FromLastModifiedDate": "2020-01-01T00:00:00",
    "date": "2026-11-01T00:00:00Z",
    "invoiceDateFrom": "2026-01-01",
    "invoiceDateTo": "2026-12-31",
    "startWorkhour": "2026-11-01T00:00:00",
    "endWorkhour": "2026-11-30T00:00:00",
    "includeRates": "true",
    "includeRelations": "true",
    "includeComments": "true",
    "ticketStatus": "Closed",
    "alertStatus": "Open",
}
MONITOR_IDS = {"snmpDeviceId": "snmp", "tcpDeviceId": "tcp", "httpDeviceId": "http", "genericDeviceId": "generic"}


def known(tenant: Tenant, operation: str, name: str) -> object:
    """What the tenant has for a parameter of an operation's path."""
    agent = next(iter(tenant.agents.values()))
    family = re.search(r"(snmp|tcp|http|generic)device", operation)
    if name in MONITOR_IDS or name == "deviceId" or (name == "deviceGuid" and family):
        devices = tenant.monitors[MONITOR_IDS.get(name) or (family[1] if family else "")]
        device = next(iter(devices.values()))
        return device["DeviceGuid" if name == "deviceGuid" else "DeviceID"]
    if name == "customerId":
        return next(iter(tenant.contracts.values()))["CustomerID"]
    if name == "ticketId":
        return next(hours["TicketID"] for hours in tenant.hours.values())
    kept = {"contactId": "contacts", "contractId": "contracts", "alertId": "alerts", "departmentId": "departments", "productId": "products"}
    kept |= {"expenseId": "expenses", "invoiceNumber": "invoices"}
    if name in kept:
        return next(iter(getattr(tenant, kept[name])))
    if name == "agentId" and operation.startswith("DELETE"):
        probing = {device["MonitoringAgentID"] for devices in tenant.monitors.values() for device in devices.values()}
        return next(number for number in tenant.agents if number not in probing)
    if name == "fieldName":
        target = (re.search(r"customvalues/(\w+)field/", operation) or [""])[1].lower()
        return next(f["Name"] for f in tenant.custom_fields if f["Target"].lower() in (target, target + "device"))
    others = {"agentId": agent["AgentID"], "deviceGuid": agent["DeviceGuid"], "machineName": agent["MachineName"]}
    return {**others, "slaId": 1, "relationType": "Parent"}[name]


def body(tenant: Tenant, schema: str) -> Any:
    """A request of a schema that the tenant accepts."""
    agent, product = next(iter(tenant.agents.values())), next(iter(tenant.products))
    customer, ticket = agent["CustomerID"], next(reversed(tenant.tickets))
    device = {"Name": "New", "CustomerID": customer, "MonitoringAgentID": agent["AgentID"], "Monitored": True, "Hostname": "10.0.0.9"}
    http = {name: value for name, value in device.items() if name != "Hostname"} | {"URL": "https://status.example/", "Pattern": "ok"}
    snmp = {**device, "Port": 161, "SNMPType": "Switch"}
    hours = {"StartWorkHour": "2026-11-24T08:00:00Z", "EndWorkHour": "2026-11-24T08:30:00Z", "TechnicianContactID": 21, "Billiable": True}
    contract = {"ContractName": "New", "SLAId": 1, "CustomerID": customer, "ContractType": "Hourly"}
    return {
        "AddCommentToTicketModel": {"CommentText": "Done", "TechnicianCommentDetails": {"TechnicianId": 21, "IsInternal": True}},
        "AddTicketRelationModel": {"RelatedTicketId": ticket, "RelationType": "Child"},
        "CreateAlertRequest": {"DeviceGuid": agent["DeviceGuid"], "Title": "New", "CustomerID": customer},
        "CreateContactRequest": {"Email": "new@brightwaterdental.example", "CustomerID": customer},
        "CreateContractDto": {**contract, "HourlyContract": {"HourlyRateID": product, "BillingPeriod": "Monthly"}},
        "CreateCustomerAttachmentRequest": {"CustomerId": customer, "Name": "plan.txt", "ContentBased64": "UGxhbg=="},
        "CreateCustomerRequest": {"CustomerName": "New", "City": "Cork"},
        "CreateDepartmentRequest": {"Name": "New"},
        "CreateFolderRequest": {"Name": "New", "CustomerId": customer},
        "CreateGenericDeviceRequest": device,
        "CreateHttpDeviceRequest": http,
        "CreateRateRequest": {"Description": "New", "Amount": 12.5},
        "CreateSnmpV1DeviceRequest": {**snmp, "Community": "public", "SNMPVersion": "V2"},
        "CreateSnmpV3DeviceRequest": {
            **snmp, "Username": "u", "_SecurityLevel": "Authentication", "AuthenticationAlg": "SHA1", "AuthenticationPassword": "p"
        },
        "CreateTcpDeviceRequest": {**device, "Ports": [{"PortNum": 443, "Monitored": True}]},
        "CreateTicketModel": {"TicketTitle": "New", "Description": "New", "EndUserID": next(iter(tenant.contacts))},
        "CreateWorkHoursModel": hours,
        "SetAgentRelationsRequest": {"CustomerId": next(reversed(tenant.customers))},
        "SetCustomValueRequest": {"Value": "New"},
        "UpdateContactRequest": {"JobTitle": "New"},
        "UpdateContractDto": {"ContractName": "New"},
        "UpdateCustomerRequest": {"City": "Cork"},
        "UpdateDepartmentRequest": {"Name": "New"},
        "UpdateRateRequest": {"Amount": 13.5},
        "UpdateTicketModel": {"TicketStatus": "Pending"},
        "[int64]": [next(iter(tenant.tickets))],
    }[schema]  # fmt: skip


async def target(wire: Wire, operation: str) -> str:
    """The path of an operation with ids of the tenant, and everything that its query may say."""
    asked, path = OPERATIONS[operation], operation.split(" /")[1]
    for name in asked.get("path", {}):
        if name == "customValueId":
            number = next(iter(wire.tenant.customers))
            field = (await wire.send("PUT", f"/customvalues/customerfield/{number}/Region", {"Value": "West"})).status
            assert field == 200
            value: object = (await wire.get(f"/customvalues/customerfield/{number}/Region")).json[0]["Id"]
        else:
            value = known(wire.tenant, operation, name)
        path = path.replace(f"{{{name}}}", quoted(str(value)))
    agent = next(iter(wire.tenant.monitors["snmp"].values()))
    ids = {"customerId": agent["CustomerID"], "monitoringAgentId": agent["MonitoringAgentID"]} if "snmp" in operation else {}
    query = {name: {**QUERY, **ids}[name] for name in asked.get("query", {}) if name in {**QUERY, **ids}}
    return f"/{path}?{urlencode(query)}" if query else f"/{path}"


def test_the_tenant_has_the_operations_of_the_contract_and_no_others() -> None:
    assert {f"{operation.method} /{operation.template}" for operation in SERVED if not operation.old} == set(OPERATIONS)
    assert len(OPERATIONS) == 135


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_an_operation_answers_what_the_contract_says(operation: str) -> None:
    asked = OPERATIONS[operation]
    async with served(agents=150) as wire:
        sent = body(wire.tenant, asked["body"]) if "body" in asked else None
        assert sent is None or not list(differences(sent, asked["body"], partial=True))
        await prepare(wire, operation)
        reply = await wire.send(operation.split()[0], await target(wire, operation), sent)
        assert str(reply.status) in asked["replies"], reply.raw
        kind = asked["replies"][str(reply.status)]
        if kind is None:
            assert reply.raw == b""
            return
        found = reply.json
        assert reply.headers["content-type"].startswith("application/json")
        assert list(differences(found, kind)) == []
        assert found != []
        assert "page of" not in kind or found["items"]


async def prepare(wire: Wire, operation: str) -> None:
    """Sees to it that there is something to show, or to take apart."""
    if operation.startswith("GET /customvalues/"):
        for write in OPERATIONS:
            if write.startswith("PUT /customvalues/"):
                assert (await wire.send("PUT", await target(wire, write), {"Value": "Filled"})).status == 200
    if operation.startswith("DELETE /tickets/{ticketId}/relations"):
        child = known(wire.tenant, operation, "ticketId")
        relation = {"RelatedTicketId": next(reversed(wire.tenant.tickets)), "RelationType": "Parent"}
        await wire.create(f"/tickets/{child}/relations", relation)


def test_every_type_of_the_contract_is_known() -> None:
    kinds = {kind for schema in SCHEMAS.values() if isinstance(schema, dict) for kind in schema.values()}
    for kind in kinds:
        assert list(differences(object(), kind)), kind
