"""Which of Atera's permissions a request needs, in words. No Qt."""

from __future__ import annotations

from collections.abc import Mapping

from atera_desktop.domain.catalog import RESOURCES

WHO = "Whoever made the key can add it in Atera (Admin, Data and API)."

_DOMAINS: Mapping[str, tuple[str, str]] = {
    "agents": ("Agents", "agents"),
    "alerts": ("Alerts", "alerts"),
    "billing": ("Billing", "invoices"),
    "contacts": ("Contacts", "contacts"),
    "contracts": ("Contracts", "contracts"),
    "customers": ("Customers", "customers"),
    "customvalues": ("CustomValues", "custom fields"),
    "departments": ("Departments", "departments"),
    "devices": ("Devices", "monitors"),
    "knowledgebases": ("KnowledgeBase", "articles"),
    "rates": ("Rates", "products and expenses"),
    "tickets": ("Tickets", "tickets"),
    "account": ("", "the account"),
    "workhours": ("", "work hours"),
}
"""How a path begins → Atera's domain of permissions (empty where none is known) and what lies there."""


def domain_of(resource: str) -> str:
    """The domain of a resource, by its name in the catalog or how its path begins; empty where none is known."""
    return _domain(RESOURCES[resource].path if resource in RESOURCES else resource)[0]


def forbidden_words(path: str) -> str:
    """A refused read, by the path that was asked: what may not be read, which permission is missing, who can give it."""
    return lacking(*_domain(path), "read", "Read")


def section_forbidden(resource: str, many: str) -> str:
    """A section that may not be read, by its resource and its own word for its records."""
    return lacking(domain_of(resource), many, "read", "Read")


def lacking(domain: str, what: str, verb: str, permission: str) -> str:
    """`verb`: what may not be done with `what`; `permission`: the second half of Atera's name for it (Read, Write, Delete)."""
    if not domain:
        return f"This API key may not {verb} {what}. Atera does not say which permission that needs: a key with full access may."
    return f"This API key may not {verb} {what}: it lacks the permission {domain}: {permission}. {WHO}"


def _domain(path: str) -> tuple[str, str]:
    return _DOMAINS.get(path.strip("/").partition("/")[0], ("", "this"))
