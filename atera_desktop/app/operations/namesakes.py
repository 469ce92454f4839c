"""Records whose names look alike: what a deletion dialog warns of."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from atera_desktop.app.operations.outcome import Target, target_of
from atera_desktop.domain.record import Record

_CYRILLIC = ("АВЕЅЗІЈКМНОРСТУҮХҺԚԜӀавеѕзіјкмнорстуүхһԁԛԝӏьѵ", "ABES3IJKMHOPCTYYXHQWIabes3ijkmhopctyyxhdqwlbv")
_GREEK = ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϳαβγηικνορςσυχωϲ", "ABEZHIKMNOPTYXCjabyhikvopcouxwc")
_BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800"
"""Drawn as nothing, though letters or marks by their category."""
_LOOKS = str.maketrans(_CYRILLIC[0] + _GREEK[0], _CYRILLIC[1] + _GREEK[1])


def namesakes(records: Iterable[Record], target: Target) -> list[Record]:
    """The other records whose name is the target's, or cannot be told from it on a screen; none where it has no name.

    Equal after NFKC, case folding and removal of invisible characters, with or without Cyrillic and Greek letters taken for the
    Latin ones they look like (safety.md, Showing it).
    """
    wanted = _folded(target.name), _seen(target.name)
    if not wanted[0]:
        return []
    found = []
    for record in records:
        other = target_of(target.resource, record)
        if other is None or other.key == target.key:
            continue
        if _folded(other.name) == wanted[0] or (not (other.name.isascii() and target.name.isascii()) and _seen(other.name) == wanted[1]):
            found.append(record)
    return found


def _folded(name: str) -> str:
    if name.isascii() and name.isprintable():
        return " ".join(name.lower().split())
    name = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    visible = (" " if char.isspace() else char for char in name if char.isspace() or not _invisible(char))
    return " ".join("".join(visible).split())


def _seen(name: str) -> str:
    """As the eye takes it: the capitals of some letters look like other Latin ones than the small."""
    return _folded(unicodedata.normalize("NFKC", name.translate(_LOOKS)).translate(_LOOKS)).translate(_LOOKS)


def _invisible(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cn") or char in _BLANK or "\ufe00" <= char <= "\ufe0f"
