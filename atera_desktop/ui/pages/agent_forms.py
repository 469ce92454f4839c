"""What is typed to move an agent to another customer, and to raise an alert on it."""

from __future__ import annotations

from typing import Any

from atera_desktop.domain.agent import Agent
from atera_desktop.ui.forms.spec import FormSpec, Input, Records


def _unlinked(agent: Any, records: Records) -> str:
    """Whom moving it takes their device from."""
    if not isinstance(agent, Agent):
        return ""
    linked = [contact.name for contact in records.get("contacts", {}).values() if contact.default_agent_id == agent.agent_id]
    known = f" Known here: {', '.join(linked[:3])}{' and others' if len(linked) > 3 else ''}." if linked else ""
    return f"Contacts of the present customer are unlinked from {agent.name}.{known}"


def _on(agent: Any) -> str:
    return f"On {agent.name} of {agent.customer_name}"


MOVE_AGENT = FormSpec(
    name="move-agent",
    title="Move agent",
    send="Move agent",
    resource="agents",
    noun=("agent", "agents"),
    inputs=(
        Input("customer_id", "Customer", "record", of="customers", needed=True),
        Input("folder_id", "Folder", "whole number", hint="Its ID in Atera: the API cannot list folders."),
    ),
    about=lambda agent: f"{agent.name} of {agent.customer_name}",
    warning=_unlinked,
    owner="agents",
    verb="move",
)

NEW_ALERT = FormSpec(
    name="new-alert",
    title="New alert",
    send="Create alert",
    resource="alerts",
    noun=("alert", "alerts"),
    inputs=(
        Input("title", "Title"),
        Input("severity", "Severity", "choice", start="Warning", needed=True),
        Input("alert_category_id", "Category", "choice", start="General", needed=True),
        Input("message_template", "Message", "long text"),
        Input("additional_info", "More about it", "long text"),
        Input(
            "snoozed_end_date", "Snoozed until", "moment", hint="In this computer's time. Alerts can be snoozed only when they are made."
        ),
        Input("ticket_id", "Ticket", "record", of="tickets", within="customer_id", group="Refers to"),
    ),
    makes="alert",
    fixed=lambda agent: {"device_guid": agent.device_guid, "customer_id": agent.customer_id},
    about=_on,
    called=lambda values: values["title"],
    owner="agents",
)

FORMS = (NEW_ALERT, MOVE_AGENT)
