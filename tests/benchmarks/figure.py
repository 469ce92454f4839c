"""One measured figure and its target, and where figures come from."""

from dataclasses import dataclass
from importlib import import_module


@dataclass(frozen=True)
class Figure:
    """`ours` against `peer`, in the same unit. By default more is better: the ratio is how many times ours goes into the peer's.

    With `share=True` the ratio is ours as a share of the peer's (or of the bound), and must not exceed the target.
    """

    name: str
    ours: float
    peer: float
    peer_name: str
    target: float
    unit: str = "ms"
    share: bool = False

    @property
    def ratio(self) -> float:
        above, below = (self.ours, self.peer) if self.share else (self.peer, self.ours)
        return above / below if below else float("inf") if above else 0.0

    @property
    def met(self) -> bool:
        return self.ratio <= self.target if self.share else self.ratio >= self.target

    def __str__(self) -> str:
        target = f"{'≤' if self.share else '≥'} {self.target:g}×"
        numbers = f"ours {self.ours:9.2f} {self.unit}   {self.peer_name} {self.peer:9.2f} {self.unit}"
        return f"{self.name:24} {numbers}   ratio {self.ratio:8.3g}×   target {target:8} {'met' if self.met else 'MISSED'}"


def measured(name: str) -> list[bool]:
    """Prints the figures of one benchmark; tells of each whether it is met."""
    met = []
    for figure in import_module(f"tests.benchmarks.{name}").measure():
        print(figure, flush=True)
        met.append(figure.met)
    return met
