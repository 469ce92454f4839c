"""What Atera calls things for an account that is an IT department: customers are sites, and contacts users.

Only the program's own words change, never what a tenant's records say. No Qt.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec.structs import replace

from atera_desktop.app.column import AnyGrammar, Tone
from atera_desktop.domain.record import Record
from atera_desktop.ui.detail.field import Field, Section, Tab
from atera_desktop.ui.notices import Notice
from atera_desktop.ui.pages import PAGES
from atera_desktop.ui.pages.page import AnyPage, Desk

_WORD = re.compile(r"\b(customer|contact(?! person))(s?)\b", re.IGNORECASE)
_CALLED = {"customer": "site", "contact": "user"}


def in_it_department(words: str) -> str:
    """The same in the words of an IT department: "Customers" becomes "Sites"."""
    return _WORD.sub(_other, words)


def _other(found: re.Match[str]) -> str:
    word = _CALLED[found[1].lower()] + found[2]
    return word.capitalize() if found[1][0].isupper() else word


def pages(it_department: bool) -> Mapping[str, AnyPage]:
    """All sections in the account's own words, by the resource's name."""
    return {name: _page(page) for name, page in PAGES.items()} if it_department else PAGES


def at_next_start(it_department: bool) -> Notice:
    """Tells that the account turned out to be of the other kind than the window's words."""
    kind, words = ("an IT department", "sites and users") if it_department else ("a service provider", "customers and contacts")
    return Notice("vocabulary", f"This account is {kind}: from the next start on, its {words} are called so.", Tone.INFO)


def _page(page: AnyPage) -> AnyPage:
    say = in_it_department

    def tabs(record: Record, desk: Desk, now: float) -> tuple[Tab, ...]:
        return tuple(
            replace(tab, title=say(tab.title), sections=tuple(map(_section, tab.sections))) for tab in page.tabs(record, desk, now)
        )

    return replace(
        page,
        title=say(page.title),
        noun=(say(page.noun[0]), say(page.noun[1])),
        columns=tuple(replace(column, title=say(column.title)) for column in page.columns),
        grammar=_grammar(page.grammar),
        views=tuple(replace(view, title=say(view.title)) for view in page.views),
        hint=say(page.hint),
        empty=say(page.empty),
        tabs=tabs,
    )


def _grammar(grammar: AnyGrammar) -> AnyGrammar:
    """Takes the keys in both words; a key that exists already keeps its meaning."""
    return replace(grammar, keys={**{in_it_department(key): get for key, get in grammar.keys.items()}, **grammar.keys})


def _section(section: Section) -> Section:
    fields = tuple(_field(field) for field in section.fields)
    return replace(section, caption=in_it_department(section.caption), fields=fields, note=in_it_department(section.note))


def _field(field: Field) -> Field:
    return replace(field, title=in_it_department(field.title))
