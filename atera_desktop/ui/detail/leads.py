"""The menu of everything the shown record leads to: a digit goes there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from atera_desktop.ui.detail.field import Tab, Target
from atera_desktop.ui.links import Link
from atera_desktop.ui.text import menu_text, plain
from atera_desktop.ui.words import number

MOST = 25
"""Entries of one menu; it says how many there are."""
LONGEST = 60
"""Characters of an entry."""
DIGITS = 9
"""Entries that have one."""
Follow = Callable[[Target | Link], object]


class Lead(msgspec.Struct, frozen=True):
    """Something that a page of the details leads to: its name, and what it is to the record."""

    name: str
    what: str
    target: Target | Link


def leads_of(tab: Tab) -> list[Lead]:
    """What a page of the details leads to, from its top."""
    found = []
    for section in tab.sections:
        title = ""
        for field in section.fields:
            title = field.title or title  # several values of one kind have their title before the first
            if field.target is not None:
                found.append(Lead(field.text, title or section.caption, field.target))
        found += [Lead(entry.title, section.caption, entry.target) for entry in section.entries]
    return found


class LeadMenu(QMenu):
    """Entries that a digit chooses, the first nine of them."""

    def __init__(self, title: str, leads: Sequence[Lead], follow: Follow, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTitle(menu_text(title))
        self.setAccessibleName(title)
        for lead in leads[:MOST]:
            self.addAction(f"{self._digit()}{_words(lead)}").triggered.connect(lambda _, lead=lead: follow(lead.target))
        if len(leads) > MOST:
            self.addAction(f"{number(MOST)} of {number(len(leads))} shown").setEnabled(False)

    def add_page(self, page: LeadMenu) -> None:
        """Adds a menu of further entries, below those that are there."""
        page.setTitle(f"{self._digit()}{page.title()}")
        self.addMenu(page)

    def _digit(self) -> str:
        count = len(self.actions()) + 1
        return f"{count}   " if count <= DIGITS else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        chosen = event.text()
        if chosen.isascii() and chosen.isdigit() and 0 < int(chosen) <= min(len(self.actions()), DIGITS):
            self.setActiveAction(self.actions()[int(chosen) - 1])
            event = QKeyEvent(event.type(), Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
        super().keyPressEvent(event)


def lead_menu(tabs: Sequence[Tab], shown: Tab, follow: Follow, parent: QWidget) -> LeadMenu:
    """What the summary leads to, then what else the shown page does, and a menu for each other page that leads anywhere."""
    here = {lead.target: lead for tab in (tabs[0], shown) for lead in leads_of(tab)}
    menu = LeadMenu("Related", tuple(here.values()), follow, parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for tab in tabs[1:]:
        if tab is not shown and (leads := leads_of(tab)):
            menu.add_page(LeadMenu(tab.title, leads, follow, menu))
    if menu.isEmpty():
        menu.addAction("Nothing is related to this.").setEnabled(False)
    return menu


def _words(lead: Lead) -> str:
    """Its name, and at the right, where shortcuts stand in other menus, what it is."""
    name = plain(lead.name)
    name = name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
    return f"{menu_text(name)}\t{menu_text(lead.what)}"
