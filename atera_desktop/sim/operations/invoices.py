"""Invoices, which can be read only (atera-api.md, 8.9)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from ..answers import Answer, Refusal
from ..moments import account_time, iso
from ..routes import Call, Operation

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def invoices(call: Call) -> Answer:
    """Those of the days from invoiceDateFrom to invoiceDateTo, both included and days of the account's zone. Before 2026 all of them."""
    found = list(call.tenant.invoices.values())
    if not call.weather.get("legacy"):
        since, until = _start(call, "invoiceDateFrom", 0), _start(call, "invoiceDateTo", 1)
        found = [i for i in found if (since is None or i["InvoiceDate"] >= since) and (until is None or i["InvoiceDate"] < until)]
    return call.page(found, None, 500)


def invoice(call: Call) -> Answer:
    return call.one(call.tenant.invoices.get(call.id("invoiceNumber")), "invoice")


def _start(call: Call, name: str, later: int) -> str | None:
    """When the day in the query begins, or one so many days later."""
    value = call.text(name)
    if value is None:
        return None
    try:
        if not _DAY.fullmatch(value):
            raise ValueError
        return iso(account_time((datetime.fromisoformat(value) + timedelta(days=later)).isoformat()))
    except (ValueError, OverflowError):
        raise Refusal(400, f"The value '{value}' is not valid.", **{name: f"The value '{value}' is no date like 2026-11-20."}) from None


OPERATIONS = (
    Operation("GET", "billing/invoices", invoices, "Billing"),
    Operation("GET", "billing/invoice/{invoiceNumber}", invoice, "Billing"),
)
