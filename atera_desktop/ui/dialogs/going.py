"""The list of what goes in the deletion dialog: one record's facts, or many records, by customer where they have one."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QTreeWidget, QTreeWidgetItem, QWidget

from atera_desktop.app.operations.outcome import Difference, Target
from atera_desktop.domain.record import Record
from atera_desktop.ui import look, text
from atera_desktop.ui.deletion_words import CUSTOMER, FACTS, difference_words, has_customer
from atera_desktop.ui.escapes import visible
from atera_desktop.ui.vocabulary import say
from atera_desktop.ui.words import plural

NAME = "What will be deleted"
LINE = 24
"""Pixels of one fact."""
WIDTHS = (200, 64, 76, 190, 120, 90)


class Going(msgspec.Struct):
    """One record that is to go, and what reading it again found."""

    target: Target
    record: Record
    read: bool = False
    gone: bool = False
    differences: tuple[Difference, ...] = ()
    error: Exception | None = None

    @property
    def same(self) -> bool:
        """Whether it was read again and is as it was shown."""
        return self.read and not self.gone and not self.differences and self.error is None

    @property
    def left_alone(self) -> bool:
        """Whether reading it again spoke against its going."""
        return self.read and not self.same

    def words(self) -> str:
        """What reading it again found, in a list of many."""
        if not self.read:
            return "…"
        if self.error is not None:
            return "not read"
        if self.gone:
            return "already gone"
        return difference_words(self.differences) if self.differences else "as shown"


class GoingList(QTreeWidget):
    """Shows `going` as it is when `show_again` is called."""

    def __init__(self, parent: QWidget, going: Sequence[Going], noun: tuple[str, str], now: float) -> None:
        super().__init__(parent)
        self._going, self._noun, self._now = going, noun, now
        self._facts = FACTS[going[0].target.resource]
        self._items: list[QTreeWidgetItem] = []
        """One record's facts, or one item for each record."""
        self.setAccessibleName(NAME)
        self.setFont(look.font(13))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setItemsExpandable(False)
        self.setUniformRowHeights(True)
        self.setIndentation(12)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        if len(going) == 1:
            self._make_facts()
        else:
            self._make_groups()
        self.setCurrentIndex(self.model().index(0, 0))
        self.show_again()

    def _make_facts(self) -> None:
        self.setObjectName("facts")
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setRootIsDecorated(False)
        self.setHeaderHidden(True)
        self.setHeaderLabels(["Fact", "Value"])
        self._items = [QTreeWidgetItem([say(fact.title), ""]) for fact in self._facts]
        self.addTopLevelItems(self._items)
        self.setColumnWidth(0, 96)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(len(self._facts) * LINE + 10)

    def _make_groups(self) -> None:
        self.setAllColumnsShowFocus(True)
        titles = [fact.title for fact in self._facts if fact.title != "Customer"]
        self.setHeaderLabels([*titles, "Read again"])
        self._items = [QTreeWidgetItem() for _ in self._going]
        for column, width in enumerate(WIDTHS[: len(titles)]):
            self.setColumnWidth(column, width)
        if not has_customer(self._going[0].target.resource):
            self.setRootIsDecorated(False)
            self.addTopLevelItems(self._items)
            return
        customers: dict[str, list[QTreeWidgetItem]] = {}
        for one, item in zip(self._going, self._items, strict=True):
            customers.setdefault(one.target.customer, []).append(item)
        for customer in sorted(customers, key=str.casefold):
            members = customers[customer]
            group = QTreeWidgetItem([f"{visible(customer, CUSTOMER) or say('No customer')} · {plural(len(members), self._noun)}"])
            group.setFont(0, look.font(13, semibold=True))
            self.addTopLevelItem(group)
            group.setFirstColumnSpanned(True)
            group.addChildren(members)
        self.expandAll()

    def show_again(self) -> None:
        """Takes what was found meanwhile, and the look in force."""
        if len(self._going) == 1:
            (one,) = self._going
            for item, fact in zip(self._items, self._facts, strict=True):
                item.setForeground(0, look.current().dim)  # a title is quieter than what it is the title of
                _set(item, 1, fact.say(one.record, self._now))
            return
        for one, item in zip(self._going, self._items, strict=True):
            shown = [(fact.brief or fact.say)(one.record, self._now) for fact in self._facts if fact.title != "Customer"]
            for column, words in enumerate([*shown, one.words()]):
                _set(item, column, words)


def _set(item: QTreeWidgetItem, column: int, words: str) -> None:
    if item.text(column) != words:
        item.setText(column, words)
        item.setData(column, Qt.ItemDataRole.ToolTipRole, text.tooltip(words))
