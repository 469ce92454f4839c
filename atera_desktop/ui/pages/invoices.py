"""The Invoices page: its table, its filter, its details."""

from __future__ import annotations

from datetime import date

from atera_desktop.app.column import Column, Grammar, Tone
from atera_desktop.domain import catalog
from atera_desktop.domain.invoice import Invoice, Line, Party
from atera_desktop.domain.wire import folded, instant, plain
from atera_desktop.ui.detail.field import Field, Headline, Section, Tab
from atera_desktop.ui.links import Link
from atera_desktop.ui.pages.billing import (
    contract_of,
    day_column,
    day_row,
    invoice_entry,
    invoice_moment,
    money_column,
    only,
    target,
)
from atera_desktop.ui.pages.page import Desk, PageSpec, View, fields, row, text_column
from atera_desktop.ui.pages.related import related_tab
from atera_desktop.ui.words import DASH, calendar_date, calendar_day, local_date, money, number

_NO_LINK = "Atera's API gives no address for invoices."


def _date(invoice: Invoice) -> date | None:
    moment = instant(invoice.invoice_date)
    return calendar_date(moment) if moment is not None else None


def _months_ago(invoice: Invoice, now: float) -> int | None:
    """How many calendar months before the present one the invoice was written."""
    written, today = _date(invoice), local_date(now)
    return (today.year - written.year) * 12 + today.month - written.month if written is not None else None


def _this_year(invoice: Invoice, now: float) -> bool:
    written = _date(invoice)
    return written is not None and written.year == local_date(now).year


def _source(invoice: Invoice) -> str:
    return plain(invoice.contract_name) or ("Single sale" if invoice.is_adhoc else "")


def period(invoice: Invoice) -> str:
    """ "1 – 31 Oct 2026"; what both days have in common is said once, and one day where it begins and ends on the same."""
    moments = (instant(invoice.period_start_date), instant(invoice.period_end_date))
    days = list(dict.fromkeys(calendar_day(moment) for moment in moments if moment is not None))
    if len(days) == 2:
        first, last = (day.split() for day in days)
        while len(first) > 1 and first[-1] == last[len(first) - 1]:
            first.pop()
        days[0] = " ".join(first)
    return " – ".join(days)


def _always(invoice: Invoice) -> str:
    texts = (invoice.number, str(invoice.invoice_number or ""), invoice.customer_name, invoice.contract_name)
    return "\n".join(text for text in texts if text)


def _products(invoice: Invoice) -> str:
    return "\n".join(text for line in invoice.line_items or () for text in (plain(line.product), plain(line.description)) if text)


COLUMNS: tuple[Column[Invoice], ...] = (
    text_column("number", "Number", lambda i: i.number, width=96, strong=True),
    text_column("customer", "Customer", lambda i: i.customer_name, width=160),
    day_column("date", "Date", lambda i: i.invoice_date, width=104),
    text_column("contract", "Contract", _source, width=136, tone=lambda i, now: None if plain(i.contract_name) else Tone.DIM),
    money_column("total", "Total", lambda i: i.total, lambda i: i.currency, width=116),
    Column("period", "Period", lambda i: instant(i.period_start_date), lambda i, now: period(i) or DASH, width=168,
        tone=lambda i, now: Tone.DIM),
    money_column("subtotal", "Subtotal", lambda i: i.subtotal, lambda i: i.currency, width=116, shown=False),
    money_column("tax", "Tax", lambda i: i.tax, lambda i: i.currency, shown=False),
    text_column("percent", "Tax %", lambda i: i.tax_percentage, width=72, right=True, shown=False),
    text_column("currency", "Currency", lambda i: i.currency, width=80, shown=False),
    text_column("products", "Products", lambda i: _products(i).replace("\n", ", "), width=220, shown=False),
    text_column("contact", "Contact", lambda i: _person(i.to), width=132, shown=False),
    text_column("single", "Single sale", lambda i: i.is_adhoc, width=92, shown=False),
    text_column("guid", "Invoice ID", lambda i: i.invoice_id, width=260, shown=False, middle=True),
)  # fmt: skip

GRAMMAR: Grammar[Invoice] = Grammar(
    keys={
        "number": lambda i: f"{i.number}\n{i.invoice_number or ''}",
        "customer": lambda i: i.customer_name,
        "contract": _source,
        "date": lambda i: i.invoice_date or "",
        "period": lambda i: f"{i.period_start_date or ''}\n{i.period_end_date or ''}",
        "total": lambda i: "" if i.total is None else f"{i.total:.2f}",
        "currency": lambda i: i.currency or "",
        "products": _products,
    },
    flags={
        ("is", "single"): lambda i, now: i.is_adhoc is True,
        ("is", "taxed"): lambda i, now: bool(i.tax),
    },
    always=_always,
)


