"""From a caller's name to their machine, its open ticket, its last comment and the customer's contract, and back, by keys alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from atera_desktop.sim.desk import OPEN
from atera_desktop.sim.tenant import Tenant
from atera_desktop.ui.detail.leads import LeadMenu
from atera_desktop.ui.pages.ticket_conversation import readable
from tests.tenant import until
from tests.ui.desk import Desk, desk

pytestmark = [pytest.mark.usefixtures("qapp"), pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)]

MOST = 12
PLAIN, CONTROL, ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@dataclass
class Walker:
    """Somebody with a keyboard and nothing else, who reads what is on screen and counts the keys."""

    here: Desk
    strokes: int = 0

    async def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
        """One keystroke, in whatever has the keyboard."""
        self.strokes += 1
        QTest.keyClick(await self._keyboard(), key, modifier)

    async def type(self, words: str) -> None:
        QTest.keyClicks(await self._keyboard(), words)

    async def _keyboard(self) -> QWidget:
        popup, window = QApplication.activePopupWidget(), self.here.window
        if popup is None:
            window.activateWindow()  # the offscreen platform forgets the window behind a menu that was closed
            await until(window.isActiveWindow)
        found = popup or QApplication.focusWidget()
        assert found is not None
        return found

    async def choose(self, what: str, name: str = "") -> None:
        """Presses the digit that the menu shows before something with this name, or of this kind."""
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, LeadMenu)
        entries = [action.text() for action in menu.actions()]
        fitting = [entry for entry in entries if what in entry and name.replace("&", "&&") in entry]
        assert fitting, f"{what} {name} is not among {entries}"
        digit = fitting[0].split()[0]
        assert digit.isdigit()
        await self.press(Qt.Key(Qt.Key.Key_0 + int(digit)))

    async def sees(self, section: str, *words: str) -> None:
        """Waits until the section is shown and the details say this where it can be read."""
        window = self.here.window
        try:
            await until(lambda: window.page.spec.title == section and set(words) <= self.read())
        except TimeoutError:
            pytest.fail(f"{section} {words} is not shown, but {window.page.spec.title} {self.read()}")

    def read(self) -> set[str]:
        labels = self.here.window.details.findChildren(QLabel)
        return {label.text() for label in labels if label.isVisible() and not label.visibleRegion().isEmpty()}


@dataclass(frozen=True)
class Caller:
    """Somebody whose machine is known, who has an open ticket, and whose customer has contracts."""

    name: str
    machine: str
    ticket: str
    last: str
    """The words of the ticket's last comment."""
    customer: str
    contract: str


def callers(tenant: Tenant) -> list[Caller]:
    """One of each customer, and none of the first agent's users."""
    found = {}
    for ticket in tenant.tickets.values():
        contact, said = tenant.contacts.get(ticket["EndUserID"]), tenant.comments[ticket["TicketID"]]
        agent = tenant.agents.get(contact["DefaultAgentId"]) if contact is not None else None
        contract = tenant.contracts.get(ticket["ContractID"])
        if ticket["TicketStatus"] not in OPEN or contact is None or agent is None or contract is None or not said:
            continue
        if agent is not next(iter(tenant.agents.values())):
            last = readable(said[-1].get("CommentHtml") or said[-1]["Comment"])
            names = f"{contact['Firstname']} {contact['Lastname']}", agent["MachineName"], ticket["TicketTitle"], last
            found[contact["CustomerID"]] = Caller(*names, contact["CustomerName"], contract["ContractName"])
    return list(found.values())


@pytest.mark.parametrize("number", [0, 1])
async def test_a_callers_machine_ticket_comment_and_contract_in_twelve_keystrokes(tmp_path: Path, number: int) -> None:
    async with desk(tmp_path, agents=120) as here:
        await here.quiet()
        assert here.served is not None
        caller, walker = callers(here.served.tenant)[number], Walker(here)

        await walker.press(Qt.Key.Key_5, CONTROL)
        await walker.press(Qt.Key.Key_F, CONTROL)
        await walker.type(caller.name)
        await until(lambda: len(here.window.page.rows) == 1)
        await walker.press(Qt.Key.Key_Return)
        await walker.sees("Contacts", caller.name, caller.customer, "Machine", "Contract")
        await walker.press(Qt.Key.Key_G, CONTROL)
        await walker.choose("Machine", caller.machine)
        await walker.sees("Agents", caller.machine)
        await walker.press(Qt.Key.Key_G, CONTROL)
        await walker.choose("Tickets")
        await walker.choose("From its users", caller.ticket)
        await walker.sees("Tickets", caller.ticket)
        await walker.press(Qt.Key.Key_Tab, CONTROL)
        await walker.sees("Tickets", caller.ticket, caller.last)
        await walker.press(Qt.Key.Key_G, CONTROL)
        await walker.choose("Contract", caller.contract)
        await walker.sees("Contracts", caller.contract, caller.customer)
        assert walker.strokes <= MOST

        await walker.press(Qt.Key.Key_Left, ALT)
        await walker.sees("Tickets", caller.ticket, caller.last)
        await walker.press(Qt.Key.Key_Left, ALT)
        await walker.sees("Agents", caller.machine)
        await walker.press(Qt.Key.Key_Left, ALT)
        await walker.sees("Contacts", caller.name)
        await walker.press(Qt.Key.Key_Left, ALT)
        await walker.sees("Agents")
        assert not here.window.actions_["back"].isEnabled()
        QTest.keyRelease(here.window, Qt.Key.Key_Alt)  # for Qt it would be down in the next test
