"""Contacts: the people who ask for help. Tickets call them end users."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from atera_desktop.domain.record import Key, Name, Record
from atera_desktop.domain.wire import is_id, plain


class Contact(Record, frozen=True, kw_only=True):
    """ContactDto of the contract, in its order. Its id is EndUserID; there is no ContactID."""

    identity: ClassVar[tuple[str, ...]] = ("EndUserID", "EndUserId", "ID")
    repeated: ClassVar[tuple[str, ...]] = ("customer_name", "job_title", "department_name")

    end_user_id: int | None = None
    customer_id: int | None = None
    customer_name: Name | None = None
    first_name: Name | None = msgspec.field(default=None, name="Firstname")
    last_name: Name | None = msgspec.field(default=None, name="Lastname")
    job_title: Name | None = None
    email: Name | None = None
    phone: Name | None = None
    mobile_phone: Name | None = None
    is_contact_person: bool | None = None
    in_ignore_mode: bool | None = None
    created_on: Name | None = None
    last_modified: Name | None = None
    archived: bool | None = None
    department_id: int | None = None
    department_name: Name | None = None
    default_agent_id: int | None = msgspec.field(default=None, name="DefaultAgentId")

    @property
    def key(self) -> Key | None:
        return self.end_user_id if is_id(self.end_user_id) else None

    @property
    def name(self) -> str:
        """First and last name, else the address. May be empty."""
        return plain(f"{self.first_name or ''} {self.last_name or ''}") or plain(self.email)
