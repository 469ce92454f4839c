"""Asks Atera for what a filter did not find among the records that are here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atera_desktop.api.errors import AteraError
from atera_desktop.app.asking import Question, ask, question
from atera_desktop.app.column import Tone
from atera_desktop.store.errors import OtherAccount
from atera_desktop.ui import text
from atera_desktop.ui.notices import Notice
from atera_desktop.ui.outcomes import reason_words

if TYPE_CHECKING:
    from atera_desktop.ui.section_page import SectionPage
    from atera_desktop.ui.window import Window

LONGEST = 40
"""Characters of the filter on the button."""


def question_of(page: SectionPage) -> Question | None:
    """What Atera can be asked where this section's filter finds nothing."""
    return question(page.spec.resource.name, page.rows.text) if not len(page.rows) else None


def button_words(asked: Question) -> str:
    """What the button says that asks it."""
    shown = asked.text if len(asked.text) <= LONGEST else f"{asked.text[: LONGEST - 1]}…"
    return f"Ask Atera for “{text.plain(shown)}”"


async def ask_atera(window: Window) -> None:
    """Asks, and shows and selects what comes; a line says where Atera has none, or could not be asked."""
    page = window.page
    asked = question_of(page)
    if asked is None:
        return
    try:
        found = await ask(window.session, asked)
    except (AteraError, OtherAccount) as error:
        window.notes.tell(Notice("asked", reason_words(error)))
        return
    if not found:
        words = f"Atera has no {page.spec.noun[0]} with the {asked.by} “{text.plain(asked.text)}”."
        window.notes.tell(Notice("asked", words, Tone.INFO))
        return
    window.notes.withdraw("asked")
    if window.page is page and question(asked.resource, page.rows.text) in (asked, None):
        window.go_to(asked.resource, found[0])
