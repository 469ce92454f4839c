"""Monitored devices: four families, each with a list (atera-api.md, 8.12)."""

from __future__ import annotations

from collections.abc import Callable

from ..answers import Answer
from ..monitors import FAMILIES
from ..routes import Call, Operation


def monitors(family: str) -> Callable[[Call], Answer]:
    """The list of one family of monitored devices."""

    def run(call: Call) -> Answer:
        wanted = {"CustomerID": call.number("customerId"), "MonitoringAgentID": call.number("monitoringAgentId")}
        known = call.tenant.monitors[family].values()
        return call.page([d for d in known if all(value is None or d[key] == value for key, value in wanted.items())], None, 500)

    return run


OPERATIONS = (*(Operation("GET", f"devices/{family}devices", monitors(family), "Devices") for family in FAMILIES),)
