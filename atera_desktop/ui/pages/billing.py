"""What the pages of contracts, invoices, products, expenses and work hours say alike, and each of these as one row in others' details."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from atera_desktop.app.column import Column, Tone
from atera_desktop.domain.contract import Contract
from atera_desktop.domain.hours import WorkHours
from atera_desktop.domain.invoice import Invoice
from atera_desktop.domain.record import Record
from atera_desktop.domain.wire import folded, instant, plain
from atera_desktop.ui.detail.field import Entry, Field, Target
from atera_desktop.ui.pages.page import Desk
from atera_desktop.ui.words import DASH, ago, calendar_day, duration, money, spaced

R = TypeVar("R", bound=Record)


def money_column(
    key: str, title: str, get: Callable[[R], float | None], currency: Callable[[R], str | None] | None = None, **options: Any
) -> Column[R]:
    """A column of amounts, right-aligned, each after its currency; found with and without commas."""

    def code(record: R) -> str:
        return plain(currency(record)) if currency is not None else ""

    def text(record: R, now: float) -> str:
        amount = get(record)
        return DASH if amount is None else money(amount, code(record))

    def find(record: R) -> str:
        amount = get(record)
        return "" if amount is None else f"{text(record, 0.0)}\n{amount:.2f}"

    options.setdefault("width", 104)
    return Column(key, title, get, text, find=find, right=True, kind="number", currency=code if currency else None, **options)


def day_column(key: str, title: str, get: Callable[[R], str | None], **options: Any) -> Column[R]:
    """A column of whole days, the date itself; a dash where there is none."""

    def text(record: R, now: float = 0.0) -> str:
        moment = instant(get(record))
        return DASH if moment is None else calendar_day(moment)

    def find(record: R) -> str:
        return "" if instant(get(record)) is None else text(record)

    options.setdefault("width", 104)
    options.setdefault("tone", lambda record, now: Tone.DIM)
    return Column(key, title, lambda record: instant(get(record)), text, find=find, kind="day", whole=True, **options)


def day_row(title: str, sent: str | None, *, expected: bool = False, tone: Tone | None = None) -> Field | None:
    moment = instant(sent)
    if moment is None:
        return Field(title, DASH) if expected else None
    return Field(title, calendar_day(moment), tone=tone)


def customer_row(desk: Desk, customer_id: int | None, name: str | None = None) -> Field:
    """The customer by name, as a link where it is here; by its id where nothing else is known."""
    customer = desk.one("customers", customer_id)
    text = (
        plain(name) or plain(getattr(customer, "customer_name", None)) or (f"Customer {customer_id}" if customer_id is not None else DASH)
    )
    return Field("Customer", text, target=target("customers", customer))


def target(resource: str, record: Record | None) -> Target | None:
    """Where a record's name leads; nowhere when it is not here."""
    return Target(resource, record.key) if record is not None and record.key is not None else None


def only(found: Iterable[R]) -> R | None:
    """The one that was found; None where there are none, or several between which nothing decides."""
    records = list(found)
    return records[0] if len(records) == 1 else None


# contracts and their invoices know each other by two names alone (atera-api.md, 8.9)


def invoices_of(desk: Desk, contract: Contract) -> list[Invoice]:
    """The contract's invoices, newest first: those to its customer that name it."""
    return sorted((i for i in _all_invoices(desk) if _bills(i, contract)), key=invoice_moment, reverse=True)


def contract_of(desk: Desk, invoice: Invoice) -> Contract | None:
    """The contract that an invoice is for, where one alone has its name."""
    contracts: Iterable[Contract] = desk.records.get("contracts", {}).values()
    return only(contract for contract in contracts if _bills(invoice, contract))


def _all_invoices(desk: Desk) -> Iterable[Invoice]:
    return desk.records.get("invoices", {}).values()


def _bills(invoice: Invoice, contract: Contract) -> bool:
    return (
        bool(plain(invoice.contract_name))
        and folded(invoice.contract_name) == folded(contract.contract_name)
        and folded(invoice.customer_name) == folded(contract.customer_name)
    )


def invoice_moment(invoice: Invoice) -> float:
    return instant(invoice.invoice_date) or 0.0


# what a contract is at present


def contract_status(contract: Contract, now: float) -> str:
    """ "Active", "Not begun", "Ended" (its last day is over), "Inactive" (switched off); empty where Atera does not say."""
    end, start = instant(contract.end_date), instant(contract.start_date)
    if end is not None and end + 86_400 <= now:
        return "Ended"
    if contract.active is None:
        return ""
    if not contract.active:
        return "Inactive"
    return "Not begun" if start is not None and start > now else "Active"


def contract_is_over(contract: Contract, now: float) -> bool:
    return contract_status(contract, now) in ("Ended", "Inactive")


def contract_type(contract: Contract) -> str:
    return spaced(plain(contract.contract_type))


# each as one row in another record's details


def contract_entry(contract: Contract, now: float, *, whose: bool = False) -> Entry:
    """`whose`: with its customer's name instead of its type, in a list of several customers' contracts."""
    over = contract_is_over(contract, now)
    end = instant(contract.end_date)
    until = f"{'ended' if over else 'ends'} {calendar_day(end)}" if end is not None else ""
    status = "" if until and over else contract_status(contract, now)
    detail = " · ".join(text for text in (plain(contract.customer_name) if whose else contract_type(contract), status, until) if text)
    return Entry(Target("contracts", contract.key or 0), contract.name or f"Contract {contract.key}", detail)


def invoice_entry(invoice: Invoice, now: float, *, whose: bool = False) -> Entry:
    """`whose`: with its customer's name, in a list of several customers' invoices."""
    total = money(invoice.total, plain(invoice.currency)) if invoice.total is not None else ""
    date = instant(invoice.invoice_date)
    parts = (
        calendar_day(date) if date is not None else "",
        invoice.customer_name if whose else "",
        plain(invoice.contract_name) or ("single sale" if invoice.is_adhoc else ""),
    )
    return Entry(
        Target("invoices", invoice.key or 0), f"Invoice {invoice.number}", " · ".join(text for text in parts if text), amount=total
    )


def hours_entry(hours: WorkHours, now: float) -> Entry:
    start, seconds = instant(hours.start_work_hour), hours.seconds
    spent = duration(seconds) if seconds is not None else ""
    title = plain(hours.description) or "Work without description"
    when = ago(start, now) if start is not None else ""
    billable = "" if hours.billiable is None else "billable" if hours.billiable else "not billable"
    detail = " · ".join(text for text in (hours.technician, when, billable, "on site" if hours.on_customer_site else "") if text)
    return Entry(Target("workhours", hours.key or 0), title, detail, amount=spent)
