"""Bodies about agents, alerts and monitored devices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from msgspec import UNSET, field

from atera_desktop.domain.bodies.body import Body, Fault, Flag, Guid, Id, Line, Long, Moment, PortNumber, Text, Url
from atera_desktop.domain.bodies.words import AlertCategory, AlertSeverity, SnmpAuthentication, SnmpPrivacy, SnmpSecurity, SnmpVersion


class AgentMove(Body, frozen=True, kw_only=True):
    """SetAgentRelationsRequest: to a customer and a folder. Another customer's contacts are unlinked from it."""

    required: ClassVar[tuple[str, ...]] = ("customer_id",)

    customer_id: Id = field(default=UNSET, name="CustomerId")
    folder_id: Id | None = field(default=UNSET, name="FolderId")


class NewAlert(Body, frozen=True, kw_only=True):
    """CreateAlertRequest. A snooze is possible here alone; the text people read is `message_template`."""

    required: ClassVar[tuple[str, ...]] = ("device_guid", "title", "customer_id")

    device_guid: Guid = UNSET
    title: Line = UNSET
    customer_id: Id = UNSET
    code: Id = UNSET
    severity: AlertSeverity = UNSET
    threshold_value1: Text = UNSET
    threshold_value2: Text = UNSET
    threshold_value3: Text = UNSET
    threshold_value4: Text = UNSET
    threshold_value5: Text = UNSET
    snoozed_end_date: Moment = UNSET
    additional_info: Long = UNSET
    alert_category_id: AlertCategory = UNSET
    ticket_id: Id = UNSET
    message_template: Long = UNSET
    folder_id: Id = UNSET


class NewMonitor(Body, frozen=True, kw_only=True):
    """What a device of any family needs: a name, whose it is and the agent that probes it."""

    required: ClassVar[tuple[str, ...]] = ("name", "customer_id", "monitoring_agent_id")

    name: Text = UNSET
    customer_id: Id = UNSET
    folder_id: Id = UNSET
    monitoring_agent_id: Id = UNSET
    monitored: Flag = True


class NewGenericMonitor(NewMonitor, frozen=True, kw_only=True):
    """CreateGenericDeviceRequest."""

    required: ClassVar[tuple[str, ...]] = (*NewMonitor.required, "hostname")

    hostname: Text = UNSET


class NewPort(Body, frozen=True, kw_only=True):
    """Port: spelt PortNum here, PortNumber where it is read."""

    required: ClassVar[tuple[str, ...]] = ("port_num",)

    port_num: PortNumber = UNSET
    monitored: Flag = True


class NewTcpMonitor(NewMonitor, frozen=True, kw_only=True):
    """CreateTcpDeviceRequest."""

    required: ClassVar[tuple[str, ...]] = (*NewMonitor.required, "hostname", "ports")

    hostname: Text = UNSET
    ports: tuple[NewPort, ...] = ()


class NewHttpMonitor(NewMonitor, frozen=True, kw_only=True):
    """CreateHttpDeviceRequest: `pattern` is a text that the page must hold."""

    required: ClassVar[tuple[str, ...]] = (*NewMonitor.required, "url")

    url: Url = UNSET
    pattern: Line = UNSET


class NewSnmpMonitor(NewMonitor, frozen=True, kw_only=True):
    """What SNMP devices of every version need. `snmp_type` is a word of anybody's, such as Switch or Printer."""

    required: ClassVar[tuple[str, ...]] = (*NewMonitor.required, "hostname", "port")

    hostname: Text = UNSET
    port: PortNumber = 161
    snmp_type: Text = UNSET


class NewSnmpV2Monitor(NewSnmpMonitor, frozen=True, kw_only=True):
    """CreateSnmpV1DeviceRequest, for the versions 1 and 2."""

    required: ClassVar[tuple[str, ...]] = (*NewSnmpMonitor.required, "community", "snmp_version")

    community: Text = UNSET
    snmp_version: SnmpVersion = UNSET


class NewSnmpV3Monitor(NewSnmpMonitor, frozen=True, kw_only=True):
    """CreateSnmpV3DeviceRequest. The passwords are sent and never kept; Atera does not tell them again."""

    required: ClassVar[tuple[str, ...]] = (*NewSnmpMonitor.required, "username", "security_level")

    username: Text = UNSET
    authentication_alg: SnmpAuthentication = UNSET
    privacy_alg: SnmpPrivacy = UNSET
    authentication_password: Text = UNSET
    privacy_password: Text = UNSET
    security_level: SnmpSecurity = field(default=UNSET, name="_SecurityLevel")

    def odd(self) -> Iterator[Fault]:
        """The security level says which of the two passwords there must be."""
        needed = {"Authentication": 1, "AuthenticationAndPrivacy": 2}.get(str(self.security_level), 0)
        pairs = (
            ("Authentication", self.authentication_alg, self.authentication_password),
            ("Privacy", self.privacy_alg, self.privacy_password),
        )
        for name, algorithm, password in pairs[:needed]:
            if algorithm in (UNSET, "Undefined"):
                yield Fault(f"{name}Alg", "required")
            if password is UNSET or not password:
                yield Fault(f"{name}Password", "required")
