"""The Products page."""

from __future__ import annotations

from atera_desktop.domain import catalog
from atera_desktop.ui.pages.rates import rate_page

PRODUCTS = rate_page(catalog.PRODUCTS, "Products", ("product", "products"), "category:licenses")
