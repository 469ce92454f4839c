"""The products and expenses that the tenant begins with: what its contracts, work hours and invoices charge."""

from __future__ import annotations

from .record import Record

FIRST_PRODUCT, FIRST_EXPENSE = 12, 61

PRODUCTS = (
    ("Remote support, hour", 95.0, "LAB-REM", "Labor"),
    ("On-site support, hour", 125.0, "LAB-ONS", "Labor"),
    ("After-hours support, hour", 165.0, "LAB-AFT", "Labor"),
    ("Project engineering, hour", 140.0, "LAB-PRJ", "Labor"),
    ("Managed workstation", 25.0, "MW-25", "Managed"),
    ("Managed server", 85.0, "MS-85", "Managed"),
    ("Managed network device", 15.0, "MN-15", "Managed"),
    ("Care plan, small office", 450.0, "CARE-S", "Managed"),
    ("Care plan, large office", 1290.0, "CARE-L", "Managed"),
    ("Prepaid support budget", 2400.0, "PRE-2400", "Prepaid"),
    ("Online backup, GB", 0.12, "BKP-GB", "Backup"),
    ("Microsoft 365 Business Premium", 26.4, "M365-BP", "Licenses"),
    ("E-mail security, mailbox", 3.5, "MAIL-SEC", "Licenses"),
    ("Endpoint protection, device", 4.75, "EDR-1", "Licenses"),
    ("Server migration, fixed price", 6800.0, "PRJ-MIG", "Projects"),
    ("Office move, fixed price", 3950.0, "PRJ-MOVE", "Projects"),
    ('Notebook 14", 16 GB', 1149.0, "HW-NB14", "Hardware"),
    ("Docking station USB-C", 189.0, "HW-DOCK", "Hardware"),
    ("Firewall, 3 years of updates", 1640.0, "HW-FW60", "Hardware"),
    ("Setup fee", 0.0, None, None),
)
EXPENSES = (
    ("Travel, mile", 0.7, "EXP-MILE", "Travel"),
    ("Call-out fee", 45.0, "EXP-CALL", "Travel"),
    ("Parking", 12.0, None, "Travel"),
    ("Hotel night", 139.0, "EXP-HOTEL", "Travel"),
    ("Express shipping", 28.5, "EXP-SHIP", "Shipping"),
    ("Recycling of old hardware, piece", 15.0, "EXP-WEEE", "Disposal"),
    ("Patch cables and small parts", 9.9, None, "Material"),
    ("Domain registration, year", 14.0, "EXP-DOM", None),
)


def make_products() -> dict[int, Record]:
    return _rates(PRODUCTS, FIRST_PRODUCT)


def make_expenses() -> dict[int, Record]:
    return _rates(EXPENSES, FIRST_EXPENSE)


def by_sku(products: dict[int, Record]) -> dict[str, int]:
    """The ids of the products that have an article number, by that."""
    return {rate["SKU"]: number for number, rate in products.items() if rate["SKU"]}


def _rates(table: tuple[tuple[str, float, str | None, str | None], ...], first: int) -> dict[int, Record]:
    return {
        number: {"RateID": number, "Amount": amount, "Description": text, "SKU": sku, "Category": category, "Archived": False}
        for number, (text, amount, sku, category) in enumerate(table, first)
    }
