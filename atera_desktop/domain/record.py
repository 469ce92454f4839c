"""The shape every record shares: Atera's spelling on the wire, ours in Python."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

Name = Annotated[str, msgspec.Meta(max_length=256)]
"""A name, an address, a word: longer ones are clamped by `decode` (safety.md, Understanding what arrives)."""

Title = Annotated[str, msgspec.Meta(max_length=1024)]
"""A title or a one-line description."""

Body = Annotated[str, msgspec.Meta(max_length=262_144)]
"""A comment, a message, an article."""

Key = int | str
"""What identifies a record in its resource: Atera's id, or a device's GUID where Atera gave no usable id."""

_CAPITALS = {name.lower(): name for name in ("ID", "IDs", "OS", "IP", "SP", "OEM", "SLA", "SKU", "URL", "UTC", "GB", "SNMP")}


def atera_name(name: str) -> str:
    """Atera's spelling of one of our field names: `agent_id` → `AgentID`. Exceptions carry `msgspec.field(name=…)`."""
    return "".join(_CAPITALS.get(part, part.capitalize()) for part in name.split("_"))


class Record(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename=atera_name):
    """One thing of a tenant as Atera described it.

    Dates stay the text Atera sent (`wire.instant` reads them): the text is smaller than a datetime, and is what exports need.
    Enumerations stay text too, so a member that Atera adds tomorrow is shown, not lost.
    """

    identity: ClassVar[tuple[str, ...]] = ()
    """The id's spellings in the order in which they count; empty for what has no id, such as a comment."""
    repeated: ClassVar[tuple[str, ...]] = ()
    """Fields whose values recur across records (customer, OS, model …); their strings are shared in memory."""
    alike: ClassVar[tuple[tuple[str, ...], ...]] = ()
    """Fields that mostly say the same within one record; they share one string then."""

    @property
    def key(self) -> Key | None:
        """What identifies the record, or None when Atera sent nothing usable."""
        return None


class Part(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename=atera_name):
    """An object within a record."""
