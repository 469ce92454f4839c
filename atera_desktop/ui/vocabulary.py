"""What Atera calls things for an account that is an IT department: customers are sites, and contacts users.

Only the program's own words change, never what a tenant's records say. No Qt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from atera_desktop.app.column import AnyGrammar, Tone
from atera_desktop.domain.record import Record
from atera_desktop.domain.wire import plain
from atera_desktop.ui.detail.field import Entry, Field, Headline, Section, Tab
from atera_desktop.ui.forms.spec import FormSpec, Input, Records, Values
from atera_desktop.ui.links import Link
from atera_desktop.ui.notices import Notice
from atera_desktop.ui.pages import PAGES
from atera_desktop.ui.pages.custom_fields import TITLE as CUSTOM_FIELDS
from atera_desktop.ui.pages.page import AnyPage, Desk

_WORD = re.compile(r"\b(customer|contact(?! person))(s?)\b", re.IGNORECASE)
_CALLED = {"customer": "site", "contact": "user"}

_of_it_department = False
"""Whether the account of the window that is open is an IT department's."""


def speak(it_department: bool) -> None:
    """From now on `say` uses the words of such an account."""
    global _of_it_department
    _of_it_department = it_department


def say(words: str, kept: Iterable[str] = ()) -> str:
    """The program's words in those of the account. `kept`: what records say in them, which stays."""
    return in_it_department(words, kept) if _of_it_department else words


def noun(resource: str) -> tuple[str, str]:
    """What one and many of a section's records are called."""
    one, many = PAGES[resource].noun
    return say(one), say(many)


def in_it_department(words: str, kept: Iterable[str] = ()) -> str:
    """The same in the words of an IT department: "Customers" becomes "Sites"."""
    if not _WORD.search(words):
        return words
    held = sorted((text for text in kept if text), key=len, reverse=True)
    if not held:
        return _WORD.sub(_other, words)
    parts = re.split(f"({'|'.join(map(re.escape, held))})", words)
    return "".join(part if place % 2 else _WORD.sub(_other, part) for place, part in enumerate(parts))


def _other(found: re.Match[str]) -> str:
    word = _CALLED[found[1].lower()] + found[2]
    return word.capitalize() if found[1][0].isupper() else word


def said_by(record: object) -> tuple[str, ...]:
    """What a record itself says with such a word in it, beside the bare word."""
    return tuple(text for text in _texts(msgspec.to_builtins(record)) if _WORD.search(text) and not _WORD.fullmatch(text))


def _texts(value: Any) -> Iterator[str]:
    """All texts in a value, however deep, as they were sent and as they are shown."""
    if isinstance(value, str):
        yield from dict.fromkeys((value, plain(value)))
    elif isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def pages(it_department: bool) -> Mapping[str, AnyPage]:
    """All sections in the account's own words, by the resource's name."""
    return {name: _page(page) for name, page in PAGES.items()} if it_department else PAGES


def adapted_form(form: FormSpec) -> FormSpec:
    """The form in the account's own words."""
    if not _of_it_department:
        return form

    def begin(record: Any, records: Records) -> Values:
        kept = tuple(text for text in _texts(msgspec.to_builtins(record)) if _WORD.search(text))  # a bare word too: this goes to Atera
        return {name: say(value, kept) if isinstance(value, str) else value for name, value in form.begin(record, records).items()}

    return replace(
        form,
        title=say(form.title),
        send=say(form.send),
        noun=(say(form.noun[0]), say(form.noun[1])),
        inputs=tuple(map(_input, form.inputs)),
        begin=begin,
        warning=lambda record, records: say(form.warning(record, records), said_by(record)),
    )


def _input(one: Input) -> Input:
    return replace(one, title=say(one.title), hint=say(one.hint), group=say(one.group))


def at_next_start(it_department: bool) -> Notice:
    """Tells that the account turned out to be of the other kind than the window's words."""
    kind, words = ("an IT department", "sites and users") if it_department else ("a service provider", "customers and contacts")
    return Notice("vocabulary", f"This account is {kind}: from the next start on, its {words} are called so.", Tone.INFO)


def _page(page: AnyPage) -> AnyPage:
    say = in_it_department

    def tabs(record: Record, desk: Desk, now: float) -> tuple[Tab, ...]:
        kept = said_by(record)
        return tuple(
            replace(tab, title=say(tab.title), sections=tuple(_section(section, kept) for section in tab.sections))
            for tab in page.tabs(record, desk, now)
        )

    def headline(record: Record, desk: Desk, now: float) -> Headline:
        found = page.headline(record, desk, now)
        return replace(found, name=_unnamed(found.name, record.key))

    def link(record: Record, desk: Desk) -> Link:
        found = page.link(record, desk)
        return replace(found, reason=say(found.reason))

    return replace(
        page,
        title=say(page.title),
        noun=(say(page.noun[0]), say(page.noun[1])),
        columns=tuple(replace(column, title=say(column.title)) for column in page.columns),
        grammar=_grammar(page.grammar),
        views=tuple(replace(view, title=say(view.title)) for view in page.views),
        hint=say(page.hint),
        empty=say(page.empty),
        headline=headline,
        tabs=tabs,
        link=link,
    )


def _unnamed(name: str, key: object) -> str:
    """What stands for the name of a record that has none: "Contact 12"."""
    return in_it_department(name) if name in (f"Customer {key}", f"Contact {key}") else name


def _grammar(grammar: AnyGrammar) -> AnyGrammar:
    """Takes the keys in both words; a key that exists already keeps its meaning."""
    return replace(grammar, keys={**{in_it_department(key): get for key, get in grammar.keys.items()}, **grammar.keys})


def _section(section: Section, kept: tuple[str, ...]) -> Section:
    own = section.caption == CUSTOM_FIELDS  # whose titles are the account's
    return replace(
        section,
        caption=in_it_department(section.caption, kept),
        fields=section.fields if own else tuple(_field(field, kept) for field in section.fields),
        entries=tuple(_entry(entry) for entry in section.entries),
        note=in_it_department(section.note, kept),
    )


def _field(field: Field, kept: tuple[str, ...]) -> Field:
    if field.writing is not None:  # its title is an author
        return field
    return replace(field, title=in_it_department(field.title, kept))


def _entry(entry: Entry) -> Entry:
    return replace(entry, title=_unnamed(entry.title, entry.target.key))
