"""Forms through the real window: filled by the keyboard alone, and what the tenant has afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.changing import ready, writes
from tests.ui.desk import desk
from tests.ui.forms import closed, fill_all, opened, send, show

pytestmark = pytest.mark.usefixtures("qapp")


async def test_a_customer_is_made(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        dialog = await opened(here, "File", "New", "New customer…")
        assert dialog.windowTitle() == "New customer"
        fill_all(dialog, {"Name": "Lighthouse Dental", "City": "Bergen", "Latitude": "60.39", "Notes": "Two floors"})
        send(dialog)
        send(dialog)
        await closed(dialog)
        assert here.served is not None
        made = list(here.served.tenant.customers.values())[-1]
        assert (made["CustomerName"], made["City"], made["Latitude"], made["Notes"]) == ("Lighthouse Dental", "Bergen", 60.39, "Two floors")
        assert writes(here) == ["POST /api/v3/customers"]
        assert here.notices() == ["Lighthouse Dental was created."]


async def test_a_customer_is_changed(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        assert here.served is not None
        key = await show(here, "customers", 1)
        before = dict(here.served.tenant.customers[key])  # type: ignore[index]
        dialog = await opened(here, "Customer", "Edit customer…")
        fill_all(dialog, {"City": "Bergen"})
        send(dialog)
        await closed(dialog)
        after = here.served.tenant.customers[key]  # type: ignore[index]
        assert after == before | {"City": "Bergen", "LastModified": after["LastModified"]}
        assert len(writes(here)) == 1
        assert here.window.page.keys() == (key,)
