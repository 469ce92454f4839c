"""The Invoices page: its lines and sums, its periods, whose it is."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from atera_desktop.domain.contract import Contract
from atera_desktop.domain.customer import Customer
from atera_desktop.domain.invoice import Invoice, Line, Party
from atera_desktop.ui.detail.body import Body
from atera_desktop.ui.detail.field import Section, Target
from atera_desktop.ui.pages import PAGES
from tests.ui.test_pages import NOW, desk, fits, shown

INVOICES = PAGES["invoices"]
LINES = (
    Line(product="Seats", description="Licences", quantity=27.0, rate=26.4, discount_percentage=5.0, subtotal=677.16, tax_percentage=7.25,
        tax=49.09, total=726.25, line_idx=2),
    Line(product="Hours", quantity=1.5, rate=95.0, subtotal=142.5, tax=0.0, total=142.5, line_idx=1),
)  # fmt: skip


def an_invoice(**given: object) -> Invoice:
    facts = {
        "invoice_number": 1042, "invoice_number_as_string": "0001042", "currency": "USD", "subtotal": 1819.66, "tax": 49.09,
        "tax_percentage": 7.25, "total": 1868.75, "invoice_date": "2026-11-01T00:00:00Z", "contract_name": "Monthly care",
        "period_start_date": "2026-10-01T00:00:00Z", "period_end_date": "2026-10-31T00:00:00Z", "line_items": LINES,
        "to": Party(company_name="Brightwater Dental", zip_code=43215, city="Columbus", address="5 Mill Rd", country="United States"),
    }  # fmt: skip
    return Invoice(**{**facts, **given})  # type: ignore[arg-type]


def sections(invoice: Invoice, *others: object) -> dict[str, Section]:
    tab = INVOICES.tabs(invoice, desk(invoice, *others), NOW)[0]  # type: ignore[arg-type]
    return {section.caption: section for section in tab.sections}


def test_lines_in_their_order_with_what_their_amounts_are_made_of() -> None:
    lines = sections(an_invoice())["Lines"].fields
    assert [(line.title, line.text, line.amount) for line in lines] == [
        ("Hours", "142.50", "1.5 × 95.00"),
        ("Seats", "677.16", "Licences · 27 × 26.40 −\u00a05\u00a0%"),
    ]
    assert lines[0].exact == "1.5 × 95.00 · subtotal 142.50 · no tax · total 142.50"
    assert lines[1].exact == "Licences · 27 × 26.40 −\u00a05\u00a0% · subtotal 677.16 · 7.25 % tax 49.09 · total 726.25"
    assert sections(an_invoice(line_items=None))["Lines"].note == "Atera sent no lines."


def test_sums_carry_the_currency() -> None:
    invoice = an_invoice()
    assert [(field.title, field.text) for field in sections(invoice)["Sum"].fields] == [
        ("Subtotal", "USD 1,819.66"), ("7.25 % tax", "USD 49.09"), ("Total", "USD 1,868.75"),
    ]  # fmt: skip
    assert shown(INVOICES, invoice, "total") == "USD 1,868.75"
    assert shown(INVOICES, an_invoice(currency=None), "total") == "1,868.75"
    assert INVOICES.headline(invoice, desk(), NOW).status == "USD 1,868.75"
    column = INVOICES.column("total")
    assert column is not None
    assert column.right
    assert column.value(invoice) == 1868.75


def test_whom_it_is_made_out_to() -> None:
    fields = {field.title: field.text for field in sections(an_invoice())["To"].fields}
    assert fields == {"Company": "Brightwater Dental", "Address": "5 Mill Rd\n43215 Columbus\nUnited States"}


@pytest.fixture
def new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if not hasattr(time, "tzset"):
        pytest.skip("this system's time zone cannot be set for one process")
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "EST5EDT,M3.2.0,M11.1.0")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.parametrize(
    ("date", "views"),
    [
        ("2026-11-01T00:00:00Z", ["All", "This month", "This year"]),
        ("2026-10-31T00:00:00Z", ["All", "Last month", "This year"]),
        ("2026-01-01T00:00:00Z", ["All", "This year"]),
        ("2025-11-25T00:00:00Z", ["All"]),
        (None, ["All"]),
    ],
)
def test_whole_days_stay_in_their_month_west_of_greenwich(new_york: None, date: str | None, views: list[str]) -> None:
    invoice = an_invoice(invoice_date=date)
    assert [view.title for view in INVOICES.views if view.test is None or view.test(invoice, NOW)] == views
    assert shown(INVOICES, invoice, "period") == "1 – 31 Oct 2026"


def test_what_a_filter_finds_of_an_invoice() -> None:
    found = (
        'number:1042 0001042 customer:dental contract:monthly products:licences total:1868.75 "1,868.75" 1868.75 period:2026-10 is:taxed'
    )
    assert fits(INVOICES, an_invoice(), found)
    assert fits(INVOICES, an_invoice(is_adhoc=True, contract_name=None), "is:single contract:sale")
    assert not fits(INVOICES, an_invoice(), "is:single")


def test_customer_and_contract_are_links_where_their_names_decide() -> None:
    customer, contract = (
        Customer(customer_id=8, customer_name="Brightwater Dental"),
        Contract(contract_id=77, contract_name="Monthly care", customer_name="Brightwater Dental"),
    )

    def targets(*others: object) -> list[object]:
        return [field.target for field in sections(an_invoice(), *others)["Invoice"].fields[:2]]

    assert targets() == [None, None]
    assert targets(customer, contract) == [Target("customers", 8), Target("contracts", 77)]
    twins = (
        Customer(customer_id=9, customer_name="Brightwater Dental"),
        Contract(contract_id=78, contract_name="Monthly care", customer_name="Brightwater Dental"),
    )
    assert targets(customer, contract, *twins) == [None, None]


def test_other_invoices_of_the_customer() -> None:
    other = an_invoice(invoice_number=1043, invoice_number_as_string=None, invoice_date="2026-10-01T00:00:00Z")
    (entry,) = INVOICES.tabs(an_invoice(), desk(an_invoice(), other, an_invoice(invoice_number=9, to=None)), NOW)[1].sections[0].entries
    assert (entry.target, entry.title, entry.amount) == (Target("invoices", 1043), "Invoice 1043", "USD 1,868.75")
    assert entry.detail == "1 Oct 2026 · Monthly care"


def test_amounts_stand_at_the_right_edge_one_below_the_other(qapp: QApplication) -> None:
    body = Body()
    body.resize(340, 400)
    body.show_sections(list(sections(an_invoice(line_items=(*LINES, Line(product="A name " * 12, subtotal=1e9)))).values()))
    body.show()
    labels = {label.text(): label for label in body.findChildren(QLabel) if label.isVisible()}
    right = {labels[words].mapTo(body, labels[words].rect().topRight()).x() for words in ("142.50", "677.16", "USD 1,868.75")}
    assert len(right) == 1
    huge = labels["1,000,000,000.00"]
    assert huge.width() >= huge.sizeHint().width()
    assert labels["Licences · 27 × 26.40 −\u00a05\u00a0%"].mapTo(body, labels["Seats"].rect().topLeft()).y() > labels["Seats"].y()
