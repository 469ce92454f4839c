"""Pictures of making tickets and alerts of offline machines."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit

from atera_desktop.domain.agent import Agent
from atera_desktop.ui.dialogs.outage import OutageDialog
from atera_desktop.ui.dialogs.results import Results
from tests.shots.state import Setup, State
from tests.tenant import until
from tests.ui.desk import Desk


async def opened(desk: Desk, count: int, *, unlocked: bool = True) -> OutageDialog:
    """The dialog for so many offline agents and an online one, when the contacts have come."""
    await desk.quiet()
    if unlocked:
        desk.session.locking.unlock()
    agents = [one for one in desk.session.collections["agents"].records.values() if isinstance(one, Agent) and one.key is not None]
    agents.sort(key=lambda one: one.customer_id or 0)
    chosen = [one.key for one in agents if one.online is False][:count] + [one.key for one in agents if one.online][:1]
    desk.window.page.table.select_keys([key for key in chosen if key is not None])
    desk.window.actions_["create-tickets"].trigger()
    await until(lambda: isinstance(QApplication.activeModalWidget(), OutageDialog) and len(desk.session.collections["contacts"]))
    await desk.quiet()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, OutageDialog)
    return dialog


def wizard(*, count: int = 14, group: int = 0, alerts: bool = False, subject: str = "", unlocked: bool = True) -> Setup:
    async def show(desk: Desk) -> None:
        dialog = await opened(desk, count, unlocked=unlocked)
        boxes = {box.accessibleName(): box for box in dialog.findChildren(QComboBox)}
        boxes["Group"].setCurrentIndex(group)
        boxes["Create"].setCurrentIndex(int(alerts))
        if subject:
            next(line for line in dialog.findChildren(QLineEdit) if line.accessibleName() == "Subject").setText(subject)

    return show


async def results(desk: Desk) -> None:
    """One refused in the middle, one that was cut, and the others made."""
    assert desk.served is not None
    dialog = await opened(desk, 12)
    desk.session.deletions.pace = 0.0
    line = next(line for line in dialog.findChildren(QLineEdit) if line.accessibleName() == "End user")
    dialog.preview.list.selectAll()
    line.setText("Robin New <robin@new.example>")
    dialog.try_to_create()
    await until(lambda: desk.window.changes.runs)
    (run,) = desk.window.changes.runs
    weather = desk.served.weather

    def next_row(_: object) -> None:
        weather.set("forbid", "Tickets:Write" if len(run.outcomes) == 2 else "off")
        if len(run.outcomes) == 5:
            weather.set("cut-before", "1")

    run.changed.connect(next_row)
    await until(lambda: isinstance(QApplication.activeModalWidget(), Results) and run.ended)
    await until(lambda: len(desk.notices()) == 1)


OUTAGE_STATES = (
    State("outage-each", wizard(), scaled=True),
    State("outage-customers", wizard(group=1)),
    State("outage-all", wizard(group=2)),
    State("outage-alerts", wizard(alerts=True)),
    State("outage-misspelt", wizard(subject="{nmae} of {customer} is off since {last_seen")),
    State("outage-locked", wizard(unlocked=False)),
    State("outage-results", results),
)
