"""Every operation of the API, called by the real client against the simulated tenant: as it is, as it was before 2026, and with each
way in which it may behave."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from atera_desktop.api import operations
from atera_desktop.api.errors import AteraError, Invalid, NotAllowed, NotFound, Unfit
from atera_desktop.api.lock import Guard, Level
from atera_desktop.api.operations import CREATE_CONTACT, ListOperation, Operation
from atera_desktop.api.replies import Listing, MadeDevice
from atera_desktop.domain.bodies import people
from atera_desktop.domain.bodies.body import Body
from atera_desktop.domain.bodies.people import NewContact
from atera_desktop.domain.record import Record
from tests.api.walk import known, walk
from tests.sim.contract import OPERATIONS, SCHEMAS
from tests.tenant import tenant

SWITCHES = (
    "any-key", "strict-page-size", "next-link=null", "next-link=absent", "unknown-id=null", "unknown-id=204", "unknown-id=empty",
    "problem=text", "problem=empty", "zoneless-dates", "omit-nested", "no-gzip", "delete-200", "hard-delete", "number-ids", "comment-201",
)  # fmt: skip
NOT_YET = (
    "GET /workhours", "POST /tickets/{ticketId}/workhours", "GET /tickets/noComments", "POST /tickets/{ticketId}/relations",
    "DELETE /tickets/{ticketId}/relations/{relationType}", "GET /devices/snmpdevice/guid/{deviceGuid}", "PUT /agents/{agentId}/relations",
    *(name for name in OPERATIONS if name.startswith("POST /customvalues/")),
)  # fmt: skip
"""What the server before 2026 did not have (atera-api.md, 0)."""


def test_the_client_knows_every_operation_and_no_other() -> None:
    assert known().keys() == OPERATIONS.keys()


async def test_every_operation_is_called_and_answered() -> None:
    async with tenant(140) as served:
        found = await walk(served)
    for name, given in found.items():
        print(f"{name:70} {_told(given)}")
    print(f"{len(found)} of {len(OPERATIONS)} operations")
    assert {name: given for name, given in found.items() if isinstance(given, AteraError)} == {}
    assert found.keys() == OPERATIONS.keys()
    assert [name for name, given in found.items() if not _fits(name, given)] == []


def _told(given: object) -> str:
    if isinstance(given, Listing):
        return f"{len(given.records)} records"
    return type(given).__name__ if isinstance(given, Record) else repr(given)[:60]


def _fits(name: str, given: object) -> bool:
    """Whether it is what the contract says of the answer: the right kind, and not empty."""
    operation, due = known()[name], next(kind for status, kind in OPERATIONS[name]["replies"].items() if status < "300")
    if isinstance(operation, ListOperation) or (due or "").startswith(("[", "page of ")):
        return given != () if isinstance(given, tuple) else isinstance(given, Listing) and bool(given.records) and not given.bad
    if due == "Result":
        return isinstance(given, int | str)
    if due == "CreatedDeviceResult":
        return isinstance(given, MadeDevice) and given.device_id is not None and given.device_guid is not None
    return given is None if due is None else isinstance(given, Record)


@pytest.mark.parametrize("switch", SWITCHES)
async def test_whatever_the_server_may_be_like_the_client_gets_along(switch: str) -> None:
    async with tenant(140) as served:
        served.weather.set(*switch.split("=")) if "=" in switch else served.weather.set(switch)
        found = await walk(served)
    assert {name: given for name, given in found.items() if isinstance(given, AteraError)} == {}
    assert [name for name, given in found.items() if not _fits(name, given)] == []


async def test_the_older_server_lacks_only_what_it_never_had() -> None:
    async with tenant(140) as served:
        served.weather.set("legacy")
        found = await walk(served)
    lacking = {name for name, given in found.items() if isinstance(given, AteraError)}
    assert lacking == set(NOT_YET)
    assert all(isinstance(found[name], NotFound | NotAllowed | Invalid) for name in NOT_YET)
    assert [name for name, given in found.items() if name not in lacking and not _fits(name, given)] == []


def _bodies(operation: Operation[Any] | ListOperation[Any]) -> type[Body] | None:
    body = operation.body if isinstance(operation, Operation) else None
    return body if isinstance(body, type) and issubclass(body, Body) else None


@pytest.mark.parametrize("name", [name for name, operation in known().items() if _bodies(operation)])
def test_a_body_has_the_contract_s_fields_and_lacks_none(name: str) -> None:
    body = _bodies(known()[name])
    assert body is not None
    schema = SCHEMAS[OPERATIONS[name]["body"]]
    assert {field.encode_name for field in msgspec.structs.fields(body)} == set(schema)


@pytest.mark.parametrize("name", [name for name, each in known().items() if each.query is not None])
def test_a_query_has_the_contract_s_parameters(name: str) -> None:
    query = known()[name].query
    assert query is not None
    due = set(OPERATIONS[name]["query"]) - {"page", "itemsInPage"}
    assert {field.encode_name for field in msgspec.structs.fields(query)} == due


async def test_nothing_is_sent_while_a_field_is_wrong() -> None:
    guard = Guard()
    guard.unlock(Level.CHANGING)
    async with tenant(140) as served:
        client = served.client(guard=guard)
        with pytest.raises(Unfit) as caught:
            await client.call(CREATE_CONTACT, body=NewContact(email="nobody", customer_id=1))
        await client.aclose()
        assert [(fault.field, fault.reason) for fault in caught.value.faults] == [("Email", "no email")]
        assert not [line for line in served.asked if line.startswith("POST")]


NAMES = (  # as hostile as names get
    "Müller & Söhne",
    "株式会社",
    "a/b?c#d%20",
    "<b>x</b>",
    "'; DROP TABLE",
    "\u202eevil\u202c",
    "e\u0301",
    "😀",
    '"quoted"',
    "=1+1",
    "a" * 256,
)


@pytest.mark.parametrize("text", NAMES)
async def test_what_is_written_is_read_back(text: str) -> None:
    guard = Guard()
    guard.unlock(Level.CHANGING)
    async with tenant(24) as served:
        client = served.client(guard=guard)
        customer = await client.call(operations.CREATE_CUSTOMER, body=people.NewCustomer(customer_name=text, notes=text, latitude=53.27))
        assert isinstance(customer, int)
        read = await client.call(operations.CUSTOMER, customer)
        assert (read.customer_name, read.notes, read.latitude) == (text, text, 53.27)
        contact = await client.call(
            operations.CREATE_CONTACT, body=people.NewContact(email="walk@walk.example", customer_id=customer, last_name=text)
        )
        assert isinstance(contact, int)
        person = await client.call(operations.CONTACT, contact)
        assert (person.last_name, person.customer_id, person.customer_name) == (text, customer, text)
        field = next(
            f.name for f in (await client.call(operations.CUSTOM_FIELDS)).records if (f.target, f.data_type) == ("Contact", "Text")
        )
        assert field is not None
        await client.call(operations.CUSTOM_VALUES["contact"].set, contact, field, body=people.NewValue(value=text))
        values = await client.call(operations.CUSTOM_VALUES["contact"].one, contact, field)
        await client.aclose()
    assert [value.value_as_string for value in values.records] == [text]
