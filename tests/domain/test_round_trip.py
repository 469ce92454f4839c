"""Whatever a record or a body can hold goes out, comes back and is equal."""

from __future__ import annotations

import json
from typing import Any, Literal, get_args, get_origin

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from atera_desktop.domain.account import Account
from atera_desktop.domain.agent import Agent
from atera_desktop.domain.alert import Alert
from atera_desktop.domain.article import Article
from atera_desktop.domain.bodies import billing, devices, people, tickets
from atera_desktop.domain.bodies.body import Body
from atera_desktop.domain.catalog import RESOURCES
from atera_desktop.domain.comment import Comment
from atera_desktop.domain.contact import Contact
from atera_desktop.domain.contract import Contract
from atera_desktop.domain.custom import CustomField, CustomValue
from atera_desktop.domain.customer import Customer
from atera_desktop.domain.decode import decode
from atera_desktop.domain.department import Department
from atera_desktop.domain.hours import Durations, HoursSummary, SiteDurations, WorkHours
from atera_desktop.domain.invoice import Invoice
from atera_desktop.domain.monitor import Monitor
from atera_desktop.domain.patch import AvailablePatches, InstalledPatches
from atera_desktop.domain.rate import Product
from atera_desktop.domain.record import Record
from atera_desktop.domain.ticket import Ticket
from tests.sim.contract import SCHEMAS

KINDS: list[type[Record]] = [
    *(resource.record for resource in RESOURCES.values()),
    Account, Comment, CustomField, CustomValue, Durations, HoursSummary, SiteDurations, AvailablePatches, InstalledPatches,
]  # fmt: skip
BODIES = [
    each
    for module in (billing, devices, people, tickets)
    for each in vars(module).values()
    if isinstance(each, type) and issubclass(each, Body) and each is not Body
]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def values(kind: msgspec.inspect.Type) -> st.SearchStrategy[Any]:
    """Anything that a field of this type can hold, as JSON has it."""
    match kind:
        case msgspec.inspect.UnionType():
            return st.one_of(*(values(part) for part in kind.types if not isinstance(part, msgspec.inspect.CustomType)))
        case msgspec.inspect.Metadata():
            return values(kind.type)
        case msgspec.inspect.NoneType():
            return st.none()
        case msgspec.inspect.BoolType():
            return st.booleans()
        case msgspec.inspect.IntType():
            return st.integers(-(2**63), 2**63 - 1)
        case msgspec.inspect.FloatType():
            return st.floats(allow_nan=False, allow_infinity=False)
        case msgspec.inspect.StrType():
            return TEXTS
        case msgspec.inspect.VarTupleType():
            return st.lists(values(kind.item_type).filter(lambda item: item is not None), max_size=3)
        case msgspec.inspect.StructType():
            return st.fixed_dictionaries({}, optional={field.encode_name: values(field.type) for field in kind.fields})
    raise AssertionError(kind)


def objects(kind: type[Record]) -> st.SearchStrategy[dict[str, Any]]:
    """JSON objects of this kind: any of its fields, a usable id, and fields nobody knows."""
    info = msgspec.inspect.type_info(kind)
    assert isinstance(info, msgspec.inspect.StructType)
    fields = {field.encode_name: values(field.type) for field in info.fields}
    key = {name: _ids(fields[name]) for name in kind.identity[:1]}
    unknown = st.dictionaries(TEXTS.map(lambda text: f"x-{text}"), st.integers() | TEXTS, max_size=2)
    optional = {name: value for name, value in fields.items() if name not in key}
    return st.builds(lambda known, extra: {**known, **extra}, st.fixed_dictionaries(key, optional=optional), unknown)


