"""The shape of a page, and the few columns and fields that all pages build alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

import msgspec
from msgspec.structs import replace

from atera_desktop.app.column import Column, Grammar, Tone
from atera_desktop.app.lookups import Look, Looked
from atera_desktop.domain.agent import Agent
from atera_desktop.domain.alert import Alert, AlertStatus
from atera_desktop.domain.catalog import Resource
from atera_desktop.domain.record import Key, Record
from atera_desktop.domain.ticket import Ticket
from atera_desktop.domain.wire import instant, plain
from atera_desktop.ui.detail.field import Field, Headline, Tab, Target
from atera_desktop.ui.forms.spec import FormSpec
from atera_desktop.ui.links import HOST, Link
from atera_desktop.ui.pages.agent_status import status_value
from atera_desktop.ui.words import DASH, HOUR, ago, day, due, duration, exact

R = TypeVar("R", bound=Record)


class Desk(msgspec.Struct, frozen=True):
    """All records at hand, by resource name and key, for what one record says about another; and the configured API's host."""

    records: Mapping[str, Mapping[Key, Any]]
    api_host: str = HOST
    looked: Callable[[Look], Looked] = lambda look: Looked()
    """What is known of what is asked about single records only when somebody looks."""
    missing: Callable[[str], str] = lambda resource: ""
    """Why the list of a resource is not here, as a sentence; empty where it is."""

    def of(self, resource: str, field: str, value: object) -> list[Any]:
        """The records of a resource whose field has this value; none for None."""
        records = self.records.get(resource, {}).values() if value is not None else ()
        return [record for record in records if getattr(record, field) == value]

    def one(self, resource: str, key: Key | None) -> Any:
        """A record by its key, or None where it is not here."""
        return None if key is None else self.records.get(resource, {}).get(key)

    def agent(self, agent_id: int | None, guid: str | None) -> Agent | None:
        """The agent with this id, else the one with this DeviceGuid."""
        agents: Mapping[Key, Agent] = self.records.get("agents", {})
        found = agents.get(agent_id) if agent_id is not None else None
        if found is None and guid:
            found = agents.get(guid) or next((agent for agent in agents.values() if agent.device_guid == guid), None)
        return found

    def agents_of(self, customer_id: int | None) -> list[Agent]:
        """The customer's agents: what is offline first, then by name."""
        agents: Iterable[Agent] = self.records.get("agents", {}).values() if customer_id is not None else ()
        found = [agent for agent in agents if agent.customer_id == customer_id]
        return sorted(found, key=lambda agent: (status_value(agent), agent.name.casefold()))

    def open_alerts(self, agent: Agent, now: float) -> list[Alert]:
        """The agent's open alerts, by its id, else by its DeviceGuid; the gravest and newest first."""
        alerts: Iterable[Alert] = self.records.get("alerts", {}).values()
        found = [alert for alert in alerts if _concerns(alert, agent) and alert.status(now) is AlertStatus.OPEN]
        return sorted(found, key=lambda alert: (alert.severity_rank, instant(alert.created) or 0.0), reverse=True)

    def alert(self, key: Key | None) -> Alert | None:
        return None if key is None else self.records.get("alerts", {}).get(key)

    def ticket(self, key: Key | None) -> Ticket | None:
        return None if key is None else self.records.get("tickets", {}).get(key)

    def open_tickets(self, customer_id: int | None) -> list[Ticket]:
        """The customer's open tickets, the most urgent and newest first."""
        tickets: Iterable[Ticket] = self.records.get("tickets", {}).values() if customer_id is not None else ()
        found = [ticket for ticket in tickets if ticket.customer_id == customer_id and ticket.is_open]
        return sorted(found, key=lambda ticket: (ticket.priority_rank, instant(ticket.ticket_created_date) or 0.0), reverse=True)


def _concerns(alert: Alert, agent: Agent) -> bool:
    if alert.agent_id is not None:
        return alert.agent_id == agent.agent_id
    return bool(alert.device_guid) and alert.device_guid == agent.device_guid


