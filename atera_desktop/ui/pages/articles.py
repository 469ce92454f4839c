"""The Knowledge base page: its table, its filter, and articles as readable text."""

from __future__ import annotations

from functools import lru_cache

from atera_desktop.app.column import Column, Grammar, Tone
from atera_desktop.domain import catalog
from atera_desktop.domain.article import Article
from atera_desktop.domain.wire import instant, plain
from atera_desktop.ui.detail.field import Entry, Field, Headline, Section, Tab, Target
from atera_desktop.ui.links import Link, refused
from atera_desktop.ui.markup import from_html, links
from atera_desktop.ui.pages.page import Desk, PageSpec, View, body_row, date_column, date_row, fields, row, text_column
from atera_desktop.ui.pages.related import related_tab
from atera_desktop.ui.words import DASH, ago, number, plural

_NO_LINK = "Atera's API gives no address for articles."
_ELSEWHERE = "Links that lead to other sites than Atera are not opened from here; each can be copied."


_read = lru_cache(maxsize=1_000)(from_html)  # table, filter and details ask for the same text again and again


def _text(article: Article) -> str:
    return _read(article.kb_context)


def _keywords(article: Article) -> str:
    return ", ".join(article.keywords)


def _votes(article: Article) -> int:
    return (article.kb_rating_yes or 0) + (article.kb_rating_no or 0)


def _helped(article: Article) -> float | None:
    """Percent of those who rated it that it helped."""
    return round(100 * (article.kb_rating_yes or 0) / votes, 1) if (votes := _votes(article)) else None


def _helped_words(article: Article) -> str:
    """ "12 of 14"."""
    return f"{number(article.kb_rating_yes or 0)} of {number(votes)}" if (votes := _votes(article)) else DASH


def _audience(article: Article) -> str:
    """Who may read it: technicians alone, or customers too; empty where Atera does not say."""
    return {True: "Private", False: "Public", None: ""}[article.kb_is_private]


def _always(article: Article) -> str:
    ids = (str(article.kb_id or ""), plain(article.kb_address))
    return "\n".join(filter(None, (article.name, _keywords(article), plain(article.section_name), _text(article), *ids)))


COLUMNS: tuple[Column[Article], ...] = (
    text_column("title", "Title", lambda a: a.name, width=262, strong=True),
    text_column("section", "Section", lambda a: a.section_name, width=92, whole=True),
    text_column("category", "Category", lambda a: a.category_name, width=132),
    text_column("keyword", "Keywords", _keywords, width=140, tone=lambda a, now: Tone.DIM),
    text_column("audience", "Audience", _audience, width=92, whole=True, tone=lambda a, now: Tone.INFO if a.kb_is_private else Tone.DIM),
    date_column("modified", "Modified", lambda a: a.kb_last_modified, never=DASH, width=108),
    text_column("views", "Views", lambda a: a.kb_rating_views, width=76, right=True, shown=False),
    Column(
        "helped", "Helped", _helped, lambda a, now: _helped_words(a), find=lambda a: "", width=90, right=True, kind="number", unit="%",
        exact=lambda a: f"It helped {_helped_words(a)} who rated it." if _votes(a) else "Nobody has rated it.",
    ),
    text_column("text", "Text", lambda a: plain(_text(a)), width=320, shown=False),
    date_column("created", "Created", lambda a: a.kb_timestamp, never=DASH, shown=False),
    text_column("yes", "Helpful votes", lambda a: a.kb_rating_yes, width=100, right=True, shown=False),
    text_column("no", "Unhelpful votes", lambda a: a.kb_rating_no, width=112, right=True, shown=False),
    text_column("status", "Status", lambda a: a.kb_status, width=72, right=True, shown=False),
    text_column("priority", "Priority", lambda a: a.kb_priority, width=72, right=True, shown=False),
    text_column("address", "Address", lambda a: a.kb_address, width=200, shown=False, middle=True),
    text_column("sectionid", "Section ID", lambda a: a.section_id, width=260, shown=False, middle=True),
    text_column("categoryid", "Category ID", lambda a: a.category_id, width=260, shown=False, middle=True),
    text_column("id", "ID", lambda a: a.kb_id, width=72, right=True, shown=False),
)  # fmt: skip

GRAMMAR: Grammar[Article] = Grammar(
    keys={
        "title": lambda a: a.name,
        "section": lambda a: a.section_name or "",
        "category": lambda a: a.category_name or "",
        "keyword": _keywords,
        "text": _text,
        "modified": lambda a: a.kb_last_modified or "",
        "created": lambda a: a.kb_timestamp or "",
        "id": lambda a: "" if a.kb_id is None else str(a.kb_id),
    },
    flags={
        ("is", "private"): lambda a, now: a.kb_is_private is True,
        ("is", "public"): lambda a, now: a.kb_is_private is False,
    },
    always=_always,
)


