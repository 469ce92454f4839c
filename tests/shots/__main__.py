"""Brings the window into every state and saves pictures of it, light and dark, small and large, at 100 and 200 %.

    python -m tests.shots [DIR] [--only NAME,…]

Without DIR they go to the folder `shots`. At 200 % there are two pictures of a state, light and large, dark and small; the states marked
`scaled` are pictured in every way at 150 and 300 % too. Sheets are made last, one for each of sections, forms and deletions, and one,
contact-sheet.png, for everything else.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QPixmap

    from tests.shots.state import State

SIZES = ((1440, 900), (960, 600))
SCALES = (100, 150, 200, 300)
FOR_ALL = (100, 200)
"""The scales at which every state is pictured, at the second only light and large, dark and small; the others show what is `scaled`."""

SCREEN = {"name": "shots", "x": 0, "y": 0, "width": 4800, "height": 3600}
"""In device pixels, so that a dialog at 300 % finds the room it finds on a desk."""

APPEARANCES = ("light", "dark")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.shots", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", nargs="?", type=Path, default=Path("shots"), metavar="DIR")
    parser.add_argument("--only", default="", metavar="NAME,…", help="these states")
    parser.add_argument("--scale", type=int, choices=SCALES, help="at this scale only, without the sheet")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    if not os.environ.get("QT_QPA_PLATFORM", "").startswith("offscreen"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if args.scale is not None:
        picture(args.folder, args.scale, [name for name in args.only.split(",") if name])
        return
    with tempfile.TemporaryDirectory() as kept:
        screens = Path(kept) / "screens.json"
        screens.write_text(json.dumps({"screens": [SCREEN]}), encoding="utf-8")
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={screens}"
        for scale in SCALES:  # Qt takes its scale from the environment, once
            command = [sys.executable, "-m", "tests.shots", str(args.folder), "--only", args.only, "--scale", str(scale)]
            subprocess.run(command, check=True, env={**os.environ, "QT_SCALE_FACTOR": str(scale / 100)})
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # the file with the screens is gone
    from tests.shots.sheet import make_sheets

    count = make_sheets(args.folder)
    print(f"{count} pictures in {args.folder}")


def picture(folder: Path, scale: int, only: list[str]) -> None:
    """Takes all pictures at one scale."""
    import qasync
    from PySide6.QtWidgets import QApplication

    from tests.shots.states import STATES

    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    with qasync.QEventLoop(app) as loop:
        for state in STATES:
            if (state.name in only or not only) and views_of(state, scale):
                with tempfile.TemporaryDirectory() as kept:
                    loop.run_until_complete(take(state, Path(kept), folder, scale))


def views_of(state: State, scale: int) -> list[tuple[str, int, int]]:
    """Appearance, width and height of the pictures of a state at one scale."""
    every = [(appearance, width, height) for appearance in APPEARANCES for width, height in SIZES]
    if state.at:
        return [view for view in every if "{}-{}x{}-{}".format(*view, scale) in state.at]
    if state.scaled or scale == 100:
        return every
    return [every[0], every[-1]] if scale in FOR_ALL else []


async def take(state: State, kept: Path, folder: Path, scale: int) -> None:
    """Brings a window into one state and saves it in every appearance and size."""
    from PySide6.QtWidgets import QApplication

    from atera_desktop.ui import look
    from tests.shots.states import on_top
    from tests.ui.desk import desk

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    async with desk(kept, agents=state.agents, served=state.served, weather=state.weather) as here:
        await state.setup(here)
        for appearance, width, height in views_of(state, scale):
            look.install(app, appearance)  # type: ignore[arg-type]
            here.window.resize(width, height)
            await asyncio.sleep(0.15)
            name = f"{state.name}-{appearance}-{width}x{height}-{scale}"
            shot = here.window.grab()
            lay_over(shot, here.window.rect())
            assert shot.save(str(folder / f"{name}.png")), f"{name} cannot be saved"
        top = on_top()
        if top is not None:
            top.close()


def lay_over(shot: QPixmap, window: QRect) -> None:
    """Draws the dialog or menu that is open into the middle of the picture, and what pops up in a dialog where it is."""
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QApplication

    dialog, popup = QApplication.activeModalWidget(), QApplication.activePopupWidget()
    painter, corner = QPainter(shot), window.center()
    for top in (dialog, popup):
        if top is None:
            continue
        if top is popup and dialog is not None:
            corner += dialog.mapFromGlobal(popup.pos())
        else:
            top.resize(top.size().boundedTo(window.size()))  # as on a screen of the window's size
            corner -= top.rect().center()
        painter.drawPixmap(corner, top.grab())
    painter.end()


if __name__ == "__main__":
    main()
