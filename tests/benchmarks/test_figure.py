"""What counts as met."""

import pytest

from tests.benchmarks.__main__ import main, names
from tests.benchmarks.figure import Figure


@pytest.mark.parametrize(
    ("ours", "peer", "target", "share", "met"),
    [
        (10.0, 250.0, 25, False, True),
        (10.1, 250.0, 25, False, False),
        (9.0, 10.0, 0.9, True, True),
        (9.1, 10.0, 0.9, True, False),
        (0.0, 10.0, 25, False, True),
    ],
)
def test_met_or_missed(ours: float, peer: float, target: float, share: bool, met: bool) -> None:
    figure = Figure("name", ours, peer, "peer", target, share=share)
    assert figure.met is met
    assert str(figure).endswith(" met" if met else " MISSED")


def test_a_file_is_all_it_takes(capsys: pytest.CaptureFixture[str]) -> None:
    assert {"keystroke", "sort", "frame"} <= set(names())
    assert main(["nonsense"]) == 2
    assert "keystroke" in capsys.readouterr().err
