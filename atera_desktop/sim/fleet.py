"""The machines of a tenant at its beginning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

from .hardware import (
    DESKTOPS,
    LINUX,
    MACOS,
    MACS,
    NOTEBOOKS,
    OFFICE,
    PRODUCTS,
    SERVERS,
    VERSIONS,
    WINDOWS,
    WINDOWS_SERVERS,
    Model,
    System,
    serial,
)
from .moments import iso, iso3, iso7, since
from .oddities import add_oddities
from .places import ROOMS
from .record import Record
from .seed import DAY, YEAR, Site, plain

ROLES = ("FS", "SQL", "APP", "RDS", "PRINT", "BACKUP", "HV", "DC")
EDGE = ("WEB-EDGE", "DB-PG", "CACHE", "MAIL-RELAY", "K8S-NODE")


def last_report(agent_id: int, now: float) -> float:
    """When a machine that is online reported last: each does so every one to three minutes, at its own beat."""
    period = 60 + agent_id * 37 % 121
    return now - (now + agent_id * 7919) % period


def make_agents(rng: Random, sites: list[Site], count: int, now: float, low_disks: float) -> dict[int, Record]:
    """`count` machines with ascending ids, the older ones first; `low_disks` is the share of those that run out of space."""
    weights = [0.25 if i == 0 else rng.uniform(0.5, 2) for i in range(len(sites))]
    agents, number = {}, 211
    started: Counter[int] = Counter()
    for position, site in enumerate(rng.choices(sites, weights, k=count)):
        number += rng.choice((1, 1, 1, 2, 2, 3, 5))
        started[site.id] += 1
        agents[number] = _agent(rng, site, number, position / max(1, count), now, started[site.id] == 2, low_disks)
    add_oddities(rng, list(agents.values()), now)
    return agents


def _agent(rng: Random, site: Site, number: int, age: float, now: float, first_server: bool, low_disks: float) -> Record:
    form, model, system = _form(rng, site, first_server)
    user = rng.choice(site.contacts) if site.contacts and form != "server" else None
    login = (plain(user["Firstname"])[:1] + plain(user["Lastname"])).lower() if user else "administrator"
    name = _name(rng, site, form, model, system, login, first_server)
    online = rng.random() < (0.975 if form == "server" else 0.905)
    seen = last_report(number, now) if online else now - rng.uniform(0.06, 0.9) ** 4 * 9 * DAY - 400
    created = min(seen - DAY, now - (1 - age) * 3.6 * YEAR - rng.uniform(0, 5) * DAY - DAY)
    reboot = min(seen - 1200, now - min(rng.expovariate(1 / 9), 120) * DAY - 1200)
    windows, apple = system.os.find("Windows") >= 0, model.vendor == "Apple Inc."
    version, bits = rng.choice(VERSIONS), f"{rng.getrandbits(128):032x}"
    guid = f"{bits[:8]}-{bits[8:12]}-4{bits[13:16]}-9{bits[17:20]}-{bits[20:]}"
    office, office_version = rng.choice(OFFICE) if windows and form != "server" else (None, None)
    folder, folder_name = rng.choice(_folders(site, form)) if site.folders and rng.random() < 0.67 else (None, None)
    domain = ("" if apple or system.type == "Linux" else site.place.code) or None
    return {
        "MachineID": f"{bits[4:12]}-agent-{number:04d}",
        "AgentID": number,
        "DeviceGuid": guid,
        "FolderID": folder,
        "FolderName": folder_name,
        "CustomerID": site.id,
        "CustomerName": site.place.name,
        "AgentName": name,
        "SystemName": name[:15],
        "MachineName": name,
        "DomainName": domain,
        "CurrentLoggedUsers": _logged(
            rng, form, version, f"{domain}\\{login}" if domain else login, site.place.code, max(reboot, seen - rng.uniform(0.1, 9) * 3600)
        ),
        "ComputerDescription": _description(rng, form, user),
        "Monitored": rng.random() < 0.97,
        "AgentVersion": version,
        "Favorite": rng.choice((False, False, False, False, None, True)) if form == "server" else False,
        "ThresholdID": site.threshold,
        "MonitoredAgentID": number,
        "Created": iso(created) if number % 9 else iso3(created),
        "Modified": iso7(seen - rng.uniform(5, 3000)),
        "Online": online,
        "LastSeen": iso(seen),
        "ReportedFromIP": site.wan if form != "notebook" or rng.random() < 0.7 else f"198.51.100.{number % 250 + 2}",
        "AppViewUrl": f"https://app.atera.com/new/rmm/device/{guid}/agent",
        "Motherboard": model.board,
        "Processor": model.cpu,
        "Memory": rng.choice(model.memory),
        "Display": model.display,
        "Sound": model.sound or None,
        "ProcessorCoresCount": model.cores,
        "SystemDrive": "C:" if windows else "/",
        "ProcessorClock": model.clock,
        "Vendor": model.vendor,
        "VendorSerialNumber": serial(rng, model.serial),
        "VendorBrandModel": model.model,
        "ProductName": PRODUCTS.get(model.model, model.model),
        "BiosManufacturer": model.bios_maker,
        "BiosVersion": rng.choice(model.bios),
        "BiosReleaseDate": f"{model.bios_date}T00:00:00" if number % 13 else model.bios_date,
        "MacAddresses": [_mac(rng, model.oui)] + ([_mac(rng, "00:FF:9C")] if form == "notebook" else []),
        "IpAddresses": [f"{site.subnet}.{rng.randint(5, 254)}", f"fe80::{bits[:4]}:{bits[4:8]}:{bits[8:12]}:{bits[12:16]}"][
            : 1 if number % 6 == 0 else 2
        ],
        "HardwareDisks": list(_disks(rng, model, form, windows, low_disks)),
        "BatteryInfo": _battery(rng, number, model) if form == "notebook" else None,
        "OS": system.os,
        "OSType": "Domain Controller" if windows and "-DC0" in name else system.type,
        "WindowsSerialNumber": f"00330-{rng.randint(50000, 59999)}-{rng.randint(10000, 99999)}-AA{rng.randint(100, 999)}"
        if windows
        else None,
        "Office": office,
        "OfficeSP": None,
        "OfficeOEM": False if office else None,
        "OfficeSerialNumber": None,
        "OSNum": system.number,
        "LastRebootTime": iso(reboot) if number % 37 else f"{iso(reboot)[:-1]}+00:00",
        "OSVersion": system.version,
        "OSBuild": system.build,
        "OfficeFullVersion": office_version,
        "LastLoginUser": f"{domain}\\{login}" if domain else login,
        "DeviceType": "Server" if form == "server" else "Mac" if apple else "PC",
    }


def _form(rng: Random, site: Site, first_server: bool) -> tuple[str, Model, System]:
    draw, kind = rng.random(), site.place.kind
    if kind == "hosting" and draw < 0.7:
        return "server", rng.choice(SERVERS[2:]), rng.choice(LINUX)
    if (first_server and site.contacts) or draw < 0.1:
        return "server", rng.choice(SERVERS), rng.choice(WINDOWS_SERVERS)
    if draw < (0.6 if kind == "design" else 0.13):
        mac = rng.choice(MACS)
        return "desktop" if mac.model.startswith("iMac") else "notebook", mac, rng.choice(MACOS)
    if draw > 0.985:
        return "desktop", rng.choice(DESKTOPS), rng.choice(LINUX)
    if draw > 0.6:
        return "notebook", rng.choice(NOTEBOOKS), rng.choice(WINDOWS)
    return "desktop", rng.choice(DESKTOPS), rng.choice(WINDOWS)


def _name(rng: Random, site: Site, form: str, model: Model, system: System, login: str, first_server: bool) -> str:
    code, names = site.place.code, site.names
    if form == "server":
        if system.type == "Linux":
            return _next(names, rng.choice(EDGE) + "-", "")
        role = "DC" if first_server else rng.choice(ROLES)
        return _next(names, f"SRV-{role}" if site.scheme < 2 else f"{code}-{role}", "02d")
    if not site.contacts and model.vendor != "Apple Inc.":  # as Windows names a machine that nobody named
        return f"{'LAPTOP' if form == 'notebook' else 'DESKTOP'}-{serial(rng, '?#?????')}"
    if model.vendor == "Apple Inc.":
        return _next(names, f"{'IMAC' if form == 'desktop' else 'MBP'}-{rng.choice(ROOMS[site.place.kind])}-", "")
    if form == "notebook" and site.scheme != 1:
        name = f"NB-{login.upper()}"
        names[name] += 1
        return name if names[name] == 1 else f"{name}{names[name]}"
    if form == "notebook":
        return _next(names, f"{code}-LT", "02d")
    return (
        _next(names, f"{code}-{rng.choice(ROOMS[site.place.kind])}-", ""),
        _next(names, "PC-", "04d"),
        _next(names, f"{code}-WS", "03d"),
    )[site.scheme]


def _folders(site: Site, form: str) -> list[tuple[int, str]]:
    own = {"server": ("Servers", "Edge", "Databases"), "notebook": ("Laptops",)}
    fits = [folder for folder in site.folders if folder[1] in own.get(form, ())]
    return fits or [folder for folder in site.folders if folder[1] not in ("Servers", "Laptops")]


def _next(names: Counter[str], stem: str, form: str) -> str:
    names[stem] += 1
    return f"{stem}{names[stem]:{form}}"


def _description(rng: Random, form: str, user: Record | None) -> str | None:
    if form == "server":
        return rng.choice((None, "", "Do not reboot without notice", "Virtual machine"))
    if user is None or rng.random() < 0.6:
        return rng.choice((None, None, "", "Spare"))
    return rng.choice(
        (f"{user['Firstname']} {user['Lastname']}", user["JobTitle"] or "Office", f"{user['Firstname']}'s computer  (2nd floor)")
    )


def _logged(rng: Random, form: str, version: str, user: str, code: str, at: float) -> str | None:
    """Comma-joined `DOMAIN\\user(Since: …)`; agents of the old kind tell no time."""
    if form == "server" and rng.random() < 0.7:
        return rng.choice((None, ""))
    users = [user] + ([f"{code}\\administrator"] if rng.random() < 0.08 and not user.endswith("administrator") else [])
    if version.startswith("1.7"):
        return ",".join(users)
    return ",".join(f"{name}(Since: {since(at - 4000 * i)})" for i, name in enumerate(users))


def _mac(rng: Random, oui: str) -> str:
    bits = f"{rng.getrandbits(24):06X}"
    return f"{oui}:{bits[:2]}:{bits[2:4]}:{bits[4:]}"


def _disks(rng: Random, model: Model, form: str, windows: bool, low: float) -> Iterator[Record]:
    total = rng.choice(model.disk)
    free = rng.uniform(0.02, 0.09) if rng.random() < low else rng.uniform(0.16, 0.8)
    first = disk("C:" if windows else "/", total, free)
    yield first
    if rng.random() < 0.06:
        yield dict(first)  # Atera lists a drive two or three times now and then
    if form == "server" and windows:
        yield disk("D:", total * rng.choice((2, 4)), rng.uniform(0.15, 0.7))
    if windows and rng.random() < 0.12:
        yield disk("E:", rng.choice((953_869, 1_907_727, 59_600)), rng.uniform(0.2, 0.9))


def disk(drive: str, total: int, free: float) -> Record:
    """Sizes in MiB; `free` as a share."""
    left = round(total * free)
    return {"Drive": drive, "Free": float(left), "Used": float(total - left), "Total": float(total)}


def _battery(rng: Random, number: int, model: Model) -> Record:
    designed = rng.choice((42_000, 50_000, 57_000, 63_000, 72_000))
    health = round(rng.uniform(48, 100), 1)
    maker = model.vendor.split()[0].upper()
    return {
        "Id": number * 10 + 1,
        "Name": f"{maker} {serial(rng, '?#???##')}",
        "BatteryHealth": health,
        "DesignedCapacity": designed,
        "FullChargeCapacity": round(designed * health / 100),
        "CycleCount": rng.randint(12, 900),
    }
