"""A form as data: what is asked for, in which order, and what becomes of it. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import msgspec

from atera_desktop.domain.record import Key

Values = Mapping[str, Any]
"""An input's field → what is in it; None where nothing is."""

Records = Mapping[str, Mapping[Key, Any]]
"""All records at hand, by the resource's name and the key."""

Options = Sequence[tuple[object, str]]
"""What can be chosen: value and title."""

InputKind = Literal["text", "long text", "choice", "yes or no", "whole number", "number", "date", "moment", "record", "password", "ports"]


class Input(msgspec.Struct, frozen=True):
    """One thing that is asked for. `field`: our name of the body's field; in a part with a dot (`hourly_contract.billing_period`).

    What must not be left out is what the body says, and what is `needed`.
    """

    field: str
    title: str
    kind: InputKind = "text"
    hint: str = ""
    group: str = ""
    """The caption above it, where another group begins."""
    of: str = ""
    """Of a record: the resource it is picked from."""
    within: str = ""
    """Of a record: the input, or what is sent besides, that has the customer whose records alone are offered."""
    several: bool = False
    """Of a record: whether any number of them is picked."""
    options: Callable[[Records], Options] | None = None
    """Of a choice: what there is. None: the words that the body's field takes."""
    start: object = None
    """What is in it at first."""
    when: Callable[[Values], bool] | None = None
    """Whether it is asked for, given the others; what is not asked for is not sent."""
    needed: bool = False
    read: Callable[[Any], object] | None = None
    """What a record has there. None: the record's field of that name."""


class FormSpec(msgspec.Struct, frozen=True):
    """One form. `name` is its action's: "new-customer", "edit-customer"."""

    name: str
    title: str
    """Of the dialog: "New customer"."""
    send: str
    """Of the button: "Create customer"."""
    resource: str
    noun: tuple[str, str]
    inputs: tuple[Input, ...]
    makes: str = ""
    """What it makes, a word of `creation.KINDS`; empty where it changes the selected record."""
    begin: Callable[[Any, Records], Values] = lambda record, records: {}
    """What is in a new one at first, given the selected record of whatever kind, or None."""
    fixed: Callable[[Any], Values] = lambda record: {}
    """What is sent besides what is typed, given the selected record."""
    about: Callable[[Any], str] = lambda record: ""
    """What it is for, given the selected record: "On SRV-DC01 of Acme"; after a line's end what is to be known of it."""
    called: Callable[[Values], str] = lambda values: ""
    """The name of what is made, for the lines that tell of it."""
    owner: str = ""
    """The resource of the record that must be selected for it to begin with; empty where it needs none."""
    part: bool = False
    """What is made belongs to the owner, and is named in the path of the request or shown nowhere of its own."""
    warning: Callable[[Any, Records], str] = lambda record, records: ""
    """What sending it does besides, given the selected record."""
    also: tuple[str, ...] = ()
    """Further sections in whose menus it stands."""
    verb: Literal["create", "update", "move", "log", "relate"] = "create"
