"""Alerts: what Atera noticed about a device."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

import msgspec

from atera_desktop.domain.record import Body, Key, Name, Record, Title
from atera_desktop.domain.wire import instant, is_id

SEVERITIES = ("Information", "Warning", "Critical")
"""In rising order; what Atera adds later sorts before them."""


class AlertStatus(StrEnum):
    """Derived from Archived and SnoozedEndDate: Atera sends no status (atera-api.md, 8.3)."""

    OPEN = "open"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class Alert(Record, frozen=True, kw_only=True):
    """AlertDto of the contract, in its order."""

    identity: ClassVar[tuple[str, ...]] = ("AlertID", "AlertId", "ID")
    repeated: ClassVar[tuple[str, ...]] = (
        "source", "title", "severity", "alert_category_id", "device_name", "customer_name", "device_type",
    )  # fmt: skip

    alert_id: int | None = None
    code: int | None = None
    source: Name | None = None
    title: Title | None = None
    severity: Name | None = None
    created: Name | None = None
    snoozed_end_date: Name | None = None
    device_guid: Name | None = None
    agent_id: int | None = msgspec.field(default=None, name="AgentId")
    additional_info: Body | None = None
    archived: bool | None = None
    alert_category_id: Name | None = None
    archived_date: Name | None = None
    ticket_id: int | None = None
    alert_message: Body | None = None
    device_name: Name | None = None
    customer_id: int | None = None
    customer_name: Name | None = None
    folder_id: int | None = None
    polling_cycles_count: int | None = None
    device_type: Name | None = None

    @property
    def key(self) -> Key | None:
        return self.alert_id if is_id(self.alert_id) else None

    def status(self, now: float) -> AlertStatus:
        """What it is at `now` (epoch seconds)."""
        if self.archived:
            return AlertStatus.RESOLVED
        snoozed = instant(self.snoozed_end_date)
        return AlertStatus.SNOOZED if snoozed is not None and snoozed > now else AlertStatus.OPEN

    @property
    def severity_rank(self) -> int:
        """0 for what we do not know, then rising with severity."""
        return SEVERITIES.index(self.severity) + 1 if self.severity in SEVERITIES else 0
