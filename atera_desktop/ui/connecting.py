"""Signing in and out in the main window: its actions, and the lines that tell of the key. Dialogs are imported when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QDialog, QWidget

from atera_desktop.app import profiles as kept
from atera_desktop.app.column import Tone
from atera_desktop.app.signing import Kept, Signing, threshold
from atera_desktop.store.errors import StoreError
from atera_desktop.store.places import PROFILES
from atera_desktop.store.settings import load_profile, profiles
from atera_desktop.ui.actions import Action
from atera_desktop.ui.dialogs.ask import finished
from atera_desktop.ui.key_words import expiry, kept_sentence, keyring_words
from atera_desktop.ui.leaving import Door, Next
from atera_desktop.ui.notices import Notice
from atera_desktop.ui.remembered import part

if TYPE_CHECKING:
    from atera_desktop.ui.window import Window

EXPIRY, KEYRING = "key-expiry", "keyring"
_SAMPLE = 2
"""The sign-in's result where the sample data is wanted."""
_CONNECT = (("Connect…", "connect"),)


class Connecting:
    """The window's side of its profile's `Signing`. Without a door (`--demo`) there is nothing to sign in to."""

    def __init__(self, window: Window, door: Door | None, state: Any) -> None:
        """`state` is what `state` returned at the last end."""
        self._window, self._door = window, door
        self._signing = door.signing if door is not None else None
        self._dismissed = {name: days for name, days in part(state, "dismissed").items() if type(days) is int}
        self._ends = [window.notes.dismissed.connect(self._note_dismissed)]
        if self._signing is not None:
            self._ends.append(self._signing.changed.connect(self._changed))

    def begin(self) -> None:
        """Tells what there is to tell, once the window is complete."""
        if self._signing is not None:
            self._changed(self._signing)

    def state(self) -> dict[str, Any]:
        """Which warnings of which key's end the user has dismissed: {"dismissed": {its end: days}}."""
        return {"dismissed": self._dismissed}

    def close(self) -> None:
        for end in self._ends:
            end()

    async def look(self) -> None:
        """Asks the keyring, where no key was given."""
        if self._signing is not None:
            await self._signing.look()

    async def reconnect(self) -> None:
        """Takes the settings of the network up."""
        if self._signing is not None:
            await self._signing.reconnect()

    # the lines

    def _changed(self, signing: Signing) -> None:
        words = kept_sentence(signing.kept, signing.trouble)
        if words:
            self._window.notes.tell(Notice(KEYRING, words))
        else:
            self._window.notes.withdraw(KEYRING)
        self.warn()
        self._window.actions_.refresh()

    def warn(self) -> None:
        """Tells of the key's end where it is near, once for each of the thresholds."""
        signing = self._signing
        expires = signing.key.expires if signing is not None and signing.key is not None else None
        now = self._window.session.now()
        days = None if expires is None else threshold(expires - now)
        if expires is None or days is None or days >= self._dismissed.get(_end(expires), days + 1):
            self._window.notes.withdraw(EXPIRY)
        else:
            self._window.notes.tell(Notice(EXPIRY, expiry(expires, now), Tone.WARN if days else Tone.BAD, _CONNECT))

    def _note_dismissed(self, notice: Notice) -> None:
        signing = self._signing
        if notice.key == EXPIRY and signing is not None and signing.key is not None and (expires := signing.key.expires) is not None:
            self._dismissed = {_end(expires): threshold(expires - self._window.session.now()) or 0}

    # the actions

    def actions(self) -> Iterator[Action]:
        signing, door = self._signing, self._door
        yield Action("connect", "Connect…", lambda _: self._connect(), lambda _: door is not None)
        yield Action("look-for-key", "Try again", lambda _: self.look(), lambda _: signing is not None)
        yield Action("profiles", "Profiles…", lambda _: self._profiles(), lambda _: door is not None)
        yield Action("sign-out", "Sign out…", lambda _: self._sign_out(), lambda _: signing is not None)

    async def _connect(self) -> None:
        from atera_desktop.ui.dialogs.sign_in import SignIn

        if self._signing is None:
            self._leave_for(Next())
            return
        dialog = SignIn(self._window, self._signing, lambda rate: self._window.choose(rate=rate), sample=self._signing.key is None)
        dialog.sample.connect(lambda: dialog.done(_SAMPLE))
        result = await finished(dialog)
        await dialog.stop()
        if result == _SAMPLE:
            self._leave_for(Next(sample=True))

    async def _profiles(self) -> None:
        if self._door is not None:
            current = self._signing.profile if self._signing is not None else ""
            await choose_profile(self._window, self._door.data, current, self._door.leave_for)

    async def _sign_out(self) -> None:
        from atera_desktop.ui.dialogs.profiles import SignOut

        signing = self._signing
        assert signing is not None
        assert self._door is not None
        session = self._window.session
        ending = f" that ends in …{signing.key.ending}" if signing.key is not None and signing.key.ending else ""
        try:
            changes = session.journal.counts().entries
        except StoreError:
            changes = 0
        dialog = SignOut(self._window, signing.profile, f"The API key{ending}", changes, signing.kept is Kept.ENVIRONMENT)
        if await finished(dialog) != QDialog.DialogCode.Accepted:
            return
        wipe = dialog.wipe
        await signing.sign_out()
        if signing.trouble is not None:
            words = (
                f"The key may still be in the system's keyring: {keyring_words(signing.trouble)}. Remove “Atera Desktop” there yourself."
            )
            self._window.notes.tell(Notice(KEYRING, words, Tone.BAD))
        if wipe:
            name = signing.profile
            self._leave_for(Next(name, signed_out=True, before=partial(_wipe, self._door, signing), otherwise=name))

    def _leave_for(self, following: Next) -> None:
        if self._door is not None:
            self._door.leave_for(following)


async def choose_profile(parent: QWidget, data: Path, current: str, leave_for: Callable[[Next], object]) -> None:
    """Shows the profiles and does what is chosen; what concerns the one that is open, by leaving it. Raises StoreError, KeyringTrouble."""
    from atera_desktop.ui.dialogs.profiles import Profiles, Wish

    while True:
        dialog = Profiles(parent, profiles(data), current)
        if await finished(dialog) != QDialog.DialogCode.Accepted:
            return
        old = dialog.chosen
        match dialog.wish:
            case Wish.SWITCH:
                leave_for(Next(old))
                return
            case Wish.NEW if name := await _ask_name(parent, data, "New profile", "Create"):
                kept.make(data, name)
                leave_for(Next(name))
                return
            case Wish.RENAME if name := await _ask_name(parent, data, "Rename profile", "Rename", old):
                rename = partial(kept.rename, data, load_profile(data / PROFILES / old, read_only=True), name)
                if old == current:
                    leave_for(Next(name, before=rename, otherwise=old))
                    return
                await rename()


async def _ask_name(parent: QWidget, data: Path, title: str, button: str, before: str = "") -> str:
    """A name that no other profile has; empty where it was given up or is as before."""
    from atera_desktop.ui.dialogs.profiles import ProfileName

    dialog = ProfileName(parent, title, button, lambda name: kept.check_name(data, name, but=before), before)
    return dialog.name if await finished(dialog) == QDialog.DialogCode.Accepted and dialog.name != before else ""


async def _wipe(door: Door, signing: Signing) -> None:
    kept.wipe(door.data, signing.profile)
    if signing.trouble is not None:
        raise signing.trouble


def _end(expires: float) -> str:
    return str(int(expires))
