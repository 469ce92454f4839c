"""Invoices and articles, which can be read only."""

import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser

import pytest

from tests.sim.wire import Wire, served


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with served() as wire:
        yield wire


async def numbers(wire: Wire, query: str = "") -> list[int]:
    return [invoice["InvoiceNumber"] for invoice in await wire.every(f"/billing/invoices?itemsInPage=50{query}")]


async def test_the_sums_of_every_invoice_are_right(wire: Wire) -> None:
    found = await wire.every("/billing/invoices")
    taxes = {item["TaxPercentage"] for invoice in found for item in invoice["LineItems"]}
    assert len(taxes) > 1
    assert any(len(invoice["LineItems"]) > 2 for invoice in found)
    assert {invoice["IsAdhoc"] for invoice in found} == {True, False}
    for invoice in found:
        for item in invoice["LineItems"]:
            price = item["Quantity"] * item["Rate"] * (1 - (item["DiscountPercentage"] or 0) / 100)
            assert item["Subtotal"] == pytest.approx(price, abs=0.01)
            assert item["Tax"] == pytest.approx(item["Subtotal"] * item["TaxPercentage"] / 100, abs=0.01)
            assert item["Total"] == pytest.approx(item["Subtotal"] + item["Tax"])
        for name in ("Subtotal", "Tax", "Total"):
            assert invoice[name] == pytest.approx(sum(item[name] for item in invoice["LineItems"]))
        assert invoice["From"]["CompanyName"] == wire.tenant.account["CompanyName"]
        assert invoice["To"]["CompanyName"] in {customer["CustomerName"] for customer in wire.tenant.customers.values()}


async def test_invoices_are_of_the_last_months_in_the_order_of_their_numbers(wire: Wire) -> None:
    found = await wire.every("/billing/invoices")
    assert [invoice["InvoiceNumber"] for invoice in found] == sorted(wire.tenant.invoices)
    dates = [invoice["InvoiceDate"] for invoice in found]
    assert dates == sorted(dates)
    assert "2026-05-01" < dates[0] < "2026-07-15"
    assert "2026-11-01" < dates[-1] < "2026-11-25T12:00:00Z"


async def test_one_invoice_by_its_number(wire: Wire) -> None:
    invoice = (await wire.get("/billing/invoices")).items[0]
    assert (await wire.get(f"/billing/invoice/{invoice['InvoiceNumber']}")).json == invoice
    assert (await wire.get("/billing/invoice/999999")).status == 404
    assert (await wire.get(f"/billing/invoices/{invoice['InvoiceNumber']}")).status == 404


async def test_the_days_are_those_of_the_account_and_both_count(wire: Wire) -> None:
    first, second, third, *_ = wire.tenant.invoices
    for invoice in wire.tenant.invoices.values():
        invoice["InvoiceDate"] = "2026-01-01T12:00:00Z"
    for number, date in ((first, "2026-11-20T04:59:59Z"), (second, "2026-11-20T05:00:00Z"), (third, "2026-11-22T04:59:59Z")):
        wire.tenant.invoices[number]["InvoiceDate"] = date
    assert await numbers(wire, "&invoiceDateFrom=2026-11-20&invoiceDateTo=2026-11-21") == [second, third]
    assert await numbers(wire, "&invoicedatefrom=2026-11-21") == [third]
    assert first in await numbers(wire, "&invoiceDateTo=2026-11-19")
    assert second not in await numbers(wire, "&invoiceDateTo=2026-11-19")


@pytest.mark.parametrize("value", ["yesterday", "2026-13-01", "2026-11-20T00:00:00", "20261120", "11/20/2026", "9999-12-31"])
async def test_a_bad_date_is_refused(wire: Wire, value: str) -> None:
    reply = await wire.get(f"/billing/invoices?invoiceDateTo={value}")
    assert (reply.status, list(reply.json["errors"])) == (400, ["invoiceDateTo"])


class Tags(HTMLParser):
    """Fails for tags that are not closed as they were opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


async def test_the_articles_are_html_in_sections_and_categories(wire: Wire) -> None:
    articles, tags = await wire.every("/knowledgebases"), Tags()
    assert len(articles) >= 12
    for article in articles:
        tags.feed(article["KBContext"])
        assert not tags.open
        assert re.fullmatch(r"[\w-]+", article["KBAddress"])
    assert {"p", "h2", "ul", "ol", "li", "a", "table", "pre"} <= tags.seen
    assert {article["KBIsPrivate"] for article in articles} == {True, False}
    for kind in ("Section", "Category"):
        pairs = {(article[f"{kind}Id"], article[f"{kind}Name"]) for article in articles}
        assert 1 < len(pairs) == len({number for number, _ in pairs}) == len({name for _, name in pairs})
