"""Records that are not here, looked for at Atera by what somebody types. It can be asked for few: it searches no text (atera-api.md)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from atera_desktop.api import operations
from atera_desktop.api.errors import NotFound
from atera_desktop.api.limits import Priority
from atera_desktop.api.protocol import PAGE_SIZE
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
MOST = PAGE_SIZE
"""Contacts that are found at most; where it is so many, there may be more."""


async def _machine(client: Client, words: str) -> list[bytes]:
    may_be_a_name = "/" not in words and words.strip(".")  # else it could be no segment of a path
    return await client.raw(operations.AGENTS_OF_MACHINE, words) if may_be_a_name else []


async def _mail(client: Client, words: str) -> list[bytes]:
    return await _contacts(client, ContactQuery(email=words)) if " " not in words else []


async def _phone(client: Client, words: str) -> list[bytes]:
    return await _contacts(client, ContactQuery(phone=words)) if sum(map(str.isdigit, words)) >= PHONE else []


async def _contacts(client: Client, query: ContactQuery) -> list[bytes]:
    """The first page alone: a letter is a part of every address, and thousands of contacts would take the whole budget of a minute."""
    page = await client.page(CONTACTS, 1, query=await client.parameters(query), priority=Priority.USER)
    return page.items


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

    Agents by their machine's whole name or their id, contacts (the first `MOST`) by a part of the e-mail or phone or by id, tickets and
    customers by id. Raises AteraError.
    """
    client, collection = await session.line(), session.collections[resource]
    sought = whole(words.strip())
    for way in WAYS[resource] if len(sought) <= LONGEST else ():
        if found := collection.merge(await way(client, sought), session.now()):
            collection.flush()
            return found
    return []
