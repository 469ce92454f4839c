"""Pictures of signing in and out, of the profiles, and of the journal."""

from __future__ import annotations

import time

from PySide6.QtWidgets import QApplication, QDialog

from atera_desktop.app.signing import Kept
from atera_desktop.domain.secret import Secret
from atera_desktop.store.secrets import KeyringTrouble
from atera_desktop.store.settings import Profile, save_profile
from atera_desktop.ui.dialogs.sign_in import SignIn
from atera_desktop.ui.journal import JournalWindow
from tests.shots.state import Setup, State
from tests.tenant import until
from tests.ui.desk import Desk
from tests.ui.program import button
from tests.ui.test_journal import filled
from tests.ui.test_sign_in import token

DAY = 86_400


def sign_in(typed: str = "", press: bool = False) -> Setup:
    """The dialog with a key in it, and what becomes of it."""

    async def show(desk: Desk) -> None:
        await desk.quiet()
        signing = desk.window.connecting._signing
        assert signing is not None
        signing.key, signing.kept = None, Kept.NOWHERE
        desk.window.actions_["connect"].trigger()
        dialog = await top(SignIn)
        assert isinstance(dialog, SignIn)
        dialog.key.setText(typed)
        if press:
            button(dialog, "Connect").click()
            await until(lambda: dialog.connect_button.isEnabled())

    return show


async def top(kind: type[SignIn] | type[JournalWindow] | type[QDialog]) -> QDialog:
    await until(lambda: isinstance(QApplication.activeModalWidget(), kind))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QDialog)
    return dialog


def expires(days: float) -> Setup:
    """A token near its end, which the keyring did not take."""

    async def show(desk: Desk) -> None:
        await desk.quiet()
        signing = desk.window.connecting._signing
        assert signing is not None
        signing.key, signing.kept, signing.trouble = Secret(token(time.time() + days * DAY)), Kept.SESSION, KeyringTrouble("locked")
        signing.changed.emit(signing)

    return show


async def profiles(desk: Desk) -> None:
    await desk.quiet()
    for name in ("brightwater", "default", "harbor-legal"):
        folder = desk.session.folder / "profiles" / name
        folder.mkdir(parents=True)
        save_profile(folder, Profile(name=name, api_url="https://app.atera.com/api/v3" if name != "harbor-legal" else ""))
    desk.session.profile = Profile(name="default", api_url="https://app.atera.com/api/v3")
    desk.window.actions_["profiles"].trigger()
    await top(QDialog)


async def sign_out(desk: Desk) -> None:
    await desk.quiet()
    filled(desk)
    desk.window.actions_["sign-out"].trigger()
    await top(QDialog)


async def journal(desk: Desk) -> None:
    await desk.quiet()
    filled(desk)
    desk.window._tick()
    desk.window.actions_["journal"].trigger()
    dialog = await top(JournalWindow)
    assert isinstance(dialog, JournalWindow)
    await until(lambda: dialog.list.topLevelItemCount())
    item = dialog.list.topLevelItem(4)
    assert item is not None
    dialog.list.setCurrentItem(item)


async def journal_empty(desk: Desk) -> None:
    await desk.quiet()
    desk.window.actions_["journal"].trigger()
    await top(JournalWindow)


async def unknown(desk: Desk) -> None:
    await desk.quiet()
    filled(desk)
    desk.window._tick()
    await until(lambda: desk.window.notes.texts())


KEY_STATES = (
    State("sign-in", sign_in(), agents=60),
    State("sign-in-token", sign_in(token(time.time() + 12.5 * DAY)), agents=60),
    State("sign-in-refused", sign_in("fedcba9876543210fedcba9876543210", press=True), agents=60),
    State("key-expires", expires(2.5), agents=60),
    State("profiles", profiles, agents=60),
    State("sign-out", sign_out, agents=60),
    State("journal", journal, agents=60, scaled=True),
    State("journal-empty", journal_empty, agents=60),
    State("unknown-outcome", unknown, agents=60),
)
