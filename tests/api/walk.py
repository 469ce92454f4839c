"""A walk through every operation of the API with the real client: what each needs is taken from the tenant, or made on the way."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from atera_desktop.api import operations
from atera_desktop.api.client import Client
from atera_desktop.api.errors import AteraError
from atera_desktop.api.lock import Guard, Level
from atera_desktop.api.operations import ListOperation, Operation, ValueOperations
from atera_desktop.domain.bodies import billing, devices, people, tickets
from atera_desktop.domain.bodies.body import Body
from atera_desktop.domain.custom import TARGETS
from atera_desktop.domain.record import Key
from tests.sim.contract import OPERATIONS
from tests.tenant import Served

AnyOperation = Operation[Any] | ListOperation[Any]
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def known() -> dict[str, AnyOperation]:
    """Every operation of the client by its name in the contract: "GET /agents/{agentId}"."""
    return {f"{each.method} /{each.path}": each for each in _operations()}


def _operations() -> Iterator[AnyOperation]:
    for value in vars(operations).values():
        if isinstance(value, (Operation, ListOperation)):
            yield value
    values: ValueOperations
    for values in operations.CUSTOM_VALUES.values():
        yield from (values.one, values.all, values.set, values.post)


@dataclass(slots=True)
class Walk:
    """`served` is the tenant, `client` may change and delete."""

    served: Served
    client: Client
    _unrelated: list[int] = field(default_factory=list)

    async def take(self, name: str) -> Any:
        """What the operation of this name gives."""
        operation = known()[name]
        body = operation.body if isinstance(operation, Operation) else None
        keys = [await self._key(parameter, operation) for parameter in re.findall(r"{(\w+)}", operation.path)]
        if isinstance(operation, ListOperation):
            return await self.client.call(operation, *keys)
        if body is None:
            return await self.client.call(operation, *keys)
        if body is not int and issubclass(body, Body):
            return await self.client.call(operation, *keys, body=BODIES[body](self))
        return await self.client.call(operation, *keys, body=list(self.tenant.tickets)[:3])

    @property
    def tenant(self) -> Any:
        return self.served.tenant

    def free_agent(self) -> dict[str, Any]:
        """A machine that no monitor probes through."""
        probing = {device["MonitoringAgentID"] for family in self.tenant.monitors.values() for device in family.values()}
        return next(agent for number, agent in self.tenant.agents.items() if number not in probing)

    def agent(self) -> dict[str, Any]:
        return next(agent for agent in self.tenant.agents.values() if agent["MachineName"])

    def device(self, family: str) -> dict[str, Any]:
        found: dict[str, Any] = next(iter(self.tenant.monitors[family].values()))
        return found

    def unrelated(self) -> list[int]:
        """Tickets without a relation when the walk began."""
        if not self._unrelated:
            related = {*self.tenant.parents, *self.tenant.parents.values()}
            self._unrelated += [number for number in self.tenant.tickets if number not in related]
        return self._unrelated

    def product(self) -> int:
        return int(next(iter(self.tenant.products)))

    def technician(self) -> int:
        return int(next(iter(self.tenant.technicians)))

    async def _key(self, parameter: str, operation: AnyOperation) -> Key:
        family = next((name for name in ("generic", "tcp", "http", "snmp") if f"/{name}" in f"/{operation.path}"), "")
        tenant, deleting = self.tenant, operation.method == "DELETE"
        plain: dict[str, Callable[[], Key]] = {
            "agentId": lambda: self.free_agent()["AgentID"] if deleting or "relations" in operation.path else self.agent()["AgentID"],
            "machineName": lambda: self.agent()["MachineName"],
            "alertId": lambda: next(iter(tenant.alerts)),
            "customerId": lambda: (
                next(iter(tenant.contracts.values()))["CustomerID"] if "contracts" in operation.path else list(tenant.customers)[-1]
            ),
            "contactId": lambda: next(iter(tenant.contacts)),
            "contractId": lambda: next(iter(tenant.contracts)),
            "departmentId": lambda: next(iter(tenant.departments)),
            "productId": lambda: list(tenant.products)[-1],
            "expenseId": lambda: next(iter(tenant.expenses)),
            "invoiceNumber": lambda: next(iter(tenant.invoices)),
            "ticketId": lambda: (
                self.unrelated()[0]
                if "relations" in operation.path
                else list(tenant.tickets)[-1]
                if deleting
                else next(iter(tenant.tickets))
            ),
            "slaId": lambda: 1,
            "relationType": lambda: "Parent",
            "deviceId": lambda: self.device(family)["DeviceID"],
            "deviceGuid": lambda: self.device("snmp")["DeviceGuid"] if family else self.agent()["DeviceGuid"],
            "snmpDeviceId": lambda: self.device("snmp")["DeviceID"],
            "tcpDeviceId": lambda: self.device("tcp")["DeviceID"],
            "httpDeviceId": lambda: self.device("http")["DeviceID"],
            "genericDeviceId": lambda: self.device("generic")["DeviceID"],
        }
        if parameter in plain:
            return plain[parameter]()
        target = next(target for target in TARGETS if f"/{target}field" in operation.path) if "field/" in operation.path else "agent"
        fields = await self.client.call(operations.CUSTOM_FIELDS)
        name = next(f.name for f in fields.records if f.target == TARGETS[target] and f.data_type == "Text" and f.name)
        if parameter == "fieldName":
            return name
        assert parameter == "customValueId"
        await self.client.call(operations.CUSTOM_VALUES["agent"].set, self.agent()["AgentID"], name, body=people.NewValue(value="x"))
        value = (await self.client.call(operations.CUSTOM_VALUES["agent"].one, self.agent()["AgentID"], name)).records[0]
        assert value.id is not None
        return value.id


def _monitor(walk: Walk) -> dict[str, Any]:
    agent = walk.agent()
    return {"name": "Made by the walk", "customer_id": agent["CustomerID"], "monitoring_agent_id": agent["AgentID"]}


BODIES: dict[type[Body], Callable[[Walk], Body]] = {
    devices.AgentMove: lambda walk: devices.AgentMove(customer_id=list(walk.tenant.customers)[-1]),
    devices.NewAlert: lambda walk: devices.NewAlert(
        device_guid=walk.agent()["DeviceGuid"], title="Made by the walk", customer_id=walk.agent()["CustomerID"], severity="Warning"
    ),
    devices.NewGenericMonitor: lambda walk: devices.NewGenericMonitor(hostname="10.0.0.9", **_monitor(walk)),
    devices.NewTcpMonitor: lambda walk: devices.NewTcpMonitor(hostname="h", ports=(devices.NewPort(port_num=443),), **_monitor(walk)),
    devices.NewHttpMonitor: lambda walk: devices.NewHttpMonitor(url="https://status.example/", pattern="ok", **_monitor(walk)),
    devices.NewSnmpV2Monitor: lambda walk: devices.NewSnmpV2Monitor(
        hostname="10.0.0.9", community="public", snmp_version="V2", snmp_type="Switch", **_monitor(walk)
    ),
    devices.NewSnmpV3Monitor: lambda walk: devices.NewSnmpV3Monitor(
        hostname="10.0.0.9",
        username="u",
        security_level="Authentication",
        authentication_alg="SHA1",
        authentication_password="p",
        snmp_type="Switch",
        **_monitor(walk),
    ),
    people.NewCustomer: lambda walk: people.NewCustomer(customer_name="Made by the walk", city="Cork"),
    people.CustomerChange: lambda walk: people.CustomerChange(city="Galway"),
    people.NewFolder: lambda walk: people.NewFolder(name="Made by the walk", customer_id=list(walk.tenant.customers)[-1]),
    people.NewAttachment: lambda walk: people.NewAttachment(
        customer_id=list(walk.tenant.customers)[-1], name="walk.txt", content_based64=base64.b64encode(b"walk").decode()
    ),
    people.NewContact: lambda walk: people.NewContact(email="walk@walk.example", customer_id=list(walk.tenant.customers)[-1]),
    people.ContactChange: lambda walk: people.ContactChange(job_title="Walker"),
    people.NewDepartment: lambda walk: people.NewDepartment(name="Made by the walk"),
    people.DepartmentChange: lambda walk: people.DepartmentChange(description="Walked through"),
    people.NewValue: lambda walk: people.NewValue(value="walked"),
    billing.NewRate: lambda walk: billing.NewRate(description="Made by the walk", amount=12.5),
    billing.RateChange: lambda walk: billing.RateChange(amount=13.5),
    billing.NewContract: lambda walk: billing.NewContract(
        contract_name="Made by the walk",
        sla_id=1,
        customer_id=list(walk.tenant.customers)[-1],
        default=False,
        active=True,
        taxable=False,
        contract_type="Hourly",
        hourly_contract=billing.NewHourly(hourly_rate_id=walk.product(), billing_period="Monthly"),
    ),
    billing.ContractChange: lambda walk: billing.ContractChange(contract_name="Renamed by the walk"),
    tickets.NewTicket: lambda walk: tickets.NewTicket(
        ticket_title="Made by the walk", description="Walked.", end_user_id=next(iter(walk.tenant.contacts))
    ),
    tickets.TicketChange: lambda walk: tickets.TicketChange(ticket_title="Changed by the walk"),
    tickets.NewComment: lambda walk: tickets.NewComment(
        comment_text="Walked.", technician_comment_details=tickets.ByTechnician(technician_id=walk.technician(), is_internal=True)
    ),
    tickets.NewWorkHours: lambda walk: tickets.NewWorkHours(
        start_work_hour=NOON,
        end_work_hour=NOON.replace(minute=30),
        technician_contact_id=walk.technician(),
        billiable=True,
        on_customer_site=False,
        rate_id=walk.product(),
    ),
    tickets.NewRelation: lambda walk: tickets.NewRelation(related_ticket_id=walk.unrelated()[1], relation_type="Parent"),
}
"""A body of each kind that the tenant takes."""


def _turn(name: str) -> int:
    """Custom values are read once they are set; what is deleted was used before."""
    method = name.split()[0]
    return 3 if method == "GET" and "/customvalues/" in name else ("GET", "POST", "PUT", "", "DELETE").index(method)


async def walk(served: Served, *, key: str | None = None) -> dict[str, object]:
    """What each operation of the contract gave, by its name, or the error it raised: reads first, deletions last."""
    guard = Guard()
    guard.unlock(Level.DELETING)
    client = served.client(guard=guard) if key is None else served.client(guard=guard, key=key)
    steps, found = Walk(served, client), dict[str, object]()
    try:
        for name in sorted(OPERATIONS, key=_turn):
            if name not in known():
                continue
            try:
                found[name] = await steps.take(name)
            except AteraError as error:
                found[name] = error
    finally:
        await client.aclose()
    return found