def headline(invoice: Invoice, desk: Desk, now: float) -> Headline:
    places = tuple(text for text in (invoice.customer_name, _source(invoice)) if text)
    total = money(invoice.total, plain(invoice.currency)) if invoice.total is not None else ""
    return Headline(f"Invoice {invoice.number or invoice.key}", total, None, None, places)


def tabs(invoice: Invoice, desk: Desk, now: float) -> tuple[Tab, ...]:
    customer = invoice.customer_name or "this customer"
    invoices: list[Invoice] = list(desk.records.get("invoices", {}).values())
    others = [o for o in invoices if o.key != invoice.key and o.customer_name and folded(o.customer_name) == folded(invoice.customer_name)]
    others.sort(key=invoice_moment, reverse=True)
    lines = sorted(invoice.line_items or (), key=lambda line: line.line_idx or 0)
    sections = (
        _invoice(invoice, desk),
        Section("Lines", tuple(_line(line) for line in lines), note="Atera sent no lines."),
        _sums(invoice),
        _party("To", invoice.to),
        _party("From", invoice.sender),
        Section("Atera", fields(
            row("Invoice ID", invoice.invoice_id),
            row("Number", invoice.invoice_number),
            row("Single sale", invoice.is_adhoc),
        )),
    )  # fmt: skip
    return (
        Tab("Summary", tuple(section for section in sections if section), needs=("customers", "contracts")),
        related_tab("Others", "invoices", desk, f"No other invoices to {customer}.",
            (f"Other invoices to {customer}", (invoice_entry(other, now) for other in others))),
    )  # fmt: skip


def _invoice(invoice: Invoice, desk: Desk) -> Section:
    customer = only(desk.of("customers", "customer_name", invoice.to.company_name if invoice.to else None))
    return Section("Invoice", fields(
        row("Customer", invoice.customer_name, expected=True, target=target("customers", customer)),
        row("Contract", _source(invoice), expected=True, target=target("contracts", contract_of(desk, invoice))),
        day_row("Date", invoice.invoice_date, expected=True),
        row("Period", period(invoice)),
    ))  # fmt: skip


def _line(line: Line) -> Field:
    """A line's product and amount without tax; the tooltip has the whole calculation."""
    count = number(line.quantity) if line.quantity is not None else ""
    factors = " × ".join(text for text in (count, money(line.rate) if line.rate is not None else "") if text)
    discount = f" −\u00a0{number(line.discount_percentage)}\u00a0%" if line.discount_percentage else ""
    below = " · ".join(text for text in (plain(line.description), f"{factors}{discount}") if text)
    amount = money(line.subtotal) if line.subtotal is not None else DASH
    tax = f"{_percent(line.tax_percentage)}tax {money(line.tax)}" if line.tax else "no tax"
    total = f"total {money(line.total)}" if line.total is not None else ""
    whole = " · ".join(text for text in (below, f"subtotal {amount}", tax, total) if text)
    return Field(plain(line.product) or "Line", amount, exact=whole, amount=below)


def _sums(invoice: Invoice) -> Section:
    sums = (("Subtotal", invoice.subtotal), (f"{_percent(invoice.tax_percentage)}tax".capitalize(), invoice.tax), ("Total", invoice.total))
    currency = plain(invoice.currency)
    return Section("Sum", tuple(Field(title, money(amount, currency), amount="") for title, amount in sums if amount is not None))


def _percent(share: float | None) -> str:
    return f"{number(share)} % " if share else ""


def _party(caption: str, party: Party | None) -> Section:
    if party is None:
        return Section(caption)
    place = " ".join(text for text in (str(party.zip_code or ""), plain(party.city)) if text)
    address = (plain(party.address), place, ", ".join(text for text in (plain(party.state), plain(party.country)) if text))
    return Section(caption, fields(
        row("Company", party.company_name),
        row("Contact", _person(party)),
        Field("Address", "\n".join(text for text in address if text)) if any(address) else None,
        row("Phone", party.phone),
        row("E-mail", party.email),
    ))  # fmt: skip


def _person(party: Party | None) -> str:
    if party is None:
        return ""
    return plain(party.contact_full_name) or plain(f"{party.contact_first_name or ''} {party.contact_last_name or ''}")


def link(invoice: Invoice, desk: Desk) -> Link:
    return Link(None, _NO_LINK)


INVOICES: PageSpec[Invoice] = PageSpec(
    resource=catalog.INVOICES,
    title="Invoices",
    noun=("invoice", "invoices"),
    columns=COLUMNS,
    grammar=GRAMMAR,
    views=(
        View("All", None, default=True),
        View("This month", lambda i, now: _months_ago(i, now) == 0),
        View("Last month", lambda i, now: _months_ago(i, now) == 1),
        View("This year", _this_year),
    ),
    sort=(("date", True), ("number", True)),
    hint="Filter invoices   number, customer, contract …   try  is:single",
    empty="No invoices yet. They are made in Atera, under Billing.",
    headline=headline,
    tabs=tabs,
    link=link,
)
