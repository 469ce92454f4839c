"""What is done to agents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atera_desktop.app.operations.carry_out import carry_out
from atera_desktop.app.operations.change import Change
from atera_desktop.app.operations.outcome import Outcome, Target

if TYPE_CHECKING:
    from atera_desktop.app.session import Session


async def delete_agent(session: Session, target: Target) -> Outcome:
    """Deletes the agent, if it is still as shown and has not come online.

    Atera refuses (REFUSED, NotAllowed) while monitors use it, and names them. The software stays on a machine that is offline, and
    the agent returns under a new id if it reports again (atera-api.md, 5).
    """
    return await carry_out(session, Change("delete", target))
