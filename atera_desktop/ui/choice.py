"""Combo boxes as screen readers meet them. Qt calls one by its value, except on Windows; here its name is its title, as everywhere else."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QComboBox, QWidget

_installed = False


def install_names() -> None:
    """Lets combo boxes be called by their accessible name; once is enough."""
    global _installed
    if not _installed and sys.platform != "win32":
        _installed = True
        QAccessible.installFactory(_face)


def _face(key: str, subject: QObject | None) -> QAccessibleInterface | None:
    return _Face(subject) if key == "QComboBox" and isinstance(subject, QComboBox) else None


class _Face(QAccessibleWidget):
    """What Qt's own says of a combo box, but for the name."""

    def __init__(self, box: QComboBox) -> None:
        super().__init__(box, QAccessible.Role.ComboBox)

    def _box(self) -> QComboBox:
        box = self.widget()
        assert isinstance(box, QComboBox)
        return box

    def _parts(self) -> list[QWidget]:
        line = self._box().lineEdit()
        return [self._box().view(), *([line] if line is not None else [])]

    def text(self, kind: QAccessible.Text) -> str:
        if kind == QAccessible.Text.Value:
            return self._box().currentText()
        known = super().text(kind)
        return known or (self._box().currentText() if kind == QAccessible.Text.Name else "")

    def state(self) -> QAccessible.State:
        state = super().state()
        state.expandable = 1
        state.expanded = int(self._box().view().isVisible())
        state.editable = int(self._box().isEditable())
        return state

    def childCount(self) -> int:
        return len(self._parts())

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # the stubs know no null pointer
        parts = self._parts()
        return QAccessible.queryAccessibleInterface(parts[index]) if 0 <= index < len(parts) else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return next((place for place, part in enumerate(self._parts()) if part is child.object()), -1)

    def actionNames(self) -> list[str]:
        return [QAccessibleActionInterface.showMenuAction(), QAccessibleActionInterface.pressAction(), *super().actionNames()]

    def doAction(self, name: str) -> None:
        if name not in (QAccessibleActionInterface.showMenuAction(), QAccessibleActionInterface.pressAction()):
            super().doAction(name)
        elif self._box().view().isVisible():
            self._box().hidePopup()
        else:
            self._box().showPopup()
