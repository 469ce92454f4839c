"""Keys that sort as people count: PC2 before PC10, 1.8.9 before 1.8.10, 10.0.0.9 before 10.0.0.10, Müller beside Muller."""

from __future__ import annotations

import re
from functools import lru_cache

from atera_desktop.app.column import Value
from atera_desktop.domain.wire import sought

_DIGITS = re.compile("[0-9]+")


def sort_key(value: Value) -> str | float | None:
    """What to compare: text for text, a number for a number, None for nothing (None, NaN, text without a visible character)."""
    if isinstance(value, str):
        return natural(value) or None
    return value if value == value else None  # NaN differs from itself


@lru_cache(maxsize=16_384)
def natural(text: str) -> str:
    """Text whose plain comparison is the natural order: each number is preceded by its length."""
    return _DIGITS.sub(_measured, sought(text))


def _measured(match: re.Match[str]) -> str:
    digits = match[0].lstrip("0")
    nines, rest = divmod(len(digits), 9)
    return "9" * nines + str(rest) + digits
