"""The rows of the details: a value with its title, a drive, prose, a related record."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTextBoundaryFinder, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from atera_desktop.app.column import Tone
from atera_desktop.ui import look, text
from atera_desktop.ui.detail.field import Entry, Field, Target
from atera_desktop.ui.glyphs import paint_glyph
from atera_desktop.ui.links import Link
from atera_desktop.ui.markup import quotes

TITLE_WIDTH = 104
QUOTED = 12
"""Pixels by which quoted words are indented."""
BREAKABLE = 200
"""Pixels from which a word among others may be broken anywhere: the narrowest details hold no more."""
SOFT_BREAK = "\u200b"
MAX_PROSE = 20_000
"""Characters of prose that are laid out: a quarter of a million would hold the window up. Copying takes them all."""


def _longest_word(words: str, metrics: QFontMetrics, *, divided: bool) -> int:
    """The width of the widest part that no line break may divide. Unless it is `divided`, an address, a path or an id stays whole: some
    would break at a hyphen that happens to fit, others not.
    """
    if not divided and words.isascii() and not any(map(str.isspace, words)):
        return metrics.horizontalAdvance(words)
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Line, words)
    widest = start = 0
    while (end := finder.toNextBoundary()) > 0:
        widest = max(widest, metrics.horizontalAdvance(words[start:end].rstrip()))
        start = end
    return widest


def _breakable(words: str, metrics: QFontMetrics) -> str:
    """Prose with a place to break a line after each letter of a word that no line may hold (an address)."""
    long = {word for word in words.split() if len(word) > 10 and metrics.horizontalAdvance(word) > BREAKABLE}
    if not long or words.strip() in long:
        return words
    return re.sub(r"\S+", lambda word: SOFT_BREAK.join(word[0]) if word[0] in long else word[0], words)


class Value(QLabel):
    """A value that can be selected and wraps. A single word that no line could hold is elided in the middle, one among others is broken."""

    pressed = Signal()
    clicked = Signal()

    def __init__(self, size: int = 13, semibold: bool = False, selectable: bool = True) -> None:
        super().__init__()
        self._name = semibold
        self._measured = ("", "")
        self._widest = 0
        self._heights: dict[int, int] = {}
        """By width: a layout asks for the same ones many times."""
        self._quoted = False
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(look.font(size, semibold))
        self.setWordWrap(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # the body's serves all rows
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        if selectable:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # a click gives the keyboard to the body, which copies what is selected
        else:
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def setText(self, words: str) -> None:
        super().setText(_breakable(words, self.fontMetrics()))

    def text(self) -> str:
        return super().text().replace(SOFT_BREAK, "")

    def selectedText(self) -> str:
        return super().selectedText().replace(SOFT_BREAK, "")

    def set_quoted(self, quoted: bool) -> None:
        """Whether these are the words of somebody else: they stand behind a bar then."""
        if quoted != self._quoted:
            self._quoted = quoted
            self.setContentsMargins(QUOTED if quoted else 0, 0, 0, 0)
            self._heights.clear()

    def _elided(self, width: int) -> bool:
        measured = super().text(), self.font().key()
        if self._measured != measured:
            self._measured, self._widest = measured, _longest_word(measured[0], self.fontMetrics(), divided=self._name)
            self._heights.clear()
        return self._widest > width

    def minimumSizeHint(self) -> QSize:
        return QSize(24, self.fontMetrics().height())

    def heightForWidth(self, width: int) -> int:
        if self._elided(width):
            return self.fontMetrics().height()
        if width not in self._heights:
            self._heights[width] = super().heightForWidth(width)
        return self._heights[width]

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._quoted:
            QPainter(self).fillRect(QRectF(0, 0, 3, self.height()), look.current().faint)
        if not self._elided(self.width()):
            return super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(look.current().tone(self.property("tone")))
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width())
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.pressed.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()


class Row(QWidget):
    """One row; `current` is the one the keyboard is on."""

    pressed = Signal()
    activated = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.current = False
        self.title = ""
        self.value = ""
        """What copying gives: the exact value where the shown one shortens it."""
        self.target: Target | Link | None = None

    @property
    def selected_text(self) -> str:
        """The part of the value the user has selected, if any."""
        return next((label.selectedText() for label in self.findChildren(Value) if label.hasSelectedText()), "")

    def tick(self, now: float) -> None:
        """A second has passed."""

    def deselect(self) -> None:
        for label in self.findChildren(Value):
            if label.hasSelectedText():
                label.setSelection(0, 0)

    def activate(self) -> None:
        """Goes where the row leads."""
        if self.target is not None:
            self.activated.emit(self.target)

    def mark(self, current: bool) -> None:
        if self.current != current:
            self.current = current
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.current:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(look.current().accent)
            painter.setBrush(look.current().hover)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()


class FieldRow(Row):
    """A title and its value, side by side."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self._name = text.label(size=12, tone=Tone.DIM)
        self._name.setWordWrap(True)
        self._later: Callable[[float], Field] | None = None
        self._shown = Value(selectable=field.target is None)
        self._shown.pressed.connect(self.pressed)
        self._shown.clicked.connect(self.activate)
        self.arrange()
        self.show_field(field)

    def arrange(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 2, 4, 2)
        layout.setSpacing(8)
        self._name.setFixedWidth(TITLE_WIDTH - 12)
        self._name.setContentsMargins(0, 1, 0, 0)
        layout.addWidget(self._name, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._shown, 1)
        self._shown.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)

    def tick(self, now: float) -> None:
        if self._later is not None:
            self.show_field(self._later(now))

    def show_field(self, field: Field) -> None:
        self.title, self.target, self.value, self._later = field.title, field.target, field.exact or field.text, field.later
        # A label with a name of its own tells nobody that its text has changed: a screen reader need not hear each second.
        self._shown.setAccessibleName(field.exact if field.later is not None else "")
        text.set_text(self._name, field.title)
        text.set_text(self._shown, field.text[:MAX_PROSE])
        text.set_tone(self._shown, "accent" if field.target is not None else field.tone)
        text.set_tooltip(self._shown, field.exact or (field.text if len(field.text) > 24 and not field.body else ""))


