"""What an agent's machine is, in words and as sections of the details: system, network, disks, battery, users, hardware."""

from __future__ import annotations

import re

from atera_desktop.app.column import Tone
from atera_desktop.domain.agent import LOW_DISK, Agent, Disk
from atera_desktop.domain.wire import instant, plain
from atera_desktop.ui.detail.field import Field, Section
from atera_desktop.ui.pages.billing import day_row
from atera_desktop.ui.pages.page import date_row, fields, row, several
from atera_desktop.ui.words import DASH, DAY, exact, free_of, number, percent, since, size

REBOOT_DUE = 30 * DAY
WORN = 60
"""Percent of its designed capacity from which on down a battery is worth a word to its user."""

_EDITION = re.compile(r"(?<=Server \d{4}) (Standard|Datacenter|Essentials|Foundation)\b.*")
_RELEASE = re.compile(r"\d\dH\d")


def os_name(agent: Agent) -> str:
    """The operating system as people say it: "Windows 11 Pro 23H2", "Windows Server 2019"."""
    name = _EDITION.sub("", plain(agent.os).removeprefix("Microsoft ").removesuffix(" x64").removesuffix(" x86"))
    release = plain(agent.os_version)
    return f"{name} {release}" if _RELEASE.fullmatch(release) and name.startswith("Windows 1") and release not in name else name


def os_whole(agent: Agent) -> str:
    """Atera's own words, with the release."""
    name, release = plain(agent.os), plain(agent.os_version)
    return name if release in name else f"{name} {release}"


def model(agent: Agent) -> str:
    name, vendor = plain(agent.vendor_brand_model), plain(agent.vendor)
    return name if not vendor or name.lower().startswith(vendor.split()[0].lower()) else f"{vendor} {name}".strip()


def disk_text(agent: Agent, now: float) -> str:
    disk = agent.fullest_drive
    if disk is None or disk.free_share is None:
        return DASH
    free = f"{percent(disk.free_share)} free"
    return f"{plain(disk.drive)} {free}" if disk.free_share < LOW_DISK and disk.drive else free


def disk_tone(agent: Agent, now: float) -> Tone:
    disk = agent.fullest_drive
    return Tone.BAD if disk is not None and (disk.free_share or 0.0) < LOW_DISK else Tone.DIM


def disk_exact(agent: Agent) -> str:
    return "; ".join(f"{plain(disk.drive) or 'Drive'} {_disk_free(disk)}" for disk in agent.drives)


def _disk_free(disk: Disk) -> str:
    if disk.free is None or disk.total is None:
        return DASH
    return free_of(disk.free, disk.total)


def memory(agent: Agent) -> int | None:
    return agent.memory or None  # Atera sends 0 where it does not know


def memory_text(agent: Agent) -> str:
    known = memory(agent)
    if known is None:
        return ""
    return f"{round(known / 1024)} GB" if known >= 4 * 1024 - 512 else size(known)  # what the firmware keeps is not worth a fraction


def memory_exact(agent: Agent) -> str:
    return f"{number(known)} MB" if (known := memory(agent)) is not None else ""


def reboot_tone(agent: Agent, now: float) -> Tone | None:
    moment = instant(agent.last_reboot_time)
    return Tone.WARN if moment is not None and now - moment > REBOOT_DUE else Tone.DIM


def machine(agent: Agent, now: float) -> tuple[Section, ...]:
    """What a technician looks for; sections without a value are empty."""
    return _system(agent, now), _network(agent), _disks(agent), _battery(agent), _people(agent)


def inventory(agent: Agent, now: float) -> tuple[Section, ...]:
    """What is written down of it besides."""
    return _hardware(agent, now), _office(agent)


