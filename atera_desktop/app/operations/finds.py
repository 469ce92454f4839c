"""How something new is found at Atera when nobody answered whether it was made: what is like it, and was not there before."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from msgspec import UNSET

from atera_desktop.api import operations
from atera_desktop.api.operations import ListOperation
from atera_desktop.app.operations.fields import same, value_of
from atera_desktop.domain.bodies import billing, devices, people, tickets
from atera_desktop.domain.bodies.body import Body
from atera_desktop.domain.queries import AlertQuery, ContactQuery, CustomerQuery, DeviceQuery, ModifiedQuery, RelationsQuery
from atera_desktop.domain.record import Key, Record
from atera_desktop.domain.wire import instant, plain
from atera_desktop.store.journal import as_kept

if TYPE_CHECKING:
    from atera_desktop.api.client import Client
    from atera_desktop.app.operations.creation import Creation

Find = Callable[["Client", "Creation"], Awaitable[set[Key]]]
"""The keys of what is like the creation: of what Atera dates, only what was made since; else whoever asks before and after compares."""

TOLERANCE = 5.0
"""Seconds by which Atera may date something before the request for it."""


async def ticket(client: Client, new: Creation) -> set[Key]:
    body = new.body
    assert isinstance(body, tickets.NewTicket)
    since = datetime.fromtimestamp(new.began - TOLERANCE, UTC)
    found = await client.call(operations.TICKETS_MODIFIED, query=ModifiedQuery(date=since))
    return _keys(
        one
        for one in found.records
        if _since(one.ticket_created_date, new)
        and same(one.ticket_title, body.ticket_title)
        and (body.end_user_id is UNSET or one.end_user_id == body.end_user_id)
        and (body.end_user_email is UNSET or same(one.end_user_email, body.end_user_email))
    )


async def comment(client: Client, new: Creation) -> set[Key]:
    body = new.body
    assert isinstance(body, tickets.NewComment)
    by = body.technician_comment_details
    found = await client.call(operations.COMMENTS, new.target.key)
    said = plain(str(body.comment_text))
    there = any(
        _since(one.date, new)
        and said in (plain(one.comment), plain(as_kept(one.comment or "", "CommentText")))  # the journal's own has no keys in it
        and (by is UNSET or one.is_internal == by.is_internal)
        for one in found.records
    )
    return {new.target.key} if there else set()


async def hours(client: Client, new: Creation) -> set[Key]:
    body = new.body
    assert isinstance(body, tickets.NewWorkHours)
    found = await client.call(operations.TICKET_HOURS, new.target.key)
    return _keys(
        one
        for one in found.records
        if _at(one.start_work_hour, body.start_work_hour)
        and _at(one.end_work_hour, body.end_work_hour)
        and one.billiable == body.billiable
        and (body.technician_contact_id is UNSET or one.technician_contact_id == body.technician_contact_id)
    )


async def relation(client: Client, new: Creation) -> set[Key]:
    body = new.body
    assert isinstance(body, tickets.NewRelation)
    one = await client.call(operations.TICKET, new.target.key, query=RelationsQuery(include_relations=True))
    return {new.target.key} if one.related_ticket_id == body.related_ticket_id else set()


async def alert(client: Client, new: Creation) -> set[Key]:
    body = new.body
    assert isinstance(body, devices.NewAlert)
    found = await client.call(operations.ALERTS, query=AlertQuery(alert_status="Open" if body.snoozed_end_date is UNSET else "Snoozed"))
    return _keys(
        one for one in found.records if _since(one.created, new) and same(one.title, body.title) and same(one.device_guid, body.device_guid)
    )


async def customer(client: Client, new: Creation) -> set[Key]:
    body = new.body
    assert isinstance(body, people.NewCustomer)
    since = datetime.fromtimestamp(new.began - TOLERANCE, UTC)
    found = await client.call(operations.CUSTOMERS, query=CustomerQuery(from_last_modified_date=since))
    return _keys(one for one in found.records if same(one.customer_name, body.customer_name))


async def contact(client: Client, new: Creation) -> set[Key]:
    body = new.body
    assert isinstance(body, people.NewContact)
    found = await client.call(operations.CONTACTS, query=ContactQuery(email=str(body.email)))
    return _keys(one for one in found.records if same(one.email, body.email) and _since(one.created_on, new))


async def department(client: Client, new: Creation) -> set[Key]:
    return _alike((await client.call(operations.DEPARTMENTS)).records, new.body, ("Name",))


async def product(client: Client, new: Creation) -> set[Key]:
    return _alike((await client.call(operations.PRODUCTS)).records, new.body, ("Description", "Amount", "SKU"))


async def expense(client: Client, new: Creation) -> set[Key]:
    return _alike((await client.call(operations.EXPENSES)).records, new.body, ("Description", "Amount", "SKU"))


async def contract(client: Client, new: Creation) -> set[Key]:
    assert isinstance(new.body, billing.NewContract)
    assert new.body.customer_id is not UNSET
    found = await client.call(operations.CONTRACTS_OF_CUSTOMER, new.body.customer_id)
    return _alike(found.records, new.body, ("ContractName", "ContractType"))


def _monitors(operation: ListOperation[Any]) -> Find:
    async def find(client: Client, new: Creation) -> set[Key]:
        assert isinstance(new.body, devices.NewMonitor)
        found = await client.call(operation, query=DeviceQuery(monitoring_agent_id=new.body.monitoring_agent_id))
        return _alike(found.records, new.body, ("Name", "CustomerID", "Hostname", "URL"))

    return find


generic_monitor = _monitors(operations.GENERIC_MONITORS)
tcp_monitor = _monitors(operations.TCP_MONITORS)
http_monitor = _monitors(operations.HTTP_MONITORS)
snmp_monitor = _monitors(operations.SNMP_MONITORS)


def _alike(records: Iterable[Record], body: Body, names: Sequence[str]) -> set[Key]:
    """Those that have the body's values in these fields, as far as Atera tells them."""
    wished = {name: value for name in names if (value := value_of(body, name)) not in (None, UNSET)}
    return _keys(one for one in records if all(_may_be(value_of(one, name), value) for name, value in wished.items()))


def _may_be(found: object, wished: object) -> bool:
    return found is None or same(found, wished)


def _keys(records: Iterable[Record]) -> set[Key]:
    return {record.key for record in records if record.key is not None}


def _since(date: str | None, new: Creation) -> bool:
    moment = instant(date)
    return moment is not None and moment >= new.began - TOLERANCE


def _at(date: str | None, moment: object) -> bool:
    return isinstance(moment, datetime) and instant(date) == moment.timestamp()
