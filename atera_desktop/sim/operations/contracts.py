"""Contracts (atera-api.md, 8.8). There are eight types, and each has a detail object of its own, with its rates by their ids."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..answers import Answer, empty
from ..bodies import Body
from ..contracts import SLAS, TYPES
from ..record import Record
from ..routes import Call, Operation
from ..tenant import Tenant
from .rates import shown as shown_rate

PERIODS = ("EndOfContractDuration", "Weekly", "BiWeekly", "Monthly", "Quarterly", "TwiceAYear", "Yearly", "OnDemand")
COUNTS = ("PCAgents", "ServerAgents", "OtherDevices", "AgentsOnly", "All", "PCsTotalGB", "ServersTotalGB", "TotalGB", "MacAgents")
KEPT = ("SLAId", "TaxId", "Notes", "Terms")
"""What is kept of a contract, and not shown as it is."""


@dataclass(frozen=True)
class Term:
    """One property of a detail object: its name when it is shown and when it is sent. What is a rate cannot be changed later."""

    shown: str
    sent: str
    read: Callable[[Body, str], object]
    required: bool = True
    rate: bool = False


def _rate(shown: str, sent: str, *, required: bool = True) -> Term:
    return Term(shown, sent, Body.number, required, rate=True)


PERIOD = Term("BillingPeriod", "BillingPeriod", lambda body, name: body.word(name, PERIODS))
COUNT = Term("CountBy", "CountBy", lambda body, name: body.word(name, COUNTS))
ROLLOVER = Term("CommitRollover", "CommitRollover", Body.flag, required=False)
ADDITIONAL = Term("AdditionalRates", "AdditionalRateIDs", lambda body, name: body.numbers(name), required=False, rate=True)
HOURLY, OVERAGE = ("PrimaryRate", "HourlyRateID"), ("OverageRate", "OverageRateID")

TERMS: dict[str, tuple[Term, ...]] = {
    "RetainerFlatFee": (PERIOD, Term("Quantity", "Quantity", Body.real, required=False), _rate("Rate", "RateID")),
    "Hourly": (_rate(*HOURLY), ADDITIONAL, PERIOD),
    "BlockHours": (
        Term("HoursIncluded", "HoursIncluded", Body.real, required=False),
        _rate("PricePerHour", "HourlyRateID"),
        _rate(*OVERAGE, required=False),
        ROLLOVER,
        PERIOD,
    ),
    "BlockMoney": (_rate("ContractAmount", "ContractAmountRateID"), _rate(*HOURLY), _rate(*OVERAGE, required=False), ROLLOVER, PERIOD),
    "RemoteMonitoring": (_rate("RatePerDevice", "PerDeviceRateID"), COUNT, PERIOD),
    "OnlineBackup": (_rate("RatePerGB", "PerGBRateID"), COUNT, PERIOD),
    "ProjectOneTimeFee": (_rate("TotalAmount", "TotalAmountRateId"),),
    "ProjectHourlyRate": (_rate("PrimaryRate", "TotalAmountRateId"), ADDITIONAL),
}


def contracts(call: Call) -> Answer:
    return _page(call, list(call.tenant.contracts.values()))


def contracts_of_customer(call: Call) -> Answer:
    customer = call.id("customerId")
    return _page(call, [contract for contract in call.tenant.contracts.values() if contract["CustomerID"] == customer])


def contract(call: Call) -> Answer:
    found = call.tenant.contracts.get(call.id("contractId"))
    return call.one(_shape(call, found) if found else None, "contract")


def create_contract(call: Call) -> Answer:
    """400 unless the detail object of its type, and no other, is there."""
    tenant, body = call.tenant, Body(call.body)
    body.require(("SLAId", "CustomerID", "ContractType"))
    kind, owner, sla = body.word("ContractType", TYPES), body.number("CustomerID"), body.number("SLAId")
    if owner is not None and owner not in tenant.customers:
        body.wrong("CustomerID", "names no customer")
    if sla is not None and sla not in SLAS:
        body.wrong("SLAId", "names no SLA")
    terms = _terms(tenant, body, kind, new=True) if kind else {}
    fields = _fields(body, {})
    number = tenant.new_id("contract")
    tenant.contracts[number] = {
        "CustomerID": owner,
        "CustomerName": tenant.customers[owner or 0]["CustomerName"],
        "ContractID": number,
        "ContractName": None,
        "ContractType": kind,
        **dict.fromkeys(("Active", "Default", "Taxable"), False),
        **dict.fromkeys(("StartDate", "EndDate", "TaxId", "Notes")),
        "SLAId": sla,
        "Terms": terms,
        **fields,
    }
    _keep_one_default(tenant, tenant.contracts[number])
    return call.result(number, 201)


def update_contract(call: Call) -> Answer:
    """Changes what was sent and nothing else; a detail object must be that of the contract's type, and its rates stay."""
    found = call.tenant.contracts.get(call.id("contractId"))
    if found is None:
        return call.one(None, "contract")
    body = Body(call.body)
    terms = _terms(call.tenant, body, found["ContractType"], new=False)
    found.update(_fields(body, found), Terms={**found["Terms"], **terms})
    _keep_one_default(call.tenant, found)
    return empty(204)


