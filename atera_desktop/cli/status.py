"""Exit statuses (product.md, Command line). Where several fit, the gravest wins: the first in `GRAVEST`."""

from __future__ import annotations

from collections.abc import Iterable

DONE = 0
UNEXPECTED = 1
USAGE = 2
NETWORK = 3
KEY = 4
PERMISSION = 5
CACHE = 6
JOURNAL = 7
IN_USE = 8
INCOMPLETE = 9
INTERRUPTED = 130

GRAVEST = (INTERRUPTED, UNEXPECTED, USAGE, IN_USE, KEY, JOURNAL, CACHE, NETWORK, PERMISSION, INCOMPLETE, DONE)

HELP = """exit status:
  0 done, 1 unexpected (logged), 2 usage, 3 network or server, 4 key (none, malformed, refused, other account),
  5 permission, 6 cache (nothing there, unusable), 7 journal (damaged, or unknown outcomes), 8 data folder in use,
  9 incomplete (inconsistent list, or a fall held back), 130 interrupted"""


def gravest(statuses: Iterable[int]) -> int:
    """The one to exit with."""
    found = set(statuses)
    return next((status for status in GRAVEST if status in found), DONE)
