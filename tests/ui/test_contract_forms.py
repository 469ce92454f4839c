"""Contracts in forms: their further rates, where Atera takes them, and what is said where it takes none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from atera_desktop.domain.contract import Contract
from atera_desktop.ui.forms.dialog import FormDialog
from atera_desktop.ui.forms.labels import label
from tests.tenant import until
from tests.ui.changing import ready, said, writes
from tests.ui.desk import Desk, desk
from tests.ui.forms import CUSTOMER, answered, closed, editor_of, fill, fill_all, opened, send, show, tab_to

pytestmark = pytest.mark.usefixtures("qapp")

BASIS = {"Name": "Care", "Customer": CUSTOMER, "SLA": "1"}
FURTHER = "Further rates"
TAKING = {"Hourly": "Hourly", "Project hourly rate": "ProjectHourlyRate"}
"""The types with which Atera takes further rates, as people and as Atera call them."""


async def new_contract(here: Desk, kind: str) -> tuple[FormDialog, list[tuple[int, str]]]:
    """A form about a contract of this type, with all that it needs but further rates; and the products there are."""
    dialog = await opened(here, "File", "New", "New contract…")
    await fill_all(here, dialog, {**BASIS, "Type": kind})
    products = here.session.collections["products"].records
    await until(lambda: len(products) > 3)
    called = [(key, label(one)) for key, one in products.items()]
    plain = [(key, words) for key, words in called if isinstance(key, int) and words.replace(" · ", "").isascii()]
    fill(dialog, "Hourly rate", plain[0][1])
    if kind == "Hourly":
        fill(dialog, "Billed", "Monthly")
    return dialog, plain


def add(dialog: FormDialog, words: str) -> str:
    """Types behind what is there, and takes the first that is offered; what then stands in the line."""
    line = tab_to(dialog, FURTHER)
    assert isinstance(line, QLineEdit)
    line.end(False)
    QTest.keyClicks(line, words)
    popup = QApplication.activePopupWidget()
    assert popup is not None, f"nothing is offered for {words!r}"
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    return line.text()


def made(here: Desk) -> dict[str, Any]:
    assert here.served is not None
    return list(here.served.tenant.contracts.values())[-1]


@pytest.mark.parametrize("kind", TAKING)
async def test_further_rates_are_sent(tmp_path: Path, kind: str) -> None:
    async with desk(tmp_path, agents=60) as here:
        await ready(here)
        dialog, products = await new_contract(here, kind)
        (first, one), (second, two) = products[1:3]
        assert add(dialog, one) == f"{one}; "
        assert add(dialog, two.lower()) == f"{one}; {two}; "
        send(dialog)
        await closed(dialog)
        assert made(here)["ContractType"] == TAKING[kind]
        assert made(here)["Terms"]["AdditionalRates"] == [first, second]
        assert writes(here) == ["POST /api/v3/contracts"]


async def test_without_further_rates_none_are_sent(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=60) as here:
        await ready(here)
        dialog, _ = await new_contract(here, "Hourly")
        send(dialog)
        await closed(dialog)
        assert not made(here)["Terms"]["AdditionalRates"]


async def test_one_in_the_middle_can_be_changed_and_the_same_counts_once(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=60) as here:
        await ready(here)
        dialog, products = await new_contract(here, "Hourly")
        (first, one), (second, two), (third, three) = products[1:4]
        for words in (one, two, one):
            add(dialog, words)
        field = "hourly_contract.additional_rate_ids"
        assert dialog.form.values()[field] == (first, second)
        line = editor_of(dialog, FURTHER)
        line.setSelection(len(one) + 2, len(two))
        QTest.keyClicks(line, three)
        popup = QApplication.activePopupWidget()
        assert popup is not None
        QTest.keyClick(popup, Qt.Key.Key_Down)
        QTest.keyClick(popup, Qt.Key.Key_Return)
        assert dialog.form.values()[field] == (first, third)
        dialog.close_for_good()


async def test_a_rate_that_is_none_stops_it(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=60) as here:
        await ready(here)
        dialog, products = await new_contract(here, "Hourly")
        add(dialog, products[1][1])
        line = tab_to(dialog, FURTHER)
        QTest.keyClicks(line, "no such rate")
        send(dialog)
        assert writes(here) == []
        assert line.accessibleDescription().startswith("Further rates has “no such rate”, which is not chosen yet")
        assert dialog.isVisible()
        dialog.close_for_good()


async def test_what_atera_refuses_of_them_stands_beside_them(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=60) as here:
        await ready(here)
        dialog, products = await new_contract(here, "Hourly")
        key, words = products[2]
        add(dialog, words)
        assert here.served is not None
        del here.served.tenant.products[key]
        send(dialog)
        await answered(dialog)
        assert "names no product" in editor_of(dialog, FURTHER).accessibleDescription()
        assert editor_of(dialog, FURTHER).text().startswith(words), "what was typed stays"
        assert "Nothing was changed" in said(dialog)
        dialog.close_for_good()


async def test_the_other_types_ask_for_none(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=60) as here:
        await ready(here)
        dialog = await opened(here, "File", "New", "New contract…")
        kinds = dialog.form.rows["contract_type"].editor
        for kind in (
            "RetainerFlatFee",
            "Hourly",
            "BlockHours",
            "BlockMoney",
            "RemoteMonitoring",
            "OnlineBackup",
            "ProjectOneTimeFee",
            "ProjectHourlyRate",
        ):
            kinds.show(kind)
            asked = [row for row in dialog.form.rows.values() if row.asked and row.input.title == FURTHER]
            assert len(asked) == (kind in TAKING.values()), kind
        dialog.close_for_good()


async def test_a_contract_that_is_changed_tells_that_its_rates_stay(tmp_path: Path) -> None:
    async with desk(tmp_path, agents=60) as here:
        await ready(here)
        key = await show(here, "contracts")
        dialog = await opened(here, "Contract", "Edit contract…")
        contract = here.session.collections["contracts"].records[key]
        assert isinstance(contract, Contract)
        assert f"{contract.name} of {contract.customer_name}\nAtera's API changes neither its type nor its rates." in said(dialog)
        assert FURTHER not in [row.input.title for row in dialog.form.rows.values()]
        dialog.close_for_good()
