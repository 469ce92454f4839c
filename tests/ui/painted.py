"""Which colours stand on which, read off what a window paints."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise

import msgspec
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget

from atera_desktop.ui.look import Look

SCALE = 2
"""At twice the size the stem of every letter has its own colour somewhere, not only blends with its ground."""
BLENDS = 4
"""Pixels from a letter to its ground, at most."""
PATCH = 8
"""Pixels on a side from which a patch of one colour is a filled area, no part of a letter."""


def probe() -> Look:
    """A look in which each token has a colour of its own, and none lies between two others."""
    names = [each.name for each in msgspec.structs.fields(Look) if each.name != "on_selection"]
    return Look(
        **{name: QColor(37 * n * n % 251, (101 * n + 17 * n * n) % 253, (59 * n * n * n + 23) % 247) for n, name in enumerate(names, 1)}
    )


class Painted:
    """A widget painted in the probe, pixel by pixel."""

    def __init__(self, widget: QWidget, look: Look) -> None:
        image = QImage(widget.size() * SCALE, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(SCALE)
        image.fill(look.base)
        widget.render(image, QPoint(0, 0))
        self._width = image.width()
        self._pixels = memoryview(bytes(image.constBits())).cast("I")
        self._names = {(0xFF << 24) | int(code[1:], 16): name for name, code in look.names().items() if name != "on_selection"}

    def _rows(self) -> Iterator[list[tuple[int, int, int]]]:
        """Of each line of pixels: (where, how many, of which colour)."""
        for start in range(0, len(self._pixels), self._width):
            row, at = [], start
            for colour, run in groupby(self._pixels[start : start + self._width]):
                length = sum(1 for _ in run)
                row.append((at, length, colour))
                at += length
            yield row

    def neighbours(self) -> set[tuple[str, str]]:
        """The tokens that stand side by side, with nothing but blends between them, in both directions."""
        found = set()
        for row in self._rows():
            own = [(at, at + length, self._names[colour]) for at, length, colour in row if colour in self._names]
            found |= {(one[2], other[2]) for one, other in pairwise(own) if other[0] - one[1] <= BLENDS}
        return {pair for one, other in found if one != other for pair in ((one, other), (other, one))}

    def strangers(self) -> set[str]:
        """The colours of filled areas that no token has."""
        found = set()
        for row in self._rows():
            for at, length, colour in row:
                if length >= PATCH and colour not in self._names:
                    column = self._pixels[at + length // 2 : at + length // 2 + PATCH * self._width : self._width]
                    if set(column) == {colour}:
                        found.add(QColor(colour).name())
        return found

    def colours(self) -> set[str]:
        """Every colour there is."""
        return {QColor(colour).name() for colour in set(self._pixels)}
