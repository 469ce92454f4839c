"""A tenant of Atera that lives in memory: its records are dicts in Atera's own spelling, by id."""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random

from .alarms import make_alerts, open_count
from .desk import Desk, link_alerts, make_desk
from .fleet import last_report, make_agents
from .life import Life
from .moments import iso
from .record import Record
from .seed import ACCOUNT, make_sites, make_technicians


class Tenant:
    """`agents` machines with everything around them; the same seed and the same clock give the same tenant.

    `clock` tells seconds since the epoch. The collections are ascending by id and may be read and changed: agents, alerts, tickets,
    customers, contacts, technicians; comments (a list by ticket id, oldest first); modified (when a ticket last changed, by its id)
    and relations (RelationType and RelatedTicketId, by ticket id); account. LastSeen of a machine that is online is brought up to
    date by `report`.
    """

    def __init__(self, agents: int = 120, seed: int = 1, clock: Callable[[], float] = time.time) -> None:
        rng = Random(seed)
        self.clock, self.now = clock, clock()
        sites = make_sites(rng, agents, self.now)
        low_disks = 0.45 * open_count(agents) / max(1, agents)
        self.account: Record = dict(ACCOUNT)
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
        self.modified, self.relations = self.desk.modified, self.desk.relations
        self._last_ids = {"alert": max(self.alerts, default=90_000), "ticket": max(self.tickets, default=5_000)}
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
        """An id that no alert or ticket had before."""
        self._last_ids[kind] += 1
        return self._last_ids[kind]

    def counts(self) -> dict[str, int]:
        """How many records there are of each kind."""
        names = ("agents", "alerts", "tickets", "customers", "contacts", "technicians")
        return {name: len(getattr(self, name)) for name in names}
