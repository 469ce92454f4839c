"""An account that is an IT department has sites and users instead of customers and contacts."""

from __future__ import annotations

from pathlib import Path

import pytest

from atera_desktop.ui.pages import PAGES
from atera_desktop.ui.vocabulary import in_it_department, pages
from tests.tenant import until
from tests.ui.desk import desk

pytestmark = pytest.mark.usefixtures("qapp")


async def test_an_it_department_has_sites_and_users(tmp_path: Path) -> None:
    async with desk(tmp_path, weather=("it-department",)) as opened:
        await opened.quiet()
        assert opened.notices()[0].startswith("This account is an IT department: from the next start on, its sites and users")
        assert opened.window.sections.item(3).text() == "Customers"
    async with desk(tmp_path, weather=("it-department",)) as opened:
        await opened.quiet()
        window = opened.window
        assert not [line for line in opened.notices() if "next start" in line]
        assert [window.sections.item(row).text() for row in (3, 4)] == ["Sites", "Users"]
        assert window.actions_["go-customers"].text() == "Sites"
        model = window.page.table.model()
        titles = [model.headerData(column, window.page.table.horizontalHeader().orientation()) for column in range(model.columnCount())]
        assert "Site" in titles
        assert "Customer" not in titles
        window.show_section("contacts")
        await until(lambda: window.page.rows.total > 0)
        assert window.page.table.accessibleName() == "Users"
        site = next(iter(opened.session.collections["contacts"].records.values())).customer_name  # type: ignore[attr-defined]
        window.bar.filter.setText(f'site:"{site}"')
        found = len(window.page.rows)
        window.bar.filter.setText(f'customer:"{site}"')
        assert 0 < found == len(window.page.rows) < window.page.rows.total


async def test_a_service_provider_keeps_customers_and_contacts(tmp_path: Path) -> None:
    async with desk(tmp_path) as opened:
        await opened.quiet()
        assert [opened.window.sections.item(row).text() for row in (3, 4)] == ["Customers", "Contacts"]
        assert [page.title for page in opened.window.specs.values()] == [page.title for page in PAGES.values()]


def test_only_whole_words_of_the_programs_own_are_changed() -> None:
    assert (
        in_it_department("Customers · their contacts, Contact person, customerless") == "Sites · their users, Contact person, customerless"
    )
    for page in pages(it_department=True).values():
        words = " ".join((page.title, *page.noun, page.hint, page.empty, *(column.title for column in page.columns)))
        assert "ustomer" not in words
        assert "ontacts" not in words
