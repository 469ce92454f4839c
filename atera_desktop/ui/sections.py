"""The list of sections with their counts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from atera_desktop.app.column import Tone
from atera_desktop.ui import look, text

_COUNT = Qt.ItemDataRole.UserRole
_TONE = Qt.ItemDataRole.UserRole + 1
HEIGHT = 30


class SectionList(QListWidget):
    """One item a section; its name begins with the title. Choosing one shows it."""

    chosen = Signal(str)
    """The title of the section chosen."""

    def __init__(self, parent: QWidget, titles: Sequence[str]) -> None:
        super().__init__(parent)
        self.setObjectName("sections")
        self.setAccessibleName("Sections")
        self.setItemDelegate(_Item(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(120)
        self.setViewportMargins(8, 10, 8, 10)
        self.setMouseTracking(True)
        for title in titles:
            self.addItem(QListWidgetItem(text.plain(title)))
        # A selection made over the accessibility bus leaves the current item where it was.
        self.itemSelectionChanged.connect(self._selected)

    def choose(self, title: str) -> None:
        for row in range(self.count()):
            if self.item(row).text() == title:
                self.setCurrentRow(row)

    def _selected(self) -> None:
        for item in self.selectedItems():  # one, or none for a moment while another is taken
            self.setCurrentItem(item)
            self.chosen.emit(item.text())

    def set_count(self, title: str, count: int | None, tone: Tone | None = None, meaning: str = "") -> None:
        """Shows a section's count, or nothing while it is unknown; `meaning` says of what, for the ear and the tooltip."""
        shown = "" if count is None else f"{count:,}"
        for row in range(self.count()):
            item = self.item(row)
            if item.text() == title and (item.data(_COUNT), item.data(_TONE), item.toolTip()) != (shown, tone, text.tooltip(meaning)):
                item.setData(_COUNT, shown)
                item.setData(_TONE, tone)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{title}, {meaning}" if meaning else title)
                item.setToolTip(text.tooltip(meaning))

    def sizeHint(self) -> QSize:
        return QSize(196, 400)


class _Item(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, HEIGHT + 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        colours = look.current()
        box = QRectF(option.rect).adjusted(0, 1, 0, -1)
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(colours.selection if chosen else colours.chip)
            painter.drawRoundedRect(box, 6, 6)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colours.accent, 1.5))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 5, 5)
        count = index.data(_COUNT) or ""
        painter.setFont(look.font(12))
        painter.setPen(colours.tone(index.data(_TONE) or Tone.FAINT, chosen))
        right = box.adjusted(0, 0, -12, 0)
        painter.drawText(right, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), count)
        taken = painter.fontMetrics().horizontalAdvance(count)
        painter.setFont(look.font(13, semibold=chosen))
        painter.setPen(colours.tone(None, chosen))
        room = box.adjusted(12, 0, -20 - taken, 0)
        title = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), title)
        painter.restore()
