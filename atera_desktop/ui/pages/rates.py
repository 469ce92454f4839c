"""What the pages of products and expenses share: nearly everything."""

from __future__ import annotations

from collections.abc import Iterable

from atera_desktop.app.column import Column, Grammar, Tone
from atera_desktop.domain.catalog import Resource
from atera_desktop.domain.contract import Contract
from atera_desktop.domain.invoice import Invoice
from atera_desktop.domain.rate import Rate
from atera_desktop.domain.wire import folded, plain
from atera_desktop.ui.detail.field import Field, Headline, Section, Tab
from atera_desktop.ui.links import Link
from atera_desktop.ui.pages.billing import contract_entry, contract_is_over, invoice_entry, invoice_moment, money_column
from atera_desktop.ui.pages.contract_terms import rates
from atera_desktop.ui.pages.page import Desk, PageSpec, View, fields, row, text_column
from atera_desktop.ui.pages.rate_forms import rate_forms
from atera_desktop.ui.pages.related import related_tab
from atera_desktop.ui.words import DASH, money


def rate_page(resource: Resource, title: str, noun: tuple[str, str], example: str) -> PageSpec[Rate]:
    """A section of rates of one kind; `example` is what its hint proposes to type."""
    columns: tuple[Column[Rate], ...] = (
        text_column("name", "Name", lambda r: r.description, width=260, strong=True),
        text_column("category", "Category", lambda r: r.category, width=132),
        money_column("price", "Price", lambda r: r.amount, width=84),
        text_column("sku", "SKU", lambda r: r.sku, width=104, tone=lambda r, now: Tone.DIM),
        text_column("id", "ID", lambda r: r.rate_id, width=72, right=True, shown=False),
    )
    grammar: Grammar[Rate] = Grammar(
        keys={
            "name": lambda r: r.description or "",
            "category": lambda r: r.category or "",
            "price": lambda r: "" if r.amount is None else f"{r.amount:.2f}",
            "sku": lambda r: r.sku or "",
            "id": lambda r: "" if r.rate_id is None else str(r.rate_id),
        },
        flags={("is", "free"): lambda r, now: r.amount == 0},
        always=lambda r: "\n".join(text for text in (r.description, r.sku, r.category) if text),
    )
    return PageSpec(
        resource=resource,
        title=title,
        noun=noun,
        columns=columns,
        grammar=grammar,
        views=(View("All", None, default=True),),
        sort=(("category", False), ("name", False)),
        hint=f"Filter {noun[1]}   name, SKU, category …   try  {example}",
        empty=f"No {noun[1]} yet. They are what contracts and invoices name.",
        headline=headline,
        tabs=tabs,
        link=lambda rate, desk: Link(None, f"Atera's API gives no address for {noun[1]}."),
        forms=rate_forms(resource.name, noun),
    )


def headline(rate: Rate, desk: Desk, now: float) -> Headline:
    places = tuple(text for text in (plain(rate.category), plain(rate.sku)) if text)
    return Headline(rate.name or f"Rate {rate.key}", money(rate.amount) if rate.amount is not None else "", None, None, places)


def tabs(rate: Rate, desk: Desk, now: float) -> tuple[Tab, ...]:
    return (
        Tab("Summary", (
            Section("Price", fields(
                Field("Price", money(rate.amount) if rate.amount is not None else DASH),
                row("Category", rate.category, expected=True),
                row("SKU", rate.sku, expected=True),
            )),
            Section("Atera", fields(row("Rate ID", rate.rate_id))),
        )),
        _contracts(rate, desk, now),
        _invoices(rate, desk, now),
    )  # fmt: skip


def _contracts(rate: Rate, desk: Desk, now: float) -> Tab:
    """The contracts whose terms name the rate."""
    every: Iterable[Contract] = desk.records.get("contracts", {}).values()
    found = [contract for contract in every if any(other.key == rate.key for other in rates(contract))]
    found.sort(key=lambda contract: (plain(contract.customer_name).casefold(), contract.name.casefold()))
    return related_tab(
        "Contracts", "contracts", desk, "No running contract has this rate.",
        ("Running contracts", (contract_entry(c, now, whose=True) for c in found if not contract_is_over(c, now))),
        ("Ended", (contract_entry(c, now, whose=True) for c in found if contract_is_over(c, now))),
    )  # fmt: skip


def _invoices(rate: Rate, desk: Desk, now: float) -> Tab:
    """The invoices with a line of this name, newest first: lines know no rate's id."""
    every: Iterable[Invoice] = desk.records.get("invoices", {}).values()
    name = folded(rate.description)
    found = [invoice for invoice in every if name and any(folded(line.product) == name for line in invoice.line_items or ())]
    found.sort(key=invoice_moment, reverse=True)
    entries = (invoice_entry(invoice, now, whose=True) for invoice in found)
    return related_tab("Invoices", "invoices", desk, "No invoice has a line of this name.", ("Invoices with a line of this name", entries))
