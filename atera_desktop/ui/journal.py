"""Tools › Journal: every change that was made or tried from here, and what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from atera_desktop.store.errors import StoreError
from atera_desktop.store.journal import Entry, Journal
from atera_desktop.ui import journal_words, look, text
from atera_desktop.ui.dialogs.ask import Panel, file_to_save
from atera_desktop.ui.escapes import visible
from atera_desktop.ui.notices import sentence
from atera_desktop.ui.tasks import TaskScope
from atera_desktop.ui.vocabulary import say
from atera_desktop.ui.words import clock, number, plural, shown

CHANGES = ("change", "changes")
KINDS = {"csv": "Comma-separated values", "json": "JSON, every fact"}
MOST = 2_000
"""Lines shown at a time; the count says so, and the filter finds the others."""

_TITLES = ("When", "What", "Target", "Customer", "Outcome", "Profile")
_WIDTHS = (140, 110, 220, 150, 150)


class JournalWindow(Panel):
    """Shows the journal, newest first. What was marked as seen is told by `seen`."""

    def __init__(self, parent: QWidget, journal: Journal, now: Callable[[], float], seen: Callable[[], object]) -> None:
        super().__init__(parent, "Journal")
        self._journal, self._now, self._seen = journal, now, seen
        self._entries: Sequence[Entry] = ()
        self._shown: list[Entry] = []
        self._scope = TaskScope(self, self._failed)
        self.finished.connect(self._scope.cancel)
        end = look.changed.connect(lambda _: self._show())
        self.finished.connect(lambda _: end())
        self._add_filter()
        self._add_list()
        self._said = text.label("", 12, "dim")
        self._said.setWordWrap(True)
        self._said.hide()
        self.content.addWidget(self._said)
        self.mark_button = self.add_button("Mark as seen", lambda: self._scope.start(self._mark(), replace="mark"))
        self.export_button = self.add_button("Export…", lambda: self._scope.start(self._export(), replace="export"))
        for button in (self.mark_button, self.export_button):
            button.setAutoDefault(False)
        self.add_close()
        self.resize(920, 580)
        self.filter.setFocus()
        self._show()
        self._scope.start(self._load())

    # what it is made of

    def _add_filter(self) -> None:
        self.filter = QLineEdit(self)
        self.filter.setAccessibleName("Filter journal")
        self.filter.setPlaceholderText(say("Filter   name, id, customer, what Atera said …"))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(lambda _: self._show())
        self.outcome = QComboBox(self)
        self.outcome.setAccessibleName("Outcome")
        self.outcome.addItem("All outcomes", "")
        for word, title in journal_words.OUTCOMES.items():
            self.outcome.addItem(title, word)
        self.outcome.currentIndexChanged.connect(lambda _: self._show())
        self._count = text.label("", 12, "dim")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.filter, 1)
        row.addWidget(self.outcome)
        row.addWidget(self._count)
        self.content.addLayout(row)

    def _add_list(self) -> None:
        self.list = QTreeWidget(self)
        self.list.setAccessibleName("Journal")
        self.list.setFont(look.font(13))
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAllColumnsShowFocus(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHeaderLabels([say(title) for title in _TITLES])
        for column, width in enumerate(_WIDTHS):
            self.list.setColumnWidth(column, width)
        self.list.header().setSectionResizeMode(len(_TITLES) - 1, QHeaderView.ResizeMode.Stretch)
        self.list.itemSelectionChanged.connect(self._explain)
        self.details = QPlainTextEdit(self)
        self.details.setReadOnly(True)
        self.details.setTabChangesFocus(True)
        self.details.setAccessibleName("Details of the change")
        self.details.setFont(look.font(12))
        parts = QSplitter(Qt.Orientation.Vertical, self)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.list)
        parts.addWidget(self.details)
        parts.setStretchFactor(0, 3)
        parts.setStretchFactor(1, 2)
        self.content.addWidget(parts, 1)

    # what it shows

    async def _load(self) -> None:
        self._entries = await asyncio.to_thread(lambda: list(self._journal.entries()))
        self._show()

    def _show(self) -> None:
        words, outcome = self.filter.text().casefold().split(), self.outcome.currentData()
        before = {entry.number for entry in self.selected()}
        found = [entry for entry in self._entries if (not outcome or entry.outcome == outcome) and entry.has(words)]
        self._shown = found[:MOST]
        self.list.clear()
        self.list.addTopLevelItems([self._item(entry) for entry in self._shown])
        chosen = [row for row, entry in enumerate(self._shown) if entry.number in before] or ([0] if self._shown else [])
        for row in chosen:
            if (item := self.list.topLevelItem(row)) is not None:
                item.setSelected(True)
        if chosen and (first := self.list.topLevelItem(chosen[0])) is not None:
            self.list.setCurrentItem(first, 0, QItemSelectionModel.SelectionFlag.NoUpdate)
        hidden = f" (the newest {number(MOST)} are shown)" if len(found) > MOST else ""
        noun = CHANGES[0] if len(self._entries) == 1 else CHANGES[1]
        text.set_text(self._count, f"{shown(len(found), len(self._entries))} {noun}{hidden}")
        self.export_button.setEnabled(bool(found))
        self._explain()

    def _item(self, entry: Entry) -> QTreeWidgetItem:
        cells = (
            clock(entry.time, self._now()),
            journal_words.operation(entry),
            visible(journal_words.target(entry), 300),
            visible(entry.target.customer, 80),
            journal_words.outcome(entry),
            entry.profile,
        )
        item = QTreeWidgetItem([text.plain(cell) for cell in cells])
        tone = journal_words.TONES.get(entry.outcome)
        item.setForeground(4, look.current().tone(tone))
        if journal_words.is_open(entry):
            item.setFont(4, look.font(13, semibold=True))
        return item

    def selected(self) -> list[Entry]:
        """The changes that are selected, from top to bottom."""
        return [self._shown[index.row()] for index in sorted(self.list.selectionModel().selectedRows(), key=lambda index: index.row())]

    def _explain(self) -> None:
        """All about the selected change."""
        entries = self.selected()
        self.mark_button.setEnabled(any(journal_words.is_open(entry) for entry in entries))
        lines = []
        for entry in entries[:1]:
            lines = [f"{title}:  {visible(words, 1_100)}" for title, words in journal_words.details(entry)]
        if not self._shown:
            lines = ["Nothing was changed from here." if not self._entries else "No change has these words and this outcome."]
        if len(entries) > 1:
            lines = [f"{plural(len(entries), CHANGES)} selected"]
        self.details.setPlainText("\n".join(lines))

    # what it does

    async def _mark(self) -> None:
        for entry in self.selected():
            if journal_words.is_open(entry):
                await asyncio.to_thread(self._journal.see, entry.number)
        await self._load()
        self._seen()

    async def _export(self) -> None:
        from atera_desktop.app.export import whole_file, write_entries  # brings the spreadsheet writer, which nobody needs before

        path = await file_to_save(self, "Export journal", "Journal.csv", KINDS)
        if path is None:
            return
        words, outcome = self.filter.text().casefold().split(), self.outcome.currentData()
        rows = [entry.row() for entry in self._entries if (not outcome or entry.outcome == outcome) and entry.has(words)]
        with whole_file(Path(path)) as out:
            count = write_entries(out, "json" if path.endswith(".json") else "csv", rows)
        self._say(f"{plural(count, CHANGES)} written to {path}", "ok")

    def _failed(self, error: BaseException) -> None:
        self._say(sentence(error), "bad")
        if not isinstance(error, (StoreError, OSError)):
            raise error

    def _say(self, words: str, tone: str) -> None:
        text.set_tone(self._said, tone)
        text.set_text(self._said, words)
        self._said.show()
