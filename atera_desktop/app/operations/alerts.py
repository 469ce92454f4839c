"""What is done to alerts. Resolving is a change, deleting is for good: they are never one word (safety.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atera_desktop.app.operations.carry_out import carry_out
from atera_desktop.app.operations.change import Change
from atera_desktop.app.operations.outcome import Outcome, Target

if TYPE_CHECKING:
    from atera_desktop.app.session import Session


async def resolve_alert(session: Session, target: Target) -> Outcome:
    """Resolves the alert: Atera archives it. ALREADY for one that is resolved, or gone."""
    return await carry_out(session, Change("resolve", target))


async def delete_alert(session: Session, target: Target) -> Outcome:
    """Deletes the alert permanently, if it is still as shown."""
    return await carry_out(session, Change("delete", target))
