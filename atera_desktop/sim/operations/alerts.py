"""Alerts: reading, raising, resolving and deleting them (atera-api.md, 8.3). Where the facts are open, a function's sentence decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..answers import Answer, Refusal, empty
from ..bodies import Body
from ..moments import iso
from ..monitors import FAMILIES
from ..record import Record
from ..routes import Call, Operation

SEVERITIES = ("Information", "Warning", "Critical")
CATEGORIES = ("Hardware", "Disk", "Availability", "Performance", "Exchange", "General")


def alerts(call: Call) -> Answer:
    status, found = call.choice("alertStatus", ("Open", "Resolved", "Snoozed")), list(call.tenant.alerts.values())
    if status:
        now = iso(call.tenant.now)
        found = [alert for alert in found if alert_status(alert, now) == status]
    return call.page(found, _alert_shape(call), 500)


def alert(call: Call) -> Answer:
    found, shape = call.tenant.alerts.get(call.id("alertId")), _alert_shape(call)
    answer = call.one(shape([found])[0] if found and shape else found, "alert")
    if call.weather.get("legacy") and answer.status == 200:
        answer.status = 201
    return answer


def alert_status(alert: Record, now: str) -> str:
    """Atera returns no such field: archived is resolved, a snooze that ends in the future is snoozed."""
    if alert["Archived"]:
        return "Resolved"
    return "Snoozed" if (alert["SnoozedEndDate"] or "") > now else "Open"


def create_alert(call: Call) -> Answer:
    """409 when the device has an alert of the same title, code, severity and category that is not archived.

    Without severity and category it is a Warning of General, as a well-known client has it.
    """
    tenant, body = call.tenant, Body(call.body)
    body.require(("DeviceGuid", "Title", "CustomerID"))
    guid, customer = body.guid("DeviceGuid"), tenant.customers.get(body.number("CustomerID") or 0)
    alert: Record = {
        "Code": body.number("Code"),
        "Title": body.text("Title"),
        "Severity": body.word("Severity", SEVERITIES) or "Warning",
        "AlertCategoryID": body.word("AlertCategoryID", CATEGORIES) or "General",
        "SnoozedEndDate": body.date("SnoozedEndDate"),
        "AdditionalInfo": body.text("AdditionalInfo"),
        "AlertMessage": body.text("MessageTemplate") or body.text("Title"),
        "TicketID": body.number("TicketID"),
    }
    folder = body.number("FolderID")
    device = _device(call, guid) if guid else None
    if guid and not device:
        body.errors["DeviceGuid"] = f"There is no device {guid}."
    if not customer:
        body.errors.setdefault("CustomerID", "There is no such customer.")
    if alert["TicketID"] is not None and alert["TicketID"] not in tenant.tickets:
        body.errors["TicketID"] = "There is no such ticket."
    if body.errors or not device or not customer:
        raise body.refusal()
    same = {"DeviceGuid": device["DeviceGuid"], **{k: alert[k] for k in ("Code", "Title", "Severity", "AlertCategoryID")}}
    if any(not known["Archived"] and same.items() <= {k: known[k] for k in same}.items() for known in tenant.alerts.values()):
        raise Refusal(409, "The device has this alert already.")
    number = tenant.new_id("alert")
    tenant.alerts[number] = {
        "AlertID": number,
        "Source": "API",
        "Created": iso(tenant.now),
        **device,
        "Archived": False,
        "ArchivedDate": None,
        "CustomerID": customer["CustomerID"],
        "CustomerName": customer["CustomerName"],
        "PollingCyclesCount": None,
        **alert,
    } | ({} if folder is None else {"FolderID": folder})
    return call.result(number, 201)


def resolve_alert(call: Call) -> Answer:
    """Archives; one that is archived already stays as it is. A body is not needed and not looked at."""
    alert = call.tenant.alerts.get(call.id("alertId"))
    if alert is None:
        return call.one(None, "alert")
    if not alert["Archived"]:
        alert.update(Archived=True, ArchivedDate=iso(call.tenant.now))
    return empty(204)


def delete_alert(call: Call) -> Answer:
    return empty(204) if call.tenant.alerts.pop(call.id("alertId"), None) else call.one(None, "alert")


def _alert_shape(call: Call) -> Callable[[list[Record]], list[Record]] | None:
    """Before 2026 alerts had thresholds and no device type."""
    if not call.weather.get("legacy"):
        return None
    thresholds: dict[str, Any] = {f"ThresholdValue{n}": None for n in range(1, 6)} | {"MessageTemplate": None}
    return lambda records: [{k: v for k, v in record.items() if k != "DeviceType"} | thresholds for record in records]


def _device(call: Call, guid: str) -> Record | None:
    """What an alert says of the machine or monitored device that has `guid`."""
    tenant = call.tenant
    agent = next((a for a in tenant.agents.values() if a["DeviceGuid"] == guid), None)
    if agent:
        named = {"AgentId": agent["AgentID"], "DeviceName": agent["MachineName"], "DeviceType": agent["DeviceType"]}
        return {"DeviceGuid": guid, **named, "FolderID": agent["FolderID"]}
    for family in FAMILIES:
        for device in tenant.monitors[family].values():
            if device["DeviceGuid"] == guid:
                return {
                    "DeviceGuid": guid,
                    "AgentId": None,
                    "DeviceName": device["Name"],
                    "DeviceType": family.upper(),
                    "FolderID": device["FolderID"],
                }
    return None


OPERATIONS = (
    Operation("GET", "alerts", alerts, "Alerts"),
    Operation("POST", "alerts", create_alert, "Alerts"),
    Operation("GET", "alerts/{alertId}", alert, "Alerts"),
    Operation("PUT", "alerts/{alertId}", resolve_alert, "Alerts"),
    Operation("DELETE", "alerts/{alertId}", delete_alert, "Alerts"),
)
