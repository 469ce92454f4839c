"""One text that is being written on a ticket, in place: who reads it, who writes it, what stands in its way."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from atera_desktop.app.column import Tone
from atera_desktop.domain.ticket import Ticket
from atera_desktop.store.drafts import DraftKind
from atera_desktop.ui import look, text
from atera_desktop.ui.accessible import name_inner_widgets
from atera_desktop.ui.reply_words import ANYWAY, SEND, editor_name, heading, readers

UNLOCK = "Unlock changes"
WRITER = "Choose who writes"
_FEWEST, _MOST = 2, 6
"""Lines of text that are seen: as many as there is room for."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Standing(msgspec.Struct, frozen=True):
    """What may be done with the text now, and why no more."""

    said: str = ""
    tone: Tone = Tone.INFO
    offer: str = ""
    """The button beside it: `UNLOCK`, `ANYWAY` or none."""
    readable_only: bool = False
    may_send: bool = True


class ReplyEditor(QFrame):
    """A reply, or an internal note on a tint of its own. Ctrl+Enter sends, Escape leaves."""

    typed = Signal()
    left = Signal()
    send = Signal()
    unlock = Signal()
    anyway = Signal()
    writer_chosen = Signal()

    def __init__(self, parent: QWidget, kind: DraftKind, ticket: Ticket, words: str) -> None:
        super().__init__(parent)
        self.kind = kind
        self.setObjectName("talk")
        self._standing = Standing()
        self._title = text.label(heading(kind, ticket), 13, semibold=True)
        self._title.setWordWrap(True)
        self._readers = text.label(readers(kind), 12, Tone.WARN if kind == "note" else "dim")
        self._readers.setWordWrap(True)
        self.text = QPlainTextEdit(self)
        self.text.setPlainText(words)
        self.text.setAccessibleName(editor_name(kind, ticket))
        self.text.setTabChangesFocus(True)
        line = self.text.fontMetrics().lineSpacing()
        self.text.setMinimumHeight(line * _FEWEST + 20)
        self.text.setMaximumHeight(line * _MOST + 20)
        self.text.textChanged.connect(self.typed)
        self.text.installEventFilter(self)
        self.writer = QComboBox(self)
        self.writer.setAccessibleName("Written by")
        self.writer.activated.connect(lambda _: self.writer_chosen.emit())
        self._said = text.label(size=12)
        self._said.setWordWrap(True)
        self._offer = QPushButton(ANYWAY, self)
        self._offer.clicked.connect(self._take_offer)
        self._send = QPushButton(SEND[kind], self)
        self._send.setObjectName("primary")
        self._send.clicked.connect(self.send)
        self._close = QPushButton("Close", self)
        self._close.setObjectName("flat")
        self._close.clicked.connect(self.left)
        self._arrange()
        name_inner_widgets(self)

    def _arrange(self) -> None:
        by = QHBoxLayout()
        by.setSpacing(8)
        by.addWidget(text.label("Written by", 12, "dim"))
        by.addWidget(self.writer, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._send)
        buttons.addWidget(self._offer)
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 8, 18, 8)
        column.setSpacing(4)
        for widget in (self._title, self._readers, self.text):
            column.addWidget(widget)
        column.addLayout(by)
        column.addWidget(self._said)
        column.addLayout(buttons)

    def show_writers(self, writers: Sequence[tuple[int, str]], chosen: int | None) -> None:
        """Offers these technicians. One who was chosen once stays on offer."""
        wanted: list[tuple[int | None, str]] = [(None, WRITER), *writers]
        if [(self.writer.itemData(n), self.writer.itemText(n)) for n in range(self.writer.count())] != wanted:
            self.writer.clear()
            for number, name in wanted:
                self.writer.addItem(text.plain(name), number)
        self.writer.setCurrentIndex(max(self.writer.findData(chosen), 0))

    def show_standing(self, standing: Standing) -> None:
        """Says what stands in the way, and offers what helps."""
        self._standing = standing
        text.set_text(self._said, standing.said)
        text.set_tone(self._said, standing.tone)
        self._said.setVisible(bool(standing.said))
        self.text.setAccessibleDescription(self._said.text())
        self.text.setReadOnly(standing.readable_only)
        self.writer.setEnabled(not standing.readable_only)
        self._offer.setText(text.menu_text(standing.offer))
        self._offer.setVisible(bool(standing.offer))
        self._send.setVisible(not standing.offer)
        self._send.setEnabled(standing.may_send)

    def words(self) -> str:
        return self.text.toPlainText()

    def show_words(self, words: str) -> None:
        """Puts in what was written elsewhere."""
        self.text.setPlainText(words)

    def _take_offer(self) -> None:
        (self.unlock if self._standing.offer == UNLOCK else self.anyway).emit()

    # keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and _is_ours(event):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._obey(event)
                return True
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        # From the other widgets in here; the window's own shortcuts would be faster.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_ours(event):
            self._obey(event)
        else:
            super().keyPressEvent(event)

    def _obey(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif not event.isAutoRepeat() and self._standing.may_send:  # what has changed is passed over by its own button alone
            self.send.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, painter = look.current(), QPainter(self)
        note = self.kind == "note"
        painter.fillRect(self.rect(), colours.note if note else colours.window)
        painter.fillRect(0, 0, 4, self.height(), colours.warn if note else colours.accent)


def _is_ours(event: QKeyEvent) -> bool:
    if event.key() == Qt.Key.Key_Escape:
        return event.modifiers() == Qt.KeyboardModifier.NoModifier
    return event.key() in _ENTER and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
