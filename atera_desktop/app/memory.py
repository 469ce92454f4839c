"""Garbage collection around bulk loads: a full collection costs 90–400 ms at 100,000 records (house.md, trap 6)."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_depth = 0


@contextmanager
def bulk_load() -> Iterator[None]:
    """No collections inside; at its end one, and what is alive then is never looked at again. May be nested."""
    global _depth
    _depth += 1
    gc.disable()
    try:
        yield
    finally:
        _depth -= 1
        if not _depth:
            gc.collect()
            gc.freeze()
            gc.enable()
