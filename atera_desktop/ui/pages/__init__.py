"""What each section of the window shows: one file per resource, everything about it in that file. No Qt: exports use them too."""

from __future__ import annotations

from collections.abc import Mapping

from atera_desktop.ui.pages.agents import AGENTS
from atera_desktop.ui.pages.alerts import ALERTS
from atera_desktop.ui.pages.articles import KNOWLEDGE_BASE
from atera_desktop.ui.pages.contacts import CONTACTS
from atera_desktop.ui.pages.contracts import CONTRACTS
from atera_desktop.ui.pages.customers import CUSTOMERS
from atera_desktop.ui.pages.departments import DEPARTMENTS
from atera_desktop.ui.pages.expenses import EXPENSES
from atera_desktop.ui.pages.invoices import INVOICES
from atera_desktop.ui.pages.monitors import MONITORS
from atera_desktop.ui.pages.page import AnyPage
from atera_desktop.ui.pages.products import PRODUCTS
from atera_desktop.ui.pages.tickets import TICKETS
from atera_desktop.ui.pages.workhours import WORK_HOURS

PAGES: Mapping[str, AnyPage] = {page.resource.name: page for page in (
    AGENTS, ALERTS, TICKETS, CUSTOMERS, CONTACTS, MONITORS, CONTRACTS, INVOICES, PRODUCTS, EXPENSES, DEPARTMENTS, WORK_HOURS,
    KNOWLEDGE_BASE,
)}  # fmt: skip
"""By the resource's name, in the order of the window's sections."""
