"""A contract's own terms and rates, for each of the eight types: the price in the table, the rows in the details."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from atera_desktop.domain.contract import (
    BlockHours,
    BlockMoney,
    Contract,
    Hourly,
    OnlineBackup,
    ProjectHourlyRate,
    ProjectOneTimeFee,
    RemoteMonitoring,
    RetainerFlatFee,
    Terms,
)
from atera_desktop.domain.rate import Rate
from atera_desktop.domain.wire import plain
from atera_desktop.ui.detail.field import Field
from atera_desktop.ui.pages.billing import target
from atera_desktop.ui.pages.page import Desk, fields, row
from atera_desktop.ui.words import DASH, money, number, spaced

_PERIODS = {"BiWeekly": "Every two weeks", "EndOfContractDuration": "At the end of the contract"}


class Price(msgspec.Struct, frozen=True):
    """What a contract costs at first sight: an amount, and what it is for ("per device")."""

    amount: float | None
    basis: str


def price(contract: Contract) -> Price:
    """By its terms; without an amount where Atera sent none."""
    match contract.terms:
        case RetainerFlatFee(rate=rate, quantity=quantity):
            return Price(_times(_amount(rate), 1.0 if quantity is None else quantity), "per period")
        case Hourly(primary_rate=rate) | ProjectHourlyRate(primary_rate=rate):
            return Price(_amount(rate), "per hour")
        case BlockHours(price_per_hour=rate):
            return Price(_amount(rate), "per hour")
        case BlockMoney(amount=amount, contract_amount=rate):
            return Price(_amount(rate) if rate is not None else amount, "in advance")
        case RemoteMonitoring(rate_per_device=rate):
            return Price(_amount(rate), "per device")
        case OnlineBackup(rate_per_gb=rate):
            return Price(_amount(rate), "per GB")
        case ProjectOneTimeFee(total_amount=rate):
            return Price(_amount(rate), "once")
        case None:
            return Price(None, "")


def billing_period(contract: Contract) -> str:
    """ "Monthly", "Every two weeks"; empty for projects, which have none."""
    period = plain(getattr(contract.terms, "billing_period", None))
    return _PERIODS.get(period) or spaced(period)


def rates(contract: Contract) -> tuple[Rate, ...]:
    """Every rate that the contract's terms name."""
    values = (getattr(contract.terms, name) for name in contract.terms.__struct_fields__) if contract.terms is not None else ()
    several = (value if isinstance(value, tuple) else (value,) for value in values)
    return tuple(rate for some in several for rate in some if isinstance(rate, Rate))


def terms_rows(contract: Contract, desk: Desk) -> tuple[Field, ...]:
    """The rows of the contract's own terms, ending with when it is billed; each rate leads to its product."""
    terms = contract.terms
    if terms is None:
        return ()
    return fields(*_own(terms, desk), row("Billed", billing_period(contract)))


def _own(terms: Terms, desk: Desk) -> Iterable[Field | None]:
    match terms:
        case RetainerFlatFee():
            total = _times(_amount(terms.rate), terms.quantity)
            return (
                _rate("Fee", terms.rate, desk),
                _count("Quantity", terms.quantity),
                _money("Total", total) if terms.quantity != 1 else None,
            )
        case Hourly() | ProjectHourlyRate():
            return _rate("Per hour", terms.primary_rate, desk), *_more(terms.additional_rates, desk)
        case BlockHours():
            return (
                _count("Hours included", terms.hours_included),
                _rate("Per hour", terms.price_per_hour, desk),
                _money("Total", _times(_amount(terms.price_per_hour), terms.hours_included)),
                _rate("Hours beyond", terms.overage_rate, desk, none="not agreed"),
                _left("Unused hours", terms.commit_rollover),
            )
        case BlockMoney():
            stated = terms.amount if terms.amount != _amount(terms.contract_amount) else None
            return (
                _rate("Paid in advance", terms.contract_amount, desk),
                _money("Amount", stated),
                _rate("Per hour", terms.primary_rate, desk),
                *_more(terms.additional_rates, desk),
                _left("Unused money", terms.commit_rollover),
            )
        case RemoteMonitoring():
            return _rate("Per device", terms.rate_per_device, desk), row("Counted", spaced(plain(terms.count_by)))
        case OnlineBackup():
            return _rate("Per GB", terms.rate_per_gb, desk), row("Counted", spaced(plain(terms.count_by)))
        case ProjectOneTimeFee():
            return (_rate("Fixed price", terms.total_amount, desk),)


def _rate(title: str, rate: Rate | None, desk: Desk, none: str = DASH) -> Field:
    """The amount, then the product's name."""
    if rate is None:
        return Field(title, none)
    amount = money(rate.amount) if rate.amount is not None else ""
    text = " · ".join(part for part in (amount, rate.name) if part) or f"Rate {rate.key}"
    whole = " · ".join(part for part in (text, plain(rate.sku), plain(rate.category)) if part)
    return Field(title, text, exact=whole if whole != text else "", target=target("products", desk.one("products", rate.key)))


def _more(rates: tuple[Rate, ...] | None, desk: Desk) -> Iterable[Field]:
    return (_rate("Also" if index == 0 else "", rate, desk) for index, rate in enumerate(rates or ()))


def _amount(rate: Rate | None) -> float | None:
    return rate.amount if rate is not None else None


def _times(amount: float | None, quantity: float | None) -> float | None:
    return amount * quantity if amount is not None and quantity is not None else None


def _money(title: str, amount: float | None) -> Field | None:
    return Field(title, money(amount)) if amount is not None else None


def _count(title: str, count: float | None) -> Field:
    return Field(title, number(count) if count is not None else DASH)


def _left(title: str, rolls_over: bool | None) -> Field | None:
    return None if rolls_over is None else Field(title, "carried over to the next period" if rolls_over else "not carried over")
