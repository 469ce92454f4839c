"""The filter's language: text → Query (product.md, Filter). `app/index.py` answers a query about many records at once."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from atera_desktop.app.column import AnyColumn, AnyGrammar
from atera_desktop.domain.record import Record
from atera_desktop.domain.wire import sought

_TERM = re.compile(r'(?P<minus>-?)(?:(?P<key>[^\s":]+):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>\S*))')


class Term(msgspec.Struct, frozen=True):
    """One condition. `text` is folded and never empty."""

    text: str
    key: str = ""
    """The grammar's key to look in; empty for a plain word."""
    flag: bool = False
    """(key, text) is one of the grammar's flags."""
    excluded: bool = False


class Query(msgspec.Struct, frozen=True):
    """All terms must hold, in any order. An empty query fits every record."""

    terms: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)

    def fits(self, record: Record, columns: Sequence[AnyColumn], grammar: AnyGrammar, now: float) -> bool:
        """Whether the record fits; `columns` are the shown ones, `now` is epoch seconds."""
        return all(_holds(term, record, columns, grammar, now) is not term.excluded for term in self.terms)


def parse(text: str, grammar: AnyGrammar) -> Query:
    """Reads what the user typed. Never fails: every text means something.

    A quote without its end reaches to the end of the text. What is not finished yet restricts nothing: a lone `-`, `os:`, `""`.
    A colon counts only after a key of the grammar and in a known flag; in `is:nonsense`, a MAC or IPv6 address, a path or a URL it is
    an ordinary character.
    """
    terms = []
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        term, position = _read(text, position, grammar)
        if term is not None:
            terms.append(term)
    return Query(tuple(dict.fromkeys(terms)))


def _read(text: str, start: int, grammar: AnyGrammar) -> tuple[Term | None, int]:
    match = _TERM.match(text, start)
    assert match is not None  # the pattern fits anything
    named, key = match["key"] is not None, sought(match["key"])
    value = sought(match["phrase"] if match["phrase"] is not None else match["word"])
    excluded = bool(match["minus"])
    if (key, value) in grammar.flags:
        return Term(value, key, True, excluded), match.end()
    if key in grammar.keys or (named and not value and any(key == name for name, _ in grammar.flags)):
        return Term(value, key, False, excluded) if value else None, match.end()
    if named:
        # No key after all: a plain word, colon and all, up to the next blank.
        word = text[start:].split(maxsplit=1)[0]
        value = sought(word[1:] if excluded else word)
        return Term(value, excluded=excluded) if value else None, start + len(word)
    return Term(value, excluded=excluded) if value else None, match.end()


def parts(text: str) -> str:
    """Identifying text, folded line by line: a phrase never reaches from one part into the next."""
    return "\n".join(map(sought, text.split("\n")))


def _holds(term: Term, record: Record, columns: Sequence[AnyColumn], grammar: AnyGrammar, now: float) -> bool:
    if term.flag:
        return grammar.flags[term.key, term.text](record, now)
    if term.key:
        return term.text in sought(grammar.keys[term.key](record))
    return term.text in parts(grammar.always(record)) or any(term.text in sought(column.searched(record)) for column in columns)
