"""Every colour comes from look.py, and every pair that is painted, or could be, is readable."""

import itertools
import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLineEdit

import atera_desktop.ui
from atera_desktop.app.column import Tone
from atera_desktop.ui import look
from atera_desktop.ui.style import style_sheet
from tests.shots.state import State
from tests.shots.states import STATES, on_top
from tests.ui.desk import desk
from tests.ui.painted import Painted, probe

TEXT, GLYPH = 4.5, 3.0
GROUNDS = ("base", "window", "side", "hover", "chip", "selection")
MEANINGS = ("text", *Tone, "accent", "on_accent")
"""What words and shapes are painted in."""

# What stands on what. A row may be selected, and a control hovered.
PAIRS = {
    **dict.fromkeys(itertools.product(("text", *Tone), ("base", "window", "side", "hover", "selection")), TEXT),
    **{(tone, "chip"): TEXT for tone in ("text", "dim", "bad")},
    **{("accent", ground): TEXT for ground in ("base", "window", "side", "hover")},
    ("accent", "chip"): GLYPH,  # what a bar shows of the whole
    ("accent", "selection"): GLYPH,  # the focus
    ("on_accent", "accent"): TEXT,
    **{(tone, "note"): TEXT for tone in ("text", "dim", "info", "warn", "bad")},
}


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
    for (tone, ground), least in PAIRS.items():
        colour = scheme.tone(None if tone == "text" else tone, selected=ground == "selection")
        reached = contrast(colour, getattr(scheme, ground))
        if reached < least:
            poor.append(f"{tone} on {ground}: {reached:.2f}")
    assert poor == []


SHOWN = [state for state in STATES if state.scaled and state.name not in ("troubles", "running")]
"""The states with text and shapes of every kind; but troubles would be logged, and running takes seconds."""


@pytest.mark.parametrize("state", SHOWN, ids=lambda state: state.name)
async def test_every_pair_that_is_painted_is_known_and_new_when_the_scheme_changes(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: State
) -> None:
    monkeypatch.setattr(look, "DARK", probe())
    before = set(look.LIGHT.names().values())
    async with desk(tmp_path, agents=min(state.agents, 600), served=state.served, weather=state.weather) as here:
        await state.setup(here)
        top = on_top()
        shown = (here.window, top) if top is not None else (here.window,)
        for widget in shown:
            assert Painted(widget, look.LIGHT).colours() & before, "painted once in the old scheme, for whatever keeps a picture of it"
        look.install(qapp, "dark")
        for widget in shown:
            painted = Painted(widget, look.DARK)
            pairs = {(one, ground) for one, ground in painted.neighbours() if one in MEANINGS and ground in (*GROUNDS, "accent")}
            assert pairs, "nothing was read off the picture"
            assert pairs - set(PAIRS) == set()
            assert painted.strangers() == set(), "a colour that look.py does not know"
            assert painted.colours() & before == set(), "a colour of the old scheme"
            for line in [each for each in widget.findChildren(QLineEdit) if each.placeholderText()]:
                assert line.palette().color(QPalette.ColorRole.PlaceholderText) == look.DARK.faint, line.accessibleName()
        if top is not None:
            top.close()


def test_every_pair_of_the_style_sheet_is_known() -> None:
    """Those that no picture shows, too: hovered, pressed, disabled, selected."""
    rules = [
        (selector.strip(), dict(re.findall(r"([\w-]+): [^;]*?(\$?\w+)(?:;|$)", body.strip())))
        for selectors, body in re.findall(r"([^{}]+)\{([^}]*)\}", style_sheet({name: f"${name}" for name in look.LIGHT.names()}))
        for selector in selectors.split(",")
    ]

    def value(selector: str, name: str) -> str | None:
        """What the last rule says of exactly this selector, else of the less particular ones it stands for."""
        said = [given[name] for each, given in rules if each == selector and name in given]
        wider = re.sub(r"(?<!:):[\w-]+$|#\w+$|\[.*\]$", "", selector)
        return said[-1] if said else value(wider, name) if wider != selector else None

    pairs = {(value(each, "color"), value(each, "background")) for each, _ in rules}
    pairs |= {(value(each, "selection-color"), value(each, "selection-background-color")) for each, _ in rules}
    named = {(one.strip("$").replace("on_selection", "text"), ground.strip("$")) for one, ground in pairs if one and ground}
    used = {(one, ground) for one, ground in named if one in MEANINGS and ground in look.LIGHT.names()}
    assert {("text", "hover"), ("on_accent", "accent"), ("text", "selection")} <= used
    assert used - set(PAIRS) == set()


def test_nothing_but_look_names_a_colour() -> None:
    folder = Path(atera_desktop.ui.__file__).parent
    a_hex_code, a_call = r"""["'\s:]#(?:[0-9a-fA-F]{3}){1,2}\b""", r"""QColor\(["'\d]|(?<!\.)\brgba?\(|setNamedColor|setRgb"""
    colour = re.compile(rf"{a_hex_code}|{a_call}|Qt\.GlobalColor\.(?!transparent)")
    found = [
        f"{path.relative_to(folder)}:{number}"
        for path in folder.rglob("*.py")
        if path.name != "look.py"
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if colour.search(line)
    ]
    assert found == []
