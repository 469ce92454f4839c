"""Monitors: devices that an agent probes for its customer. Four families, each with its own list (atera-api.md, 8.12)."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from atera_desktop.domain.record import Key, Name, Part, Record, Title
from atera_desktop.domain.wire import plain

FAMILIES = ("generic", "tcp", "http", "snmp")


class Port(Part, frozen=True, kw_only=True):
    """PortDto."""

    port_number: int | None = None
    monitored: bool | None = None
    available: bool | None = None


class Monitor(Record, frozen=True, kw_only=True):
    """GenericDeviceDto, TcpDeviceDto, HttpDeviceDto and SnmpDeviceDto in one: what a family has not is None.

    Ids are unique within a family at best, so it is known by its GUID. SNMP's `port` is text here, a number where one is created.
    """

    identity: ClassVar[tuple[str, ...]] = ("DeviceGuid",)
    repeated: ClassVar[tuple[str, ...]] = ("customer_name", "community", "type", "version", "security_level", "model")

    device_name: Name | None = msgspec.field(default=None, name="Name")
    device_id: int | None = None
    device_guid: Name | None = None
    customer_id: int | None = None
    customer_name: Name | None = None
    folder_id: int | None = None
    monitored: bool | None = None
    monitoring_agent_id: int | None = None
    hostname: Name | None = None
    ports: tuple[Port, ...] | None = None
    url: Title | None = None
    pattern: Title | None = None
    url_up: bool | None = msgspec.field(default=None, name="URLUp")
    contains_pattern: bool | None = None
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
    def key(self) -> Key | None:
        return plain(self.device_guid).lower() or None

    @property
    def name(self) -> str:
        return plain(self.device_name)

    @property
    def family(self) -> str:
        """By what only one family has."""
        if self.url is not None or self.url_up is not None:
            return "http"
        if self.online is not None or self.community is not None:
            return "snmp"
        return "tcp" if self.ports is not None or self.hostname is not None else "generic"

    @property
    def up(self) -> bool | None:
        """Whether it answered the last probe: a page came, a port was open, the device spoke. None where Atera does not say."""
        if self.ports is not None:
            known = [port.available for port in self.ports if port.available is not None]
            return any(known) if known else None
        return self.url_up if self.url_up is not None else self.online

    @property
    def address(self) -> str:
        """Where it is probed; empty for the generic ones, whose address Atera keeps to itself."""
        return plain(self.url) or plain(self.hostname)
