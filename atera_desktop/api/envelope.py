"""Takes a list's JSON apart where it can be, so that one bad record does not lose its page."""

from __future__ import annotations

import re
from itertools import pairwise

_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{},]', re.S)
_ITEMS = re.compile(rb'"items"\s*:\s*$', re.I)
_CLOSES = {b"]": b"[", b"}": b"{"}


def split(body: bytes) -> tuple[list[bytes], bytes] | None:
    """The items of an envelope as they were sent, and the envelope with an empty list in their place.

    For what a JSON parser refuses as a whole: NaN, endless digits, bad UTF-8 or a thousand brackets in one record. Only the brackets
    and the strings have to be right. None where they are not, or where there is no list of items.
    """
    found = _list(body)
    if found is None:
        return None
    start, end, commas = found
    cuts = [start, *commas, end - 1]
    items = [body[left + 1 : right].strip() for left, right in pairwise(cuts)]
    return ([] if items == [b""] else items), body[:start] + b"[]" + body[end:]


def _list(body: bytes) -> tuple[int, int, list[int]] | None:
    """Where the items' list begins and ends, and where the commas between them are."""
    open_brackets: list[bytes] = []
    start = end = -1
    commas: list[int] = []
    for match in _TOKEN.finditer(body):
        token = match[0]
        if token in (b"[", b"{"):
            if start < 0 and open_brackets == [b"{"] and token == b"[" and _ITEMS.search(body, max(0, match.start() - 64), match.start()):
                start = match.start()
            open_brackets.append(token)
        elif token in _CLOSES:
            if not open_brackets or open_brackets.pop() != _CLOSES[token]:
                return None
            if start >= 0 and end < 0 and len(open_brackets) == 1:
                end = match.end()
        elif token == b"," and start >= 0 and end < 0 and len(open_brackets) == 2:
            commas.append(match.start())
    return None if open_brackets or end < 0 else (start, end, commas)
