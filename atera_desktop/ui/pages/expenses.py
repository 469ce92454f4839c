"""The Expenses page."""

from __future__ import annotations

from atera_desktop.domain import catalog
from atera_desktop.ui.pages.rates import rate_page

EXPENSES = rate_page(catalog.EXPENSES, "Expenses", ("expense", "expenses"), "category:travel")
