"""Contracts of all eight types are there, made and changed."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from atera_desktop.sim.tenant import Tenant
from tests.sim.wire import NOON, Wire, served

PERIOD = {"BillingPeriod": "Quarterly"}
DETAILS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "RetainerFlatFee": ({**PERIOD, "RateID": 12, "Quantity": 2}, {**PERIOD, "Rate": 12, "Quantity": 2}),
    "Hourly": ({**PERIOD, "HourlyRateID": 12, "AdditionalRateIDs": [13, 14]}, {**PERIOD, "PrimaryRate": 12, "AdditionalRates": [13, 14]}),
    "BlockHours": (
        {**PERIOD, "HourlyRateID": 12, "HoursIncluded": 20, "OverageRateID": 13, "CommitRollover": True},
        {**PERIOD, "PricePerHour": 12, "HoursIncluded": 20, "OverageRate": 13, "CommitRollover": True},
    ),
    "BlockMoney": (
        {**PERIOD, "ContractAmountRateID": 21, "HourlyRateID": 12, "OverageRateID": 13},
        {**PERIOD, "ContractAmount": 21, "PrimaryRate": 12, "AdditionalRates": [13], "CommitRollover": False, "Amount": 2400.0},
    ),
    "RemoteMonitoring": (
        {**PERIOD, "PerDeviceRateID": 16, "CountBy": "PCAgents"},
        {**PERIOD, "RatePerDevice": 16, "CountBy": "PCAgents"},
    ),
    "OnlineBackup": ({**PERIOD, "PerGBRateID": 22, "CountBy": "TotalGB"}, {**PERIOD, "RatePerGB": 22, "CountBy": "TotalGB"}),
    "ProjectOneTimeFee": ({"TotalAmountRateId": 26}, {"TotalAmount": 26}),
    "ProjectHourlyRate": ({"TotalAmountRateId": 15}, {"PrimaryRate": 15, "AdditionalRates": []}),
}


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with served() as wire:
        yield wire


def wanted(wire: Wire, kind: str, **more: object) -> dict[str, Any]:
    customer = next(reversed(wire.tenant.customers))
    return {"ContractName": "New", "SLAId": 2, "CustomerID": customer, "ContractType": kind, f"{kind}Contract": DETAILS[kind][0], **more}


def by_id(details: dict[str, Any]) -> dict[str, Any]:
    """Details with the ids of their rates in place of these."""

    def plain(value: Any) -> Any:
        if isinstance(value, list):
            return [plain(item) for item in value]
        return value["RateID"] if isinstance(value, dict) else value

    return {name: plain(value) for name, value in details.items()}


async def test_customers_begin_with_contracts_of_every_type(wire: Wire) -> None:
    found = await wire.every("/contracts?itemsInPage=3")
    assert {contract["ContractType"] for contract in found} == set(DETAILS)
    for contract in found:
        assert [kind for kind in DETAILS if contract[f"{kind}Contract"]] == [contract["ContractType"]]
        assert contract["CustomerName"] == wire.tenant.customers[contract["CustomerID"]]["CustomerName"]
    owners = {contract["CustomerID"] for contract in Tenant(3200, clock=lambda: NOON).contracts.values()}
    assert len(owners) == 60


async def test_contracts_of_a_customer(wire: Wire) -> None:
    contracts = list(wire.tenant.contracts.values())
    number = contracts[0]["CustomerID"]
    due = [c["ContractID"] for c in contracts if c["CustomerID"] == number]
    assert [c["ContractID"] for c in await wire.every(f"/contracts/customer/{number}")] == due
    assert 0 < len(due) < len(contracts)


@pytest.mark.parametrize("kind", DETAILS)
async def test_a_contract_is_as_it_was_sent(wire: Wire, kind: str) -> None:
    sent = wanted(wire, kind, Active=True, Taxable=True, StartDate="2026-12-01T00:00:00Z", EndDate="2027-11-30T00:00:00Z", Notes="Quietly")
    made = (await wire.get(f"/contracts/{await wire.create('/contracts', sent)}")).json
    assert set(made) == set((await wire.get("/contracts")).items[0])
    assert {name: made[name] for name in sent if name in made and name != f"{kind}Contract"} == {
        name: value for name, value in sent.items() if name not in ("SLAId", "Notes", f"{kind}Contract")
    }
    assert by_id(made[f"{kind}Contract"]) == DETAILS[kind][1]
    assert all(made[f"{other}Contract"] is None for other in DETAILS if other != kind)


@pytest.mark.parametrize(
    ("kind", "change", "wrong"),
    [
        ("Hourly", {"SLAId": 99}, "SLAId"),
        ("Hourly", {"SLAId": None}, "SLAId"),
        ("Hourly", {"CustomerID": 999_999}, "CustomerID"),
        ("Hourly", {"ContractType": "Yearly"}, "ContractType"),
        ("Hourly", {"HourlyContract": None}, "HourlyContract"),
        ("Hourly", {"HourlyContract": {"HourlyRateID": 999, **PERIOD}}, "HourlyContract.HourlyRateID"),
        ("Hourly", {"HourlyContract": {"HourlyRateID": 61, **PERIOD}}, "HourlyContract.HourlyRateID"),
        ("Hourly", {"HourlyContract": {"HourlyRateID": 12, "AdditionalRateIDs": [13, 999], **PERIOD}}, "HourlyContract.AdditionalRateIDs"),
        ("Hourly", {"HourlyContract": {"HourlyRateID": 12}}, "HourlyContract.BillingPeriod"),
        ("OnlineBackup", {"OnlineBackupContract": {"PerGBRateID": 22, "CountBy": "Disks", **PERIOD}}, "OnlineBackupContract.CountBy"),
        ("Hourly", {"ProjectOneTimeFeeContract": {"TotalAmountRateId": 26}}, "ProjectOneTimeFeeContract"),
        ("Hourly", {"StartDate": "2026-12-01T00:00:00Z", "EndDate": "2026-11-30T00:00:00Z"}, "EndDate"),
    ],
)
async def test_a_wrong_contract_is_refused(wire: Wire, kind: str, change: dict[str, object], wrong: str) -> None:
    before = len(wire.tenant.contracts)
    reply = await wire.send("POST", "/contracts", wanted(wire, kind, **change))
    assert (reply.status, list(reply.json["errors"])) == (400, [wrong])
    assert len(wire.tenant.contracts) == before


@pytest.mark.parametrize("method", ["PUT", "POST"])
async def test_an_update_changes_what_was_sent_and_nothing_else(wire: Wire, method: str) -> None:
    number = await wire.create("/contracts", wanted(wire, "BlockHours"))
    before = (await wire.get(f"/contracts/{number}")).json
    sent = {"ContractName": "Renewed", "Active": True, "BlockHoursContract": {"HoursIncluded": 40, "HourlyRateID": 14}}
    reply = await wire.send(method, f"/contracts/{number}", sent)
    assert (reply.status, reply.raw) == (204, b"")
    details = {**before["BlockHoursContract"], "HoursIncluded": 40}
    changed = {**before, "ContractName": "Renewed", "Active": True, "BlockHoursContract": details}
    assert (await wire.get(f"/contracts/{number}")).json == changed


async def test_a_wrong_update_is_refused(wire: Wire) -> None:
    number = await wire.create("/contracts", wanted(wire, "BlockHours", StartDate="2026-12-01T00:00:00Z"))
    for sent in ({"HourlyContract": PERIOD}, {"EndDate": "2026-01-01T00:00:00Z"}, {"BlockHoursContract": {"BillingPeriod": "Never"}}):
        assert (await wire.send("PUT", f"/contracts/{number}", sent)).status == 400
    assert (await wire.send("PUT", "/contracts/999999", {"ContractName": "x"})).status == 404


async def test_a_customer_has_one_default(wire: Wire) -> None:
    first, second = [await wire.create("/contracts", wanted(wire, "Hourly", Default=True)) for _ in range(2)]

    async def defaults() -> list[int]:
        customer = next(reversed(wire.tenant.customers))
        return [c["ContractID"] for c in await wire.every(f"/contracts/customer/{customer}") if c["Default"]]

    assert await defaults() == [second]
    await wire.send("PUT", f"/contracts/{first}", {"Default": True})
    assert await defaults() == [first]


async def test_omit_nested_leaves_out_the_seven_unused() -> None:
    async with served("omit-nested") as wire:
        for contract in await wire.every("/contracts"):
            assert [kind for kind in DETAILS if f"{kind}Contract" in contract] == [contract["ContractType"]]
