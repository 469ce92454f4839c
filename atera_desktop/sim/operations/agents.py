"""Agents: reading, moving and deleting them (atera-api.md, 8.2). What is written is kept: every later answer shows it."""

from __future__ import annotations

from ..answers import Answer, Refusal, empty
from ..monitors import FAMILIES
from ..routes import Call, Operation


def agents(call: Call) -> Answer:
    return call.page(list(call.tenant.agents.values()), call.tenant.report, 500)


def agents_of_customer(call: Call) -> Answer:
    customer = call.id("customerId")
    return call.page([a for a in call.tenant.agents.values() if a["CustomerID"] == customer], call.tenant.report, 500)


def agents_of_machine(call: Call) -> Answer:
    name = call.params["machineName"].casefold()
    return call.page([a for a in call.tenant.agents.values() if (a["MachineName"] or "").casefold() == name], call.tenant.report, 500)


def agent(call: Call) -> Answer:
    found = call.tenant.agents.get(call.id("agentId"))
    return call.one(call.tenant.report([found])[0] if found else None, "agent")


def delete_agent(call: Call) -> Answer:
    """405 for a machine that monitors probe through; else it goes with its alerts that are not archived (those stay as history)."""
    number, tenant = call.id("agentId"), call.tenant
    if number not in tenant.agents:
        return call.one(None, "agent")
    probed = [d["Name"] for family in FAMILIES for d in tenant.monitors[family].values() if d["MonitoringAgentID"] == number]
    if probed:
        raise Refusal(405, f"The agent has dependencies: {', '.join(probed)}.")
    minutes = call.weather.get("agents-return")
    tenant.remove_agent(number, None if minutes is None else float(minutes) * 60)
    return empty(200 if call.weather.get("delete-200") else 204)


OPERATIONS = (
    Operation("GET", "agents", agents, "Agents"),
    Operation("GET", "agents/customer/{customerId}", agents_of_customer, "Agents"),
    Operation("GET", "agents/machine/{machineName}", agents_of_machine, "Agents"),
    Operation("GET", "agents/{agentId}", agent, "Agents"),
    Operation("DELETE", "agents/{agentId}", delete_agent, "Agents"),
)
