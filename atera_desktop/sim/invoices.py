"""The invoices of a tenant's last months: what its contracts charged, and single sales."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple
from uuid import UUID

from .moments import iso
from .rates import by_sku
from .record import Record

MONTHS = 6
FIRST_NUMBER = 1_042
_TAXES = {"United States": 7.25, "Germany": 19.0, "Ireland": 23.0, "Norway": 25.0, "Canada": 14.975, "Japan": 10.0}
_UNTAXED = ("Labor", "Prepaid", "Projects")
"""Services, which the states of the customers do not tax."""
_MAIN_RATES = ("Rate", "RatePerDevice", "RatePerGB", "ContractAmount", "TotalAmount", "PricePerHour", "PrimaryRate")
_LENGTHS = {"Monthly": 1, "Quarterly": 3, "Yearly": 12}
_HARDWARE = ("HW-NB14", "HW-DOCK", "HW-FW60")


class Line(NamedTuple):
    """What is charged: a product, a text, how many, and the discount in percent."""

    rate: Record
    text: str | None
    quantity: float
    discount: float | None = None


def make_invoices(rng: Random, parties: Parties, contracts: Iterable[Record], products: dict[int, Record], now: float) -> dict[int, Record]:
    """Those of the contracts, and a single sale now and then, by InvoiceNumber and in the order of their dates."""
    sku = {article: products[number] for article, number in by_sku(products).items()}
    drafts: list[tuple[datetime, Record | None, int, list[Line]]] = []
    for contract in contracts:
        for day in _months(now):
            if _is_due(contract, day):
                lines = list(_lines(rng, contract, products, sku, parties.machines))
                drafts.append((day + timedelta(hours=13, minutes=rng.randint(0, 300)), contract, contract["CustomerID"], lines))
    for number in list(parties.customers)[1:]:
        if rng.random() < 0.4:
            at = datetime.fromtimestamp(now - rng.uniform(1, MONTHS * 30) * 86400, UTC).replace(hour=14, microsecond=0)
            drafts.append((at, None, number, list(_sale(rng, sku))))
    drafts.sort(key=lambda draft: draft[0])
    return {
        number: _invoice(rng, number, at, contract, parties.billed(customer), lines)
        for number, (at, contract, customer, lines) in enumerate(drafts, FIRST_NUMBER)
    }


class Parties(NamedTuple):
    """Who writes invoices, and to whom: customers and their first contacts by id, and how many machines each has, by `counted_as`."""

    account: Record
    customers: dict[int, Record]
    contacts: dict[int, Record]
    machines: Counter[tuple[int, str]]

    def billed(self, number: int) -> tuple[Record, Record, Record]:
        """The account as From, the customer as To, and the customer itself."""
        customer, contact = self.customers[number], self.contacts.get(number, {})
        ours = {"Address": "Address", "City": "City", "State": "State", "Country": "Country", "Phone": "Phone"}
        sender = _party(self.account["CompanyName"], self.account["PostalCode"], {k: self.account[v] for k, v in ours.items()}, {})
        return (
            sender,
            _party(customer["CustomerName"], customer["ZipCodeStr"], {k: customer[v] for k, v in ours.items()}, contact),
            customer,
        )


def counted_as(agent: Record) -> tuple[int, str]:
    """A machine's customer, and the word by which a contract counts it."""
    return agent["CustomerID"], "ServerAgents" if agent["DeviceType"] == "Server" else "PCAgents"


def _party(company: str, code: str | None, address: Record, contact: Record) -> Record:
    """The postal code is a number at Atera: one that is none is left out."""
    first, last = contact.get("Firstname"), contact.get("Lastname")
    return {
        "CompanyName": company,
        "ContactFirstName": first,
        "ContactLastName": last,
        "ContactFullName": f"{first} {last}" if first and last else None,
        **address,
        "ZipCode": int(code) if code and code.isascii() and code.isdigit() else None,
        "Email": contact.get("Email"),
    }


