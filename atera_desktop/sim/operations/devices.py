"""Monitored devices: four families, read, created and deleted but never changed (atera-api.md, 8.12).

Where the facts are open: a device is probed by a machine of its own customer, what is new is found reachable, and Monitored is false
where it is not sent, as a server of that kind reads a missing flag. User names and passwords are required but never shown.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit
from uuid import uuid4

from ..answers import Answer, empty, json
from ..bodies import Body
from ..monitors import FAMILIES
from ..record import Record
from ..routes import Call, Operation

VERSIONS = ("V1", "V2")
LEVELS = ("Undefined", "Authentication", "AuthenticationAndPrivacy")
AUTHENTICATIONS = ("Undefined", "SHA1", "MD5")
PRIVACIES = ("Undefined", "AES", "DES")

NEWER = {"snmp": ("Model",)}
"""What devices of a family had no field for before 2026."""

COMMON = ("Name", "CustomerID", "MonitoringAgentID")


def monitors(family: str) -> Callable[[Call], Answer]:
    """The list of one family of monitored devices."""

    def run(call: Call) -> Answer:
        wanted = {"CustomerID": call.number("customerId"), "MonitoringAgentID": call.number("monitoringAgentId")}
        known = call.tenant.monitors[family].values()
        return call.page([d for d in known if all(value is None or d[key] == value for key, value in wanted.items())], None, 500)

    return run


def monitor(family: str) -> Callable[[Call], Answer]:
    return lambda call: call.one(call.tenant.monitors[family].get(call.id("deviceId")), "device")


def monitor_of_guid(call: Call) -> Answer:
    """An SNMP device."""
    guid = call.guid("deviceGuid")
    return call.one(next((d for d in call.tenant.monitors["snmp"].values() if d["DeviceGuid"] == guid), None), "device")


def delete_monitor(family: str) -> Callable[[Call], Answer]:
    """Its alerts stay, as those of a machine do that are history."""

    def run(call: Call) -> Answer:
        return empty(204) if call.tenant.monitors[family].pop(call.id("deviceId"), None) else call.one(None, "device")

    return run


def create_monitor(family: str, own: Callable[[Body], Record]) -> Callable[[Call], Answer]:
    """`own` reads what only this way of creating has, in the spelling of the family's records."""

    def run(call: Call) -> Answer:
        body = Body(call.body)
        body.require(COMMON)
        fields = _common(call, body) | own(body)
        if body.errors:
            raise body.refusal()
        device = {"DeviceID": call.tenant.new_id("device"), "DeviceGuid": str(uuid4()), **fields}
        call.tenant.monitors[family][device["DeviceID"]] = device
        return json({"DeviceId": device["DeviceID"], "DeviceGuid": device["DeviceGuid"]}, 201)

    return run


def _common(call: Call, body: Body) -> Record:
    tenant, number, folder, agent = call.tenant, body.number("CustomerID"), body.number("FolderID"), body.number("MonitoringAgentID")
    customer = tenant.customers.get(number or 0, {})
    if number is not None and not customer:
        body.wrong("CustomerID", "names no customer")
    if agent is not None and tenant.agents.get(agent, {}).get("CustomerID", 0) != number:
        body.wrong("MonitoringAgentID", "names no agent of the customer")
    if folder is not None and tenant.folders.get(folder, {}).get("CustomerID", 0) != number:
        body.wrong("FolderID", "names no folder of the customer")
    return {
        "Name": body.text("Name"),
        "FolderID": folder,
        "CustomerID": number,
        "CustomerName": customer.get("CustomerName"),
        "Monitored": body.flag("Monitored") or False,
        "MonitoringAgentID": agent,
    }


def _generic(body: Body) -> Record:
    """Its host name is taken and never shown."""
    body.text("Hostname")
    return {}


