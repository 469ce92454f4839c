"""The window: without a command, the program opens it."""

from __future__ import annotations

import argparse
import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from atera_desktop.cli import desk, status
from atera_desktop.store import places, policy, state
from atera_desktop.store.errors import FolderInUse
from atera_desktop.store.settings import load

if TYPE_CHECKING:
    from atera_desktop.app.session import Session
    from atera_desktop.ui.application import Opening


def run(args: argparse.Namespace) -> int:
    """Opens the window on this run's profile; returns the exit status."""
    from atera_desktop.cli import trouble
    from atera_desktop.ui.imports import without_features

    without_features()  # before all that follows
    from atera_desktop.ui.application import NoTenant, run_window
    from atera_desktop.ui.first import PassedOn

    with contextlib.ExitStack() as held:
        try:
            run_window(opening(args, held))
        except PassedOn:
            return status.DONE
        except NoTenant:
            trouble.say("There is neither a key nor a cache: the picture shows the sign-in. Set ATERA_API_KEY, or use --demo.")
            return status.KEY
        except trouble.EXPECTED as error:
            return trouble.tell(error)
    return status.DONE


def opening(args: argparse.Namespace, held: contextlib.ExitStack) -> Opening:
    """What a window needs of the command line. What is opened for it stays open as long as `held`."""
    from atera_desktop.store.logs import log_folder
    from atera_desktop.ui.application import Opening
    from atera_desktop.ui.first import Calls, PassedOn, pass_on
    from atera_desktop.ui.resources import resource

    data = places.data_path(args.data_dir)
    opened: list[Path] = []
    calls = Calls()
    held.callback(calls.close)

    def data_folder() -> Path:
        """The run's data folder, made and locked when it is first needed: what fails then is said in a window.

        Where another window has it, that one is called, and this run ends with PassedOn.
        """
        if not opened:
            try:
                opened.append(held.enter_context(desk.open_data(args)))
            except FolderInUse:
                if args.screenshot is None and pass_on(data, args.address):
                    raise PassedOn from None
                raise
            calls.listen(opened[0])
        return opened[0]

    def open_sample() -> Session:
        if args.demo:
            return desk.open_sample(args, data_folder())[0]
        temporary = argparse.Namespace(**{**vars(args), "demo": True, "data_dir": None})
        return desk.open_sample(temporary, held.enter_context(desk.data_folder(temporary)))[0]

    return Opening(
        open_profile=lambda name, given: desk.open_profile(args, data_folder(), name, given=given),
        open_sample=open_sample,
        sample=args.demo,
        data=data,
        read_state=lambda session: state.read_state(session.folder),
        keep_state=lambda session, kept: state.write_state(session.folder, kept),
        keep_settings=lambda settings: policy.read().save(data / places.SETTINGS, settings),
        settings=load(data / places.SETTINGS),
        logs=log_folder(data),
        calls=calls,
        address=args.address,
        icon=resource("icon.svg"),
        screenshot=args.screenshot,
    )
