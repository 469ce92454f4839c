"""Choosing Atera's plan, or a number of requests a minute."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSpinBox, QWidget

from atera_desktop.api.limits import PLANS
from atera_desktop.ui.words import number

PLAN, NUMBER = "Your Atera plan", "Requests a minute"
_MOST = 100_000


def number_box(parent: QWidget | None = None) -> QSpinBox:
    """A box for a number, whose text stands where that of other fields does."""
    made = QSpinBox(parent)
    made.lineEdit().setTextMargins(6, 0, 0, 0)
    return made


class RateBox(QWidget):
    """The setting `rate`: "entry", "expert", "master", or a number as digits."""

    def __init__(self, rate: str) -> None:
        super().__init__()
        self.plan = QComboBox(self)
        for name, requests in PLANS.items():
            self.plan.addItem(f"{name.capitalize()}: {number(requests)} a minute", name)
        self.plan.addItem("Another number", "")
        self.plan.setAccessibleName(PLAN)
        self.number = number_box(self)
        self.number.setRange(1, _MOST)
        self.number.setGroupSeparatorShown(True)
        self.number.setSuffix(" a minute")
        self.number.setAccessibleName(NUMBER)
        own = rate.isascii() and rate.isdigit() and 0 < int(rate) <= _MOST
        self.number.setValue(int(rate) if own else PLANS.get(rate, PLANS["entry"]))
        self.plan.setCurrentIndex(self.plan.findData("" if own else rate if rate in PLANS else "entry"))
        self.number.setVisible(own)
        self.plan.currentIndexChanged.connect(lambda: self.number.setVisible(not self.plan.currentData()))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.plan, 1)
        row.addWidget(self.number)
        self.setFocusProxy(self.plan)

    @property
    def rate(self) -> str:
        return str(self.plan.currentData() or self.number.value())
