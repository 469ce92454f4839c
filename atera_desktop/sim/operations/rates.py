"""Products and expenses (atera-api.md, 8.10), which differ in nothing but their place."""

from __future__ import annotations

from ..answers import Answer, empty
from ..bodies import Body
from ..record import Record
from ..routes import Call, Operation


def rates(call: Call) -> Answer:
    """Without the archived ones, which can be read by their id alone."""
    return call.page([rate for rate in _kept(call).values() if not rate["Archived"]], lambda records: list(map(shown, records)), 500)


def rate(call: Call) -> Answer:
    found = _kept(call).get(_id(call))
    return call.one(shown(found) if found else None, "rate")


def create_rate(call: Call) -> Answer:
    body = Body(call.body)
    body.require(("Description", "Amount"))
    fields = _fields(body)
    number = call.tenant.new_id("rate")
    _kept(call)[number] = {"RateID": number, **dict.fromkeys(("Amount", "Description", "SKU", "Category")), "Archived": False, **fields}
    return call.result(number, 201)


def update_rate(call: Call) -> Answer:
    """Changes what was sent and nothing else. Contracts and work hours show the new amount, invoices that were written the old one."""
    found = _kept(call).get(_id(call))
    if found is None:
        return call.one(None, "rate")
    body = Body(call.body)
    archived, fields = body.flag("Archived"), _fields(body)
    found.update(fields if archived is None else {**fields, "Archived": archived})
    return call.result(found["RateID"])


def delete_rate(call: Call) -> Answer:
    """Contracts and work hours that charged it have no rate from then on."""
    return empty(204) if _kept(call).pop(_id(call), None) else call.one(None, "rate")


def _kept(call: Call) -> dict[int, Record]:
    return call.tenant.products if "/rates/products" in call.path.lower() else call.tenant.expenses


def _id(call: Call) -> int:
    return call.id(next(iter(call.params)))


def shown(rate: Record) -> Record:
    """Without what the API does not tell."""
    return {name: value for name, value in rate.items() if name != "Archived"}


def _fields(body: Body) -> Record:
    fields: Record = {"Amount": body.real("Amount"), "Description": body.text("Description")}
    fields |= {name: body.text(name, blank=True) for name in ("SKU", "Category")}
    if body.errors:
        raise body.refusal()
    return {name: value for name, value in fields.items() if value is not None}


OPERATIONS = tuple(
    operation
    for kind, one in (("products", "productId"), ("expenses", "expenseId"))
    for operation in (
        Operation("GET", f"rates/{kind}", rates, "Rates"),
        Operation("POST", f"rates/{kind}", create_rate, "Rates"),
        Operation("GET", f"rates/{kind}/{{{one}}}", rate, "Rates"),
        Operation("PUT", f"rates/{kind}/{{{one}}}", update_rate, "Rates"),
        Operation("DELETE", f"rates/{kind}/{{{one}}}", delete_rate, "Rates"),
    )
)
