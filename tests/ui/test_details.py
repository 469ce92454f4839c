"""The details pane, used by mouse, keyboard and ear."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAction, QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QScrollArea, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from atera_desktop.domain.agent import Agent, Disk
from atera_desktop.domain.alert import Alert
from atera_desktop.domain.record import Key, Record
from atera_desktop.domain.ticket import Ticket
from atera_desktop.domain.wire import instant
from atera_desktop.ui import look
from atera_desktop.ui.detail.body import MAX_ENTRIES, Body
from atera_desktop.ui.detail.pane import DetailPane
from atera_desktop.ui.pages import PAGES
from atera_desktop.ui.pages.page import Desk
from tests.ui.faces import nameless

NOW = instant("2026-11-25T12:00:00Z") or 0.0
URL = "https://app.atera.com/new/rmm/device/7d0c5b0e-3f7a-4c55-9a1e-5f2b8f6c1d10/agent"
GUID = "7d0c5b0e-3f7a-4c55-9a1e-5f2b8f6c1d10"


def an_agent(**given: Any) -> Agent:
    known = {
        "agent_id": 412, "agent_name": "SRV-DC01", "customer_id": 8, "customer_name": "Brightwater Dental", "folder_name": "Front office",
        "online": False, "os_type": "Server", "last_seen": "2026-11-25T09:00:00Z", "vendor_serial_number": "7H2K9X3", "device_guid": GUID,
        "os": "Microsoft Windows Server 2019", "app_view_url": URL, "hardware_disks": (Disk("C:", 19 * 1024, 218 * 1024, 237 * 1024),),
        "memory": 16_384, "ip_addresses": ("192.168.20.10", "fe80::1"), "processor": "Xeon E-2134", "motherboard": "0X8D7F",
    }  # fmt: skip
    return Agent(**{**known, **given})


@dataclass
class Used:
    """A shown pane, and what it asked for."""

    pane: DetailPane
    gone_to: list[tuple[str, Key]] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)

    def show(self, record: Record, *others: Record) -> None:
        records: dict[str, dict[Key, Record]] = {name: {} for name in PAGES}
        for each in (record, *others):
            assert each.key is not None
            records[self.page(each)][each.key] = each
        self.pane.show_record(PAGES[self.page(record)], record, Desk(records), NOW)
        QApplication.processEvents()

    @staticmethod
    def page(record: Record) -> str:
        return next(name for name, page in PAGES.items() if isinstance(record, page.resource.record))

    def labels(self) -> list[str]:
        return [label.text() for label in self.pane.findChildren(QLabel) if label.isVisible() and label.text()]

    def label(self, text: str) -> QLabel:
        return next(label for label in self.pane.findChildren(QLabel) if label.isVisible() and label.text() == text)

    def turn_to(self, tab: int) -> None:
        self.tabs.setCurrentIndex(tab)
        QApplication.processEvents()

    @property
    def tabs(self) -> QTabBar:
        return self.pane.findChildren(QTabBar)[0]

    @property
    def body(self) -> Body:
        return self.pane.findChildren(Body)[0]

    @property
    def button(self) -> QPushButton:
        return next(button for button in self.pane.findChildren(QPushButton) if button.text() == "Open in Atera")


@pytest.fixture
def used(qtbot: QtBot, qapp: QApplication) -> Used:
    if qapp.property("dressed") is None:
        look.install(qapp)
    pane = DetailPane(lambda resource, key: made.gone_to.append((resource, key)), lambda url: made.opened.append(url))
    made = Used(pane)
    qtbot.addWidget(pane)
    pane.resize(340, 700)
    pane.show()
    pane.activateWindow()
    qtbot.waitUntil(pane.isVisible)
    return made


def test_it_is_a_panel_called_details_and_says_what_to_do(used: Used) -> None:
    heard = QAccessible.queryAccessibleInterface(used.pane)
    assert heard.text(QAccessible.Text.Name) == "Details"
    assert heard.role() in (QAccessible.Role.Pane, QAccessible.Role.Border, QAccessible.Role.Grouping)
    for page, said in (("agents", "Select an agent to see its details."), ("tickets", "Select a ticket to see its details.")):
        used.pane.show_hint(PAGES[page])
        assert used.labels() == [said]
    used.pane.show_many(PAGES["agents"], 1203)
    assert used.labels() == ["1,203 agents selected"]
    used.pane.show_nothing()
    assert used.labels() == []


def test_every_value_is_a_label_and_no_widget_is_nameless(used: Used) -> None:
    used.show(an_agent())
    assert {"SRV-DC01", "Offline 3 h", "Brightwater Dental  ·  Front office", "7H2K9X3", "192.168.20.10", "fe80::1", GUID, "16 GB"} <= set(
        used.labels()
    )
    assert {"19 of 237 GB free", "C:", "Windows Server 2019"} <= set(used.labels())
    assert nameless(used.pane) == []
    heard = {QAccessible.queryAccessibleInterface(label).text(QAccessible.Text.Name) for label in used.pane.findChildren(QLabel)}
    assert "7H2K9X3" in heard


@pytest.mark.parametrize("width", [260, 340, 600])
def test_nothing_is_blank_below_the_last_value(used: Used, width: int) -> None:
    used.pane.resize(width, 400)
    used.show(an_agent())
    QApplication.processEvents()
    below = used.body.height() - used.body.childrenRect().bottom()
    assert used.body.height() > 400, "it has to scroll"
    assert below <= 20


def test_text_from_the_server_is_never_markup(used: Used) -> None:
    used.show(an_agent(agent_name="<b>bold</b>", vendor_serial_number="<img src='file:///x'>", app_view_url=None))
    assert {"<b>bold</b>", "<img src='file:///x'>"} <= set(used.labels())
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in used.pane.findChildren(QLabel))


def test_the_button_opens_the_gates_link_or_says_why_not(used: Used) -> None:
    used.show(an_agent())
    assert used.button.isEnabled()
    used.button.click()
    assert used.opened == [URL]
    used.show(an_agent(app_view_url="https://evil.example/"))
    assert not used.button.isEnabled()
    assert used.button.toolTip() == "The address Atera gave leads to another site than Atera."
    used.pane.open_in_atera()
    assert used.opened == [URL]
    used.show(Ticket(ticket_id=1))
    assert used.button.toolTip() == "Atera's API gives no address for tickets."


def test_a_refresh_changes_values_in_place(used: Used) -> None:
    used.pane.resize(340, 240)
    used.show(an_agent())
    serial, memory = used.label("7H2K9X3"), used.label("16 GB")
    bar = used.pane.findChildren(QScrollArea)[0].verticalScrollBar()
    bar.setValue(120)
    serial.setSelection(0, 4)
    used.show(an_agent(memory=32_768, motherboard=None))
    assert memory.text() == "32 GB"
    assert used.label("7H2K9X3") is serial
    assert serial.selectedText() == "7H2K"
    assert bar.value() == 120
    assert "0X8D7F" not in used.labels()
    used.show(an_agent(agent_id=413))
    assert bar.value() == 0


def test_the_chosen_tab_stays_and_lists_what_is_related(used: Used) -> None:
    alerts = [Alert(alert_id=number, agent_id=412, title=f"Alert {number}", severity="Warning") for number in (1, 2)]
    ticket = Ticket(ticket_id=5, customer_id=8, ticket_title="Printer", ticket_status="Open")
    used.show(an_agent(), *alerts, ticket)
    assert [used.tabs.tabText(index) for index in range(3)] == ["Summary", "Alerts 2", "Tickets 1"]
    used.tabs.setFocus()
    QTest.keyClick(used.tabs, Qt.Key.Key_Right)
    used.show(an_agent(), alerts[1], ticket)
    assert used.tabs.tabText(used.tabs.currentIndex()) == "Alerts 1"
    entries = [widget for widget in used.body.findChildren(QWidget) if widget.isVisible() and widget.accessibleName()]
    (entry,) = (widget for widget in entries if widget.accessibleName().startswith("Alert 2, Warning"))
    QTest.mouseClick(entry, Qt.MouseButton.LeftButton)
    assert used.gone_to == [("alerts", 2)]
    used.turn_to(2)
    assert "Open tickets of Brightwater Dental" in used.labels()
    used.body.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(used.body, Qt.Key.Key_Down)
    QTest.keyClick(used.body, Qt.Key.Key_Return)
    assert used.gone_to[1:] == [("tickets", 5)]
    used.show(an_agent(agent_id=413))
    assert used.tabs.tabText(used.tabs.currentIndex()) == "Tickets 0"
    used.show(ticket)
    assert used.tabs.tabText(used.tabs.currentIndex()) == "Summary"
    used.turn_to([used.tabs.tabText(index) for index in range(used.tabs.count())].index("Tickets 0"))
    assert "No other open tickets of this customer." in used.labels()


def test_an_alerts_device_leads_to_its_agent(used: Used) -> None:
    used.show(Alert(alert_id=1, agent_id=412, device_name="SRV-DC01", title="Disk"), an_agent())
    (name,) = (label for label in used.body.findChildren(QLabel) if label.text() == "SRV-DC01")
    QTest.mouseClick(name, Qt.MouseButton.LeftButton)
    assert used.gone_to == [("agents", 412)]


def test_lists_are_cut_and_say_so(used: Used) -> None:
    alerts = [Alert(alert_id=number, agent_id=412, title=f"Alert {number}") for number in range(1, MAX_ENTRIES + 51)]
    used.show(an_agent(), *alerts)
    used.turn_to(1)
    assert len(used.body.rows()) == MAX_ENTRIES
    assert "100 of 150 shown." in used.labels()


def test_copying(used: Used) -> None:
    used.show(an_agent())
    for keys in ("Ctrl+C", "Ctrl+Shift+C"):  # the window's own, for the table
        action = QAction(used.pane)
        action.setShortcut(keys)
        action.triggered.connect(lambda: pytest.fail("the window copied"))
        used.pane.addAction(action)
    clipboard = QGuiApplication.clipboard()
    used.body.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(used.body, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == "Windows Server 2019"
    rows = [row.title for row in used.body.rows()]
    for _ in range(rows.index("Memory")):
        QTest.keyClick(used.body, Qt.Key.Key_Down)
    assert used.body.accessibleDescription() == "Memory 16,384 MB"
    QTest.keyClick(used.body, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == "16,384 MB"
    used.label("7H2K9X3").setSelection(2, 2)
    QTest.keyClick(used.body, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == "2K"
    QTest.keyClick(used.body, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    QTest.keyRelease(used.body, Qt.Key.Key_Shift)  # for Qt the keys would be down in the next test
    lines = clipboard.text().split("\n")
    assert "Serial\t7H2K9X3" in lines
    assert len(lines) == len(rows)


@pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)
def test_the_context_menu_copies_the_value_under_the_mouse(used: Used) -> None:
    used.show(an_agent())
    serial = used.label("7H2K9X3")
    place = serial.mapToGlobal(QPoint(3, 3))
    QApplication.sendEvent(serial, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(3, 3), place))
    (menu,) = used.body.findChildren(QMenu)
    assert [action.text() for action in menu.actions()] == ["Copy", "Copy all"]
    menu.actions()[0].trigger()
    assert QGuiApplication.clipboard().text() == "7H2K9X3"
    menu.close()


def test_a_long_word_is_elided_and_long_prose_wraps(used: Used) -> None:
    used.pane.resize(280, 700)
    used.show(an_agent(motherboard="A board with a name of a great many words"))
    guid, board = used.label(GUID), used.label("A board with a name of a great many words")
    assert guid.heightForWidth(guid.width()) == guid.fontMetrics().height()
    assert board.height() > 2 * board.fontMetrics().height()
    assert guid.toolTip() == GUID
    assert used.body.width() <= used.pane.width()


def test_an_address_in_prose_is_broken_and_hides_nothing(used: Used) -> None:
    address = "https://portal.silverlakefamilymedicine.example/tickets/5645?from=mail"
    words = f"We can be called, but we cannot call anyone.\nSee {address} for more."
    used.pane.resize(280, 700)
    used.show(Ticket(ticket_id=1, first_comment=f"<p>{words.replace(chr(10), '<br>')}</p>"))
    prose = used.label(words)
    assert prose.height() >= 5 * prose.fontMetrics().height(), "two lines, and three or more with the address"
    assert prose.height() == prose.heightForWidth(prose.width())
    prose.setSelection(words.index(address), 2 * len(address) - 1)  # with a place for a break after each letter but the last
    assert prose.selectedText() == address, "copied as it was sent"
    assert words in [row.value for row in used.body.rows()]


def test_prose_of_any_length_is_shown_soon_and_copied_whole(used: Used) -> None:
    words = "hello\n" * 30_000
    used.show(Ticket(ticket_id=1, first_comment=f"<p>{words.replace(chr(10), '<br>')}</p>"))
    assert words.strip() in [row.value for row in used.body.rows()]
    assert max(map(len, used.labels())) < 25_000


def test_it_follows_the_scheme(used: Used, qapp: QApplication) -> None:
    used.show(an_agent())

    def ground(appearance: look.Appearance) -> int:
        look.install(qapp, appearance)
        return used.pane.grab().toImage().pixelColor(2, 690).lightness()

    try:
        assert ground("dark") < 60 < ground("light")
    finally:
        look.install(qapp)


def test_records_may_be_shown_one_after_the_other(used: Used) -> None:
    agent, alert, ticket = an_agent(), Alert(alert_id=1, agent_id=412, title="Disk"), Ticket(ticket_id=2, ticket_title="Printer")
    for record in (agent, alert, ticket, agent, msgspec.structs.replace(agent, agent_id=413, hardware_disks=None), alert):
        used.show(record)
        name = next(page for page in PAGES.values() if isinstance(record, page.resource.record)).headline(record, Desk({}), NOW).name
        assert name in used.labels()
    assert len(used.body.rows()) == sum(len(section.fields) for section in PAGES["alerts"].tabs(alert, Desk({}), NOW)[0].sections)
