"""What stands in place of rows: why there are none, and what to do next."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from atera_desktop.domain.catalog import RESOURCES
from atera_desktop.ui.empty import EmptyState
from atera_desktop.ui.forms.dialog import FormDialog
from tests.tenant import until
from tests.ui.desk import Desk, desk

pytestmark = pytest.mark.usefixtures("qapp")


async def emptied(here: Desk, name: str) -> None:
    assert here.served is not None
    here.served.emptied.update((RESOURCES[name].path, *RESOURCES[name].also))
    await here.quiet()
    here.window.show_section(name)
    await until(lambda: name in here.session.sync.status.swept)
    await here.quiet()


async def test_an_empty_section_offers_to_make_the_first(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await emptied(here, "departments")
        assert here.window.page.empty.words.text() == "No departments yet."
        here.button("New department…").click()
        await until(lambda: isinstance(QApplication.activeModalWidget(), FormDialog))
        form = QApplication.activeModalWidget()
        assert isinstance(form, FormDialog)
        form.reject()


async def test_what_is_made_elsewhere_says_where(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await emptied(here, "invoices")
        empty = here.window.page.empty
        assert empty.words.text() == "No invoices yet. They are made in Atera, under Billing."
        assert not empty.button.isVisible()


def test_the_line_is_no_higher_than_it_was_in_a_narrow_window() -> None:
    ground = QWidget()
    ground.resize(130, 300)
    empty = EmptyState(ground)
    empty.say("No products yet. They are what contracts and invoices name.")
    ground.show()
    assert empty.words.height() > 2 * empty.words.fontMetrics().height()
    ground.resize(800, 300)
    assert empty.words.height() < 2 * empty.words.fontMetrics().height()


async def test_nothing_is_counted_before_it_is_known(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        assert here.served is not None
        here.served.weather.set("slow", 600_000)
        here.window.show_section("customers")
        page = here.window.page
        await until(lambda: page.empty.words.text() == "Loading customers…")
        assert page.header.count.text() == ""


def details(here: Desk) -> list[str]:
    """What the details say."""
    return [label.text() for label in here.window.details.findChildren(QLabel) if label.isVisible() and label.text()]


async def test_nothing_is_to_be_selected_where_there_are_no_rows(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        assert here.served is not None
        assert details(here) == []
        await here.quiet()
        hint = "Select an agent to see its details."
        assert details(here) == [hint]
        here.window.bar.filter.setText("no machine is called this")
        await until(lambda: here.window.page.empty.isVisible())
        assert details(here) == []
        here.window.bar.filter.clear()
        await until(lambda: details(here) == [hint])
        here.served.weather.set("slow", 600_000)
        here.window.show_section("customers")
        await until(lambda: here.window.page.empty.words.text() == "Loading customers…")
        assert details(here) == []
        here.window.show_section("agents")
        assert details(here) == [hint]


async def test_nothing_is_to_be_selected_in_an_empty_section(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await emptied(here, "departments")
        assert details(here) == []
        assert here.served is not None
        here.served.emptied.clear()
        await here.refreshed()
        await until(lambda: details(here) == ["Select a department to see its details."])
