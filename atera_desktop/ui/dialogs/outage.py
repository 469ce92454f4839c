"""The dialog that makes tickets or alerts of offline machines, and shows beforehand what will be made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from atera_desktop.app.column import Tone
from atera_desktop.app.operations.outage import (
    ASKED_FOR_ONE,
    About,
    EndUser,
    Makes,
    People,
    Row,
    end_user,
    plan,
    seconds,
    typed_end_user,
)
from atera_desktop.domain.agent import Agent
from atera_desktop.domain.contact import Contact
from atera_desktop.domain.record import Key, Record
from atera_desktop.domain.wire import plain
from atera_desktop.ui import look, text
from atera_desktop.ui.dialogs.ask import Panel
from atera_desktop.ui.dialogs.outage_wish import Wishes
from atera_desktop.ui.fault_words import fault_words, field_name
from atera_desktop.ui.forms.dialog import SEND_KEYS
from atera_desktop.ui.forms.labels import labels
from atera_desktop.ui.forms.picker import RecordEditor
from atera_desktop.ui.notes import Sign
from atera_desktop.ui.words import duration, exact, number, plural

NOUNS: Mapping[Makes, tuple[str, str]] = {"ticket": ("ticket", "tickets"), "alert": ("alert", "alerts")}
MISSING = "to be chosen"
NEW_ONE = "A contact, by a part of the name, or somebody new: First Last <address>"


@dataclass(frozen=True, slots=True)
class Barred:
    """Why nothing can be made now (empty where it can), and whether unlocking helps."""

    reason: str = ""
    locked: bool = False


class OutageDialog(Panel):
    """Accepted when `rows` are to be made. The machines are those that were selected when it opened."""

    def __init__(
        self,
        parent: QWidget,
        machines: Sequence[Agent],
        *,
        left_out: int,
        barred: Callable[[Makes], Barred],
        budget: Callable[[], tuple[int, int]],
        waiting: Callable[[], bool],
        unlock: Callable[[], object],
        give_up: Callable[[], object],
    ) -> None:
        """`left_out`: selected agents that are online. `budget`: requests used and allowed a minute. `waiting`: whether contacts are still
        to come. `give_up` asks whether to close it.
        """
        super().__init__(parent, "Create tickets for offline machines")
        self._machines, self._barred, self._budget, self._waiting, self._give_up = tuple(machines), barred, budget, waiting, give_up
        self._people = People()
        self._contacts: dict[Key, Contact] = {}
        self._chosen: dict[About, EndUser] = {}
        self._showing = False
        self.rows: tuple[Row, ...] = ()
        """What will be made."""
        self.wishes = Wishes(self)
        self.list = self._make_list()
        self._picker = RecordEditor({}, ("contact", "contacts"))
        self._picker.widget.setAccessibleName("End user")
        self._picker_label = text.label("&End user of what is selected")
        self._picker_label.setBuddy(self._picker.widget)
        self._picked = text.label(NEW_ONE, 12, "dim")
        self._picked.setWordWrap(True)
        self._sum = text.label("", 12, "dim")
        self._sum.setWordWrap(True)
        self._line = self._make_line(unlock)
        self._lay_out(left_out)
        self._make_buttons()
        self.wishes.changed.connect(self.show_again)
        self.list.itemSelectionChanged.connect(self._show_picked)
        self._picker.changed.connect(self._choose)
        self.finished.connect(look.changed.connect(lambda _: self.show_again()))
        self.show_again()
        self._select_missing()
        self.wishes.focus_text()
        self.resize(940, 560)

    # how it is made

    def _make_list(self) -> QTreeWidget:
        made = QTreeWidget(self)
        made.setAccessibleName("What will be created")
        made.setFont(look.font(13))
        made.setRootIsDecorated(False)
        made.setUniformRowHeights(True)
        made.setAllColumnsShowFocus(True)
        made.setTabKeyNavigation(False)
        made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        made.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        made.setTextElideMode(Qt.TextElideMode.ElideRight)
        made.setHeaderLabels(["Title", "Customer", "End user", "Machines"])
        for column in (1, 2):
            made.setColumnWidth(column, 110)
        for column in (0, 3):
            made.header().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        return made

    def _make_line(self, unlock: Callable[[], object]) -> QWidget:
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._sign = Sign(line, Tone.INFO)
        self._words = text.label("", 12)
        self._words.setWordWrap(True)
        self.unlock_button = QPushButton("Unlock changes", line)
        self.unlock_button.setObjectName("link")
        self.unlock_button.setAutoDefault(False)
        self.unlock_button.clicked.connect(lambda: unlock())
        row.addWidget(self._sign)
        row.addWidget(self._words, 1)
        row.addWidget(self.unlock_button)
        return line

    def _lay_out(self, left_out: int) -> None:
        right = QVBoxLayout()
        right.setSpacing(6)
        if left_out:
            note = (
                "1 selected agent is online and left out."
                if left_out == 1
                else f"{number(left_out)} selected agents are online and left out."
            )
            right.addWidget(text.label(note, 12, "dim"))
        right.addWidget(self.list, 1)
        for widget in (self._sum, self._picker_label, self._picker.widget, self._picked):
            right.addWidget(widget)
        sides = QHBoxLayout()
        sides.setSpacing(18)
        sides.addWidget(self.wishes, 2)
        sides.addLayout(right, 3)
        self.content.addLayout(sides, 1)
        self.content.addWidget(self._line)

    def _make_buttons(self) -> None:
        self.create_button = QPushButton("", self)
        self.create_button.setObjectName("primary")
        self.create_button.setAutoDefault(False)
        self.create_button.clicked.connect(self.try_to_create)
        cancel = QPushButton("Cancel", self)
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.buttons.addButton(self.create_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.buttons.addButton(cancel, QDialogButtonBox.ButtonRole.RejectRole)
        for keys in SEND_KEYS:
            QShortcut(QKeySequence(keys), self, self.try_to_create)

    # what is known

    def know(self, contacts: Mapping[Key, Record]) -> None:
        """The contacts have come, or changed."""
        self._contacts = {key: one for key, one in contacts.items() if isinstance(one, Contact) and one.archived is not True}
        self._people = People(self._contacts.values())
        self._showing = True
        self._picker.offer(labels(self._contacts))
        self._showing = False
        self.show_again()
        if not self._chosen and not self.list.hasFocus():
            self._select_missing()

    def show_again(self) -> None:
        """Shows what would be made now, and whether it can be."""
        wish = self.wishes.wish()
        before = [row.about for row in self.rows]
        self.rows = plan(self._machines, wish, self._people, self._chosen, exact)
        if before != [row.about for row in self.rows]:
            self._fill_anew()
        for item, row in zip(self._items(), self.rows, strict=True):
            _show_row(item, row)
        ticket = wish.makes == "ticket"
        self.list.setColumnHidden(2, not ticket)
        for widget in (self._picker_label, self._picker.widget, self._picked):
            widget.setVisible(ticket)
        self.show_standing()

    def show_standing(self) -> None:
        """Shows what it costs, and why nothing can be made where nothing can."""
        makes = self.wishes.wish().makes
        barred = self._barred(makes)
        used, allowed = self._budget()
        text.set_text(self._sum, _cost(len(self.rows), NOUNS[makes], used, allowed))
        self.wishes.lock(bool(barred.reason))
        self._picker.lock(bool(barred.reason))
        reason = self.why_not()
        words, tone = (reason, Tone.INFO) if reason else (_elsewhere(self.rows), Tone.WARN)
        text.set_text(self._words, words)
        self._sign.set_tone(tone)
        self._line.setVisible(bool(words))
        self.unlock_button.setVisible(barred.locked)
        title = f"Create {plural(len(self.rows), NOUNS[makes])}"
        self.create_button.setText(text.menu_text(title))
        self.create_button.setEnabled(not reason)
        self.create_button.setAccessibleDescription(reason)
        text.set_tooltip(self.create_button, reason or "Ctrl+Enter")

    def why_not(self) -> str:
        """Why nothing can be made of it now; empty where it can."""
        if reason := self._barred(self.wishes.wish().makes).reason:
            return reason
        if self.wishes.wrong():
            return "Correct what is marked first."
        if self._waiting() and self.wishes.wish().makes == "ticket":
            return "Contacts are being fetched, so that each ticket finds its end user."
        faulty = [row for row in self.rows if row.faults]
        if not faulty:
            return ""
        if all(_lacks_end_user(row) for row in faulty):
            have, them = ("ticket has", "it") if len(faulty) == 1 else ("tickets have", "them")
            return f"{number(len(faulty))} {have} no end user: select {them}, and choose one below the list."
        row = next(row for row in faulty if not _lacks_end_user(row))
        return f"“{text.plain(row.target.name)[:80]}” cannot be sent: {_fault(row)}."

    # the end users

    def _items(self) -> Iterable[QTreeWidgetItem]:
        return (item for place in range(self.list.topLevelItemCount()) if (item := self.list.topLevelItem(place)) is not None)

    def _fill_anew(self) -> None:
        self._showing = True
        self.list.clear()
        self.list.addTopLevelItems([QTreeWidgetItem() for _ in self.rows])
        self._showing = False
        self._select_missing()

    def _select_missing(self) -> None:
        """What lacks an end user is selected, so that one choice serves all of it; else the first row."""
        items = list(self._items())
        missing = [item for item, row in zip(items, self.rows, strict=True) if _lacks_end_user(row)]
        if items:
            self.list.setCurrentItem((missing or items)[0])
        for item in missing:
            item.setSelected(True)

    def _selected(self) -> list[Row]:
        return [row for item, row in zip(self._items(), self.rows, strict=True) if item.isSelected()]

    def _show_picked(self) -> None:
        """The end user of what is selected, where it is one."""
        if self._showing:
            return
        users = {row.end_user for row in self._selected()}
        user = users.pop() if len(users) == 1 else None
        self._showing = True
        if user is not None and user.contact is None:
            self._picker.widget.setText(f"{user.name} <{user.email}>")
        else:
            self._picker.show(user.contact if user is not None else None)
        self._showing = False
        text.set_text(self._picked, NEW_ONE)
        text.set_tone(self._picked, "dim")

    def _choose(self) -> None:
        """What was typed is the end user of what is selected, as soon as it is one; nothing typed: whoever is known."""
        if self._showing:
            return
        typed, value = self._picker.widget.text().strip(), self._picker.value()
        contact = self._contacts.get(value) if isinstance(value, int) else None
        user = end_user(contact) if contact is not None else typed_end_user(typed)
        for row in self._selected():
            self._chosen.pop(row.about, None)
            if user is not None:
                self._chosen[row.about] = user
        text.set_text(self._picked, NEW_ONE if user is not None or not typed else f"Nobody yet. {NEW_ONE}")
        text.set_tone(self._picked, "dim" if user is not None or not typed else "bad")
        self.show_again()

    # its end

    def try_to_create(self) -> None:
        """Accepts, if nothing stands in the way."""
        if not self.why_not():
            self.accept()

    def reject(self) -> None:
        """Closes it; texts of the user's own are only lost if they say so."""
        if self.wishes.touched() or self._chosen:
            self._give_up()
        else:
            super().reject()

    def close_for_good(self) -> None:
        """Closes it, whatever was written."""
        super().reject()


