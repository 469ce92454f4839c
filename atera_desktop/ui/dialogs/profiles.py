"""Profiles: which there are, another one, a new one, another name, and signing out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum

from PySide6.QtWidgets import QDialogButtonBox, QLineEdit, QListWidget, QPushButton, QWidget

from atera_desktop.app.profiles import NameTaken
from atera_desktop.store.errors import BadProfileName
from atera_desktop.store.settings import Profile
from atera_desktop.ui import text
from atera_desktop.ui.check_box import CheckBox
from atera_desktop.ui.dialogs.ask import Panel
from atera_desktop.ui.notices import sentence

Role = QDialogButtonBox.ButtonRole


class Wish(Enum):
    """What was chosen in the dialog."""

    SWITCH = "switch"
    NEW = "new"
    RENAME = "rename"


class Profiles(Panel):
    """Accepted with `wish`, and for all but NEW with `chosen`, a profile's name."""

    def __init__(self, parent: QWidget, profiles: Sequence[Profile], current: str) -> None:
        super().__init__(parent, "Profiles")
        self.wish, self._current = Wish.SWITCH, current
        self._names = [profile.name for profile in profiles]
        explained = text.label("Each profile has a key, an account and data of its own. They are never mixed.", 13, "dim")
        explained.setWordWrap(True)
        self.content.addWidget(explained)
        self.list = QListWidget(self)
        self.list.setAccessibleName("Profiles")
        self.list.setUniformItemSizes(True)
        self.list.addItems([_line(profile, current) for profile in profiles])
        self.list.itemActivated.connect(lambda _: self._choose(Wish.SWITCH))
        self.content.addWidget(self.list)
        self._switch = self.buttons.addButton("Switch", Role.AcceptRole)
        self._switch.setObjectName("primary")
        self._switch.clicked.connect(lambda: self._choose(Wish.SWITCH))
        self._rename = self._button("Rename…", Wish.RENAME)
        self._button("New…", Wish.NEW)
        close = self.buttons.addButton("Close", Role.RejectRole)
        close.setAutoDefault(False)
        self.buttons.rejected.connect(self.reject)
        self.list.currentRowChanged.connect(lambda _: self._refresh())
        self.list.setCurrentRow(self._names.index(current) if current in self._names else 0)
        self._refresh()
        self.list.setFocus()
        self.resize(480, 340)

    @property
    def chosen(self) -> str:
        """The name of the profile that is selected; empty where there is none."""
        row = self.list.currentRow()
        return self._names[row] if row >= 0 else ""

    def _button(self, title: str, wish: Wish) -> QPushButton:
        button = self.add_button(title, lambda: self._choose(wish))
        button.setAutoDefault(False)
        return button

    def _refresh(self) -> None:
        self._rename.setEnabled(bool(self.chosen))
        self._switch.setEnabled(self.chosen not in ("", self._current))

    def _choose(self, wish: Wish) -> None:
        if wish is not Wish.SWITCH or self._switch.isEnabled():
            self.wish = wish
            self.accept()


def _line(profile: Profile, current: str) -> str:
    facts = [profile.api_url.removeprefix("https://")] if profile.api_url else ["not connected yet"]
    facts += ["open now"] if profile.name == current else []
    return text.plain(f"{profile.name}   ({', '.join(facts)})")


class ProfileName(Panel):
    """Accepted with a `name` that passed `check`, which raises BadProfileName and NameTaken."""

    def __init__(self, parent: QWidget, title: str, button: str, check: Callable[[str], object], name: str = "") -> None:
        super().__init__(parent, title)
        self._check = check
        self._line = QLineEdit(text.plain(name), self)
        self._line.setAccessibleName("Profile name")
        self._line.setMaxLength(64)
        self._line.selectAll()
        self._problem = text.label("", 12, "bad")
        self._problem.setWordWrap(True)
        label = text.label("Profile name", 12, "dim")
        label.setBuddy(self._line)
        for widget in (label, self._line, self._problem):
            self.content.addWidget(widget)
        accept = self.buttons.addButton(text.menu_text(button), Role.AcceptRole)
        accept.setObjectName("primary")
        accept.setDefault(True)
        self.buttons.addButton("Cancel", Role.RejectRole).setAutoDefault(False)
        self.buttons.accepted.connect(self._take)
        self.buttons.rejected.connect(self.reject)
        self.setMinimumWidth(420)
        self._line.setFocus()

    @property
    def name(self) -> str:
        return self._line.text().strip()

    def _take(self) -> None:
        try:
            self._check(self.name)
        except NameTaken:
            text.set_text(self._problem, "There is a profile of that name.")
        except BadProfileName as error:
            text.set_text(self._problem, sentence(error))
        else:
            self.accept()


class SignOut(Panel):
    """Accepted when the user signs out; `wipe` tells whether the profile's data goes too."""

    def __init__(self, parent: QWidget, profile: str, key: str, changes: int, environment: bool) -> None:
        """`key` describes the key in use; `changes` is how many the journal holds; `environment`: the key is ATERA_API_KEY's."""
        super().__init__(parent, "Sign out")
        self.content.addWidget(text.label(f"Sign out of {text.plain(profile)}", 18, semibold=True))
        words = f"{key} is removed from the system's keyring. To connect again, paste a key."
        if environment:
            words = "The key in ATERA_API_KEY is no longer used in this run, and a key in the system's keyring is removed."
        self._add(words, "dim")
        self._wipe = CheckBox("Also remove all data of this profile from this computer")
        self.content.addSpacing(4)
        self.content.addWidget(self._wipe)
        journal = f", the journal with {changes:,} change{'' if changes == 1 else 's'}" if changes else ""
        self._add(f"Everything fetched{journal}, the window's state, and the logs. Atera itself is not changed.", "faint", 12)
        leave = self.buttons.addButton("Sign out", Role.AcceptRole)
        leave.setAutoDefault(False)
        cancel = self.buttons.addButton("Cancel", Role.RejectRole)
        cancel.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.setMinimumWidth(480)
        cancel.setFocus()

    @property
    def wipe(self) -> bool:
        return self._wipe.isChecked()

    def _add(self, words: str, tone: str, size: int = 13) -> None:
        label = text.label(words, size, tone)
        label.setWordWrap(True)
        self.content.addWidget(label)
