"""What importing costs once Qt is there."""

from __future__ import annotations

import builtins


def without_features() -> None:
    """Loads Qt, and makes importing plain again.

    PySide6 puts an import of its own in the place of Python's. That reads the source of every module imported later, only to see
    whether it may ask for a `__feature__` (`snake_case`); nobody here does. It took 20 ms of a start, and kept 4 MB of sources.
    """
    import PySide6.QtCore  # noqa: F401

    if builtins.__import__ is getattr(builtins, "__feature_import__", None):
        builtins.__import__ = builtins.__orig_import__  # type: ignore[attr-defined]