def _system(agent: Agent, now: float) -> Section:
    reboot = instant(agent.last_reboot_time)
    old = Tone.WARN if reboot is not None and now - reboot > REBOOT_DUE else None
    return Section("System", fields(
        row("OS", plain(agent.os).removeprefix("Microsoft "), expected=True),
        row("Version", agent.os_version),
        row("Build", agent.os_build),
        row("Type", agent.os_type),
        row("Model", model(agent), expected=True),
        row("Serial", agent.vendor_serial_number, expected=True),
        row("Processor", _processor(agent), expected=True),
        row("Memory", memory_text(agent), expected=True, exact=memory_exact(agent)),
        Field("Last reboot", since(reboot, now) if reboot else DASH, exact=exact(reboot) if reboot else "", tone=old),
        date_row("Last seen", agent.last_seen, now, expected=True),
        row("Description", agent.computer_description),
    ))  # fmt: skip


def _processor(agent: Agent) -> str:
    name = plain(agent.processor).replace("(R)", "").replace("(TM)", "").replace(" CPU @ ", " ")
    cores = agent.processor_cores_count
    return f"{plain(name)}, {cores} {'core' if cores == 1 else 'cores'}" if name and cores else plain(name)


def _network(agent: Agent) -> Section:
    return Section("Network", fields(
        *several("IP", agent.ip_addresses or ()),
        row("WAN", agent.reported_from_ip, expected=True),
        *several("MAC", agent.mac_addresses or ()),
        row("Domain", agent.domain_name),
        row("Machine name", agent.machine_name),
        row("System name", agent.system_name if agent.system_name != agent.machine_name else None),
    ))  # fmt: skip


def _disks(agent: Agent) -> Section:
    def drive(disk: Disk) -> Field:
        share = disk.free_share
        name = plain(disk.drive) or "Drive"
        if share is None:
            return Field(name, _disk_free(disk))
        low = Tone.BAD if share < LOW_DISK else None
        detail = f"{percent(share)} free" + (f", {size(disk.used)} used" if disk.used is not None else "")
        return Field(name, _disk_free(disk), exact=detail, tone=low, used=1.0 - share)

    return Section("Disks", fields(*map(drive, agent.drives), row("System drive", agent.system_drive if agent.drives else None)))


def _people(agent: Agent) -> Section:
    logged = [f"{user} since {begun}" if begun else user for user, begun in agent.logged_users]
    return Section("Users", fields(
        *(several("Logged in", logged) if logged else ()),
        row("Last login", agent.last_login_user, expected=True),
    ))  # fmt: skip


def _hardware(agent: Agent, now: float) -> Section:
    product = agent.product_name if agent.product_name != agent.vendor_brand_model else None
    return Section("Hardware", fields(
        row("Vendor", agent.vendor),
        row("Product", product),
        row("Device type", agent.device_type),
        row("Motherboard", agent.motherboard),
        row("Clock", agent.processor_clock),
        row("Display", agent.display),
        row("Sound", agent.sound),
        row("BIOS", agent.bios_version),
        row("BIOS vendor", agent.bios_manufacturer),
        day_row("BIOS date", agent.bios_release_date),
        row("Windows key", agent.windows_serial_number),
        row("OS number", agent.os_num),
    ))  # fmt: skip


def _office(agent: Agent) -> Section:
    version = row("Version", agent.office_full_version)
    return Section("Office", fields(
        row("Edition", agent.office),
        version,
        row("Service pack", agent.office_sp),
        row("OEM", agent.office_oem) if plain(agent.office) or version else None,
        row("Key", agent.office_serial_number),
    ))  # fmt: skip


def _battery(agent: Agent) -> Section:
    battery = agent.battery_info
    if battery is None:
        return Section("Battery")

    def charge(value: int | None) -> str:
        return "" if value is None else f"{number(value)} mWh"

    return Section("Battery", fields(
        _battery_health(battery.battery_health),
        row("Name", battery.name),
        row("Full charge", charge(battery.full_charge_capacity)),
        row("Designed", charge(battery.designed_capacity)),
        row("Cycles", battery.cycle_count),
        row("ID", battery.id),
    ))  # fmt: skip


def _battery_health(health: float | None) -> Field | None:
    """What is left of the designed capacity, in percent."""
    if health is None:
        return None
    return Field("Health", f"{number(health)} %", tone=Tone.WARN if health <= WORN else None, used=min(max(health / 100, 0.0), 1.0))