class ProseRow(FieldRow):
    """A title, and prose below it over the whole width."""

    def arrange(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 6)
        layout.setSpacing(2)
        layout.addWidget(self._name)
        layout.addWidget(self._shown)

    def show_field(self, field: Field) -> None:
        super().show_field(field)
        self._name.setVisible(bool(field.title))
        self.value = field.text
        cut = len(field.text) > MAX_PROSE
        if cut:
            text.set_text(self._shown, f"{field.text[:MAX_PROSE]} …")


class MessageRow(FieldRow):
    """What somebody wrote, below who and when; on a ground of its own, which says so too, where the end user does not see it."""

    def arrange(self) -> None:
        self._internal = False
        self._role, self._when = text.label(size=12, tone=Tone.DIM), text.label(size=12, tone=Tone.DIM)
        self._name.setFont(look.font(13, semibold=True))
        text.set_tone(self._name, None)
        self._role.setWordWrap(True)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._name, 1)
        head.addWidget(self._when, 0, Qt.AlignmentFlag.AlignTop)
        self._parts = [self._shown]
        """What they say themselves, and what they quote, by turns."""
        self._prose = QVBoxLayout()
        self._prose.setContentsMargins(0, 6, 0, 0)
        self._prose.setSpacing(6)
        self._prose.addWidget(self._shown)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 11, 12, 13)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._role)
        layout.addLayout(self._prose)

    def show_field(self, field: Field) -> None:
        assert field.writing is not None
        self.title, self.value = ", ".join(filter(None, (field.title, field.writing.role, field.exact))), field.text
        text.set_text(self._name, field.title)
        text.set_text(self._role, field.writing.role)
        text.set_tone(self._role, Tone.WARN if field.writing.internal else Tone.DIM)
        text.set_text(self._when, field.writing.when)
        text.set_tooltip(self._when, field.exact)
        self._show_text(f"{field.text[:MAX_PROSE]} …" if len(field.text) > MAX_PROSE else field.text)
        if self._internal != field.writing.internal:
            self._internal = field.writing.internal
            self.update()

    def _show_text(self, words: str) -> None:
        parts = quotes(words)
        for _ in parts[len(self._parts) :]:
            self._parts.append(Value())
            self._parts[-1].pressed.connect(self.pressed)
            self._prose.addWidget(self._parts[-1])
        unused = [(False, "")] * (len(self._parts) - len(parts))
        for value, (quoted, part) in zip(self._parts, (*parts, *unused), strict=True):
            value.set_quoted(quoted)
            text.set_text(value, part)
            text.set_tone(value, Tone.DIM if quoted else None)
            value.setVisible(bool(part))

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, painter, box = look.current(), QPainter(self), QRectF(self.rect()).adjusted(0.5, 3.5, -0.5, -3.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = colours.note if self._internal else colours.hover
        painter.setPen(colours.accent if self.current else ground)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 6, 6)


