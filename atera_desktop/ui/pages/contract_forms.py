"""What is typed to make and change a contract: its terms follow its type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from atera_desktop.ui.forms.spec import FormSpec, Input, Records, Values

_NOUN = ("contract", "contracts")


def _rate(field: str, title: str) -> Input:
    return Input(field, title, "record", of="products")


_PERIOD = Input("billing_period", "Billed", "choice")
_COUNT = Input("count_by", "Counted by", "choice")
_ROLLOVER = Input("commit_rollover", "What is left is carried over", "yes or no")
_OVERAGE = _rate("overage_rate_id", "Rate beyond that")
_MORE = Input("additional_rate_ids", "Further rates", "record", of="products", several=True, hint="Any number, with semicolons.")
"""Atera takes them for these two types alone, and only when the contract is made."""

_TERMS: Mapping[str, tuple[str, tuple[Input, ...]]] = {
    "RetainerFlatFee": ("retainer_flat_fee_contract", (_rate("rate_id", "Fee"), Input("quantity", "Quantity", "number"), _PERIOD)),
    "Hourly": ("hourly_contract", (_rate("hourly_rate_id", "Hourly rate"), _MORE, _PERIOD)),
    "BlockHours": (
        "block_hours_contract",
        (_rate("hourly_rate_id", "Hourly rate"), Input("hours_included", "Hours included", "number"), _OVERAGE, _ROLLOVER, _PERIOD),
    ),
    "BlockMoney": (
        "block_money_contract",
        (_rate("contract_amount_rate_id", "Sum"), _rate("hourly_rate_id", "Hourly rate"), _OVERAGE, _ROLLOVER, _PERIOD),
    ),
    "RemoteMonitoring": ("remote_monitoring_contract", (_rate("per_device_rate_id", "Rate per device"), _COUNT, _PERIOD)),
    "OnlineBackup": ("online_backup_contract", (_rate("per_gb_rate_id", "Rate per GB"), _COUNT, _PERIOD)),
    "ProjectOneTimeFee": ("project_one_time_fee_contract", (_rate("total_amount_rate_id", "Whole sum"),)),
    "ProjectHourlyRate": ("project_hourly_rate_contract", (_rate("total_amount_rate_id", "Hourly rate"), _MORE)),
}
"""The contract's type → the part that has its terms, and what is asked for there."""

_CHANGEABLE = frozenset(("quantity", "billing_period", "hours_included", "commit_rollover", "count_by"))
"""Terms that can be changed later."""


def _is(kind: str) -> Callable[[Values], bool]:
    return lambda values: values["contract_type"] == kind


def _terms(change: bool) -> tuple[Input, ...]:
    """The terms of every type; of a change those that the contract has."""
    found = []
    for kind, (part, inputs) in _TERMS.items():
        wanted = [one for one in inputs if not change or one.field in _CHANGEABLE]
        for number, one in enumerate(wanted):
            when = None if change else _is(kind)
            found.append(replace(one, field=f"{part}.{one.field}", when=when, group="Terms" if number == 0 else ""))
    return tuple(found)


_NAME = Input("contract_name", "Name", needed=True)
_DATES = (Input("start_date", "From", "date"), Input("end_date", "Until", "date"))
_FLAGS = (
    Input("active", "Active", "yes or no", start=True),
    Input("default", "The customer's default contract", "yes or no"),
    Input("taxable", "Taxable", "yes or no"),
)
_TAX = Input("tax_id", "Tax", "whole number", hint="Its ID in Atera.")


def _begin(record: Any, records: Records) -> Values:
    return {"customer_id": getattr(record, "customer_id", None)}


NEW_CONTRACT = FormSpec(
    name="new-contract",
    title="New contract",
    send="Create contract",
    resource="contracts",
    noun=_NOUN,
    inputs=(
        _NAME,
        Input("customer_id", "Customer", "record", of="customers"),
        Input("sla_id", "SLA", "whole number", hint="Its ID in Atera (Admin, SLAs): the API cannot list SLAs."),
        *_DATES,
        *_FLAGS,
        _TAX,
        Input("contract_type", "Type", "choice", hint="Neither the type nor the rates can be changed later."),
        *_terms(change=False),
        Input("notes", "Notes", "long text", group="Notes"),
    ),
    makes="contract",
    begin=_begin,
    called=lambda values: values["contract_name"],
    also=("customers",),
)

EDIT_CONTRACT = FormSpec(
    name="edit-contract",
    title="Edit contract",
    send="Save",
    resource="contracts",
    noun=_NOUN,
    inputs=(
        _NAME,
        *_DATES,
        *_FLAGS,
        Input("tax_id", "Tax", "whole number", hint="Its ID in Atera, which does not tell the present one."),
        *_terms(change=True),
        Input("notes", "Notes", "long text", hint="Atera does not tell the present notes: what you type replaces them.", group="Notes"),
    ),
    about=lambda contract: f"{contract.name} of {contract.customer_name}\nAtera's API changes neither its type nor its rates.",
    owner="contracts",
    verb="update",
)

FORMS = (NEW_CONTRACT, EDIT_CONTRACT)
