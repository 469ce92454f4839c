"""What can be done to records, as actions: the menus, the context menus and the buttons below a table read this one list."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from atera_desktop.domain.ticket import Ticket
from atera_desktop.store.drafts import DraftKind
from atera_desktop.ui import text
from atera_desktop.ui.actions import Action, Fillers, Menu, Selection, Work
from atera_desktop.ui.forms.spec import FormSpec
from atera_desktop.ui.outage import make_tickets, why_no_tickets
from atera_desktop.ui.outcomes import DELETE, RESOLVE, UPDATE
from atera_desktop.ui.pages import PAGES
from atera_desktop.ui.pages.ticket_choices import CHOICES, Choice
from atera_desktop.ui.vocabulary import adapted_form, noun, say
from atera_desktop.ui.words import plural

if TYPE_CHECKING:
    from atera_desktop.ui.window import Window

DELETED: Mapping[str, str] = {
    "agents": "Delete agent…",
    "alerts": "Delete alert permanently…",
    "tickets": "Delete ticket…",
    "customers": "Delete customer…",
    "contacts": "Delete contact…",
    "monitors": "Delete monitor…",
    "products": "Delete product…",
    "expenses": "Delete expense…",
    "departments": "Delete department…",
}
"""What can be deleted: resource → the action's title."""

FORMS: Mapping[str, FormSpec] = {form.name: form for page in PAGES.values() for form in page.forms}
"""Every form by its action's name."""


def _forms(resource: str) -> tuple[str, ...]:
    """The actions of a section's forms: what is done to the selected record first, then what can be made."""
    found = [form for form in FORMS.values() if form in PAGES[resource].forms or resource in form.also]
    forms = sorted(found, key=lambda form: form.owner != resource)
    return tuple(form.name for form in forms)


_SPECIAL: Mapping[str, tuple[str | Menu, ...]] = {
    "agents": ("create-tickets",),
    "alerts": ("resolve-alerts",),
    "tickets": (
        "reply",
        "note",
        "-",
        ("Status", "ticket-status"),
        ("Priority", "ticket-priority"),
        ("Type", "ticket-type"),
        ("Technician", "ticket-technician"),
    ),
}


_OF_ONE: Mapping[str, tuple[str, ...]] = {
    "customers": ("attach-file", "set-custom-field"),
    **dict.fromkeys(("agents", "tickets", "contacts", "contracts", "monitors"), ("set-custom-field",)),
}
"""What is done to one record, in a dialog of its own."""


def _entries(resource: str) -> tuple[str | Menu, ...]:
    groups: tuple[tuple[str | Menu, ...], ...] = (
        _SPECIAL.get(resource, ()),
        _forms(resource),
        _OF_ONE.get(resource, ()),
        (f"delete-{resource}",) if resource in DELETED else (),
    )
    filled = [group for group in groups if group]
    return tuple(entry for number, group in enumerate(filled) for entry in (("-",) if number else ()) + group)


CHANGES: Mapping[str, tuple[str | Menu, ...]] = {resource: entries for resource in PAGES if (entries := _entries(resource))}
"""What can be done to the records of a resource, as menu entries."""

NEW: tuple[str | Menu, ...] = tuple(form.name for form in FORMS.values() if form.makes)
"""Everything that can be made, as menu entries."""


def _buttons(resource: str) -> Iterator[tuple[str, str]]:
    if resource == "agents":
        yield "Create tickets…", "create-tickets"
    if resource == "alerts":
        yield "Resolve", "resolve-alerts"
    yield from (("Edit…", form.name) for form in PAGES[resource].forms if form.verb == "update")
    if resource in DELETED:
        yield "Delete permanently…" if resource == "alerts" else "Delete…", f"delete-{resource}"


BUTTONS: Mapping[str, tuple[tuple[str, str], ...]] = {resource: tuple(_buttons(resource)) for resource in PAGES}
"""The buttons below a table: title, action."""

DELETE_KEYS = ("Delete", "Ctrl+Backspace") if sys.platform == "darwin" else ("Delete",)


