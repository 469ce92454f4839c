"""The tenant itself, as `GET /account` describes it."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from atera_desktop.domain.record import Key, Name, Record


class Account(Record, frozen=True, kw_only=True):
    """AccountInfoResponse of the contract. `AccountID` is text, unlike every other id."""

    identity: ClassVar[tuple[str, ...]] = ("AccountID",)

    account_id: Name | None = None
    country: Name | None = None
    company_name: Name | None = None
    created_on: Name | None = None
    state: Name | None = None
    time_zone_name: Name | None = None
    city: Name | None = None
    address: Name | None = None
    postal_code: Name | None = None
    phone: Name | None = None
    is_it_department: bool | None = msgspec.field(default=None, name="IsITDepartment")
    plan: Name | None = None

    @property
    def key(self) -> Key | None:
        return self.account_id or None
