"""Forms that change a record: filled by the keyboard alone and read back, while the tenant changes it too, or loses it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from atera_desktop.domain.record import Key
from atera_desktop.ui.change_actions import FORMS
from atera_desktop.ui.forms.dialog import FormDialog
from atera_desktop.ui.forms.filling import spelling
from atera_desktop.ui.forms.spec import FormSpec
from atera_desktop.ui.pages import PAGES
from tests.tenant import until
from tests.ui.changing import named, ready, said, writes
from tests.ui.desk import Desk, desk
from tests.ui.forms import AGENT, answered, closed, fill_all, fill_any, focus_in, open_any, opened, read_back, send, show

pytestmark = pytest.mark.usefixtures("qapp")

EDITS = {name: spec for name, spec in FORMS.items() if not spec.makes}

RATE = {"Name": "Backup seat", "Price": "12.50", "SKU": "BK-1", "Category": "Licenses", "Archived": False}
RATED = {"Description": "Backup seat", "Amount": 12.5, "SKU": "BK-1", "Category": "Licenses"}
CONTRACT = {"Name": "Care", "From": "2026-01-01", "Until": "2027-01-01", "Active": False, "The customer's default contract": True,
    "Taxable": True, "Tax": "3", "Notes": "Agreed by phone."}  # fmt: skip
AGREED = {"ContractName": "Care", "StartDate": "2026-01-01T00:00:00Z", "EndDate": "2027-01-01T00:00:00Z", "Active": False,
    "Default": True, "Taxable": True}  # fmt: skip
ROLLOVER = "What is left is carried over"

CHANGED: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    (
        "edit-customer", {},
        {"Name": "Lighthouse", "Business number": "LH-1", "Domains": "light.example", "Phone": "+47 1", "Fax": "+47 2", "Links": "x",
         "Street": "Pier 4", "City": "Bergen", "Postal code": "5003", "State": "Vestland", "Country": "Norway", "Latitude": "60.39",
         "Longitude": "-5.32", "Notes": "Two floors"},
        {"CustomerName": "Lighthouse", "BusinessNumber": "LH-1", "Domain": "light.example", "Phone": "+47 1", "Fax": "+47 2",
         "Links": "x", "Address": "Pier 4", "City": "Bergen", "ZipCodeStr": "5003", "State": "Vestland", "Country": "Norway",
         "Latitude": 60.39, "Longitude": -5.32, "Notes": "Two floors"},
    ),
    (
        "edit-contact", {},
        {"First name": "Nora", "Last name": "Lind", "Job title": "Owner", "Phone": "+47 1", "Mobile phone": "+47 2",
         "Customer": "Studio Lindqvist", "Department": "Management", "Device": AGENT, "Contact person of the customer": True,
         "Ignore their mail": True, "Archived": True},
        {"Firstname": "Nora", "Lastname": "Lind", "JobTitle": "Owner", "Phone": "+47 1", "MobilePhone": "+47 2",
         "CustomerName": "Studio Lindqvist", "DepartmentName": "Management", "IsContactPerson": True, "InIgnoreMode": True,
         "Archived": True},
    ),
    ("edit-department", {}, {"Name": "Night desk", "Description": "From ten to six"},
     {"Name": "Night desk", "Description": "From ten to six"}),
    ("edit-product", {}, RATE, RATED),
    ("edit-expense", {}, RATE, RATED),
    (
        "edit-ticket", {},
        {"Title": "No sound", "Status": "Pending", "Type": "Request", "Priority": "Critical", "Impact": "Major",
         "Technician": "Ben Sørensen"},
        {"TicketTitle": "No sound", "TicketStatus": "Pending", "TicketType": "Request", "TicketPriority": "Critical",
         "TicketImpact": "Major", "TechnicianFullName": "Ben Sørensen"},
    ),
    ("move-agent", {}, {"Customer": "Studio Lindqvist", "Folder": "111"}, {"CustomerName": "Studio Lindqvist", "FolderID": 111}),
    *(
        ("edit-contract", {"contract_type": kind}, CONTRACT | terms, AGREED | ({f"{kind}Contract": due} if due else {}))
        for kind, terms, due in (
            ("RetainerFlatFee", {"Quantity": "2", "Billed": "Yearly"}, {"Quantity": 2, "BillingPeriod": "Yearly"}),
            ("Hourly", {"Billed": "Quarterly"}, {"BillingPeriod": "Quarterly"}),
            ("BlockHours", {"Hours included": "12", ROLLOVER: True, "Billed": "Yearly"},
             {"HoursIncluded": 12, "CommitRollover": True, "BillingPeriod": "Yearly"}),
            ("BlockMoney", {ROLLOVER: False, "Billed": "Yearly"}, {"CommitRollover": False, "BillingPeriod": "Yearly"}),
            ("RemoteMonitoring", {"Counted by": "All", "Billed": "Monthly"}, {"CountBy": "All", "BillingPeriod": "Monthly"}),
            ("OnlineBackup", {"Counted by": "All", "Billed": "Yearly"}, {"CountBy": "All", "BillingPeriod": "Yearly"}),
            ("ProjectOneTimeFee", {}, {}),
            ("ProjectHourlyRate", {}, {}),
        )
    ),
]  # fmt: skip
"""The form, what the record is, what is typed by the inputs' names, and what Atera has then by its own."""


