"""The operations of the simulated tenant that change it. What they write is kept: every later answer shows it.

The facts are those of atera-api.md, sections 5, 8.2 to 8.4 and 18; where it is open what Atera does, the sentence of the function decides.
"""

from __future__ import annotations

from .answers import Answer, Refusal, empty
from .bodies import Body
from .moments import iso
from .monitors import FAMILIES
from .record import Record
from .routes import Call

SEVERITIES = ("Information", "Warning", "Critical")
CATEGORIES = ("Hardware", "Disk", "Availability", "Performance", "Exchange", "General")
TYPES = ("Incident", "Problem", "Request", "Change")
PRIORITIES = ("Low", "Medium", "High", "Critical")
IMPACTS = ("NoImpact", "SiteDown", "ServerIssue", "Minor", "Major", "Crisis")
AUTOPILOT: Record = {"TechnicianContactID": -1, "TechnicianFullName": "Autopilot", "TechnicianEmail": None}


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


def create_ticket(call: Call) -> Answer:
    """For a known end user, by id or e-mail, or for a new one, who becomes a contact of the customer with that mail domain."""
    tenant, body = call.tenant, Body(call.body)
    body.require(("TicketTitle", "Description"))
    text, fields = body.text("Description"), _fields(call, body)
    contact = _end_user(call, body)
    if body.errors:
        raise body.refusal()
    if contact is None:
        first, last, mail = (body.text(f"EndUser{name}") or "" for name in ("FirstName", "LastName", "Email"))
        contact = tenant.add_contact(first, last, mail, body.text("EndUserPhone"))
    defaults = {"TicketPriority": "Low", "TicketImpact": "Minor", "TicketStatus": "Open", "TicketType": "Problem", "TicketSource": "API"}
    number = tenant.new_id("ticket")
    business = tenant.customers.get(contact["CustomerID"], {}).get("BusinessNumber")
    ticket = tenant.desk.add(number, contact, business, tenant.now, text or "", defaults | fields)
    tenant.desk.move(ticket, ticket["TicketStatus"], tenant.now)
    return call.result(number, 201)


def update_ticket(call: Call) -> Answer:
    """Changes what was sent and nothing else; the tenant's own life leaves the ticket alone from then on."""
    ticket = call.tenant.tickets.get(call.id("ticketId"))
    if ticket is None:
        return call.one(None, "ticket")
    body = Body(call.body)
    fields = _fields(call, body)
    if body.errors:
        raise body.refusal()
    status = fields.pop("TicketStatus", ticket["TicketStatus"])
    ticket.update(fields)
    call.tenant.desk.move(ticket, status, call.tenant.now)
    call.tenant.desk.written.add(ticket["TicketID"])
    return call.result(ticket["TicketID"])


def delete_ticket(call: Call) -> Answer:
    """The status becomes Deleted; with hard-delete the ticket goes with its comments and relations."""
    number, desk = call.id("ticketId"), call.tenant.desk
    if number not in desk.tickets:
        return call.one(None, "ticket")
    if call.weather.get("hard-delete"):
        desk.remove(number)
    else:
        desk.move(desk.tickets[number], "Deleted", call.tenant.now)
    return empty(204)


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


def _fields(call: Call, body: Body) -> Record:
    """What a ticket's body sets, in the ticket's own spelling."""
    fields: Record = {
        "TicketTitle": body.text("TicketTitle"),
        "TicketStatus": body.text("TicketStatus"),
        "TicketType": body.word("TicketType", TYPES),
        "TicketPriority": body.word("TicketPriority", PRIORITIES),
        "TicketImpact": body.word("TicketImpact", IMPACTS),
    }
    return {name: value for name, value in fields.items() if value is not None} | _technician(call, body)


def _technician(call: Call, body: Body) -> Record:
    """By id or else by e-mail; -1 is Autopilot, which an account without it refuses."""
    number, mail, known = body.number("TechnicianContactID"), body.text("TechnicianEmail"), call.tenant.technicians
    if number is not None:
        found = AUTOPILOT if number == -1 and call.weather.get("autopilot") else known.get(number)
        if not found:
            body.errors["TechnicianContactID"] = f"There is no technician {number}."
        return found or {}
    if mail is None:
        return {}
    found = next((technician for technician in known.values() if technician["TechnicianEmail"].lower() == mail.lower()), None)
    if not found:
        body.errors["TechnicianEmail"] = f"There is no technician {mail}."
    return found or {}


def _end_user(call: Call, body: Body) -> Record | None:
    """The contact that a new ticket is for; None, or an error in `body`, when it is not known yet."""
    number, mail, contacts = body.number("EndUserID"), body.text("EndUserEmail"), call.tenant.contacts
    if number is not None:
        if number not in contacts:
            body.errors["EndUserID"] = f"There is no contact {number}."
        return contacts.get(number)
    if not (mail and body.text("EndUserFirstName") and body.text("EndUserLastName")):
        body.errors.setdefault("EndUserID", "EndUserID, or EndUserFirstName, EndUserLastName and EndUserEmail, are required.")
        return None
    return next((contact for contact in contacts.values() if (contact["Email"] or "").lower() == mail.lower()), None)
