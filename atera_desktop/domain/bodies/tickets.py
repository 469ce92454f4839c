"""Bodies about tickets: what is asked, said, timed and related."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from msgspec import UNSET, Meta, UnsetType, field

from atera_desktop.domain.bodies.body import Body, Email, Fault, Flag, Id, Id32, Line, Long, Moment, Text
from atera_desktop.domain.bodies.words import Relation, TicketImpact, TicketPriority, TicketType

Technician = Annotated[int, Meta(ge=-1, lt=2**53)] | UnsetType
"""A technician's id; -1 is Autopilot (atera-api.md, 8.4)."""


class NewTicket(Body, frozen=True, kw_only=True):
    """CreateTicketModel: for a contact by id, or by name and e-mail (Atera makes the contact then). The customer follows from it."""

    required: ClassVar[tuple[str, ...]] = ("ticket_title", "description")

    ticket_title: Line = UNSET
    description: Long = UNSET
    ticket_priority: TicketPriority = UNSET
    ticket_impact: TicketImpact = UNSET
    ticket_status: Text = UNSET
    ticket_type: TicketType = UNSET
    end_user_id: Id = UNSET
    end_user_first_name: Text = UNSET
    end_user_last_name: Text = UNSET
    end_user_email: Email = UNSET
    end_user_phone: Text = UNSET
    technician_contact_id: Technician = UNSET
    technician_email: Email = UNSET

    def odd(self) -> Iterator[Fault]:
        if self.end_user_id is UNSET:
            named = (
                ("EndUserFirstName", self.end_user_first_name),
                ("EndUserLastName", self.end_user_last_name),
                ("EndUserEmail", self.end_user_email),
            )
            missing = [name for name, value in named if value is UNSET or not value]
            if len(missing) == len(named):
                yield Fault("EndUserID", "required")
            else:
                yield from (Fault(name, "required") for name in missing)


class TicketChange(Body, frozen=True, kw_only=True):
    """UpdateTicketModel. The description cannot be changed."""

    ticket_title: Line = UNSET
    ticket_status: Text = UNSET
    ticket_type: TicketType = UNSET
    ticket_priority: TicketPriority = UNSET
    ticket_impact: TicketImpact = UNSET
    technician_contact_id: Technician = UNSET
    technician_email: Email = UNSET


class ByTechnician(Body, frozen=True, kw_only=True):
    """TechnicianCommentDetails: said by a technician, to the end user or among themselves."""

    required: ClassVar[tuple[str, ...]] = ("technician_id", "is_internal")

    technician_id: Id = field(default=UNSET, name="TechnicianId")
    is_internal: Flag = UNSET
    technician_email: Email = UNSET


class ByEndUser(Body, frozen=True, kw_only=True):
    """EnduserCommentDetails: said by the end user."""

    required: ClassVar[tuple[str, ...]] = ("end_user_id",)

    end_user_id: Id = field(default=UNSET, name="EnduserId")


class NewComment(Body, frozen=True, kw_only=True):
    """AddCommentToTicketModel: by exactly one of the two."""

    required: ClassVar[tuple[str, ...]] = ("comment_text",)

    comment_text: Long = UNSET
    comment_timestamp_utc: Moment = UNSET
    technician_comment_details: ByTechnician | UnsetType = UNSET
    end_user_comment_details: ByEndUser | UnsetType = field(default=UNSET, name="EnduserCommentDetails")

    def odd(self) -> Iterator[Fault]:
        if (self.technician_comment_details is UNSET) == (self.end_user_comment_details is UNSET):
            yield Fault("TechnicianCommentDetails", "one of two", ("EnduserCommentDetails",))


class NewWorkHours(Body, frozen=True, kw_only=True):
    """CreateWorkHoursModel. `billiable` is Atera's spelling; the rate may be a product's."""

    required: ClassVar[tuple[str, ...]] = ("start_work_hour", "end_work_hour", "billiable", "on_customer_site")

    start_work_hour: Moment = UNSET
    end_work_hour: Moment = UNSET
    technician_contact_id: Id = UNSET
    technician_email: Email = UNSET
    billiable: Flag = UNSET
    on_customer_site: Flag = UNSET
    description: Long = UNSET
    rate_id: Id32 = UNSET

    def odd(self) -> Iterator[Fault]:
        start, end = self.start_work_hour, self.end_work_hour
        if start is not UNSET and end is not UNSET and bool(start.tzinfo) and bool(end.tzinfo) and end <= start:
            yield Fault("EndWorkHour", "order", ("StartWorkHour",))


class NewRelation(Body, frozen=True, kw_only=True):
    """AddTicketRelationModel."""

    required: ClassVar[tuple[str, ...]] = ("related_ticket_id", "relation_type")

    related_ticket_id: Id = field(default=UNSET, name="RelatedTicketId")
    relation_type: Relation = UNSET
