"""An account that is an IT department has sites and users instead of customers and contacts."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtGui import QAccessible, QAccessibleInterface, QAction
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu, QTabBar, QWidget

from atera_desktop.domain.agent import Agent
from atera_desktop.domain.customer import Customer
from atera_desktop.ui import vocabulary
from atera_desktop.ui.change_actions import DELETED, FORMS
from atera_desktop.ui.pages import PAGES
from atera_desktop.ui.vocabulary import adapted_form, in_it_department, pages, said_by
from tests.tenant import until
from tests.ui.desk import Desk, desk
from tests.ui.forms import show

pytestmark = pytest.mark.usefixtures("qapp")

PROVIDERS = re.compile(r"\b(customer|contact(?! person))s?\b", re.IGNORECASE)
"""What an IT department's window says nowhere by itself."""
LITERAL = re.compile(r"\b(customer|contact)(?=:)|{customer}")
"""Keys of the filter, which may be typed in either word, and what is typed into a template."""


@pytest.fixture(autouse=True)
def words_of_a_provider() -> Iterator[None]:
    """What a window speaks ends with its test."""
    yield
    vocabulary.speak(False)


@asynccontextmanager
async def it_department(folder: Path) -> AsyncIterator[Desk]:
    """The window of an IT department that is known to be one."""
    async with desk(folder, weather=("it-department",)) as opened:
        await opened.quiet()
    async with desk(folder, weather=("it-department",)) as opened:
        await opened.quiet()
        yield opened


def texts(value: object) -> Iterator[str]:
    """All texts in a value, a tenant for instance, HTML without its tags and in lines."""
    if isinstance(value, str):
        yield from (part.strip() for part in re.split(r"<[^>]*>|\n", value))
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from texts(part)


def own_words(here: Desk) -> list[str]:
    """What the tenant itself says with such a word in it, the longest first."""
    assert here.served is not None
    said = {text for text in texts(vars(here.served.tenant)) if PROVIDERS.search(text) and not PROVIDERS.fullmatch(text)}
    return sorted(said, key=len, reverse=True)


def read(face: QAccessibleInterface) -> Iterator[str]:
    """Every name, description and value of a part of the screen and what is in it."""
    if not face.isValid():
        return
    for kind in (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value):
        yield face.text(kind)
    for number in range(min(face.childCount(), 400)):
        child = cast("QAccessibleInterface | None", face.child(number))
        if child is not None:
            yield from read(child)


def seen(root: QWidget) -> Iterator[str]:
    """All that a widget says: to the eye, to a screen reader, and in tooltips."""
    yield from read(QAccessible.queryAccessibleInterface(root))
    for widget in (root, *root.findChildren(QWidget)):
        yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription(), widget.windowTitle())
        if isinstance(widget, QLineEdit):
            yield widget.placeholderText()


def menu_words(menu: QMenu) -> Iterator[str]:
    menu.aboutToShow.emit()
    for action in menu.actions():
        yield from (action.text(), action.toolTip())
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from menu_words(inner)


class Reader:
    """Remembers where a provider's word was read that is not the tenant's."""

    def __init__(self, here: Desk) -> None:
        self._own = own_words(here)
        self.found: list[tuple[str, str]] = []

    def read(self, where: str, said: Iterator[str]) -> None:
        for words in set(said):
            if PROVIDERS.search(words):
                bare = LITERAL.sub("", words.replace("&", ""))
                for own in self._own:
                    bare = bare.replace(own, "")
                if PROVIDERS.search(bare):
                    self.found.append((where, words))


async def dialog_of(here: Desk, action: str) -> QDialog:
    here.window.actions_.run(action)
    await until(lambda: isinstance(QApplication.activeModalWidget(), QDialog))
    found = QApplication.activeModalWidget()
    assert isinstance(found, QDialog)
    return found


async def read_dialog(here: Desk, reader: Reader, action: str) -> None:
    """Opens what an action opens, reads it, and closes it."""
    assert not here.window.actions_.why_not(action), action
    dialog = await dialog_of(here, action)
    reader.read(action, seen(dialog))
    dialog.reject()
    await until(lambda: QApplication.activeModalWidget() is None)


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


