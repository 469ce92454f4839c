"""The deletion dialog of a machine whose name was chosen to deceive: readable, on the screen, and confirmed only as it promises."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QTreeWidget

from tests.tenant import until
from tests.ui.changing import agent, asked, key, named, over, plain_machine, ready, said, select, type_in, writes
from tests.ui.desk import desk
from tests.ui.test_confirm import listed

pytestmark = pytest.mark.usefixtures("qapp")

NEWLINES = "\n" * 200
NAMES = [
    ("SRV-DАTA", "SRV-DATA", "SRV-DАTA"),  # the first with a Cyrillic А
    ("SRV-DATA\u202e10", "SRV-DATA10", "SRV-DATA⟨U+202E⟩10"),
    ("SRV\u200b-\u200dDATA\ufeff", "SRV-DATA", "SRV⟨U+200B⟩-⟨U+200D⟩DATA⟨U+FEFF⟩"),
    (f"SRV-DATA{NEWLINES}", "SRV-DATA", "SRV-DATA⟨U+000A ×200⟩"),
    (NEWLINES, "", "⟨U+000A ×200⟩"),
]
INVISIBLE = "\u202e\u200b\u200d\ufeff\n"


@pytest.mark.parametrize("online", [False, True])
@pytest.mark.parametrize(("name", "other", "shown"), NAMES, ids=["cyrillic", "bidi", "zero width", "newlines after", "newlines alone"])
async def test_a_deceptive_name(tmp_path: Path, name: str, other: str, shown: str, online: bool) -> None:
    async with desk(tmp_path) as here:
        await here.quiet()
        assert here.served is not None
        wanted = agent(here, (lambda one: one.online is True and not one.is_server) if online else plain_machine)
        namesake = agent(here, lambda one: one.key != wanted.key)
        assert isinstance(wanted.key, int)
        assert isinstance(namesake.key, int)
        here.served.tenant.agents[wanted.key].update(AgentName=name, MachineName=name, SystemName=name)
        here.served.tenant.agents[namesake.key]["AgentName"] = other
        here.window.resize(960, 600)  # the smallest there is
        await here.refreshed()
        await ready(here)
        select(here, agent(here, lambda one: one.key == wanted.key))
        opened = await asked(here, "Agent", "Delete agent…")
        if other:
            await until(lambda: f"ID {namesake.key}" in said(opened))
            assert "Not to be confused with" in said(opened)
            assert "the name looks the same" in said(opened)
        # Readable: nothing is invisible, and every line has the room it needs.
        words = "\n".join(each.text() for each in opened.findChildren(QLabel) if each.isVisible())
        assert not [char for line in words.split("\n") for char in line if char in INVISIBLE]
        if name.strip():
            assert dict(row for row in listed(opened) if len(row) == 2)["Name"] == shown
        for label in opened.findChildren(QLabel):
            if label.isVisible():
                assert label.height() >= label.heightForWidth(label.width()), label.text()
        # On the screen, with everything that is to be seen or pressed.
        assert opened.height() <= 600
        assert opened.width() <= 960
        inside = QRect(QPoint(), opened.size())
        buttons = [named(opened, title) for title in ("Delete", "Cancel")]
        for widget in (*buttons, *opened.findChildren(QTreeWidget), *opened.findChildren(QLineEdit)):
            assert inside.contains(QRect(widget.mapTo(opened, QPoint()), widget.size()))
        # Confirmed as promised, and in no other way.
        if online:
            assert f"Type {wanted.key} to confirm" in said(opened)
            for typed in ("", name, other, shown, str(namesake.key)):
                type_in(opened, typed)
                assert not buttons[0].isEnabled(), typed
            type_in(opened, str(wanted.key))
        focus = opened.focusWidget()
        for code, letters in ((Qt.Key.Key_Return, "\r"), (Qt.Key.Key_Space, " ")):
            key(focus, code, letters)
        await asyncio.sleep(0)
        assert opened.isVisible()
        assert here.window.changes.runs == []
        if online:
            type_in(opened, str(wanted.key))  # the blank went into the line
        QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
        await over(here)
        assert writes(here) == [f"DELETE /api/v3/agents/{wanted.key}"]
