"""The Agents page: its table, its filter, its details."""

from __future__ import annotations

import re

from atera_desktop.app.column import Column, Grammar, Tone
from atera_desktop.domain import catalog
from atera_desktop.domain.agent import LOW_DISK, Agent, AgentStatus, Disk
from atera_desktop.domain.wire import instant, plain
from atera_desktop.ui.detail.field import Field, Headline, Section, Tab
from atera_desktop.ui.links import Link, agent_link
from atera_desktop.ui.pages.agent_status import status_glyph, status_text, status_tone, status_value, status_word
from atera_desktop.ui.pages.entries import alert_entry, ticket_entry
from atera_desktop.ui.pages.page import Desk, PageSpec, View, date_column, date_row, fields, row, several, text_column
from atera_desktop.ui.words import DASH, DAY, exact, free_of, number, percent, since, size

REBOOT_DUE = 30 * DAY
_EDITION = re.compile(r"(?<=Server \d{4}) (Standard|Datacenter|Essentials|Foundation)\b.*")
_RELEASE = re.compile(r"\d\dH\d")


def _names(agent: Agent) -> str:
    return "\n".join(dict.fromkeys(plain(name) for name in (agent.agent_name, agent.machine_name, agent.system_name) if name))


def _users(agent: Agent) -> str:
    return "\n".join(plain(user) for user in (agent.current_logged_users, agent.last_login_user) if user)


def _addresses(values: tuple[str, ...] | None) -> str:
    return "\n".join(values or ())


def _always(agent: Agent) -> str:
    return "\n".join(
        text
        for text in (
            _names(agent), str(agent.agent_id or ""), agent.vendor_serial_number, _addresses(agent.ip_addresses), agent.reported_from_ip,
            _addresses(agent.mac_addresses), _users(agent), agent.customer_name,
        )
        if text
    )  # fmt: skip


def _os(agent: Agent) -> str:
    """The operating system as people say it: "Windows 11 Pro 23H2", "Windows Server 2019"."""
    name = _EDITION.sub("", plain(agent.os).removeprefix("Microsoft ").removesuffix(" x64").removesuffix(" x86"))
    release = plain(agent.os_version)
    return f"{name} {release}" if _RELEASE.fullmatch(release) and name.startswith("Windows 1") and release not in name else name


def _os_whole(agent: Agent) -> str:
    """Atera's own words, with the release."""
    name, release = plain(agent.os), plain(agent.os_version)
    return name if release in name else f"{name} {release}"


def _users_now(agent: Agent) -> str:
    """Who is logged in, without their domains."""
    return ", ".join(user.rsplit("\\", 1)[-1] for user, _ in agent.logged_users)


def _model(agent: Agent) -> str:
    model, vendor = plain(agent.vendor_brand_model), plain(agent.vendor)
    return model if not vendor or model.lower().startswith(vendor.split()[0].lower()) else f"{vendor} {model}".strip()


def _disk_text(agent: Agent, now: float) -> str:
    disk = agent.fullest_drive
    if disk is None or disk.free_share is None:
        return DASH
    free = f"{percent(disk.free_share)} free"
    return f"{plain(disk.drive)} {free}" if disk.free_share < LOW_DISK and disk.drive else free


def _disk_tone(agent: Agent, now: float) -> Tone:
    disk = agent.fullest_drive
    return Tone.BAD if disk is not None and (disk.free_share or 0.0) < LOW_DISK else Tone.DIM


def _disk_exact(agent: Agent) -> str:
    return "; ".join(f"{plain(disk.drive) or 'Drive'} {_disk_free(disk)}" for disk in agent.drives)


def _disk_free(disk: Disk) -> str:
    if disk.free is None or disk.total is None:
        return DASH
    return free_of(disk.free, disk.total)


def _memory(agent: Agent) -> int | None:
    return agent.memory or None  # Atera sends 0 where it does not know


def _memory_text(agent: Agent) -> str:
    memory = _memory(agent)
    if memory is None:
        return ""
    return f"{round(memory / 1024)} GB" if memory >= 4 * 1024 - 512 else size(memory)  # what the firmware keeps is not worth a fraction


def _memory_exact(agent: Agent) -> str:
    return f"{number(memory)} MB" if (memory := _memory(agent)) is not None else ""


def _reboot_tone(agent: Agent, now: float) -> Tone | None:
    moment = instant(agent.last_reboot_time)
    return Tone.WARN if moment is not None and now - moment > REBOOT_DUE else Tone.DIM


