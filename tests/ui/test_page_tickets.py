"""A ticket leads to what was said on it, to whom it is about and on which machine, to its time, its relations and its files."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QTabBar
from pytestqt.qtbot import QtBot

from atera_desktop.api.errors import Forbidden
from atera_desktop.api.replies import Listing
from atera_desktop.app.lookups import Look, Looked
from atera_desktop.domain.alert import Alert
from atera_desktop.domain.comment import Comment
from atera_desktop.domain.contact import Contact
from atera_desktop.domain.contract import Contract
from atera_desktop.domain.customer import Customer
from atera_desktop.domain.hours import Durations, HoursSummary, WorkHours
from atera_desktop.domain.record import Record
from atera_desktop.domain.ticket import Ticket
from atera_desktop.ui import look, markup
from atera_desktop.ui.detail.body import Body
from atera_desktop.ui.detail.field import Field, Section, Tab, Target
from atera_desktop.ui.detail.pane import DetailPane
from atera_desktop.ui.detail.rows import MessageRow, Row
from atera_desktop.ui.links import Link
from atera_desktop.ui.pages import PAGES
from atera_desktop.ui.pages.page import Desk
from tests.tenant import until
from tests.ui.desk import Desk as Opened
from tests.ui.desk import desk as window_on
from tests.ui.test_pages import NOW, an_agent, before
from tests.ui.test_pages import desk as around

pytestmark = pytest.mark.usefixtures("qapp")

TICKETS = PAGES["tickets"]
USER: dict[str, Any] = {"end_user_id": 507, "first_name": "Dana", "last_name": "Cole"}
TECHNICIAN: dict[str, Any] = {"technician_contact_id": 21, "first_name": "Ilan", "last_name": "Reyes"}


def a_ticket(**given: Any) -> Ticket:
    return Ticket(
        **{
            "ticket_id": 5, "ticket_number": "4167", "ticket_title": "Printer", "ticket_status": "Open", "customer_id": 8,
            "customer_name": "Brightwater Dental", "end_user_id": 507, "end_user_first_name": "Dana", "end_user_last_name": "Cole",
            **given,
        }
    )  # fmt: skip


def said(*comments: Comment, at: float = NOW) -> Looked:
    return Looked(Listing(comments, ()), at)


def on(ticket: Ticket, *others: Record, **answers: Looked) -> Desk:
    """The desk with these records, and with answers by the end of what is asked: `comments`, `workhours`, `tickets`."""
    known = around(ticket, *others)

    def looked(asked: Look) -> Looked:
        path = asked.operation.path.replace("/{ticketId}", "")
        return answers.get(path.rpartition("/")[2], Looked())

    return Desk(known.records, looked=looked)


def tab(title: str, ticket: Ticket, desk: Desk) -> Tab:
    return next(tab for tab in TICKETS.tabs(ticket, desk, NOW) if tab.title == title)


def messages(ticket: Ticket, desk: Desk) -> list[tuple[str, str, str]]:
    """Of the conversation: author, role, text."""
    rows = tab("Conversation", ticket, desk).sections[0].fields
    return [(row.title, row.writing.role, row.text) for row in rows if row.writing is not None]


def rows_of(tab: Tab) -> dict[str, Field]:
    return {row.title: row for section in tab.sections for row in section.fields}


# what is said


def test_a_conversation_tells_who_said_what_to_whom_the_newest_last() -> None:
    ticket = a_ticket(first_comment="It is broken")
    desk = on(ticket, comments=said(
        Comment(date=before(60), comment="only for us", is_internal=True, **TECHNICIAN),
        Comment(date=before(7200), comment="It is <b>broken</b>", **USER),
        Comment(date=before(600), comment="plain", comment_html="<p>Please:</p><ul><li>one</li><li>two</li></ul>", **TECHNICIAN),
        Comment(date=before(300), comment="set <host> & go", email="x@y.example"),
    ))  # fmt: skip
    assert messages(ticket, desk) == [
        ("Dana Cole", "End user", "It is broken"),
        ("Ilan Reyes", "Public reply · Technician", "Please:\n• one\n• two"),
        ("x@y.example", "Public reply", "set <host> & go"),
        ("Ilan Reyes", "Internal note · Technician", "only for us"),
    ]
    conversation = tab("Conversation", ticket, desk)
    assert (conversation.count, conversation.newest_last) == (4, True)
    assert [row.writing.internal for row in conversation.sections[0].fields if row.writing] == [False, False, False, True]


def test_the_description_is_told_once() -> None:
    ticket = a_ticket(first_comment="It is broken:\n- in the hall", ticket_created_date=before(9000))
    answer = Comment(date=before(60), comment="Looking", **TECHNICIAN)
    described = ("Dana Cole", "Description", "It is broken:\n- in the hall")
    assert messages(ticket, on(ticket, comments=said(answer))) == [described, ("Ilan Reyes", "Public reply · Technician", "Looking")]
    same = Comment(date=before(8999), comment_html="<div>It is broken:<ul><li>in the hall</li></ul></div>", **USER)
    assert [text for _, _, text in messages(ticket, on(ticket, comments=said(answer, same)))] == ["It is broken:\n• in the hall", "Looking"]


def test_until_it_is_fetched_the_tickets_own_words_are_shown() -> None:
    ticket = a_ticket(
        first_comment="It is broken", last_end_user_comment="It is broken", last_technician_comment="Looking",
        last_technician_comment_timestamp=before(60),
    )  # fmt: skip
    first = [("Dana Cole", "Description", "It is broken"), ("Technician", "Last comment of a technician", "Looking")]
    conversation = tab("Conversation", ticket, on(ticket))
    for looked, words in (
        (Looked(), "Not fetched yet."),
        (Looked(asking=True), "Asking Atera…"),
        (Looked(error=Forbidden("tickets/5/comments")), "Tickets"),
    ):
        desk = on(ticket, comments=looked)
        assert messages(ticket, desk) == first
        conversation = tab("Conversation", ticket, desk)
        assert words in conversation.sections[0].fields[-1].text
        assert conversation.count is None
    assert conversation.looks[0].keys == (5,)


def test_an_old_conversation_tells_its_age_and_why_it_is_no_younger() -> None:
    ticket = a_ticket()
    old = Looked(Listing((), ()), NOW - 3600, error=Forbidden("tickets/5/comments"))
    rows = [(row.title, row.text) for row in tab("Conversation", ticket, on(ticket, comments=old)).sections[0].fields]
    assert rows[:2] == [("", "Nothing was said on this ticket."), ("Fetched", "1 h ago")]
    assert rows[2][0] == "Not refreshed"


def test_links_are_listed_and_open_only_through_the_gate() -> None:
    html = '<p>See <a href="https://app.atera.com/x">our page</a>, <a href="https://evil.example/?u=1">this</a>, https://seen.example</p>'
    ticket = a_ticket()
    sent = (Comment(date=before(9), comment_html=html, **USER), Comment(date=before(3), comment="at https://app.atera.com/y.", **USER))
    rows = [row for row in tab("Conversation", ticket, on(ticket, comments=said(*sent))).sections[0].fields if row.title != "Fetched"]
    assert [(row.title, row.text, row.target) for row in rows if row.writing is None] == [
        ("our page", "https://app.atera.com/x", Link("https://app.atera.com/x")),
        ("this", "https://evil.example/?u=1", None),
        ("", "https://app.atera.com/y", Link("https://app.atera.com/y")),
    ]


def test_quoted_words_are_told_from_a_mails_own() -> None:
    html = "<div>Yes.</div><div>On Monday Ilan wrote:<blockquote><p>Is it on?</p><blockquote>It is off</blockquote></blockquote></div>"
    assert markup.from_html(html) == "Yes.\nOn Monday Ilan wrote:\n> Is it on?\n> > It is off"
    assert markup.quotes("Yes.\n\n> Is it on?\n>> no\n\nBye") == ((False, "Yes."), (True, "Is it on?\n> no"), (False, "Bye"))
    assert len(markup.from_html("<blockquote>deep" * 20_000)) < 400_000


# what belongs to it


def test_the_summary_leads_to_contact_machine_customer_and_contract() -> None:
    ticket = a_ticket(contract_id=77)
    contact, customer = Contact(end_user_id=507, default_agent_id=412), Customer(customer_id=8)
    contract = Contract(contract_id=77, contract_name="Prepaid hours")
    desk = on(ticket, contact, customer, contract, an_agent())
    summary = tab("Summary", ticket, desk)
    assert summary.needs == ("contacts", "customers", "contracts")
    targets = {title: row.target for title, row in rows_of(summary).items() if row.target is not None}
    assert targets == {
        "Name": Target("contacts", 507), "Machine": Target("agents", 412), "Customer": Target("customers", 8),
        "Contract": Target("contracts", 77),
    }  # fmt: skip
    alone = rows_of(tab("Summary", ticket, on(ticket)))
    assert (alone["Name"].target, alone["Customer"].target, "Machine" in alone) == (None, None, False)


def test_deadlines_count_down_each_second_in_the_last_hour() -> None:
    ticket = a_ticket(closed_ticket_due_date=before(-3_000), first_response_due_date=before(90_000))
    due = rows_of(tab("Summary", ticket, on(ticket)))["Due"]
    assert due.later is not None
    steps = (
        (0, "in 50 min 00 s"),
        (1, "in 49 min 59 s"),
        (2_990, "in 10 s"),
        (3_010, "now"),
        (3_700, "overdue 11 min"),
        (10_600, "overdue 2 h 6 min"),
    )
    assert [(after, due.later(NOW + after).text) for after, _ in steps] == list(steps)
    assert rows_of(tab("Summary", ticket, on(ticket)))["Response due"].text == "overdue 1 d 1 h"
    closed = a_ticket(ticket_status="Closed", closed_ticket_due_date=before(3_000))
    assert rows_of(tab("Summary", closed, on(closed)))["Due"].later is None


def test_time_is_told_as_on_a_time_sheet() -> None:
    ticket = a_ticket()
    hours = WorkHours(
        work_hours_id=1, start_work_hour=before(7200), end_work_hour=before(4500), billiable=True, description="Remote session",
        technician_full_name="Ilan Reyes",
    )  # fmt: skip
    bare = tab("Time", ticket, on(ticket))
    assert (bare.count, bare.sections[0].note) == (None, "Not fetched yet.")
    summary = HoursSummary(
        billable=Durations(total_duration_hours=0.75, off_site_duration_hours=0.75), non_billable=Durations(total_duration_hours=0.5)
    )
    looked = {"workhoursrecords": Looked(Listing((hours,), ()), NOW), "workhours": Looked(summary, NOW)}
    full = tab("Time", ticket, on(ticket, hours, **looked))
    assert full.count == 1
    row = rows_of(full)["Remote session"]
    assert (row.text, row.amount, row.target) == ("45 min", "Ilan Reyes · 2 h ago · billable", Target("workhours", 1))
    sums = {row.title: row.text for row in full.sections[0].fields}
    assert (sums["Total"], sums["Billable"], sums["Not billable"], sums["Off site"]) == ("1 h 15 min", "45 min", "30 min", "45 min")


def test_relations_alerts_and_other_tickets() -> None:
    ticket, parent = a_ticket(), a_ticket(ticket_id=3, ticket_number="4100", ticket_title="All printers", end_user_id=9)
    child = a_ticket(ticket_id=6, related_ticket_id=5, relation_type="Parent", end_user_id=9)
    old = a_ticket(ticket_id=2, ticket_status="Closed")
    alert = Alert(alert_id=1, ticket_id=5, title="Toner")
    told = Looked(a_ticket(relation_type="Parent", related_ticket_id=3), NOW)
    desk = on(ticket, parent, child, old, alert, tickets=told)
    related = tab("Related", ticket, desk)
    assert (related.count, rows_of(related)["Relation"].text) == (2, "Parent")
    assert (rows_of(related)["Ticket"].text, rows_of(related)["Ticket"].target) == ("#4100 All printers", Target("tickets", 3))
    assert entries(related.sections) == {"Tickets that name this one": [6]}
    assert entries(tab("Alerts", ticket, desk).sections) == {"Alerts of this ticket": [1]}
    assert entries(tab("Tickets", ticket, desk).sections) == {
        "Other open tickets of Brightwater Dental": [3, 6], "Closed tickets of Dana Cole": [2],
    }  # fmt: skip


def entries(sections: Iterable[Section]) -> dict[str, list[Any]]:
    return {section.caption: sorted(entry.target.key for entry in section.entries) for section in sections if section.entries}


def test_files_go_by_their_names() -> None:
    sent = ("https://app.atera.com/api/attachments/5/error%20message.png?s=1", "https://elsewhere.example/x.pdf", "https://[")
    ticket = a_ticket()
    files = tab("Attachments", ticket, on(ticket, attachments=Looked(sent, NOW)))
    assert files.count == 3
    assert [(row.title, row.text, row.target is not None) for row in files.sections[0].fields] == [
        ("", "error message.png", True),
        ("x.pdf", "The address Atera gave leads to another site than Atera.", False),
        ("https://[", "The address Atera gave is not a secure web address (https).", False),
    ]


# in the window


@dataclass
class Shown:
    """A pane of its own with a conversation in it."""

    pane: DetailPane
    ticket: Ticket
    opened: list[str] = field(default_factory=list)

    def show(self, *comments: Comment, now: float = NOW) -> None:
        self.pane.show_record(TICKETS, self.ticket, on(self.ticket, comments=said(*comments)), now)
        self._settle()

    def turn(self, index: int) -> None:
        self.pane.findChildren(QTabBar)[0].setCurrentIndex(index)
        self._settle()

    def _settle(self) -> None:
        """Until layout and scrolling have come to rest."""
        before = None
        while before != (before := (self.place, self.body.height())):
            for _ in range(5):
                QApplication.processEvents()

    @property
    def body(self) -> Body:
        return self.pane.findChildren(Body)[0]

    @property
    def place(self) -> tuple[int, int]:
        """Where it is scrolled to, of how much."""
        scroll = self.pane.findChildren(QScrollArea)[0].verticalScrollBar()
        return scroll.value(), scroll.maximum()

    def scroll(self, value: int) -> None:
        self.pane.findChildren(QScrollArea)[0].verticalScrollBar().setValue(value)
        QApplication.processEvents()

    def messages(self) -> list[Row]:
        return [row for row in self.body.rows() if isinstance(row, MessageRow)]


@pytest.fixture
def shown(qtbot: QtBot, qapp: QApplication) -> Shown:
    look.install(qapp, "light")
    pane = DetailPane(lambda resource, key: None, lambda url: made.opened.append(url))
    made = Shown(pane, a_ticket(first_comment="It is broken", closed_ticket_due_date=before(-3_000)))
    qtbot.addWidget(pane)
    pane.resize(340, 600)
    pane.show()
    pane.activateWindow()
    qtbot.waitUntil(pane.isVisible)
    made.show()
    return made


def many(count: int, words: str = "Some words of message {}.") -> list[Comment]:
    first = Comment(date=before(500_000), comment="It is broken", **USER)
    others = (
        Comment(date=before(400_000 - 60 * n), comment=words.format(n), is_internal=n % 3 == 0, **(TECHNICIAN if n % 2 else USER))
        for n in range(1, count)
    )
    return [first, *others]


def test_it_is_scrolled_to_the_newest_and_stays_there_when_one_more_comes(shown: Shown) -> None:
    comments = many(200)
    shown.show(*comments[:-1])
    shown.turn(1)
    assert shown.place[0] == shown.place[1] > 1000
    before_ = shown.messages()
    shown.show(*comments)
    assert shown.place[0] == shown.place[1]
    assert shown.messages()[:199] == before_, "what was there is kept, not made anew"
    shown.scroll(700)
    shown.show(*comments, Comment(date=before(1), comment="And one more", **USER))
    assert shown.place[0] == 700 < shown.place[1]
    shown.turn(0)
    assert shown.place[0] == 0


def test_internal_notes_stand_on_a_ground_of_their_own_and_say_so(shown: Shown, qapp: QApplication) -> None:
    shown.show(*many(6))
    shown.turn(1)
    grounds = []
    for appearance in ("light", "dark"):
        look.install(qapp, appearance)
        for row in shown.messages():
            internal = any(label.text().startswith("Internal note") for label in row.findChildren(QLabel))
            colour = row.grab().toImage().pixelColor(8, row.height() // 2)
            assert colour == (look.current().note if internal else look.current().hover)
            grounds.append(internal)
    look.install(qapp, "light")
    assert set(grounds) == {True, False}


def test_keys_read_it_from_the_newest_on_and_copy_a_message(shown: Shown) -> None:
    tall = Comment(date=before(10), comment="\n".join(f"line {n}" for n in range(120)), **USER)
    shown.show(*many(5), tall, Comment(date=before(5), comment="> line 7\n\nThe end", **USER))
    shown.turn(1)
    shown.body.setFocus(Qt.FocusReason.TabFocusReason)
    rows = shown.messages()
    assert rows[-1].current
    assert shown.body.accessibleDescription().startswith("Dana Cole, End user, ")
    QTest.keyClick(shown.body, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "> line 7\n\nThe end"
    assert [label.text() for label in rows[-1].findChildren(QLabel) if label.isVisible()][-2:] == ["line 7", "The end"]
    presses = 0
    while not rows[-3].current:
        QTest.keyClick(shown.body, Qt.Key.Key_Up)
        QApplication.processEvents()
        presses += 1
        assert presses < 12
    assert presses > 3, "what is taller than the view is read in parts"
    for _ in range(presses):
        QTest.keyClick(shown.body, Qt.Key.Key_Down)
        QApplication.processEvents()
    assert rows[-1].current, "there and back are as many"


def test_a_second_redraws_only_what_counts(shown: Shown) -> None:
    labels = {label: label.text() for label in shown.pane.findChildren(QLabel) if label.isVisible()}
    shown.pane.tick(NOW + 1)
    changed = {label.text() for label, words in labels.items() if label.text() != words}
    assert changed == {"in 49 min 59 s"}


def test_a_link_opens_with_the_keyboard(shown: Shown) -> None:
    shown.show(Comment(date=before(5), comment="at https://app.atera.com/y", **USER))
    shown.turn(1)
    shown.body.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(shown.body, Qt.Key.Key_Down)
    QTest.keyClick(shown.body, Qt.Key.Key_Return)
    assert shown.opened == ["https://app.atera.com/y"]


@asynccontextmanager
async def on_a_ticket(folder: Path, chosen: Callable[[Any, Any], Any]) -> AsyncIterator[tuple[Opened, Any]]:
    """A window on the ticket of which the tenant has the most."""
    async with window_on(folder) as here:
        here.window.show_section("tickets")
        await here.quiet()
        assert here.served is not None
        tenant = here.served.tenant
        key = max(tenant.tickets, key=lambda number: chosen(tenant, number))
        here.window.page.choose_view("All")
        await until(lambda: here.window.page.rows.row_of(key) is not None)
        here.window.page.table.select_keys([key])
        yield here, key


async def turn(here: Opened, title: str) -> Tab:
    """Shows a tab and waits until what it asks for has come."""
    bar = here.window.details.findChildren(QTabBar)[0]
    bar.setCurrentIndex([bar.tabData(index) for index in range(bar.count())].index(title))
    await until(lambda: here.window.details.tab is not None and here.window.details.tab.count is not None)
    found = here.window.details.tab
    assert found is not None
    return found


async def test_a_long_conversation_comes_from_atera(tmp_path: Path) -> None:
    async with on_a_ticket(tmp_path, lambda tenant, number: len(tenant.comments[number])) as (here, key):
        assert here.served is not None
        comments = here.served.tenant.comments[key]
        found = await turn(here, "Conversation")
        assert found.count == len(comments) > 5
        rows = [row for row in here.window.details.findChildren(Body)[0].rows() if isinstance(row, MessageRow)]
        notes = [row for row in rows if "Internal note" in row.title]
        assert len(notes) == sum(comment["IsInternal"] for comment in comments)
        bar = here.window.details.findChildren(QScrollArea)[0].verticalScrollBar()
        await until(lambda: bar.value() == bar.maximum() > 0)
        newest = rows[-1]
        assert newest.mapTo(here.window.details, QPoint(0, newest.height() // 2)).y() < here.window.details.height()


async def test_time_and_files_come_from_atera(tmp_path: Path) -> None:
    async with on_a_ticket(tmp_path, lambda tenant, number: len(tenant.attachments.get(number, ()))) as (here, key):
        assert here.served is not None
        tenant = here.served.tenant
        found = await turn(here, "Attachments")
        assert found.count == len(tenant.attachments[key])
        time = await turn(here, "Time")
        assert time.count == sum(hours["TicketID"] == key for hours in tenant.hours.values())


async def test_a_relation_comes_from_atera(tmp_path: Path) -> None:
    async with on_a_ticket(tmp_path, lambda tenant, number: number in tenant.desk.parents) as (here, key):
        assert here.served is not None
        related = await turn(here, "Related")
        assert rows_of(related)["Ticket"].target == Target("tickets", here.served.tenant.desk.parents[key])
