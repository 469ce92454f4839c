"""The dialog that makes tickets or alerts of offline machines, and shows beforehand what will be made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialogButtonBox, QHBoxLayout, QPushButton, QWidget

from atera_desktop.app.column import Tone
from atera_desktop.app.operations.outage import ASKED_FOR_ONE, Makes, People, Row, plan, seconds
from atera_desktop.domain.agent import Agent
from atera_desktop.domain.contact import Contact
from atera_desktop.domain.record import Key, Record
from atera_desktop.domain.wire import plain
from atera_desktop.ui import look, text
from atera_desktop.ui.dialogs.ask import Panel
from atera_desktop.ui.dialogs.outage_preview import Preview, lacks_end_user
from atera_desktop.ui.dialogs.outage_wish import Wishes
from atera_desktop.ui.dialogs.standing import Standing
from atera_desktop.ui.fault_words import fault_words, field_name
from atera_desktop.ui.forms.dialog import SEND_KEYS
from atera_desktop.ui.vocabulary import say
from atera_desktop.ui.words import duration, exact, number, plural

NOUNS: Mapping[Makes, tuple[str, str]] = {"ticket": ("ticket", "tickets"), "alert": ("alert", "alerts")}


class Barred(msgspec.Struct, frozen=True):
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
        self.rows: tuple[Row, ...] = ()
        """What will be made."""
        self.wishes, self.preview = Wishes(self), Preview(self)
        self._standing = Standing(self, unlock)
        self._lay_out(left_out)
        self._make_buttons()
        self.wishes.changed.connect(self.show_again)
        self.preview.chose.connect(self.show_again)
        end = look.changed.connect(lambda _: self.show_again())
        self.finished.connect(lambda _: end())
        self.show_again()
        self.wishes.focus_text()
        self.resize(900, 520)

    # how it is made

    def _lay_out(self, left_out: int) -> None:
        sides = QHBoxLayout()
        sides.setSpacing(18)
        sides.addWidget(self.wishes, 2)
        sides.addWidget(self.preview, 3)
        if left_out:
            one = left_out == 1
            self.content.addWidget(
                text.label(f"{number(left_out)} selected {'agent is' if one else 'agents are'} online and left out.", 12, "dim")
            )
        self.content.addLayout(sides, 1)
        self.content.addWidget(self._standing)

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
        usable = {key: one for key, one in contacts.items() if isinstance(one, Contact) and one.archived is not True}
        self._people = People(usable.values())
        self.preview.offer(usable)
        self.show_again()
        if not self.preview.chosen and not self.preview.list.hasFocus():
            self.preview.select_missing()

    def show_again(self) -> None:
        """Shows what would be made now, and whether it can be."""
        wish = self.wishes.wish()
        self.rows = plan(self._machines, wish, self._people, self.preview.chosen, exact)
        self.preview.show_rows(self.rows, end_users=wish.makes == "ticket")
        self.show_standing()

    def show_standing(self) -> None:
        """Shows what it costs, and why nothing can be made where nothing can."""
        makes = self.wishes.wish().makes
        barred = self._barred(makes)
        used, allowed = self._budget()
        text.set_text(self.preview.cost, _cost(len(self.rows), NOUNS[makes], used, allowed))
        self.wishes.lock(bool(barred.reason))
        self.preview.lock(bool(barred.reason))
        reason = self.why_not()
        words, tone = (reason, Tone.INFO) if reason else (_elsewhere(self.rows), Tone.WARN)
        self._standing.say(words, tone, locked=barred.locked)
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
            return say("Contacts are being fetched, so that each ticket finds its end user.")
        faulty = [row for row in self.rows if row.faults]
        if not faulty:
            return ""
        if all(lacks_end_user(row) for row in faulty):
            have, them = ("ticket has", "it") if len(faulty) == 1 else ("tickets have", "them")
            return f"{number(len(faulty))} {have} no end user: select {them}, and choose one below the list."
        row = next(row for row in faulty if not lacks_end_user(row))
        return f"“{text.plain(row.target.name)[:80]}” cannot be sent: {_fault(row)}."

    # its end

    def try_to_create(self) -> None:
        """Accepts, if nothing stands in the way."""
        if not self.why_not():
            self.accept()

    def reject(self) -> None:
        """Closes it; texts of the user's own are only lost if they say so."""
        if self.wishes.touched() or self.preview.chosen:
            self._give_up()
        else:
            super().reject()

    def close_for_good(self) -> None:
        """Closes it, whatever was written."""
        super().reject()


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
    return say(f"{number(count)} {which} filed under another customer than a machine's own: Atera takes that of the end user.")


def _cost(rows: int, noun: tuple[str, str], used: int, allowed: int) -> str:
    takes = max(seconds(rows, used, allowed), 1.0)
    lasts = f"{number(round(takes))} s" if takes < 120 else duration(takes)
    budget = f" of {number(allowed)} a minute, {number(used)} used" if allowed else ""
    return f"{plural(rows, noun)}, one a second: {number(rows * ASKED_FOR_ONE)} requests{budget}; about {lasts}."
