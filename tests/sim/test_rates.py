"""Products and expenses are listed, made, changed, archived and deleted, and what charges them follows."""

from collections.abc import AsyncIterator

import pytest

from tests.sim.wire import Wire, served

KINDS = ("products", "expenses")


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with served() as wire:
        yield wire


async def listed(wire: Wire, kind: str) -> list[int]:
    return [rate["RateID"] for rate in await wire.every(f"/rates/{kind}?itemsInPage=7")]


@pytest.mark.parametrize(("kind", "count"), [("products", 20), ("expenses", 8)])
async def test_the_tenant_begins_with_some(wire: Wire, kind: str, count: int) -> None:
    assert len(set(await listed(wire, kind))) == count
    assert not set(await listed(wire, "products")) & set(await listed(wire, "expenses"))


@pytest.mark.parametrize("kind", KINDS)
async def test_a_rate_is_as_it_was_sent_and_changed(wire: Wire, kind: str) -> None:
    number = await wire.create(f"/rates/{kind}", {"Description": "Cable", "Amount": 9.5, "SKU": "C-1"})
    made = {"RateID": number, "Amount": 9.5, "Description": "Cable", "SKU": "C-1", "Category": None}
    assert (await wire.get(f"/rates/{kind}/{number}")).json == made
    reply = await wire.send("PUT", f"/rates/{kind}/{number}", {"amount": 10, "Category": "Small parts"})
    assert (reply.status, reply.json) == (200, {"ActionID": str(number)})
    assert (await wire.get(f"/rates/{kind}/{number}")).json == {**made, "Amount": 10, "Category": "Small parts"}
    assert (await listed(wire, kind))[-1] == number


@pytest.mark.parametrize("kind", KINDS)
async def test_an_archived_rate_is_listed_no_more_and_can_come_back(wire: Wire, kind: str) -> None:
    number = (await listed(wire, kind))[3]
    before = (await wire.get(f"/rates/{kind}/{number}")).json
    await wire.send("PUT", f"/rates/{kind}/{number}", {"Archived": True})
    assert number not in await listed(wire, kind)
    assert (await wire.get(f"/rates/{kind}/{number}")).json == before
    await wire.send("PUT", f"/rates/{kind}/{number}", {"Archived": False})
    assert number in await listed(wire, kind)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_deleted_rate_is_gone(wire: Wire, kind: str) -> None:
    number = (await listed(wire, kind))[0]
    assert (await wire.send("DELETE", f"/rates/{kind}/{number}")).status == 204
    assert number not in await listed(wire, kind)
    for method in ("GET", "PUT", "DELETE"):
        assert (await wire.send(method, f"/rates/{kind}/{number}", {})).status == 404


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"Amount": 1}, "Description"),
        ({"Description": "Cable"}, "Amount"),
        ({"Description": " ", "Amount": 1}, "Description"),
        ({"Description": "Cable", "Amount": "1"}, "Amount"),
        ({"Description": "Cable", "Amount": 1, "SKU": 5}, "SKU"),
    ],
)
async def test_a_wrong_rate_is_refused(wire: Wire, sent: dict[str, object], wrong: str) -> None:
    for kind in KINDS:
        before = await listed(wire, kind)
        reply = await wire.send("POST", f"/rates/{kind}", sent)
        assert (reply.status, list(reply.json["errors"])) == (400, [wrong])
        assert await listed(wire, kind) == before


async def test_work_hours_and_contracts_tell_what_a_product_costs_now(wire: Wire) -> None:
    hours = next(hours for hours in wire.tenant.hours.values() if hours["RateID"])
    product = hours["RateID"]
    contract = await wire.create(
        "/contracts",
        {
            "CustomerID": hours["CustomerID"],
            "SLAId": 1,
            "ContractType": "ProjectOneTimeFee",
            "ProjectOneTimeFeeContract": {"TotalAmountRateId": product},
        },
    )

    async def amounts() -> tuple[float | None, float | None]:
        records = await wire.every(f"/tickets/{hours['TicketID']}/workhoursrecords")
        rate = (await wire.get(f"/contracts/{contract}")).json["ProjectOneTimeFeeContract"]["TotalAmount"]
        return next(r["RateAmount"] for r in records if r["WorkHoursID"] == hours["WorkHoursID"]), rate and rate["Amount"]

    await wire.send("PUT", f"/rates/products/{product}", {"Amount": 77.25})
    assert await amounts() == (77.25, 77.25)
    await wire.send("DELETE", f"/rates/products/{product}")
    assert await amounts() == (None, None)