async def open_on(here: Desk, spec: FormSpec, facts: dict[str, Any]) -> tuple[FormDialog, Key]:
    """The form on the second record that has these facts."""
    here.window.show_section(spec.owner)
    records = here.session.collections[spec.owner].records
    await until(lambda: len(here.window.page.rows) > 1)
    key = next(key for key, one in records.items() if _has(one, facts)) if facts else here.window.page.rows.key_at(1)
    here.window.go_to(spec.owner, key)
    await until(lambda: here.window.page.keys() == (key,))
    for name in {one.of for one in spec.inputs if one.of}:
        here.session.sync.want(name)
        await until(lambda name=name: here.session.collections[name].records)  # type: ignore[misc]
    return await opened(here, PAGES[spec.owner].noun[0].capitalize(), f"{spec.title}…"), key


def _has(record: Any, facts: dict[str, Any]) -> bool:
    return all(getattr(record, name) == value for name, value in facts.items())


def test_no_form_is_forgotten() -> None:
    assert {name for name, *_ in CHANGED} == set(EDITS)


@pytest.mark.parametrize(
    ("name", "facts", "typed", "due"), CHANGED, ids=[f"{name}-{''.join(facts.values())}" for name, facts, *_ in CHANGED]
)
async def test_everything_is_changed_by_the_keyboard(
    tmp_path: Path, name: str, facts: dict[str, Any], typed: dict[str, Any], due: dict[str, Any]
) -> None:
    async with desk(tmp_path, agents=140) as here:
        await ready(here)
        dialog, key = await open_on(here, EDITS[name], facts)
        assert dialog.windowTitle() == EDITS[name].title
        assert {row.input.title for row in dialog.form.rows.values() if row.asked} == set(typed), "every input is filled"
        before = await read_back(here, EDITS[name].owner, key)
        await fill_all(here, dialog, typed)
        send(dialog)
        send(dialog)
        await closed(dialog)
        after = await read_back(here, EDITS[name].owner, key)
        parts = {field: value for field, value in due.items() if isinstance(value, dict)}
        assert {field: after[field] for field in due if field not in parts} == {field: due[field] for field in due if field not in parts}
        for part, terms in parts.items():
            assert after[part] == before[part] | terms, "the rates stay"
        assert len(writes(here)) == 1
        (line,) = here.session.journal.entries()
        assert here.notices() == [f"{line.target.name} was {'moved' if name == 'move-agent' else 'changed'}."]


# while others are at work

OTHER: dict[str, dict[str, Any]] = {
    "customers": {"Notes": "Theirs"},
    "contacts": {"JobTitle": "Theirs"},
    "departments": {"Description": "Theirs"},
    "products": {"Category": "Theirs"},
    "expenses": {"Category": "Theirs"},
    "tickets": {"TicketPriority": "Low"},
    "contracts": {"Taxable": True},
    "agents": {"FolderName": "Theirs"},
}
"""What somebody else changes in a record at the same time, where the form's first input is not concerned."""
THEIRS: dict[str, dict[str, Any]] = {"agents": {"CustomerID": 10, "CustomerName": "Studio Lindqvist"}}
"""What somebody else makes of the first input's field; of the others a text."""

every_edit = pytest.mark.parametrize("spec", EDITS.values(), ids=EDITS)


@asynccontextmanager
async def filled(tmp_path: Path, spec: FormSpec) -> AsyncIterator[tuple[Desk, FormDialog, dict[str, Any]]]:
    """The form with something else in its first input, and the record as the tenant has it."""
    async with desk(tmp_path, agents=140) as here:
        await ready(here)
        dialog = await open_any(here, spec)
        await until(lambda: not _is_read_again(here))
        await fill_any(here, dialog)
        assert here.served is not None
        yield here, dialog, getattr(here.served.tenant, spec.owner)[here.window.page.keys()[0]]


def _is_read_again(here: Desk) -> bool:
    return any(getattr(task.get_coro(), "__qualname__", "").endswith("_read_again") for task in here.window.scope._tasks)


def first_field(dialog: FormDialog) -> str:
    """Atera's name of the first input's field."""
    return spelling(dialog.form.kind, next(iter(dialog.form.rows)))


