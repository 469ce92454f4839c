"""Custom values are written as a text, read by their type, and found in three ways."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from atera_desktop.sim.custom_fields import FIELDS
from tests.sim.wire import Wire, quoted, served

FAMILIES = {
    "ticket": "Ticket",
    "customer": "Customer",
    "contact": "Contact",
    "contract": "Contract",
    "sla": "SLA",
    "agent": "Agent",
    "snmp": "SNMPDevice",
    "tcp": "TCPDevice",
    "http": "HTTPDevice",
    "generic": "GenericDevice",
}
KINDS = ("Text", "Boolean", "Numeric", "Date", "Options", "OptionsWithDependencies")
NOTHING = {"ValueAsDecimal": 0.0, "ValueAsDateTime": None, "ValueAsBool": False}


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with served(agents=150) as wire:
        yield wire


def item(wire: Wire, family: str) -> int:
    tenant = wire.tenant
    if family in tenant.monitors:
        return next(iter(tenant.monitors[family]))
    return 1 if family == "sla" else next(iter(getattr(tenant, f"{family}s")))


def path(wire: Wire, name: str, family: str = "agent") -> str:
    return f"/customvalues/{family}field/{item(wire, family)}/{quoted(name)}"


def named(target: str, kind: str) -> str:
    return next(field.name for field in FIELDS if (field.target, field.kind) == (target, kind))


async def written(wire: Wire, kind: str, text: str) -> dict[str, Any]:
    """What is read of a field of a machine once `text` was written to it."""
    place = path(wire, named("Agent", kind))
    assert (await wire.send("PUT", place, {"Value": text})).status == 200
    (found,) = (await wire.get(place)).json
    return {name: found[name] for name in ("ValueAsString", *NOTHING)}


async def test_each_target_has_a_field_of_each_type(wire: Wire) -> None:
    found = (await wire.get("/customvalues/customfields")).json
    assert sorted((field["Target"], field["DataType"]) for field in found) == sorted((t, k) for t in FAMILIES.values() for k in KINDS)
    for field in found:
        chosen = field["DataType"].startswith("Options")
        assert bool(field["PossibleValues"]) == chosen
        parents = [other for other in found if (other["Target"], other["Name"]) == (field["Target"], field["ParentAttributeName"])]
        assert len(parents) == (field["DataType"] == "OptionsWithDependencies")
        texts = [option["Text"] for parent in parents for option in parent["PossibleValues"]] or [None]
        assert {option["ParentName"] for option in field["PossibleValues"] or ()} == (set(texts) if chosen else set())
    names = [field["Name"] for field in found if field["DataType"] == "Text"]
    assert all(re.fullmatch(r"[A-Za-z0-9 -]+", name) for name in names)
    assert any(" " in name for name in names)


@pytest.mark.parametrize("method", ["PUT", "POST"])
@pytest.mark.parametrize("family", FAMILIES)
async def test_a_value_is_found_by_its_field_among_all_and_by_its_id(wire: Wire, family: str, method: str) -> None:
    name, number = named(FAMILIES[family], "Text"), item(wire, family)
    reply = await wire.send(method, path(wire, name, family), {"Value": "It's ü & <b>"})
    assert (reply.status, reply.json) == (200, {"ActionID": str(number)})
    (found,) = (await wire.get(path(wire, name.upper(), family))).json
    assert found == {
        **{"ItemId": number, "Id": found["Id"], "FieldName": name, "ValueAsString": "It's ü & <b>", "OptionId": None},
        **NOTHING,
    }
    assert found in (await wire.get(f"/customvalues/{family}fields/{number}")).json
    assert (await wire.get(f"/customvalues/{found['Id'].upper()}")).json == [found]


@pytest.mark.parametrize(
    ("kind", "text", "read"),
    [
        ("Boolean", "True", {"ValueAsString": "true", "ValueAsBool": True}),
        ("Boolean", "false", {"ValueAsString": "false"}),
        ("Numeric", "12.50", {"ValueAsString": "12.50", "ValueAsDecimal": 12.5}),
        ("Numeric", "-3", {"ValueAsString": "-3", "ValueAsDecimal": -3.0}),
        ("Date", "2026-12-01T09:00:00+01:00", {"ValueAsString": "2026-12-01T08:00:00Z", "ValueAsDateTime": "2026-12-01T08:00:00Z"}),
        ("Date", "2026-12-01", {"ValueAsString": "2026-12-01T00:00:00Z", "ValueAsDateTime": "2026-12-01T00:00:00Z"}),
        ("Text", "42", {"ValueAsString": "42"}),
        ("Options", "back office", {"ValueAsString": "Back Office"}),
        ("Options", "3", {"ValueAsString": "Server Room"}),
        ("OptionsWithDependencies", "Rack B", {"ValueAsString": "Rack B"}),
    ],
)
async def test_a_text_is_read_by_its_type(wire: Wire, kind: str, text: str, read: dict[str, object]) -> None:
    assert await written(wire, kind, text) == {**NOTHING, **read}


async def test_an_option_has_an_id_of_its_own(wire: Wire) -> None:
    place, ids = path(wire, named("Agent", "Options")), set()
    for text in ("Front Office", "Back Office", "Front Office"):
        await wire.send("PUT", place, {"Value": text})
        ids.add((await wire.get(place)).json[0]["OptionId"])
    assert len(ids) == 2
    assert None not in ids


@pytest.mark.parametrize(
    ("kind", "text"),
    [("Boolean", "maybe"), ("Numeric", "many"), ("Numeric", "nan"), ("Date", "tomorrow"), ("Options", "Attic"), ("Options", "9")],
)
async def test_a_text_that_is_not_of_the_type_is_refused(wire: Wire, kind: str, text: str) -> None:
    place = path(wire, named("Agent", kind))
    before = (await wire.get(place)).json
    reply = await wire.send("PUT", place, {"Value": text})
    assert (reply.status, list(reply.json["errors"])) == (400, ["Value"])
    assert (await wire.send("PUT", place, {"Value": 5})).status == 400
    assert (await wire.get(place)).json == before


@pytest.mark.parametrize("empty", [None, "", "  "])
async def test_an_empty_value_clears(wire: Wire, empty: str | None) -> None:
    place = path(wire, named("Agent", "Text"))
    await wire.send("PUT", place, {"Value": "x"})
    number = (await wire.get(place)).json[0]["Id"]
    assert (await wire.send("PUT", place, {"Value": empty})).status == 200
    for gone in (place, f"/customvalues/{number}"):
        assert (await wire.get(gone)).json == []


async def test_what_there_is_not_is_refused(wire: Wire) -> None:
    name = quoted(named("Agent", "Text"))
    for place in (path(wire, "Shoe Size"), f"/customvalues/agentfield/999999/{name}", "/customvalues/agentfields/999999"):
        assert (await wire.get(place)).status == 400
    assert (await wire.send("PUT", path(wire, "Shoe Size"), {"Value": "46"})).status == 400
    assert (await wire.get("/customvalues/c5f0")).status == 400
    assert (await wire.get("/customvalues/00000000-0000-4000-8000-000000000000")).json == []


async def test_a_part_of_the_objects_begin_with_values_and_new_ones_without(wire: Wire) -> None:
    shares = []
    for number in list(wire.tenant.agents)[:20]:
        found = (await wire.get(f"/customvalues/agentfields/{number}")).json
        assert found == (await wire.get(f"/customvalues/agentfields/{number}")).json
        shares.append(len(found) / 6)
    assert 0.3 < sum(shares) / 20 < 0.8
    made = await wire.create("/customers", {"CustomerName": "New"})
    assert (await wire.get(f"/customvalues/customerfields/{made}")).json == []
