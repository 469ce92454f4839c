"""A server's text made harmless and readable: no invisible signs, no tags. Knows no Qt, so exports may use it too."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from atera_desktop.domain.wire import plain as one_line

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_BLOCKS = frozenset(("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "ul", "ol"))
_UNSEEN = frozenset(("script", "style", "head", "title"))


def plain(text: str | None) -> str:
    """One line: blanks collapsed; control, bidi and zero-width characters gone."""
    return one_line(_CONTROL.sub(" ", text or ""))


def lines(text: str | None) -> str:
    """Several lines as they are, without control, bidi and zero-width characters."""
    unified = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    return _INVISIBLE.sub("", _CONTROL.sub("", unified)).strip("\n")


def from_html(text: str | None) -> str:
    """The words of an HTML fragment (a ticket's comment), with its line breaks; text without tags comes back as it is."""
    if not text:
        return ""
    reader = _Words()
    reader.feed(text)
    reader.close()
    return re.sub(r"\n{3,}", "\n\n", lines("".join(reader.parts))).strip()


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "br" or (tag in _BLOCKS and self.parts and not self.parts[-1].endswith("\n")):
            self.parts.append("\n")
        if tag == "li":
            self.parts.append("• ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BLOCKS and self.parts and not self.parts[-1].endswith("\n"):
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data)
