"""Reads an HTML fragment as a person would: its words, line by line, and what it links to. Nothing of it is ever shown as HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from atera_desktop.ui.markup import lines

_BLOCKS = frozenset(("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "ul", "ol"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LISTS = frozenset(("ul", "ol", "table"))
_CELLS = frozenset(("td", "th"))
_UNSEEN = frozenset(("script", "style", "head", "title"))
_BLANKS = re.compile(r"[ \t\r\n]+")
_DEEP = 4
"""Quotes within quotes that are told apart."""


class HtmlReader(HTMLParser):
    """Fed and closed, it holds `parts`, the text in pieces, and `links`: words and address."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.links: list[tuple[str, str]] = []
        self._unseen = 0
        self._blocks = False
        """Whether a block was met: then line breaks between the tags are mere blanks."""
        self._kept = 0
        self._numbers: list[int | None] = []
        """The last number in each list that is open; None where it has none."""
        self._anchor: tuple[str, int] | None = None
        self._quotes: list[int | None] = []
        """Where each quote that is open begins; None for those too deep to tell."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _BLOCKS:
            self._blocks = True
            self._break(always=tag == "br", blank=tag in _HEADINGS)
        self._enter(tag)
        if tag == "a":
            self._leave_anchor()
            self._anchor = dict(attrs).get("href") or "", len(self.parts)

    def _enter(self, tag: str) -> None:
        if tag == "pre":
            self._kept += 1
        elif tag in ("ul", "ol"):
            self._numbers.append(0 if tag == "ol" else None)
        elif tag == "li":
            number = self._numbers[-1] if self._numbers else None
            if number is not None:
                self._numbers[-1] = number + 1
            self.parts.append("• " if number is None else f"{number + 1}. ")
        elif tag in _CELLS and self.parts and not self.parts[-1].endswith("\n"):
            self.parts.append("  ·  ")
        elif tag == "blockquote":
            self._quotes.append(len(self.parts) if len(self._quotes) < _DEEP else None)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BLOCKS:
            self._break()
        if tag == "pre":
            self._kept = max(0, self._kept - 1)
        elif tag in ("ul", "ol") and self._numbers:
            self._numbers.pop()
        if tag in _LISTS and not self._numbers:
            self._break(blank=True)
        elif tag == "blockquote" and self._quotes:
            self._end_quote()
        elif tag == "a":
            self._leave_anchor()

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        if self._blocks and not self._kept:
            data = _BLANKS.sub(" ", data)
            if not self.parts or self.parts[-1].endswith(("\n", " ")):
                data = data.lstrip(" ")
        if data:
            self.parts.append(data)

    def close(self) -> None:
        super().close()
        self._leave_anchor()
        while self._quotes:
            self._end_quote()

    def _break(self, *, always: bool = False, blank: bool = False) -> None:
        if always or (self.parts and not self.parts[-1].endswith("\n")):
            self.parts.append("\n")
        if blank and self.parts:
            self.parts.append("\n")

    def _end_quote(self) -> None:
        begun = self._quotes.pop()
        if begun is not None:
            self._leave_anchor()
            said = lines("".join(self.parts[begun:])).strip()
            self.parts[begun:] = ["".join(f"> {line}\n" if line else ">\n" for line in said.split("\n"))] if said else []

    def _leave_anchor(self) -> None:
        if self._anchor is not None:
            address, begun = self._anchor
            self.links.append(("".join(self.parts[begun:]), address))
            self._anchor = None