COLUMNS: tuple[Column[Agent], ...] = (
    text_column("name", "Name", lambda a: a.name, width=142, strong=True),
    Column("status", "Status", status_value, status_text, find=status_word, tone=status_tone, glyph=status_glyph, width=138),
    text_column("customer", "Customer", lambda a: a.customer_name, width=142),
    Column("os", "OS", lambda a: _os(a) or None, lambda a, now: _os(a) or DASH, find=_os_whole, exact=_os_whole, width=176),
    date_column("seen", "Last seen", lambda a: a.last_seen, width=98),
    text_column("user", "User", _users_now, width=86, tone=lambda a, now: Tone.DIM),
    Column(
        "disk", "Disk", lambda a: disk.free_share if (disk := a.fullest_drive) else None, _disk_text, find=lambda a: _disk_text(a, 0.0),
        exact=_disk_exact, tone=_disk_tone, width=90,
    ),
    text_column("folder", "Folder", lambda a: a.folder_name, shown=False),
    text_column("type", "Type", lambda a: a.os_type, shown=False),
    text_column("devicetype", "Device type", lambda a: a.device_type, shown=False),
    text_column("ip", "IP", lambda a: (a.ip_addresses or (None,))[0], shown=False, middle=True),
    text_column("wan", "WAN", lambda a: a.reported_from_ip, shown=False, middle=True),
    text_column("mac", "MAC", lambda a: (a.mac_addresses or (None,))[0], width=140, shown=False, middle=True),
    text_column("domain", "Domain", lambda a: a.domain_name, shown=False),
    text_column("serial", "Serial", lambda a: a.vendor_serial_number, shown=False, middle=True),
    text_column("vendor", "Vendor", lambda a: a.vendor, shown=False),
    text_column("model", "Model", lambda a: a.vendor_brand_model, width=150, shown=False),
    Column(
        "memory", "Memory", _memory, lambda a, now: _memory_text(a) or DASH, find=_memory_text, exact=_memory_exact,
        width=84, right=True, shown=False,
    ),
    text_column("processor", "Processor", lambda a: a.processor, width=200, shown=False),
    text_column("cores", "Cores", lambda a: a.processor_cores_count, width=64, right=True, shown=False),
    date_column("reboot", "Last reboot", lambda a: a.last_reboot_time, never=DASH, tone=_reboot_tone, shown=False),
    text_column("login", "Last login", lambda a: a.last_login_user, width=150, shown=False, middle=True),
    text_column("release", "OS version", lambda a: a.os_version, width=92, shown=False),
    text_column("build", "OS build", lambda a: a.os_build, width=92, shown=False),
    text_column("version", "Agent version", lambda a: a.agent_version, width=104, shown=False),
    text_column("office", "Office", lambda a: a.office, width=180, shown=False),
    text_column("motherboard", "Motherboard", lambda a: a.motherboard, width=150, shown=False),
    text_column("bios", "BIOS", lambda a: a.bios_version, shown=False),
    date_column("biosdate", "BIOS date", lambda a: a.bios_release_date, never=DASH, shown=False),
    text_column("description", "Description", lambda a: a.computer_description, width=180, shown=False),
    text_column("monitored", "Monitored", lambda a: a.monitored, width=84, shown=False),
    text_column("favorite", "Favorite", lambda a: a.favorite, width=84, shown=False),
    date_column("created", "Created", lambda a: a.created, never=DASH, shown=False),
    date_column("modified", "Modified", lambda a: a.modified, never=DASH, shown=False),
    text_column("id", "ID", lambda a: a.agent_id, width=84, right=True, shown=False),
    text_column("guid", "Device GUID", lambda a: a.device_guid, width=260, shown=False, middle=True),
)  # fmt: skip

GRAMMAR: Grammar[Agent] = Grammar(
    keys={
        "name": _names,
        "status": status_word,
        "customer": lambda a: a.customer_name or "",
        "folder": lambda a: a.folder_name or "",
        "os": lambda a: a.os or "",
        "type": lambda a: a.os_type or "",
        "seen": lambda a: a.last_seen or "",
        "user": _users,
        "ip": lambda a: _addresses(a.ip_addresses),
        "wan": lambda a: a.reported_from_ip or "",
        "mac": lambda a: _addresses(a.mac_addresses),
        "serial": lambda a: a.vendor_serial_number or "",
        "vendor": lambda a: a.vendor or "",
        "model": lambda a: a.vendor_brand_model or "",
        "domain": lambda a: a.domain_name or "",
        "version": lambda a: a.agent_version or "",
        "reboot": lambda a: a.last_reboot_time or "",
        "memory": lambda a: "" if a.memory is None else str(a.memory),
        "id": lambda a: "" if a.agent_id is None else str(a.agent_id),
    },
    flags={
        ("is", "online"): lambda a, now: a.online is True,
        ("is", "offline"): lambda a, now: a.online is not True,
        ("is", "stale"): lambda a, now: a.status(now) is AgentStatus.STALE,
        ("is", "never"): lambda a, now: a.status(now) is AgentStatus.NEVER,
        ("is", "server"): lambda a, now: a.is_server,
        ("is", "workstation"): lambda a, now: not a.is_server,
        ("online", "yes"): lambda a, now: a.online is True,
        ("online", "no"): lambda a, now: a.online is not True,
        ("status", "stale"): lambda a, now: a.status(now) is AgentStatus.STALE,
    },
    always=_always,
)


