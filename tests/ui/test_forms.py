"""Forms through the real window: filled by the keyboard alone, and what the tenant has afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.ui.changing import ready, writes
from tests.ui.desk import Desk, desk
from tests.ui.forms import AGENT, CONTACT, CUSTOMER, PRODUCT, closed, fill_all, opened, read_back, send, show

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
    ("New TCP monitor…", "", "monitors", MONITOR | {"Host": "10.0.0.9", "Ports": "80, 443"},
     {"Name": "Probe 1", "Hostname": "10.0.0.9", "Ports": [{"PortNumber": 80}, {"PortNumber": 443}]}),
    ("New website monitor…", "", "monitors", MONITOR | {"Address": "https://light.example/ok"},
     {"Name": "Probe 1", "URL": "https://light.example/ok"}),
    ("New SNMP v1 or v2 monitor…", "", "monitors", MONITOR | {"Host": "10.0.0.9", "Community": "public"},
     {"Name": "Probe 1", "Hostname": "10.0.0.9", "Version": "V2", "Port": "161"}),
    ("New SNMP v3 monitor…", "", "monitors",
     MONITOR | {"Host": "10.0.0.9", "User name": "watch", "Security level": "Authentication and privacy", "Authentication": "SHA1",
                "Authentication password": "s3cret-one", "Privacy": "AES", "Privacy password": "s3cret-two"},
     {"Name": "Probe 1", "Version": "V3", "SecurityLevel": "AuthenticationAndPrivacy", "Authentication": "SHA1", "Privacy": "AES"}),
    *(("New contract…", "", "contracts", CONTRACT | {"Type": words} | terms,
       {"ContractName": "Care", "ContractType": kind, "Taxable": True, "StartDate": "2026-01-01T00:00:00Z", f"{kind}Contract": due})
      for words, kind, terms, due in (
        ("Retainer flat fee", "RetainerFlatFee", {"Fee": PRODUCT, "Billed": "Monthly"}, {"BillingPeriod": "Monthly"}),
        ("Hourly", "Hourly", {"Hourly rate": PRODUCT, "Billed": "Monthly"}, {"BillingPeriod": "Monthly"}),
        ("Block hours", "BlockHours", {"Hourly rate": PRODUCT, "Hours included": "10", "Billed": "Yearly"},
         {"HoursIncluded": 10, "BillingPeriod": "Yearly"}),
        ("Block money", "BlockMoney", {"Sum": PRODUCT, "Hourly rate": PRODUCT, "Billed": "Quarterly"}, {"BillingPeriod": "Quarterly"}),
        ("Remote monitoring", "RemoteMonitoring", {"Rate per device": PRODUCT, "Counted by": "All", "Billed": "Monthly"},
         {"CountBy": "All", "BillingPeriod": "Monthly"}),
        ("Online backup", "OnlineBackup", {"Rate per GB": PRODUCT, "Counted by": "Total GB", "Billed": "Monthly"},
         {"CountBy": "TotalGB", "BillingPeriod": "Monthly"}),
        ("Project one time fee", "ProjectOneTimeFee", {"Whole sum": PRODUCT}, {}),
        ("Project hourly rate", "ProjectHourlyRate", {"Hourly rate": PRODUCT}, {}),
    )),
]  # fmt: skip


def kept_by(here: Desk, name: str) -> set[tuple[str, Any]]:
    """What the tenant has of a kind: the family of a monitor, and the id."""
    assert here.served is not None
    records = getattr(here.served.tenant, name)
    return {(family, key) for family in records for key in records[family]} if name == "monitors" else {("", key) for key in records}


async def made_at(here: Desk, name: str, family: str, key: Any) -> dict[str, Any]:
    """What Atera answers when it is asked for it; of a folder, which it does not tell, what it has."""
    assert here.served is not None
    if name == "folders":
        return dict(here.served.tenant.folders[key])
    if name == "monitors":
        guid = str(here.served.tenant.monitors[family][key]["DeviceGuid"])
        return await read_back(here, name, guid, f"devices/{family}device/{key}")
    return await read_back(here, name, key)


def has(found: Any, due: Any) -> bool:
    """Whether everything that is due is found, with whatever else."""
    if isinstance(due, dict):
        return isinstance(found, dict) and all(has(found.get(name), value) for name, value in due.items())
    if isinstance(due, list):
        return isinstance(found, list) and len(found) == len(due) and all(map(has, found, due))
    return bool(found == due)


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
        ((family, key),) = kept_by(here, kept) - before
        made = await made_at(here, kept, family, key)
        assert has(made, due), made
        assert len(writes(here)) == 1
        assert len(here.notices()) == 1
        assert here.notices()[0].endswith(" was created.")
        assert "s3cret" not in (here.session.folder / "journal.db").read_bytes().decode("latin-1")