async def test_menus_and_shortcuts_say_sites_and_users(tmp_path: Path) -> None:
    async with it_department(tmp_path) as here:
        reader = Reader(here)
        for name in PAGES:
            here.window.show_section(name)
            for action in here.window.menuBar().actions():
                menu = action.menu()
                assert isinstance(menu, QMenu)
                reader.read(f"{action.text()} in {name}", iter((action.text(), *menu_words(menu))))
        said = [action.text() for action in here.window.findChildren(QAction)]
        assert "New site…" in said
        for name in ("shortcuts", "settings", "journal"):
            await read_dialog(here, reader, name)
        assert not reader.found


@pytest.mark.parametrize("name", PAGES)
async def test_a_section_says_sites_and_users(tmp_path: Path, name: str) -> None:
    async with it_department(tmp_path) as here:
        await show(here, name)
        reader, window = Reader(here), here.window
        bar = window.details.findChild(QTabBar)
        assert isinstance(bar, QTabBar)
        window._pausing.setInterval(0)
        for index in range(bar.count()):
            bar.setCurrentIndex(index)
            await until(lambda: not (window._pausing.isActive() or here.session.lookups._tasks or here.session.sync.status.refreshing))
            reader.read(f"{name}, {bar.tabText(index)}", seen(window))
        window.bar.filter.setText("nothing is called so")
        reader.read(f"{name}, nothing found", seen(window))
        assert not reader.found


async def test_forms_say_sites_and_users(tmp_path: Path) -> None:
    async with it_department(tmp_path) as here:
        reader = Reader(here)
        for name, form in FORMS.items():
            await show(here, form.owner or form.resource, 1)
            await read_dialog(here, reader, name)
        await show(here, "customers")
        await read_dialog(here, reader, "attach-file")
        await read_dialog(here, reader, "set-custom-field")
        here.window.show_section("agents")
        here.window.page.choose_view("Offline")
        await show(here, "agents")
        await read_dialog(here, reader, "create-tickets")
        assert not reader.found


async def test_questions_before_deleting_say_sites_and_users(tmp_path: Path) -> None:
    async with it_department(tmp_path) as here:
        reader = Reader(here)
        for name in DELETED:
            await show(here, name)
            assert here.window.actions_.why_not(f"delete-{name}")
            reader.read(f"{name}, locked", iter((here.window.actions_.why_not(f"delete-{name}"),)))
        here.session.locking.unlock()
        for name in DELETED:
            here.window.show_section(name)
            here.window.page.table.clearSelection()
            reader.read(f"{name}, none selected", iter((here.window.actions_.why_not(f"delete-{name}"),)))
            await show(here, name)
            await read_dialog(here, reader, f"delete-{name}")
            await until(lambda: len(here.window.page.rows) > 1)
            here.window.page.table.select_keys([here.window.page.rows.key_at(row) for row in range(2)])
            await read_dialog(here, reader, f"delete-{name}")
        assert not reader.found


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


@pytest.mark.parametrize(("customer", "title"), [("Customer First Ltd", "Site"), ("Customer", "Customer")])
def test_what_a_form_begins_with_keeps_the_names(customer: str, title: str) -> None:
    vocabulary.speak(True)
    begun = adapted_form(FORMS["new-ticket"]).begin(Agent(machine_name="customer", customer_name=customer), {})
    assert begun["ticket_title"] == "customer"
    assert f"{title}: {customer}" in begun["description"].splitlines()


def test_what_a_form_begins_with_keeps_a_name_that_is_sent_with_odd_blanks() -> None:
    vocabulary.speak(True)
    agent = Agent(agent_name="Contact  kiosk", customer_name="Contoso  Customer\u200b Care")
    begun = adapted_form(FORMS["new-ticket"]).begin(agent, {})
    assert begun["ticket_title"] == "Contact kiosk"
    assert begun["description"].splitlines()[:2] == ["Device: Contact kiosk", "Site: Contoso Customer Care"]


def test_what_records_say_stays() -> None:
    known = said_by(Customer(customer_name="Customer First Ltd", city="Contact Bay", country="customer"))
    assert set(known) == {"Customer First Ltd", "Contact Bay"}
    assert in_it_department("Contacts of Customer First Ltd, a customer", known) == "Users of Customer First Ltd, a site"
