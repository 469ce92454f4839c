"""What can be done to records of every kind: making, changing, deleting. Each is one line in the journal and one request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import UNSET

from atera_desktop.api.errors import Unfit
from atera_desktop.app.operations.carry_out import carry_out
from atera_desktop.app.operations.change import Change
from atera_desktop.app.operations.creation import KINDS, Creation
from atera_desktop.app.operations.fields import change_body
from atera_desktop.app.operations.outcome import Outcome, Target
from atera_desktop.domain.bodies.body import Body

if TYPE_CHECKING:
    from atera_desktop.app.session import Session


async def create_record(session: Session, kind: str, target: Target, body: Body) -> Outcome:
    """Makes something of a kind of `creation.KINDS`. `target`: its resource, key 0, name and customer; of a part, the record it belongs to.

    The outcome's `made` is its key, where Atera says. Raises Unfit where a field is wrong, ValueError for a body of another kind.
    """
    if not isinstance(body, KINDS[kind].body):
        raise ValueError("not a body of this kind")
    if faults := body.faults():
        raise Unfit(faults)
    return await carry_out(session, Creation(kind, target, body))


async def update_record(session: Session, target: Target, body: Body) -> Outcome:
    """Sets the fields that are set in the body, and of those only what differs; only while each is as the target shows it.

    Else DIFFERENT: nothing is sent. An agent's body moves it. Raises Unfit where a field is wrong, ValueError for a body of another
    kind, or one that sets nothing.
    """
    kind = change_body(target.resource)
    if kind is None or not isinstance(body, kind):
        raise ValueError("not a body of this kind")
    if faults := body.faults():
        raise Unfit(faults)
    shown = dict(target.fields)
    wished = {field.encode_name: value for field in msgspec.structs.fields(body) if (value := getattr(body, field.name)) is not UNSET}
    if not wished:
        raise ValueError("nothing to change")
    sent = {name: msgspec.to_builtins(value) for name, value in wished.items()}
    return await carry_out(session, Change("update", target, {name: (shown.get(name), value) for name, value in sent.items()}))


async def delete_record(session: Session, target: Target) -> Outcome:
    """Deletes the record for good, if it is still as shown."""
    return await carry_out(session, Change("delete", target))
