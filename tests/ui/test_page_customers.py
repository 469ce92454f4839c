"""The customer's page leads to everything the customer has; contacts and departments lead on from there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QMenu, QTabBar

from atera_desktop.app.lookups import Look, Looked
from atera_desktop.domain.contact import Contact
from atera_desktop.domain.contract import Contract
from atera_desktop.domain.custom import CustomValue
from atera_desktop.domain.customer import Customer
from atera_desktop.domain.department import Department
from atera_desktop.domain.invoice import Invoice, Party
from atera_desktop.domain.record import Key
from atera_desktop.domain.ticket import Ticket
from atera_desktop.ui.detail.body import Body
from atera_desktop.ui.detail.field import Target
from atera_desktop.ui.pages import PAGES
from atera_desktop.ui.pages.custom_fields import custom_fields_tab, value_field
from atera_desktop.ui.pages.page import Desk as Around
from tests.tenant import until
from tests.ui.desk import Desk, desk
from tests.ui.test_pages import NOW, an_agent, fits

pytestmark = pytest.mark.usefixtures("qapp")

CUSTOMERS, CONTACTS = PAGES["customers"], PAGES["contacts"]
TABS = ("Summary", "Agents", "Monitors", "Contacts", "Contracts", "Invoices", "Tickets", "Alerts", "Work hours", "Custom fields")


@asynccontextmanager
async def open_on(folder: Path, section: str, words: str, *, width: int = 1440) -> AsyncIterator[Desk]:
    """A window that shows the first record which a filter finds in a section."""
    async with desk(folder) as here:
        here.window.resize(width, 800)
        here.window.show_section(section)
        await until(lambda: here.window.page.rows.total > 0)
        here.window.bar.filter.setText(words)
        await here.quiet()
        here.window.page.table.selectRow(0)
        yield here


def bar(here: Desk) -> QTabBar:
    return here.window.details.findChildren(QTabBar)[0]


def titles(here: Desk) -> list[str]:
    return [bar(here).tabText(index) for index in range(bar(here).count())]


async def turn(here: Desk, title: str) -> None:
    """Shows a tab and waits until what it lacked has come."""
    bar(here).setCurrentIndex([text.rstrip("0123456789, ") for text in titles(here)].index(title))

    def has_come() -> bool:
        here.window._tick()
        return bar(here).tabText(bar(here).currentIndex())[-1].isdigit()

    await until(has_come)


async def test_a_customer_leads_to_all_that_belongs_to_it(tmp_path: Path) -> None:
    async with open_on(tmp_path, "customers", "name:brightwater") as here:
        assert [title.rstrip("0123456789, ") for title in titles(here)] == list(TABS)
        key = here.window.page.keys()[0]
        for title in TABS[1:]:
            await turn(here, title)
        tenant = here.served.tenant if here.served else None
        assert tenant is not None
        counts = dict(zip(TABS, titles(here), strict=True))
        contacts = [contact for contact in tenant.contacts.values() if contact["CustomerID"] == key and not contact["Archived"]]
        assert counts["Contacts"] == f"Contacts {len(contacts)}"
        hours = here.window.desk.of("workhours", "customer_id", key)
        assert counts["Work hours"] == f"Work hours {len(hours)}"


async def test_a_related_record_is_one_key_away(tmp_path: Path) -> None:
    async with open_on(tmp_path, "customers", "name:brightwater") as here:
        await turn(here, "Contacts")
        entry = next(row for row in here.window.details.findChildren(Body)[0].rows() if row.target is not None)
        entry.activate()
        await here.quiet()
        assert here.window.page.spec.resource.name == "contacts"
        assert here.window.page.current().customer_name == "Brightwater Dental"
        assert here.window.page.current().name == entry.value.split("\t")[0]


async def test_what_is_not_fetched_has_no_count_and_costs_nothing(tmp_path: Path) -> None:
    async with open_on(tmp_path, "customers", "name:brightwater") as here:
        await until(lambda: not here.window.desk.missing("contracts"))
        assert {"Invoices", "Work hours", "Custom fields"} <= set(titles(here))
        asked = here.served.asked if here.served else []
        assert not [line for line in asked if "invoices" in line or "workhours" in line or "customvalues" in line]


async def test_pages_without_room_are_in_a_menu(tmp_path: Path) -> None:
    async with open_on(tmp_path, "customers", "name:brightwater", width=960) as here:
        more = next(button for button in here.window.details.findChildren(QAbstractButton) if button.text() == "More")
        assert more.isVisible()
        more.click()
        menu = next(menu for menu in here.window.details.findChildren(QMenu) if menu.isVisible())
        assert [action.text() for action in menu.actions()] == titles(here)
        menu.actions()[-1].trigger()
        menu.close()
        assert bar(here).currentIndex() == len(TABS) - 1
        assert bar(here).rect().contains(bar(here).tabRect(len(TABS) - 1).center())


def around(*records: Any, missing: str = "", looked: Any = None) -> Around:
    by_name: dict[str, dict[Any, Any]] = {name: {} for name in PAGES}
    for record in records:
        name = next(name for name, page in PAGES.items() if isinstance(record, page.resource.record))
        by_name[name][record.key] = record
    return Around(by_name, looked=looked or (lambda look: Looked()), missing=lambda name: missing)


def test_a_forbidden_list_says_so_in_place_of_a_count() -> None:
    customer = Customer(customer_id=8, customer_name="Brightwater Dental")
    tabs = CUSTOMERS.tabs(customer, around(customer, missing="This API key may not read them."), NOW)
    found = next(tab for tab in tabs if tab.title == "Contracts")
    assert (found.count, found.sections[0].note) == (None, "This API key may not read them.")


def test_a_contact_leads_to_machine_customer_and_contract() -> None:
    contact = Contact(end_user_id=507, customer_id=8, customer_name="Brightwater Dental", last_name="Katz", default_agent_id=412)
    contracts = [
        Contract(contract_id=1, customer_id=8, contract_name="Backup", active=True),
        Contract(contract_id=2, customer_id=8, contract_name="Care", active=True, default=True),
        Contract(contract_id=3, customer_id=8, contract_name="Old", active=False),
    ]
    records = (contact, an_agent(), Customer(customer_id=8, customer_name="Brightwater Dental"), *contracts)
    summary = CONTACTS.tabs(contact, around(*records), NOW)[0]
    entries = [entry.target for section in summary.sections for entry in section.entries]
    assert [(entry.resource, entry.key) for entry in entries] == [("agents", 412)]
    links = [(field.title, field.text, field.target) for section in summary.sections for field in section.fields if field.target]
    assert links == [
        ("Customer", "Brightwater Dental", Target("customers", 8)),
        ("Contract", "Care", Target("contracts", 2)),
        ("", "Backup", Target("contracts", 1)),
    ]


@pytest.mark.parametrize(
    ("section", "keys"),
    [
        ("customers", "name business phone domain address zip city state country notes created modified id"),
        ("contacts", "name email phone customer title department created modified id"),
        ("departments", "name description id"),
    ],
)
def test_filter_keys_are_columns_by_the_same_name(section: str, keys: str) -> None:
    page = PAGES[section]
    assert list(page.grammar.keys) == keys.split()
    assert {column.key for column in page.columns}.issuperset(page.grammar.keys)


def test_a_department_names_the_customers_whose_contacts_it_has() -> None:
    department = Department(id=3, department_name="Reception")
    contacts = [Contact(end_user_id=n, customer_id=8, department_id=3, archived=n == 3) for n in (1, 2, 3)]
    ticket = Ticket(ticket_id=9, end_user_id=2, ticket_status="Open")
    tabs = PAGES["departments"].tabs(
        department, around(Customer(customer_id=8, customer_name="Brightwater Dental"), ticket, *contacts), NOW
    )
    assert [(entry.title, entry.detail) for section in tabs[0].sections for entry in section.entries] == [
        ("Brightwater Dental", "2 contacts")
    ]
    assert [(tab.title, tab.count) for tab in tabs[1:]] == [("Contacts", 2), ("Tickets", 1)]


@pytest.mark.parametrize("typed", ["+1 555 0142", "5550142", "phone:15550142", "katz"])
def test_a_caller_is_found_by_number_however_it_is_typed(typed: str) -> None:
    contact = Contact(end_user_id=507, last_name="Katz", phone="+1 555 0142")
    assert fits(CONTACTS, contact, typed)


@pytest.mark.parametrize(
    ("value", "data_type", "shown"),
    [
        ({"value_as_string": "true", "value_as_bool": True}, "Boolean", "yes"),
        ({"value_as_string": "false"}, "", "no"),
        ({"value_as_string": "true"}, "Text", "true"),
        ({"value_as_string": "4400", "value_as_decimal": 4400.0}, "Numeric", "4,400"),
        ({"value_as_string": "0815"}, "", "0815"),
        ({"value_as_string": "2026-05-17T00:00:00Z", "value_as_date_time": "2026-05-17T00:00:00Z"}, "Date", "17 May 2026"),
        ({"value_as_string": "East", "option_id": "c0ffee00"}, "Options", "East"),
        ({"value_as_string": ""}, "Boolean", "—"),
    ],
)
def test_custom_values_are_read_by_their_type(value: dict[str, Any], data_type: str, shown: str) -> None:
    assert value_field("Field", CustomValue(**value), data_type).text == shown


async def test_custom_fields_of_the_account_stand_there_even_when_empty(tmp_path: Path) -> None:
    async with open_on(tmp_path, "customers", "name:brightwater") as here:
        await turn(here, "Custom fields")
        names = {"Account Manager", "VIP", "Seats", "Contract Review", "Region", "Branch", "Fetched"}
        await until(lambda: names <= {label.text() for label in here.window.details.findChildren(QLabel) if label.isVisible()})


def test_custom_fields_say_what_is_going_on() -> None:
    def said(looked: Looked) -> str:
        def known(look: Look) -> Looked:
            return looked if look.keys else Looked()

        return custom_fields_tab("customer", "customers", 8, around(looked=known), NOW).sections[0].note

    assert said(Looked()) == "Not fetched yet."
    assert said(Looked(asking=True)) == "Asking Atera…"
    assert "no ID" in custom_fields_tab("agent", "agents", "7d0c", around(), NOW).sections[0].note


def test_an_invoice_belongs_to_the_customer_of_its_name_and_not_to_one_without_the_accents() -> None:
    """Invoices carry their customer's name alone; what a filter looks over is not looked over here."""
    first, second = (Customer(customer_id=key, customer_name=name) for key, name in ((1, "Müller GmbH"), (2, "Muller GmbH")))
    invoices: dict[Key, Invoice] = {7: Invoice(invoice_number=7, to=Party(company_name="Muller GmbH"))}
    around = Around({"customers": {1: first, 2: second}, "invoices": invoices})

    def invoiced(customer: Customer) -> list[object]:
        tab = next(tab for tab in CUSTOMERS.tabs(customer, around, NOW) if tab.title == "Invoices")
        return [entry.target for section in tab.sections for entry in section.entries]

    assert invoiced(first) == []
    assert invoiced(second) == [Target("invoices", 7)]
