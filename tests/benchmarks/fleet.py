"""Believable agents by the hundred thousand: the same seed, the same fleet."""

import random
from datetime import UTC, datetime, timedelta
from functools import cache

from atera_desktop.domain.agent import Agent, Disk
from atera_desktop.domain.record import Key

NOW = 1_795_564_800.0  # 2026-11-25, so that ages do not depend on the day of the run
OSES = (
    ("Microsoft Windows 11 Pro  x64", "23H2", "Work Station"),
    ("Microsoft Windows 10 Pro x64", "22H2", "Work Station"),
    ("Microsoft Windows Server 2019 Standard x64", "1809", "Server"),
    ("Microsoft Windows Server 2022 Datacenter x64", "21H2", "Server"),
    ("macOS Sonoma", "14.5", "Mac"),
    ("Ubuntu", "22.04 LTS", "Linux"),
)
MODELS = (
    ("Dell Inc.", "Latitude 5440"),
    ("HP", "EliteBook 840 G9"),
    ("LENOVO", "ThinkPad T14 Gen 3"),
    ("Microsoft Corporation", "Surface Laptop 5"),
    ("VMware, Inc.", "VMware Virtual Platform"),
    ("Apple Inc.", "MacBookPro18,3"),
)
FIRST = (
    "Purple", "Red", "North", "South", "Blue", "Acme", "Delta", "Alpha", "Nova", "Orbit", "Harbor", "Cedar", "Maple", "River", "Summit",
    "Union", "Vertex", "Zenith", "Müller", "Ångström", "Łódź",
)  # fmt: skip
LAST = ("Dental", "Legal", "Logistics", "Foods", "Partners", "Group", "Clinic", "School", "Studio", "Bank", "Energy", "Motors", "Textiles")
USERS = ("anna", "bob", "carla", "dmitri", "eva", "frank", "grace", "henry", "ines", "jonas", "karin", "leo", "maria", "nils", "olga")


@cache
def fleet(count: int) -> dict[Key, Agent]:
    """So many agents by id, each with the 54 fields that Atera sends."""
    dice = random.Random(1)
    return {number: agent(number, dice) for number in range(1, count + 1)}


def agent(number: int, dice: random.Random) -> Agent:
    customer, (os, version, kind), (vendor, model) = dice.randrange(1, 400), dice.choice(OSES), dice.choice(MODELS)
    name = f"{dice.choice(FIRST).upper()}-{dice.choice(('LT', 'PC', 'SRV', 'VM', 'WS'))}{dice.randrange(1, 99999):05}"
    domain = f"{FIRST[customer % len(FIRST)].upper()}.LOCAL"
    user = f"{domain}\\{dice.choice(USERS)}"
    total = dice.choice((238, 476, 953)) * 1024
    free = dice.randrange(10, total)
    return Agent(
        machine_id=f"{dice.getrandbits(64):016x}",
        agent_id=number,
        device_guid=f"{dice.getrandbits(128):032x}",
        folder_id=dice.choice((None, 12, 40)),
        customer_id=customer,
        customer_name=f"{FIRST[customer % len(FIRST)]} {LAST[customer % len(LAST)]} {customer}",
        agent_name=name,
        system_name=name,
        machine_name=name,
        domain_name=domain,
        current_logged_users=user,
        computer_description=None if dice.random() < 0.7 else f"Workstation, floor {dice.randrange(9)}",
        monitored=True,
        agent_version=f"1.8.{dice.randrange(1, 9)}.{dice.randrange(9)}",
        favorite=dice.random() < 0.03,
        monitored_agent_id=number + 100_000,
        created=date(dice),
        modified=date(dice),
        online=dice.random() < 0.7,
        last_seen=date(dice),
        reported_from_ip=address(dice, "203.0"),
        app_view_url=f"https://app.atera.com/Admin#/rmm/device/{number}/agent",
        motherboard=f"{vendor} 0{dice.getrandbits(20):05X}",
        processor=dice.choice(("11th Gen Intel(R) Core(TM) i7-1185G7 @ 3.00GHz", "AMD Ryzen 7 PRO 6850U with Radeon Graphics")),
        memory=dice.choice((7896, 16102, 32549, 65280)),
        display="Intel(R) Iris(R) Xe Graphics",
        sound="Realtek High Definition Audio",
        processor_cores_count=dice.choice((4, 8, 12, 16)),
        system_drive="C:",
        processor_clock="2995",
        vendor=vendor,
        vendor_serial_number=f"{dice.getrandbits(36):09X}",
        vendor_brand_model=model,
        product_name=model,
        bios_manufacturer=vendor,
        bios_version=f"1.{dice.randrange(30)}.{dice.randrange(5)}",
        bios_release_date=date(dice),
        mac_addresses=tuple(":".join(f"{dice.randrange(256):02X}" for _ in range(6)) for _ in range(dice.randrange(1, 4))),
        ip_addresses=tuple(address(dice, "192.168") for _ in range(dice.randrange(1, 3))),
        hardware_disks=(Disk("C:", free, total - free, total),),
        os=os,
        os_type=kind,
        windows_serial_number=f"00330-{dice.randrange(99999):05}-{dice.randrange(99999):05}-AAOEM",
        office="Microsoft 365 Apps for enterprise",
        office_oem=False,
        os_version=version,
        os_build=dice.choice(("22631", "19045", "20348")),
        last_reboot_time=date(dice),
        last_login_user=user,
    )


def date(dice: random.Random) -> str:
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=dice.randrange(300 * 86_400))
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def address(dice: random.Random, net: str) -> str:
    return f"{net}.{dice.randrange(256)}.{dice.randrange(1, 255)}"