def change_actions(window: Window) -> Iterator[Action]:
    """Each says why it cannot be done, where it cannot."""
    changes = window.changes
    for form in FORMS.values():
        yield _form_action(window, form)
    yield Action("show-made", "Show it", lambda _: changes.show_made(), lambda _: changes.has_made())
    for resource, title in DELETED.items():
        yield Action(
            f"delete-{resource}",
            title,
            changes.delete,
            why=lambda chosen, resource=resource: changes.allowed.why_not(DELETE, resource, chosen),  # type: ignore[misc]
            named=lambda chosen, resource=resource, title=title: _title(resource, title, chosen),  # type: ignore[misc]
        )
    yield Action(
        "resolve-alerts",
        "Resolve alert",
        changes.resolve,
        why=lambda chosen: changes.allowed.why_not(RESOLVE, "alerts", chosen),
        named=lambda chosen: _title("alerts", "Resolve alert", chosen),
    )
    yield Action(
        "create-tickets", "Create tickets…", lambda chosen: make_tickets(window, chosen), why=lambda chosen: why_no_tickets(window, chosen)
    )
    yield Action(
        "attach-file",
        "Attach file…",
        lambda chosen: _attach(window, chosen),
        why=lambda chosen: _why_not_one(window, "attach-file", chosen),
    )
    yield Action(
        "set-custom-field",
        "Set custom field…",
        lambda chosen: _set(window, chosen),
        why=lambda chosen: _why_not_one(window, "set-custom-field", chosen),
    )
    yield Action("show-draft", "Show draft", lambda _: window.replies.show_draft())
    for kind, title, keys in (("reply", "Reply", "Ctrl+Shift+R"), ("note", "Internal note", "Ctrl+Shift+N")):
        yield Action(
            kind,
            title,
            lambda _, kind=kind: _write(window, kind),  # type: ignore[misc]
            why=lambda chosen: "" if chosen.resource == "tickets" and len(chosen.keys) == 1 else "Select one ticket first.",
            shortcuts=(keys,),
        )
    yield Action("delete", "Delete what is selected", lambda _: delete_by_key(window), shortcuts=DELETE_KEYS)
    yield Action("unlock-and-go-on", "Unlock changes and go on", lambda _: changes.unlock_and_go_on())
    yield Action("show-results", "Show results", lambda _: changes.show_latest(), lambda _: changes.latest is not None)
    yield Action("undo", "Undo deletion", lambda _: changes.undo_latest(), lambda _: changes.can_undo(), shortcuts=("Ctrl+Z",))


def _form_action(window: Window, form: FormSpec) -> Action:
    """Opens the form, also while changes are locked: it can be read, and unlocked in place."""

    def why(chosen: Selection) -> str:
        if form.owner and (chosen.resource != form.owner or len(chosen.keys) != 1):
            return f"Select one {noun(form.owner)[0]} first."
        return window.changes.allowed.unfit(form.owner, chosen) if form.owner else ""

    def run(chosen: Selection) -> Work:
        from atera_desktop.ui.forms.opened import open_form  # after the window's first paint

        return open_form(window, adapted_form(form), chosen)

    return Action(form.name, f"{form.title}…", run, why=why)


def _why_not_one(window: Window, action: str, chosen: Selection) -> str:
    if action not in _OF_ONE.get(chosen.resource, ()) or len(chosen.keys) != 1:
        owner = say("customer") if action == "attach-file" else "record that has custom fields"
        return f"Select one {owner} first."
    return window.changes.allowed.unfit(chosen.resource, chosen)


def _write(window: Window, kind: DraftKind) -> None:
    """Opens the text under the ticket, also while changes are locked: it can be read, and unlocked in place."""
    window.details.show()
    window.replies.write(kind)


def _attach(window: Window, chosen: Selection) -> Work:
    from atera_desktop.ui.attach import attach_file  # after the window's first paint

    return attach_file(window, chosen)


def _set(window: Window, chosen: Selection) -> Work:
    from atera_desktop.ui.custom_value import set_custom_field  # after the window's first paint

    return set_custom_field(window, chosen)


def _title(resource: str, title: str, chosen: Selection) -> str:
    """The title for several records: "Delete 12 agents…", "Resolve 3 alerts"."""
    one, many = PAGES[resource].noun
    count = len(chosen.keys) if chosen.resource == resource else 1
    return title.replace(one, plural(count, (one, many)), 1) if count > 1 else title


def delete_by_key(window: Window) -> None:
    """The Delete key: opens the dialog, or says in a line why it cannot, and offers to unlock."""
    action = f"delete-{window.page.spec.resource.name}"
    if action not in window.actions_.all:
        return
    if reason := window.actions_.why_not(action):
        window.changes.ask_by_key(action, DELETE, reason)
    else:
        window.actions_.run(action)


def change_fillers(window: Window) -> Fillers:
    """What fills the menus of a ticket's fields when they open."""
    return {name: lambda menu, choice=choice: _fill(window, menu, choice) for name, choice in CHOICES.items()}  # type: ignore[misc]


def _fill(window: Window, menu: QMenu, choice: Choice) -> None:
    """Every value, the present one ticked where all selected tickets have it; why none can be chosen is their tooltip."""
    menu.setToolTipsVisible(True)
    selection = window.selection()
    reason = window.changes.allowed.why_not(UPDATE, "tickets", selection)
    tickets: Mapping[object, Ticket] = window.session.collections["tickets"].records  # type: ignore[assignment]
    chosen = [tickets[key] for key in selection.keys if key in tickets] if selection.resource == "tickets" else []
    present = {own[0] if (own := choice.read(ticket)) is not None else None for ticket in chosen}
    options = choice.options(list(tickets.values()))
    for value, title in options:
        made = menu.addAction(text.menu_text(title))
        made.setCheckable(True)
        made.setChecked(present == {value})
        made.setEnabled(not reason)
        made.setToolTip(text.tooltip(reason))
        made.triggered.connect(lambda _, value=value: _choose(window, selection, choice, value))
    if not options:
        menu.addAction("None seen in tickets yet").setEnabled(False)


def _choose(window: Window, selection: Selection, choice: Choice, value: object) -> None:
    """Sets it in the tickets that were selected when the menu opened."""
    if not window.changes.allowed.why_not(UPDATE, "tickets", selection):
        window.scope.start(window.changes.update(selection, {choice.field: value}))
