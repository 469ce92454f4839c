"""The deletion dialog: what goes, just read again, and two buttons, of which none is pressed by accident (safety.md, 2 and 3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from atera_desktop.app.column import Tone
from atera_desktop.app.operations.outcome import Difference, Target
from atera_desktop.domain.record import Record
from atera_desktop.ui import look, text
from atera_desktop.ui.deletion_words import consequences, difference_words, heading, namesake_words, word_to_type
from atera_desktop.ui.dialogs.ask import Panel
from atera_desktop.ui.dialogs.going import Going, GoingList
from atera_desktop.ui.notes import Sign
from atera_desktop.ui.outcomes import reason_words
from atera_desktop.ui.words import number, plural

TYPE = "Type to confirm"
WIDTH, WIDE, HIGH = 520, 900, 620
"""Pixels: the width for one record, and the size for many."""


class Deliberate(QPushButton):
    """A button that is nobody's default: a key presses it only while it has the focus, and a key held down does not."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(text.menu_text(title), parent)
        self.setAutoDefault(False)
        self.setDefault(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.click()
        else:
            super().keyPressEvent(event)


class DeletionDialog(Panel):
    """Accepted when the user confirmed. What goes was fixed when it was made: nothing that happens meanwhile changes `targets`."""

    def __init__(
        self,
        parent: QWidget,
        targets: Sequence[Target],
        records: Sequence[Record],
        noun: tuple[str, str],
        *,
        now: float,
        undo_seconds: int,
        read_again: Callable[[], object],
    ) -> None:
        """`records` are those of `targets`, as they are known; `read_again` starts reading them anew (see `found`)."""
        title = f"Delete {noun[0]}" if len(targets) == 1 else f"Delete {plural(len(targets), noun)}"
        super().__init__(parent, title)
        self.going = [Going(target, record) for target, record in zip(targets, records, strict=True)]
        self._noun, self._read_again, self._hanging = noun, read_again, ""
        self._wanted = word_to_type(targets)
        self._list = GoingList(self, self.going, noun, now)
        self._build(heading(targets, noun), undo_seconds)
        end = look.changed.connect(lambda _: self._list.show_again())
        self.finished.connect(lambda _: end())
        if len(targets) == 1:
            self.resize(WIDTH, 0)
        else:
            self.resize(min(WIDE, parent.width() - 48), min(HIGH, parent.height() - 48))
        self._show()

    # its parts

    def _build(self, question: str, undo_seconds: int) -> None:
        self.content.setSpacing(10)
        self.content.addWidget(_wrapped(text.label(question, 18, semibold=True)))
        self.content.addWidget(self._list, 1)
        self._state, self._again = text.label(size=12), QPushButton("Try again", self)
        self._again.setObjectName("link")
        self._again.setAutoDefault(False)
        self._again.clicked.connect(self._start_again)
        row = QHBoxLayout()
        row.addWidget(_wrapped(self._state), 1)
        row.addWidget(self._again, 0, Qt.AlignmentFlag.AlignTop)
        self.content.addLayout(row)
        self._namesakes, sign, self._namesake_line = self._told()
        sign.set_tone(Tone.WARN)
        self._effects, self._effect_sign, self._effect_line = self._told()
        later = f"Nothing is sent for {plural(undo_seconds, ('second', 'seconds'))}: until then it can be undone."
        self._later = _wrapped(text.label(later, 12, "dim"))
        self.content.addWidget(self._later)
        self._typed = self._make_typing() if self._wanted else None
        self.delete = Deliberate("Delete", self)
        self.delete.setObjectName("danger")
        self.delete.clicked.connect(self._confirm)
        self.buttons.addButton(self.delete, QDialogButtonBox.ButtonRole.ActionRole)  # an accepting one would become the default
        cancel = Deliberate("Cancel", self)
        self.buttons.addButton(cancel, QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.rejected.connect(self.reject)
        first: QWidget = self._list if self._typed is None else self._typed
        first.setFocus()

    def _told(self) -> tuple[QLabel, Sign, QWidget]:
        """A sentence with a sign before it: both, and the line they stand in."""
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        words = _wrapped(text.label())
        sign = Sign(line, Tone.INFO)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words, 1)
        self.content.addWidget(line)
        return words, sign, line

    def _make_typing(self) -> QLineEdit:
        column = QVBoxLayout()
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(4)
        asked = text.label(f"Type {self._wanted} to confirm", semibold=True)
        typed = QLineEdit(self)
        typed.setAccessibleName(TYPE)
        typed.setAccessibleDescription(text.plain(asked.text()))
        typed.textChanged.connect(self._show_buttons)
        column.addWidget(asked)
        column.addWidget(typed)
        self.content.addLayout(column)
        return typed

    # what reading again finds

    def found(self, index: int, record: Record | None, target: Target | None, differences: Sequence[Difference]) -> None:
        """The record as it is now; None where it is gone. `target` replaces the one shown where nothing that matters differs."""
        one = self.going[index]
        one.read, one.error, one.gone, one.differences = True, None, record is None, tuple(differences)
        if record is not None:
            one.record = record
            if target is not None and not differences:
                one.target = target
        self._show()

    def not_read(self, index: int, error: Exception) -> None:
        self.going[index].read, self.going[index].error = True, error
        self._show()

    def warn_of(self, others: Sequence[Record]) -> None:
        """Other records whose names look the same."""
        text.set_text(self._namesakes, namesake_words(others))
        self._show()

    def tell_hanging(self, words: str) -> None:
        """What depends on them, in sentences; again whenever more is known."""
        if words != self._hanging:
            self._hanging = words
            self._show()

    def unread(self) -> list[int]:
        """Those still to be read, or to be tried again."""
        return [index for index, one in enumerate(self.going) if not one.read or one.error is not None]

    def targets(self) -> tuple[Target, ...]:
        """What was confirmed: the records chosen when the dialog opened, as they were shown last."""
        return tuple(one.target for one in self.going)

    def _start_again(self) -> None:
        for one in self.going:
            if one.error is not None:
                one.read, one.error = False, None
        self._show()
        self._read_again()

    # what is shown

    def _show(self) -> None:
        self._list.show_again()
        words, tone = self._state_words()
        text.set_text(self._state, words)
        text.set_tone(self._state, tone)
        self._again.setVisible(any(one.error is not None for one in self.going) and all(one.read for one in self.going))
        effects, far = consequences(self.targets())
        text.set_text(self._effects, f"{effects} {self._hanging}".strip())
        self._effect_sign.set_tone(Tone.WARN if far else Tone.INFO)
        # What cannot go has no consequences to tell of.
        can_go = not all(one.left_alone for one in self.going)
        self._effect_line.setVisible(can_go)
        self._later.setVisible(can_go)
        self._namesake_line.setVisible(can_go and bool(self._namesakes.text()))
        self._show_buttons()

    def _state_words(self) -> tuple[str, Tone | str]:
        done = sum(one.read for one in self.going)
        if len(self.going) > 1:
            return self._state_of_many(done)
        (one,) = self.going
        if not one.read:
            return "Reading it again from Atera…", "dim"
        if one.error is not None:
            return f"{reason_words(one.error)} What cannot be read again is not deleted.", Tone.BAD
        if one.gone:
            return f"Atera no longer has this {self._noun[0]}: there is nothing to delete.", Tone.WARN
        if one.differences:
            return f"It is not as the list showed it: {difference_words(one.differences)}. Cancel, and look at it again.", Tone.BAD
        return "Read again from Atera just now.", Tone.OK

    def _state_of_many(self, done: int) -> tuple[str, Tone | str]:
        if done < len(self.going):
            return f"Reading {number(done + 1)} of {number(len(self.going))} again from Atera…", "dim"
        if error := next((one.error for one in self.going if one.error is not None), None):
            failed = sum(one.error is not None for one in self.going)
            return f"{number(failed)} could not be read again. {reason_words(error)}", Tone.BAD
        others = sum(not one.same for one in self.going)
        if others:
            return f"{number(others)} {'is' if others == 1 else 'are'} not as the list showed and will not be deleted.", Tone.WARN
        return "All were read again from Atera just now.", Tone.OK

    def _show_buttons(self) -> None:
        reason = self._reason()
        self.delete.setEnabled(not reason)
        self.delete.setAccessibleDescription(reason)
        text.set_tooltip(self.delete, reason)

    def _reason(self) -> str:
        """Why it cannot be confirmed yet."""
        if self.unread():
            return "Nothing is deleted before it was read again."
        if not any(one.same for one in self.going):
            return "There is nothing to delete as it was shown."
        if self._typed is not None and self._typed.text().strip().casefold() != self._wanted.casefold():
            return f"Type {self._wanted} first."
        return ""

    def _confirm(self) -> None:
        if not self._reason():
            self.accept()


def _wrapped(label: QLabel) -> QLabel:
    label.setWordWrap(True)
    return label
