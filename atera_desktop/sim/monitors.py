"""The monitored devices of a tenant: what machines probe for their customers (atera-api.md, section 8.12)."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from .record import Record
from .seed import plain

FAMILIES = ("generic", "tcp", "http", "snmp")
MACHINES_EACH = 28
"""There is about one monitored device for so many machines."""

_ORDER = ("snmp", "http", "tcp", "generic")
_SNMP = (
    ("SW-CORE-1", "Switch", "Catalyst 9300-24T"),
    ("FW-EDGE", "Firewall", "FortiGate 60F"),
    ("AP-LOBBY", "Access_point", "U6-Pro"),
    ("UPS-RACK-2", "UPS", "Smart-UPS 1500"),
    ("PRN-2ND-FLOOR", "Printer", "LaserJet M507"),
)
_TCP = (("Mail relay", (25, 587)), ("Accounting database", (1433,)), ("Remote access", (443, 3389)), ("File transfer", (22,)))
_HTTP = (("Website", "www", "Welcome"), ("Webmail", "mail", "Sign in"), ("Customer portal", "portal", None))
_GENERIC = ("Internet router", "Door controller", "Badge reader", "Time clock")


def make_monitors(rng: Random, agents: list[Record], alerts: Iterable[Record]) -> dict[str, dict[int, Record]]:
    """Devices by family and id. Each is probed by a machine of its customer, a server if there is one; some machines probe several.

    A device that an alert tells of is one of them.
    """
    monitors: dict[str, dict[int, Record]] = {family: {} for family in FAMILIES}
    told = [alert for alert in alerts if alert["DeviceType"] == "SNMP"]
    probers = _probers(agents)
    number = 3_000
    for position in range(round(len(agents) / MACHINES_EACH)):
        number += rng.randint(1, 4)
        family = _ORDER[position % len(_ORDER)]
        alert = told.pop() if told and family == "snmp" else None
        customers = list(probers)
        agent = probers[alert["CustomerID"] if alert else customers[position * 3 % len(customers)]]
        device = _common(rng, number, agent) | _OWN[family](rng, agent)
        if alert:
            device.update(
                Name=alert["DeviceName"], DeviceGuid=alert["DeviceGuid"], FolderID=alert["FolderID"], Online=bool(alert["Archived"])
            )
        monitors[family][number] = device
    return monitors


def _probers(agents: list[Record]) -> dict[int, Record]:
    """A machine of each customer: its first server, else its first machine."""
    probers: dict[int, Record] = {}
    for agent in sorted(agents, key=lambda a: a["DeviceType"] != "Server"):
        probers.setdefault(agent["CustomerID"], agent)
    return probers


def _common(rng: Random, number: int, agent: Record) -> Record:
    bits = f"{rng.getrandbits(128):032x}"
    return {
        "Name": "",
        "DeviceID": number,
        "DeviceGuid": f"{bits[:8]}-{bits[8:12]}-4{bits[13:16]}-9{bits[17:20]}-{bits[20:]}",
        "FolderID": agent["FolderID"],
        "CustomerID": agent["CustomerID"],
        "CustomerName": agent["CustomerName"],
        "Monitored": rng.random() < 0.95,
        "MonitoringAgentID": agent["AgentID"],
    }


def _host(rng: Random, agent: Record) -> str:
    net = (agent["IpAddresses"] or ["192.168.1.1"])[0].rpartition(".")[0]
    return f"{net}.{rng.randint(240, 254)}"


def _generic(rng: Random, _: Record) -> Record:
    return {"Name": rng.choice(_GENERIC)}


def _tcp(rng: Random, agent: Record) -> Record:
    name, ports = rng.choice(_TCP)
    states = [{"PortNumber": port, "Monitored": True, "Available": rng.random() < 0.95} for port in ports]
    return {"Name": name, "Hostname": _host(rng, agent), "Ports": states}


def _http(rng: Random, agent: Record) -> Record:
    name, host, pattern = rng.choice(_HTTP)
    site, up = plain(agent["CustomerName"]).lower() or f"customer{agent['CustomerID']}", rng.random() < 0.95
    return {
        "Name": name,
        "URL": f"https://{host}.{site}.example/",
        "Pattern": pattern,
        "URLUp": up,
        "ContainsPattern": up and bool(pattern),
    }


def _snmp(rng: Random, agent: Record) -> Record:
    name, kind, model = rng.choice(_SNMP)
    third = rng.random() < 0.3
    return {
        "Name": name,
        "Hostname": _host(rng, agent),
        "Online": True,
        "Port": "161",
        "Community": None if third else "public",
        "Type": kind,
        "Version": "V3" if third else "V2",
        "SecurityLevel": "Authentication" if third else "Undefined",
        "Authentication": "SHA1" if third else None,
        "Privacy": None,
        "Model": model,
    }


_OWN = {"generic": _generic, "tcp": _tcp, "http": _http, "snmp": _snmp}
