"""What is done to tickets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from atera_desktop.app.operations.carry_out import carry_out
from atera_desktop.app.operations.change import Change
from atera_desktop.app.operations.outcome import Outcome, Target

if TYPE_CHECKING:
    from atera_desktop.app.session import Session


async def update_ticket(session: Session, target: Target, changes: Mapping[str, object]) -> Outcome:
    """Sets these fields (Atera's names, `TICKET_FIELDS`) to these values.

    Only what differs is sent, and only while each of these fields is as the target shows it: else DIFFERENT. A ticket that is gone
    is REFUSED with NotFound. Raises ValueError for a field that cannot be changed, and for no field at all.
    """
    shown = dict(target.fields)
    if not changes or not changes.keys() <= shown.keys():
        raise ValueError("no field that can be changed")
    return await carry_out(session, Change("update", target, {name: (shown[name], wished) for name, wished in changes.items()}))


async def delete_ticket(session: Session, target: Target) -> Outcome:
    """Deletes the ticket, if it is still as shown. Atera may keep it with the status Deleted; it is shown so then."""
    return await carry_out(session, Change("delete", target))
