"""What was said on a ticket, newest last: public replies and internal notes, with what they link to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from atera_desktop.app.column import Tone
from atera_desktop.domain.comment import Comment
from atera_desktop.domain.ticket import Ticket
from atera_desktop.domain.wire import instant, plain
from atera_desktop.ui.detail.field import Field, Section, Tab, Writing
from atera_desktop.ui.links import Link, refused
from atera_desktop.ui.markup import from_html, lines, links
from atera_desktop.ui.pages.looked import age_rows, waiting
from atera_desktop.ui.pages.page import Desk
from atera_desktop.ui.pages.ticket_choices import AUTOPILOT
from atera_desktop.ui.words import ago, exact, number

TITLE = "Conversation"

_MARKUP = re.compile(r"</?(?:p|div|br|span|ul|ol|li|table|a|b|strong|i|em|font|html|body|blockquote|h[1-6])\b[^<>]*>", re.IGNORECASE)
_ADDRESS = re.compile(r"https://[!-~]*[^\s<>\"'.,;:!?)\]]")
_LINKS = 8
"""Links listed under one message: an advertisement has dozens."""
_SAME = 400
"""Letters by which two texts are compared."""


def conversation_tab(ticket: Ticket, desk: Desk, now: float) -> Tab:
    """The count is of the messages, once they are known; until then stands here what the ticket itself tells of them."""
    if ticket.key is None:
        return Tab(TITLE, (Section(TITLE, note="Atera gave this ticket no ID, and tells what was said by that alone."),))
    from atera_desktop.app.operations.comments import conversation  # late: a first window needs none of it

    look = conversation(int(ticket.key))
    looked = desk.looked(look)
    if looked.answer is None:
        messages = tuple(_known(ticket, now))
        fields = (*messages, Field("", waiting(looked), tone=Tone.DIM, body=True))
        return Tab(TITLE, (Section(TITLE, fields),), looks=(look,), newest_last=True)
    comments = sorted(looked.answer.records, key=lambda comment: instant(comment.date) or 0.0)
    messages = (*_description(ticket, comments, now), *(row for comment in comments for row in _message(comment, desk, now)))
    count = sum(field.writing is not None for field in messages)
    nothing = () if messages else (Field("", "Nothing was said on this ticket.", tone=Tone.DIM, body=True),)
    said = Section(TITLE, (*messages, *nothing, *age_rows(looked, now)))
    return Tab(TITLE, (said,), count, looks=(look,), newest_last=True)


@lru_cache(maxsize=1024)
def readable(text: str) -> str:
    """The words of a comment or a description, which may be HTML or none."""
    return from_html(text) if _MARKUP.search(text) else lines(text).strip()


def _writing(title: str, role: str, text: str, date: str | None, now: float, internal: bool = False) -> Field:
    moment = instant(date)
    when = ago(moment, now) if moment is not None else ""
    return Field(title, text, exact=exact(moment) if moment is not None else "", body=True, writing=Writing(role, when, internal))


def _message(comment: Comment, desk: Desk, now: float) -> Iterator[Field]:
    """The comment, and what it links to."""
    html, internal = comment.comment_html or "", comment.is_internal is True
    sent = html if plain(html) else comment.comment or ""
    text = readable(sent) or "No text."
    role = _role(comment)
    nature = "Internal note" if internal else "Public reply" if role != "End user" else ""
    about = " · ".join(filter(None, (nature, role)))
    yield _writing(comment.author or role or "Unknown", about, text, comment.date, now, internal)
    yield from _links(sent, text, desk)


def _role(comment: Comment) -> str:
    if comment.technician_contact_id == AUTOPILOT:
        return "Autopilot"
    return "Technician" if comment.technician_contact_id else "End user" if comment.end_user_id else ""


@lru_cache(maxsize=1024)
def _addresses(sent: str) -> tuple[tuple[str, str], ...]:
    return links(sent) if _MARKUP.search(sent) else tuple(("", address) for address in dict.fromkeys(_ADDRESS.findall(sent)))


def _links(sent: str, text: str, desk: Desk) -> Iterator[Field]:
    """Each address that may be opened, and each that the text does not show."""
    rows = []
    for words, address in _addresses(sent):
        shut, shown = bool(refused(address, desk.api_host)), address.removeprefix("mailto:")
        if not shut or shown not in text:
            title = words if words not in shown else ""
            rows.append(Field(title, shown, body=True, target=None if shut else Link(address), tone=Tone.DIM if shut else None))
    yield from rows[:_LINKS]
    if len(rows) > _LINKS:
        yield Field("", f"{number(len(rows) - _LINKS)} more links are not listed.", tone=Tone.FAINT, body=True)


def _description(ticket: Ticket, comments: Iterable[Comment], now: float) -> Iterator[Field]:
    """What the ticket began with, where that is no comment of its own."""
    letters = _letters(ticket.first_comment)
    if letters and not any(_letters(comment.comment_html) == letters or _letters(comment.comment) == letters for comment in comments):
        yield _first(ticket, now)


def _first(ticket: Ticket, now: float) -> Field:
    return _writing(ticket.end_user or "End user", "Description", readable(ticket.first_comment or ""), ticket.ticket_created_date, now)


@lru_cache(maxsize=1024)
def _letters(text: str | None) -> str:
    """What two forms of one text have in common."""
    return "".join(filter(str.isalnum, readable(text or "")[: 2 * _SAME])).casefold()[:_SAME]


def _known(ticket: Ticket, now: float) -> Iterator[Field]:
    """The first and the last words, of which the ticket does not say who may read them."""
    first, user, technician = map(_letters, (ticket.first_comment, ticket.last_end_user_comment, ticket.last_technician_comment))
    if first:
        yield _first(ticket, now)
    last = []
    if user and user != first:
        last.append((ticket.last_end_user_comment_timestamp, "End user", "Last comment of an end user", ticket.last_end_user_comment))
    if technician:
        last.append(
            (ticket.last_technician_comment_timestamp, "Technician", "Last comment of a technician", ticket.last_technician_comment)
        )
    for date, author, role, text in sorted(last, key=lambda words: instant(words[0]) or 0.0):
        yield _writing(author, role, readable(text or ""), date, now)
