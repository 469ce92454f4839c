"""What a screen reader finds."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QAccessibleTableCellInterface
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


Role = QAccessible.Role
NAMED = {
    Role.Button, Role.ButtonMenu, Role.CheckBox, Role.ColumnHeader, Role.ComboBox, Role.Dialog, Role.EditableText, Role.List,
    Role.ListItem, Role.MenuBar, Role.MenuItem, Role.PageTab, Role.PageTabList, Role.PopupMenu, Role.RadioButton, Role.ScrollBar,
    Role.Slider, Role.SpinBox, Role.Table, Role.Tree, Role.TreeItem,
}  # fmt: skip
"""What a screen reader stops at, whether the keyboard does or not: none of these may be nameless."""


def unnamed(face: QAccessibleInterface) -> list[str]:
    """The parts of the accessibility tree, Qt's own among them, that are visible and have no name though they need one."""
    state, cell = face.state(), cast("QAccessibleTableCellInterface | None", face.tableCellInterface())
    if state.invisible or not face.isValid() or (cell is not None and cell.columnIndex() > 0):
        return []  # behind the first cell, which is what the row is called by, there may be blanks
    found = []
    if (face.role() in NAMED or state.focusable) and not face.text(QAccessible.Text.Name).strip():
        found.append(f"{face.role().name} of {type(face.object()).__name__} in {name_of(face.parent())}")
    for number in range(face.childCount()):
        child = cast("QAccessibleInterface | None", face.child(number))
        if child is not None:
            found += unnamed(child)
    return found


def name_of(face: QAccessibleInterface | None) -> str:
    return "nothing" if face is None else f"{face.role().name} {face.text(QAccessible.Text.Name)!r}"
