"""Comments: what is said on a ticket. They have no id; a list is in no promised order."""

from __future__ import annotations

from atera_desktop.domain.record import Body, Name, Record
from atera_desktop.domain.wire import plain


class Comment(Record, frozen=True, kw_only=True):
    """TicketCommentDto of the contract, in its order. `comment_html` comes from the newer server alone."""

    date: Name | None = None
    comment: Body | None = None
    comment_html: Body | None = None
    end_user_id: int | None = None
    technician_contact_id: int | None = None
    email: Name | None = None
    first_name: Name | None = None
    last_name: Name | None = None
    is_internal: bool | None = None

    @property
    def author(self) -> str:
        """Who wrote it: the name, else the address. May be empty."""
        return plain(f"{self.first_name or ''} {self.last_name or ''}") or plain(self.email)
