"""What a picture is of: a name and a coroutine that brings a fresh window into it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.ui.desk import Desk

Setup = Callable[[Desk], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class State:
    """`weather` acts on the tenant before the window asks it anything; few agents where the whole fleet tells nothing more.

    `scaled`: where edges, glyphs and letters of every kind are, and so pictured at every scale.
    `at`: only these pictures are taken, each an appearance, a size and a scale ("dark-960x600-100"); without them all are.
    """

    name: str
    setup: Setup
    weather: tuple[str, ...] = ()
    agents: int = 2431
    served: bool = True
    scaled: bool = False
    at: tuple[str, ...] = ()