def _tcp(body: Body) -> Record:
    body.require(("Hostname", "Ports"))
    ports = [(_port(port, "PortNum"), port.flag("Monitored") or False) for port in body.parts("Ports")]
    numbers = [number for number, _ in ports]
    if body.has("Ports") and (not numbers or len(set(numbers)) < len(numbers)):
        body.errors.setdefault("Ports", "The Ports field is empty, or has a port twice.")
    shown = [{"PortNumber": number, "Monitored": monitored, "Available": True} for number, monitored in ports]
    return {"Hostname": body.text("Hostname"), "Ports": shown}


def _http(body: Body) -> Record:
    body.require(("URL",))
    address, pattern = body.text("URL"), body.text("Pattern", blank=True)
    if address and not _is_web(address):
        body.wrong("URL", "is not an address that begins with http:// or https://")
    return {"URL": address, "Pattern": pattern, "URLUp": True, "ContainsPattern": bool(pattern)}


def _snmp(body: Body) -> Record:
    body.require(("Hostname", "Port"))
    port = _port(body, "Port")
    return {"Hostname": body.text("Hostname"), "Online": True, "Port": str(port), "Type": body.text("SNMPType"), "Model": None}


def _snmp_v1v2(body: Body) -> Record:
    body.require(("Community", "SNMPVersion"))
    community, version = body.text("Community"), body.word("SNMPVersion", VERSIONS)
    secured = {"SecurityLevel": "Undefined", "Authentication": None, "Privacy": None}
    return {**_snmp(body), "Community": community, "Version": version, **secured}


def _snmp_v3(body: Body) -> Record:
    """The level decides what is required: algorithm and password of authentication, and with privacy those of privacy."""
    body.require(("Username",))
    body.text("Username")
    level = body.word("_SecurityLevel", LEVELS) or "Undefined"
    authentication = _algorithm(body, "Authentication", AUTHENTICATIONS, level != "Undefined")
    privacy = _algorithm(body, "Privacy", PRIVACIES, level == "AuthenticationAndPrivacy")
    secured = {"SecurityLevel": level, "Authentication": authentication, "Privacy": privacy}
    return {**_snmp(body), "Community": None, "Version": "V3", **secured}


def _algorithm(body: Body, kind: str, words: tuple[str, ...], needed: bool) -> str | None:
    """The algorithm of `AuthenticationAlg` or `PrivacyAlg`, None where there is none."""
    if needed:
        body.require((f"{kind}Alg", f"{kind}Password"))
    algorithm = body.word(f"{kind}Alg", words)
    body.text(f"{kind}Password")
    if needed and algorithm == "Undefined":
        body.wrong(f"{kind}Alg", "is Undefined, which the security level does not allow")
    return None if algorithm == "Undefined" else algorithm


def _port(body: Body, name: str) -> int | None:
    body.require((name,))
    port = body.number(name)
    if port is not None and not 1 <= port <= 65535:
        body.wrong(name, "is not between 1 and 65535")
    return port


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(c.isspace() for c in address) and parts.port != 0
    except ValueError:  # a port that is none
        return False


CREATE = (
    ("generic", "devices/genericdevice", _generic),
    ("tcp", "devices/tcpdevice", _tcp),
    ("http", "devices/httpdevice", _http),
    ("snmp", "devices/snmpdevice/v1v2", _snmp_v1v2),
    ("snmp", "devices/snmpdevice/v3", _snmp_v3),
)

OPERATIONS = (
    *(Operation("GET", f"devices/{family}devices", monitors(family), "Devices", newer=NEWER.get(family, ())) for family in FAMILIES),
    *(
        Operation("GET", f"devices/{family}device/{{deviceId}}", monitor(family), "Devices", newer=NEWER.get(family, ()))
        for family in FAMILIES
    ),
    *(Operation("DELETE", f"devices/{family}device/{{deviceId}}", delete_monitor(family), "Devices") for family in FAMILIES),
    Operation("GET", "devices/snmpdevice/guid/{deviceGuid}", monitor_of_guid, "Devices", new=True),
    *(Operation("POST", template, create_monitor(family, own), "Devices") for family, template, own in CREATE),
)
