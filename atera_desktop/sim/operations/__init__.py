"""The operations of the simulated tenant: tables, as in the contract, and one small function for each line of them."""

from __future__ import annotations

from . import (
    account,
    agents,
    alerts,
    comments,
    contacts,
    contracts,
    custom_values,
    customers,
    departments,
    devices,
    hours,
    invoices,
    knowledge,
    rates,
    tickets,
)

OPERATIONS = (
    *account.OPERATIONS,
    *agents.OPERATIONS,
    *alerts.OPERATIONS,
    *comments.OPERATIONS,
    *contacts.OPERATIONS,
    *contracts.OPERATIONS,
    *custom_values.OPERATIONS,
    *customers.OPERATIONS,
    *departments.OPERATIONS,
    *devices.OPERATIONS,
    *hours.OPERATIONS,
    *invoices.OPERATIONS,
    *knowledge.OPERATIONS,
    *rates.OPERATIONS,
    *tickets.OPERATIONS,
)
