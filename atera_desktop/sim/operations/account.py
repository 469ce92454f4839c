"""The account itself (atera-api.md, 8.1)."""

from __future__ import annotations

from ..answers import Answer, json
from ..routes import Call, Operation


def account(call: Call) -> Answer:
    return json(call.tenant.account)


OPERATIONS = (Operation("GET", "account", account),)
