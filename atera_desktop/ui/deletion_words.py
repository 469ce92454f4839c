"""What the deletion dialog says: what is to go, letter by letter, and what its going does. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from atera_desktop.app.operations.outcome import Difference, Target, sent_name
from atera_desktop.domain.agent import Agent
from atera_desktop.domain.record import Record
from atera_desktop.domain.wire import instant, plain
from atera_desktop.ui.escapes import typeable, visible
from atera_desktop.ui.pages.monitor_status import FAMILY_NAMES
from atera_desktop.ui.vocabulary import noun as noun_of
from atera_desktop.ui.vocabulary import say
from atera_desktop.ui.words import DASH, ago, exact, money, number, plural


class Fact(NamedTuple):
    """What a record says at a given moment; `brief` where it stands in a list of many."""

    title: str
    say: Callable[[Any, float], str]
    brief: Callable[[Any, float], str] | None = None


NAME, CUSTOMER = 120, 80
"""Characters of a name and of a customer that are shown."""


def shown_name(record: Record) -> str:
    """The name letter by letter; one that has none goes by its id."""
    return visible(sent_name(record).strip(" "), NAME) or f"ID {record.key}"


def word_to_type(targets: Sequence[Target]) -> str:
    """What must be typed before these go; empty where nothing must be.

    The number for more than one record; for an agent that is online or a server its name, or its id where nobody could type the name.
    """
    if len(targets) > 1:
        return str(len(targets))
    (target,) = targets
    if not (target.online or target.server):
        return ""
    name = target.name.strip(" ")
    return name if typeable(name) and visible(name) == name else str(target.key)


def _status(agent: Agent, now: float) -> str:
    return "Online" if agent.online is True else "Offline"


def _moment(sent: str | None, now: float) -> str:
    moment = instant(sent)
    return ago(moment, now) if moment is None or now - moment < 60 else f"{ago(moment, now)} · {exact(moment)}"


_AGENT: tuple[Fact, ...] = (
    Fact("Name", lambda a, now: shown_name(a)),
    Fact("ID", lambda a, now: str(a.key)),
    Fact("Customer", lambda a, now: visible(a.customer_name, CUSTOMER) or DASH),
    Fact("Status", _status),
    Fact("OS", lambda a, now: visible(plain(a.os), NAME) or DASH),
    Fact("Last user", lambda a, now: visible(a.last_login_user, NAME) or DASH),
    Fact("Last seen", lambda a, now: _moment(a.last_seen, now), lambda a, now: ago(instant(a.last_seen), now)),
)
_ALERT: tuple[Fact, ...] = (
    Fact("Title", lambda a, now: shown_name(a)),
    Fact("ID", lambda a, now: str(a.key)),
    Fact("Customer", lambda a, now: visible(a.customer_name, CUSTOMER) or DASH),
    Fact("Severity", lambda a, now: visible(a.severity, NAME) or DASH),
    Fact("Device", lambda a, now: visible(a.device_name, NAME) or DASH),
    Fact("Created", lambda a, now: _moment(a.created, now), lambda a, now: ago(instant(a.created), now)),
)
_TICKET: tuple[Fact, ...] = (
    Fact("Title", lambda t, now: shown_name(t)),
    Fact("ID", lambda t, now: str(t.key)),
    Fact("Number", lambda t, now: visible(t.number, NAME) or DASH),
    Fact("Customer", lambda t, now: visible(t.customer_name, CUSTOMER) or DASH),
    Fact("Status", lambda t, now: visible(t.ticket_status, NAME) or DASH),
    Fact("End user", lambda t, now: visible(t.end_user, NAME) or DASH),
    Fact("Created", lambda t, now: _moment(t.ticket_created_date, now), lambda t, now: ago(instant(t.ticket_created_date), now)),
)
_NAME = Fact("Name", lambda record, now: shown_name(record))
_ID = Fact("ID", lambda record, now: str(record.key))
_CUSTOMER = Fact("Customer", lambda record, now: visible(record.customer_name, CUSTOMER) or DASH)


def _fact(title: str, field: str) -> Fact:
    return Fact(title, lambda record, now: visible(plain(getattr(record, field)), NAME) or DASH)


_RATE = (_NAME, _ID, Fact("Price", lambda r, now: DASH if r.amount is None else money(r.amount)), _fact("SKU", "sku"))
FACTS: Mapping[str, tuple[Fact, ...]] = {
    "agents": _AGENT,
    "alerts": _ALERT,
    "tickets": _TICKET,
    "customers": (_NAME, _ID, _fact("Number", "business_number"), _fact("City", "city"), _fact("Phone", "phone")),
    "contacts": (_NAME, _ID, _CUSTOMER, _fact("E-mail", "email"), _fact("Job title", "job_title"), _fact("Phone", "phone")),
    "monitors": (
        _NAME,
        Fact("ID", lambda m, now: str(m.device_id)),
        _CUSTOMER,
        Fact("Family", lambda m, now: FAMILY_NAMES[m.family]),
        Fact("Address", lambda m, now: visible(m.url or m.hostname, NAME) or DASH),
    ),
    "products": _RATE,
    "expenses": _RATE,
    "departments": (_NAME, _ID, _fact("Description", "description")),
}


def has_customer(resource: str) -> bool:
    """Whether its records belong to customers, by whom a list of many is grouped."""
    return any(fact.title == "Customer" for fact in FACTS[resource])


_FOREVER: Mapping[str, str] = {
    "customers": "This cannot be taken back at Atera, and reaches what belongs to the customer.",
    "contacts": "This cannot be taken back at Atera. What is only to be out of the way can be archived instead (Edit contact).",
    "monitors": "This cannot be taken back at Atera: nothing is watched there any more.",
    "products": "This cannot be taken back at Atera. What is only to be out of the way can be archived instead (Edit product).",
    "expenses": "This cannot be taken back at Atera. What is only to be out of the way can be archived instead (Edit expense).",
    "departments": "This cannot be taken back at Atera: contacts are left without it.",
}


def consequences(targets: Sequence[Target]) -> tuple[str, bool]:
    """What deleting these does, and whether that reaches further than the record."""
    resource, one = targets[0].resource, len(targets) == 1
    if resource == "alerts":
        if one:
            return "The alert is deleted permanently, with its history. To mark it as dealt with, resolve it instead.", False
        return "The alerts are deleted permanently, with their history. To mark them as dealt with, resolve them instead.", False
    if resource == "tickets":
        return f"{'The ticket goes' if one else 'The tickets go'} from Atera's lists, for everybody.", False
    if resource != "agents":
        return say(_FOREVER[resource]), resource == "customers"
    online = sum(target.online is True for target in targets)
    offline = len(targets) - online
    said = []
    if online:
        who = "This machine is online" if one else f"{number(online)} of them {'is' if online == 1 else 'are'} online"
        said.append(f"{who}: deleting may uninstall the agent software there.")
    if offline:
        who = "This machine is offline" if one else f"{number(offline)} {'is' if offline == 1 else 'are'} offline"
        said.append(f"{who}: the agent software stays on it, and the agent returns if it reports again.")
    return " ".join(said), online > 0


def namesake_words(others: Sequence[Record]) -> str:
    """A warning of other records whose names look the same; empty where there are none."""
    if not others:
        return ""
    first = "; ".join(_whereabouts(other) for other in others[:3])
    more = f"; and {number(len(others) - 3)} more" if len(others) > 3 else ""
    return f"Not to be confused with {first}{more}: the name looks the same."


def _whereabouts(record: Record) -> str:
    customer = visible(getattr(record, "customer_name", None), CUSTOMER)
    return ", ".join(dict.fromkeys(part for part in (shown_name(record), f"ID {record.key}", customer) if part))


_FIELDS = {"name": "the name", "customer": "the customer", "online": "the status"}


def difference_words(differences: Sequence[Difference]) -> str:
    """What is not as it was shown: "the name was “PC-1” and is “PC-2”"."""
    return ", ".join(
        "it has come online"
        if one.field == "online"
        else f"{say(_FIELDS.get(one.field, one.field))} was “{visible(one.shown, NAME)}” and is “{visible(one.found, NAME)}”"
        for one in differences
    )


def heading(targets: Sequence[Target], noun: tuple[str, str]) -> str:
    """The question: "Delete SRV-DC01?", "Delete 12 agents of 3 customers?"."""
    if len(targets) == 1:
        name = visible(targets[0].name.strip(" "), 48)
        if not name:
            return f"Delete {noun[0]} {targets[0].key}?"
        return f"Delete {name}?" if targets[0].resource == "agents" else f"Delete {noun[0]} “{name}”?"
    if not has_customer(targets[0].resource):
        return f"Delete {plural(len(targets), noun)}?"
    customers = len({target.customer for target in targets})
    return f"Delete {plural(len(targets), noun)} of {plural(customers, noun_of('customers'))}?"
