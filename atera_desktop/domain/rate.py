"""Rates: products and expenses, each with a price. Contracts and work hours refer to them."""

from __future__ import annotations

from typing import ClassVar

from atera_desktop.domain.record import Key, Name, Record, Title
from atera_desktop.domain.wire import is_id, plain


class Rate(Record, frozen=True, kw_only=True):
    """RateDto of the contract."""

    identity: ClassVar[tuple[str, ...]] = ("RateID", "RateId", "ID")
    repeated: ClassVar[tuple[str, ...]] = ("category",)

    rate_id: int | None = None
    amount: float | None = None
    description: Title | None = None
    sku: Name | None = None
    category: Name | None = None

    @property
    def key(self) -> Key | None:
        return self.rate_id if is_id(self.rate_id) else None

    @property
    def name(self) -> str:
        return plain(self.description)


class Product(Rate, frozen=True, kw_only=True):
    """As `rates/products` lists it. What is archived is listed no more."""


class Expense(Rate, frozen=True, kw_only=True):
    """As `rates/expenses` lists it. What is archived is listed no more."""
