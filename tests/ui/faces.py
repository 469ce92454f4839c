"""What a screen reader finds."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QComboBox, QWidget


def nameless(root: QWidget) -> list[str]:
    """Descriptions of the widgets that can be focused and have no name: the visible ones, and those in the lists of combo boxes."""
    found = _nameless(root)
    for box in root.findChildren(QComboBox):
        if box.isVisible() and box.isEnabled():
            box.showPopup()
            assert box.view().isVisible()
            found += _nameless(box)
            box.hidePopup()
    return found


def _nameless(root: QWidget) -> list[str]:
    return [
        f"{widget.metaObject().className()} {widget.objectName()!r}"
        for widget in root.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    ]
