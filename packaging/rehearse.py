"""Rehearses the Windows installers under wine: silent install, upgrade, refused downgrade, removal. Prints each exit code.

Needs what `build.py msi setup` needs, and wine. Takes a prefix of its own below build/, which goes at the end. Status 1 when an
exit code or what is on the disk afterwards is not as expected.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import windows
from project import BUILD, TITLE, BuildError, say

PREFIX = BUILD / "wine"
MADE = BUILD / "rehearsal"
OLD, NEW = "1.0.0", "1.1.0"
REFUSED = 1603
"""What msiexec says when a launch condition is not met; a process under wine has only the lowest eight bits of it."""
NAME = windows.REHEARSAL.title
UNINSTALL = rf"Software\Microsoft\Windows\CurrentVersion\Uninstall\{NAME}"


def wine(*command: "str | Path") -> int:
    """Runs a program under wine; its exit code."""
    environment = {**os.environ, "WINEPREFIX": str(PREFIX), "WINEARCH": "win64", "WINEDEBUG": "-all", "WINEDLLOVERRIDES": "mscoree,mshtml="}
    ended = subprocess.run(
        ["wine", *map(str, command)], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        timeout=300, check=False,
    )  # fmt: skip
    return ended.returncode


class Rehearsal:
    def __init__(self) -> None:
        self.failed = False

    def step(self, words: str, code: int, expected: int, *truths: "tuple[str, bool]") -> None:
        """Says how a step ended, and what of it is not true that should be."""
        wrong = [f"exit code {code} instead of {expected}"] if code != expected else []
        wrong += [what for what, true in truths if not true]
        self.failed |= bool(wrong)
        print(f"{'!!' if wrong else 'ok'}  {words}: exit code {code}" + "".join(f"; not so: {each}" for each in wrong), flush=True)


def msi(rehearsal: Rehearsal) -> None:
    """The per-machine installer."""
    old, new = (windows.msi(None, version, MADE) for version in (OLD, NEW))
    folder = PREFIX / "drive_c" / "Program Files" / NAME
    kept = _settings()

    def there() -> "list[tuple[str, bool]]":
        return [("the program is there", (folder / "AteraDesktop.exe").exists()), ("the Start menu has it", _listed())]

    rehearsal.step("msi install", wine("msiexec", "/i", old, "/qn", "/norestart"), 0, *there(), ("one is registered", _versions() == [OLD]))
    rehearsal.step(
        "msi upgrade", wine("msiexec", "/i", new, "/qn", "/norestart"), 0, *there(), ("only the new one is", _versions() == [NEW])
    )
    code = wine("msiexec", "/i", old, "/qn", "/norestart")
    rehearsal.step(f"msi downgrade ({REFUSED} modulo 256)", code, REFUSED % 256, *there(), ("the new one is", _versions() == [NEW]))
    code = wine("msiexec", "/x", new, "/qn", "/norestart")
    gone = [("the folder is gone", not folder.exists()), ("so is the entry", not _listed()), ("none is registered", _versions() == [])]
    rehearsal.step("msi removal", code, 0, *gone, ("settings are kept", kept.exists()))


def setup(rehearsal: Rehearsal) -> None:
    """The per-user setup."""
    old, new = (windows.setup(None, version, MADE) for version in (OLD, NEW))
    folder = _home() / "AppData" / "Local" / "Programs" / NAME
    kept = _settings()

    def there() -> "list[tuple[str, bool]]":
        return [("the program is there", (folder / "AteraDesktop.exe").exists()), ("the Start menu has it", _listed())]

    rehearsal.step("setup install", wine(old, "/S"), 0, *there(), ("it is registered", _versions() == [OLD]))
    left = folder / "_internal" / "left.txt"
    left.write_text("of the old version", encoding="utf-8")
    code = wine(new, "/S")
    upgraded = [*there(), ("the new one is registered", _versions() == [NEW]), ("nothing of the old one stays", not left.exists())]
    rehearsal.step("setup upgrade", code, 0, *upgraded)
    rehearsal.step("setup downgrade", wine(old, "/S"), 3, *there(), ("the new one is registered", _versions() == [NEW]))
    code = wine(folder / "uninstall.exe", "/S")
    _settle()  # it goes on in a copy of its own
    gone = [("the folder is gone", not folder.exists()), ("so is the entry", not _listed())]
    rehearsal.step("setup removal", code, 0, *gone, ("none is registered", _versions() == []), ("settings are kept", kept.exists()))


def _home() -> Path:
    return next(path for path in (PREFIX / "drive_c" / "users").iterdir() if path.name != "Public")


def _listed() -> bool:
    """Whether a Start menu has the program. Wine takes the user's for everybody's."""
    _settle()
    return any("Start Menu" in str(link) for link in (PREFIX / "drive_c").rglob(f"{NAME}.lnk"))


def _settle() -> None:
    """Waits until nothing runs under wine, and so all is written."""
    subprocess.run(["wineserver", "--wait"], env={**os.environ, "WINEPREFIX": str(PREFIX)}, timeout=60, check=False)


def _settings() -> Path:
    """A file of settings, which no installer may touch."""
    kept = _home() / "AppData" / "Local" / TITLE / "settings.json"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text("{}", encoding="utf-8")
    return kept


def _versions() -> "list[str]":
    """The versions of the rehearsal that are registered as installed."""
    _settle()
    found = []
    for hive in ("system.reg", "user.reg"):
        for part in (PREFIX / hive).read_text(encoding="utf-8", errors="replace").split("\n\n"):
            if f'"DisplayName"="{NAME}"' in part and "Uninstall" in part.splitlines()[0 if part.startswith("[") else 1]:
                found += [line.split('"')[3] for line in part.splitlines() if line.startswith('"DisplayVersion"=')]
    return sorted(found)


def main() -> int:
    if shutil.which("wine") is None:
        say("There is no wine here; on Debian `apt-get install wine wine64` brings it.")
        return 1
    began = time.monotonic()
    shutil.rmtree(PREFIX, ignore_errors=True)
    MADE.mkdir(parents=True, exist_ok=True)
    try:
        if code := wine("wineboot", "--init"):
            raise BuildError(f"wine cannot start (status {code}).")
        rehearsal = Rehearsal()
        msi(rehearsal)
        setup(rehearsal)
    except BuildError as error:
        say(str(error))
        return 1
    finally:
        subprocess.run(["wineserver", "--kill"], env={**os.environ, "WINEPREFIX": str(PREFIX)}, check=False)
        shutil.rmtree(PREFIX, ignore_errors=True)
    say(f"{time.monotonic() - began:.0f} s")
    return 1 if rehearsal.failed else 0


if __name__ == "__main__":
    sys.exit(main())
