"""Colours, text and fonts: readable in every pair in use, and never taken for markup."""

import itertools

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel

from atera_desktop.app.column import Tone
from atera_desktop.ui import look, text
from atera_desktop.ui.remembered import SMALLEST, fitted

TEXT, GLYPH = 4.5, 3.0
TONES = ("text", *Tone)

# What stands on what: text first, then what is large or drawn. A row may be selected, and a control hovered.
PAIRS = [
    *((tone, ground, TEXT) for tone, ground in itertools.product(TONES, ("base", "selection"))),
    *((tone, "side", TEXT) for tone in ("text", "dim", "faint", "ok", "warn", "bad")),
    *((tone, "window", TEXT) for tone in ("text", "dim", "faint")),
    *((tone, "hover", TEXT) for tone in ("text", "dim")),
    ("text", "chip", TEXT),
    ("dim", "chip", TEXT),
    ("bad", "chip", TEXT),
    ("faint", "chip", GLYPH),
    ("accent", "base", TEXT),
    ("on_accent", "accent", TEXT),
    ("accent", "window", GLYPH),
    ("accent", "side", GLYPH),
    ("accent", "hover", GLYPH),
    ("bad", "chip", GLYPH),
]


def luminance(colour: QColor) -> float:
    channels = (colour.redF(), colour.greenF(), colour.blueF())
    parts: list[float] = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [look.LIGHT, look.DARK], ids=["light", "dark"])
def test_every_pair_in_use_is_readable(scheme: look.Look) -> None:
    poor = []
    for tone, ground, least in PAIRS:
        colour = scheme.tone(None if tone == "text" else tone, selected=ground == "selection")
        reached = contrast(colour, getattr(scheme, ground))
        if reached < least:
            poor.append(f"{tone} on {ground}: {reached:.2f}")
    assert poor == []


def test_appearance_changes_live(qapp: QApplication) -> None:
    told: list[look.Look] = []
    look.install(qapp, "light")
    disconnect = look.changed.connect(told.append)
    look.install(qapp, "dark")
    disconnect()
    assert look.current() is look.DARK
    assert told[-1] is look.DARK
    assert qapp.palette().color(QPalette.ColorRole.Base) == look.DARK.base
    label = text.label("dim", tone=Tone.DIM)
    label.ensurePolished()
    assert label.palette().color(label.foregroundRole()) == look.DARK.dim
    look.install(qapp, "light")
    assert label.palette().color(label.foregroundRole()) == look.LIGHT.dim
    look.install(qapp, "system")


@pytest.mark.parametrize(
    "hostile", ["<b>bold</b>", "<?xml version='1.0'?>", "a <img src='file:///etc/passwd'> b", "<a href='//server/share'>x</a>"]
)
def test_text_is_shown_letter_by_letter(qapp: QApplication, hostile: str) -> None:
    label = text.label(hostile)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.text() == hostile
    guessing = QLabel(text.tooltip(hostile))
    plain = QLabel(text.tooltip(hostile))
    plain.setTextFormat(Qt.TextFormat.PlainText)
    assert guessing.sizeHint() == plain.sizeHint(), "Qt took the tooltip for rich text"


def test_tooltips_are_wrapped_and_clamped() -> None:
    lines = text.tooltip("word " * 2_000).split("\n")
    assert max(map(len, lines)) <= 90
    assert sum(map(len, lines)) <= text.MAX_TOOLTIP


def test_invisible_signs_are_gone() -> None:
    assert text.plain("a\u202eb\u200bc\x07d\te\nf") == "abc d e f"
    assert text.lines("one\r\ntwo\u2066\x00") == "one\ntwo"


def test_ampersands_stay() -> None:
    assert text.menu_text("Miller & Sons") == "Miller && Sons"


def test_html_becomes_words() -> None:
    html = "<p>Dear <b>team</b>,<br>it &amp; they:</p><style>p{}</style><ul><li>one<li>two</ul><script>alert(1)</script>"
    assert text.from_html(html) == "Dear team,\nit & they:\n• one\n• two"
    assert text.from_html("<table>" * 60) == ""
    assert text.from_html("no tags, 3 < 4") == "no tags, 3 < 4"


def test_window_comes_back_where_it_can_be_seen() -> None:
    screens = [QRect(0, 0, 1920, 1080), QRect(1920, 0, 1280, 1024)]
    assert fitted(QRect(2000, 50, 1000, 700), screens) == QRect(2000, 50, 1000, 700)
    undocked = fitted(QRect(2000, 50, 1000, 700), screens[:1])
    assert screens[0].contains(undocked)
    assert fitted(QRect(100, -400, 1000, 700), screens).top() >= 0
    assert fitted(QRect(0, 0, 9000, 9000), screens).size() == screens[0].size()
    assert fitted(QRect(0, 0, 10, 10), screens).size() == SMALLEST
    assert screens[0].contains(fitted(None, screens))


def test_high_contrast_takes_the_systems_colours_alone() -> None:
    system = QPalette()
    role = QPalette.ColorRole
    given = {role.Base: "#000000", role.Text: "#ffff00", role.Button: "#101010", role.Link: "#00ffff", role.Highlight: "#00ff00"}
    for each, colour in {**given, role.HighlightedText: "#0000ff"}.items():
        system.setColor(each, QColor(colour))
    found = look._high_contrast(system)
    assert {found.tone(tone).name() for tone in (None, *Tone)} == {"#ffff00"}
    assert {found.tone(tone, selected=True).name() for tone in (None, *Tone)} == {"#0000ff"}
    assert set(found.names().values()) <= {*given.values(), "#0000ff"}
