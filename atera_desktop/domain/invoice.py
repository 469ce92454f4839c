"""Invoices: what customers were asked to pay. They can only be read."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from atera_desktop.domain.record import Key, Name, Part, Record, Title
from atera_desktop.domain.wire import is_id, plain


class Line(Part, frozen=True, kw_only=True):
    """InvoiceLineItemDto: one line of an invoice."""

    product: Title | None = None
    description: Title | None = None
    quantity: float | None = None
    rate: float | None = None
    tax_percentage: float | None = None
    discount_percentage: float | None = None
    total: float | None = None
    subtotal: float | None = None
    tax: float | None = None
    line_idx: int | None = None


class Party(Part, frozen=True, kw_only=True):
    """InvoiceContactDetailsDto: who sends or gets an invoice."""

    company_name: Name | None = None
    contact_first_name: Name | None = None
    contact_last_name: Name | None = None
    contact_full_name: Name | None = None
    address: Name | None = None
    state: Name | None = None
    country: Name | None = None
    zip_code: int | None = None
    city: Name | None = None
    phone: Name | None = None
    email: Name | None = None


class Invoice(Record, frozen=True, kw_only=True):
    """InvoiceDto of the contract, in its order. It has no customer's id: `to.company_name` tells whose it is (atera-api.md, 8.9)."""

    identity: ClassVar[tuple[str, ...]] = ("InvoiceNumber",)
    repeated: ClassVar[tuple[str, ...]] = ("contract_name", "currency")

    is_adhoc: bool | None = None
    invoice_id: Name | None = msgspec.field(default=None, name="InvoiceId")
    invoice_number: int | None = None
    invoice_number_as_string: Name | None = None
    total: float | None = None
    subtotal: float | None = None
    tax: float | None = None
    tax_percentage: float | None = None
    invoice_date: Name | None = None
    contract_name: Name | None = None
    period_start_date: Name | None = None
    period_end_date: Name | None = None
    currency: Name | None = None
    line_items: tuple[Line, ...] | None = None
    sender: Party | None = msgspec.field(default=None, name="From")
    to: Party | None = None

    @property
    def key(self) -> Key | None:
        return self.invoice_number if is_id(self.invoice_number) else None

    @property
    def number(self) -> str:
        """The number as it stands on the paper."""
        return plain(self.invoice_number_as_string) or (str(self.invoice_number) if self.invoice_number is not None else "")

    @property
    def customer_name(self) -> str:
        return plain(self.to.company_name) if self.to else ""
