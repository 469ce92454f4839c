"""Tickets: what people asked for."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from atera_desktop.domain.record import Body, Key, Name, Record, Title
from atera_desktop.domain.wire import is_id, plain

PRIORITIES = ("Low", "Medium", "High", "Critical")
"""In rising order; what Atera adds later sorts before them."""

CLOSED = frozenset(("resolved", "closed", "deleted", "merged"))
"""Statuses that need nobody's work, in lower case; every other one, custom ones included, is open (product.md, quick filters)."""


class Ticket(Record, frozen=True, kw_only=True):
    """TicketDto of the contract, in its order."""

    identity: ClassVar[tuple[str, ...]] = ("TicketID", "TicketId", "ID")
    repeated: ClassVar[tuple[str, ...]] = (
        "ticket_priority", "ticket_impact", "ticket_status", "ticket_source", "ticket_type", "customer_name", "customer_business_number",
        "technician_full_name", "technician_email", "relation_type",
    )  # fmt: skip

    ticket_id: int | None = None
    ticket_title: Title | None = None
    ticket_number: Name | None = None
    ticket_priority: Name | None = None
    ticket_impact: Name | None = None
    ticket_status: Name | None = None
    ticket_source: Name | None = None
    ticket_type: Name | None = None
    end_user_id: int | None = None
    end_user_email: Name | None = None
    end_user_first_name: Name | None = None
    end_user_last_name: Name | None = None
    end_user_phone: Name | None = None
    ticket_resolved_date: Name | None = None
    ticket_created_date: Name | None = None
    technician_first_comment_date: Name | None = None
    first_response_due_date: Name | None = None
    closed_ticket_due_date: Name | None = None
    first_response_final_due_date: Name | None = None
    closed_ticket_final_due_date: Name | None = None
    first_comment: Body | None = None
    last_end_user_comment: Body | None = None
    last_end_user_comment_timestamp: Name | None = None
    last_technician_comment: Body | None = None
    last_technician_comment_timestamp: Name | None = None
    on_site_duration_seconds: int | None = None
    on_site_duration_minutes: int | None = None
    off_site_duration_seconds: int | None = None
    off_site_duration_minutes: int | None = None
    on_sla_duration_seconds: int | None = None
    on_sla_duration_minutes: int | None = None
    off_sla_duration_seconds: int | None = None
    off_sla_duration_minutes: int | None = None
    total_duration_seconds: int | None = None
    total_duration_minutes: int | None = None
    customer_id: int | None = None
    customer_name: Name | None = None
    customer_business_number: Name | None = None
    technician_contact_id: int | None = None
    technician_full_name: Name | None = None
    technician_email: Name | None = None
    contract_id: int | None = None
    relation_type: Name | None = None
    related_ticket_id: int | None = msgspec.field(default=None, name="RelatedTicketId")

    @property
    def key(self) -> Key | None:
        return self.ticket_id if is_id(self.ticket_id) else None

    @property
    def number(self) -> str:
        """The number people use. It may differ from the id (atera-api.md, quirk 14)."""
        return plain(self.ticket_number) or (str(self.ticket_id) if self.ticket_id is not None else "")

    @property
    def is_open(self) -> bool:
        return plain(self.ticket_status).lower() not in CLOSED

    @property
    def end_user(self) -> str:
        """The end user's name, else their address. May be empty."""
        return plain(f"{self.end_user_first_name or ''} {self.end_user_last_name or ''}") or plain(self.end_user_email)

    @property
    def technician(self) -> str:
        """The technician's name, empty where nobody is assigned: Atera sends null, "" or "." then (quirk 13)."""
        name = plain(self.technician_full_name)
        return "" if name == "." else name

    @property
    def priority_rank(self) -> int:
        """0 for what we do not know, then rising with priority."""
        return PRIORITIES.index(self.ticket_priority) + 1 if self.ticket_priority in PRIORITIES else 0
