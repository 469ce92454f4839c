"""Garbage collection around bulk loads: a full collection costs 90–400 ms at 100,000 records (house.md, trap 6)."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_depth = 0
_automatic = True
"""Whether the collector ran by itself before (a window collects by hand, `ui/garbage.py`)."""
_begun = False
"""Whether anything was loaded in this run."""
_held = False
"""Whether what fills up in this load (the keys a sweep has met) is out of the collector's sight already."""


@contextmanager
def bulk_load() -> Iterator[None]:
    """No collections inside but `tidy`; at its end one, and what is alive then is never looked at again. May be nested."""
    global _depth, _begun, _automatic, _held
    if not _begun:
        gc.freeze()  # what the start made lives as long as the program: 100,000 objects that need not be looked at
        _begun = True
    if not _depth:
        _automatic, _held = gc.isenabled(), False
    _depth += 1
    gc.disable()
    try:
        yield
    finally:
        _depth -= 1
        if not _depth:
            gc.collect()
            gc.freeze()
            if _automatic:
                gc.enable()


def let_go() -> None:
    """What was loaded is no longer needed: the next collections look at it again, and find what only a ring of references holds."""
    gc.unfreeze()


def tidy() -> None:
    """Within a bulk load, ten times a second or so: looks at what is new alone. In a millisecond most of it needs watching no longer.

    The first time, what is to be filled is there, and small: not to be looked at any more, it costs the collection at the end nothing.
    """
    global _held
    if _depth:
        gc.collect(0)
        if not _held:
            gc.freeze()
            _held = True


def is_loading() -> bool:
    """Whether a bulk load is under way: then nothing else should collect."""
    return _depth > 0
