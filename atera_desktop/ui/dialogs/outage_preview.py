"""What will be made of the offline machines, a row each, and for whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from atera_desktop.app.column import Tone
from atera_desktop.app.operations.outage import About, EndUser, Row, end_user, typed_end_user
from atera_desktop.domain.contact import Contact
from atera_desktop.domain.record import Key
from atera_desktop.ui import look, text
from atera_desktop.ui.forms.labels import labels
from atera_desktop.ui.forms.picker import RecordEditor
from atera_desktop.ui.vocabulary import noun, say
from atera_desktop.ui.words import number

MISSING = "to be chosen"
NEW_ONE = "A contact, by a part of the name, or somebody new: First Last <address>"


class Preview(QWidget):
    """The list of rows, and below it the end user of those that are selected; `chose` tells when the user chose one."""

    chose = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.chosen: dict[About, EndUser] = {}
        """The end users that the user chose, by the row's `about`."""
        self._contacts: Mapping[Key, Contact] = {}
        self._rows: Sequence[Row] = ()
        self._showing = False
        self.list = _make_list(self)
        self._picker = RecordEditor({}, noun("contacts"))
        self._picker.widget.setAccessibleName("End user")
        self._title = text.label("&End user of what is selected")
        self._title.setBuddy(self._picker.widget)
        self._said = text.label(say(NEW_ONE), 12, "dim")
        self._said.setWordWrap(True)
        self.cost = text.label("", 12, "dim")
        self.cost.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.list, 1)
        for widget in (self.cost, self._title, self._picker.widget, self._said):
            column.addWidget(widget)
        self.list.itemSelectionChanged.connect(self._show_picked)
        self._picker.changed.connect(self._choose)

    def offer(self, contacts: Mapping[Key, Contact]) -> None:
        """The contacts that can be picked."""
        self._contacts = contacts
        self._showing = True
        self._picker.offer(labels(contacts))
        self._showing = False

    def lock(self, locked: bool) -> None:
        self._picker.lock(locked)

    def show_rows(self, rows: Sequence[Row], *, end_users: bool) -> None:
        """Shows these rows; the selection stays where they are about the same machines."""
        same = [row.about for row in rows] == [row.about for row in self._rows]
        self._rows = rows
        if not same:
            self._showing = True
            self.list.clear()
            self.list.addTopLevelItems([QTreeWidgetItem() for _ in rows])
            self._showing = False
            self.select_missing()
        for item, row in self._pairs():
            _show_row(item, row)
        self.list.setColumnHidden(2, not end_users)
        for widget in (self._title, self._picker.widget, self._said):
            widget.setVisible(end_users)

    def select_missing(self) -> None:
        """What lacks an end user is selected, so that one choice serves all of it; else the first row."""
        self.list.clearSelection()
        pairs = list(self._pairs())
        missing = [item for item, row in pairs if lacks_end_user(row)]
        if pairs:
            self.list.setCurrentItem(missing[0] if missing else pairs[0][0])
        for item in missing:
            item.setSelected(True)

    def _pairs(self) -> Iterable[tuple[QTreeWidgetItem, Row]]:
        items = (item for place in range(len(self._rows)) if (item := self.list.topLevelItem(place)) is not None)
        return zip(items, self._rows, strict=True)

    def selected(self) -> list[Row]:
        return [row for item, row in self._pairs() if item.isSelected()]

    def _show_picked(self) -> None:
        """The end user of what is selected, where it is one."""
        if self._showing:
            return
        users = {row.end_user for row in self.selected()}
        user = users.pop() if len(users) == 1 else None
        self._showing = True
        if user is not None and user.contact is None:
            self._picker.widget.setText(f"{user.name} <{user.email}>")
        else:
            self._picker.show(user.contact if user is not None else None)
        self._showing = False
        self._say(nobody=False)

    def _choose(self) -> None:
        """What was typed is the end user of what is selected, as soon as it is one; nothing typed: whoever is known."""
        if self._showing:
            return
        typed, value = self._picker.widget.text().strip(), self._picker.value()
        contact = self._contacts.get(value) if isinstance(value, int) else None
        user = end_user(contact) if contact is not None else typed_end_user(typed)
        for row in self.selected():
            self.chosen.pop(row.about, None)
            if user is not None:
                self.chosen[row.about] = user
        self._say(nobody=user is None and bool(typed))
        self.chose.emit()

    def _say(self, *, nobody: bool) -> None:
        text.set_text(self._said, say(f"Nobody yet. {NEW_ONE}" if nobody else NEW_ONE))
        text.set_tone(self._said, "bad" if nobody else "dim")
        self._picker.mark(nobody)
        self._picker.widget.setAccessibleDescription(self._said.text())


def lacks_end_user(row: Row) -> bool:
    """Whether it is a ticket for nobody yet."""
    return row.target.kind == "ticket" and row.end_user is None


def _make_list(parent: QWidget) -> QTreeWidget:
    made = QTreeWidget(parent)
    made.setAccessibleName("What will be created")
    made.setFont(look.font(13))
    made.setRootIsDecorated(False)
    made.setUniformRowHeights(True)
    made.setAllColumnsShowFocus(True)
    made.setTabKeyNavigation(False)
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    made.setTextElideMode(Qt.TextElideMode.ElideRight)
    made.setHeaderLabels(["Title", say("Customer"), "End user", "Machines"])
    for column in (1, 2):
        made.setColumnWidth(column, 110)
    for column in (0, 3):
        made.header().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
    return made


def _show_row(item: QTreeWidgetItem, row: Row) -> None:
    user = MISSING if lacks_end_user(row) else text.plain(row.end_user.name) if row.end_user is not None else ""
    machines = ", ".join(machine.name or f"agent {machine.key}" for machine in row.machines)
    count = f"{number(len(row.machines))}: " if len(row.machines) > 1 else ""
    cells = (text.plain(row.target.name) or "—", text.plain(row.target.customer) or "—", user, f"{count}{machines}")
    for column, words in enumerate(cells):
        if item.text(column) != words:
            item.setText(column, words)
            item.setData(column, Qt.ItemDataRole.ToolTipRole, text.tooltip(words))
    colours = look.current()
    item.setForeground(0, colours.tone(Tone.BAD) if row.faults and not lacks_end_user(row) else colours.text)
    item.setForeground(2, colours.tone(Tone.BAD) if lacks_end_user(row) else colours.text)
