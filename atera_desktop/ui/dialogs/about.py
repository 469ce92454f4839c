"""What this program is, and which versions it runs on."""

from __future__ import annotations

import platform

from PySide6 import __version__ as pyside
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from atera_desktop import __version__
from atera_desktop.ui import text
from atera_desktop.ui.dialogs.ask import Panel
from atera_desktop.ui.dialogs.licences import Licences


class About(Panel):
    def __init__(self, parent: QWidget, facts: dict[str, str]) -> None:
        """`facts` are further lines, title → value (profile, data folder)."""
        super().__init__(parent, "About Atera Desktop")
        versions = {"Python": platform.python_version(), "PySide6": pyside, "System": platform.platform(terse=True)}
        described = "\n".join(f"{title}: {value}" for title, value in {**versions, **facts}.items())
        self.content.addWidget(text.label("Atera Desktop", 18, semibold=True))
        self.content.addWidget(text.label(f"Version {__version__}", 13, "dim", selectable=True))
        self.content.addWidget(text.label("A native window on an Atera tenant. Not a product of Atera Networks."))
        details = text.label(described, 12, "dim", selectable=True)
        details.setAccessibleName("Versions")
        self.content.addWidget(details)
        self.add_button("Copy", lambda: QGuiApplication.clipboard().setText(f"Atera Desktop {__version__}\n{described}"))
        self.add_button("Licences…", lambda: Licences(self).open())
        self.add_close()
