"""Names letter by letter: what cannot be seen is spelt out, so that two names that look alike do not pass for one (safety.md). No Qt."""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0\u2800")
"""Letters and marks that have no shape though their category does not tell."""
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_RUN = re.compile(r"(.)\1*", re.DOTALL)
_BLANKS = re.compile(r"^ +| +$| {2,}")


def visible(text: str | None, limit: int = 0) -> str:
    """The text with control, bidi, zero-width and other unseen characters as "⟨U+202E⟩", and blanks that would be lost as "⟨blank ×3⟩".

    With `limit`, longer ones lose their middle: both ends tell names apart.
    """
    if not text:
        return ""
    if not (text.isascii() and text.isprintable()):
        text = _RUN.sub(_spelt, text)
    text = _BLANKS.sub(lambda found: _times("blank", len(found[0])), text)
    if limit and len(text) > limit:
        half = (limit - 1) // 2
        text = f"{text[:half]}…{text[-half:]}"
    return text


def typeable(text: str) -> bool:
    """Whether somebody can be asked to type it: 1 to 40 printable ASCII characters."""
    return 1 <= len(text) <= 40 and text.isascii() and text.isprintable()


def _spelt(run: re.Match[str]) -> str:
    letter = run[1]
    return _times(f"U+{ord(letter):04X}", len(run[0])) if _is_unseen(letter) else run[0]


def _is_unseen(letter: str) -> bool:
    if letter == " ":
        return False
    return unicodedata.category(letter)[0] in "CZ" or letter in _UNSEEN or any(ord(letter) in selectors for selectors in _SELECTORS)


def _times(what: str, count: int) -> str:
    return f"⟨{what} ×{count}⟩" if count > 1 else f"⟨{what}⟩"
