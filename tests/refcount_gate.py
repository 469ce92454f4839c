"""Fails (exit 1) on a PySide6 that loses references to None, True or False in plain calls.

PySide6 6.12.0 on Python 3.11 does, and aborts after some hours. Passing this is the gate for raising the pin. A program of its own
because such a build kills the process that tries it: `python -m tests.refcount_gate`.
"""

import sys
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QApplication, QPushButton, QTableView, QWidget

CALLS = 2000
SINGLES = (None, True, False)
Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


class Model(QAbstractTableModel):
    def rowCount(self, parent: Index = ROOT) -> int:
        return 100

    def columnCount(self, parent: Index = ROOT) -> int:
        return 3

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return "x" if role == Qt.ItemDataRole.DisplayRole else None

    def hasChildren(self, parent: Index = ROOT) -> bool:
        return not parent.isValid()


class Sender(QObject):
    sent = Signal(bool)


class Receiver(QWidget):
    def event(self, event: QEvent) -> bool:
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return False


class Parts:
    """The objects that are called. They are held here: a bound method of Qt does not keep its owner alive."""

    def __init__(self) -> None:
        self.widget, self.button, self.receiver, self.sender, self.timer = QWidget(), QPushButton("x"), Receiver(), Sender(), QTimer()
        self.model, self.items, self.view = Model(), QStandardItemModel(10, 3), QTableView()
        self.view.setModel(self.model)
        self.button.clicked.connect(lambda _checked=False: None)
        self.button.installEventFilter(self.receiver)
        self.sender.sent.connect(lambda _value: None)

    def operations(self) -> dict[str, tuple[Callable[[], object], ...]]:
        widget, button, model, sent = self.widget, self.button, self.model, self.sender.sent
        cell = self.items.index(0, 0)
        return {
            "isVisible": (widget.isVisible,),
            "setEnabled": (partial(widget.setEnabled, False), partial(widget.setEnabled, True)),
            "emit": (partial(sent.emit, True), partial(sent.emit, False)),
            "click": (button.click,),
            "processEvents": (QCoreApplication.processEvents,),
            "index": (lambda: model.index(0, 0).isValid(),),
            "data": (lambda: model.data(model.index(0, 0), Qt.ItemDataRole.ToolTipRole),),
            "hasChildren": (lambda: model.hasChildren(QModelIndex()),),
            "scrollTo": (lambda: self.view.scrollTo(model.index(50, 0)),),
            "event": (lambda: QCoreApplication.sendEvent(self.receiver, QEvent(QEvent.Type.User)),),
            "eventFilter": (lambda: QCoreApplication.sendEvent(button, QEvent(QEvent.Type.User)),),
            "isActive": (self.timer.isActive,),
            "property": (partial(widget.setProperty, "p", True), partial(widget.property, "p")),
            "setData": (partial(self.items.setData, cell, True), partial(self.items.setData, cell, None)),
            "show": (widget.show, widget.hide),
        }


def lost(operation: tuple[Callable[[], object], ...]) -> dict[str, int]:
    """How many references to each of the three are gone after CALLS calls, where that is more than chance."""
    for call in operation:
        call()
    before = [sys.getrefcount(single) for single in SINGLES]
    for _ in range(CALLS):
        for call in operation:
            call()
    gone = [count - sys.getrefcount(single) for single, count in zip(SINGLES, before, strict=True)]
    return {str(single): count for single, count in zip(SINGLES, gone, strict=True) if count > CALLS / 4}


def main() -> int:
    application = QApplication([])
    parts = Parts()
    losing = {name: gone for name, operation in parts.operations().items() if (gone := lost(operation))}
    for name, gone in losing.items():
        print(f"{name}: lost {gone} in {CALLS} calls")
    application.quit()
    return 1 if losing else 0


if __name__ == "__main__":
    sys.exit(main())
