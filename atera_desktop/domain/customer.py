"""Customers: whom machines, people and contracts belong to. An account with IsITDepartment calls them sites."""

from __future__ import annotations

from typing import ClassVar

from atera_desktop.domain.record import Body, Key, Name, Record, Title
from atera_desktop.domain.wire import is_id, plain


class Customer(Record, frozen=True, kw_only=True):
    """CustomerDto of the contract, in its order."""

    identity: ClassVar[tuple[str, ...]] = ("CustomerID", "CustomerId", "ID")
    repeated: ClassVar[tuple[str, ...]] = ("city", "state", "country")

    customer_id: int | None = None
    customer_name: Name | None = None
    created_on: Name | None = None
    last_modified: Name | None = None
    business_number: Name | None = None
    domain: Title | None = None
    address: Name | None = None
    city: Name | None = None
    state: Name | None = None
    country: Name | None = None
    phone: Name | None = None
    fax: Name | None = None
    notes: Body | None = None
    logo: Title | None = None
    links: Title | None = None
    longitude: float | None = None
    latitude: float | None = None
    zip_code_str: Name | None = None

    @property
    def key(self) -> Key | None:
        return self.customer_id if is_id(self.customer_id) else None

    @property
    def name(self) -> str:
        return plain(self.customer_name)

    @property
    def domains(self) -> tuple[str, ...]:
        """Its mail and network domains: Atera sends one text, parted by semicolons (atera-api.md, quirk 21)."""
        return tuple(part for part in (plain(part) for part in (self.domain or "").split(";")) if part)
