"""The contracts that the customers of a tenant begin with, and the service levels that contracts name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from random import Random

from .moments import iso
from .rates import by_sku
from .record import Record

SLAS = {1: "Standard", 2: "Business hours, four hours", 3: "Around the clock, one hour"}
"""Names of the service levels by id; the API lists none."""

_NAMES = {
    "RemoteMonitoring": "Monthly care",
    "RetainerFlatFee": "Flat-rate support",
    "Hourly": "Support by the hour",
    "BlockHours": "Prepaid hours",
    "OnlineBackup": "Online backup",
    "BlockMoney": "Support budget",
    "ProjectHourlyRate": "Network renewal",
    "ProjectOneTimeFee": "Server migration",
}
TYPES = tuple(_NAMES)


def make_contracts(rng: Random, customers: Iterable[Record], products: dict[int, Record], now: float) -> dict[int, Record]:
    """Six customers of ten have two contracts or three; the types take turns.

    A contract is as the API shows it, with the kept fields SLAId, TaxId and Notes, and with `Terms` in place of the eight detail objects:
    the one of its type, in which ids stand for rates.
    """
    sku, contracts = by_sku(products), dict[int, Record]()
    number, kind = 70, -1
    for position, customer in enumerate(list(customers)[1:]):
        for nth in range((3, 3, 0, 2, 0)[position % 5]):
            number += rng.randint(1, 3)
            kind += 1
            contracts[number] = _contract(rng, number, customer, TYPES[kind % len(TYPES)], nth == 0, sku, now)
    return contracts


def cover(tickets: Iterable[Record], contracts: Iterable[Record]) -> None:
    """Four tickets of five belong to the contract that their customer has by default, if it had begun when they were opened."""
    defaults = {contract["CustomerID"]: contract for contract in contracts if contract["Default"]}
    for ticket in tickets:
        contract = defaults.get(ticket["CustomerID"])
        if contract and ticket["TicketID"] % 5 and contract["StartDate"] <= ticket["TicketCreatedDate"]:
            ticket["ContractID"] = contract["ContractID"]


def _contract(rng: Random, number: int, customer: Record, kind: str, default: bool, sku: dict[str, int], now: float) -> Record:
    today = datetime.fromtimestamp(now, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    start = (today - timedelta(days=rng.randint(200, 1100))).replace(day=1)
    end = start + timedelta(days=365 * rng.choice((1, 2, 3))) - timedelta(days=1) if rng.random() < 0.6 else None
    return {
        "CustomerID": customer["CustomerID"],
        "CustomerName": customer["CustomerName"],
        "ContractID": number,
        "ContractName": _NAMES[kind],
        "ContractType": kind,
        "Active": end is None or end > today,
        "Default": default,
        "Taxable": customer["Country"] != "United States" or rng.random() < 0.7,
        "StartDate": iso(start.timestamp()),
        "EndDate": iso(end.timestamp()) if end else None,
        "SLAId": rng.choice(tuple(SLAS)),
        "TaxId": None,
        "Notes": None,
        "Terms": _terms(rng, kind, sku),
    }


def _terms(rng: Random, kind: str, sku: dict[str, int]) -> Record:
    period = {"BillingPeriod": rng.choice(("Monthly", "Monthly", "Monthly", "Quarterly", "Yearly"))}
    labor = {"PrimaryRate": sku["LAB-REM"], "AdditionalRates": [sku["LAB-ONS"], sku["LAB-AFT"]]}
    match kind:
        case "RetainerFlatFee":
            return {**period, "Quantity": 1.0, "Rate": sku[rng.choice(("CARE-S", "CARE-L"))]}
        case "Hourly":
            return {**labor, **period}
        case "BlockHours":
            hours = float(rng.choice((10, 20, 40)))
            overage = sku["LAB-AFT"] if rng.random() < 0.5 else None
            rollover = rng.random() < 0.5
            return {"HoursIncluded": hours, "PricePerHour": sku["LAB-REM"], "OverageRate": overage, "CommitRollover": rollover, **period}
        case "BlockMoney":
            return {"ContractAmount": sku["PRE-2400"], **labor, "CommitRollover": rng.random() < 0.5, **period}
        case "RemoteMonitoring":
            server = rng.random() < 0.3
            return {"RatePerDevice": sku["MS-85" if server else "MW-25"], "CountBy": "ServerAgents" if server else "PCAgents", **period}
        case "OnlineBackup":
            return {"RatePerGB": sku["BKP-GB"], "CountBy": rng.choice(("TotalGB", "ServersTotalGB")), **period}
        case "ProjectOneTimeFee":
            return {"TotalAmount": sku[rng.choice(("PRJ-MIG", "PRJ-MOVE"))]}
        case _:
            return {"PrimaryRate": sku["LAB-PRJ"], "AdditionalRates": [sku["LAB-ONS"]]}
