"""The knowledge base: articles as text, and links that pass the gate or do not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from atera_desktop.domain import catalog
from atera_desktop.domain.article import Article
from atera_desktop.ui import errands
from atera_desktop.ui.detail.body import Body
from atera_desktop.ui.detail.field import Field, Section, Target
from atera_desktop.ui.detail.rows import Row
from atera_desktop.ui.links import Link
from atera_desktop.ui.pages import PAGES
from tests.tenant import until
from tests.ui.desk import desk as window_on
from tests.ui.test_pages import NOW, before, desk, fits, shown

NAME = catalog.ARTICLES.name
PAGE = PAGES[NAME]
HERE = "https://app.atera.com/knowledgebase/15"


def an_article(**given: Any) -> Article:
    known = {
        "kb_id": 15, "kb_product": "Connecting to the VPN", "section_name": "Network", "category_name": "How-to",
        "kb_keywords": "vpn, remote,",
        "kb_rating_yes": 7, "kb_rating_no": 1, "kb_rating_views": 1_204, "kb_is_private": False, "kb_last_modified": before(3 * 86_400),
        "kb_context": f'<h2>First</h2><ol><li>Sign in</ol><p><a href="{HERE}">More</a> or <a href="http://evil.example/x">elsewhere</a>, '
        '<a href="mailto:help@n.example">help@n.example</a></p><script>alert(1)</script>',
    }  # fmt: skip
    return Article(**{**known, **given})


def sections(article: Article, *others: Article) -> dict[str, Section]:
    return {section.caption: section for tab in PAGE.tabs(article, desk(article, *others), NOW) for section in tab.sections}


def test_an_article_in_the_table() -> None:
    assert PAGE.title == "Knowledge base"
    shown_keys = [column.key for column in PAGE.columns if column.shown]
    assert [(key, shown(PAGE, an_article(), key)) for key in shown_keys] == [
        ("title", "Connecting to the VPN"), ("section", "Network"), ("category", "How-to"), ("keyword", "vpn, remote"),
        ("audience", "Public"), ("modified", "3 d ago"), ("helped", "7 of 8"),
    ]  # fmt: skip
    assert shown(PAGE, an_article(kb_rating_yes=None, kb_rating_no=0), "helped") == "—"
    assert shown(PAGE, an_article(kb_is_private=True), "audience") == "Private"


def test_what_a_filter_finds() -> None:
    found = ("vpn", '"sign in"', "text:sign", "section:network", "category:how", "keyword:remote", "is:public -is:private", "id:15")
    assert [text for text in found if not fits(PAGE, an_article(), text)] == []
    assert not fits(PAGE, an_article(), "keyword:sign")
    assert not fits(PAGE, an_article(), "alert(1)")


def test_an_article_is_readable_text() -> None:
    (body,) = sections(an_article())["Article"].fields
    assert (body.text, body.body) == ("First\n1. Sign in\n\nMore or elsewhere, help@n.example", True)
    assert sections(an_article(kb_context="<p></p>"))["Article"].note == "This article has no text."


def test_links_are_listed_and_lead_only_through_the_gate() -> None:
    rows = sections(an_article())["Links"].fields
    assert [(row.title, row.text, row.target) for row in rows[:-1]] == [
        ("More", HERE, Link(HERE)), ("elsewhere", "http://evil.example/x", None), ("", "help@n.example", None),
    ]  # fmt: skip
    assert "not opened from here" in rows[-1].text
    only_here = sections(an_article(kb_context=f'<a href="{HERE}">More</a>'))["Links"].fields
    assert only_here == (Field("More", HERE, target=Link(HERE), body=True),)


def test_related_articles_are_of_the_section_or_share_a_keyword() -> None:
    same = an_article(kb_id=1, kb_product="Guest Wi-Fi", kb_keywords="wifi")
    alike = an_article(kb_id=2, section_name="Security", kb_keywords="Remote")
    neither = an_article(kb_id=3, section_name="Printing", kb_keywords="printer")
    found = sections(an_article(), same, alike, neither)
    assert [(entry.target, entry.detail) for entry in found["More in Network"].entries] == [
        (Target(NAME, 1), "How-to · Public · 1,204 views")
    ]  # fmt: skip
    assert [entry.target for entry in found["With the same keywords"].entries] == [Target(NAME, 2)]


@pytest.mark.usefixtures("qapp")
async def test_a_link_to_atera_opens_and_others_do_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = list[str]()
    monkeypatch.setattr(errands, "open_link", lambda window, url: opened.append(url))
    async with window_on(tmp_path) as here:
        assert here.served is not None
        articles = here.served.tenant.articles
        next(iter(articles.values()))["KBContext"] = an_article().kb_context
        here.window.show_section(NAME)
        await until(lambda: here.window.page.rows.total == len(articles))
        here.window.page.table.select_keys([next(iter(articles))])
        body = here.window.details.findChildren(Body)[0]
        rows: list[Row] = []

        def has_come() -> bool:
            rows[:] = [row for row in body.rows() if row.value in (HERE, "http://evil.example/x")]
            return len(rows) == 2

        await until(has_come)
        for row in rows:
            row.activate()
        assert opened == [HERE]
