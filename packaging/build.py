"""Builds what this system can: python3 packaging/build.py bundle|deb|dmg|msi|setup|sbom|all [--payload DIR]

Results are in dist/. `bundle` is the folder with the program, made and tried on the system that it is for; `deb` and `dmg` hold it.
`msi` and `setup` are made on Debian from a Windows bundle, --payload; without one they are rehearsals of the installer with a
stand-in for the program. `sbom` is the list of the packages inside (CycloneDX). `tools` only installs, on Debian as root,
what building needs. Exit status: 1 when something asked for could not be built, 2 usage.
"""

import argparse
import shutil
import sys
import time
from pathlib import Path

import bundle
import deb
import macos
import run
import windows
from project import BUILD, DIST, BuildError, facts, say, size_of

TOOLS = {
    "bundle": ["binutils"],
    "deb": ["binutils", "dpkg-dev"],
    "msi": ["wixl", "msitools", "nsis"],
    "setup": ["nsis"],
}
"""Debian's packages for each target."""


def obstacle(target: str) -> str:
    """Why this system cannot build the target; empty where it can."""
    if target == "deb" and not run.is_debian():
        return "a .deb is made on Debian or Ubuntu"
    if target == "dmg" and sys.platform != "darwin":
        return "a .dmg is made on macOS"
    if target in ("msi", "setup") and not run.is_debian():
        return "Windows installers are made on Debian or Ubuntu, from a Windows bundle (--payload)"
    return ""


def provide_tools(targets: "list[str]") -> None:
    """On Debian, the packages that building needs: installed as root, else named."""
    if run.is_debian():
        python, version = run.choose_python()
        needed = {name for target in targets for name in TOOLS.get(target, [])}
        missing = sorted({*run.missing_packages(sorted(needed)), *run.missing_from_system(python, version)})
        if missing:
            run.install_packages(missing)


def make(target: str, payload: "Path | None") -> Path:
    """Builds one target; returns the file or folder."""
    if target == "bundle":
        return bundle.build()
    if target == "deb":
        return deb.build(bundle.FOLDER)
    if target == "dmg":
        return macos.build()
    if target == "sbom":
        return bundle.sbom()
    return windows.msi(payload) if target == "msi" else windows.setup(payload)


def main(arguments: "list[str]") -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", choices=["bundle", "deb", "dmg", "msi", "setup", "all", "sbom", "tools"])
    parser.add_argument("--payload", type=Path, metavar="DIR", help="a Windows bundle, for msi and setup")
    args = parser.parse_args(arguments)
    if args.target == "tools":
        provide_tools([*TOOLS])
        return 0
    wanted = ["bundle", "deb", "dmg", "msi", "setup", "sbom"] if args.target == "all" else [args.target]
    if args.target in ("deb", "dmg"):
        wanted.insert(0, "bundle")  # never one that was made of another tree
    failed = False
    for target in [each for each in wanted if obstacle(each)]:
        say(f"{target}: not here: {obstacle(target)}.")
        failed |= args.target != "all"
    targets = [each for each in wanted if not obstacle(each)]
    try:
        provide_tools(targets)
        BUILD.mkdir(exist_ok=True)
        DIST.mkdir(exist_ok=True)
        say(f"Atera Desktop {facts()['version']}")
        for target in [] if failed else targets:
            began = time.monotonic()
            made = make(target, args.payload)
            print(f"{made} {size_of(made) / 1e6:.1f} MB {time.monotonic() - began:.0f} s", flush=True)
    except (BuildError, run.SetUpError) as error:
        say(str(error))
        return 1
    except OSError as error:
        say(f"The build cannot go on: {error}.")
        return 1
    return 1 if failed else 0


if __name__ == "__main__":
    if shutil.which("git") is None:
        say("There is no git here: the moment of the build is that of pyproject.toml.")
    sys.exit(main(sys.argv[1:]))
