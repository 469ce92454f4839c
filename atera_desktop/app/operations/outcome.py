"""What is to be changed, frozen when the user decided, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from atera_desktop.domain.agent import Agent
from atera_desktop.domain.alert import Alert
from atera_desktop.domain.record import Record
from atera_desktop.domain.ticket import Ticket
from atera_desktop.domain.wire import is_id, plain


class Kind(StrEnum):
    """How an operation ended."""

    DONE = "done"
    ALREADY = "already"
    """It was gone before, or is as wished already."""
    DIFFERENT = "different"
    """The record is not as it was shown: nothing was sent."""
    REFUSED = "refused"
    """Atera said no; `error` says why."""
    NOT_SENT = "not-sent"
    """Nothing left this computer: locked, cancelled, undone, no network."""
    UNKNOWN = "unknown"
    """The answer was lost, and reading could not tell."""


@dataclass(frozen=True, slots=True)
class Target:
    """One record as it was shown. `online` is None for what is no agent."""

    resource: str
    key: int
    name: str
    customer: str
    online: bool | None = None
    server: bool = False
    os: str = ""
    last_user: str = ""
    last_seen: str | None = None

    def facts(self) -> Mapping[str, Any]:
        """What the journal keeps beside name and customer."""
        return {"online": self.online, "os": self.os, "last_user": self.last_user, "last_seen": self.last_seen}


@dataclass(frozen=True, slots=True)
class Difference:
    """What is not as it was shown: the field (name, customer, online), and its values then and now."""

    field: str
    shown: str
    found: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one target. `error` is an AteraError or StoreError where one was the reason."""

    target: Target
    kind: Kind
    error: Exception | None = None
    differences: tuple[Difference, ...] = ()

    @property
    def fine(self) -> bool:
        """Whether the wish is fulfilled."""
        return self.kind in (Kind.DONE, Kind.ALREADY)


def target_of(resource: str, record: Record) -> Target | None:
    """The record as a target, or None where it cannot be acted on: it has no positive integer id of its own."""
    key = record.key
    if not is_id(key):
        return None
    match record:
        case Agent():
            return Target(
                resource, key, record.name, plain(record.customer_name), record.online is True, record.is_server,
                plain(record.os), plain(record.last_login_user), record.last_seen,
            )  # fmt: skip
        case Alert():
            return Target(resource, key, plain(record.title), plain(record.customer_name))
        case Ticket():
            return Target(resource, key, plain(record.ticket_title), plain(record.customer_name))
    return None
