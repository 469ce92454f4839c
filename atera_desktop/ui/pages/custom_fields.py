"""The "Custom fields" tab of every page whose records can have some: each value as its field's data type wants it read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from atera_desktop.api.errors import NotFound
from atera_desktop.app.lookups import Look, Looked
from atera_desktop.domain.custom import TARGETS, CustomField, CustomValue
from atera_desktop.domain.record import Key
from atera_desktop.domain.wire import instant, is_id, plain
from atera_desktop.ui.detail.field import Field, Section, Tab
from atera_desktop.ui.pages.looked import age_rows, waiting
from atera_desktop.ui.pages.page import Desk
from atera_desktop.ui.words import DASH, calendar_day, exact, number

TITLE = "Custom fields"

_ALL_RECORDS = 0
"""The definitions are the account's: they are kept under an id that no record has, once for a kind of record."""
_LONG = 80
"""Characters from which a text stands below its title, over the whole width."""
_YES_NO = {"true": "yes", "false": "no"}


def custom_fields_tab(target: str, resource: str, key: Key | None, desk: Desk, now: float, *, item: int | None = None) -> Tab:
    """The tab of one record. `target` is the word for its kind in `domain.custom.TARGETS`, `key` the record's in its resource, and `item`
    the id by which Atera knows it, where that is another than the key.

    Fields without a value stand there with a dash once the definitions are known; the count is of those that have one.
    """
    asked = key if item is None else item
    if key is None or not is_id(asked):
        return Tab(TITLE, (Section(TITLE, note="Atera gave this record no ID, and tells its custom fields by that alone."),))
    from atera_desktop.api import operations  # late: a first window needs none of them

    values = Look(resource, key, operations.CUSTOM_VALUES[target].all, (asked,))
    definitions = Look(resource, _ALL_RECORDS, operations.CUSTOM_FIELDS, ())
    return _tab(desk.looked(values), _of_target(desk.looked(definitions), target), now, (definitions, values))


def _tab(looked: Looked, definitions: Mapping[str, CustomField], now: float, looks: tuple[Look, ...]) -> Tab:
    none_at_all = looked.answer is None and isinstance(looked.error, NotFound)  # the old server's word for "no values"
    if looked.answer is None and not none_at_all:
        return Tab(TITLE, (Section(TITLE, note=waiting(looked)),), looks=looks)
    found: tuple[CustomValue, ...] = () if none_at_all else looked.answer.records
    rows = (*_rows(found, definitions), *age_rows(looked, now))
    filled = sum(bool(plain(value.value_as_string)) for value in found)
    section = Section(TITLE, rows) if found or definitions else Section(TITLE, note="This record has no custom fields.")
    return Tab(TITLE, (section,), filled, looks=looks)


def _of_target(looked: Looked, target: str) -> Mapping[str, CustomField]:
    """Name → definition, in Atera's order; empty while they are not known."""
    fields: Iterable[CustomField] = looked.answer.records if looked.answer is not None else ()
    return {plain(field.name): field for field in fields if field.target == TARGETS[target] and plain(field.name)}


def _rows(values: Iterable[CustomValue], definitions: Mapping[str, CustomField]) -> Iterable[Field]:
    by_name = {plain(value.field_name): value for value in values}
    for name in dict.fromkeys((*definitions, *by_name)):
        value, definition = by_name.get(name), definitions.get(name)
        yield Field(name, DASH) if value is None else value_field(name, value, plain(definition.data_type) if definition else "")


def value_field(name: str, value: CustomValue, data_type: str) -> Field:
    """A value in words. Without a data type, numbers stay as they were sent: a room "0815" is none."""
    text = (value.value_as_string or "").strip()
    if not plain(text):
        return Field(name, DASH)
    moment = instant(value.value_as_date_time)
    if data_type == "Boolean" or (not data_type and text.lower() in _YES_NO):
        return Field(name, _YES_NO.get(text.lower(), "yes" if value.value_as_bool else "no"))
    if data_type in ("Date", "") and moment is not None:
        return Field(name, calendar_day(moment), exact=exact(moment) if moment % 86_400 else "")
    if data_type == "Numeric" and value.value_as_decimal is not None:
        return Field(name, number(value.value_as_decimal), exact=text)
    return Field(name, text, body=len(text) > _LONG or "\n" in text)
