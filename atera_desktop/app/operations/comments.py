"""Comments on a ticket: sent only while the ticket is as the writer has seen it, so that nobody answers past somebody else."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec

from atera_desktop.api import operations
from atera_desktop.api.errors import Unfit
from atera_desktop.app.lookups import Look
from atera_desktop.app.operations.carry_out import carry_out
from atera_desktop.app.operations.creation import Creation
from atera_desktop.app.operations.fields import said, value_of
from atera_desktop.app.operations.outcome import Difference, Kind, Outcome, Target
from atera_desktop.app.operations.reread import read_record
from atera_desktop.domain.bodies.tickets import NewComment
from atera_desktop.domain.comment import Comment
from atera_desktop.domain.ticket import Ticket
from atera_desktop.domain.wire import instant, plain
from atera_desktop.store.drafts import Draft, Seen
from atera_desktop.store.errors import StoreError

if TYPE_CHECKING:
    from atera_desktop.api.client import Client
    from atera_desktop.app.session import Session

WATCHED = ("TicketStatus", "TicketPriority", "TechnicianFullName")
"""What of a ticket somebody who answers must know of."""
COMMENT = "comment"
"""The field of a difference that is a comment of somebody else: shown is its author, found its text."""


def conversation(ticket: int) -> Look:
    """The question for a ticket's comments, as the details ask it."""
    return Look("tickets", ticket, operations.COMMENTS, (ticket,))


def seen_now(session: Session, ticket: int) -> Seen:
    """What this computer shows of the ticket now."""
    record = session.collections["tickets"].records.get(ticket)
    known = session.lookups.known(conversation(ticket)).answer
    return Seen(
        fields=_fields(record) if isinstance(record, Ticket) else {},
        comments=None if known is None else tuple(sorted(map(_mark, known.records))),
    )


def changed_since(session: Session, ticket: int, seen: Seen, began: float, author: int | None) -> tuple[Difference, ...]:
    """What is different in what this computer knows of the ticket now. Comments of the `author` are no news to them.

    `began`: what was said before that moment is old, where the writer has seen no comments at all.
    """
    record = session.collections["tickets"].records.get(ticket)
    known = session.lookups.known(conversation(ticket)).answer
    fields = _changed_fields(seen.fields, _fields(record)) if isinstance(record, Ticket) else ()
    return (*fields, *(_news(seen.comments, began, known.records, author) if known is not None else ()))


class Commenting(Creation, frozen=True):
    """A comment that is sent only if the ticket is as `seen`: else DIFFERENT, and what was read is shown."""

    seen: Seen = msgspec.field(default_factory=Seen)
    draft_began: float = 0.0

    async def read(self, session: Session, client: Client) -> Any:
        """Before the request the ticket and what is said on it, which are shown; after it whether the comment is there."""
        if self.began:
            return await Creation.read(self, session, client)
        number = int(self.target.key)
        record = await read_record(session, client, self.target)
        if record is None:
            return None
        await session.lookups.look(conversation(number), client)
        by = self.body.technician_comment_details if isinstance(self.body, NewComment) else None
        author = getattr(by, "technician_id", None)
        return await Creation.read(self, session, client), changed_since(session, number, self.seen, self.draft_began, author)

    def prepared(self, found: Any) -> Creation | Outcome:
        if found is None:
            return self.lacking()
        plainly, different = found
        return Outcome(self.target, Kind.DIFFERENT, differences=different) if different else Creation.prepared(self, plainly)


async def add_comment(session: Session, target: Target, body: NewComment, draft: Draft) -> Outcome:
    """Says it on the ticket if that is as the draft's writer has seen it: else DIFFERENT, a Difference for each field and comment.

    The draft is on the disk before anything is sent, and goes when the comment has arrived. Raises Unfit where a field is wrong.
    """
    if faults := body.faults():
        raise Unfit(faults)
    drafts = session.drafts
    drafts.put(draft.ticket, draft.kind, draft.text, draft.seen)
    await drafts.flush()
    outcome = await carry_out(session, Commenting("comment", target, body, seen=draft.seen, draft_began=draft.began))
    if outcome.kind is Kind.DONE:
        drafts.drop(draft.ticket, draft.kind)
        await drafts.flush()
    else:
        with suppress(StoreError):  # the journal's own trouble is told elsewhere
            await session.settle_drafts()
    return outcome


def _fields(ticket: Ticket) -> dict[str, str]:
    return {name: said(value_of(ticket, name)) for name in WATCHED}


def _changed_fields(seen: Mapping[str, str], now: Mapping[str, str]) -> Iterable[Difference]:
    return [Difference(name, seen[name], found) for name, found in now.items() if name in seen and seen[name] != found]


def _mark(comment: Comment) -> str:
    """What tells one comment from another: they have no id, and may be of one second."""
    text = zlib.crc32((comment.comment or "").encode("utf-8", "replace"))
    return f"{comment.date} {comment.technician_contact_id} {comment.end_user_id} {text:08x}"


def _news(seen: tuple[str, ...] | None, began: float, comments: Iterable[Comment], author: int | None) -> Iterable[Difference]:
    """What others have said that the writer has not seen."""
    left = list(seen or ())
    for comment in comments:
        if (mark := _mark(comment)) in left:
            left.remove(mark)
        elif (author is None or comment.technician_contact_id != author) and (seen is not None or (instant(comment.date) or 0.0) > began):
            yield Difference(COMMENT, comment.author, plain(comment.comment))
