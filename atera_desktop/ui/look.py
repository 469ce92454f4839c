"""The look (look.md): every colour and font of the window, chosen by the system's scheme and changed live.

Nothing else names a colour. Widgets take `current()` when they paint, `font()` when they are made, and `changed` to paint again.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette, QStyleHints
from PySide6.QtWidgets import QApplication, QStyleFactory

from atera_desktop.app.column import Tone
from atera_desktop.app.events import Event
from atera_desktop.ui.style import style_sheet

Appearance = Literal["system", "light", "dark"]


class Look(msgspec.Struct, frozen=True):
    """The colours in force, each with one meaning (look.md)."""

    window: QColor
    side: QColor
    base: QColor
    line: QColor
    text: QColor
    dim: QColor
    faint: QColor
    accent: QColor
    selection: QColor
    ok: QColor
    warn: QColor
    bad: QColor
    info: QColor
    hover: QColor
    chip: QColor
    note: QColor
    """Behind what an end user does not see."""
    on_accent: QColor
    field_line: QColor
    """The edge of what can be typed into or pressed, where `line` would be lost."""

    on_selection: QColor | None = None
    """Text on a selected row, where a high-contrast scheme has a colour for that; else text keeps its own."""

    def tone(self, tone: Tone | str | None, selected: bool = False) -> QColor:
        """The colour of a meaning, or of plain text for None. On a selected row the faint one is raised to stay readable."""
        if selected and self.on_selection is not None:
            return self.on_selection
        if tone is None:
            return self.text
        if selected and tone == Tone.FAINT:
            return self.dim
        colour = getattr(self, str(tone))
        assert isinstance(colour, QColor)
        return colour

    def names(self) -> Mapping[str, str]:
        """Token → `#rrggbb`, for the style sheet."""
        return {item.name: (getattr(self, item.name) or self.text).name() for item in msgspec.structs.fields(self)}


def _look(**colours: str) -> Look:
    return Look(**{name: QColor(colour) for name, colour in colours.items()})


# look.md's tokens, but for those that missed 4.5:1 on a ground they stand on: accent, ok, warn (light), bad (dark), faint (both).
LIGHT = _look(
    window="#F6F7F9", side="#EFF1F4", base="#FFFFFF", line="#E4E7EB", text="#1B1F24", dim="#5A6572", faint="#646E7A",
    accent="#1A68E0", selection="#DCE9FD", ok="#187645", warn="#8C5D00", bad="#C62828", info="#0B63C5", hover="#F0F3F7",
    chip="#EAEEF3", note="#FFF4D9", on_accent="#FFFFFF", field_line="#D5DAE0",
)  # fmt: skip
DARK = _look(
    window="#15181C", side="#171A1F", base="#1B1F24", line="#2B3138", text="#E8EBEF", dim="#A3ADB8", faint="#8A94A0",
    accent="#5AA2FF", selection="#1F3B60", ok="#4CC38A", warn="#E3B341", bad="#FF7F76", info="#79B8FF", hover="#232930",
    chip="#2A3037", note="#30291A", on_accent="#0B1420", field_line="#39414A",
)  # fmt: skip


class _Changed(Event[Look]):
    """Forgets listeners whose widget is gone. A repaint needs no listener: Qt repaints everything when the palette changes."""

    def emit(self, value: Look) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(value)
            except RuntimeError as error:
                if "already deleted" not in str(error):
                    raise
                self._listeners.remove(listener)


changed: Event[Look] = _Changed()
_current = LIGHT


def current() -> Look:
    """The colours in force."""
    return _current


@cache
def _system_font() -> QFont:
    """The desktop's own font, as it was before anything of ours was set."""
    return QGuiApplication.font()


def font(px: int, semibold: bool = False) -> QFont:
    """The system's font at `px` (logical) pixels: 13 body, 12 secondary, 18 titles, 11 captions."""
    made = QFont(_system_font())
    made.setPixelSize(px)
    made.setWeight(QFont.Weight.DemiBold if semibold else QFont.Weight.Normal)
    return made


def caption_font() -> QFont:
    """11 px semibold capitals, for the names of groups."""
    made = font(11, semibold=True)
    made.setCapitalization(QFont.Capitalization.AllUppercase)
    made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.3)
    return made


def install(app: QApplication, appearance: Appearance = "system") -> None:
    """Dresses the application, and from then on follows the system; may be called again with another appearance."""
    hints = app.styleHints()
    if app.property("dressed") is None:
        app.setProperty("dressed", True)
        _system_font()
        app.setStyle(QStyleFactory.create("Fusion"))  # the same metrics everywhere; the native styles ignore half of a palette
        app.setFont(font(13))
        hints.colorSchemeChanged.connect(lambda: _dress(app))
        hints.accessibility().contrastPreferenceChanged.connect(lambda: _dress(app))
    app.setProperty("appearance", appearance)
    _dress(app)


def _dress(app: QApplication) -> None:
    global _current
    _current = _chosen(app, app.styleHints())
    app.setPalette(_palette(_current))
    app.setStyleSheet(style_sheet(_current.names()))
    changed.emit(_current)


def _chosen(app: QApplication, hints: QStyleHints) -> Look:
    high_contrast = hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast
    wanted = None if high_contrast else {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(app.property("appearance"))
    hints.setColorScheme(wanted or Qt.ColorScheme.Unknown)
    if high_contrast:
        app.setPalette(QPalette())  # takes ours off: what is left is the system's (the style's own knows nothing of its contrast)
        return _high_contrast(app.palette())
    return DARK if (wanted or hints.colorScheme()) == Qt.ColorScheme.Dark else LIGHT


def _high_contrast(system: QPalette) -> Look:
    """The system's own colours, and no other: whoever asked for high contrast chose them."""
    role = QPalette.ColorRole
    ground, text, button = system.color(role.Base), system.color(role.Text), system.color(role.Button)
    link, chosen = system.color(role.Link), system.color(role.Highlight)
    return Look(
        window=ground, side=ground, base=ground, line=text, text=text, dim=text, faint=text, accent=link, selection=chosen,
        ok=text, warn=text, bad=text, info=text, hover=button, chip=button, note=button, on_accent=ground, field_line=text,
        on_selection=system.color(role.HighlightedText),
    )  # fmt: skip


def _palette(look: Look) -> QPalette:
    palette, role, group = QPalette(), QPalette.ColorRole, QPalette.ColorGroup
    for roles, colour in (
        ((role.Window,), look.window),
        ((role.Base, role.Button, role.ToolTipBase), look.base),
        ((role.AlternateBase, role.Midlight), look.hover),
        ((role.Text, role.WindowText, role.ButtonText, role.ToolTipText, role.BrightText), look.text),
        ((role.PlaceholderText,), look.faint),
        ((role.Highlight,), look.selection),
        ((role.HighlightedText,), look.tone(None, selected=True)),
        ((role.Accent, role.Link, role.LinkVisited), look.accent),
        ((role.Mid, role.Light, role.Dark), look.line),
        ((role.Shadow,), look.field_line),
    ):
        for each in roles:
            palette.setColor(each, colour)
    for each in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(group.Disabled, each, look.faint)
    return palette
