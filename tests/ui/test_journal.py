"""Tools › Journal: what was done, what became of it, and what nobody knows until it is seen."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLineEdit, QTreeWidget

from atera_desktop.store.journal import Outcome, Target
from atera_desktop.ui.journal import JournalWindow
from tests.tenant import until
from tests.ui.desk import Desk, desk
from tests.ui.faces import nameless
from tests.ui.program import button

pytestmark = pytest.mark.usefixtures("qapp")

ALONE = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows


def filled(here: Desk) -> None:
    """A journal with one change of every outcome."""
    journal = here.session.journal
    outcomes: list[tuple[str, Outcome, str]] = [
        ("PC-1", "ok", ""), ("PC-2", "refused", "The agent has dependencies"), ("PC-3", "unknown", ""), ("PC-4", "not sent", ""),
        ("=PC-5\u202e", "undone", ""),
    ]  # fmt: skip
    for number, (name, outcome, text) in enumerate(outcomes, 1):
        target = Target("agents", number, name, "Brightwater Dental", {"online": False, "os": "Windows 11"})
        journal.conclude(journal.intend("delete_agent", target), outcome, text)
    journal.intend("update_ticket", Target("tickets", 9, "Printer offline", "Harbor Legal"), {"TicketStatus": ["Open", "Closed"]})


async def opened(here: Desk) -> JournalWindow:
    here.window.actions_["journal"].trigger()
    await until(lambda: isinstance(QApplication.activeModalWidget(), JournalWindow))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, JournalWindow)
    return dialog


def rows(dialog: JournalWindow) -> list[tuple[str, ...]]:
    tree = dialog.list
    items = [tree.topLevelItem(row) for row in range(tree.topLevelItemCount())]
    return [tuple(item.text(column) for column in range(1, 5)) for item in items if item is not None]


async def test_it_shows_every_change_newest_first_and_explains_it(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=5) as here:
        await here.quiet()
        filled(here)
        dialog = await opened(here)
        await until(lambda: len(rows(dialog)) == 6)
        assert nameless(dialog) == []
        assert [widget.accessibleName() for widget in dialog.findChildren(QTreeWidget)] == ["Journal"]
        assert rows(dialog)[0] == ("Change ticket", "Printer offline (9)", "Harbor Legal", "Under way")
        assert [row[3] for row in rows(dialog)] == ["Under way", "Undone", "Not sent", "Unknown, unseen", "Refused", "Done"]
        assert "\u202e" not in rows(dialog)[1][1], "what cannot be seen is written out"
        assert "TicketStatus:  Open → Closed" in dialog.details.toPlainText()
        refused = dialog.list.topLevelItem(4)
        assert refused is not None
        dialog.list.setCurrentItem(refused, 0, ALONE)
        explained = dialog.details.toPlainText()
        for line in (
            "What:  Delete agent",
            "Target:  PC-2 (2)",
            "Online:  no",
            "OS:  Windows 11",
            "Atera said:  The agent has dependencies",
        ):
            assert line in explained
        dialog.reject()


async def test_it_is_filtered_by_words_and_outcome(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=5) as here:
        await here.quiet()
        filled(here)
        dialog = await opened(here)
        await until(lambda: len(rows(dialog)) == 6)
        (line,) = [each for each in dialog.findChildren(QLineEdit) if each.accessibleName() == "Filter journal"]
        line.setText("DEPENDENCIES pc-2")
        assert [row[1] for row in rows(dialog)] == ["PC-2 (2)"]
        line.setText("")
        (box,) = [each for each in dialog.findChildren(QComboBox) if each.accessibleName() == "Outcome"]
        box.setCurrentText("Not sent")
        assert [row[1] for row in rows(dialog)] == ["PC-4 (4)"]
        assert dialog._count.text() == "1 of 6 changes"
        line.setText("nothing has this")
        assert rows(dialog) == []
        assert "No change has these words" in dialog.details.toPlainText()
        dialog.reject()


async def test_an_unknown_outcome_stays_in_the_window_until_it_is_seen(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=5) as here:
        await here.quiet()
        journal = here.session.journal
        number = journal.intend("delete_agent", Target("agents", 4_000, "PC-3"))
        journal.conclude(number, "unknown")
        here.window._tick()
        await until(lambda: here.notices())
        assert "1 change has an unknown outcome" in here.notices()[0]
        assert [each for each in here.window.notes.findChildren(type(here.button("Show journal"))) if each.text() == "Dismiss"] == []
        here.button("Show journal").click()
        dialog = await opened(here)
        await until(lambda: rows(dialog))
        button(dialog, "Mark as seen").click()
        await until(lambda: not here.notices())
        assert [row[3] for row in rows(dialog)] == ["Unknown"]
        assert not button(dialog, "Mark as seen").isEnabled()
        assert journal.counts().unknown == 0
        dialog.reject()
    async with desk(tmp_path, agents=5) as again:
        await again.quiet()
        await until(lambda: not again.window.unknowns.due)
        assert again.notices() == []


@pytest.mark.parametrize("suffix", ["csv", "json"])
async def test_it_is_exported_as_it_is_filtered(tmp_path: Path, suffix: str) -> None:
    async with desk(tmp_path, agents=5) as here:
        await here.quiet()
        filled(here)
        dialog = await opened(here)
        await until(lambda: len(rows(dialog)) == 6)
        dialog.filter.setText("delete_agent")
        button(dialog, "Export…").click()
        await until(lambda: isinstance(QApplication.activeModalWidget(), QFileDialog))
        chooser = QApplication.activeModalWidget()
        assert isinstance(chooser, QFileDialog)
        path = tmp_path / f"journal.{suffix}"
        chooser.fileSelected.emit(str(path))
        chooser.reject()
        await until(path.exists)
        if suffix == "json":
            written = json.loads(path.read_text())
            assert [one["outcome"] for one in written] == ["undone", "not sent", "unknown", "refused", "ok"]
            assert written[3]["facts"] == {"online": False, "os": "Windows 11"}
        else:
            lines = list(csv.DictReader(path.read_text().splitlines()))
            assert [one["name"] for one in lines] == ["'=PC-5\u202e", "PC-4", "PC-3", "PC-2", "PC-1"]
            assert lines[3]["text"] == "The agent has dependencies"
        dialog.reject()
