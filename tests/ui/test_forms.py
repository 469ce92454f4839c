"""Forms through the real window: filled by the keyboard alone, and what the tenant has afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.ui.changing import ready, writes
from tests.ui.desk import Desk, desk
from tests.ui.forms import AGENT, CONTACT, CUSTOMER, PRODUCT, closed, fill_all, opened, send, show

pytestmark = pytest.mark.usefixtures("qapp")


async def test_a_customer_is_made(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await ready(here)
        dialog = await opened(here, "File", "New", "New customer…")
        assert dialog.windowTitle() == "New customer"
        await fill_all(here, dialog, {"Name": "Lighthouse Dental", "City": "Bergen", "Latitude": "60.39", "Notes": "Two floors"})
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
        await fill_all(here, dialog, {"City": "Bergen"})
        send(dialog)
        await closed(dialog)
        after = here.served.tenant.customers[key]  # type: ignore[index]
        assert after == before | {"City": "Bergen", "LastModified": after["LastModified"]}
        assert len(writes(here)) == 1
        assert here.window.page.keys() == (key,)


# Proof 1: every form, by the keyboard alone, and what the tenant has then

MONITOR = {"Name": "Probe 1", "Customer": CUSTOMER, "Probed by": AGENT}
CONTRACT = {"Name": "Care", "Customer": CUSTOMER, "SLA": "1", "From": "2026-01-01", "Taxable": True}
RATE = {"Name": "Backup seat", "Price": "12.50", "SKU": "BK-1", "Category": "Licenses"}
MADE: list[tuple[str, str, str, dict[str, Any], dict[str, Any]]] = [
    ("New contact…", "", "contacts", {"E-mail": "new@light.example", "Customer": CUSTOMER, "First name": "Nora", "Last name": "Lind"},
     {"Email": "new@light.example", "Firstname": "Nora", "Lastname": "Lind"}),
    ("New department…", "", "departments", {"Name": "Night desk", "Description": "From ten to six"}, {"Name": "Night desk"}),
    ("New product…", "", "products", RATE, {"Description": "Backup seat", "Amount": 12.5, "SKU": "BK-1"}),
    ("New expense…", "", "expenses", RATE, {"Description": "Backup seat", "Amount": 12.5, "SKU": "BK-1"}),
    ("New ticket…", "", "tickets", {"Title": "No sound", "Description": "Since noon", "End user": CONTACT, "Priority": "High"},
     {"TicketTitle": "No sound", "TicketPriority": "High"}),
    ("New ticket…", "", "tickets",
     {"Title": "Welcome", "Description": "A laptop", "First name": "Ola", "Last name": "Berg", "E-mail": "ola@light.example"},
     {"TicketTitle": "Welcome", "EndUserEmail": "ola@light.example"}),
    ("New alert…", "agents", "alerts", {"Title": "Smoke", "Severity": "Critical", "Message": "In the rack"},
     {"Title": "Smoke", "Severity": "Critical", "AlertMessage": "In the rack"}),
    ("New folder…", "customers", "folders", {"Name": "Cellar"}, {"FolderName": "Cellar"}),
    ("New ping monitor…", "", "monitors", MONITOR | {"Host": "10.0.0.9"}, {"Name": "Probe 1"}),
    ("New TCP monitor…", "", "monitors", MONITOR | {"Host": "10.0.0.9", "Ports": "80, 443"}, {"Name": "Probe 1"}),
    ("New website monitor…", "", "monitors", MONITOR | {"Address": "https://light.example/ok"}, {"Name": "Probe 1"}),
    ("New SNMP v1 or v2 monitor…", "", "monitors", MONITOR | {"Host": "10.0.0.9", "Community": "public"}, {"Name": "Probe 1"}),
    ("New SNMP v3 monitor…", "", "monitors",
     MONITOR | {"Host": "10.0.0.9", "User name": "watch", "Security level": "Authentication and privacy", "Authentication": "SHA1",
                "Authentication password": "s3cret-one", "Privacy": "AES", "Privacy password": "s3cret-two"}, {"Name": "Probe 1"}),
    *(("New contract…", "", "contracts", CONTRACT | {"Type": words} | terms,
       {"ContractName": "Care", "ContractType": kind, "Taxable": True})
      for words, kind, terms in (
        ("Retainer flat fee", "RetainerFlatFee", {"Fee": PRODUCT, "Billed": "Monthly"}),
        ("Hourly", "Hourly", {"Hourly rate": PRODUCT, "Billed": "Monthly"}),
        ("Block hours", "BlockHours", {"Hourly rate": PRODUCT, "Hours included": "10", "Billed": "Yearly"}),
        ("Block money", "BlockMoney", {"Sum": PRODUCT, "Hourly rate": PRODUCT, "Billed": "Quarterly"}),
        ("Remote monitoring", "RemoteMonitoring", {"Rate per device": PRODUCT, "Counted by": "All", "Billed": "Monthly"}),
        ("Online backup", "OnlineBackup", {"Rate per GB": PRODUCT, "Counted by": "Total GB", "Billed": "Monthly"}),
        ("Project one time fee", "ProjectOneTimeFee", {"Whole sum": PRODUCT}),
        ("Project hourly rate", "ProjectHourlyRate", {"Hourly rate": PRODUCT}),
    )),
]  # fmt: skip


def kept_by(here: Desk, name: str) -> dict[Any, Any]:
    """What the tenant has of a kind, by what tells one from another."""
    assert here.served is not None
    records = getattr(here.served.tenant, name)
    if name == "monitors":
        return {(family, key): one for family, found in records.items() for key, one in found.items()}
    return dict(enumerate(records)) if isinstance(records, list) else dict(records)


@pytest.mark.parametrize(("entry", "section", "kept", "typed", "due"), MADE, ids=lambda value: value if isinstance(value, str) else "")
async def test_everything_is_made_by_the_keyboard(
    tmp_path: Path, entry: str, section: str, kept: str, typed: dict[str, Any], due: dict[str, Any]
) -> None:
    async with desk(tmp_path, agents=140) as here:
        await ready(here)
        if section:
            await show(here, section, 1)
        dialog = await opened(here, "File", "New", entry)
        assert dialog.windowTitle() == entry.removesuffix("…")
        await fill_all(here, dialog, typed)
        before = kept_by(here, kept)
        send(dialog)
        send(dialog)
        await closed(dialog)
        (made,) = [record for key, record in kept_by(here, kept).items() if key not in before]
        assert {name: made[name] for name in due} == due
        assert len(writes(here)) == 1
        assert len(here.notices()) == 1
        assert here.notices()[0].endswith(" was created.")
        assert "s3cret" not in (here.session.folder / "journal.db").read_bytes().decode("latin-1")
