"""The operations of the simulated tenant: tables, as in the contract, and one small function for each line of them."""

from __future__ import annotations

from . import account, agents, alerts, devices, tickets

OPERATIONS = (
    *account.OPERATIONS,
    *agents.OPERATIONS,
    *alerts.OPERATIONS,
    *devices.OPERATIONS,
    *tickets.OPERATIONS,
)
