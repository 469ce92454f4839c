"""Custom fields and the values they have on records of ten kinds (atera-api.md, 8.13)."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from atera_desktop.domain.record import Body, Key, Name, Part, Record, Title

TARGETS = {
    "ticket": "Ticket", "customer": "Customer", "contact": "Contact", "contract": "Contract", "sla": "SLA", "agent": "Agent",
    "snmp": "SNMPDevice", "tcp": "TCPDevice", "http": "HTTPDevice", "generic": "GenericDevice",
}  # fmt: skip
"""What can have custom fields: the word in paths, and the name as a field's target."""


class CustomValue(Record, frozen=True, kw_only=True):
    """CustomValueDto: the same value in every form; which one counts is for the field's data type to say."""

    identity: ClassVar[tuple[str, ...]] = ("Id",)

    item_id: int | None = msgspec.field(default=None, name="ItemId")
    id: Name | None = msgspec.field(default=None, name="Id")
    field_name: Name | None = None
    value_as_string: Body | None = None
    value_as_decimal: float | None = None
    value_as_date_time: Name | None = None
    value_as_bool: bool | None = None
    option_id: Name | None = msgspec.field(default=None, name="OptionId")

    @property
    def key(self) -> Key | None:
        return self.id or None


class Option(Part, frozen=True, kw_only=True):
    """OptionFieldValues: one choice of a field, and the choice of another field that it depends on."""

    value: Name | None = None
    text: Title | None = None
    parent_name: Name | None = None


class CustomField(Record, frozen=True, kw_only=True):
    """CustomFieldDto: a field's definition. Data types: Text, Boolean, Numeric, Date, Options, OptionsWithDependencies."""

    name: Name | None = None
    data_type: Name | None = None
    target: Name | None = None
    possible_values: tuple[Option, ...] | None = None
    parent_attribute_name: Name | None = None
