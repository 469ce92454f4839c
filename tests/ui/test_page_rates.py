"""The Products and Expenses pages: prices, and where a rate is charged."""

from __future__ import annotations

import pytest

from atera_desktop.domain.contract import Contract, Hourly, RetainerFlatFee
from atera_desktop.domain.invoice import Invoice, Line, Party
from atera_desktop.domain.rate import Expense, Product, Rate
from atera_desktop.ui.detail.field import Target
from atera_desktop.ui.pages import PAGES
from atera_desktop.ui.pages.page import AnyPage
from tests.ui.test_pages import NOW, before, desk, fits, shown, told

PRODUCTS, EXPENSES = PAGES["products"], PAGES["expenses"]
FACTS = {"rate_id": 12, "amount": 1290.5, "description": "Care plan", "sku": "CARE-L", "category": "Managed"}


@pytest.mark.parametrize(("page", "record"), [(PRODUCTS, Product), (EXPENSES, Expense)])
def test_a_rate_and_its_price(page: AnyPage, record: type[Rate]) -> None:
    rate = record(**FACTS)  # type: ignore[arg-type]
    assert [shown(page, rate, key) for key in ("name", "category", "price", "sku")] == ["Care plan", "Managed", "1,290.50", "CARE-L"]
    assert told(page, rate)["Price"] == "1,290.50"
    assert fits(page, rate, "care-l category:managed price:1290 1,290.5 sku:care name:plan id:12")
    assert fits(page, record(rate_id=1, amount=0.0), "is:free")
    assert not fits(page, rate, "is:free")
    column = page.column("price")
    assert column is not None
    assert column.right


def test_where_a_product_is_charged() -> None:
    product, rate = Product(**FACTS), Rate(rate_id=12)  # type: ignore[arg-type]
    contracts = (
        Contract(
            contract_id=1, contract_name="B", customer_name="Zeta", active=True, retainer_flat_fee_contract=RetainerFlatFee(rate=rate)
        ),
        Contract(contract_id=2, customer_name="Alpha", active=True, hourly_contract=Hourly(additional_rates=(Rate(rate_id=5), rate))),
        Contract(contract_id=3, customer_name="Alpha", active=False, hourly_contract=Hourly(primary_rate=rate)),
        Contract(contract_id=4, active=True, hourly_contract=Hourly(primary_rate=Rate(rate_id=13))),
    )
    invoices = (
        Invoice(invoice_number=1, line_items=(Line(product="CARE  plan"),), to=Party(company_name="Zeta"), invoice_date=before(9e6)),
        Invoice(invoice_number=2, line_items=(Line(product="Other"), Line(product="Care plan")), invoice_date=before(9)),
        Invoice(invoice_number=3, line_items=(Line(product="Other"),)),
    )
    _, charged, invoiced = PRODUCTS.tabs(product, desk(product, *contracts, *invoices), NOW)
    assert charged.count == 2
    assert [(section.caption, [entry.target.key for entry in section.entries]) for section in charged.sections] == [
        ("Running contracts", [2, 1]),
        ("Ended", [3]),
    ]
    assert charged.sections[0].entries[1].detail == "Zeta · Active"
    assert [entry.target for entry in invoiced.sections[0].entries] == [Target("invoices", 2), Target("invoices", 1)]
    assert charged.needs == ("contracts",)
