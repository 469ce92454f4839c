"""The alerts of a tenant: of what kinds they are, and those it has at its beginning."""

from __future__ import annotations

import math
from datetime import datetime
from random import Random
from typing import NamedTuple

from .moments import iso, iso7
from .record import Record
from .seed import DAY


class Kind(NamedTuple):
    title: str
    category: str
    source: str
    code: int
    message: str
    info: str | None


DOWN = Kind("Machine status unknown", "Availability", "DeviceMonitoring", 1, "{name} does not report any more", "Last report {seen} UTC")
DISK = Kind(
    "Disk Usage({drive})",
    "Disk",
    "ThresholdCheck",
    3,
    "Usage of drive {drive} is over the limit",
    "{drive} at {used} percent, {free} GB of {total} GB free",
)
SMART = Kind(
    "Hard disk failure predicted",
    "Hardware",
    "DeviceMonitoring",
    11,
    "SMART predicts a failure of a disk in {name}",
    "Reallocated sectors: {n}8",
)
OTHERS = (
    Kind(
        "Failed Login Attempts",
        "General",
        "ThresholdCheck",
        7,
        "Too many failed logins on {name}",
        "{n}4 failed attempts within 60 minutes",
    ),
    Kind("CPU Load", "Performance", "ThresholdCheck", 4, "CPU load of {name} is over the limit", "9{n} percent for 15 minutes"),
    Kind("Memory Usage", "Performance", "ThresholdCheck", 5, "Memory usage of {name} is over the limit", "9{n} percent for 30 minutes"),
    Kind("Pending reboot", "General", "DeviceMonitoring", 15, "{name} waits for a restart to finish its updates", None),
    Kind("Backup failed", "General", "DeviceMonitoring", 21, "The last backup of {name} did not finish", "Error 0x8007000{n}"),
    Kind("CPU temperature", "Hardware", "ThresholdCheck", 9, "The processor of {name} is too hot", "9{n} °C"),
    Kind("Service stopped", "Availability", "DeviceMonitoring", 2, "The service Print Spooler on {name} has stopped", "Spooler"),
)
EXCHANGE = Kind("Mail queue length", "Exchange", "ThresholdCheck", 18, "The mail queue of {name} is over the limit", "{n}12 messages")
DEVICE = Kind("Device down", "Availability", "DeviceMonitoring", 31, "{name} does not answer", "SNMP timeout")
SWITCHES = ("SW-CORE-1", "FW-EDGE", "AP-LOBBY", "UPS-RACK-2", "PRN-2ND-FLOOR")

# Alert texts come in the language of the account's technician who set the threshold up.
LOCAL = {
    ("Germany", DISK.code): ("Festplattenauslastung ({drive})", "Die Auslastung von Laufwerk {drive} liegt über dem Grenzwert"),
    ("Germany", 4): ("CPU-Auslastung", "Die Auslastung von {name} liegt über dem Grenzwert"),
    ("Germany", DOWN.code): ("Gerätestatus unbekannt", "{name} meldet sich nicht mehr"),
    ("Japan", DISK.code): ("ディスク使用量 ({drive})", "ドライブ {drive} の使用量がしきい値を超えています"),
    ("Japan", DOWN.code): ("マシンの状態が不明", "{name} から応答がありません"),
}


def make_alert(rng: Random, number: int, kind: Kind, agent: Record, country: str | None, severity: str, created: float) -> Record:
    """An open alert of a machine; one about a disk tells the numbers of the machine's first disk."""
    title, message = LOCAL.get((country or "", kind.code), (kind.title, kind.message))
    first = (agent["HardwareDisks"] or [{"Drive": "C:", "Free": 0.0, "Used": 1024.0, "Total": 1024.0}])[0]
    facts = {
        "name": agent["MachineName"],
        "seen": iso(created - 600)[:16].replace("T", " "),
        "drive": first["Drive"],
        "used": round(100 * first["Used"] / first["Total"]),
        "free": round(first["Free"] / 1024, 1),
        "total": round(first["Total"] / 1024, 1),
        "n": number % 7 + 1,
    }
    return {
        "AlertID": number,
        "Code": kind.code,
        "Source": kind.source,
        "Title": title.format(**facts),
        "Severity": severity,
        "Created": iso(created),
        "SnoozedEndDate": None,
        "DeviceGuid": agent["DeviceGuid"],
        "AgentId": agent["AgentID"],
        "AdditionalInfo": kind.info.format(**facts) if kind.info else None,
        "Archived": False,
        "AlertCategoryID": kind.category,
        "ArchivedDate": None,
        "TicketID": None,
        "AlertMessage": message.format(**facts),
        "DeviceName": agent["MachineName"],
        "CustomerID": agent["CustomerID"],
        "CustomerName": agent["CustomerName"],
        "FolderID": agent["FolderID"],
        "PollingCyclesCount": rng.choice((1, 3, 3, 5, None)),
        "DeviceType": agent["DeviceType"],
    }