class View(msgspec.Struct, Generic[R], frozen=True):
    """A quick filter. The one that is `default` is chosen at the start, and its count is the section's."""

    title: str
    test: Callable[[R, float], bool] | None
    """Whether a record is in it, given the present; None takes all."""
    default: bool = False


class PageSpec(msgspec.Struct, Generic[R], frozen=True):
    """Everything about one section: table, filter, quick filters, details."""

    resource: Resource
    title: str
    noun: tuple[str, str]
    """One and many: ("agent", "agents")."""
    columns: tuple[Column[R], ...]
    grammar: Grammar[R]
    views: tuple[View[R], ...]
    sort: tuple[tuple[str, bool], ...]
    """The order at the start: column keys, each with whether it descends."""
    hint: str
    """What the empty filter says."""
    empty: str
    """What the table says when the tenant has none."""
    headline: Callable[[R, Desk, float], Headline]
    tabs: Callable[[R, Desk, float], tuple[Tab, ...]]
    """The details; the first is "Summary"."""
    link: Callable[[R, Desk], Link]
    forms: tuple[FormSpec, ...] = ()
    """What can be made, and how one of them is changed."""

    @property
    def default_view(self) -> View[R]:
        return next(view for view in self.views if view.default)

    def column(self, key: str) -> Column[R] | None:
        return next((column for column in self.columns if column.key == key), None)

    @property
    def naming(self) -> tuple[NameColumn[R], ...]:
        """The columns that name records of other resources."""
        return tuple(column for column in self.columns if isinstance(column, NameColumn))

    def on(self, records: Mapping[str, Mapping[Key, Any]]) -> PageSpec[R]:
        """The page with all records at hand, by resource and key: its columns and filter keys know the names of those they refer to."""
        columns = tuple(column.on(records) if isinstance(column, NameColumn) else column for column in self.columns)
        keys = {column.key: column.asked for column in columns if isinstance(column, NameColumn)}
        return replace(self, columns=columns, grammar=replace(self.grammar, keys={**self.grammar.keys, **keys}))


AnyPage = PageSpec[Any]


class NameColumn(Column[R], frozen=True):
    """A column of the names of records of another resource (`name_column`)."""

    resource: str = ""
    refers: Callable[[R], Key | None] = lambda record: None
    """The key of the other record."""
    name: Callable[[Any], str] = str

    def on(self, records: Mapping[str, Mapping[Key, Any]]) -> NameColumn[R]:
        """The column with the other records at hand, by resource and key; where one is not here, its key stands for it."""
        others = records.get(self.resource, {})

        def value(record: R) -> str | None:
            key = self.refers(record)
            other = others.get(key) if key is not None else None
            return words(key) or None if other is None else plain(self.name(other)) or words(key)

        return replace(self, value=value, text=lambda record, now: value(record) or DASH, find=lambda record: value(record) or "")

    def asked(self, record: R) -> str:
        """What a filter's key looks in: the key itself, and the name."""
        return f"{words(self.refers(record))}\n{self.searched(record)}"


def name_column(
    key: str, title: str, resource: str, refers: Callable[[R], Key | None], name: Callable[[Any], str], **options: Any
) -> Column[R]:
    """A column of what the record of `resource` is called that `refers` gives the key of. It sorts and is found by what it shows."""
    bare: NameColumn[R] = NameColumn(key, title, lambda record: None, lambda record, now: DASH, resource=resource, refers=refers, name=name)
    return replace(bare, **options).on({})


def text_column(key: str, title: str, get: Callable[[R], object], *, width: int = 120, **options: Any) -> Column[R]:
    """A column of Atera's own text; ids and counts count as such when `right` is given."""
    if options.get("right"):
        options.setdefault("kind", "number")

    def value(record: R) -> str | int | float | None:
        found = get(record)
        if isinstance(found, bool):
            return "yes" if found else "no"
        if isinstance(found, (int, float)):
            return found if options.get("right") else str(found)
        return plain(found) or None if isinstance(found, str) else None

    def text(record: R, now: float) -> str:
        found = value(record)
        return DASH if found is None else str(found)

    return Column(key, title, value, text, find=lambda record: str(value(record) or ""), width=width, **options)


