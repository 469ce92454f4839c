"""The Contracts page: each type's own terms, what is over, and where its names lead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QTabBar

from atera_desktop.app.column import Tone
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
from atera_desktop.domain.customer import Customer
from atera_desktop.domain.invoice import Invoice, Party
from atera_desktop.domain.rate import Product, Rate
from atera_desktop.domain.ticket import Ticket
from atera_desktop.ui.detail.field import Target
from atera_desktop.ui.detail.rows import EntryRow, FieldRow
from atera_desktop.ui.pages import PAGES
from tests.tenant import until
from tests.ui.desk import desk as window_desk
from tests.ui.test_pages import NOW, before, desk, fits, shown

CONTRACTS = PAGES["contracts"]
DAY = 86_400
REMOTE = Rate(rate_id=12, amount=95.0, description="Remote support, hour", sku="LAB-REM", category="Labor")
ONSITE, AFTER = Rate(rate_id=13, amount=125.0, description="On-site support, hour"), Rate(rate_id=14, amount=165.5, description="Late hour")
PLAN = Rate(rate_id=15, amount=1290.0, description="Care plan")

TYPES: dict[str, tuple[str, Terms, list[tuple[str, str]], tuple[str, str, str]]] = {
    "RetainerFlatFee": (
        "retainer_flat_fee_contract",
        RetainerFlatFee(billing_period="Quarterly", quantity=2.0, rate=PLAN),
        [("Fee", "1,290.00 · Care plan"), ("Quantity", "2"), ("Total", "2,580.00"), ("Billed", "Quarterly")],
        ("2,580.00", "per period", "Quarterly"),
    ),
    "Hourly": (
        "hourly_contract",
        Hourly(primary_rate=REMOTE, additional_rates=(ONSITE, AFTER), billing_period="BiWeekly"),
        [
            ("Per hour", "95.00 · Remote support, hour"), ("Also", "125.00 · On-site support, hour"), ("", "165.50 · Late hour"),
            ("Billed", "Every two weeks"),
        ],
        ("95.00", "per hour", "Every two weeks"),
    ),
    "BlockHours": (
        "block_hours_contract",
        BlockHours(hours_included=10.0, price_per_hour=REMOTE, commit_rollover=False, billing_period="Monthly"),
        [
            ("Hours included", "10"), ("Per hour", "95.00 · Remote support, hour"), ("Total", "950.00"), ("Hours beyond", "not agreed"),
            ("Unused hours", "not carried over"), ("Billed", "Monthly"),
        ],
        ("95.00", "per hour", "Monthly"),
    ),
    "BlockMoney": (
        "block_money_contract",
        BlockMoney(contract_amount=PLAN, amount=1290.0, primary_rate=REMOTE, commit_rollover=True, billing_period="TwiceAYear"),
        [
            ("Paid in advance", "1,290.00 · Care plan"), ("Per hour", "95.00 · Remote support, hour"),
            ("Unused money", "carried over to the next period"), ("Billed", "Twice a year"),
        ],
        ("1,290.00", "in advance", "Twice a year"),
    ),
    "RemoteMonitoring": (
        "remote_monitoring_contract",
        RemoteMonitoring(rate_per_device=REMOTE, count_by="PCAgents", billing_period="Yearly"),
        [("Per device", "95.00 · Remote support, hour"), ("Counted", "PC agents"), ("Billed", "Yearly")],
        ("95.00", "per device", "Yearly"),
    ),
    "OnlineBackup": (
        "online_backup_contract",
        OnlineBackup(rate_per_gb=Rate(rate_id=16, amount=0.125, description="GB"), count_by="PCsTotalGB", billing_period="OnDemand"),
        [("Per GB", "0.125 · GB"), ("Counted", "PCs total GB"), ("Billed", "On demand")],
        ("0.125", "per GB", "On demand"),
    ),
    "ProjectOneTimeFee": (
        "project_one_time_fee_contract",
        ProjectOneTimeFee(total_amount=PLAN),
        [("Fixed price", "1,290.00 · Care plan")],
        ("1,290.00", "once", "—"),
    ),
    "ProjectHourlyRate": (
        "project_hourly_rate_contract",
        ProjectHourlyRate(primary_rate=REMOTE, additional_rates=(ONSITE,)),
        [("Per hour", "95.00 · Remote support, hour"), ("Also", "125.00 · On-site support, hour")],
        ("95.00", "per hour", "—"),
    ),
}  # fmt: skip


def a_contract(kind: str = "Hourly", **given: Any) -> Contract:
    field, terms, _, _ = TYPES[kind]
    facts: dict[str, Any] = {"contract_id": 77, "contract_name": "Monthly care", "contract_type": kind, "customer_id": 8, "active": True}
    return Contract(**{**facts, "customer_name": "Brightwater Dental", field: terms, **given})


@pytest.mark.parametrize("kind", TYPES)
def test_each_type_tells_its_own_terms(kind: str) -> None:
    contract, (_, _, rows, price) = a_contract(kind), TYPES[kind]
    product = Product(rate_id=12, description="Remote support, hour", amount=95.0)
    (section,) = (s for s in CONTRACTS.tabs(contract, desk(contract, product), NOW)[0].sections if s.caption == "Terms")
    assert [(field.title, field.text) for field in section.fields] == rows
    assert (shown(CONTRACTS, contract, "price"), shown(CONTRACTS, contract, "per"), shown(CONTRACTS, contract, "billed")) == price
    # Only the product that is here is a link.
    assert {field.target for field in section.fields} - {None} == ({Target("products", 12)} if "Remote support" in str(rows) else set())


def test_a_contract_without_terms_says_so() -> None:
    contract = Contract(contract_id=77, contract_type="Subscription")
    (section,) = (s for s in CONTRACTS.tabs(contract, desk(contract), NOW)[0].sections if s.caption == "Terms")
    assert section.note == "Atera sent no terms with this contract."
    assert shown(CONTRACTS, contract, "price") == "—"


@pytest.mark.parametrize(
    ("given", "status", "over"),
    [
        ({}, "Active", False),
        ({"active": False}, "Inactive", True),
        ({"end_date": before(2 * DAY)}, "Ended", True),
        ({"end_date": before(DAY / 2)}, "Active", False),  # its last day is not over
        ({"start_date": before(-9 * DAY)}, "Not begun", False),
        ({"active": None}, "—", False),
    ],
)
def test_what_a_contract_is_at_present(given: dict[str, Any], status: str, over: bool) -> None:
    contract = a_contract(**given)
    assert shown(CONTRACTS, contract, "status") == status
    views = [view.title for view in CONTRACTS.views if view.test is not None and view.test(contract, NOW)]
    assert views == ["Ended" if over else "Active"]
    assert fits(CONTRACTS, contract, "is:ended") is over
    assert fits(CONTRACTS, contract, f"status:{status.split()[0].lower()}") or status in ("—", "Not begun")


def test_an_end_that_is_near_is_marked_and_counted_down() -> None:
    contract = a_contract(end_date="2026-12-05T00:00:00Z")
    assert CONTRACTS.headline(contract, desk(contract), NOW).status == "Active · ends in 10 d"
    assert CONTRACTS.headline(contract, desk(contract), NOW).tone is Tone.WARN
    assert fits(CONTRACTS, contract, "ends:soon type:hourly ends:2026-12 brightwater -is:ended")
    assert not fits(CONTRACTS, a_contract(end_date="2027-12-05T00:00:00Z"), "ends:soon")


def test_invoices_and_tickets_of_a_contract() -> None:
    contract = a_contract()
    mine = Invoice(invoice_number=2, contract_name="Monthly care", to=Party(company_name="Brightwater  Dental"), invoice_date=before(DAY))
    older = Invoice(
        invoice_number=1, contract_name="Monthly care", to=Party(company_name="Brightwater Dental"), invoice_date=before(9 * DAY)
    )
    of_another = Invoice(invoice_number=3, contract_name="Monthly care", to=Party(company_name="Somebody else"))
    single = Invoice(invoice_number=4, to=Party(company_name="Brightwater Dental"))
    tickets = (Ticket(ticket_id=5, contract_id=77, ticket_status="Open"), Ticket(ticket_id=6, contract_id=78, ticket_status="Open"))
    _, invoices, of_contract = CONTRACTS.tabs(contract, desk(contract, mine, older, of_another, single, *tickets), NOW)
    assert [entry.target for entry in invoices.sections[0].entries] == [Target("invoices", 2), Target("invoices", 1)]
    assert (invoices.count, of_contract.count) == (2, 1)
    assert [entry.target for entry in of_contract.sections[0].entries] == [Target("tickets", 5)]
    # A contract without a name is not that of all invoices without one.
    nameless = a_contract(contract_name="")
    assert CONTRACTS.tabs(nameless, desk(nameless, single), NOW)[1].count == 0


def test_the_customer_is_a_link_once_it_is_here() -> None:
    contract = a_contract(customer_name=None)

    def customer(*others: Customer) -> tuple[str, object]:
        fields = CONTRACTS.tabs(contract, desk(contract, *others), NOW)[0].sections[0].fields
        return next((field.text, field.target) for field in fields if field.title == "Customer")

    assert customer() == ("Customer 8", None)
    assert customer(Customer(customer_id=8, customer_name="Brightwater Dental")) == ("Brightwater Dental", Target("customers", 8))


@pytest.mark.usefixtures("qapp")
async def test_from_a_contract_to_its_invoice_its_customer_and_back(tmp_path: Path) -> None:
    async with window_desk(tmp_path) as here:
        await here.quiet()
        window, records = here.window, here.session.collections
        window.actions_.run("go-contracts")
        await until(lambda: bool(records["contracts"].records))
        contract = next(c for c in records["contracts"].records.values() if isinstance(c, Contract) and c.retainer_flat_fee_contract)
        assert contract.key is not None
        window.page.reveal(contract.key)
        window.details.findChildren(QTabBar)[0].setCurrentIndex(1)
        await until(lambda: [row for row in window.details.findChildren(EntryRow) if row.isVisible()])
        next(row for row in window.details.findChildren(EntryRow) if row.isVisible()).activate()
        assert window.page.spec.title == "Invoices"
        invoice: Invoice = window.page.current()
        assert (invoice.contract_name, invoice.customer_name) == (contract.contract_name, contract.customer_name)

        def link(title: str) -> list[FieldRow]:
            return [r for r in window.details.findChildren(FieldRow) if r.title == title and r.target is not None and r.isVisible()]

        await until(lambda: link("Customer") and link("Contract"))
        link("Contract")[0].activate()
        assert window.page.current() is contract
        await until(lambda: link("Customer"))
        link("Customer")[0].activate()
        assert window.page.current().customer_id == contract.customer_id
