"""The details beside a table: they follow its selection, and change in place when the record does."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from atera_desktop.app.column import Tone
from atera_desktop.domain.record import Key, Record
from atera_desktop.ui import text
from atera_desktop.ui.detail.body import Body
from atera_desktop.ui.detail.field import Headline, Tab, Target
from atera_desktop.ui.detail.leads import lead_menu
from atera_desktop.ui.detail.rows import Value
from atera_desktop.ui.detail.tabs import RowWithMenu, TabRow
from atera_desktop.ui.glyphs import Mark
from atera_desktop.ui.links import Link
from atera_desktop.ui.pages.page import AnyPage, Desk
from atera_desktop.ui.words import plural

WIDTH, SMALL = 340, 280
OPEN = "Open in Atera"


class DetailPane(QFrame):
    """The panel named "Details".

    `go` is called with the resource's name and the key of a related record that was chosen, `open_link` with an address that has passed
    the gate (links.py). `looked_at` tells that another record or tab is shown: `tab` says which, and so what it needs.
    """

    looked_at = Signal()

    def __init__(self, go: Callable[[str, Key], object], open_link: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("details")
        self.setAccessibleName("Details")
        self.setMinimumWidth(SMALL - 20)
        self._go, self._open_link = go, open_link
        self._shown: tuple[str, Key | None] | None = None
        self._resource = ""
        """Of the record that was shown last."""
        self._tabs: tuple[Tab, ...] = ()
        self._link = Link(None)
        self._at_end = False
        """Whether what is read from its end is scrolled there, and so stays there when it grows."""
        self._said = text.label(tone=Tone.DIM)
        self._said.setWordWrap(True)
        self._said.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self._said.setContentsMargins(24, 64, 24, 24)
        self._record = QWidget()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._said)
        self._stack.addWidget(self._record)
        self._make()

    def _make(self) -> None:
        self._name, self._status, self._where, self._mark = Value(18, semibold=True), Value(13, semibold=True), Value(12), Mark()
        self._open = QPushButton(OPEN)
        self._open.setObjectName("primary")
        self._open.clicked.connect(self.open_in_atera)
        self._row, self._body, self._scroll = TabRow(), Body(), QScrollArea()
        self._row.currentChanged.connect(self._turn)
        self._body.activated.connect(self._follow)
        self._body.moved.connect(self._reveal)
        self._scroll.setWidget(self._body)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        bar = self._scroll.verticalScrollBar()
        bar.rangeChanged.connect(self._range_changed)
        bar.valueChanged.connect(self._scrolled)
        for filled in (self._body, self._scroll.viewport()):
            filled.setAutoFillBackground(False)
        for label in (self._name, self._where):
            label.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # so that Ctrl+C copies what is selected in them
            label.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
        text.set_tone(self._where, Tone.DIM)
        self._arrange()

    def _arrange(self) -> None:
        status = QHBoxLayout()
        status.setSpacing(8)
        status.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        status.addWidget(self._status, 1)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(0, 8, 0, 4)
        buttons.addWidget(self._open)
        buttons.addStretch(1)
        head = QVBoxLayout()
        head.setContentsMargins(18, 14, 18, 0)
        head.setSpacing(4)
        head.addWidget(self._name)
        head.addLayout(status)
        head.addWidget(self._where)
        head.addLayout(buttons)
        head.addWidget(RowWithMenu(self._row))
        column = QVBoxLayout(self._record)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._scroll, 1)
        self._foot = column

    def add_foot(self, foot: QWidget) -> None:
        """Puts something under the record that stays where it is when the record is scrolled."""
        self._foot.addWidget(foot)
        self._scroll.setMinimumHeight(40)  # in a small window the foot has its room first

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 600)

    def show_record(self, page: AnyPage, record: Record, desk: Desk, now: float) -> None:
        """Shows the record: the one already shown keeps its place and what is selected in it, another one of its kind the tab."""
        shown, before = (page.resource.name, record.key), self._shown
        self._shown = shown
        self._tabs = page.tabs(record, desk, now)
        self._show_headline(page.headline(record, desk, now))
        self._show_link(page.link(record, desk))
        self._row.show_tabs(self._tabs, keep=page.resource.name == self._resource)
        self._resource = page.resource.name
        if shown != before:
            self._body.choose(None)
        self._show_body()
        if shown != before:
            self._begin()
        self._stack.setCurrentWidget(self._record)

    def tick(self, now: float) -> None:
        """A second has passed: what counts down is shown anew, and nothing else."""
        self._body.tick(now)

    def show_many(self, page: AnyPage, count: int) -> None:
        """Says how many are selected."""
        self._say(f"{plural(count, page.noun)} selected")

    def show_nothing(self) -> None:
        """Is blank: there is nothing that could be selected."""
        self._say("")

    def show_hint(self, page: AnyPage) -> None:
        """Says what to do while nothing is selected."""
        article = "an" if page.noun[0][0] in "aeiou" else "a"
        self._say(f"Select {article} {page.noun[0]} to see its details.")

    def open_in_atera(self) -> None:
        """Opens the shown record's page in Atera, where it has one."""
        if self._shown is not None and self._link.url is not None:
            self._open_link(self._link.url)

    def turn_to(self, title: str) -> None:
        """Shows the tab of that title, if there is one."""
        self._row.choose(title)

    def turn(self, step: int) -> None:
        """Shows the tab after this one, or before it for a negative step; after the last comes the first."""
        if self._shown is not None and self._tabs:
            self._row.setCurrentIndex((self._row.currentIndex() + step) % len(self._tabs))

    def open_leads(self) -> None:
        """Opens the menu of what the record leads to, over the details, or where they would be."""
        if self.tab is not None:
            menu = lead_menu(self._tabs, self.tab, self._follow, self)
            menu.popup(self._scroll.mapToGlobal(QPoint(0, 0)) if self.isVisible() else self.window().geometry().center())

    def focus_record(self) -> None:
        """Gives the keyboard to the details."""
        self._body.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _say(self, words: str) -> None:
        self._shown = None
        text.set_text(self._said, words)
        self._stack.setCurrentWidget(self._said)

    def _show_headline(self, headline: Headline) -> None:
        for label, words in ((self._name, headline.name), (self._where, "  ·  ".join(headline.places))):
            text.set_text(label, words)
            label.setAccessibleName(label.text())
        text.set_text(self._status, headline.status)
        self._status.setVisible(bool(headline.status))
        text.set_tone(self._status, headline.tone)
        self._where.setVisible(bool(headline.places))
        self._mark.show_glyph(headline.glyph, headline.tone)

    def _show_link(self, link: Link) -> None:
        self._link = link
        self._open.setEnabled(link.url is not None)
        self._open.setAccessibleDescription(text.plain(link.url or link.reason))
        text.set_tooltip(self._open, link.url or link.reason)

    def _show_body(self) -> None:
        self._body.show_sections(self._tabs[max(self._row.currentIndex(), 0)].sections)

    @property
    def tab(self) -> Tab | None:
        """The tab that is shown; None without a record."""
        return self._tabs[max(self._row.currentIndex(), 0)] if self._shown is not None and self._tabs else None

    def _turn(self, index: int) -> None:
        if 0 <= index < len(self._tabs):
            self._body.choose(None)
            self._show_body()
            self._begin()

    def _begin(self) -> None:
        """Another record or tab: it is read from its beginning, or from its end."""
        bar = self._scroll.verticalScrollBar()
        self._at_end = self.tab is not None and self.tab.newest_last
        bar.setValue(bar.maximum() if self._at_end else 0)
        self.looked_at.emit()

    def _range_changed(self, low: int, high: int) -> None:
        bar = self._scroll.verticalScrollBar()
        self._body.make_room(bar.sizeHint().width() if high > low else 0)
        if self._at_end:
            bar.setValue(high)

    def _scrolled(self, value: int) -> None:
        self._at_end = self.tab is not None and self.tab.newest_last and value == self._scroll.verticalScrollBar().maximum()

    def _reveal(self, place: QRect) -> None:
        margin = min(place.height(), self._scroll.viewport().height() // 2)  # the neighbours are in view too, where there is room
        self._scroll.ensureVisible(place.center().x(), place.center().y(), 0, margin)

    def _follow(self, target: Target | Link) -> None:
        if isinstance(target, Target):
            self._go(target.resource, target.key)
        elif target.url is not None:
            self._open_link(target.url)
