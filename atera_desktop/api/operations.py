"""All operations of the API, a line each: what to ask, what may go out, what comes back (atera-api.md, 8 and 16).

`Client.call` carries out any of them. A new operation is a line here, with a record in `domain` for what it tells and a body in
`domain/bodies` for what it takes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

import msgspec

from atera_desktop.api.protocol import Answer
from atera_desktop.api.replies import Listing, Made, array, device, listing, made, nothing, one, texts
from atera_desktop.domain.account import Account
from atera_desktop.domain.agent import Agent
from atera_desktop.domain.alert import Alert
from atera_desktop.domain.article import Article
from atera_desktop.domain.bodies import billing, devices, people, tickets
from atera_desktop.domain.bodies.body import Body
from atera_desktop.domain.comment import Comment
from atera_desktop.domain.contact import Contact
from atera_desktop.domain.contract import Contract
from atera_desktop.domain.custom import TARGETS, CustomField, CustomValue
from atera_desktop.domain.customer import Customer
from atera_desktop.domain.department import Department
from atera_desktop.domain.hours import Durations, HoursSummary, SiteDurations, WorkHours
from atera_desktop.domain.invoice import Invoice
from atera_desktop.domain.monitor import Monitor
from atera_desktop.domain.patch import AvailablePatches, InstalledPatches
from atera_desktop.domain.queries import (
    AlertQuery,
    ContactQuery,
    CustomerQuery,
    DeviceQuery,
    DoneQuery,
    HoursQuery,
    InvoiceQuery,
    ModifiedQuery,
    Query,
    RelationsQuery,
    TicketQuery,
)
from atera_desktop.domain.rate import Expense, Product
from atera_desktop.domain.record import Record
from atera_desktop.domain.ticket import Ticket

Out = TypeVar("Out")
R = TypeVar("R", bound=Record)


class Operation(msgspec.Struct, Generic[Out], frozen=True, eq=False):
    """`path` is the contract's, below the base address, with the names of its keys in braces; `read` makes of an answer what the caller
    gets. `body`: the kind it takes, `int` for a list of up to 50 ids.

    Two of them only read, though they are POST: like every POST they need changes to be unlocked.
    """

    method: str
    path: str
    read: Callable[[Answer, str], Out]
    body: type[Body] | type[int] | None = None
    query: type[Query] | None = None
    rare: bool = False
    """Whether what it tells of a record changes so seldom that minutes do not matter."""

    def told(self, raw: Sequence[bytes]) -> Out:
        """What `Client.raw` brought, or the cache kept of it. Raises NotFound and NotAtera like `Client.call`."""
        return self.read(Answer(200, {}, raw[0] if raw else b""), self.path)


class ListOperation(msgspec.Struct, Generic[R], frozen=True, eq=False):
    """One whose answer is a list of pages: `Client.call` reads them all."""

    path: str
    record: type[R]
    query: type[Query] | None = None
    method: str = "GET"
    rare: bool = False

    def told(self, raw: Sequence[bytes]) -> Listing[R]:
        """What `Client.raw` brought, or the cache kept of it."""
        return listing(self.record, raw)


ACCOUNT = Operation("GET", "account", one(Account))

AGENTS = ListOperation("agents", Agent)
AGENTS_OF_CUSTOMER = ListOperation("agents/customer/{customerId}", Agent)
AGENTS_OF_MACHINE = ListOperation("agents/machine/{machineName}", Agent)
AGENT = Operation("GET", "agents/{agentId}", one(Agent))
DELETE_AGENT = Operation("DELETE", "agents/{agentId}", nothing)
MOVE_AGENT = Operation("PUT", "agents/{agentId}/relations", nothing, devices.AgentMove)
INSTALLED_PATCHES = Operation("GET", "agents/{deviceGuid}/installed-patches", one(InstalledPatches), rare=True)
AVAILABLE_PATCHES = Operation("GET", "agents/{deviceGuid}/available-patches", one(AvailablePatches), rare=True)

ALERTS = ListOperation("alerts", Alert, AlertQuery)
ALERT = Operation("GET", "alerts/{alertId}", one(Alert))
CREATE_ALERT = Operation("POST", "alerts", made, devices.NewAlert)
RESOLVE_ALERT = Operation("PUT", "alerts/{alertId}", nothing)
DELETE_ALERT = Operation("DELETE", "alerts/{alertId}", nothing)

INVOICES = ListOperation("billing/invoices", Invoice, InvoiceQuery)
INVOICE = Operation("GET", "billing/invoice/{invoiceNumber}", one(Invoice))

CONTACTS = ListOperation("contacts", Contact, ContactQuery)
CONTACT = Operation("GET", "contacts/{contactId}", one(Contact))
CREATE_CONTACT = Operation("POST", "contacts", made, people.NewContact)
UPDATE_CONTACT = Operation("PUT", "contacts/{contactId}", made, people.ContactChange)
POST_CONTACT = Operation("POST", "contacts/{contactId}", made, people.ContactChange)
DELETE_CONTACT = Operation("DELETE", "contacts/{contactId}", nothing)

CONTRACTS = ListOperation("contracts", Contract)
CONTRACTS_OF_CUSTOMER = ListOperation("contracts/customer/{customerId}", Contract)
CONTRACT = Operation("GET", "contracts/{contractId}", one(Contract))
CREATE_CONTRACT = Operation("POST", "contracts", made, billing.NewContract)
UPDATE_CONTRACT = Operation("PUT", "contracts/{contractId}", nothing, billing.ContractChange)
POST_CONTRACT = Operation("POST", "contracts/{contractId}", nothing, billing.ContractChange)

CUSTOMERS = ListOperation("customers", Customer, CustomerQuery)
CUSTOMER = Operation("GET", "customers/{customerId}", one(Customer))
CREATE_CUSTOMER = Operation("POST", "customers", made, people.NewCustomer)
UPDATE_CUSTOMER = Operation("PUT", "customers/{customerId}", made, people.CustomerChange)
POST_CUSTOMER = Operation("POST", "customers/{customerId}", made, people.CustomerChange)
DELETE_CUSTOMER = Operation("DELETE", "customers/{customerId}", nothing)
CREATE_FOLDER = Operation("POST", "customers/folders", made, people.NewFolder)
ATTACH_FILE = Operation("POST", "customers/attachments", made, people.NewAttachment)

CUSTOM_FIELDS = Operation("GET", "customvalues/customfields", array(CustomField), rare=True)
CUSTOM_VALUE = Operation("GET", "customvalues/{customValueId}", array(CustomValue))


class ValueOperations(msgspec.Struct, frozen=True, eq=False):
    """What can be done with the custom values of one kind of record."""

    one: Operation[Listing[CustomValue]]
    """By the record's id and the field's name: a list of one, or of none."""
    all: Operation[Listing[CustomValue]]
    set: Operation[Made]
    post: Operation[Made]


def _values(target: str) -> ValueOperations:
    key = f"{target}DeviceId" if target in ("snmp", "tcp", "http", "generic") else f"{target}Id"
    path = f"customvalues/{target}field/{{{key}}}/{{fieldName}}"
    return ValueOperations(
        Operation("GET", path, array(CustomValue)),
        Operation("GET", f"customvalues/{target}fields/{{{key}}}", array(CustomValue)),
        Operation("PUT", path, made, people.NewValue),
        Operation("POST", path, made, people.NewValue),
    )


CUSTOM_VALUES: Mapping[str, ValueOperations] = {target: _values(target) for target in TARGETS}
"""By the word for the kind of record: ticket, customer, contact, contract, sla, agent, snmp, tcp, http, generic."""

DEPARTMENTS = ListOperation("departments", Department)
DEPARTMENT = Operation("GET", "departments/{departmentId}", one(Department))
CREATE_DEPARTMENT = Operation("POST", "departments", made, people.NewDepartment)
UPDATE_DEPARTMENT = Operation("PUT", "departments/{departmentId}", made, people.DepartmentChange)
POST_DEPARTMENT = Operation("POST", "departments/{departmentId}", made, people.DepartmentChange)
DELETE_DEPARTMENT = Operation("DELETE", "departments/{departmentId}", nothing)

GENERIC_MONITORS = ListOperation("devices/genericdevices", Monitor, DeviceQuery)
GENERIC_MONITOR = Operation("GET", "devices/genericdevice/{deviceId}", one(Monitor))
CREATE_GENERIC_MONITOR = Operation("POST", "devices/genericdevice", device, devices.NewGenericMonitor)
DELETE_GENERIC_MONITOR = Operation("DELETE", "devices/genericdevice/{deviceId}", nothing)
TCP_MONITORS = ListOperation("devices/tcpdevices", Monitor, DeviceQuery)
TCP_MONITOR = Operation("GET", "devices/tcpdevice/{deviceId}", one(Monitor))
CREATE_TCP_MONITOR = Operation("POST", "devices/tcpdevice", device, devices.NewTcpMonitor)
DELETE_TCP_MONITOR = Operation("DELETE", "devices/tcpdevice/{deviceId}", nothing)
HTTP_MONITORS = ListOperation("devices/httpdevices", Monitor, DeviceQuery)
HTTP_MONITOR = Operation("GET", "devices/httpdevice/{deviceId}", one(Monitor))
CREATE_HTTP_MONITOR = Operation("POST", "devices/httpdevice", device, devices.NewHttpMonitor)
DELETE_HTTP_MONITOR = Operation("DELETE", "devices/httpdevice/{deviceId}", nothing)
SNMP_MONITORS = ListOperation("devices/snmpdevices", Monitor, DeviceQuery)
SNMP_MONITOR = Operation("GET", "devices/snmpdevice/{deviceId}", one(Monitor))
SNMP_MONITOR_BY_GUID = Operation("GET", "devices/snmpdevice/guid/{deviceGuid}", one(Monitor))
CREATE_SNMP_V2_MONITOR = Operation("POST", "devices/snmpdevice/v1v2", device, devices.NewSnmpV2Monitor)
CREATE_SNMP_V3_MONITOR = Operation("POST", "devices/snmpdevice/v3", device, devices.NewSnmpV3Monitor)
DELETE_SNMP_MONITOR = Operation("DELETE", "devices/snmpdevice/{deviceId}", nothing)

ARTICLES = ListOperation("knowledgebases", Article)

PRODUCTS = ListOperation("rates/products", Product)
PRODUCT = Operation("GET", "rates/products/{productId}", one(Product))
CREATE_PRODUCT = Operation("POST", "rates/products", made, billing.NewRate)
UPDATE_PRODUCT = Operation("PUT", "rates/products/{productId}", made, billing.RateChange)
DELETE_PRODUCT = Operation("DELETE", "rates/products/{productId}", nothing)
EXPENSES = ListOperation("rates/expenses", Expense)
EXPENSE = Operation("GET", "rates/expenses/{expenseId}", one(Expense))
CREATE_EXPENSE = Operation("POST", "rates/expenses", made, billing.NewRate)
UPDATE_EXPENSE = Operation("PUT", "rates/expenses/{expenseId}", made, billing.RateChange)
DELETE_EXPENSE = Operation("DELETE", "rates/expenses/{expenseId}", nothing)

TICKETS = ListOperation("tickets", Ticket, TicketQuery)
TICKETS_WITHOUT_COMMENTS = ListOperation("tickets/noComments", Ticket, TicketQuery)
TICKETS_DONE = ListOperation("tickets/statusmodified", Ticket, DoneQuery)
TICKETS_MODIFIED = ListOperation("tickets/lastmodified", Ticket, ModifiedQuery)
TICKET = Operation("GET", "tickets/{ticketId}", one(Ticket), query=RelationsQuery)
CREATE_TICKET = Operation("POST", "tickets", made, tickets.NewTicket)
UPDATE_TICKET = Operation("PUT", "tickets/{ticketId}", made, tickets.TicketChange)
POST_TICKET = Operation("POST", "tickets/{ticketId}", made, tickets.TicketChange)
DELETE_TICKET = Operation("DELETE", "tickets/{ticketId}", nothing)
COMMENTS = ListOperation("tickets/{ticketId}/comments", Comment)
CREATE_COMMENT = Operation("POST", "tickets/{ticketId}/comments", made, tickets.NewComment)
ATTACHMENTS = Operation("GET", "tickets/{ticketId}/attachments", texts, rare=True)
BILLABLE = Operation("GET", "tickets/{ticketId}/billableduration", one(Durations))
NON_BILLABLE = Operation("GET", "tickets/{ticketId}/nonbillableduration", one(Durations))
BILLABLE_OF_MANY = Operation("POST", "tickets/billableduration", array(Durations), int)
SITE_DURATIONS = Operation("POST", "tickets/billableworkhourssiteduration", one(SiteDurations), int)
HOURS_SUMMARY = Operation("GET", "tickets/{ticketId}/workhours", one(HoursSummary))
TICKET_HOURS = ListOperation("tickets/{ticketId}/workhoursrecords", WorkHours)
LOG_HOURS = Operation("POST", "tickets/{ticketId}/workhours", made, tickets.NewWorkHours)
CREATE_RELATION = Operation("POST", "tickets/{ticketId}/relations", made, tickets.NewRelation)
DELETE_RELATION = Operation("DELETE", "tickets/{ticketId}/relations/{relationType}", nothing)

WORK_HOURS = ListOperation("workhours", WorkHours, HoursQuery)
