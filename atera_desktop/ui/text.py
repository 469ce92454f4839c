"""The only door through which a server's text reaches a widget, always as plain text (safety.md, Showing it).

Qt guesses rich text in labels, tooltips and message boxes, and then loads files and UNC paths; here it never gets to guess.
"""

from __future__ import annotations

import textwrap

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from atera_desktop.app.column import Tone
from atera_desktop.ui import look
from atera_desktop.ui.markup import from_html, lines, plain

__all__ = ["from_html", "label", "lines", "menu_text", "plain", "set_text", "set_tone", "set_tooltip", "tooltip", "with_mnemonic"]

MAX_TOOLTIP = 2_000
_WIDTH = 90


def label(text: str = "", size: int = 13, tone: Tone | str | None = None, semibold: bool = False, selectable: bool = False) -> QLabel:
    """A label that shows `text` letter by letter, at `size` pixels; `tone` is a meaning of look.py (or "accent")."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setFont(look.font(size, semibold))
    if tone is not None:
        made.setProperty("tone", str(tone))
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
    set_text(made, text)
    return made


def set_text(widget: QLabel, text: str) -> None:
    """Sets a label's text where it differs, without what cannot be seen."""
    clean = lines(text)
    if widget.text() != clean:
        widget.setText(clean)


def set_tone(widget: QLabel, tone: Tone | str | None) -> None:
    """Gives a label another meaning, and so another colour."""
    wanted = str(tone) if tone is not None else None
    if widget.property("tone") != wanted:
        widget.setProperty("tone", wanted)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def set_tooltip(widget: QWidget, text: str) -> None:
    """Explains a widget; its text is shown letter by letter."""
    widget.setToolTip(tooltip(text))


def tooltip(text: str) -> str:
    """The text as any tooltip may be given it: lines wrapped, at most 2,000 characters, never taken for rich text."""
    clean = lines(text)
    if len(clean) > MAX_TOOLTIP:
        clean = clean[: MAX_TOOLTIP - 1] + "…"
    wrapped = "\n".join(part for line in clean.split("\n") for part in (textwrap.wrap(line, _WIDTH) or [""]))
    if "<" in wrapped:
        wrapped = wrapped.replace("<", "<\u2060")  # with a word joiner after it, Qt finds no tag
    return wrapped


def with_mnemonic(title: str, taken: set[str]) -> str:
    """The title with an ampersand before its first letter that is not taken, which it then is; as it is where all are."""
    at = next((number for number, letter in enumerate(title) if letter.isalpha() and letter.lower() not in taken), None)
    if at is None:
        return title
    taken.add(title[at].lower())
    return f"{title[:at]}&{title[at:]}"


def menu_text(text: str) -> str:
    """One line for a menu or a button, in which "&" stays "&"."""
    return plain(text).replace("&", "&&")
