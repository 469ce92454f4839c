"""What the machines of real tenants have that nobody would think of (atera-api.md, section 11)."""

from __future__ import annotations

from random import Random

from .moments import day, iso, iso7
from .record import Record
from .seed import DAY, YEAR


def add_oddities(rng: Random, agents: list[Record], now: float) -> None:
    """What real tenants have here and there at least once each from two dozen machines on."""
    stations = [agent for agent in agents if agent["OSType"] == "Work Station"]
    if len(stations) < 24:
        return

    def some(one_in: int) -> list[Record]:
        return rng.sample(stations, max(1, len(stations) // one_in))

    for server in [agent for agent in agents if agent["OSType"] == "Server" and agent["Online"]][:1]:
        server.update(Online=False, LastSeen=iso(now - 3 * 3600), Modified=iso7(now - 3 * 3600))
    for agent in some(45) + some(90):  # stale
        seen = now - rng.uniform(31, 400) * DAY
        agent["Created"] = min(agent["Created"], iso(seen - 90 * DAY))
        agent.update(Online=False, LastSeen=iso(seen), Modified=iso7(seen), LastRebootTime=iso(seen - 3 * DAY), CurrentLoggedUsers=None)
    for agent in some(110):  # installed, never reported
        nothing = (
            "LastSeen",
            "LastRebootTime",
            "CurrentLoggedUsers",
            "LastLoginUser",
            "Processor",
            "HardwareDisks",
            "BiosReleaseDate",
            "OfficeFullVersion",
            "MacAddresses",
        )
        agent.update(
            dict.fromkeys(nothing),
            Online=rng.choice((False, None)),
            Memory=0,
            ReportedFromIP=None,
            IpAddresses=None,
            Created=iso(now - rng.uniform(1, 40) * DAY),
        )
    for agent in some(60):
        agent["Memory"] = 0
    for agent in some(25):
        agent.pop("MachineID", None)
    for agent in some(30):
        if agent["BatteryInfo"] is None:
            del agent["BatteryInfo"]
    for agent in some(70):
        agent["LastRebootTime"] = "0001-01-01T00:00:00"
    for agent in some(50):
        agent["AgentName"] = rng.choice(
            ("Reception  (new)", "Spare laptop ", "X-ray \u200eworkstation\u200f", "Büro Görlitz", "受付 1", "Conference room TV")
        )
    for agent in some(80):
        name = f"{agent['MachineName'].split('-')[0]}-WAREHOUSE-LABELPRINTER-{rng.randint(1, 9)}"
        agent.update(MachineName=name, AgentName=name, SystemName=name[:15])
    for agent in some(60):
        agent["BiosReleaseDate"] = day(now - rng.uniform(1, 5) * YEAR)
    for twin in some(150):  # a machine installed anew: the same name twice at one customer
        other = rng.choice(stations)
        for key in (
            "MachineName",
            "AgentName",
            "SystemName",
            "CustomerID",
            "CustomerName",
            "DomainName",
            "CurrentLoggedUsers",
            "LastLoginUser",
        ):
            twin[key] = other[key]
        twin["FolderID"] = twin["FolderName"] = None
