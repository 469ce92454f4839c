"""An agent's details: its machine, and everything that leads on from it."""

from __future__ import annotations

from atera_desktop.domain.agent import Agent
from atera_desktop.domain.alert import Alert
from atera_desktop.domain.ticket import Ticket
from atera_desktop.domain.wire import instant, plain
from atera_desktop.ui.detail.field import Section, Tab
from atera_desktop.ui.pages.agent_machine import inventory, machine
from atera_desktop.ui.pages.agent_patches import patches_tab
from atera_desktop.ui.pages.billing import target
from atera_desktop.ui.pages.custom_fields import custom_fields_tab
from atera_desktop.ui.pages.entries import alert_entry, contact_entry, monitor_entry, ticket_entry
from atera_desktop.ui.pages.monitor_status import state
from atera_desktop.ui.pages.page import Desk, date_row, fields, row
from atera_desktop.ui.pages.related import contract_rows, related_tab
from atera_desktop.ui.words import DASH


def tabs(agent: Agent, desk: Desk, now: float) -> tuple[Tab, ...]:
    alerts = desk.open_alerts(agent, now)
    sections = (*machine(agent, now), _customer(agent, desk, now), *inventory(agent, now), _atera(agent, now))
    return (
        Tab("Summary", tuple(section for section in sections if section), needs=("customers", "contracts")),
        related_tab("Alerts", "alerts", desk, "No open alerts.", ("Open alerts", (alert_entry(alert, now) for alert in alerts))),
        _tickets(agent, alerts, desk, now),
        patches_tab(agent, desk, now),
        _monitors(agent, desk, now),
        _users(agent, desk, now),
        custom_fields_tab("agent", "agents", agent.key, desk, now, item=agent.agent_id),
    )


def _tickets(agent: Agent, alerts: list[Alert], desk: Desk, now: float) -> Tab:
    """What concerns this agent first, by its alerts and its users; then what else its customer has open."""
    customer = plain(agent.customer_name) or "this customer"
    linked = {ticket.key: ticket for alert in alerts if (ticket := desk.ticket(alert.ticket_id)) is not None}
    users = {contact.key for contact in desk.of("contacts", "default_agent_id", agent.agent_id)}
    of_users = [ticket for ticket in desk.of("tickets", "customer_id", agent.customer_id) if users and ticket.end_user_id in users]
    of_users.sort(key=_latest, reverse=True)
    of_users = [ticket for ticket in of_users if ticket.key not in linked]
    of_customer, own = desk.open_tickets(agent.customer_id), {*linked, *(ticket.key for ticket in of_users)}
    missing = desk.missing("tickets")
    sections = (
        Section("From this agent's alerts", entries=tuple(ticket_entry(ticket, now) for ticket in linked.values())),
        Section("From its users", entries=tuple(ticket_entry(ticket, now) for ticket in of_users if ticket.is_open)),
        Section(
            f"{'Other open' if own else 'Open'} tickets of {customer}",
            entries=tuple(ticket_entry(ticket, now) for ticket in of_customer if ticket.key not in own),
            note=missing or f"No {'other ' if own else ''}open tickets of {customer}.",
        ),
        Section("Closed, from its users", entries=tuple(ticket_entry(ticket, now) for ticket in of_users if not ticket.is_open)),
    )  # fmt: skip
    count = None if missing else len(of_customer)
    return Tab("Tickets", tuple(section for section in sections if section), count, needs=("contacts",))


def _latest(ticket: Ticket) -> float:
    return instant(ticket.ticket_created_date) or 0.0


def _monitors(agent: Agent, desk: Desk, now: float) -> Tab:
    """The devices that it probes for its customer: what is down first."""
    monitors = sorted(desk.of("monitors", "monitoring_agent_id", agent.agent_id), key=lambda m: (state(m).rank, m.name.casefold()))
    return related_tab(
        "Monitors", "monitors", desk, "This agent probes no devices.",
        ("Monitors it runs", (monitor_entry(monitor, now) for monitor in monitors)),
    )  # fmt: skip


def _users(agent: Agent, desk: Desk, now: float) -> Tab:
    """The contacts whose machine this is."""
    contacts = sorted(desk.of("contacts", "default_agent_id", agent.agent_id), key=lambda contact: contact.name.casefold())
    return related_tab(
        "Users", "contacts", desk, "No contact has this agent as its machine.",
        ("Contacts that use it", (contact_entry(contact, now) for contact in contacts if not contact.archived)),
        ("Archived contacts", (contact_entry(contact, now) for contact in contacts if contact.archived)),
    )  # fmt: skip


def _customer(agent: Agent, desk: Desk, now: float) -> Section:
    return Section("Customer", fields(
        row("Customer", agent.customer_name, target=target("customers", desk.one("customers", agent.customer_id))),
        *contract_rows(desk, agent.customer_id, now),
        row("Folder", agent.folder_name),
    ))  # fmt: skip


def _atera(agent: Agent, now: float) -> Section:
    return Section("Atera", fields(
        row("Agent name", agent.agent_name),
        row("Agent version", agent.agent_version, expected=True),
        row("Monitored", agent.monitored),
        row("Favorite", agent.favorite),
        date_row("Created", agent.created, now, expected=True, never=DASH),
        date_row("Modified", agent.modified, now),
        row("Customer ID", agent.customer_id),
        row("Folder ID", agent.folder_id),
        row("Threshold ID", agent.threshold_id),
        row("Agent ID", agent.agent_id),
        row("Monitored agent ID", agent.monitored_agent_id),
        row("Machine ID", agent.machine_id),
        row("Device GUID", agent.device_guid),
        row("Web address", agent.app_view_url),
    ))  # fmt: skip