@every_edit
async def test_only_what_was_touched_is_sent(tmp_path: Path, spec: FormSpec) -> None:
    async with filled(tmp_path, spec) as (here, dialog, record):
        assert here.served is not None
        field, change = first_field(dialog), OTHER[spec.owner]
        here.served.app.before = lambda method, path: record.update(change) if method == "PUT" else None
        send(dialog)
        await closed(dialog)
        (line,) = here.session.journal.entries()
        assert set(line.details) == {field}
        if spec.owner != "agents":  # a move without a folder leaves the one that it was in
            assert {name: record[name] for name in change} == change, "what somebody else set at that moment stays"


@every_edit
async def test_what_somebody_else_changed_meanwhile_is_said_before_anything_is_sent(tmp_path: Path, spec: FormSpec) -> None:
    async with filled(tmp_path, spec) as (here, dialog, record):
        row = next(iter(dialog.form.rows.values()))
        wished = row.editor.value()
        name = next(one for one in record if one.lower() == first_field(dialog).lower())
        record.update(THEIRS.get(spec.owner, {name: "Theirs"}))
        send(dialog)
        await answered(dialog)
        assert "Nothing was sent: it was changed at Atera meanwhile" in said(dialog)
        theirs = "Studio Lindqvist" if spec.owner == "agents" else "Theirs"
        assert row.said.text() == f"Atera has “{theirs}” there now."
        assert row.editor.value() == wished
        assert writes(here) == []
        send(dialog)
        await closed(dialog)
        assert record[name] == wished
        assert len(writes(here)) == 1
        assert [one.outcome for one in here.session.journal.entries()] == ["ok", "not sent"]


@every_edit
async def test_what_is_gone_meanwhile_is_said_and_what_was_typed_can_be_copied(tmp_path: Path, spec: FormSpec) -> None:
    async with filled(tmp_path, spec) as (here, dialog, _):
        assert here.served is not None
        wished = next(iter(dialog.form.rows.values())).editor.value()
        getattr(here.served.tenant, spec.owner).pop(here.window.page.keys()[0])
        send(dialog)
        await answered(dialog)
        assert f"Atera no longer has this {spec.noun[0]}." in said(dialog)
        assert next(iter(dialog.form.rows.values())).editor.value() == wished
        assert writes(here) == []
        dialog.close_for_good()


async def test_what_is_gone_when_it_opens_is_said_before_anything_is_typed(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=140) as here:
        await ready(here)
        spec = EDITS["edit-customer"]
        key = await show(here, "customers", 1)
        assert here.served is not None
        del here.served.tenant.customers[key]  # type: ignore[arg-type]
        dialog = await opened(here, "Customer", "Edit customer…")
        await until(lambda: "Atera no longer has it: what is typed here cannot be sent." in said(dialog))
        await fill_any(here, dialog)
        send(dialog)
        assert not dialog.sending
        assert not named(dialog, spec.send).isEnabled()
        assert writes(here) == []
        dialog.close_for_good()


async def test_nothing_is_sent_where_nothing_was_changed(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=140) as here:
        await ready(here)
        dialog = await open_any(here, EDITS["edit-customer"])
        city = dialog.form.values()["city"]
        await fill_all(here, dialog, {"City": "Bergen"})
        await fill_all(here, dialog, {"City": city})
        send(dialog)
        await answered(dialog)
        assert "Nothing was changed yet." in said(dialog)
        assert writes(here) == []
        QTest.keyClick(focus_in(dialog), Qt.Key.Key_Escape)
        await closed(dialog)


async def test_what_is_emptied_is_sent_empty_or_said_to_stay(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=140) as here:
        await ready(here)
        dialog = await open_any(here, EDITS["edit-customer"])
        await fill_all(here, dialog, {"City": "", "Latitude": ""})
        send(dialog)
        assert "Latitude cannot be emptied: Atera keeps what it has." in said(dialog)
        assert writes(here) == []
        await fill_all(here, dialog, {"Latitude": "39.7113"})
        send(dialog)
        await closed(dialog)
        assert here.served is not None
        assert here.served.tenant.customers[here.window.page.keys()[0]]["City"] == ""  # type: ignore[index]


async def test_what_changes_at_atera_while_it_is_open_is_shown_where_nothing_was_typed(tmp_path: Path) -> None:
    async with filled(tmp_path, EDITS["edit-ticket"]) as (here, dialog, record):
        assert here.served is not None
        tenant = here.served.tenant
        status = "Open" if record["TicketStatus"] == "Pending" else "Pending"
        record.update(TicketTitle="Theirs")
        tenant.desk.move(record, status, tenant.now)
        here.window.actions_.run("refresh")
        await until(lambda: dialog.form.values()["ticket_status"] == status)
        assert dialog.form.values()["ticket_title"] == "Lantern 7"
        assert "Atera has “Theirs” there now." in said(dialog)
        send(dialog)
        await closed(dialog)
        assert (record["TicketTitle"], record["TicketStatus"]) == ("Lantern 7", status)
