"""What hangs on records that are to be deleted, as far as it is known here. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from atera_desktop.domain.record import Key
from atera_desktop.ui.pages.contract_terms import rates
from atera_desktop.ui.pages.page import Desk
from atera_desktop.ui.vocabulary import noun
from atera_desktop.ui.words import plural

Refers = Callable[[Any], Iterable[Key | None]]
"""The keys that a record refers to."""


def _field(name: str) -> Refers:
    return lambda record: (getattr(record, name),)


def _rates(contract: Any) -> Iterable[Key | None]:
    return (rate.key for rate in rates(contract))


HANGING: Mapping[str, Mapping[str, Refers]] = {
    "customers": dict.fromkeys(("agents", "monitors", "contacts", "tickets", "contracts", "alerts"), _field("customer_id")),
    "contacts": {"tickets": _field("end_user_id")},
    "departments": {"contacts": _field("department_id")},
    "products": {"contracts": _rates},
    "expenses": {"contracts": _rates},
}
"""The resource that is deleted → those whose records refer to it, and how: they are lost with it, or left without it."""


def belongings(resource: str, keys: Collection[Key], desk: Desk) -> str:
    """What hangs on these records: "Known here to depend on it: 12 agents, 5 contacts. Not known here: contracts."

    Empty for a resource that nothing ever refers to.
    """
    wanted, known, unknown = set(keys), [], []
    for name, refers in HANGING.get(resource, {}).items():
        if desk.missing(name):
            unknown.append(noun(name)[1])
        if count := sum(not wanted.isdisjoint(refers(record)) for record in desk.records[name].values()):
            known.append(plural(count, noun(name)))
    it = "it" if len(wanted) == 1 else "them"
    if not known and not unknown:
        return f"Nothing known here depends on {it}." if resource in HANGING else ""
    parts = ((f"Known here to depend on {it}", known), ("Not known here", unknown))
    return " ".join(f"{title}: {', '.join(names)}." for title, names in parts if names)
