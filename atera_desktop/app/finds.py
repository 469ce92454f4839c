"""Records that are not here, looked for at Atera by what somebody types. It can be asked for few: it searches no text (atera-api.md)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from atera_desktop.api import operations
from atera_desktop.api.errors import NotFound
from atera_desktop.domain.catalog import AGENTS, CONTACTS, CUSTOMERS, TICKETS, Resource
from atera_desktop.domain.queries import ContactQuery
from atera_desktop.domain.record import Key
from atera_desktop.domain.wire import is_id, whole

if TYPE_CHECKING:
    from atera_desktop.api.client import Client
    from atera_desktop.app.session import Session

Way = Callable[["Client", str], Awaitable[list[bytes]]]
"""Asks for what was typed; what came, undecoded."""

PHONE = 5
"""Digits from which a text may be a part of a phone number."""
LONGEST, DIGITS = 256, 16
"""Characters of what can be a name or an address, and of an id."""


async def _machine(client: Client, words: str) -> list[bytes]:
    return await client.raw(operations.AGENTS_OF_MACHINE, words) if words.strip(".") else []


async def _mail(client: Client, words: str) -> list[bytes]:
    return await client.raw(operations.CONTACTS, query=ContactQuery(email=words)) if " " not in words else []


async def _phone(client: Client, words: str) -> list[bytes]:
    digits = sum(char.isdigit() for char in words)
    return await client.raw(operations.CONTACTS, query=ContactQuery(phone=words)) if digits >= PHONE else []


def _by_id(resource: Resource) -> Way:
    async def ask(client: Client, words: str) -> list[bytes]:
        number = words.removeprefix("#")
        if not (number.isascii() and number.isdigit() and len(number) <= DIGITS and is_id(int(number))):
            return []
        try:
            return [await client.get(resource, int(number))]
        except NotFound:
            return []

    return ask


WAYS: Mapping[str, tuple[Way, ...]] = {
    "agents": (_machine, _by_id(AGENTS)),
    "tickets": (_by_id(TICKETS),),
    "customers": (_by_id(CUSTOMERS),),
    "contacts": (_mail, _phone, _by_id(CONTACTS)),
}
"""How the records of a resource can be asked for."""


async def find(session: Session, resource: str, words: str) -> list[Key]:
    """The keys of what Atera has by these words, merged into the collection; the first way that brings anything ends the search.

    Agents by their machine's whole name or their id, contacts by a part of the e-mail or phone or by id, tickets and customers by id.
    Raises AteraError.
    """
    client, collection = await session.line(), session.collections[resource]
    sought = whole(words.strip())
    for way in WAYS[resource] if len(sought) <= LONGEST else ():
        if found := collection.merge(await way(client, sought), session.now()):
            collection.flush()
            return found
    return []
