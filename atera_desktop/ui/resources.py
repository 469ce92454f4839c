"""Files that belong to the program: its icon, the licences. No Qt."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent.parent


def resource(name: str) -> Path | None:
    """The file or folder of that name, in a checkout or in an installed package; None where it is not."""
    found = (_PACKAGE / "_resources" / name, _PACKAGE.parent / "resources" / name)
    return next((path for path in found if path.exists()), None)
