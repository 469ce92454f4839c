"""The one decoder against what a server may send on a bad day."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atera_desktop.domain.agent import Agent
from atera_desktop.domain.alert import Alert
from atera_desktop.domain.catalog import RESOURCES, Resource
from atera_desktop.domain.decode import BadRecord, decode, identify
from atera_desktop.domain.ticket import Ticket

ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def agent(**fields: Any) -> Agent:
    record = decode(Agent, json.dumps({"AgentID": 412, **fields}).encode())
    assert isinstance(record, Agent)
    return record


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        (b'{"AgentID":5}', 5),
        (b'{"agentid":5}', 5),
        (b'{"AgentID":"5"}', 5),
        (b'{"AgentId":5}', 5),
        (b'{"ID":5}', 5),
        (b'{"AgentID":null,"ID":6,"AgentId":5}', 5),
        (b'{"AgentID":5,"AgentId":6,"DeviceGuid":"g"}', 5),
        (b'{"agentid":6,"AgentID":"5","DeviceGuid":"g"}', 5),
        (b'{"AgentID":null,"DeviceGuid":"g"}', "g"),
        (b'{"AgentID":true,"DeviceGuid":"g"}', "g"),
        (b'{"AgentID":0,"DeviceGuid":"g"}', "g"),
        (b'{"AgentID":-5,"DeviceGuid":"g"}', "g"),
        (b'{"AgentID":9007199254740992,"DeviceGuid":"g"}', "g"),
        (b'{"AgentID":9007199254740991,"DeviceGuid":"g"}', 9007199254740991),
        (b'{"DeviceGuid":"412"}', "412"),
    ],
)
def test_an_agent_is_known_by_the_first_usable_id(raw: bytes, key: int | str) -> None:
    assert decode(Agent, raw).key == key


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "JSONDecodeError"),
        (b"[]", "not an object"),
        (b"null", "not an object"),
        (b"{}", "no usable id"),
        (b'{"AgentID":5,"AgentID":6}', "twice"),
        (b'{"agentid":4,"AgentID":5,"AgentID":6}', "twice"),
        (b'{"AgentID":5,"Memory":"many"}', "$.Memory"),
        (b'{"AgentID":5,"OSNum":NaN}', "NaN"),
        (b'{"AgentID":5,"OSNum":-Infinity}', "Infinity"),
        (b'{"AgentID":5,"X":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "Recursion"),
        (b'{"AgentID":' + b"9" * 5000 + b"}", "without end"),
        (b'{"AgentID":5,"AgentName":"\xff"}', "Unicode"),
        (b'{"AgentID":5', "JSONDecodeError"),
    ],
)
def test_what_cannot_be_used_says_why_and_quotes_nothing(raw: bytes, why: str) -> None:
    with pytest.raises(BadRecord, match=why.replace("$", r"\$")) as caught:
        decode(Agent, raw)
    assert "many" not in str(caught.value)


def test_a_record_spoilt_by_one_field_is_still_identified() -> None:
    assert identify(Agent, b'{"AgentID":5,"Memory":"many"}') == 5
    assert identify(Agent, b'{"Memory":"many"}') is None
    assert identify(Agent, b'{"AgentID":5,"AgentID":6}') is None


def test_text_is_made_whole_and_clamped() -> None:
    assert agent(AgentName="x\ud800").agent_name == "x\ufffd"
    assert len(agent(AgentName="x" * 300).agent_name or "") == 256
    assert len(agent(IpAddresses=["1" * 300]).ip_addresses[0]) == 256  # type: ignore[index]
    alert = decode(Alert, json.dumps({"AlertID": 1, "Title": "t" * 2000, "AlertMessage": "m" * 300_000}).encode())
    assert (len(alert.title or ""), len(alert.alert_message or "")) == (1024, 262_144)


def test_unknown_enum_members_and_extra_keys_are_kept_or_ignored() -> None:
    ticket = decode(Ticket, b'{"TicketID":7,"TicketPriority":"Cosmic","NewField":{"a":[1]}}')
    assert ticket.ticket_priority == "Cosmic"
    assert ticket.priority_rank == 0


def plausible(resource: Resource) -> st.SearchStrategy[dict[str, Any]]:
    """Mostly what the contract says, with a field or two of any shape."""
    identity = resource.record.identity[0]
    own = {"BatteryInfo", identity}
    described = [item for item in msgspec.structs.fields(resource.record) if item.encode_name not in own]
    fields = {item.encode_name: st.none() | _fitting(str(item.type)) for item in described}
    sound = st.fixed_dictionaries({identity: st.integers(1, 2**60)}, optional=fields)
    odd = st.dictionaries(st.sampled_from([*fields, identity, "ID", "Extra"]) | st.text(max_size=8), ANYTHING, max_size=2)
    return st.tuples(sound, odd).map(lambda parts: {**parts[0], **parts[1]})


def _fitting(kind: str) -> st.SearchStrategy[Any]:
    if "bool" in kind:
        return st.booleans()
    if "tuple" in kind:
        return st.just([])
    if "int" in kind:
        return st.integers(-(2**63), 2**63 - 1)
    return st.floats(allow_nan=False, allow_infinity=False) if "float" in kind else st.text(max_size=20)


@settings(max_examples=400)
@given(st.data(), st.sampled_from(list(RESOURCES.values())))
def test_no_payload_breaks_the_decoder(data: st.DataObject, resource: Resource) -> None:
    payload = data.draw(plausible(resource))
    raw = json.dumps(payload).encode()
    for sent in (raw, raw[: len(raw) // 2], raw.replace(b'"', b"'", 1)):
        try:
            assert decode(resource.record, sent).key is not None
        except BadRecord:
            identify(resource.record, sent)
