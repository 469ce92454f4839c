"""The Contracts page: its table, its filter, its details."""

from __future__ import annotations

from atera_desktop.app.column import Column, Grammar, Tone
from atera_desktop.domain import catalog
from atera_desktop.domain.contract import Contract
from atera_desktop.domain.wire import instant, plain
from atera_desktop.ui.detail.field import Field, Headline, Section, Tab
from atera_desktop.ui.links import Link
from atera_desktop.ui.pages.billing import (
    contract_is_over,
    contract_status,
    contract_type,
    customer_row,
    day_column,
    day_row,
    invoice_entry,
    invoices_of,
    money_column,
)
from atera_desktop.ui.pages.contract_forms import FORMS
from atera_desktop.ui.pages.contract_terms import billing_period, price, terms_rows
from atera_desktop.ui.pages.page import Desk, PageSpec, View, fields, row, text_column
from atera_desktop.ui.pages.related import related_tab, tickets_tab
from atera_desktop.ui.words import DASH, DAY, age, calendar_day

_NO_LINK = "Atera's API gives no address for contracts."
_SOON = 45 * DAY
"""How long before its end a contract is marked."""


def _last_day_left(contract: Contract, now: float) -> float | None:
    """Seconds to the end of the contract's last day, while it runs."""
    end = instant(contract.end_date)
    return end + DAY - now if end is not None and not contract_is_over(contract, now) else None


def _status_tone(contract: Contract, now: float) -> Tone | None:
    return Tone.DIM if contract_is_over(contract, now) else Tone.OK if contract_status(contract, now) == "Active" else None


def _end_tone(contract: Contract, now: float) -> Tone | None:
    left = _last_day_left(contract, now)
    return Tone.WARN if left is not None and left < _SOON else Tone.DIM


def _activity(contract: Contract) -> str:
    """Atera's own word, which does not depend on the present."""
    return "" if contract.active is None else "Active" if contract.active else "Inactive"


def _always(contract: Contract) -> str:
    texts = (contract.contract_name, contract.customer_name, contract_type(contract), contract.contract_type)
    return "\n".join(text for text in texts if text)


COLUMNS: tuple[Column[Contract], ...] = (
    text_column("name", "Name", lambda c: c.contract_name, width=172, strong=True),
    text_column("customer", "Customer", lambda c: c.customer_name, width=150),
    text_column("type", "Type", contract_type, width=150),
    money_column("price", "Price", lambda c: price(c).amount, width=82),
    text_column("per", "Basis", lambda c: price(c).basis, width=92, tone=lambda c, now: Tone.DIM),
    text_column("billed", "Billed", billing_period, width=92),
    day_column("ends", "Ends", lambda c: c.end_date, width=108, tone=_end_tone),
    Column(
        "status", "Status", lambda c: _activity(c), lambda c, now: contract_status(c, now) or DASH, find=_activity, tone=_status_tone,
        width=72, shown=False,
    ),
    day_column("starts", "Starts", lambda c: c.start_date, width=96, shown=False),
    text_column("default", "Default", lambda c: c.default, width=76, shown=False),
    text_column("taxable", "Taxable", lambda c: c.taxable, width=76, shown=False),
    text_column("id", "ID", lambda c: c.contract_id, width=72, right=True, shown=False),
    text_column("customerid", "Customer ID", lambda c: c.customer_id, width=92, right=True, shown=False),
)  # fmt: skip

GRAMMAR: Grammar[Contract] = Grammar(
    keys={
        "name": lambda c: c.contract_name or "",
        "customer": lambda c: c.customer_name or "",
        "type": lambda c: f"{contract_type(c)}\n{c.contract_type or ''}",
        "status": _activity,
        "billed": billing_period,
        "starts": lambda c: c.start_date or "",
        "ends": lambda c: c.end_date or "",
        "id": lambda c: "" if c.contract_id is None else str(c.contract_id),
    },
    flags={
        ("is", "active"): lambda c, now: not contract_is_over(c, now),
        ("is", "ended"): contract_is_over,
        ("is", "default"): lambda c, now: c.default is True,
        ("is", "taxable"): lambda c, now: c.taxable is True,
        **{
            ("status", word.lower()): lambda c, now, word=word: contract_status(c, now) == word  # type: ignore[misc]
            for word in ("Active", "Not begun", "Inactive", "Ended")
        },
        ("ends", "soon"): lambda c, now: _end_tone(c, now) is Tone.WARN,
    },
    always=_always,
)


def headline(contract: Contract, desk: Desk, now: float) -> Headline:
    left = _last_day_left(contract, now)
    soon = f"ends in {age(left)}" if left is not None and left < _SOON else ""
    status = " · ".join(text for text in (contract_status(contract, now), soon) if text)
    places = tuple(text for text in (plain(contract.customer_name), contract_type(contract)) if text)
    name = contract.name or f"Contract {contract.key}"
    return Headline(name, status, None, Tone.WARN if soon else _status_tone(contract, now), places)


def tabs(contract: Contract, desk: Desk, now: float) -> tuple[Tab, ...]:
    customer, invoices = plain(contract.customer_name) or "its customer", invoices_of(desk, contract)
    return (
        Tab("Summary", tuple(section for section in _summary(contract, desk, now) if section), needs=("customers", "products")),
        related_tab("Invoices", "invoices", desk, f"No invoices to {customer} name this contract.",
            ("Invoices for this contract", (invoice_entry(invoice, now) for invoice in invoices))),
        tickets_tab(desk.of("tickets", "contract_id", contract.key), "this contract", desk, now),
    )  # fmt: skip


def _summary(contract: Contract, desk: Desk, now: float) -> tuple[Section, ...]:
    rows = terms_rows(contract, desk)
    return (
        Section("Contract", fields(
            customer_row(desk, contract.customer_id, contract.customer_name),
            row("Type", contract_type(contract), expected=True),
            day_row("Starts", contract.start_date, expected=True),
            _end(contract, now),
            row("Default", contract.default),
            row("Taxable", contract.taxable),
        )),
        Section("Terms", rows, note="Atera sent no terms with this contract."),
        Section("Atera", fields(
            row("Contract ID", contract.contract_id),
            row("Customer ID", contract.customer_id),
            row("Active", contract.active),
        )),
    )  # fmt: skip


def _end(contract: Contract, now: float) -> Field:
    end, left = instant(contract.end_date), _last_day_left(contract, now)
    if end is None:
        return Field("Ends", "open-ended")
    tone = Tone.WARN if _end_tone(contract, now) is Tone.WARN else None
    rest = f" · in {age(left)}" if left is not None else ""
    return Field("Ends" if left is not None else "Ended", f"{calendar_day(end)}{rest}", tone=tone)


def link(contract: Contract, desk: Desk) -> Link:
    return Link(None, _NO_LINK)


CONTRACTS: PageSpec[Contract] = PageSpec(
    resource=catalog.CONTRACTS,
    title="Contracts",
    noun=("contract", "contracts"),
    columns=COLUMNS,
    grammar=GRAMMAR,
    views=(
        View("Active", lambda c, now: not contract_is_over(c, now), default=True),
        View("Ended", contract_is_over),
        View("All", None),
    ),
    sort=(("customer", False), ("name", False)),
    hint="Filter contracts   name, customer, type …   try  ends:soon",
    empty="No contracts yet.",
    headline=headline,
    tabs=tabs,
    link=link,
    forms=FORMS,
)
