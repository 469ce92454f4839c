"""The Agents page: its table, its filter, its details."""

from __future__ import annotations

from atera_desktop.app.column import Column, Grammar, Tone
from atera_desktop.domain import catalog
from atera_desktop.domain.agent import Agent, AgentStatus
from atera_desktop.domain.wire import plain
from atera_desktop.ui.detail.field import Headline
from atera_desktop.ui.links import Link, agent_link
from atera_desktop.ui.pages.agent_forms import FORMS
from atera_desktop.ui.pages.agent_machine import (
    disk_exact,
    disk_text,
    disk_tone,
    memory,
    memory_exact,
    memory_text,
    os_name,
    os_whole,
    reboot_tone,
)  # fmt: skip
from atera_desktop.ui.pages.agent_status import status_glyph, status_text, status_tone, status_value, status_word
from atera_desktop.ui.pages.agent_tabs import tabs
from atera_desktop.ui.pages.billing import day_column
from atera_desktop.ui.pages.page import Desk, PageSpec, View, date_column, text_column
from atera_desktop.ui.words import DASH


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
            _addresses(agent.mac_addresses), _users(agent), agent.customer_name, agent.computer_description,
        )
        if text
    )  # fmt: skip


def _users_now(agent: Agent) -> str:
    """Who is logged in, without their domains."""
    return ", ".join(user.rsplit("\\", 1)[-1] for user, _ in agent.logged_users)


COLUMNS: tuple[Column[Agent], ...] = (
    text_column("name", "Name", lambda a: a.name, width=142, strong=True),
    Column("status", "Status", status_value, status_text, find=status_word, tone=status_tone, glyph=status_glyph, width=138),
    text_column("customer", "Customer", lambda a: a.customer_name, width=142),
    Column("os", "OS", lambda a: os_name(a) or None, lambda a, now: os_name(a) or DASH, find=os_whole, exact=os_whole, width=176),
    date_column("seen", "Last seen", lambda a: a.last_seen, width=98),
    text_column("user", "User", _users_now, width=86, tone=lambda a, now: Tone.DIM),
    Column(
        "disk", "Disk", lambda a: disk.free_share if (disk := a.fullest_drive) else None, disk_text, find=lambda a: disk_text(a, 0.0),
        exact=disk_exact, tone=disk_tone, width=90,
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
        "memory", "Memory", memory, lambda a, now: memory_text(a) or DASH, find=memory_text, exact=memory_exact,
        kind="number", unit="MB", width=84, right=True, shown=False,
    ),
    text_column("processor", "Processor", lambda a: a.processor, width=200, shown=False),
    text_column("cores", "Cores", lambda a: a.processor_cores_count, width=64, right=True, shown=False),
    date_column("reboot", "Last reboot", lambda a: a.last_reboot_time, never=DASH, tone=reboot_tone, shown=False),
    text_column("login", "Last login", lambda a: a.last_login_user, width=150, shown=False, middle=True),
    text_column("release", "OS version", lambda a: a.os_version, width=92, shown=False),
    text_column("build", "OS build", lambda a: a.os_build, width=92, shown=False),
    text_column("version", "Agent version", lambda a: a.agent_version, width=104, shown=False),
    text_column("office", "Office", lambda a: a.office, width=180, shown=False),
    text_column("motherboard", "Motherboard", lambda a: a.motherboard, width=150, shown=False),
    text_column("bios", "BIOS", lambda a: a.bios_version, shown=False),
    day_column("biosdate", "BIOS date", lambda a: a.bios_release_date, shown=False),
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
        "description": lambda a: a.computer_description or "",
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
    forms=FORMS,
)  # fmt: skip
