"""The window: without a command, the program opens it."""

from __future__ import annotations

import argparse
import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from atera_desktop.cli import desk, status
from atera_desktop.store import places, state
from atera_desktop.store.settings import load, save

if TYPE_CHECKING:
    from atera_desktop.app.session import Session


def run(args: argparse.Namespace) -> int:
    """Opens the window on this run's profile; returns the exit status."""
    from atera_desktop.cli import trouble
    from atera_desktop.store.logs import log_folder
    from atera_desktop.ui.application import NoTenant, Opening, run_window

    data = places.data_path(args.data_dir)
    with contextlib.ExitStack() as held:

        def open_session() -> Session | None:
            opened = held.enter_context(desk.open_desk(args))
            if opened.connect is None and not opened.session.has_data():
                opened.session.cache.close()
                return None
            return opened.session

        def open_demo() -> Session:
            sample = argparse.Namespace(**{**vars(args), "demo": True, "data_dir": None})
            return held.enter_context(desk.open_desk(sample)).session

        opening = Opening(
            open_session=open_session,
            open_demo=open_demo,
            read_state=lambda session: state.read_state(session.folder),
            keep_state=lambda session, kept: state.write_state(session.folder, kept),
            keep_settings=lambda settings: save(data / places.SETTINGS, settings),
            settings=load(data / places.SETTINGS),
            logs=log_folder(data),
            icon=icon(),
            screenshot=args.screenshot,
        )
        try:
            run_window(opening)
        except NoTenant:
            trouble.say("There is neither a key nor a cache: the picture shows the sign-in. Set ATERA_API_KEY, or use --demo.")
            return status.KEY
        except trouble.EXPECTED as error:
            return trouble.tell(error)
    return status.DONE


def icon() -> Path | None:
    """The program's icon, in a checkout or in an installed package."""
    package = Path(__file__).parent.parent
    found = (package / "_resources" / "icon.png", package.parent / "resources" / "icon.png")
    return next((path for path in found if path.is_file()), None)
