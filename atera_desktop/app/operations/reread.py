"""Reads one record again, as Atera has it now, and tells what is not as it was shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atera_desktop.api.errors import NotAtera, NotFound
from atera_desktop.app.operations.outcome import Difference, Target, target_of
from atera_desktop.domain.decode import BadRecord, decode
from atera_desktop.domain.record import Record

if TYPE_CHECKING:
    from atera_desktop.api.client import Client
    from atera_desktop.app.session import Session


async def reread(session: Session, target: Target) -> tuple[Record | None, tuple[Difference, ...]]:
    """The record, read on a connection of its own and merged, and what differs from the target. None: it is gone, and taken out.

    For the opening of a dialog. Raises AteraError, and OtherAccount where it is another account that answers.
    """
    record = await read_record(session, await session.line(), target)
    session.collections[target.resource].flush()
    return record, () if record is None else differences(target, record)


async def read_record(session: Session, client: Client, target: Target) -> Record | None:
    """The record as it is now, merged into its collection; None: it is gone, and taken out of it. Raises AteraError."""
    collection = session.collections[target.resource]
    try:
        raw = await client.reread(collection.resource, target.key, target.place)
    except NotFound:
        collection.remove([target.key])
        collection.tell(target.key)
        return None
    try:
        record = decode(collection.resource.record, raw)
    except BadRecord:
        raise NotAtera("not JSON") from None  # what cannot be read cannot be compared either
    collection.merge([raw], session.now())
    collection.tell(target.key)
    return record


def differences(target: Target, record: Record) -> tuple[Difference, ...]:
    """What speaks against doing to this record what was decided about the target: another name or customer, or it has come online."""
    found = target_of(target.resource, record)
    if found is None or found.key != target.key:
        return (Difference("id", str(target.key), str(record.key)),)
    different = []
    if found.name != target.name:
        different.append(Difference("name", target.name, found.name))
    if found.customer != target.customer:
        different.append(Difference("customer", target.customer, found.customer))
    elif found.customer_id != target.customer_id:
        shown, now = (f"{one.customer} ({one.customer_id})" for one in (target, found))
        different.append(Difference("customer", shown, now))
    if found.online and target.online is False:
        different.append(Difference("online", "no", "yes"))
    return tuple(different)
