"""The accessibility tree walked in every section, dialog and menu: nothing that a reader stops at is nameless, Qt's own parts included."""

from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication

from tests.shots.state import State
from tests.shots.states import STATES, on_top
from tests.ui.desk import desk
from tests.ui.faces import nameless, unnamed

# What brings no widget that another state has not, or takes seconds, or would be logged.
ELSEWHERE = {
    "agents-selected", "agents-filtered", "agents-stale", "loading", "waiting", "offline", "offline-empty", "refused", "refused-empty",
    "captive-portal", "held", "would-go", "troubles", "paused", "half-locked", "sign-in-token", "delete-hostile-name",
    "delete-look-alike", "delete-not-as-shown", "running",
}  # fmt: skip


@pytest.mark.parametrize("state", [state for state in STATES if state.name not in ELSEWHERE], ids=lambda state: state.name)
async def test_nothing_is_nameless(qapp: QApplication, tmp_path: Path, state: State) -> None:
    async with desk(tmp_path, agents=min(state.agents, 600), served=state.served, weather=state.weather) as here:
        await state.setup(here)
        top = on_top()
        for widget in (here.window, top) if top is not None else (here.window,):
            face = QAccessible.queryAccessibleInterface(widget)
            assert face.childCount() > 0
            assert unnamed(face) == []
            assert nameless(widget) == []
        if top is not None:
            top.close()
