"""What the packages say of the program (pyproject.toml alone knows it), and how their builders run things."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
DIST = ROOT / "dist"

TITLE = "Atera Desktop"
COMMAND = "atera-desktop"
WINDOWED = "AteraDesktop"
"""The executable with the window; COMMAND is the one for a console. On Windows both end in .exe."""
APP_ID = "AteraDesktop.AteraDesktop"
"""By which Windows' task bar knows the program; the window sets it too."""
SCHEME = "atera-desktop"
"""Of the addresses that open a place in the window."""
PUBLISHER = "Atera Desktop contributors"


class BuildError(Exception):
    """The build cannot go on; the text is a sentence for the person who builds."""


def facts() -> "dict[str, Any]":
    """name, version, description and license of pyproject.toml; the version is read where hatchling reads it."""
    # One table of strings: no TOML reader is needed, and so any Python will do.
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    found = {key: _value(text, key) for key in ("name", "description", "license")}
    path = re.search(r'^\[tool\.hatch\.version\]\npath = "([^"]+)"', text, re.MULTILINE)
    source = (ROOT / path.group(1)).read_text(encoding="utf-8") if path else ""
    version = re.search(r'^__version__ = "(\d+\.\d+\.\d+)"', source, re.MULTILINE)
    if version is None:
        raise BuildError("The version is not of the form 1.2.3, which Windows needs.")
    return {**found, "version": version.group(1)}


def _value(text: str, key: str) -> str:
    found = re.search(rf'^{key} = "([^"]+)"', text, re.MULTILINE)
    if found is None:
        raise BuildError(f"pyproject.toml says no {key}.")
    return found.group(1)


def epoch() -> int:
    """The moment that stands in everything built: SOURCE_DATE_EPOCH, else the commit's, else that of pyproject.toml."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given.isdigit():
        return int(given)
    command = ["git", "-c", "safe.directory=*", "log", "-1", "--format=%ct"]
    try:
        return int(subprocess.check_output(command, cwd=ROOT, stderr=subprocess.DEVNULL))
    except (OSError, ValueError, subprocess.CalledProcessError):
        return int((ROOT / "pyproject.toml").stat().st_mtime)


def environment() -> "dict[str, str]":
    """The variables under which everything is built: the same moment and the same order each time."""
    return {**os.environ, "SOURCE_DATE_EPOCH": str(epoch()), "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def call(*command: "str | Path", cwd: Path = ROOT, quiet: bool = True) -> str:
    """Runs a step; what it printed. Raises BuildError, after its output, when it fails."""
    words = [str(word) for word in command]
    try:
        step = subprocess.run(
            words, cwd=cwd, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
    except FileNotFoundError:
        raise BuildError(f"There is no command {words[0]} here.") from None
    output = step.stdout.decode(errors="replace")
    if step.returncode:
        say(output[-6000:].rstrip())
        raise BuildError(f"{shlex.join(words)[:200]} ended with status {step.returncode}.")
    if not quiet:
        say(output.rstrip())
    return output


def size_of(path: Path) -> int:
    """Bytes of a file, or of all files in a folder; a link counts nothing."""
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file() and not file.is_symlink())
