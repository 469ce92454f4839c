"""What Atera can still be asked where a filter finds nothing among what is here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from atera_desktop.api.errors import NotFound
from atera_desktop.domain.record import Key

if TYPE_CHECKING:
    from atera_desktop.app.session import Session
    from atera_desktop.domain.queries import Query

_MACHINE = re.compile(r'[^\s/\\:*?"<>|]{2,63}')
_NUMBER = re.compile(r"#?(\d{1,18})")
_PHONE = re.compile(r"\+?[\d\s()./-]{4,24}")


class Question(msgspec.Struct, frozen=True):
    """One question to Atera about a resource."""

    resource: str
    text: str
    """What is looked for."""
    by: str
    """As what: "machine name", "ID", "number", "e-mail address", "phone number"."""


def question(resource: str, words: str) -> Question | None:
    """What the words of a filter can be asked as: agents by their exact machine name, a ticket by its ID, an invoice by its number,
    contacts by e-mail address or phone number. None where Atera cannot be asked."""
    text = words.strip().strip('"').strip()
    number = _NUMBER.fullmatch(text)
    match resource:
        case "agents" if _MACHINE.fullmatch(text):
            return Question(resource, text, "machine name")
        case "tickets" if number:
            return Question(resource, number[1], "ID")
        case "invoices" if number:
            return Question(resource, number[1], "number")
        case "contacts" if "@" in text and " " not in text:
            return Question(resource, text, "e-mail address")
        case "contacts" if _PHONE.fullmatch(text) and sum(map(str.isdigit, text)) >= 4:
            return Question(resource, text, "phone number")
    return None


async def ask(session: Session, asked: Question) -> list[Key]:
    """Asks, and takes what comes among the records that are here; returns its keys, none where Atera has none.

    Raises AteraError, and OtherAccount where it is another account that answers.
    """
    client = await session.line()
    operation, keys, query = _request(asked)
    try:
        raw = await client.raw(operation, *keys, query=query)
    except NotFound:
        return []
    collection = session.collections[asked.resource]
    found = collection.merge([one for one in raw if one not in (b"", b"null")], session.now())
    collection.flush()
    return [key for key in found if key in collection.records]


def _request(asked: Question) -> tuple[Any, tuple[Key, ...], Query | None]:
    from atera_desktop.api import operations  # late: what reads bodies is not needed for the first paint
    from atera_desktop.domain.queries import ContactQuery

    match asked.resource:
        case "agents":
            return operations.AGENTS_OF_MACHINE, (asked.text,), None
        case "tickets":
            return operations.TICKET, (int(asked.text),), None
        case "invoices":
            return operations.INVOICE, (int(asked.text),), None
    by_mail = asked.by == "e-mail address"
    return operations.CONTACTS, (), ContactQuery(email=asked.text) if by_mail else ContactQuery(phone=asked.text)
