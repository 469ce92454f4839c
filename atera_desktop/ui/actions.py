"""Actions as data: menus, context menus, buttons and tests read the same list (house.md)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence

import msgspec
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from atera_desktop.domain.record import Key
from atera_desktop.ui import text


class Selection(msgspec.Struct, frozen=True):
    """What was selected when an action was chosen: frozen, so a refresh cannot change what the action is about."""

    resource: str
    keys: tuple[Key, ...] = ()


Shortcut = str | QKeySequence.StandardKey
Work = Coroutine[object, object, object]


def always(selection: Selection) -> bool:
    return True


class Action(msgspec.Struct, frozen=True):
    """Something the user can do. `run` may return a coroutine, which is then the window's to run and to cancel."""

    id: str
    title: str
    run: Callable[[Selection], Work | None]
    when: Callable[[Selection], bool] = always
    """Whether it can be done with this selection."""
    shortcuts: tuple[Shortcut, ...] = ()
    why: Callable[[Selection], str] | None = None
    """Why it cannot be done now, as a sentence that says what to do; empty where it can."""
    named: Callable[[Selection], str] | None = None
    """Its title where that depends on the present; `title` is what it is called in general."""
    checked: Callable[[], bool] | None = None
    """For a choice that is on or off: whether it is on."""
    group: str | None = None
    """Of the actions of one group exactly one is on."""
    icon: str = ""


Menu = tuple[str, "str | Sequence[str | Menu]"]
"""A title and its entries: an action's id, "-" for a separator, or a menu of its own; or the name of what fills it when it opens."""

Fillers = Mapping[str, Callable[[QMenu], object]]


class Actions:
    """The window's actions by id, each one QAction wherever it appears."""

    def __init__(
        self, owner: QWidget, selection: Callable[[], Selection], start: Callable[[Work], object], say: Callable[[str], str] = str
    ) -> None:
        """`start` runs what an action has to wait for; `say` puts a title into the account's own words."""
        self.all: dict[str, Action] = {}
        self._made: dict[str, QAction] = {}
        self._groups: dict[str, QActionGroup] = {}
        self._buttons: dict[str, list[QPushButton]] = {}
        self._owner, self._selection, self._start, self._say = owner, selection, start, say

    def add(self, actions: Iterable[Action]) -> None:
        for action in actions:
            self.all[action.id] = action
            self._made[action.id] = self._make(action)

    def __getitem__(self, name: str) -> QAction:
        return self._made[name]

    def _make(self, action: Action) -> QAction:
        made = QAction(text.menu_text(self._say(action.title)), self._owner)
        made.setObjectName(action.id)
        made.setShortcuts([key for shortcut in action.shortcuts for key in _sequences(shortcut)])
        if action.checked is not None:
            made.setCheckable(True)
            made.setChecked(action.checked())
        if action.group is not None:
            self._groups.setdefault(action.group, QActionGroup(self._owner)).addAction(made)
        made.triggered.connect(lambda: self.run(action.id))
        self._owner.addAction(made)
        return made

    def run(self, name: str, selection: Selection | None = None) -> None:
        """Does what the action does, if it can be done now, to what is selected, or was."""
        action, selection = self.all[name], selection or self._selection()
        if action.when(selection) and not self.why_not(name, selection) and (work := action.run(selection)) is not None:
            self._start(work)
        self.refresh()

    def why_not(self, name: str, selection: Selection | None = None) -> str:
        """Why the action cannot be done with the selection; empty where there is no reason to give."""
        why = self.all[name].why
        return "" if why is None else why(self._selection() if selection is None else selection)

    def refresh(self) -> None:
        """Asks every action again whether it can be done, what it is called, and whether it is on."""
        selection = self._selection()
        for name, action in self.all.items():
            made = self._made[name]
            reason = self.why_not(name, selection)
            made.setEnabled(action.when(selection) and not reason)
            if action.why is not None:
                made.setToolTip(text.tooltip(reason))
            for button in self._buttons.get(name, ()):
                _dress(button, made.isEnabled(), reason)
            if action.named is not None:
                made.setText(text.menu_text(self._say(action.named(selection))))
            if action.checked is not None:
                made.setChecked(action.checked())

    def attach(self, name: str, button: QPushButton) -> None:
        """Lets a button do the action; it can be pressed when that can be done, and else says why not."""
        self._buttons.setdefault(name, []).append(button)
        button.clicked.connect(lambda: self.run(name))

    def fill(self, menu: QMenu, entries: str | Sequence[str | Menu], fillers: Fillers = {}) -> QMenu:  # noqa: B006 (never changed)
        """Puts entries into a menu; why one cannot be chosen is its tooltip."""
        menu.setToolTipsVisible(True)
        if isinstance(entries, str):
            menu.aboutToShow.connect(lambda: _refill(menu, fillers[entries]))
            return menu
        for entry in entries:
            if isinstance(entry, tuple):
                self.fill(menu.addMenu(text.menu_text(self._say(entry[0]))), entry[1], fillers)
            elif entry == "-":
                menu.addSeparator()
            else:
                menu.addAction(self._made[entry])
        return menu

    def shortcuts(self) -> Mapping[str, str]:
        """Title → its keys in the platform's own words, for those that have any."""
        native = QKeySequence.SequenceFormat.NativeText
        return {
            self._say(action.title).rstrip("…"): " or ".join(
                key.toString(native) for key in self._made[name].shortcuts()[: len(action.shortcuts)]
            )
            for name, action in self.all.items()
            if self._made[name].shortcuts()
        }


def _dress(button: QPushButton, possible: bool, reason: str) -> None:
    if button.isEnabled() != possible:
        button.setEnabled(possible)
    if button.accessibleDescription() != reason:
        button.setAccessibleDescription(reason)
        text.set_tooltip(button, reason)


def _refill(menu: QMenu, fill: Callable[[QMenu], object]) -> None:
    menu.clear()
    fill(menu)


def _sequences(shortcut: Shortcut) -> list[QKeySequence]:
    if isinstance(shortcut, str):
        return [QKeySequence(shortcut)]
    return QKeySequence.keyBindings(shortcut)
