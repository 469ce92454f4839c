"""A process that ends with its first paint: `python -m tests.benchmarks.first_paint ours FOLDER`, or `… peer`."""

import sys

LATER = ("httpx", "httpcore", "keyring", "truststore", "numpy", "xlsxwriter", "starlette", "atera_desktop.sim", "PySide6.QtNetwork")
"""What the first paint needs nothing of."""


def painted() -> None:
    """Tells the parent and ends on the spot."""
    import os

    too_early = [name for name in LATER if name in sys.modules]
    print(f"imported before the first paint: {too_early}" if too_early else "painted", flush=True)
    os._exit(0)


def ours(folder: str) -> None:
    from argparse import Namespace
    from contextlib import ExitStack

    from atera_desktop.cli import window
    from atera_desktop.cli.main import main

    opening = window.opening

    def watched(args: Namespace, held: ExitStack) -> object:
        """Comes between the program's own imports and its first widget, so that nothing is imported earlier than it would be."""
        from PySide6.QtGui import QPaintEvent

        from atera_desktop.ui.table.view import Table

        paint = Table.paintEvent

        def paint_and_tell(table: Table, event: QPaintEvent) -> None:
            paint(table, event)
            if len(table.rows):
                painted()

        Table.paintEvent = paint_and_tell  # type: ignore[method-assign, assignment]
        return opening(args, held)

    window.opening = watched  # type: ignore[assignment]
    main(["--data-dir", folder, "--offline"])


def peer() -> None:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QMainWindow

    class Empty(QMainWindow):
        def paintEvent(self, event: QPaintEvent) -> None:
            super().paintEvent(event)
            painted()

    application = QApplication([])
    window = Empty()
    window.resize(1440, 900)
    window.show()
    application.exec()


if __name__ == "__main__":
    if sys.argv[1] == "ours":
        ours(sys.argv[2])
    else:
        peer()
