"""Colours, text and fonts: readable in every pair in use, and never taken for markup."""

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessibilityHints, QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel

from atera_desktop.app.column import Tone
from atera_desktop.ui import look, markup, text
from atera_desktop.ui.remembered import SMALLEST, fitted


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
    assert text.from_html("one\ntwo <b>bold</b>\nthree") == "one\ntwo bold\nthree"


def test_an_article_reads_as_it_was_laid_out() -> None:
    html = """<p>One
      paragraph.</p> <h2>First</h2><ol><li>sign in<ul><li>or up</ul></li><li>wait</ol><p>After.</p><pre>net stop\n  spooler</pre>
      <table><tr><th>Where</th><th>How long</th></tr><tr><td>Server</td><td>90 days</td></tr></table>"""
    assert text.from_html(html).splitlines() == [
        "One paragraph.", "", "First", "1. sign in", "• or up", "2. wait", "", "After.", "net stop", "  spooler",
        "Where  ·  How long", "Server  ·  90 days",
    ]  # fmt: skip


def test_links_are_found_with_the_words_they_stand_under() -> None:
    html = (
        '<p>See <a href="https://app.atera.com/kb/1">our <b>page</b></a>, <a href="#top">above</a>, <a>nothing</a> and'
        '<a href=" http://neverssl.com/ ">this<a href="https://app.atera.com/kb/1">again</p>'
    )
    assert markup.links(html) == (("our page", "https://app.atera.com/kb/1"), ("this", "http://neverssl.com/"))
    assert markup.links(None) == ()


def test_window_comes_back_where_it_can_be_seen() -> None:
    screens = [QRect(0, 0, 1920, 1080), QRect(1920, 0, 1280, 1024)]
    assert fitted(QRect(2000, 50, 1000, 700), screens) == QRect(2000, 50, 1000, 700)
    undocked = fitted(QRect(2000, 50, 1000, 700), screens[:1])
    assert screens[0].contains(undocked)
    assert fitted(QRect(100, -400, 1000, 700), screens).top() >= 0
    assert fitted(QRect(0, 0, 9000, 9000), screens).size() == screens[0].size()
    assert fitted(QRect(0, 0, 10, 10), screens).size() == SMALLEST
    assert screens[0].contains(fitted(None, screens))


SYSTEM = {
    "Base": "#000000",
    "Text": "#ffff00",
    "Button": "#101010",
    "Link": "#00ffff",
    "Highlight": "#00ff00",
    "HighlightedText": "#0000ff",
}


def system_palette() -> QPalette:
    palette = QPalette()
    for name, colour in SYSTEM.items():
        palette.setColor(QPalette.ColorRole[name], QColor(colour))
    return palette


def test_high_contrast_takes_the_systems_colours_alone() -> None:
    found = look._high_contrast(system_palette())
    assert {found.tone(tone).name() for tone in (None, *Tone)} == {"#ffff00"}
    assert {found.tone(tone, selected=True).name() for tone in (None, *Tone)} == {"#0000ff"}
    assert set(found.names().values()) <= set(SYSTEM.values())


@pytest.mark.parametrize("chosen", ["system", "light", "dark"])
def test_high_contrast_wins_over_what_was_chosen(qapp: QApplication, monkeypatch: pytest.MonkeyPatch, chosen: look.Appearance) -> None:
    preference = QAccessibilityHints.contrastPreference
    look.install(qapp, chosen)
    before = look.current()
    hints = qapp.styleHints().accessibility()
    # No platform here has such a mode.
    monkeypatch.setattr(QAccessibilityHints, "contrastPreference", lambda self: Qt.ContrastPreference.HighContrast)
    hints.contrastPreferenceChanged.emit(Qt.ContrastPreference.HighContrast)
    system = QApplication.style().standardPalette()
    assert look.current().on_selection == system.color(QPalette.ColorRole.HighlightedText)
    assert look.current().text == qapp.palette().color(QPalette.ColorRole.Text) == system.color(QPalette.ColorRole.Text)
    monkeypatch.setattr(QAccessibilityHints, "contrastPreference", preference)
    hints.contrastPreferenceChanged.emit(Qt.ContrastPreference.NoPreference)
    assert look.current() is before
    look.install(qapp, "system")
