"""The middle of the window: one section's header, notices, table and selection bar."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from atera_desktop.app.collection import Changes
from atera_desktop.app.query import Rows
from atera_desktop.app.session import Session
from atera_desktop.app.status import Connection, SyncStatus
from atera_desktop.domain.record import Key
from atera_desktop.ui import telling, text
from atera_desktop.ui.accessible import name_inner_widgets
from atera_desktop.ui.asking import button_words, question_of
from atera_desktop.ui.change_actions import BUTTONS
from atera_desktop.ui.empty import EmptyState
from atera_desktop.ui.fitting import Fitting
from atera_desktop.ui.header import Header
from atera_desktop.ui.notes import Notes
from atera_desktop.ui.notices import section_notices, sentence
from atera_desktop.ui.pages.page import AnyPage
from atera_desktop.ui.quiet import QuietLabel
from atera_desktop.ui.remembered import part, word
from atera_desktop.ui.table.view import Table
from atera_desktop.ui.words import clock, number, shown

MANY = 50
"""Rows that come at once from which preparing for them is worth while."""
FIRST_ROWS = 60
"""Rows remembered by key, to be read first at the next start."""


class SectionPage(QFrame):
    """Shows one collection. It follows the collection by itself; the window tells it the status."""

    selection_changed = Signal()
    """Something else is selected, or changed, or there is nothing any more that could be selected, or something again."""
    activated = Signal()
    """Enter or a double click on a row: its details are wanted."""

    def __init__(self, parent: QWidget, page: AnyPage, session: Session, run: Callable[[str], object]) -> None:
        """`run` does the action of that id."""
        super().__init__(parent)
        self.setObjectName("content")
        self.spec, self._session, self._run = page, session, run
        self.collection = session.collections[page.resource.name]
        self.rows = Rows(page.columns, page.grammar, session.now)
        self.view = page.default_view
        self._loading = True
        self._horizon = 0.0
        """Rows confirmed before this moment (epoch seconds) are old."""
        self._greyed = False
        self._deleting: frozenset[Key] = frozenset()
        self.unprepared = True
        """Whether many rows came that filter and sort were not prepared for."""
        self._status = session.sync.status

        self.header = Header(self, page.title, [view.title for view in page.views])
        self.header.chips.chosen.connect(self.choose_view)
        self.notes = Notes(self, run)
        self.table = Table(self.rows, page.title, self)
        self.fitting = Fitting(self.table)
        self.empty = EmptyState(self.table.viewport())
        self.selected = QuietLabel(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.header, self.notes):
            column.addWidget(widget)
        column.addWidget(self.table, 1)
        column.addWidget(self._selection_bar())

        self.rows.quick(self.view.test)
        self.rows.sort(page.sort)
        self.header.chips.choose(self.view.title)
        self.table.fill(self.collection.records)
        self.table.grey(self._as_of)
        self._disconnect = self.collection.changed.connect(self._follow)
        self._renamed: set[tuple[str, Key]] = set()
        """Records of other resources, by resource and key, that may be called otherwise now than this table says."""
        ends = [self._disconnect, *map(self._follow_names, {column.resource for column in page.naming})]
        self.destroyed.connect(lambda: [end() for end in ends])
        self.table.filled.connect(self._show_counts)
        self.table.selection_changed.connect(self._selection_changed)
        self.table.row_activated.connect(self.activated)
        name_inner_widgets(self)
        self._selection_changed()

    def _selection_bar(self) -> QWidget:
        bar = QFrame(self)
        row = QHBoxLayout(bar)
        row.setContentsMargins(14, 8, 14, 8)
        row.setSpacing(8)
        row.addWidget(self.selected)
        row.addStretch(1)
        self.copy_button = self._button(bar, "Copy", "copy")
        self.export_button = self._button(bar, "Export…", "export")
        row.addWidget(self.copy_button)
        row.addWidget(self.export_button)
        buttons = BUTTONS.get(self.spec.resource.name, ())
        self.change_buttons = {action: QPushButton(text.menu_text(title), bar) for title, action in buttons}
        """Action → its button; the window's actions make it do something."""
        for button in self.change_buttons.values():
            button.setAccessibleName(text.plain(button.text().rstrip("…")))
            row.addWidget(button)
        return bar

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Copying has a key and a menu entry: where there is no room for all, its button goes.
        others = [self.export_button, *self.change_buttons.values()]
        needed = sum(button.sizeHint().width() + 8 for button in (self.copy_button, *others)) + self.selected.sizeHint().width() + 28
        self.copy_button.setVisible(needed <= event.size().width())

    def _button(self, parent: QWidget, title: str, action: str) -> QPushButton:
        button = QPushButton(text.menu_text(title), parent)
        button.clicked.connect(lambda: self._run(action))
        return button

    # what the user asks for

    def set_filter(self, words: str) -> None:
        self.table.filter(words)
        self._show_counts()

    def choose_view(self, title: str) -> None:
        self.view = next((view for view in self.spec.views if view.title == title), self.spec.default_view)
        self.header.chips.choose(self.view.title)
        self.table.quick(self.view.test)
        if self._shows_older():
            self._session.sync.want_whole(self.spec.resource.name)
        if self._lacks_older():
            self._session.sync.refresh()
        self._show_counts()

    def _shows_older(self) -> bool:
        """Whether the view wants records that the refreshed list leaves out."""
        return bool(self.spec.resource.live) and self.view is not self.spec.default_view

    def _lacks_older(self) -> bool:
        """Whether they were never fetched, and will come."""
        return self._shows_older() and self._session.sync.feeds[self.spec.resource.name].lacks_older

    def show_all(self) -> None:
        """Takes off the quick filter."""
        self.choose_view(next((view.title for view in self.spec.views if view.test is None), self.spec.default_view.title))

    def keys(self) -> tuple[Key, ...]:
        """The selected records, in the order shown."""
        return tuple(self.table.selected_keys())

    def current(self) -> Any:
        """The record the details are about: the selected one, the first of several; None without a selection."""
        keys = self.keys()
        return self.collection.records.get(keys[0]) if keys else None

    def reveal(self, key: Key) -> None:
        """Selects a record and scrolls to it, without quick filter and filter if they hide it."""
        self.table.finish()
        if self.rows.row_of(key) is None:
            self.set_filter("")
        if self.rows.row_of(key) is None:
            self.show_all()
        self.table.select_keys([key])

    def focus_rows(self) -> None:
        """Gives the keyboard to the table; without a selection the first row is chosen."""
        self.table.finish()
        if len(self.rows) and not self.keys():
            self.table.select_keys([self.rows.key_at(0)])
        self.table.setFocus()

    def copy(self, headers: bool) -> None:
        self.table.copy(headers=headers)

    def select_all(self) -> None:
        self.table.selectAll()

    def popup(self, menu: QMenu, at: QPoint) -> None:
        menu.popup(self.table.viewport().mapToGlobal(at))

    # what happens

    def _follow(self, changes: Changes) -> None:
        self.table.apply(changes, self.collection.records)
        self.unprepared = self.unprepared or len(changes.inserted) > MANY
        self._show_counts()
        if changes.changed or changes.removed:
            self.selection_changed.emit()

    def _follow_names(self, resource: str) -> Callable[[], None]:
        def follow(changes: Changes) -> None:
            self._renamed.update((resource, key) for key in (*changes.inserted, *changes.changed, *changes.removed))

        return self._session.collections[resource].changed.connect(follow)

    def _rename(self) -> None:
        """Shows anew the rows that name records which have changed since."""
        renamed, self._renamed = self._renamed, set()
        if renamed:
            naming, records = self.spec.naming, self.collection.records
            said = (key for key, record in records.items() if any((column.resource, column.refers(record)) in renamed for column in naming))
            self.table.apply(Changes(changed=tuple(said)), records)

    def loaded(self) -> None:
        """The cache is read: what is missing now is not stored."""
        self._loading = False
        self._show_counts()

    async def prepare(self) -> None:
        """Makes filtering and sorting quick before they are asked for, in slices between which the window lives."""
        self.unprepared = False
        for _ in self.rows.build():
            await asyncio.sleep(0)

    def show_status(self, status: SyncStatus) -> None:
        self._status = status
        self.notes.show_notices(section_notices(status, self.spec.resource.name, self.spec.noun, self._session.now()))
        self._show_counts()
        self.tick()

    def tick(self) -> None:
        """Another second: ages, and the names of other records, which come many at a time."""
        self._rename()
        oldest, now = self.collection.oldest(self.table.visible_keys()), self._session.now()
        horizon = now - telling.patience(self._status, self.spec.resource.name)
        if (oldest is not None and oldest < horizon) or self._greyed:
            self.table.viewport().update()
        self._horizon, self._greyed = horizon, oldest is not None and oldest < horizon
        self.header.set_age(*telling.section_age(self._status, self.spec, oldest, now))

    def mark(self, keys: frozenset[Key]) -> None:
        """Marks these rows as being deleted, and no others."""
        if keys != self._deleting:
            self._deleting = keys
            self.table.mark(keys)

    def _as_of(self, key: Key) -> str:
        """What to say of a row that is being deleted, or was not confirmed for long."""
        if key in self._deleting:
            return "It is being deleted."
        at = self.collection.oldest([key]) or 0.0
        return f"as of {clock(at, self._session.now())}" if 0.0 < at < self._horizon else ""

    def _selection_changed(self) -> None:
        self._show_selected()
        self.selection_changed.emit()

    def _show_counts(self) -> None:
        self.header.set_count(self._count_words())
        self._show_selected()
        filled = len(self.rows) > 0
        turned = filled != self.empty.isHidden()
        if filled:
            self.empty.hide()
        else:
            self.empty.say(*self._why_empty())
        if turned:
            self.selection_changed.emit()

    def _count_words(self) -> str:
        progress = self._status.progress
        if (
            progress is not None
            and progress.done
            and progress.resource == self.spec.resource.name
            and self._status.swept.get(progress.resource) is None
        ):
            return f"{shown(len(self.rows), self.rows.total)} so far, page {number(progress.done)} of {number(progress.pages)}"
        known = self.rows.total or self.spec.resource.name in self._status.swept
        return shown(len(self.rows), self.rows.total) if known else ""

    def _show_selected(self) -> None:
        count = self.table.selected_count()
        words = f"{number(count)} of {number(len(self.rows))} selected" if count else "Nothing selected"
        self.selected.set_words(words, "dim")
        self.copy_button.setEnabled(count > 0)
        self.export_button.setEnabled(len(self.rows) > 0)

    def _why_empty(self) -> tuple[str, str, Callable[[], object] | None]:
        """Why there are no rows, and what to do: a sentence, a button's title, what it does."""
        one, many = self.spec.noun
        status, name = self._status, self.spec.resource.name
        if self.rows.total:
            if self.rows.text.strip():
                where = "" if self.view.test is None else f" among {self.view.title.lower()} {many}"
                return f"No {one} fits “{text.plain(self.rows.text)}”{where}.", *self._further_button()
            if self._lacks_older() and status.connection is Connection.CONNECTED:
                return f"Loading older {many}…", "", None
            return f"No {one} is in “{self.view.title}” now.", *self._all_button()
        if self._loading:
            return f"Reading stored {many}…", "", None
        if name in status.forbidden:
            return f"This API key may not read {many}.", "", None
        if status.connection is Connection.STARTING or (status.refreshing and name not in status.swept):
            return f"Loading {many}…", "", None
        if status.connection is Connection.NOT_CONNECTED:
            return f"No {many} are stored on this computer yet. Connect to Atera to see them.", "Connect…", lambda: self._run("connect")
        if status.connection is Connection.OFFLINE:
            return f"No {many} are stored on this computer, and Atera cannot be reached.", "Try again", lambda: self._run("refresh")
        if status.connection is Connection.WORKING_OFFLINE:
            return f"No {many} are stored on this computer.", "Work online", lambda: self._run("work-offline")
        if status.connection is Connection.REFUSED:
            return f"No {many} are stored on this computer, and Atera refused the API key.", "", None
        if (error := status.failed.get(name)) is not None:
            return sentence(error), "Try again", lambda: self._run("refresh")
        return self.spec.empty, *self._first_button()

    def _first_button(self) -> tuple[str, Callable[[], object] | None]:
        """Where there is nothing yet: to make the first, where one form does that."""
        making = [form.name for form in self.spec.forms if form.makes and not form.owner]
        if len(making) != 1:
            return "", None
        return f"New {self.spec.noun[0]}…", lambda: self._run(making[0])

    def _further_button(self) -> tuple[str, Callable[[], object] | None]:
        """Where the filter finds nothing: what Atera can still be asked."""
        if self._session.sync.may_ask() and (asked := question_of(self)) is not None:
            return button_words(asked), lambda: self._run("ask-atera")
        return "Clear filter", lambda: self._run("clear-filter")

    def _all_button(self) -> tuple[str, Callable[[], object] | None]:
        if any(view.test is None for view in self.spec.views):
            return "Show all", self.show_all
        return "", None

    # what comes back

    def state(self) -> dict[str, Any]:
        first = [self.rows.key_at(row) for row in range(min(FIRST_ROWS, len(self.rows)))]
        # Columns that fit by themselves are not remembered: another window has other room.
        sort = [[key, descending] for key, descending in self.rows.sorted_by]
        table = self.table.column_state() if self.fitting.ended else {"sort": sort}
        return {"filter": self.rows.text, "view": self.view.title, "table": table, "first": first}

    def restore(self, state: dict[str, Any]) -> None:
        table = part(state, "table")
        self.fitting.ended = "columns" in table
        self.table.restore_column_state(table)
        self.choose_view(word(state, "view"))
        self.set_filter(word(state, "filter"))
