"""A tenant of Atera that lives in memory: its records are dicts in Atera's own spelling, by id."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from random import Random

from .alarms import make_alerts, open_count
from .articles import make_articles
from .backlog import link_alerts, make_desk
from .contracts import cover, make_contracts
from .correspondence import attach, lengthen
from .custom_fields import FIELDS
from .departments import make_departments, settle
from .desk import Desk
from .fleet import last_report, make_agents
from .invoices import Parties, counted_as, make_invoices
from .life import Life
from .moments import iso, iso7
from .monitors import make_monitors
from .rates import make_expenses, make_products
from .record import Record
from .seed import ACCOUNT, make_sites, make_technicians
from .worklog import make_hours


class Tenant:
    """`agents` machines with everything around them; the same seed and the same clock give the same tenant.

    `clock` tells seconds since the epoch. The collections are ascending by id and may be read and changed: agents, alerts, tickets,
    customers, contacts, departments, technicians, products, expenses, contracts; folders and files (of customers); monitors (by family:
    generic, tcp, http, snmp); comments (a list by ticket id, oldest first); attachments (addresses by ticket id), hours (by WorkHoursID),
    modified (when a ticket last changed, by its id) and parents (of a ticket, by the child's id); invoices (by InvoiceNumber), articles
    (by KBID), custom_fields (their definitions) and custom_values (what was written, by target, item's id and field's name); account.
    `first_ids`: the last ids at the beginning, by kind. LastSeen of a machine that is online is brought up to date by `report`.
    `deleted`: the machines that were deleted, by their last id; `returning`: when one of those reports again by itself.
    """

    def __init__(self, agents: int = 120, seed: int = 1, clock: Callable[[], float] = time.time) -> None:
        rng = Random(seed)
        self.clock, self.now = clock, clock()
        sites = make_sites(rng, agents, self.now)
        low_disks = 0.45 * open_count(agents) / max(1, agents)
        self.account: Record = {**ACCOUNT, "AccountID": f"0013{seed % 10**6:06}NrthL"}  # another seed is another tenant
        self.customers = {site.id: site.customer for site in sites}
        self.contacts = {contact["EndUserID"]: contact for site in sites for contact in site.contacts}
        self.technicians = make_technicians()
        self.agents = make_agents(rng, sites, agents, self.now, low_disks)
        fleet = list(self.agents.values())
        self.alerts = make_alerts(rng, fleet, {site.id: site.customer["Country"] for site in sites}, self.now)
        self.desk = Desk(self.technicians)
        make_desk(rng, self.desk, sites, fleet, self.now)
        link_alerts(self.alerts, self.desk.tickets)
        self.tickets, self.comments = self.desk.tickets, self.desk.comments
        self.attachments, self.hours = self.desk.attachments, self.desk.hours
        self.modified, self.parents = self.desk.modified, self.desk.parents
        self.departments = make_departments()
        settle(Random(seed + 3), self.contacts.values(), self.departments, fleet)
        self.folders: dict[int, Record] = {
            number: {"FolderID": number, "FolderName": name, "CustomerID": site.id, "ThresholdID": site.threshold}
            for site in sites
            for number, name in site.folders
        }
        self.files: dict[int, Record] = {}
        self.monitors = make_monitors(Random(seed + 2), fleet, self.alerts.values())
        self.products, self.expenses = make_products(), make_expenses()
        self.contracts = make_contracts(Random(seed + 4), self.customers.values(), self.products, self.now)
        cover(self.tickets.values(), self.contracts.values())
        first = {contact["CustomerID"]: contact for contact in reversed(self.contacts.values())}
        parties = Parties(self.account, self.customers, first, Counter(map(counted_as, fleet)))
        self.invoices = make_invoices(Random(seed + 5), parties, self.contracts.values(), self.products, self.now)
        self.custom_fields = [field.definition() for field in FIELDS]
        self.custom_values: dict[tuple[str, int, str], str] = {}
        self.articles = make_articles(Random(seed + 6), self.now)
        self.deleted: dict[int, Record] = {}
        self.returning: dict[int, float] = {}
        self._last_ids = {
            "agent": max(self.agents, default=211),
            "alert": max(self.alerts, default=90_000),
            "ticket": max(self.tickets, default=5_000),
            "contact": max(self.contacts, default=500),
            "hours": 8_800,
            "customer": max(self.customers),
            "department": max(self.departments),
            "folder": max(self.folders),
            "file": 700,
            "rate": max(self.expenses),
            "contract": max(self.contracts, default=70),
            "device": max((number for devices in self.monitors.values() for number in devices), default=3_000),
        }
        make_hours(Random(seed + 11), self.desk, self.products, lambda: self.new_id("hours"))
        lengthen(Random(seed + 12), self.desk, self.now)
        attach(Random(seed + 13), self.desk)
        self.first_ids = dict(self._last_ids)
        self._life = Life(self, Random(seed + 1))

    def advance(self) -> None:
        """Lets everything happen that the clock says has happened since."""
        self.now = max(self.now, self.clock())
        self._life.go_on(self.now)

    def report(self, agents: list[Record]) -> list[Record]:
        """The same records, with LastSeen as the machines that are online have reported by now."""
        for agent in agents:
            if agent["Online"]:
                seen = iso(last_report(agent["AgentID"], self.now))
                if seen > (agent["LastSeen"] or ""):
                    agent["LastSeen"] = seen
        return agents

    def new_id(self, kind: str) -> int:
        """An id that no record of the kind (agent, alert, ticket …) had before."""
        self._last_ids[kind] += 1
        return self._last_ids[kind]

    def remove_agent(self, number: int, returns_in: float | None = None) -> None:
        """Deletes a machine, and its alerts but for the archived ones.

        Where it was online, Atera uninstalls its software. Where it was not, it reports again after `returns_in` seconds, if given.
        """
        agent = self.deleted[number] = self.agents.pop(number)
        for alert in [n for n, alert in self.alerts.items() if alert["AgentId"] == number and not alert["Archived"]]:
            del self.alerts[alert]
        self.unlink_agent(number)
        if returns_in is not None and not agent["Online"]:
            self.returning[number] = self.now + returns_in

    def unlink_agent(self, number: int) -> None:
        """Leaves those without a machine whose own it was."""
        for contact in self.contacts.values():
            if contact["DefaultAgentId"] == number:
                contact.update(DefaultAgentId=None, LastModified=iso(self.now))

    def return_agent(self, number: int, at: float | None = None) -> int:
        """A deleted machine reports again (now, or at a time that has been): the same device as a new agent, whose id is returned."""
        agent, at = self.deleted.pop(number), self.now if at is None else at
        self.returning.pop(number, None)
        new = self.new_id("agent")
        dates = {"Created": iso(at), "Modified": iso7(at), "LastSeen": iso(at)}
        self.agents[new] = agent | {"AgentID": new, "MonitoredAgentID": new, "Online": True} | dates
        self._life.joined(new)
        return new

    def add_contact(self, first: str, last: str, mail: str, phone: str | None) -> Record:
        """A new contact of the customer whose mail domain it is, or else of the customer named Unassigned."""
        domain = mail.rpartition("@")[2].lower()
        customers = list(self.customers.values())
        customer = next((c for c in customers if domain in (c["Domain"] or "").lower().split(";")), customers[0])
        known = {"CustomerID": customer["CustomerID"], "CustomerName": customer["CustomerName"]}
        return self.new_contact({**known, "Firstname": first, "Lastname": last, "Email": mail, "Phone": phone})

    def new_contact(self, fields: Record) -> Record:
        """A new contact of a customer; `fields` are whatever it begins with, its customer and e-mail at least."""
        number = self.new_id("contact")
        unknown = ("Firstname", "Lastname", "JobTitle", "Phone", "MobilePhone", "DepartmentID", "DepartmentName", "DefaultAgentId")
        self.contacts[number] = {
            "EndUserID": number,
            **dict.fromkeys(unknown),
            "IsContactPerson": False,
            "InIgnoreMode": False,
            "CreatedOn": iso(self.now),
            "LastModified": iso(self.now),
            "Archived": False,
            **fields,
        }
        return self.contacts[number]

    def counts(self) -> dict[str, int]:
        """How many records there are of each kind."""
        names = ("agents", "alerts", "tickets", "customers", "contacts", "departments", "technicians")
        return {name: len(getattr(self, name)) for name in names} | {"monitors": sum(map(len, self.monitors.values()))}
