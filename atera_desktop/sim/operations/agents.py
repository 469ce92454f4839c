"""Agents: reading, moving and deleting them (atera-api.md, 8.2). What is written is kept: every later answer shows it."""

from __future__ import annotations

from ..answers import Answer, Refusal, empty
from ..bodies import Body
from ..moments import iso7
from ..monitors import FAMILIES
from ..patches import patches
from ..record import Record
from ..routes import Call, Operation
from ..tenant import Tenant


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


def installed_patches(call: Call) -> Answer:
    return _patches(call, "installedUpdates")


def available_patches(call: Call) -> Answer:
    return _patches(call, "availableUpdates")


def _patches(call: Call, which: str) -> Answer:
    """Before 2026 the reply's names began with capitals."""
    guid = call.guid("deviceGuid")
    found = next((agent for agent in call.tenant.agents.values() if agent["DeviceGuid"] == guid), None)
    if found is None:
        return call.one(None, "agent")
    call.tenant.report([found])
    installed, available = patches(found, call.tenant.now)
    updates = installed if which == "installedUpdates" else available
    reply: Record = {"deviceGuid": guid, "timestamp": found["LastSeen"], which: updates}
    if call.weather.get("legacy"):
        reply = {name[0].upper() + name[1:]: value for name, value in reply.items()}
    return call.one(reply, "agent")


def move_agent(call: Call) -> Answer:
    """To a customer, and into a folder of it: into none where no FolderId is sent. 400 for one that is not known."""
    tenant, body, agent = call.tenant, Body(call.body), call.tenant.agents.get(call.id("agentId"))
    if agent is None:
        return call.one(None, "agent")
    body.require(("CustomerId",))
    number, folder = body.number("CustomerId"), body.number("FolderId")
    if number is not None and number not in tenant.customers:
        body.wrong("CustomerId", "names no customer")
    elif folder is not None and tenant.folders.get(folder, {}).get("CustomerID", 0) != number:
        body.wrong("FolderId", "names no folder of the customer")
    if body.errors or number is None:
        raise body.refusal()
    move(tenant, agent, number, folder)
    return empty(200)


def move(tenant: Tenant, agent: Record, number: int, folder: int | None) -> None:
    """What the machine probes and its alerts that are not archived go with it.

    Once the customer is another, those whose own machine it was have none.
    """
    found = tenant.customers[number]
    owner = {"CustomerID": number, "CustomerName": found["CustomerName"]}
    if agent["CustomerID"] != number:
        tenant.unlink_agent(agent["AgentID"])
        for device in (device for devices in tenant.monitors.values() for device in devices.values()):
            if device["MonitoringAgentID"] == agent["AgentID"]:
                device.update(owner, FolderID=None)
    name = tenant.folders[folder]["FolderName"] if folder is not None else None
    agent.update(owner, FolderID=folder, FolderName=name, Modified=iso7(tenant.now))
    for alert in tenant.alerts.values():
        if alert["DeviceGuid"] == agent["DeviceGuid"] and not alert["Archived"]:
            alert.update(owner, FolderID=folder)


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
    Operation("PUT", "agents/{agentId}/relations", move_agent, "Agents", new=True),
    Operation("GET", "agents/{deviceGuid}/installed-patches", installed_patches, "Agents"),
    Operation("GET", "agents/{deviceGuid}/available-patches", available_patches, "Agents"),
)
