"""Monitored devices are created in five ways, read back in four families, and gone when deleted."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from atera_desktop.sim.monitors import FAMILIES
from tests.sim.wire import Wire, served

V3 = {"Hostname": "10.0.0.9", "Port": 161, "SNMPType": "Switch", "Username": "probe"}
SIGNED = {"_SecurityLevel": "Authentication", "AuthenticationAlg": "SHA1", "AuthenticationPassword": "s3cret-a"}
SEALED = {**SIGNED, "_SecurityLevel": "AuthenticationAndPrivacy", "PrivacyAlg": "AES", "PrivacyPassword": "s3cret-p"}
SNMP = {"Hostname": "10.0.0.9", "Port": "161", "Type": "Switch", "Online": True, "Model": None}

WAYS: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("generic", "genericdevice", {"Hostname": "10.0.0.9"}, {}),
    (
        "tcp",
        "tcpdevice",
        {"Hostname": "10.0.0.9", "Ports": [{"PortNum": 443, "Monitored": True}, {"portnum": 25}]},
        {
            "Hostname": "10.0.0.9",
            "Ports": [
                {"PortNumber": 443, "Monitored": True, "Available": True},
                {"PortNumber": 25, "Monitored": False, "Available": True},
            ],
        },
    ),
    (
        "http",
        "httpdevice",
        {"URL": "https://one.example/x?y=1"},
        {"URL": "https://one.example/x?y=1", "Pattern": None, "ContainsPattern": False},
    ),
    ("http", "httpdevice", {"URL": "http://one.example:8080", "Pattern": "ok"}, {"Pattern": "ok", "URLUp": True, "ContainsPattern": True}),
    (
        "snmp",
        "snmpdevice/v1v2",
        {"Hostname": "10.0.0.9", "Port": 161, "SNMPType": "Switch", "Community": "public", "SNMPVersion": "v2"},
        {**SNMP, "Community": "public", "Version": "V2", "SecurityLevel": "Undefined", "Authentication": None, "Privacy": None},
    ),
    (
        "snmp",
        "snmpdevice/v3",
        V3 | SIGNED,
        {**SNMP, "Community": None, "Version": "V3", "SecurityLevel": "Authentication", "Authentication": "SHA1", "Privacy": None},
    ),
    ("snmp", "snmpdevice/v3", V3 | SEALED, {"SecurityLevel": "AuthenticationAndPrivacy", "Authentication": "SHA1", "Privacy": "AES"}),
    ("snmp", "snmpdevice/v3", V3, {"SecurityLevel": "Undefined", "Authentication": None}),
]


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with served() as wire:
        yield wire


def common(wire: Wire) -> dict[str, Any]:
    agent = next(a for a in wire.tenant.agents.values() if a["FolderID"])
    of = {"CustomerID": agent["CustomerID"], "FolderID": agent["FolderID"], "MonitoringAgentID": agent["AgentID"]}
    return {"Name": "Core switch", **of, "Monitored": True}


@pytest.mark.parametrize(("family", "path", "sent", "due"), WAYS)
async def test_a_device_is_created_as_it_was_sent_and_deleted(
    wire: Wire, family: str, path: str, sent: dict[str, Any], due: dict[str, Any]
) -> None:
    shared = common(wire)
    made = await wire.send("POST", f"/devices/{path}", shared | sent)
    assert (made.status, list(made.json)) == (201, ["DeviceId", "DeviceGuid"])
    number = made.json["DeviceId"]
    reply = await wire.get(f"/devices/{family}device/{number}")
    assert (shared | due | {"DeviceGuid": made.json["DeviceGuid"]}).items() <= reply.json.items()
    assert b"s3cret" not in reply.raw
    assert "Username" not in reply.json
    assert reply.json in await wire.every(f"/devices/{family}devices?monitoringAgentId={shared['MonitoringAgentID']}")
    assert (await wire.send("DELETE", f"/agents/{shared['MonitoringAgentID']}")).status == 405
    assert (await wire.send("DELETE", f"/devices/{family}device/{number}")).status == 204
    for method in ("GET", "DELETE"):
        assert (await wire.send(method, f"/devices/{family}device/{number}")).status == 404


@pytest.mark.parametrize("family", FAMILIES)
async def test_a_new_device_has_the_fields_of_its_family(family: str) -> None:
    async with served(agents=240) as wire:
        _, path, sent, _ = next(way for way in WAYS if way[0] == family)
        made = await wire.send("POST", f"/devices/{path}", common(wire) | sent)
        known = {n: set(device) for n, device in wire.tenant.monitors[family].items()}
        assert len(known) > 1
        assert known[made.json["DeviceId"]] == known[min(known)]


@pytest.mark.parametrize(
    ("path", "sent", "wrong"),
    [
        (
            "genericdevice",
            dict.fromkeys(("Name", "CustomerID", "FolderID", "MonitoringAgentID")),
            {"Name", "CustomerID", "MonitoringAgentID"},
        ),
        ("genericdevice", {"CustomerID": 999_999}, {"CustomerID", "MonitoringAgentID", "FolderID"}),
        ("genericdevice", {"FolderID": 999_999, "Monitored": "yes"}, {"FolderID", "Monitored"}),
        ("tcpdevice", {}, {"Hostname", "Ports"}),
        ("tcpdevice", {"Hostname": "h", "Ports": []}, {"Ports"}),
        ("tcpdevice", {"Hostname": "h", "Ports": [80]}, {"Ports"}),
        ("tcpdevice", {"Hostname": "h", "Ports": [{"PortNum": 80}, {"PortNum": 80}]}, {"Ports"}),
        ("tcpdevice", {"Hostname": "h", "Ports": [{"PortNum": 80}, {"PortNum": 65_536}, {}]}, {"Ports[1].PortNum", "Ports[2].PortNum"}),
        ("httpdevice", {}, {"URL"}),
        ("httpdevice", {"URL": "ftp://one.example"}, {"URL"}),
        ("httpdevice", {"URL": "https://"}, {"URL"}),
        ("httpdevice", {"URL": "https://one.example:99999/"}, {"URL"}),
        ("snmpdevice/v1v2", {"Port": 0}, {"Hostname", "Port", "Community", "SNMPVersion"}),
        ("snmpdevice/v1v2", {"Hostname": "h", "Port": 161, "Community": "public", "SNMPVersion": "V3"}, {"SNMPVersion"}),
        ("snmpdevice/v3", {}, {"Hostname", "Port", "Username"}),
        ("snmpdevice/v3", {**V3, "_SecurityLevel": "None"}, {"_SecurityLevel"}),
        ("snmpdevice/v3", {**V3, "_SecurityLevel": "Authentication"}, {"AuthenticationAlg", "AuthenticationPassword"}),
        ("snmpdevice/v3", {**V3, **SIGNED, "AuthenticationAlg": "Undefined"}, {"AuthenticationAlg"}),
        ("snmpdevice/v3", {**V3, **SEALED, "PrivacyAlg": "Enigma", "PrivacyPassword": None}, {"PrivacyAlg", "PrivacyPassword"}),
    ],
)
async def test_every_wrong_field_of_a_new_device_is_named(wire: Wire, path: str, sent: dict[str, Any], wrong: set[str]) -> None:
    before = wire.tenant.counts()
    reply = await wire.send("POST", f"/devices/{path}", common(wire) | sent)
    assert (reply.status, set(reply.json["errors"])) == (400, wrong)
    assert wire.tenant.counts() == before


async def test_a_device_is_probed_by_a_machine_of_its_own_customer(wire: Wire) -> None:
    sent = common(wire)
    sent["MonitoringAgentID"] = next(n for n, a in wire.tenant.agents.items() if a["CustomerID"] != sent["CustomerID"])
    reply = await wire.send("POST", "/devices/genericdevice", sent)
    assert list(reply.json["errors"]) == ["MonitoringAgentID"]


async def test_an_snmp_device_is_found_by_its_guid_in_any_case(wire: Wire) -> None:
    device = next(iter(wire.tenant.monitors["snmp"].values()))
    assert (await wire.get(f"/devices/snmpdevice/guid/{device['DeviceGuid'].upper()}")).json == device
    assert (await wire.get("/devices/snmpdevice/guid/00000000-0000-4000-8000-000000000000")).status == 404
    assert (await wire.get("/devices/snmpdevice/guid/12")).status == 400


async def test_a_device_is_known_to_its_own_family_alone(wire: Wire) -> None:
    number = next(iter(wire.tenant.monitors["snmp"]))
    assert [(await wire.get(f"/devices/{family}device/{number}")).status for family in FAMILIES] == [404, 404, 404, 200]
