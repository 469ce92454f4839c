"""The account itself (atera-api.md, 8.1)."""

from __future__ import annotations

from ..answers import Answer, json
from ..routes import Call, Operation


def account(call: Call) -> Answer:
    it_department = call.weather.get("it-department") is not None
    return json({**call.tenant.account, "IsITDepartment": it_department or call.tenant.account["IsITDepartment"]})


OPERATIONS = (Operation("GET", "account", account),)
