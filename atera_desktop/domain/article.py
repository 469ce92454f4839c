"""Knowledge base articles. They can only be read, and only as a list."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from atera_desktop.domain.record import Body, Key, Name, Record, Title
from atera_desktop.domain.wire import is_id, plain


class Article(Record, frozen=True, kw_only=True):
    """KnowledgeBaseDto of the contract, in its order. `kb_context` is HTML; `kb_product` serves as the title (atera-api.md, 8.14)."""

    identity: ClassVar[tuple[str, ...]] = ("KBID",)
    repeated: ClassVar[tuple[str, ...]] = ("section_name", "category_name")

    kb_id: int | None = msgspec.field(default=None, name="KBID")
    kb_timestamp: Name | None = msgspec.field(default=None, name="KBTimestamp")
    kb_context: Body | None = msgspec.field(default=None, name="KBContext")
    kb_product: Title | None = msgspec.field(default=None, name="KBProduct")
    kb_rating_yes: int | None = msgspec.field(default=None, name="KBRating_Yes")
    kb_rating_no: int | None = msgspec.field(default=None, name="KBRating_No")
    kb_rating_views: int | None = msgspec.field(default=None, name="KBRating_Views")
    kb_last_modified: Name | None = msgspec.field(default=None, name="KBLastModified")
    kb_is_private: bool | None = msgspec.field(default=None, name="KBIsPrivate")
    kb_status: int | None = msgspec.field(default=None, name="KBStatus")
    kb_priority: int | None = msgspec.field(default=None, name="KBPriority")
    kb_keywords: Title | None = msgspec.field(default=None, name="KBKeywords")
    kb_address: Title | None = msgspec.field(default=None, name="KBAddress")
    section_id: Name | None = msgspec.field(default=None, name="SectionId")
    section_name: Name | None = None
    category_id: Name | None = msgspec.field(default=None, name="CategoryId")
    category_name: Name | None = None

    @property
    def key(self) -> Key | None:
        return self.kb_id if is_id(self.kb_id) else None

    @property
    def name(self) -> str:
        return plain(self.kb_product)

    @property
    def keywords(self) -> tuple[str, ...]:
        return tuple(word for word in (plain(part) for part in (self.kb_keywords or "").split(",")) if word)
