"""The self-test, as the program it is: with everything here, and with one part broken at a time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from atera_desktop.cli.self_test import PARTS


def self_test(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "atera_desktop", "--self-test", *arguments]
    return subprocess.run(command, env={**os.environ, **variables}, capture_output=True, text=True, check=False)


def test_everything_is_here() -> None:
    ended = self_test()
    lines = ended.stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [["ok", name] for name in PARTS], ended.stdout
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="there Qt says it in a dialog, and waits")
def test_broken_platform_is_a_line_though_qt_takes_the_process_down() -> None:
    ended = self_test(QT_QPA_PLATFORM="nonsense")
    assert ended.returncode == 1
    failed = [line.split()[1] for line in ended.stdout.splitlines() if line.startswith("!!")]
    assert failed == ["qt", "window"]


@pytest.mark.parametrize(
    ("part", "module"),
    [
        ("imports", "xlsxwriter"),
        ("qt", "qasync"),
        ("tls", "truststore"),
        ("keyring", "secretstorage" if sys.platform == "linux" else "keyring"),
        ("sqlite", "sqlite3"),
        ("tenant", "uvicorn"),
        ("window", "qasync"),
    ],
)
def test_a_part_without_what_it_needs_fails(tmp_path: Path, part: str, module: str) -> None:
    (tmp_path / f"{module}.py").write_text("raise ImportError('broken on purpose')\n", encoding="utf-8")
    ended = self_test(part, PYTHONPATH=str(tmp_path))
    assert ended.returncode == 1, ended.stdout
    assert ended.stdout == ""
    assert ended.stderr


def test_trusted_stranger_fails(tmp_path: Path) -> None:
    """A trust that lets everybody in is what no line of a healthy run would show."""
    trusting = "import ssl\ndef SSLContext(kind):\n    context = ssl.SSLContext(kind)\n    context.check_hostname = False\n"
    trusting += "    context.verify_mode = ssl.CERT_NONE\n    return context\n"
    (tmp_path / "truststore.py").write_text(trusting, encoding="utf-8")
    ended = self_test("tls", PYTHONPATH=str(tmp_path))
    assert ended.returncode == 1


def test_unknown_part_is_usage() -> None:
    assert self_test("nonsense").returncode == 2
