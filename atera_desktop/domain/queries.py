"""What lists can be asked for besides a page. A misspelt name would be ignored and everything come back (atera-api.md, 1): they are typed.

Dates are written in the three ways in which Atera wants them: in UTC, in the account's time without a zone, or as a day of the account.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from typing import Any, ClassVar

import msgspec
from msgspec import UNSET, UnsetType, field

from atera_desktop.domain.bodies.words import AlertStatus, SortBy
from atera_desktop.domain.zone import EASTMOST, WESTMOST

Moment = datetime | UnsetType
Day = date | UnsetType


class Query(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The parameters of one operation."""

    since: ClassVar[tuple[str, ...]] = ()
    """Dates in the account's time; a moment too early rather than too late where its zone is not known."""
    until: ClassVar[tuple[str, ...]] = ()
    """The same, too late rather than too early."""
    older: ClassVar[dict[str, str]] = {}
    """The older server's names for some of them, sent besides."""

    def parameters(self, zone: tzinfo | None) -> dict[str, str]:
        """Those that are set, as they go out. `zone`: the account's, None where nobody knows it."""
        found: dict[str, str] = {}
        for item in msgspec.structs.fields(self):
            value = getattr(self, item.name)
            if value is not UNSET:
                local = (zone or WESTMOST) if item.name in self.since else (zone or EASTMOST) if item.name in self.until else None
                found[item.encode_name] = found[self.older.get(item.name, item.encode_name)] = _text(value, local)
        return found


class AlertQuery(Query, frozen=True, kw_only=True):
    """Without a status the whole history comes."""

    alert_status: AlertStatus = UNSET


class TicketQuery(Query, frozen=True, kw_only=True):
    """`ticket_status` is one status' exact name. Without it deleted and merged tickets come, too."""

    customer_id: int | UnsetType = UNSET
    ticket_status: str | UnsetType = UNSET
    include_relations: bool | UnsetType = UNSET


class RelationsQuery(Query, frozen=True, kw_only=True):
    """Whether a ticket's relation is told."""

    include_relations: bool | UnsetType = UNSET


class DoneQuery(Query, frozen=True, kw_only=True):
    """Of resolved and closed tickets; comments are included unless that is False."""

    include_comments: bool | UnsetType = UNSET
    include_relations: bool | UnsetType = UNSET


class ModifiedQuery(Query, frozen=True, kw_only=True):
    """Tickets changed since a moment (today, where none is given); comments are not included unless that is True."""

    date: Moment = UNSET
    include_comments: bool | UnsetType = UNSET
    include_relations: bool | UnsetType = UNSET


class CustomerQuery(Query, frozen=True, kw_only=True):
    """Customers changed since."""

    since: ClassVar[tuple[str, ...]] = ("from_last_modified_date",)

    from_last_modified_date: Moment = field(default=UNSET, name="FromLastModifiedDate")
    sort_by: SortBy = field(default=UNSET, name="SortBy")


class ContactQuery(CustomerQuery, frozen=True, kw_only=True):
    """Contacts whose e-mail or phone holds a text, or which were changed since."""

    older: ClassVar[dict[str, str]] = {"email": "searchOptions.email", "phone": "searchOptions.phone"}

    email: str | UnsetType = field(default=UNSET, name="Email")
    phone: str | UnsetType = field(default=UNSET, name="Phone")


class DeviceQuery(Query, frozen=True, kw_only=True):
    """Devices of a customer, or probed by an agent."""

    customer_id: int | UnsetType = UNSET
    monitoring_agent_id: int | UnsetType = UNSET


class InvoiceQuery(Query, frozen=True, kw_only=True):
    """Invoices of these days, in the account's zone."""

    invoice_date_from: Day = UNSET
    invoice_date_to: Day = UNSET


class HoursQuery(Query, frozen=True, kw_only=True):
    """Work hours between two moments; rates come only where they are asked for."""

    since: ClassVar[tuple[str, ...]] = ("start_workhour",)
    until: ClassVar[tuple[str, ...]] = ("end_workhour",)

    start_workhour: Moment = UNSET
    end_workhour: Moment = UNSET
    include_rates: bool | UnsetType = UNSET


def _text(value: Any, local: tzinfo | None) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        moment = value.astimezone(local or UTC).replace(tzinfo=None).isoformat(timespec="seconds")
        return moment if local else f"{moment}Z"
    return value.isoformat() if isinstance(value, date) else str(value)
