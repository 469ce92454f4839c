"""The main window: it puts the parts together and passes between them what happens."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QLayout, QMainWindow, QMenu, QVBoxLayout, QWidget

from atera_desktop.api.limits import allowance
from atera_desktop.api.lock import Level
from atera_desktop.app.lookups import Look
from atera_desktop.app.session import Session
from atera_desktop.app.status import Connection, SyncStatus
from atera_desktop.domain.record import Key
from atera_desktop.domain.ticket import Ticket
from atera_desktop.store.errors import StoreError
from atera_desktop.store.settings import Settings
from atera_desktop.ui import errands, look, telling, text, vocabulary
from atera_desktop.ui.accessible import name_inner_widgets, put_in_order
from atera_desktop.ui.actions import Actions, Selection
from atera_desktop.ui.bar import TopBar
from atera_desktop.ui.change_actions import CHANGES, change_fillers
from atera_desktop.ui.changes import Changes
from atera_desktop.ui.commands import CONTEXT_MENU, MENUS, OF_SECTION, window_actions
from atera_desktop.ui.connecting import Connecting
from atera_desktop.ui.detail.pane import DetailPane
from atera_desktop.ui.earlier import Earlier
from atera_desktop.ui.leaving import Door
from atera_desktop.ui.links import HOST
from atera_desktop.ui.lock import InputWatch
from atera_desktop.ui.notices import connection_words, sentence
from atera_desktop.ui.pages.page import Desk
from atera_desktop.ui.panes import Panes
from atera_desktop.ui.remembered import part, place, placement, word
from atera_desktop.ui.reply import ReplyBox
from atera_desktop.ui.reports import Reports
from atera_desktop.ui.runs import Run
from atera_desktop.ui.section_page import SectionPage
from atera_desktop.ui.status import StatusBar
from atera_desktop.ui.tasks import TaskScope
from atera_desktop.ui.trail import Place, SideButtons, Trail
from atera_desktop.ui.undo import RunBar
from atera_desktop.ui.unknowns import Unknowns
from atera_desktop.ui.visits import Visits

PAUSE = 250
"""Milliseconds for which a record is looked at before something is asked about it."""
SAVE_EVERY = 60_000
IDLE = (Connection.NOT_CONNECTED, Connection.WORKING_OFFLINE, Connection.REFUSED)
"""Connections over which nothing is sent."""
LOOK_AGAIN = 60
"""Seconds after which rows are asked again what depends on the present (stale, snoozed)."""


class Window(QMainWindow):
    """Shows one session. It owns all work started from it; `leave` ends it in order."""

    def __init__(
        self,
        session: Session,
        state: dict[str, Any],
        *,
        keep_settings: Callable[[Settings], None],
        keep_state: Callable[[dict[str, Any]], None],
        logs: Path,
        door: Door | None = None,
    ) -> None:
        """`state` is what `keep_state` was last given. `keep_settings` and `keep_state` may raise StoreError. `door`: where keys matter."""
        super().__init__()
        self.session, self.logs = session, logs
        self._keep_settings, self._keep_state = keep_settings, keep_state
        self._state: dict[str, Any] = state
        self._kept: dict[str, Any] | None = None
        self.scope = TaskScope(self, self.report)
        self.pages: dict[str, SectionPage] = {}
        self._it_department = session.it_department
        vocabulary.speak(self._it_department)
        self.desk = Desk(
            {name: collection.records for name, collection in session.collections.items()},
            urlsplit(session.profile.api_url).hostname or HOST,
            session.lookups.known,
            lambda resource: telling.missing(session.sync.status, resource),
        )
        self.specs = {name: page.on(self.desk.records) for name, page in vocabulary.pages(self._it_department).items()}
        """What each section shows, in the account's own words."""
        self._pausing = QTimer(self, singleShot=True, interval=PAUSE)
        """Whoever pages through a table does not look at each record."""
        self._pausing.timeout.connect(self._ask_for_tab)
        self.left: Callable[[], object] = QApplication.quit
        """Called once, when the window is closed."""
        self._stale_counts = set(self.specs)
        self._loaded = False
        self._seconds = 0

        self._watch = InputWatch(self, session.locking.touch)
        self._side_buttons = SideButtons(self, self._run)
        self.trail = Trail(self._is_there)
        self._build()
        self.changes, self.earlier = Changes(self), Earlier(self)
        self.unknowns = Unknowns(session.journal, self.notes)
        self.visits = Visits(self)
        self.replies = ReplyBox(self, part(state, "replies").get("technician"))
        self.details.add_foot(self.replies)
        self.connecting = Connecting(self, door, part(state, "key"))
        self.actions_ = Actions(self, self.selection, self.scope.start, vocabulary.say)
        self.actions_.add(window_actions(self))
        fillers = {"columns": self._fill_columns, "sort": self._fill_sorting, **change_fillers(self)}
        say, bar = vocabulary.say, self.menuBar()
        self._menus = {title: self.actions_.fill(bar.addMenu(say(title)), entries, fillers) for title, entries in MENUS}
        self.menuBar().setAccessibleName("Menu")
        self._context_menus = {
            name: self.actions_.fill(QMenu(self), (*CONTEXT_MENU, "-", *CHANGES[name]) if name in CHANGES else CONTEXT_MENU, fillers)
            for name in self.specs
        }
        place(self, part(state, "window"))
        self.panes.restore(part(state, "window"))
        name = word(state, "section")
        self.show_section(name if name in self.specs else next(iter(self.specs)))
        self.notes.changed.connect(self._order_tabs)
        self.runs.changed.connect(self._order_tabs)
        self.replies.changed.connect(self._order_tabs)
        self._follow_session()
        self.connecting.begin()
        name_inner_widgets(self)

    def _build(self) -> None:
        root = QWidget(self)
        column = QVBoxLayout(root)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.bar = TopBar(root)
        self.bar.filter_changed.connect(self._filter_changed)
        self.bar.filter.left.connect(lambda: self.page.focus_rows())
        self.bar.refresh.connect(lambda: self.actions_.run("refresh"))
        self.bar.pause.connect(lambda: self.actions_.run("pause"))
        self.bar.lock.asked.connect(lambda: self.actions_.run("lock"))
        self.notes: Reports = Reports(root, self._run)
        self.panes: Panes = Panes(root, [page.title for page in self.specs.values()])
        self.sections, self.stack = self.panes.sections, self.panes.stack
        self.details: DetailPane = DetailPane(self.go_to, lambda url: errands.open_link(self, url))
        self.details.looked_at.connect(self._pausing.start)
        self.panes.add_details(self.details)
        self.runs: RunBar = RunBar(root, lambda run: self.scope.start(self.changes.undo(run)), self._show_results)
        self.status_bar = StatusBar(root)
        for widget, stretch in ((self.bar, 0), (self.notes, 0), (self.panes, 1), (self.runs, 0), (self.status_bar, 0)):
            column.addWidget(widget, stretch)
        self.setCentralWidget(root)
        # The window's least size is set once: the layout would tell the platform anew with every notice.
        layout = self.layout()
        assert layout is not None
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.setMinimumSize(720, 420)
        self.sections.chosen.connect(self._section_chosen)

    def _follow_session(self) -> None:
        ends = [self.session.sync.changed.connect(self._show_status), self.session.named.connect(lambda _: self._show_account())]
        ends.append(self.session.lookups.changed.connect(self._looked))
        ends.append(self.session.lookups.expired.connect(lambda _: self._pausing.start()))
        for name, collection in self.session.collections.items():
            ends.append(collection.changed.connect(lambda _, name=name: self._stale_counts.add(name)))  # type: ignore[misc]
        ends.append(self.session.locking.changed.connect(lambda _: self._show_lock()))
        self._unfollow = ends
        self._show_title()
        self._show_lock()
        self._show_status(self.session.sync.status)
        self._second = QTimer(self)
        self._second.timeout.connect(self._tick)
        self._second.start(1_000)
        self._saving = QTimer(self)
        self._saving.timeout.connect(self.save_state)
        self._saving.start(SAVE_EVERY)
        self._tick()

    def _fill_columns(self, menu: QMenu) -> None:
        self.page.table.fill_columns_menu(menu)

    def _fill_sorting(self, menu: QMenu) -> None:
        table = self.page.table
        for key in table.shown_keys():
            column = self.page.spec.column(key)
            if column is not None:
                menu.addAction(text.menu_text(column.title)).triggered.connect(lambda _, key=key: table.sort_by_column(key))

    # what is shown

    @property
    def page(self) -> SectionPage:
        """The section that is shown."""
        return self.panes.page

    def selection(self) -> Selection:
        return Selection(self.page.spec.resource.name, self.page.keys())

    def show_section(self, name: str) -> None:
        """Shows the section of this resource; what was looked at can be come back to."""
        if self.stack.currentWidget() is not None and name != self.page.spec.resource.name:
            self.trail.leave(self._place())
        self._show_section(name)

    def _place(self) -> Place:
        keys = self.page.keys()
        tab = self.details.tab
        return Place(self.page.spec.resource.name, keys[0] if keys else None, tab.title if tab is not None else "")

    def _is_there(self, place: Place) -> bool:
        return place.key is None or place.key in self.session.collections[place.resource].records

    def go_along(self, step: Callable[[Place], Place | None]) -> None:
        """Shows what `step` of the trail leads to: back or forward."""
        place = step(self._place())
        if place is not None:
            self._show_place(place)

    def _show_place(self, place: Place) -> None:
        self._show_section(place.resource)
        if place.key is not None:
            self.page.reveal(place.key)
            self.details.turn_to(place.tab)
            self.bar.set_filter(self.page.rows.text, self.page.spec.hint)

    def _show_section(self, name: str) -> None:
        page = self.pages.get(name) or self._make_page(name)
        page.table.refresh()
        in_page = self.stack.isAncestorOf(self.focusWidget())
        self.stack.setCurrentWidget(page)
        if in_page:  # the rows, where Qt would choose the first button
            page.table.setFocus()
        self.sections.blockSignals(True)
        self.sections.choose(page.spec.title)
        self.sections.blockSignals(False)
        self.bar.set_filter(page.rows.text, page.spec.hint)
        for section, title in OF_SECTION.items():
            self._menus[title].menuAction().setVisible(section == name)
        self.session.sync.want(name, *(column.resource for column in page.spec.naming))
        page.show_status(self.session.sync.status)
        self._selection_changed()
        self._order_tabs()
        self._look_at()
        page.tick()

    def _order_tabs(self) -> None:
        put_in_order([self.bar, self.notes, self.sections, self.page, self.details, self.runs])

    def _make_page(self, name: str) -> SectionPage:
        page = self.pages[name] = SectionPage(self.stack, self.specs[name], self.session, self._run)
        page.table.set_row_height(self.session.settings.row_height)
        page.restore(part(part(self._state, "sections"), name))
        page.mark(self.session.deletions.keys(name))
        for action, button in page.change_buttons.items():
            self.actions_.attach(action, button)
        page.selection_changed.connect(self._selection_changed)
        page.activated.connect(self.panes.focus_details)
        page.table.customContextMenuRequested.connect(lambda at, page=page: page.popup(self._context_menus[name], at))
        if self._loaded:
            page.loaded()
        page.notes.changed.connect(self._order_tabs)
        self.stack.addWidget(page)
        return page

    def _run(self, action: str) -> None:
        self.actions_.run(action)

    def begin(self) -> None:
        """Starts to live: paints what there is, reads the rest of the cache, and only then turns to the network."""
        self.scope.start(self._live())

    async def _live(self) -> None:
        await asyncio.sleep(0)
        self.repaint()
        self.scope.start(self.connecting.look())
        await self.session.load()
        self._loaded = True
        for page in self.pages.values():
            page.loaded()
        self._show_status(self.session.sync.status)
        self.visits.loaded()
        await self.earlier.tell_not_sent()
        self.earlier.tell_drafts()
        await self.session.run()

    def _section_chosen(self, title: str) -> None:
        self.show_section(next(name for name, page in self.specs.items() if page.title == title))

    def _filter_changed(self, words: str) -> None:
        self.page.set_filter(words)
        self.actions_.refresh()

    def _selection_changed(self) -> None:
        if self.stack.currentWidget() is None:
            return
        page = self.page
        keys = page.keys()
        record = page.collection.records.get(keys[0]) if keys else None
        if len(keys) > 1:
            self.details.show_many(page.spec, len(keys))
        elif record is not None:
            self.details.show_record(page.spec, record, self.desk, self.session.now())
        elif len(page.rows):
            self.details.show_hint(page.spec)
        else:
            self.details.show_nothing()
        self.replies.show_ticket(record if isinstance(record, Ticket) and len(keys) == 1 else None)
        self.actions_.refresh()

    def _ask_for_tab(self, *, anew: bool = False) -> None:
        """Asks what the tab in view shows and is not known yet; with `anew` also what is."""
        tab = self.details.tab
        if tab is not None and not self.details.isHidden():
            self.session.sync.want(*tab.needs)
            if self.session.sync.may_ask():
                self.session.lookups.want(tab.looks, anew=anew)

    def _looked(self, look: Look) -> None:
        keys, tab = self.page.keys(), self.details.tab
        of_record = look.resource == self.page.spec.resource.name and keys[:1] == (look.key,)
        if of_record or (tab is not None and look in tab.looks):
            self._selection_changed()

    def _show_account(self) -> None:
        self._show_title()
        if self.session.it_department != self._it_department:
            self.notes.tell(vocabulary.at_next_start(self.session.it_department))

    def _show_title(self) -> None:
        company = text.plain(self.session.company)
        name = f"Atera Desktop — {company}" if company else "Atera Desktop"
        self.setWindowTitle(f"{name} (demo)" if self.session.demo else name)

    def _show_status(self, status: SyncStatus) -> None:
        page, now = self.page, self.session.now()
        page.show_status(status)
        oldest = min(self._ages(status).values(), default=None)
        words, tone = connection_words(status, oldest, now)
        explained = sentence(status.error) if status.error is not None else words
        self.status_bar.set_connection(words, tone, explained)
        self.bar.set_paused(status.paused)
        self.bar.set_refresh(self.may_refresh(), status.connection in IDLE)
        self._show_times(status)
        self.actions_.refresh()

    def _ages(self, status: SyncStatus) -> Mapping[str, float]:
        """When the oldest record of each resource was confirmed; before the first refresh, that of the cache."""
        if status.ages:
            return status.ages
        return {name: oldest for name, collection in self.session.collections.items() if (oldest := collection.oldest()) is not None}

    def _show_times(self, status: SyncStatus) -> None:
        words = telling.countdown(status, time.monotonic())
        counting = words.startswith("Next") and self.bar.countdown.words().startswith("Next")
        self.bar.set_countdown(words, announce=not counting and words != self.bar.countdown.words())
        self.status_bar.ages.set_words(telling.ages(self._ages(status), self.specs.values(), self.session.now()))
        self.status_bar.progress.set_words(telling.progress(status, self.specs))
        self.status_bar.budget.set_words(telling.budget(status))

    def show_runs(self, runs: Sequence[Run]) -> None:
        """Shows what is being done, and marks the rows that are being deleted."""
        self.runs.show_runs(runs)
        for name, page in self.pages.items():
            page.mark(self.session.deletions.keys(name))
        self.actions_.refresh()

    def _show_results(self, run: Run) -> None:
        self.scope.start(self.changes.show_results(run))

    def _show_lock(self) -> None:
        if self.session.locking.level is Level.DELETING:
            self.changes.forget_asked()
        self.bar.lock.show_lock(self.session.locking)
        self.actions_.refresh()

    def _tick(self) -> None:
        self._seconds += 1
        if QApplication.activeModalWidget() is not None:  # nothing locks under an open dialog
            self.session.locking.touch()
        self.session.locking.tick()
        if self.unknowns.due:
            self.look_at_journal()
        self._show_times(self.session.sync.status)
        self.page.tick()
        self.details.tick(self.session.now())
        if self.is_quiet() and self.page.unprepared:
            self.scope.start(self.page.prepare(), replace="prepare")
        if self._seconds % LOOK_AGAIN == 0:
            self.connecting.warn()
            self.session.retire()
            self._stale_counts.update(self.specs)
            self.page.table.refresh()
            self._selection_changed()
        self._show_section_counts()
        self._look_at()

    def look_at_journal(self) -> None:
        """Tells whether there are outcomes that nobody knows."""
        self.scope.start(self.unknowns.look(), replace="unknowns")

    def _show_section_counts(self) -> None:
        swept, collections, tab = self.session.sync.status.swept, self.session.collections, self.details.tab
        changed = {name for name in self._stale_counts & self.specs.keys() if collections[name].records or name in swept}
        for name in changed:
            spec = self.specs[name]
            self.sections.set_count(spec.title, *telling.section_count(spec, collections[name].records, self.session.now()))
        self._stale_counts -= changed
        if tab is not None and changed.intersection(tab.needs):
            self._selection_changed()

    def _look_at(self) -> None:
        page = self.page
        self.session.sync.look_at(page.spec.resource.name, page.table.visible_keys())

    def has_settled(self) -> bool:
        """Whether the section shows what there is to show: rows, or why there are none."""
        status = self.session.sync.status
        waiting = status.connection is Connection.STARTING or (status.refreshing and status.connection is not Connection.REFUSED)
        return self._loaded and (len(self.page.rows) > 0 or not waiting)

    def is_quiet(self) -> bool:
        return self.has_settled() and not self.session.sync.status.refreshing

    def report(self, error: BaseException) -> None:
        """Shows what went wrong as a line; logs what nobody foresaw."""
        self.notes.report(error)

    # what actions do

    def may_refresh(self) -> bool:
        status = self.session.sync.status
        return status.connection not in IDLE and not status.refreshing

    def refresh(self) -> None:
        """Asks now what polling would ask, and anew what the details show."""
        self.session.sync.refresh()
        self._ask_for_tab(anew=True)

    def _obey(self, values: Mapping[str, Any]) -> None:
        """Lets changed settings show, those that can before the next start."""
        if "interval_seconds" in values:
            self.session.sync.set_interval(values["interval_seconds"])
        if "row_height" in values:
            for page in self.pages.values():
                page.table.set_row_height(values["row_height"])
        if "appearance" in values:
            app = QApplication.instance()
            assert isinstance(app, QApplication)
            look.install(app, values["appearance"])
        if "lock_minutes" in values:
            self.session.locking.minutes = values["lock_minutes"]
        if "rate" in values and self.session.sync.client is not None:
            self.session.sync.client.set_allowance(allowance(values["rate"]))
        if {"proxy", "ca_file"} & values.keys():
            self.scope.start(self.connecting.reconnect())

    def choose(self, **values: Any) -> None:
        """Changes settings, for now and for later."""
        self.session.settings = msgspec.structs.replace(self.session.settings, **values)
        self._obey(values)
        try:
            self._keep_settings(self.session.settings)
        except StoreError as error:
            self.report(error)

    def focus_filter(self) -> None:
        self.bar.filter.setFocus()
        self.bar.filter.selectAll()

    def go_to(self, resource: str, key: Key) -> None:
        """Shows and selects a record, without the filter if that hides it."""
        there = Place(resource, key)
        if not there.is_at(self._place()):
            self.trail.leave(self._place())
        self._show_place(there)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.windowHandle().installEventFilter(self._watch)
        self.windowHandle().installEventFilter(self._side_buttons)

    # leaving

    def state(self) -> dict[str, Any]:
        """What comes back at the next start."""
        sections = {**part(self._state, "sections"), **{name: page.state() for name, page in self.pages.items()}}
        window = {**placement(self), **self.panes.state()}
        remembered = {"key": self.connecting.state(), "replies": self.replies.state()}
        return {"window": window, "section": self.page.spec.resource.name, "sections": sections, **remembered}

    def save_state(self) -> None:
        state = self.state()
        if state == self._kept:
            return
        try:
            self._keep_state(state)
        except StoreError as error:
            self.report(error)
        else:
            self._kept = state

    def closeEvent(self, event: QCloseEvent) -> None:
        self.save_state()
        for end in self._unfollow:
            end()
        self.connecting.close()
        self.changes.close()
        self.replies.close_box()
        self.earlier.close()
        self._second.stop()
        self._saving.stop()
        event.accept()
        self.left()
