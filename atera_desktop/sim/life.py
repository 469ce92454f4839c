"""What happens in a tenant as time goes by, event after event, each at a moment of its own."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

from . import alarms, desk, worklog
from .fleet import last_report
from .moments import iso, iso7
from .record import Record
from .topics import ANSWERS, CLOSINGS, TOPICS

if TYPE_CHECKING:
    from .tenant import Tenant

MISSED = 86400.0
"""A tenant that nobody watched for longer goes on from a day before."""


class Life:
    """Drives a tenant. With 240 machines one changes about every 30 s, an alert every 60 s, a ticket every 90 s; more go a bit faster.

    The events and their moments depend on the seed and the time at which the tenant began, not on when it is asked.
    """

    def __init__(self, tenant: Tenant, rng: Random) -> None:
        self._tenant, self._rng = tenant, rng
        self._agents, self._away, self._watched = list(tenant.agents), _recently_away(tenant), dict[int, float]()
        self._open_alerts = [number for number, alert in tenant.alerts.items() if not alert["Archived"] and not alert["SnoozedEndDate"]]
        self._open_tickets = [number for number, ticket in tenant.tickets.items() if ticket["TicketStatus"] in desk.OPEN]
        self._usual = len(self._away), len(self._open_alerts), len(self._open_tickets)
        haste = max(1.0, len(self._agents) / 240) ** 0.3 if self._agents else 0.0
        self._events: list[tuple[Callable[[float], None], float]] = (
            [(self._machine, 30 / haste), (self._alert, 60 / haste), (self._ticket, 90 / haste)] if haste else []
        )
        self._next = [tenant.now + rng.uniform(0.3, 1.0) * pause for _, pause in self._events]

    def go_on(self, now: float) -> None:
        """Lets everything happen that is due by `now`."""
        while self._next and (at := min(self._next)) <= now:
            which = self._next.index(at)
            happen, pause = self._events[which]
            at = max(at, now - MISSED)
            self._let_return(at)
            self._miss_those_away(at)
            happen(at)
            self._next[which] = at + pause * self._rng.uniform(0.65, 1.35)
        self._let_return(now)
        self._miss_those_away(now)

    # Machines

    def joined(self, number: int) -> None:
        """Takes part from now on."""
        self._agents.append(number)

    def _let_return(self, now: float) -> None:
        """The deleted machines whose software is still there, and due to report."""
        for due, number in sorted((due, number) for number, due in self._tenant.returning.items() if due <= now):
            self._tenant.return_agent(number, due)

    def _machine(self, at: float) -> None:
        if self._away and self._rng.random() * 2 < len(self._away) / (self._usual[0] + 1):
            self._return(self._rng.choice(self._away), at)
        else:
            self._leave(at)

    def _leave(self, at: float) -> None:
        for _ in range(20):
            agent = self._tenant.agents.get(self._rng.choice(self._agents))
            if agent and agent["Online"] and (agent["DeviceType"] != "Server" or self._rng.random() < 0.15):
                seen = max(iso(last_report(agent["AgentID"], at)), agent["LastSeen"])
                agent.update(Online=False, LastSeen=seen, Modified=iso7(at))
                self._away.append(agent["AgentID"])
                self._watched[agent["AgentID"]] = at + (300 if agent["DeviceType"] == "Server" else 900)
                return

    def _return(self, number: int, at: float) -> None:
        self._away.remove(number)
        self._watched.pop(number, None)
        agent = self._tenant.agents.get(number)
        if agent is None:
            return
        agent.update(Online=True, LastSeen=iso(at), Modified=iso7(at))
        if self._rng.random() < 0.5:
            agent["LastRebootTime"] = iso(at - 70)
        for alert in self._has(number, alarms.DOWN):
            self._clear(alert, at)

    def _has(self, agent: int, kind: alarms.Kind) -> list[int]:
        """The open alerts of one kind that a machine has."""
        known = [(number, self._tenant.alerts.get(number)) for number in self._open_alerts]
        return [number for number, alert in known if alert and alert["AgentId"] == agent and alert["Code"] == kind.code]

    def _miss_those_away(self, now: float) -> None:
        """Raises an alert for a server that has been away for five minutes, and for some other machines after a quarter of an hour."""
        for due, number in sorted((due, number) for number, due in self._watched.items() if due <= now):
            del self._watched[number]
            agent = self._tenant.agents.get(number)
            if agent and agent["Monitored"] and (agent["DeviceType"] == "Server" or number % 10 == 0):
                self._raise(alarms.DOWN, agent, "Critical" if agent["DeviceType"] == "Server" else "Warning", due)

    # Alerts

    def _alert(self, at: float) -> None:
        alerts = self._tenant.alerts
        self._open_alerts = [n for n in self._open_alerts if n in alerts and not alerts[n]["Archived"]]  # others resolve and delete, too
        if self._open_alerts and self._rng.random() * 2 < len(self._open_alerts) / max(1, self._usual[1]):
            numbers = [n for n in self._open_alerts if alerts[n]["Code"] != alarms.DOWN.code]
            if numbers:
                self._clear(self._rng.choice(numbers), at)
                return
        agent = self._tenant.agents.get(self._rng.choice(self._agents))
        kind = self._rng.choice((alarms.DISK, *alarms.OTHERS))
        if agent and agent["Online"] and not self._has(agent["AgentID"], kind):
            if kind is alarms.DISK and agent["HardwareDisks"]:
                self._fill(agent, self._rng.uniform(0.03, 0.09), at)
            self._raise(kind, agent, "Information" if kind.title == "Pending reboot" else "Warning", at)

    def _raise(self, kind: alarms.Kind, agent: Record, severity: str, at: float) -> None:
        tenant = self._tenant
        number = tenant.new_id("alert")
        country = tenant.customers.get(agent["CustomerID"], {}).get("Country")
        tenant.alerts[number] = alarms.make_alert(self._rng, number, kind, agent, country, severity, at)
        self._open_alerts.append(number)

    def _clear(self, number: int, at: float) -> None:
        self._open_alerts.remove(number)
        alert = self._tenant.alerts.get(number)
        if alert is None or alert["Archived"]:
            return
        alert.update(Archived=True, ArchivedDate=iso(at))
        agent = self._tenant.agents.get(alert["AgentId"] or 0)
        if alert["AlertCategoryID"] == "Disk" and agent and agent["HardwareDisks"]:
            self._fill(agent, self._rng.uniform(0.25, 0.45), at)

    def _fill(self, agent: Record, free: float, at: float) -> None:
        """Sets the first disk of a machine, wherever it is listed, so that its alert and its record agree."""
        first = agent["HardwareDisks"][0]
        left = float(round(first["Total"] * free))
        changed = {**first, "Free": left, "Used": first["Total"] - left}
        agent["HardwareDisks"] = [changed if disk["Drive"] == first["Drive"] else disk for disk in agent["HardwareDisks"]]
        agent["Modified"] = iso7(at)

    # Tickets

    def _ticket(self, at: float) -> None:
        rng, tickets, written = self._rng, self._tenant.tickets, self._tenant.desk.written
        self._open_tickets = [
            n for n in self._open_tickets if n in tickets and tickets[n]["TicketStatus"] in desk.OPEN and n not in written
        ]
        many = len(self._open_tickets) / max(1, self._usual[2])
        draw = rng.random()
        if not self._open_tickets or draw < 0.36 - 0.18 * many:
            self._write(at)
            return
        ticket = tickets[rng.choice(self._open_tickets)]
        if draw < 0.55:
            self._say(ticket, self._reply(ticket), at)
        elif draw < 0.7:
            self._tenant.desk.heard(ticket, rng.choice(ANSWERS), at)
            self._tenant.desk.move(ticket, "Open", at)
        elif draw < 1 - 0.18 * many:
            self._tenant.desk.move(ticket, rng.choice([status for status in desk.OPEN if status != ticket["TicketStatus"]]), at)
        else:
            self._say(ticket, rng.choice(CLOSINGS), at)
            self._tenant.desk.move(ticket, "Resolved", at)

    def _say(self, ticket: Record, text: str, at: float) -> None:
        self._tenant.desk.said(self._rng, ticket, text, at)
        worklog.after_comment(self._tenant.desk, self._tenant.new_id("hours"), ticket, at)

    def _write(self, at: float) -> None:
        tenant, contacts = self._tenant, list(self._tenant.contacts.values())
        if contacts:
            contact = self._rng.choice(contacts)
            business = tenant.customers.get(contact["CustomerID"], {}).get("BusinessNumber")
            machines = [a["MachineName"] for a in tenant.agents.values() if a["CustomerID"] == contact["CustomerID"]]
            number = tenant.new_id("ticket")
            tenant.desk.open(self._rng, number, contact, business, self._rng.choice(machines or ["PC-0001"]), at)
            self._open_tickets.append(number)

    def _reply(self, ticket: Record) -> str:
        topic = next((topic for topic in TOPICS if topic.title == ticket["TicketTitle"]), TOPICS[0])
        return self._rng.choice(topic.replies).format(machine="it")


def _recently_away(tenant: Tenant) -> list[int]:
    return [number for number, a in tenant.agents.items() if not a["Online"] and a["LastSeen"] and tenant.now - alarms.seen(a) < 4 * 86400]
