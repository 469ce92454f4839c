"""What became of each record of a run, while it goes on and after it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QProgressBar, QTreeWidget, QTreeWidgetItem, QWidget

from atera_desktop.app.operations.outcome import Outcome
from atera_desktop.ui import look, text
from atera_desktop.ui.deletion_words import CUSTOMER
from atera_desktop.ui.dialogs.ask import Panel
from atera_desktop.ui.escapes import visible
from atera_desktop.ui.outcomes import outcome_words, short_words, sum_words, target_name, tone
from atera_desktop.ui.runs import Run
from atera_desktop.ui.vocabulary import say
from atera_desktop.ui.words import number

RETRY, CANCEL = "Retry failed", "Cancel the rest"


class Results(Panel):
    """Accepted when what failed is to be tried again."""

    def __init__(self, parent: QWidget, run: Run) -> None:
        super().__init__(parent, f"{run.name()}: results")
        self._run = run
        self._sum = text.label(size=18, semibold=True)
        self._sum.setWordWrap(True)
        self._bar = QProgressBar(self)
        self._bar.setAccessibleName("Progress")
        self._bar.setTextVisible(False)
        self._bar.setRange(0, len(run.targets))
        self._list = self._make_list()
        self._why = text.label(size=12, tone="dim")
        self._why.setWordWrap(True)
        for widget in (self._sum, self._bar, self._list, self._why):
            self.content.addWidget(widget, 1 if widget is self._list else 0)
        self._cancel = self.add_button(CANCEL, run.stop)
        self._retry = self.add_button(RETRY, self.accept)
        self.add_close()
        self._list.currentItemChanged.connect(lambda *_: self._explain())
        troubled = (index for index, outcome in run.outcomes.items() if not outcome.fine)
        self._list.setCurrentIndex(self._list.model().index(next(troubled, 0), 0))
        for end in (run.changed.connect(lambda _: self._show()), look.changed.connect(lambda _: self._show())):
            self.finished.connect(lambda _, end=end: end())
        self._show()
        self.resize(680, 460)

    def _make_list(self) -> QTreeWidget:
        made = QTreeWidget(self)
        made.setAccessibleName("Results")
        made.setFont(look.font(13))
        made.setRootIsDecorated(False)
        made.setUniformRowHeights(True)
        made.setAllColumnsShowFocus(True)
        made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        made.setTextElideMode(Qt.TextElideMode.ElideRight)
        made.setHeaderLabels(["Name", say("Customer"), "ID", "Result"])
        for target in self._run.targets:
            name = target_name(target, self._run.noun)
            made.addTopLevelItem(QTreeWidgetItem([name, visible(target.customer, CUSTOMER), str(target.key or ""), "…"]))
        for column, width in enumerate((180, 170, 70)):
            made.setColumnWidth(column, width)
        made.header().setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        return made

    def _show(self) -> None:
        run = self._run
        for index, outcome in run.outcomes.items():
            self._show_row(index, outcome)
        done = len(run.outcomes)
        said = sum_words(run.outcomes.values(), run.deed, run.noun) if run.ended else run.words(0.0)
        text.set_text(self._sum, said)
        self._bar.setVisible(not run.ended)
        self._bar.setValue(done)
        self._bar.setAccessibleDescription(f"{number(done)} of {number(len(run.targets))}")
        self._cancel.setVisible(not run.ended)
        self._cancel.setEnabled(not run.stopped)
        self._retry.setVisible(run.ended)
        self._retry.setEnabled(bool(run.to_try_again()))
        self._explain()

    def _show_row(self, index: int, outcome: Outcome) -> None:
        item = self._list.topLevelItem(index)
        words = short_words(outcome, self._run.deed)
        if item is None:
            return
        if outcome.made is not None:
            item.setText(2, str(outcome.made))
        item.setForeground(3, look.current().tone(tone(outcome)))
        if item.text(3) != words:
            item.setText(3, words)
            item.setToolTip(3, text.tooltip(outcome_words(outcome, self._run.deed, self._run.noun)))

    def _explain(self) -> None:
        """The whole sentence about the current row."""
        outcome = self._run.outcomes.get(self._list.currentIndex().row())
        text.set_text(self._why, outcome_words(outcome, self._run.deed, self._run.noun) if outcome is not None else "")