def headline(agent: Agent, desk: Desk, now: float) -> Headline:
    places = tuple(text for text in (plain(agent.customer_name), plain(agent.folder_name)) if text)
    name = agent.name or f"Agent {agent.key}"
    return Headline(name, status_text(agent, now), status_glyph(agent, now), status_tone(agent, now), places)


def tabs(agent: Agent, desk: Desk, now: float) -> tuple[Tab, ...]:
    alerts, tickets = desk.open_alerts(agent, now), desk.open_tickets(agent.customer_id)
    customer = plain(agent.customer_name) or "this customer"
    alert_list = Section("Open alerts", entries=tuple(alert_entry(a, now) for a in alerts), note="No open alerts.")
    linked = {alert.ticket_id: desk.ticket(alert.ticket_id) for alert in alerts}
    from_alerts = tuple(ticket_entry(ticket, now) for ticket in linked.values() if ticket is not None)
    ticket_list = Section(
        f"Open tickets of {customer}", entries=tuple(ticket_entry(t, now) for t in tickets), note=f"No open tickets of {customer}."
    )
    own = (Section("From this agent's alerts", entries=from_alerts),) if from_alerts else ()
    return (
        Tab("Summary", tuple(section for section in _summary(agent, now) if section)),
        Tab("Alerts", (alert_list,), len(alerts)),
        Tab("Tickets", (*own, ticket_list), len(tickets)),
    )


def _summary(agent: Agent, now: float) -> tuple[Section, ...]:
    return (
        _system(agent, now), _network(agent), _disks(agent), _people(agent), _hardware(agent, now), _office(agent), _battery(agent),
        _atera(agent, now),
    )  # fmt: skip


def _system(agent: Agent, now: float) -> Section:
    reboot = instant(agent.last_reboot_time)
    old = Tone.WARN if reboot is not None and now - reboot > REBOOT_DUE else None
    return Section("System", fields(
        row("OS", plain(agent.os).removeprefix("Microsoft "), expected=True),
        row("Version", agent.os_version),
        row("Build", agent.os_build),
        row("Type", agent.os_type),
        row("Model", _model(agent), expected=True),
        row("Serial", agent.vendor_serial_number, expected=True),
        row("Processor", _processor(agent), expected=True),
        row("Memory", _memory_text(agent), expected=True, exact=_memory_exact(agent)),
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
        date_row("BIOS date", agent.bios_release_date, now),
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
        row("Name", battery.name),
        row("Health", "" if battery.battery_health is None else f"{number(battery.battery_health)} %"),
        row("Full charge", charge(battery.full_charge_capacity)),
        row("Designed", charge(battery.designed_capacity)),
        row("Cycles", battery.cycle_count),
        row("ID", battery.id),
    ))  # fmt: skip


def _atera(agent: Agent, now: float) -> Section:
    return Section("Atera", fields(
        row("Agent name", agent.agent_name),
        row("Agent version", agent.agent_version, expected=True),
        row("Monitored", agent.monitored),
        row("Favorite", agent.favorite),
        date_row("Created", agent.created, now, expected=True, never=DASH),
        date_row("Modified", agent.modified, now),
        row("Customer", agent.customer_name),
        row("Customer ID", agent.customer_id),
        row("Folder", agent.folder_name),
        row("Folder ID", agent.folder_id),
        row("Threshold ID", agent.threshold_id),
        row("Agent ID", agent.agent_id),
        row("Monitored agent ID", agent.monitored_agent_id),
        row("Machine ID", agent.machine_id),
        row("Device GUID", agent.device_guid),
        row("Web address", agent.app_view_url),
    ))  # fmt: skip


def link(agent: Agent, desk: Desk) -> Link:
    return agent_link(agent, desk.api_host)


AGENTS: PageSpec[Agent] = PageSpec(
    resource=catalog.AGENTS,
    title="Agents",
    noun=("agent", "agents"),
    columns=COLUMNS,
    grammar=GRAMMAR,
    views=(
        View("All", None, default=True),
        View("Online", lambda a, now: a.online is True),
        View("Offline", lambda a, now: a.online is not True),
        View("Stale", lambda a, now: a.status(now) is AgentStatus.STALE),
        View("Servers", lambda a, now: a.is_server),
    ),
    sort=(("status", False), ("name", False)),
    hint="Filter agents   name, serial, IP, user, customer …   try  is:offline os:server",
    empty="No agents yet. They appear here once Atera's agent is installed on a machine.",
    headline=headline,
    tabs=tabs,
    link=link,
)  # fmt: skip
