"""Departments: what contacts are grouped by."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from atera_desktop.domain.record import Key, Name, Record, Title
from atera_desktop.domain.wire import is_id, plain


class Department(Record, frozen=True, kw_only=True):
    """DepartmentDto of the contract. Its id is plain `Id`."""

    identity: ClassVar[tuple[str, ...]] = ("Id", "ID", "DepartmentID")

    id: int | None = msgspec.field(default=None, name="Id")
    department_name: Name | None = msgspec.field(default=None, name="Name")
    description: Title | None = None

    @property
    def key(self) -> Key | None:
        return self.id if is_id(self.id) else None

    @property
    def name(self) -> str:
        return plain(self.department_name)