class AmountRow(FieldRow):
    """An amount at the right edge; beside it its title, and smaller what it is made of."""

    def arrange(self) -> None:
        self._name.setFont(look.font(13))
        text.set_tone(self._name, None)
        self._below = text.label(size=12, tone=Tone.DIM)
        self._below.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._below)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 2, 4, 4)
        layout.setSpacing(12)
        layout.addLayout(words, 1)
        layout.addWidget(self._shown, 0, Qt.AlignmentFlag.AlignTop)
        self._shown.setWordWrap(False)
        self._shown.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Minimum)
        self._shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)

    def show_field(self, field: Field) -> None:
        super().show_field(field)
        text.set_text(self._below, field.amount or "")
        self._below.setVisible(bool(field.amount))
        self._shown.setMinimumWidth(min(self._shown.sizeHint().width(), 2 * TITLE_WIDTH))


class DriveRow(FieldRow):
    """A drive: its name, its free space, and a bar of what is used."""

    def arrange(self) -> None:
        above = QHBoxLayout()
        above.setSpacing(8)
        above.addWidget(self._name)
        above.addWidget(self._shown, 1)
        self._shown.setFont(look.font(12))
        self._shown.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._bar = Bar()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 2, 4, 8)
        layout.setSpacing(4)
        layout.addLayout(above)
        layout.addWidget(self._bar)

    def show_field(self, field: Field) -> None:
        super().show_field(field)
        self.value = field.text
        text.set_tone(self._shown, field.tone or Tone.DIM)
        self._bar.show_share(field.used or 0.0, field.tone)


class Bar(QWidget):
    """A share of a whole, six pixels high. The words above it say the same."""

    def __init__(self) -> None:
        super().__init__()
        self._share = 0.0
        self._tone: Tone | None = None
        self.setFixedHeight(6)

    def show_share(self, share: float, tone: Tone | None) -> None:
        if (share, tone) != (self._share, self._tone):
            self._share, self._tone = share, tone
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = look.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect())
        for width, colour in ((whole.width(), colours.chip), (whole.width() * self._share, self._colour(colours))):
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(0, 0, max(width, 6.0), whole.height()), 3, 3)

    def _colour(self, colours: look.Look) -> QColor:
        return colours.tone(self._tone) if self._tone is not None else colours.accent


class EntryRow(Row):
    """A related record: its shape and title, what else there is to say below; a click goes there."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self._button = EntryButton()
        self._button.clicked.connect(self.activate)
        self._button.pressed.connect(self.pressed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._button)
        self.show_entry(entry)

    def show_entry(self, entry: Entry) -> None:
        self.title, self.target = "", entry.target
        self.value = "\t".join(filter(None, (entry.title, entry.amount, entry.detail)))
        self._button.show_entry(entry)


class EntryButton(QAbstractButton):
    """The drawn and clickable part of an entry."""

    def __init__(self) -> None:
        super().__init__()
        self._entry: Entry | None = None
        self.setFixedHeight(46)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the body's arrow keys reach it
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def show_entry(self, entry: Entry) -> None:
        if entry != self._entry:
            self._entry = entry
            self.setAccessibleName(text.plain(", ".join(filter(None, (entry.title, entry.amount, entry.detail)))))
            text.set_tooltip(self, entry.title)
            self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 46)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._entry is None:
            return
        colours, painter, box = look.current(), QPainter(self), QRectF(self.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.hover)
            painter.drawRoundedRect(box.adjusted(0, 1, 0, -1), 6, 6)
        left = 4.0
        if self._entry.glyph is not None:
            paint_glyph(painter, QPointF(left + 6, box.top() + 15), self._entry.glyph, colours.tone(self._entry.tone))
            left += 20
        painter.setFont(look.font(13))
        painter.setPen(colours.text)
        amount = QRectF(left, 6, box.width() - left - 4, 18)
        painter.drawText(amount, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), text.plain(self._entry.amount))
        taken = painter.fontMetrics().horizontalAdvance(text.plain(self._entry.amount)) + 12 if self._entry.amount else 0
        for top, size, colour, words, beside in (
            (6, 13, colours.text, self._entry.title, taken),
            (24, 12, colours.dim, self._entry.detail, 0),
        ):
            painter.setFont(look.font(size))
            painter.setPen(colour)
            place = QRectF(left, top, box.width() - left - 4 - beside, 18)
            shown = painter.fontMetrics().elidedText(text.plain(words), Qt.TextElideMode.ElideRight, int(place.width()))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