def seen(agent: Record) -> float:
    """LastSeen in seconds since the epoch; 0 when it never reported."""
    return datetime.fromisoformat(agent["LastSeen"]).timestamp() if agent["LastSeen"] else 0.0


def is_low(agent: Record) -> bool:
    """Whether the first disk has less than a tenth free."""
    disks = agent["HardwareDisks"]
    return bool(disks and disks[0]["Free"] < disks[0]["Total"] * 0.1)


def make_alerts(rng: Random, agents: list[Record], countries: dict[int, str | None], now: float) -> dict[int, Record]:
    """Open, snoozed and (mostly) archived alerts with ascending ids, the older ones first."""
    if not agents:
        return {}
    critical, open_ = critical_count(len(agents)), open_count(len(agents))
    plan: list[tuple[float, Kind, Record, str, str]] = []
    for kind, agent in _causes(rng, agents, open_):
        severity = "Critical" if sum(p[3] == "Critical" for p in plan) < critical and kind in (DOWN, DISK, SMART) else ""
        created = seen(agent) + 600 if kind is DOWN else now - rng.expovariate(1 / 0.9) * DAY - 300
        plan.append((min(created, now), kind, agent, severity or _mild(kind), "open"))
    for _ in range(max(2, open_ // 5)):
        plan.append((now - rng.uniform(1, 20) * DAY, rng.choice(OTHERS), rng.choice(agents), "Warning", "snoozed"))
    history = min(15_000, max(20, len(agents) * 3 // 2))
    for _ in range(history):
        kind, agent = rng.choice(OTHERS) if rng.random() < 0.6 else rng.choice((DOWN, DOWN, SMART, EXCHANGE)), rng.choice(agents)
        severity = rng.choice(("Critical", "Warning", "Warning", "Information"))
        plan.append((now - rng.uniform(0.2, 120) * DAY, DISK if is_low(agent) else kind, agent, severity, "archived"))
    alerts, number = {}, 90_000
    for created, kind, agent, severity, state in sorted(plan, key=lambda p: p[0]):
        number += rng.randint(1, 4)
        alert = alerts[number] = make_alert(rng, number, kind, agent, countries.get(agent["CustomerID"]), severity, created)
        if state == "snoozed":
            alert["SnoozedEndDate"] = iso(now + rng.uniform(0.1, 6) * DAY) if number % 5 else "9999-12-31T23:59:59.9999999"
        elif state == "archived":
            ended = min(now - 60, created + rng.expovariate(1 / 0.4) * DAY + 120)
            alert.update(Archived=True, ArchivedDate=iso(ended) if number % 4 else iso7(ended))
    return alerts


def critical_count(agents: int) -> int:
    """About 0.6 % of the machines."""
    return max(1, round(agents * 0.006))


def open_count(agents: int) -> int:
    """14 with 240 machines, growing slower than they do."""
    return max(4, round(14 * math.pow(agents / 240, 0.55)), round(critical_count(agents) * 1.5))


def _mild(kind: Kind) -> str:
    return "Information" if kind.title in ("Pending reboot", "Service stopped") else "Warning"


def _causes(rng: Random, agents: list[Record], count: int) -> list[tuple[Kind, Record]]:
    """Servers that are away, disks that are full, a device without an agent, and whatever else."""
    away = [(DOWN, agent) for agent in agents if agent["Online"] is False and agent["LastSeen"] and agent["DeviceType"] == "Server"][
        : max(2, count // 3)
    ]
    low = [agent for agent in agents if is_low(agent)]
    full = [
        (DISK, agent)
        for agent in sorted(low, key=lambda a: float(a["HardwareDisks"][0]["Free"] / a["HardwareDisks"][0]["Total"]))[: max(1, count // 2)]
    ]
    switch = rng.choice(agents)
    device = switch | {
        "AgentID": None,
        "MachineName": rng.choice(SWITCHES),
        "DeviceType": "SNMP",
        "DeviceGuid": switch["DeviceGuid"][::-1].replace("-", ""),
    }
    bits = device["DeviceGuid"]
    device["DeviceGuid"] = f"{bits[:8]}-{bits[8:12]}-{bits[12:16]}-{bits[16:20]}-{bits[20:]}"
    rest = [(rng.choice((*OTHERS, SMART)), rng.choice(agents)) for _ in range(max(1, count - len(away) - len(full) - 1))]
    return [*away, *full, (DEVICE, device), *rest][:count]
