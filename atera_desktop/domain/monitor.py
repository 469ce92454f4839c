"""Monitors: devices that an agent probes for its customer. Four families, each with its own list (atera-api.md, 8.12)."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from atera_desktop.domain.record import Key, Name, Part, Record, Title
from atera_desktop.domain.wire import is_id, plain


class Monitor(Record, frozen=True, kw_only=True):
    """What all families have."""

    identity: ClassVar[tuple[str, ...]] = ("DeviceID", "DeviceId", "ID")
    repeated: ClassVar[tuple[str, ...]] = ("customer_name",)
    family: ClassVar[str] = ""

    device_name: Name | None = msgspec.field(default=None, name="Name")
    device_id: int | None = None
    device_guid: Name | None = None
    customer_id: int | None = None
    customer_name: Name | None = None
    folder_id: int | None = None
    monitored: bool | None = None
    monitoring_agent_id: int | None = None

    @property
    def key(self) -> Key | None:
        return self.device_id if is_id(self.device_id) else None

    @property
    def name(self) -> str:
        return plain(self.device_name)

    @property
    def up(self) -> bool | None:
        """Whether it answered the last probe; None where nobody knows."""
        return None

    @property
    def address(self) -> str:
        """Where it is probed. May be empty."""
        return ""


class GenericMonitor(Monitor, frozen=True, kw_only=True):
    """GenericDeviceDto: pinged; Atera tells neither its address nor its state."""

    family: ClassVar[str] = "generic"


class Port(Part, frozen=True, kw_only=True):
    """PortDto."""

    port_number: int | None = None
    monitored: bool | None = None
    available: bool | None = None


class TcpMonitor(Monitor, frozen=True, kw_only=True):
    """TcpDeviceDto: up while one of its ports is."""

    family: ClassVar[str] = "tcp"

    hostname: Name | None = None
    ports: tuple[Port, ...] | None = None

    @property
    def up(self) -> bool | None:
        known = [port.available for port in self.ports or () if port.available is not None]
        return any(known) if known else None

    @property
    def address(self) -> str:
        return plain(self.hostname)


class HttpMonitor(Monitor, frozen=True, kw_only=True):
    """HttpDeviceDto: `url_up` when the page came, `contains_pattern` when it held the text."""

    family: ClassVar[str] = "http"

    url: Title | None = None
    pattern: Title | None = None
    url_up: bool | None = msgspec.field(default=None, name="URLUp")
    contains_pattern: bool | None = None

    @property
    def up(self) -> bool | None:
        return self.url_up

    @property
    def address(self) -> str:
        return plain(self.url)


class SnmpMonitor(Monitor, frozen=True, kw_only=True):
    """SnmpDeviceDto. `port` is text here, a number where one is created."""

    family: ClassVar[str] = "snmp"
    repeated: ClassVar[tuple[str, ...]] = ("customer_name", "community", "type", "version", "security_level", "model")

    hostname: Name | None = None
    online: bool | None = None
    port: Name | None = None
    community: Name | None = None
    type: Name | None = None
    version: Name | None = None
    security_level: Name | None = None
    authentication: Name | None = None
    privacy: Name | None = None
    model: Name | None = None

    @property
    def up(self) -> bool | None:
        return self.online

    @property
    def address(self) -> str:
        return plain(self.hostname)
