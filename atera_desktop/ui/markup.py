"""A server's text made harmless and readable: no invisible signs, no tags. Knows no Qt, so exports may use it too."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from atera_desktop.domain.wire import plain as one_line

if TYPE_CHECKING:
    from atera_desktop.ui.html_reader import HtmlReader

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_QUOTED = re.compile(r"> ?")


def plain(text: str | None) -> str:
    """One line: blanks collapsed; control, bidi and zero-width characters gone."""
    return one_line(_CONTROL.sub(" ", text or ""))


def lines(text: str | None) -> str:
    """Several lines as they are, without control, bidi and zero-width characters."""
    unified = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    return _INVISIBLE.sub("", _CONTROL.sub("", unified)).strip("\n")


def from_html(text: str | None) -> str:
    """The words of an HTML fragment (a ticket's comment, an article), with its line breaks: a blank line above each heading and below each
    list, lists numbered, the cells of tables apart, quoted lines behind "> ". Text without such blocks keeps its own line breaks.
    """
    if not text:
        return ""
    return re.sub(r"\n{3,}", "\n\n", lines("".join(_read(text).parts))).strip()


def quotes(text: str) -> tuple[tuple[bool, str], ...]:
    """The parts of a mail: whether they are quoted (behind ">", which is taken off), and their lines."""
    parts = ((quoted, list(part)) for quoted, part in groupby(text.split("\n"), lambda line: line.startswith(">")))
    bare = ((quoted, "\n".join(_QUOTED.sub("", line, count=1) if quoted else line for line in part)) for quoted, part in parts)
    return tuple((quoted, part.strip("\n")) for quoted, part in bare if part.strip())


def links(text: str | None) -> tuple[tuple[str, str], ...]:
    """What an HTML fragment links to, each address once: the words it stands under, and the address as it was sent. None is safe to open:
    `links.refused` says which are.
    """
    found = dict[str, str]()
    for words, address in _read(text or "").links:
        if plain(address) and not address.startswith("#"):
            found.setdefault(plain(address), plain(words))
    return tuple((words, address) for address, words in found.items())


def _read(text: str) -> HtmlReader:
    from atera_desktop.ui.html_reader import HtmlReader  # late: a table has none to read

    reader = HtmlReader()
    reader.feed(text)
    reader.close()
    return reader
