"""What Atera can still be asked for records that are not here. It can be asked for few, and searches no text (atera-api.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from atera_desktop.api.errors import NotFound
from atera_desktop.api.limits import Priority
from atera_desktop.api.protocol import PAGE_SIZE
from atera_desktop.domain.catalog import CONTACTS, RESOURCES
from atera_desktop.domain.record import Key
from atera_desktop.domain.wire import is_id, whole

if TYPE_CHECKING:
    from atera_desktop.api.client import Client
    from atera_desktop.app.session import Session

MACHINE, ID, NUMBER, MAIL, PHONE = "machine name", "ID", "number", "e-mail address", "phone number"

FINDABLE = ("agents", "tickets", "customers", "contacts")
"""The resources whose records `find` can look for."""
MOST = PAGE_SIZE
"""Contacts that are taken at most, a page; where it is so many, there may be more."""

_LONGEST = 256
_MACHINE = re.compile(r'[^\s/\\:*?"<>|]{2,63}')
_NUMBER = re.compile(r"#?(\d{1,18})", re.A)
_PHONE = re.compile(r"\+?[\d\s()./-]{4,24}")


class Question(msgspec.Struct, frozen=True):
    """One question to Atera about a resource."""

    resource: str
    text: str
    """What is looked for."""
    by: str
    """As what: `MACHINE`, `ID`, `NUMBER`, `MAIL` or `PHONE`."""


def question(resource: str, words: str) -> Question | None:
    """What the words of a filter plainly are and can be asked as: agents by their exact machine name, a ticket by its ID, an invoice by
    its number, contacts by e-mail address or phone number. None where Atera cannot be asked."""
    text = words.strip().strip('"').strip()
    number = _NUMBER.fullmatch(text)
    match resource:
        case "agents" if _MACHINE.fullmatch(text) and _may_be_in_a_path(text):
            return Question(resource, text, MACHINE)
        case "tickets" if number and is_id(int(number[1])):
            return Question(resource, number[1], ID)
        case "invoices" if number:
            return Question(resource, number[1], NUMBER)
        case "contacts" if "@" in text and " " not in text:
            return Question(resource, text, MAIL)
        case "contacts" if _PHONE.fullmatch(text) and _digits(text) >= 4:
            return Question(resource, text, PHONE)
    return None


async def ask(session: Session, asked: Question) -> list[Key]:
    """Asks, and takes what comes among the records that are here; returns its keys, none where Atera has none.

    Raises AteraError, and OtherAccount where it is another account that answers.
    """
    client = await session.line()
    try:
        raw = await _raw(client, asked)
    except NotFound:
        return []
    collection = session.collections[asked.resource]
    found = collection.merge([one for one in raw if one not in (b"", b"null")], session.now())
    collection.flush()
    return [key for key in found if key in collection.records]


async def find(session: Session, resource: str, words: str) -> list[Key]:
    """Asks in every way in which these words may be meant, until something comes. For a resource of `FINDABLE`; raises like `ask`.

    Agents by their machine's whole name or their id, contacts (`MOST`) by a part of the e-mail or phone or by id, tickets and customers
    by id.
    """
    for guess in _guesses(resource, whole(words.strip())):
        if keys := await ask(session, guess):
            return keys
    return []


def _guesses(resource: str, text: str) -> Iterator[Question]:
    if len(text) > _LONGEST:
        return
    if resource == "agents" and _may_be_in_a_path(text):
        yield Question(resource, text, MACHINE)
    if resource == "contacts" and " " not in text:
        yield Question(resource, text, MAIL)
    if resource == "contacts" and _digits(text) >= 5:
        yield Question(resource, text, PHONE)
    if (number := _NUMBER.fullmatch(text)) and is_id(int(number[1])):
        yield Question(resource, number[1], ID)


def _may_be_in_a_path(name: str) -> bool:
    return "/" not in name and bool(name.strip("."))


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


async def _raw(client: Client, asked: Question) -> list[bytes]:
    from atera_desktop.api import operations  # late: what reads bodies is not needed for the first paint
    from atera_desktop.domain.queries import ContactQuery

    if asked.by == MACHINE:
        return await client.raw(operations.AGENTS_OF_MACHINE, asked.text)
    if asked.by == NUMBER:
        return await client.raw(operations.INVOICE, int(asked.text))
    if asked.by == ID:
        return [await client.get(RESOURCES[asked.resource], int(asked.text))]
    query = ContactQuery(email=asked.text) if asked.by == MAIL else ContactQuery(phone=asked.text)
    # One page alone: a letter is a part of every address, and thousands of contacts would take the whole budget of a minute.
    return (await client.page(CONTACTS, 1, query=await client.parameters(query), priority=Priority.USER)).items