def _lacks_end_user(row: Row) -> bool:
    return row.target.kind == "ticket" and row.end_user is None


def _show_row(item: QTreeWidgetItem, row: Row) -> None:
    user = MISSING if _lacks_end_user(row) else text.plain(row.end_user.name) if row.end_user is not None else ""
    machines = ", ".join(machine.name or f"agent {machine.key}" for machine in row.machines)
    count = f"{number(len(row.machines))}: " if len(row.machines) > 1 else ""
    cells = (text.plain(row.target.name) or "—", text.plain(row.target.customer) or "—", user, f"{count}{machines}")
    for column, words in enumerate(cells):
        if item.text(column) != words:
            item.setText(column, words)
            item.setData(column, Qt.ItemDataRole.ToolTipRole, text.tooltip(words))
    colours = look.current()
    item.setForeground(0, colours.tone(Tone.BAD) if row.faults and not _lacks_end_user(row) else colours.text)
    item.setForeground(2, colours.tone(Tone.BAD) if _lacks_end_user(row) else colours.text)


def _fault(row: Row) -> str:
    fault = row.faults[0]
    return f"{field_name(fault.field)} {fault_words(fault)}"


def _elsewhere(rows: Iterable[Row]) -> str:
    """Tickets whose end user belongs to another customer than their machines."""
    count = sum(
        row.end_user is not None
        and bool(row.end_user.customer)
        and any(plain(machine.customer_name) != row.end_user.customer for machine in row.machines)
        for row in rows
    )
    if not count:
        return ""
    which = "ticket is" if count == 1 else "tickets are"
    return f"{number(count)} {which} filed under another customer than a machine's own: Atera takes that of the end user."


def _cost(rows: int, noun: tuple[str, str], used: int, allowed: int) -> str:
    takes = max(seconds(rows, used, allowed), 1.0)
    lasts = f"{number(round(takes))} s" if takes < 120 else duration(takes)
    budget = f" of {number(allowed)} a minute, {number(used)} used" if allowed else ""
    return f"{plural(rows, noun)}, one a second: {number(rows * ASKED_FOR_ONE)} requests{budget}; about {lasts}."