def _keep_one_default(tenant: Tenant, contract: Record) -> None:
    if contract["Default"]:
        for other in tenant.contracts.values():
            if other["CustomerID"] == contract["CustomerID"] and other is not contract:
                other["Default"] = False


def _terms(tenant: Tenant, body: Body, kind: str, *, new: bool) -> Record:
    """What the detail object sets, by the names that are shown."""
    for other in TYPES:
        if other != kind and body.has(f"{other}Contract"):
            body.wrong(f"{other}Contract", f"does not go with a contract of the type {kind}")
    details = body.part(f"{kind}Contract")
    if details is None:
        if new:
            body.require((f"{kind}Contract",))
        return {}
    terms: Record = {}
    for term in TERMS[kind]:
        value = term.read(details, term.sent) if new or not term.rate else None
        if new and term.required:
            details.require((term.sent,))
        if term.rate and any(number not in tenant.products for number in _listed(value)):
            details.wrong(term.sent, "names no product")
        if new or value is not None:
            terms[term.shown] = value
    if new and "CommitRollover" in terms:
        terms["CommitRollover"] = terms["CommitRollover"] or False
    if new and kind == "BlockMoney":  # what it is shown as has a list where the overage's rate would be
        terms["AdditionalRates"] = _listed(terms.pop("OverageRate"))
    return terms


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _fields(body: Body, known: Record) -> Record:
    fields: Record = {
        "ContractName": body.text("ContractName"),
        **{name: body.flag(name) for name in ("Default", "Active", "Taxable")},
        **{name: body.date(name) for name in ("StartDate", "EndDate")},
        "TaxId": body.number("TaxId"),
        "Notes": body.text("Notes", blank=True),
    }
    fields = {name: value for name, value in fields.items() if value is not None}
    start, end = ({**known, **fields}.get(name) for name in ("StartDate", "EndDate"))
    if start and end and end < start:
        body.wrong("EndDate", "is before StartDate")
    if body.errors:
        raise body.refusal()
    return fields


def _page(call: Call, found: list[Record]) -> Answer:
    return call.page(found, lambda records: [_shape(call, record) for record in records], 500)


def _shape(call: Call, contract: Record) -> Record:
    """As it is shown: rates as they are now, those that were deleted as null. Before 2026 a block of money told no amount."""
    kind, details = contract["ContractType"], _details(call.tenant, contract)
    if kind == "BlockMoney" and not call.weather.get("legacy"):
        details = {"Amount": (details["ContractAmount"] or {}).get("Amount"), **details}
    shown = {name: value for name, value in contract.items() if name not in KEPT}
    return shown | {f"{other}Contract": details if other == kind else None for other in TYPES}


def _details(tenant: Tenant, contract: Record) -> Record:
    rates = {term.shown for term in TERMS[contract["ContractType"]] if term.rate}
    shown: Record = {}
    for name, value in contract["Terms"].items():
        if name == "AdditionalRates":
            shown[name] = [rate for number in value or () if (rate := _rate_of(tenant, number))]
        else:
            shown[name] = _rate_of(tenant, value) if name in rates else value
    return shown


def _rate_of(tenant: Tenant, number: int | None) -> Record | None:
    rate = tenant.products.get(number or 0)
    return shown_rate(rate) if rate else None


OPERATIONS = (
    Operation("GET", "contracts", contracts, "Contracts"),
    Operation("POST", "contracts", create_contract, "Contracts"),
    Operation("GET", "contracts/customer/{customerId}", contracts_of_customer, "Contracts"),
    Operation("GET", "contracts/{contractId}", contract, "Contracts"),
    Operation("PUT", "contracts/{contractId}", update_contract, "Contracts"),
    Operation("POST", "contracts/{contractId}", update_contract, "Contracts"),
)