def _months(now: float) -> Iterator[datetime]:
    """The first days of the last months, the oldest first."""
    first = datetime.fromtimestamp(now, UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    days = [first]
    while len(days) < MONTHS:
        days.append((days[-1] - timedelta(days=1)).replace(day=1))
    return (day for day in reversed(days) if day.timestamp() + 86400 < now)


def _is_due(contract: Record, day: datetime) -> bool:
    """Whether a contract that runs is charged on the first day of this month; a project's fixed price is charged once."""
    began = datetime.fromisoformat(contract["StartDate"])
    months = (day.year - began.year) * 12 + day.month - began.month
    if months < 1 or day.isoformat() > (contract["EndDate"] or "9999"):
        return False
    if contract["ContractType"] == "ProjectOneTimeFee":
        return day.month % MONTHS == int(contract["ContractID"]) % MONTHS
    period: str = contract["Terms"].get("BillingPeriod", "Monthly")
    return months % _LENGTHS[period] == 0


def _lines(
    rng: Random, contract: Record, products: dict[int, Record], sku: dict[str, Record], machines: Counter[tuple[int, str]]
) -> Iterator[Line]:
    terms = contract["Terms"]
    rate = products[next(terms[name] for name in _MAIN_RATES if name in terms)]
    match contract["ContractType"]:
        case "RemoteMonitoring":
            count = max(1, machines[contract["CustomerID"], terms["CountBy"]])
            yield Line(rate, f"{count} devices", float(count), 10.0 if count > 30 else None)
            yield Line(sku["EDR-1"], f"{count} devices", float(count))
        case "OnlineBackup":
            yield Line(rate, "Stored at the end of the month", float(rng.randint(180, 5200)))
        case "BlockHours":
            yield Line(rate, "Hours of the block", terms["HoursIncluded"], 5.0)
        case "RetainerFlatFee" | "BlockMoney" | "ProjectOneTimeFee":
            yield Line(rate, None, 1.0)
        case _:
            yield Line(rate, "Hours as in the report", rng.randint(4, 60) / 4)
    if rng.random() < 0.6:
        yield Line(sku["M365-BP"], "Seats", float(rng.randint(3, 40)))
    if rng.random() < 0.3:
        yield Line(sku["LAB-ONS"], "Visit", rng.randint(2, 16) / 4)


def _sale(rng: Random, sku: dict[str, Record]) -> Iterator[Line]:
    for article in rng.sample(_HARDWARE, rng.randint(1, 2)):
        yield Line(sku[article], None, float(rng.randint(1, 4)), rng.choice((None, None, 5.0)))
    yield Line(sku["LAB-ONS"], "Set up and hand over", rng.randint(4, 16) / 4)


def _invoice(
    rng: Random, number: int, at: datetime, contract: Record | None, parties: tuple[Record, Record, Record], lines: list[Line]
) -> Record:
    """`at` is in the month after the one that is charged; a single sale is of its day."""
    sender, receiver, customer = parties
    percent = _TAXES.get(customer["Country"], 0.0) if contract is None or contract["Taxable"] else 0.0
    items = [_item(line, 0.0 if line.rate["Category"] in _UNTAXED and percent < 10 else percent, i) for i, line in enumerate(lines, 1)]
    today = at.replace(hour=0, minute=0, second=0)
    end = today - timedelta(days=1) if contract else today
    subtotal, tax = (round(sum(item[name] for item in items), 2) for name in ("Subtotal", "Tax"))
    return {
        "IsAdhoc": contract is None,
        "InvoiceId": str(UUID(int=rng.getrandbits(128), version=4)),
        "InvoiceNumber": number,
        "InvoiceNumberAsString": f"{number:07}",
        "Total": round(subtotal + tax, 2),
        "Subtotal": subtotal,
        "Tax": tax,
        "TaxPercentage": percent,
        "InvoiceDate": iso(at.timestamp()),
        "ContractName": contract["ContractName"] if contract else None,
        "PeriodStartDate": iso((end.replace(day=1) if contract else today).timestamp()),
        "PeriodEndDate": iso(end.timestamp()),
        "Currency": "USD",
        "LineItems": items,
        "From": sender,
        "To": receiver,
    }


def _item(line: Line, percent: float, index: int) -> Record:
    subtotal = round(line.quantity * line.rate["Amount"] * (1 - (line.discount or 0) / 100), 2)
    tax = round(subtotal * percent / 100, 2)
    return {
        "Product": line.rate["Description"],
        "Description": line.text,
        "Quantity": line.quantity,
        "Rate": line.rate["Amount"],
        "TaxPercentage": percent,
        "DiscountPercentage": line.discount,
        "Total": round(subtotal + tax, 2),
        "Subtotal": subtotal,
        "Tax": tax,
        "LineIdx": index,
    }
