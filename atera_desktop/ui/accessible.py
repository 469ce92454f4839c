"""Names for the widgets that Qt makes by itself, so that none that can be focused is nameless (product.md, Accessibility)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QMenu, QScrollBar, QTabBar, QToolButton, QWidget

from atera_desktop.ui.choice import install_names

_INNER = {
    "QLineEditIconButton": "Clear",
    "QTableCornerButton": "Select all",
    "QToolBarExtension": "More",
    "QTipLabel": "Tooltip",
    "QSizeGrip": "Resize",
}


def name_inner_widgets(root: QWidget) -> None:
    """Gives the widgets inside Qt's own ones (clear button, table corner, extension, scroll bars, popup list, menus) a name."""
    install_names()
    for box in root.findChildren(QComboBox):
        called = QAccessible.queryAccessibleInterface(box).text(QAccessible.Text.Name)  # by itself, or by the label beside it
        box.view().setAccessibleName(called)  # made by being asked for
    for line in root.findChildren(QLineEdit):
        if not line.accessibleName() and isinstance(outer := line.parent(), (QComboBox, QAbstractSpinBox)):
            line.setAccessibleName(outer.accessibleName())
    for widget in root.findChildren(QWidget):
        if widget.accessibleName():
            continue
        kind = widget.metaObject().className()
        if kind in _INNER:
            widget.setAccessibleName(_INNER[kind])
        elif isinstance(widget, QScrollBar):
            widget.setAccessibleName("Scroll down" if widget.orientation() == Qt.Orientation.Vertical else "Scroll sideways")
        elif isinstance(widget, QMenu):
            widget.setAccessibleName(widget.title().replace("&", "") or "Menu")
        elif isinstance(widget, QToolButton) and isinstance(widget.parent(), QTabBar):
            widget.setAccessibleName("Scroll tabs")
        elif widget.objectName() == "qt_scrollarea_viewport" and isinstance(view := widget.parent(), QAbstractItemView):
            widget.setAccessibleName(view.accessibleName())


def put_in_order(panes: Sequence[QWidget]) -> None:
    """Makes Tab go through these from one to the next, and within each in the order of its children."""
    inside = [(pane, widget) for pane in panes for widget in (pane, *pane.findChildren(QWidget))]
    # A combo box's list is a window of its own.
    chain = [widget for pane, widget in inside if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.window() is pane.window()]
    for one, other in pairwise(chain):
        QWidget.setTabOrder(one, other)
