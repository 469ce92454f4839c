"""Work hours: the time that technicians log on tickets. `billiable` is Atera's spelling."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from atera_desktop.domain.record import Body, Key, Name, Part, Record
from atera_desktop.domain.wire import instant, is_id, plain


class WorkHours(Record, frozen=True, kw_only=True):
    """WorkhourRecordDto of the contract, in its order; a ticket's own list (TicketWorkHoursDto) lacks customer and end user.

    Rates come only where they were asked for (`includeRates`), and always in a ticket's own list.
    """

    identity: ClassVar[tuple[str, ...]] = ("WorkHoursID", "WorkHoursId", "ID")
    repeated: ClassVar[tuple[str, ...]] = ("technician_full_name", "technician_email")

    work_hours_id: int | None = None
    ticket_id: int | None = None
    customer_id: int | None = None
    end_user_id: int | None = None
    start_work_hour: Name | None = None
    end_work_hour: Name | None = None
    technician_contact_id: int | None = None
    billiable: bool | None = None
    on_customer_site: bool | None = None
    description: Body | None = None
    technician_full_name: Name | None = None
    technician_email: Name | None = None
    rate_id: int | None = None
    rate_amount: float | None = None

    @property
    def key(self) -> Key | None:
        return self.work_hours_id if is_id(self.work_hours_id) else None

    @property
    def seconds(self) -> float | None:
        """How long it took; None where an end is missing."""
        start, end = instant(self.start_work_hour), instant(self.end_work_hour)
        return end - start if start is not None and end is not None else None

    @property
    def technician(self) -> str:
        name = plain(self.technician_full_name)
        return "" if name == "." else name


class Durations(Record, frozen=True, kw_only=True):
    """TicketDurationsDto: hours on a ticket. Its ticketId is spelt in camel case (atera-api.md, quirk 1)."""

    off_sla_duration_hours: float | None = None
    off_site_duration_hours: float | None = None
    on_sla_duration_hours: float | None = None
    on_site_duration_hours: float | None = None
    total_duration_hours: float | None = None
    ticket_id: int | None = msgspec.field(default=None, name="ticketId")


class HoursSummary(Record, frozen=True, kw_only=True):
    """TicketWorkHoursSummaryDto: a ticket's hours, billable and not."""

    ticket_id: int | None = None
    billable: Durations | None = None
    non_billable: Durations | None = None


class SiteDuration(Part, frozen=True, kw_only=True):
    """TicketWorkHoursSiteDurationSummaryDto: a ticket's billable seconds, at the customer's and elsewhere."""

    ticket_id: int | None = None
    total_duration_seconds: int | None = None
    on_site_duration_seconds: int | None = None
    off_site_duration_seconds: int | None = None


class SiteDurations(Record, frozen=True, kw_only=True):
    """TicketsWorkHoursSiteDurationSummaryDto."""

    tickets_work_hours_site_duration_summaries: tuple[SiteDuration, ...] | None = None
