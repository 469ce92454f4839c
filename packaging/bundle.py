"""The folder with the two executables: its environment, PyInstaller, and the self-test without which it does not count."""

import hashlib
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import run
from project import BUILD, COMMAND, DIST, ROOT, TITLE, WINDOWED, BuildError, call, environment, facts, say, size_of

VENV = BUILD / "environment"
PYTHON = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
LOCK = ROOT / "packaging" / "requirements" / "package.txt"
FOLDER = DIST / WINDOWED


def choose_python() -> "tuple[str, str]":
    """The Python of the bundle and its version: 3.13 where there is one, else the one that run.py would take."""
    found = run.probe(["py", "-3.13"] if sys.platform == "win32" else ["python3.13"])
    python, version = found if found and found[1] == (3, 13) else run.choose_python()
    return python, "{}.{}".format(*version)


def set_up() -> Path:
    """The environment that builds, made or renewed if need be; returns its Python. The application in it is always this tree's."""
    python, version = choose_python()
    say(f"Building with Python {version}" + (" (there is no 3.13 here)." if version != "3.13" else "."))
    stamp, wanted = VENV / "set-up.json", json.dumps([version, hashlib.sha256(LOCK.read_bytes()).hexdigest(), str(ROOT)])
    pip: list[str | Path] = [PYTHON, "-I", "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        say("Making build/environment ...")
        call(python, "-I", "-m", "venv", "--clear", VENV)
        call(*pip, "--require-hashes", "--requirement", LOCK)
        stamp.write_text(wanted, encoding="utf-8")
    call(*pip, "--no-deps", "--no-build-isolation", "--force-reinstall", ROOT)
    return PYTHON


def icons() -> Path:
    """The folder with the icon in every size."""
    call(PYTHON, ROOT / "packaging" / "icons.py", BUILD / "icons")
    return BUILD / "icons"


def sbom() -> Path:
    """The list of the packages that are shipped, as CycloneDX JSON in dist/; the same for the same lock."""
    python = set_up()
    made = DIST / f"{COMMAND}-{facts()['version']}.cdx.json"
    lock = ROOT / "packaging" / "requirements" / "runtime.txt"
    options = ["--pyproject", str(ROOT / "pyproject.toml"), "--mc-type", "application", "--output-reproducible", "--of", "JSON"]
    call(python, "-m", "cyclonedx_py", "requirements", *options, "--output-file", made, lock)
    return made


def build() -> Path:
    """Builds the bundle into dist/ and tries it; returns its folder, on macOS the .app's."""
    began = time.monotonic()
    python = set_up()
    icons()
    shutil.rmtree(FOLDER, ignore_errors=True)
    options = ["--noconfirm", "--clean", "--log-level", "WARN", "--distpath", str(DIST), "--workpath", str(BUILD / "pyinstaller")]
    call(python, "-m", "PyInstaller", *options, ROOT / "packaging" / "bundle.spec")
    try_out(FOLDER)
    made = DIST / f"{TITLE}.app" if sys.platform == "darwin" else FOLDER
    say(f"{made.name}: {size_of(made) / 1e6:.0f} MB in {time.monotonic() - began:.0f} s")
    return made


def try_out(folder: Path) -> None:
    """Runs both executables with --self-test. Raises BuildError when a part of either fails."""
    for name in (COMMAND, WINDOWED):
        program = folder / (name + ".exe" if sys.platform == "win32" else name)
        ended = subprocess.run([str(program), "--self-test"], env=environment(), capture_output=True, text=True, check=False)
        if name == COMMAND:
            say(ended.stdout.rstrip())
        if ended.returncode:
            say(ended.stdout.rstrip() + ended.stderr.rstrip())
            raise BuildError(f"{name} fails its self-test (status {ended.returncode}), so this bundle does not count.")
