"""Notices drawn: thin lines above the data, never a window of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from atera_desktop.app.column import Tone
from atera_desktop.ui import look, text
from atera_desktop.ui.notices import Notice


class Sign(QWidget):
    """A notice's meaning as a shape: triangle for trouble, circle for what is merely told."""

    def __init__(self, parent: QWidget, tone: Tone) -> None:
        super().__init__(parent)
        self.setFixedSize(QSize(14, 14))
        self._tone = tone

    def set_tone(self, tone: Tone) -> None:
        self._tone = tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.current().tone(self._tone))
        if self._tone in (Tone.INFO, Tone.OK):
            painter.drawEllipse(QPointF(7, 7), 4.5, 4.5)
        else:
            painter.drawPolygon(QPolygonF([QPointF(7, 1.5), QPointF(13, 12.5), QPointF(1, 12.5)]))


class NoteLine(QFrame):
    """One notice: sign, sentence, what to do."""

    def __init__(self, parent: QWidget, notice: Notice, run: Callable[[str], object], dismiss: Callable[[], object] | None) -> None:
        super().__init__(parent)
        self.setObjectName("note")
        self.notice = notice
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 5, 10, 5)
        row.setSpacing(8)
        row.addWidget(Sign(self, notice.tone), 0, Qt.AlignmentFlag.AlignVCenter)
        words = text.label(notice.text, 12, selectable=False)
        words.setWordWrap(True)
        words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row.addWidget(words, 1)
        for title, action in notice.actions:
            row.addWidget(self._button(title, lambda action=action: run(action)))  # type: ignore[misc]
        if notice.details:
            row.addWidget(self._button("Copy details", self._copy_details))
        if dismiss is not None:
            row.addWidget(self._button("Dismiss", dismiss))

    def _button(self, title: str, run: Callable[[], object]) -> QPushButton:
        button = QPushButton(text.menu_text(title), self)
        button.setObjectName("link")
        button.setFont(look.font(12))
        button.clicked.connect(lambda: run())
        return button

    def _copy_details(self) -> None:
        QGuiApplication.clipboard().setText(f"{self.notice.text}\n\n{self.notice.details}")


class Notes(QWidget):
    """All notices of a section, one below the other. A line stays the same widget while its notice does: focus is kept."""

    changed = Signal()
    """Lines came or went."""

    def __init__(self, parent: QWidget, run: Callable[[str], object], dismiss: Callable[[str], object] | None = None) -> None:
        super().__init__(parent)
        self._run, self._dismiss = run, dismiss
        self._lines: dict[str, NoteLine] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.hide()

    def show_notices(self, notices: Sequence[Notice]) -> None:
        wanted = {notice.key: notice for notice in notices}
        before = list(self._lines.values())
        for key in [key for key, line in self._lines.items() if wanted.get(key) != line.notice]:
            line = self._lines.pop(key)
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        for place, (key, notice) in enumerate(wanted.items()):
            if key not in self._lines:
                dismiss = (lambda key=key: self._dismiss(key)) if self._dismiss is not None and not notice.lasting else None  # type: ignore[misc]
                self._lines[key] = NoteLine(self, notice, self._run, dismiss)
                self._column.insertWidget(place, self._lines[key])
        self.setVisible(bool(wanted))
        if before != list(self._lines.values()):
            self.changed.emit()

    def is_used(self, key: str) -> bool:
        """Whether the mouse is over the line of that key, or the keyboard in it."""
        line, focus = self._lines[key], QApplication.focusWidget()
        return line.underMouse() or (focus is not None and line.isAncestorOf(focus))

    def texts(self) -> list[str]:
        return [line.notice.text for line in self._lines.values()]
