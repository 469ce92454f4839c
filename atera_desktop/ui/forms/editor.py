"""What every input of a form is to the form."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget


class Editor(QObject):
    """What is in one input. `widget` is what is seen of it."""

    changed = Signal()
    widget: QWidget

    def value(self) -> object:
        """What is meant; None where there is nothing, Wrong where it means nothing."""
        raise NotImplementedError

    def seen(self) -> str:
        """What is in it, as people read it."""
        raise NotImplementedError

    def show(self, value: object) -> None:
        """Puts a value in, as a record has it."""
        raise NotImplementedError

    def unfinished(self) -> bool:
        """Whether somebody is still typing in it, so that it is not called wrong yet."""
        return False

    def mark(self, wrong: bool) -> None:
        """Gives it the edge of what is wrong, or takes that off."""
        if self.widget.property("wrong") is not wrong:
            self.widget.setProperty("wrong", wrong)
            self.widget.style().unpolish(self.widget)
            self.widget.style().polish(self.widget)

    def lock(self, locked: bool) -> None:
        """Whether it can only be read."""
        self.widget.setEnabled(not locked)