def _ids(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(1, 2**53 - 1) if "integers" in repr(strategy) else st.text("0123456789abcdef-", min_size=1, max_size=36)


@settings(max_examples=300)
@given(st.data(), st.sampled_from(KINDS))
def test_a_record_comes_back_as_it_was(data: st.DataObject, kind: type[Record]) -> None:
    sent = data.draw(objects(kind))
    record = decode(kind, json.dumps(sent).encode())
    assert decode(kind, msgspec.json.encode(record)) == record
    for field in msgspec.structs.fields(kind):  # what it holds is what was sent; what was not sent is not there
        given_value, held = sent.get(field.encode_name), getattr(record, field.name)
        assert json.loads(msgspec.json.encode(held)) == given_value or isinstance(given_value, dict | list)
        if field.encode_name not in sent:
            assert held is None


@settings(max_examples=300)
@given(st.data(), st.sampled_from(KINDS))
def test_the_case_of_names_does_not_matter(data: st.DataObject, kind: type[Record]) -> None:
    sent = {name: value for name, value in data.draw(objects(kind)).items() if not name.startswith("x-")}
    swapped = {name.swapcase(): value for name, value in sent.items()}
    assert decode(kind, json.dumps(swapped).encode()) == decode(kind, json.dumps(sent).encode())


def bodies(kind: type[Body]) -> st.SearchStrategy[Body]:
    """Bodies with any of their fields set, to values that may go out."""
    info = msgspec.inspect.type_info(kind)
    assert isinstance(info, msgspec.inspect.StructType)
    return st.fixed_dictionaries({}, optional={field.name: sendable(field.type) for field in info.fields}).map(lambda found: kind(**found))


def sendable(kind: msgspec.inspect.Type) -> st.SearchStrategy[Any]:
    match kind:
        case msgspec.inspect.UnionType():
            return st.one_of(*(sendable(part) for part in kind.types if not _unset(part)))
        case msgspec.inspect.LiteralType():
            return st.sampled_from(kind.values)
        case msgspec.inspect.DateTimeType():
            return st.datetimes(timezones=st.timezones()).filter(lambda moment: 1900 < moment.year < 2200)
        case msgspec.inspect.VarTupleType():
            return st.lists(sendable(kind.item_type), max_size=2).map(tuple)
        case msgspec.inspect.StructType():
            assert issubclass(kind.cls, Body)
            return bodies(kind.cls)
    return values(kind)


def _unset(kind: msgspec.inspect.Type) -> bool:
    return isinstance(kind, msgspec.inspect.CustomType) or type(kind).__name__ == "UnsetType"


@settings(max_examples=400)
@given(st.data(), st.sampled_from(BODIES))
def test_a_body_sends_what_is_set_and_nothing_else(data: st.DataObject, kind: type[Body]) -> None:
    body = data.draw(bodies(kind))
    sent = msgspec.json.encode(body)
    names = {field.encode_name for field in msgspec.structs.fields(kind) if getattr(body, field.name) is not UNSET}
    assert json.loads(sent).keys() == names
    if not body.faults():
        assert msgspec.json.decode(sent, type=kind) == body


@pytest.mark.parametrize("kind", BODIES, ids=lambda kind: kind.__name__)
def test_what_is_needed_is_asked_for_by_name(kind: type[Body]) -> None:
    names = {field.name: field.encode_name for field in msgspec.structs.fields(kind)}
    empty = kind(**{name: () for name in kind.required if name == "ports"})
    missing = {fault.field for fault in empty.faults() if fault.reason == "required"}
    filled = {field.name for field in msgspec.structs.fields(kind) if field.default not in (UNSET, ())}
    assert {names[name] for name in kind.required if name not in filled} <= missing


def test_words_of_a_field_are_those_of_the_enumeration() -> None:
    from atera_desktop.domain.bodies.body import choices
    from atera_desktop.domain.bodies.words import ContractType

    literal = next(part for part in get_args(ContractType) if get_origin(part) is Literal)
    assert choices(billing.NewContract, "contract_type") == get_args(literal)
    assert choices(billing.NewContract, "contract_name") == ()


SCHEMAS_OF: dict[type[Record], tuple[str, ...]] = {
    Account: ("AccountInfoResponse",), Agent: ("AgentDto",), Alert: ("AlertDto",), Ticket: ("TicketDto",), Customer: ("CustomerDto",),
    Contact: ("ContactDto",), Department: ("DepartmentDto",), Contract: ("ContractDto",), Invoice: ("InvoiceDto",), Product: ("RateDto",),
    Monitor: ("GenericDeviceDto", "TcpDeviceDto", "HttpDeviceDto", "SnmpDeviceDto"), Article: ("KnowledgeBaseDto",),
    WorkHours: ("WorkhourRecordDto",), Comment: ("TicketCommentDto",), CustomField: ("CustomFieldDto",), CustomValue: ("CustomValueDto",),
    Durations: ("TicketDurationsDto",), HoursSummary: ("TicketWorkHoursSummaryDto",), InstalledPatches: ("AgentInstalledUpdatesResponse",),
    AvailablePatches: ("AgentAvailableUpdatesResponse",), SiteDurations: ("TicketsWorkHoursSiteDurationSummaryDto",),
}  # fmt: skip


@pytest.mark.parametrize("kind", SCHEMAS_OF, ids=lambda kind: kind.__name__)
def test_a_record_has_the_contract_s_fields_in_its_spelling(kind: type[Record]) -> None:
    due = {name for schema in SCHEMAS_OF[kind] for name in SCHEMAS[schema]}
    assert {field.encode_name for field in msgspec.structs.fields(kind)} == due