def date_column(key: str, title: str, get: Callable[[R], str | None], *, never: str = "never", **options: Any) -> Column[R]:
    """A column of moments: relative in the table, exact in its tooltip, found by the exact text, a date in an export."""

    def text(record: R, now: float) -> str:
        moment = instant(get(record))
        return never if moment is None else ago(moment, now)

    def whole(record: R) -> str:
        return exact(moment) if (moment := instant(get(record))) is not None else never

    def find(record: R) -> str:
        return whole(record) if never != DASH or instant(get(record)) is not None else ""

    options.setdefault("tone", lambda record, now: Tone.DIM)
    options.setdefault("width", 108)
    return Column(key, title, lambda record: instant(get(record)), text, find=find, exact=whole, kind="moment", **options)


def due_column(
    key: str, title: str, get: Callable[[R], str | None], done: Callable[[R], bool], *, width: int = 108, shown: bool = True
) -> Column[R]:
    """A column of deadlines: how long there is left, "overdue" in red, the plain date once the record is done."""

    def text(record: R, now: float) -> str:
        moment = instant(get(record))
        return DASH if moment is None else day(moment) if done(record) else due(moment, now)

    def tone(record: R, now: float) -> Tone | None:
        return due_tone(instant(get(record)), now) if not done(record) else Tone.DIM

    def whole(record: R) -> str:
        return exact(moment) if (moment := instant(get(record))) is not None else ""

    def value(record: R) -> float | None:
        return instant(get(record))

    return Column(key, title, value, text, find=whole, exact=whole, kind="moment", tone=tone, width=width, shown=shown)


def hours_column(key: str, title: str, seconds: Callable[[R], float | None], **options: Any) -> Column[R]:
    """A column of spans: "2 h 5 min" in the table, hours as a number in an export, to be summed and multiplied by a rate."""

    def value(record: R) -> float | None:
        span = seconds(record)
        return None if span is None else round(span / HOUR, 4)

    def text(record: R, now: float) -> str:
        span = seconds(record)
        return DASH if span is None else duration(span)

    return Column(key, title, value, text, kind="number", unit="h", right=True, **options)


def due_tone(moment: float | None, now: float) -> Tone | None:
    """Bad when it is past, warn in its last four hours."""
    if moment is None:
        return Tone.DIM
    return Tone.BAD if moment < now else Tone.WARN if moment - now < 4 * 3_600 else None


def fields(*rows: Field | None) -> tuple[Field, ...]:
    """The rows that have something to say."""
    return tuple(row for row in rows if row is not None)


def row(title: str, value: object, *, expected: bool = False, **options: Any) -> Field | None:
    """A field of Atera's value in words; without a value nothing, or a dash where a technician looks for one (`expected`)."""
    text = words(value)
    return Field(title, text or DASH, **options) if text or expected else None


def several(title: str, values: Iterable[str]) -> tuple[Field | None, ...]:
    """A field of its own for each value, so that each can be copied; the title stands before the first. A dash where there is none."""
    found = [text for value in values if (text := plain(value))]
    return tuple(Field(title if index == 0 else "", text) for index, text in enumerate(found)) or (Field(title, DASH),)


def words(value: object) -> str:
    """Atera's value on one line: yes and no, text without invisible marks, several joined by commas; empty for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    if isinstance(value, (tuple, list)):
        return ", ".join(text for part in value if (text := words(part)))
    return plain(str(value))


def date_row(title: str, sent: str | None, now: float, *, expected: bool = False, never: str = "never", **options: Any) -> Field | None:
    """A moment: relative, the exact one in the tooltip."""
    moment = instant(sent)
    if moment is None:
        return Field(title, never, **options) if expected else None
    return Field(title, ago(moment, now), exact=exact(moment), **options)


def body_row(title: str, text: str | None, exact_date: str | None = None) -> Field | None:
    """Prose with its line breaks; its title may carry a date."""
    moment = instant(exact_date)
    return Field(title, (text or "").strip(), exact=exact(moment) if moment is not None else "", body=True) if plain(text) else None


def known_agent(agent: Agent | None) -> Target | None:
    """Where a device's name leads, if its agent is here."""
    return Target("agents", agent.key) if agent is not None and agent.key is not None else None