def headline(article: Article, desk: Desk, now: float) -> Headline:
    modified = instant(article.kb_last_modified)
    status = " · ".join(filter(None, (_audience(article), f"modified {ago(modified, now)}" if modified is not None else "")))
    places = (plain(article.section_name), plain(article.category_name))
    tone = Tone.INFO if article.kb_is_private else Tone.DIM
    return Headline(article.name or f"Article {article.key}", status, None, tone, tuple(filter(None, places)))


def tabs(article: Article, desk: Desk, now: float) -> tuple[Tab, ...]:
    text = Section("Article", fields(body_row("", _text(article))), note="This article has no text.")
    sections = (text, _links(article, desk), _about(article, now), _atera(article))
    return Tab("Summary", tuple(section for section in sections if section)), _related(article, desk, now)


def _links(article: Article, desk: Desk) -> Section:
    """Each address that the text links to; those that pass the gate can be opened."""
    rows, refusals = list[Field](), 0
    for words, address in links(article.kb_context):
        shut, shown = bool(refused(address, desk.api_host)), address.removeprefix("mailto:")
        title = words if words not in shown else ""
        rows.append(Field(title, shown, body=True, target=None if shut else Link(address), tone=Tone.DIM if shut else None))
        refusals += shut
    return Section("Links", (*rows, *((Field("", _ELSEWHERE, tone=Tone.FAINT, body=True),) if refusals else ())))


def _about(article: Article, now: float) -> Section:
    views = article.kb_rating_views
    return Section("About", fields(
        row("Keywords", article.keywords, expected=True),
        row("Section", article.section_name, expected=True),
        row("Category", article.category_name, expected=True),
        row("Audience", _audience(article)),
        row("Views", number(views) if views is not None else None),
        row("Helped", f"{_helped_words(article)} who rated it" if _votes(article) else None),
        date_row("Modified", article.kb_last_modified, now, expected=True, never=DASH),
        date_row("Created", article.kb_timestamp, now, expected=True, never=DASH),
    ))  # fmt: skip


def _atera(article: Article) -> Section:
    return Section("Atera", fields(
        row("Article ID", article.kb_id),
        row("Address", article.kb_address),
        row("Status", article.kb_status),
        row("Priority", article.kb_priority),
        row("Helpful votes", article.kb_rating_yes),
        row("Unhelpful votes", article.kb_rating_no),
        row("Section ID", article.section_id),
        row("Category ID", article.category_id),
    ))  # fmt: skip


def article_entry(article: Article, now: float) -> Entry:
    views = plural(article.kb_rating_views, ("view", "views")) if article.kb_rating_views is not None else ""
    parts = (plain(article.category_name), _audience(article), views)
    return Entry(Target(catalog.ARTICLES.name, article.key or 0), article.name or f"Article {article.key}", " · ".join(filter(None, parts)))


def _related(article: Article, desk: Desk, now: float) -> Tab:
    """The other articles of its section, and those of others that share a keyword; the most read first."""
    everything = sorted(desk.records.get(catalog.ARTICLES.name, {}).values(), key=lambda other: other.kb_rating_views or 0, reverse=True)
    others, words = [other for other in everything if other.key != article.key], {word.casefold() for word in article.keywords}
    section = plain(article.section_name)
    same = [other for other in others if section and plain(other.section_name) == section]
    alike = [other for other in others if other not in same and words.intersection(word.casefold() for word in other.keywords)]
    first, second = ((f"More in {section}" if section else "More", same), ("With the same keywords", alike))
    if not same:
        first, second = second, first
    return related_tab(
        "Related", catalog.ARTICLES.name, desk, "No other article of its section or with its keywords.",
        (first[0], (article_entry(other, now) for other in first[1])),
        (second[0], (article_entry(other, now) for other in second[1])),
    )  # fmt: skip


def link(article: Article, desk: Desk) -> Link:
    return Link(None, _NO_LINK)


KNOWLEDGE_BASE: PageSpec[Article] = PageSpec(
    resource=catalog.ARTICLES,
    title="Knowledge base",
    noun=("article", "articles"),
    columns=COLUMNS,
    grammar=GRAMMAR,
    views=(
        View("All", None, default=True),
        View("Public", lambda a, now: a.kb_is_private is False),
        View("Private", lambda a, now: a.kb_is_private is True),
    ),
    sort=(("title", False),),
    hint="Filter articles   title, keywords, words of the text …   try  section:network",
    empty="No articles yet. They are written in Atera, under Knowledge base.",
    headline=headline,
    tabs=tabs,
    link=link,
)
