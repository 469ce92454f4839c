"""Making tickets or alerts of the offline machines that are selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog

from atera_desktop.app.operations.many import MAX
from atera_desktop.domain.agent import Agent
from atera_desktop.ui.actions import Selection
from atera_desktop.ui.outcomes import CREATE
from atera_desktop.ui.words import number

if TYPE_CHECKING:
    from atera_desktop.app.operations.outage import Makes
    from atera_desktop.ui.dialogs.outage import Barred
    from atera_desktop.ui.window import Window


def chosen_agents(window: Window, selection: Selection) -> list[Agent]:
    """The selected agents as they are known now."""
    known = window.session.collections["agents"].records
    keys = selection.keys if selection.resource == "agents" else ()
    return [one for key in keys if isinstance(one := known.get(key), Agent)]


def why_no_tickets(window: Window, selection: Selection) -> str:
    """Why no tickets can be made of the selection; empty where they can, be it after unlocking."""
    agents = chosen_agents(window, selection)
    offline = sum(agent.online is not True for agent in agents)
    if not agents:
        return "Select offline agents first."
    if not offline:
        return "It is online." if len(agents) == 1 else "All of these are online: select offline or stale ones."
    if offline > MAX:
        return f"At most {number(MAX)} machines in one run; {number(offline)} are selected."
    return ""


async def make_tickets(window: Window, selection: Selection) -> None:
    """Asks what is to be made of the selected machines that are offline, and makes it."""
    from atera_desktop.app.operations.outage import make  # after the window's first paint
    from atera_desktop.ui.dialogs.ask import finished, given_up
    from atera_desktop.ui.dialogs.outage import Barred, OutageDialog

    session, allowed = window.session, window.changes.allowed
    agents = chosen_agents(window, selection)
    machines = [agent for agent in agents if agent.online is not True]

    def barred(makes: Makes) -> Barred:
        resource = f"{makes}s"
        return Barred(allowed.barred(CREATE, resource, (makes, resource)), allowed.is_locked(CREATE))

    async def ask() -> None:
        if await given_up(dialog):
            dialog.close_for_good()

    def give_up() -> None:
        try:
            window.scope.start(ask(), replace="give up")
        except RuntimeError:  # the window is closing: nobody can be asked
            dialog.close_for_good()

    dialog = OutageDialog(
        window,
        machines,
        left_out=len(agents) - len(machines),
        barred=barred,
        waiting=lambda: session.sync.feeds["contacts"].swept is None and session.sync.status.refreshing,
        budget=lambda: (session.sync.status.used, session.sync.status.allowed),
        unlock=session.locking.unlock,
        give_up=give_up,
    )
    contacts = session.collections["contacts"]
    session.sync.want("contacts")
    dialog.know(contacts.records)
    ends = [
        contacts.changed.connect(lambda _: dialog.know(contacts.records)),
        session.locking.changed.connect(lambda _: dialog.show_standing()),
        session.sync.changed.connect(lambda _: dialog.show_standing()),
    ]
    try:
        answer = await finished(dialog)
    finally:
        for end in ends:
            end()
    if answer == QDialog.DialogCode.Accepted:
        await window.changes.create([row.target for row in dialog.rows], lambda target: make(session, target))
