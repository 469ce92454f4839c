"""The style sheet: edges, corners and paddings on look.md's grid of 4. Its colours come from `look.py` alone."""

from __future__ import annotations

from collections.abc import Mapping
from string import Template

_SHEET = Template("""
QMainWindow, QDialog { background: $window; }
QDialog#card { background: $base; border: 1px solid $line; border-radius: 8px; }
QFrame#bar { background: $base; border: 0; border-bottom: 1px solid $line; }
QFrame#side, QListWidget#sections { background: $side; border: 0; }
QFrame#status { background: $side; border: 0; border-top: 1px solid $line; }
QFrame#content, QFrame#details, QStackedWidget#sectionPages { background: $base; border: 0; }
QFrame#note { background: $window; border: 0; border-bottom: 1px solid $line; }
QFrame#replies { background: $base; border: 0; border-top: 1px solid $line; }
QFrame#runs { background: $base; border: 0; border-top: 1px solid $line; }
QFrame#rule { background: $line; border: 0; }
QSplitter::handle { background: $line; }

QLabel { color: $text; background: transparent; }
QLabel[tone="dim"] { color: $dim; }
QLabel[tone="faint"] { color: $faint; }
QLabel[tone="accent"] { color: $accent; }
QLabel[tone="ok"] { color: $ok; }
QLabel[tone="info"] { color: $info; }
QLabel[tone="warn"] { color: $warn; }
QLabel[tone="bad"] { color: $bad; }

QLineEdit { background: $window; border: 1px solid $field_line; border-radius: 6px; padding: 0 8px; min-height: 28px; color: $text;
            placeholder-text-color: $faint; selection-background-color: $selection; selection-color: $on_selection; }
QLineEdit:focus { border: 1px solid $accent; }

QSpinBox QLineEdit { border: 0; min-height: 26px; padding: 0 7px; }
QSpinBox { background: $window; border: 1px solid $field_line; border-radius: 6px; padding: 0; min-height: 28px; color: $text;
           selection-background-color: $selection; selection-color: $on_selection; }
QSpinBox:focus { border: 1px solid $accent; }
QSpinBox::up-button, QSpinBox::down-button { border: 0; width: 22px; background: transparent; }
QSpinBox::up-arrow { width: 0; height: 0; border-left: 4px solid $window; border-right: 4px solid $window; border-bottom: 5px solid $dim; }
QSpinBox::down-arrow { width: 0; height: 0; border-left: 4px solid $window; border-right: 4px solid $window; border-top: 5px solid $dim; }
QDialog QPlainTextEdit, QFrame#talk QPlainTextEdit { background: $base; border: 1px solid $field_line; border-radius: 6px; padding: 4px 6px;
                         color: $text; selection-background-color: $selection; selection-color: $on_selection; }
QDialog QPlainTextEdit:focus, QFrame#talk QPlainTextEdit:focus { border: 1px solid $accent; }

QDialog QLineEdit { background: $base; }

QComboBox { background: $window; border: 1px solid $field_line; border-radius: 6px; padding: 0 8px 0 10px; min-height: 28px; color: $text; }
QDialog QComboBox, QFrame#talk QComboBox { background: $base; }
QComboBox:focus { border: 1px solid $accent; }
QComboBox QLineEdit { border: 0; min-height: 26px; padding: 0; }
QComboBox::drop-down { border: 0; width: 22px; }
QComboBox::down-arrow { width: 0; height: 0; border-left: 4px solid $window; border-right: 4px solid $window; border-top: 5px solid $dim; }
QDialog QComboBox::down-arrow, QFrame#talk QComboBox::down-arrow { border-left-color: $base; border-right-color: $base; }
QComboBox:disabled { color: $dim; background: $window; }
QDialog QLineEdit:read-only, QDialog QPlainTextEdit:read-only { color: $dim; background: $window; }

QDialog QLineEdit[wrong="true"], QDialog QPlainTextEdit[wrong="true"], QDialog QComboBox[wrong="true"] { border-color: $bad; }
QDialog QLineEdit[wrong="true"]:focus { border: 2px solid $bad; padding: 0 7px; min-height: 26px; }
QDialog QComboBox[wrong="true"]:focus { border: 2px solid $bad; padding: 0 7px 0 9px; min-height: 26px; }
QDialog QPlainTextEdit[wrong="true"]:focus { border: 2px solid $bad; padding: 3px 5px; }

QCheckBox { spacing: 6px; }
QCheckBox::indicator { width: 16px; height: 16px; }

QPushButton { background: $base; border: 1px solid $field_line; border-radius: 6px; padding: 0 12px; min-height: 28px; color: $text; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $chip; }
QPushButton:focus { border: 1px solid $accent; }
QPushButton:disabled { color: $faint; background: $window; }
QPushButton#primary { background: $accent; border-color: $accent; color: $on_accent; font-weight: 600; }
QPushButton#primary:focus { border: 2px solid $text; }
QPushButton#primary:disabled { background: $chip; border-color: $chip; color: $dim; }
QPushButton#danger { border-color: $bad; color: $bad; font-weight: 600; }
QPushButton#danger:focus { border: 2px solid $bad; }
QPushButton#danger:disabled { border-color: $field_line; color: $faint; }
QPushButton#flat { border: 1px solid transparent; background: transparent; padding: 0 8px; color: $dim; }
QPushButton#flat:hover { background: $hover; color: $text; }
QPushButton#flat:focus { border: 1px solid $accent; }
QWidget#tabs QPushButton#flat { min-height: 25px; }
QPushButton#chip { border: 1px solid $field_line; border-radius: 12px; padding: 0 11px; min-height: 22px; color: $dim;
                   background: transparent; }
QPushButton#chip:hover { background: $hover; }
QPushButton#chip:checked { background: transparent; border: 1px solid $accent; color: $accent; font-weight: 600; }
QPushButton#chip:focus { background: $hover; border: 1px solid $text; }
QPushButton#chip:checked:focus { border: 2px solid $accent; }
QPushButton#link { border: 1px solid transparent; background: transparent; padding: 0 2px; min-height: 20px; color: $accent; }
QPushButton#link:hover { text-decoration: underline; }
QPushButton#link:focus { border: 1px solid $accent; }

QTableView { background: $base; border: 0; outline: 0; }
QHeaderView { background: $base; border: 0; }
QHeaderView::section { background: $base; color: $dim; border: 0; border-bottom: 1px solid $line; padding: 0 10px; font-size: 12px;
                       font-weight: 600; }
QHeaderView::section:hover { color: $text; background: $hover; }
QDialog QHeaderView::section { padding: 0 5px; }
QDialog QListView, QDialog QTreeView { background: $base; border: 1px solid $line; border-radius: 6px; }
QDialog QListView { outline: 0; }
QListView#offers { background: $base; border: 1px solid $field_line; border-radius: 0; outline: 0; padding: 3px; }
QListView#offers::item { padding: 4px 5px; border-radius: 4px; color: $text; }
QListView#offers::item:hover { background: $hover; }
QListView#offers::item:selected { background: $selection; color: $on_selection; }
QDialog QListWidget::item { padding: 4px 6px; border: 1px solid transparent; border-radius: 4px; color: $text; }
QDialog QListWidget::item:selected { background: $selection; color: $on_selection; }
QDialog QListWidget::item:focus { border: 1px solid $accent; }
QDialog QTreeView { outline: 0; show-decoration-selected: 1; }
QDialog QTreeView::item { padding: 4px 2px; border: 0; }
QDialog QTreeView::item:selected { background: $selection; }
QTreeView#facts { background: $window; border: 1px solid $line; padding: 4px; }
QTreeView#facts:focus { border: 1px solid $accent; }
QProgressBar { background: $chip; border: 0; border-radius: 3px; min-height: 6px; max-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QScrollArea { border: 0; background: transparent; }

QToolTip { background: $base; color: $text; border: 1px solid $field_line; padding: 4px 6px; }
QMenuBar { background: $base; color: $text; padding: 2px 6px; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $selection; color: $on_selection; }
QMenu { background: $base; color: $text; border: 1px solid $field_line; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 24px; border-radius: 4px; }
QMenu::item:selected { background: $selection; color: $on_selection; }
QMenu::item:disabled { color: $faint; }
QMenu::indicator { width: 8px; height: 8px; margin-left: 8px; }
QMenu::indicator:checked { background: $text; border-radius: 2px; }
QMenu::indicator:exclusive:checked { border-radius: 4px; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }

QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QScrollBar::handle { background: $field_line; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")


def style_sheet(colours: Mapping[str, str]) -> str:
    """The sheet in these colours: token → `#rrggbb`."""
    return _SHEET.substitute(colours)
