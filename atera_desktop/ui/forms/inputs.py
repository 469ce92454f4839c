"""The widgets of a form, one kind each: what is in them, and that it changed."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit

from atera_desktop.ui import text
from atera_desktop.ui.check_box import CheckBox
from atera_desktop.ui.forms.editor import Editor
from atera_desktop.ui.forms.spec import Input, Options
from atera_desktop.ui.forms.typed import TYPINGS, Typing

LINES = 5
"""Lines of a long text that are seen at once."""


class LineEditor(Editor):
    """A line of text that means something."""

    def __init__(self, typing: Typing, secret: bool = False) -> None:
        super().__init__()
        self._typing = typing
        self.widget: QLineEdit = QLineEdit()
        self.widget.setPlaceholderText(typing.shape)
        if secret:
            self.widget.setEchoMode(QLineEdit.EchoMode.Password)
        self.widget.textChanged.connect(self.changed)

    def value(self) -> object:
        typed = self.widget.text().strip()
        return self._typing.read(typed) if typed else None

    def seen(self) -> str:
        return self.widget.text()

    def show(self, value: object) -> None:
        self.widget.setText("" if value is None else self._typing.write(value))
        self.widget.setCursorPosition(0)

    def unfinished(self) -> bool:
        return self.widget.hasFocus()

    def lock(self, locked: bool) -> None:
        self.widget.setReadOnly(locked)


class LongTextEditor(Editor):
    """Text of several lines. Tab goes on to the next input."""

    def __init__(self) -> None:
        super().__init__()
        self.widget: QPlainTextEdit = QPlainTextEdit()
        self.widget.setTabChangesFocus(True)
        self.widget.setFixedHeight(self.widget.fontMetrics().lineSpacing() * LINES + 22)
        self.widget.textChanged.connect(self.changed)

    def value(self) -> object:
        return self.widget.toPlainText().strip() or None

    def seen(self) -> str:
        return self.widget.toPlainText()

    def show(self, value: object) -> None:
        self.widget.setPlainText("" if value is None else str(value))

    def unfinished(self) -> bool:
        return self.widget.hasFocus()

    def lock(self, locked: bool) -> None:
        self.widget.setReadOnly(locked)


class YesNoEditor(Editor):
    """A check box; its title is part of it."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.widget: CheckBox = CheckBox("")
        self.widget.setText(title)  # an ampersand in it is a mnemonic
        self.widget.toggled.connect(self.changed)

    def value(self) -> object:
        return self.widget.isChecked()

    def seen(self) -> str:
        return "yes" if self.widget.isChecked() else "no"

    def show(self, value: object) -> None:
        self.widget.setChecked(value is True)


class ChoiceEditor(Editor):
    """One of several words, or none. A value that is none of them (a word that Atera adds tomorrow) is kept."""

    def __init__(self, options: Options, empty: str) -> None:
        """`empty`: what the entry for none says."""
        super().__init__()
        self.widget: QComboBox = QComboBox()
        self.widget.addItem(empty, None)
        for value, title in options:
            self.widget.addItem(text.plain(title), value)
        self.widget.currentIndexChanged.connect(self.changed)

    def value(self) -> object:
        return self.widget.currentData()

    def seen(self) -> str:
        return self.widget.currentText()

    def show(self, value: object) -> None:
        if self._at(value) < 0:
            self.widget.addItem(text.plain(str(value)), value)
        self.widget.setCurrentIndex(self._at(value))

    def _at(self, value: object) -> int:
        return next((row for row in range(self.widget.count()) if self.widget.itemData(row) == value), -1)


def make_editor(one: Input, title: str, options: Options, needed: bool) -> Editor:
    """The editor of an input's kind, but of a record. `title` may have a mnemonic; `options` are a choice's."""
    match one.kind:
        case "long text":
            return LongTextEditor()
        case "yes or no":
            return YesNoEditor(title)
        case "choice":
            return ChoiceEditor(options, "Choose…" if needed else "Not set")
    return LineEditor(TYPINGS[one.kind], secret=one.kind == "password")
