"""Agents: the machines Atera watches."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import ClassVar

import msgspec

from atera_desktop.domain.record import Key, Name, Record, Title
from atera_desktop.domain.wire import instant, is_id, plain

STALE_AFTER = 30 * 86_400
"""Seconds without a sign of life after which an agent counts as stale (product.md)."""

LOW_DISK = 0.12
"""Share of free space below which a drive is worth a warning."""

_USERS = re.compile(r"\s*([^,(]+?)\s*(?:\(Since:\s*([^)]*)\))?\s*(?:,|$)")


class Disk(msgspec.Struct, frozen=True, gc=False, rename="pascal"):
    """One drive; sizes in MiB. The same drive may be listed more than once (atera-api.md, 8.2)."""

    drive: Name | None = None
    free: float | None = None
    used: float | None = None
    total: float | None = None

    @property
    def free_share(self) -> float | None:
        """Free space as a share of the whole (0.0 to 1.0), or None where Atera gave no sizes."""
        return min(max(self.free / self.total, 0.0), 1.0) if self.total and self.total > 0 and self.free is not None else None


class Battery(msgspec.Struct, frozen=True, gc=False, rename="pascal"):
    """A notebook's battery; capacities in mWh, health as Atera gives it."""

    id: int | None = None
    name: Name | None = None
    battery_health: float | None = None
    designed_capacity: int | None = None
    full_charge_capacity: int | None = None
    cycle_count: int | None = None


class AgentStatus(StrEnum):
    """What an agent is, the first that fits (product.md). Old data never changes it."""

    ONLINE = "online"
    NEVER = "never"
    STALE = "stale"
    OFFLINE = "offline"


class Agent(Record, frozen=True, kw_only=True):
    """AgentDto of the contract, in its order."""

    identity: ClassVar[tuple[str, ...]] = ("AgentID", "AgentId", "ID", "DeviceGuid")
    repeated: ClassVar[tuple[str, ...]] = (
        "folder_name", "customer_name", "domain_name", "agent_version", "motherboard", "processor", "display", "sound", "system_drive",
        "processor_clock", "vendor", "vendor_brand_model", "product_name", "bios_manufacturer", "bios_version", "bios_release_date",
        "os", "os_type", "office", "office_sp", "os_version", "os_build", "office_full_version", "device_type", "reported_from_ip",
    )  # fmt: skip
    alike: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("machine_name", "agent_name", "system_name"),
        ("last_login_user", "current_logged_users"),
    )

    machine_id: Name | None = None
    agent_id: int | None = None
    device_guid: Name | None = None
    folder_id: int | None = None
    folder_name: Name | None = None
    customer_id: int | None = None
    customer_name: Name | None = None
    agent_name: Name | None = None
    system_name: Name | None = None
    machine_name: Name | None = None
    domain_name: Name | None = None
    current_logged_users: Title | None = None
    computer_description: Title | None = None
    monitored: bool | None = None
    agent_version: Name | None = None
    favorite: bool | None = None
    threshold_id: int | None = None
    monitored_agent_id: int | None = None
    created: Name | None = None
    modified: Name | None = None
    online: bool | None = None
    last_seen: Name | None = None
    reported_from_ip: Name | None = None
    app_view_url: Title | None = msgspec.field(default=None, name="AppViewUrl")
    motherboard: Name | None = None
    processor: Name | None = None
    memory: int | None = None
    display: Name | None = None
    sound: Name | None = None
    processor_cores_count: int | None = None
    system_drive: Name | None = None
    processor_clock: Name | None = None
    vendor: Name | None = None
    vendor_serial_number: Name | None = None
    vendor_brand_model: Name | None = None
    product_name: Name | None = None
    bios_manufacturer: Name | None = None
    bios_version: Name | None = None
    bios_release_date: Name | None = None
    mac_addresses: tuple[Name, ...] | None = None
    ip_addresses: tuple[Name, ...] | None = msgspec.field(default=None, name="IpAddresses")
    hardware_disks: tuple[Disk, ...] | None = None
    battery_info: Battery | None = None
    os: Name | None = None
    os_type: Name | None = None
    windows_serial_number: Name | None = None
    office: Name | None = None
    office_sp: Name | None = None
    office_oem: bool | None = None
    office_serial_number: Name | None = None
    os_num: float | None = None
    last_reboot_time: Name | None = None
    os_version: Name | None = None
    os_build: Name | None = None
    office_full_version: Name | None = None
    last_login_user: Name | None = None
    device_type: Name | None = None

    @property
    def key(self) -> Key | None:
        return self.agent_id if is_id(self.agent_id) else self.device_guid or None

    @property
    def name(self) -> str:
        """The name technicians know it by: the agent's, else the machine's, else the system's. May be empty."""
        return plain(self.agent_name) or plain(self.machine_name) or plain(self.system_name)

    @property
    def is_server(self) -> bool:
        """A server or domain controller, by OSType or by the word Server in the OS (safety.md, Changing and deleting, 3)."""
        return plain(self.os_type).lower() in ("server", "domain controller") or "server" in plain(self.os).lower()

    def status(self, now: float) -> AgentStatus:
        """What it is at `now` (epoch seconds)."""
        if self.online is True:
            return AgentStatus.ONLINE
        seen = instant(self.last_seen)
        if seen is None:
            return AgentStatus.NEVER
        return AgentStatus.STALE if now - seen > STALE_AFTER else AgentStatus.OFFLINE

    @property
    def drives(self) -> tuple[Disk, ...]:
        """Its disks, each drive once, in Atera's order."""
        drives: dict[str, Disk] = {}
        for disk in self.hardware_disks or ():
            drives.setdefault(plain(disk.drive), disk)
        return tuple(drives.values())

    @property
    def fullest_drive(self) -> Disk | None:
        """The drive with the smallest share of free space."""
        known = [disk for disk in self.drives if disk.free_share is not None]
        return min(known, key=lambda disk: disk.free_share or 0.0, default=None)

    @property
    def logged_users(self) -> tuple[tuple[str, str], ...]:
        """(user, since) of everybody logged in; since is Atera's own words and may be empty.

        Atera joins `DOMAIN\\user(Since: Mar 27, 2026 9:05:01 AM)` entries by commas; the date has commas of its own.
        """
        return tuple((user, since or "") for user, since in _USERS.findall(plain(self.current_logged_users)) if user)
