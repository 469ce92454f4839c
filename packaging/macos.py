"""The disk image for macOS: the .app, signed and notarised where the secrets are there; where they are not, a line says so."""

import os
import platform
import plistlib
import shutil
from pathlib import Path

import bundle
from project import BUILD, DIST, SCHEME, TITLE, WINDOWED, BuildError, call, facts, say

IDENTITY = "MACOS_IDENTITY"
"""The variable with the name of a Developer ID Application certificate in a keychain of this computer."""
NOTARY = ("MACOS_NOTARY_KEY", "MACOS_NOTARY_KEY_ID", "MACOS_NOTARY_ISSUER")
"""The variables with the file, id and issuer of a key to App Store Connect."""


def build() -> Path:
    """Makes the .dmg of the .app that was built last; returns its file in dist/."""
    app = DIST / f"{TITLE}.app"
    _check(app)
    signed = _is_signed(app)
    stage = BUILD / "dmg"
    shutil.rmtree(stage, ignore_errors=True)
    shutil.copytree(app, stage / app.name, symlinks=True)
    (stage / "Applications").symlink_to("/Applications")
    image = DIST / f"{WINDOWED}-{facts()['version']}-{platform.machine()}.dmg"
    call("hdiutil", "create", "-volname", TITLE, "-srcfolder", stage, "-ov", "-format", "UDZO", image)
    if signed:
        call("codesign", "--sign", os.environ[IDENTITY], "--timestamp", image)
        _notarise(image)
    return image


def _check(app: Path) -> None:
    known = plistlib.loads((app / "Contents" / "Info.plist").read_bytes())
    if known["CFBundleExecutable"] != WINDOWED or known["LSBackgroundOnly"]:
        raise BuildError(f"{app.name} would open no window.")
    if known["CFBundleShortVersionString"] != facts()["version"] or SCHEME not in known["CFBundleURLTypes"][0]["CFBundleURLSchemes"]:
        raise BuildError(f"{app.name} is of another version, or does not know its addresses.")


def _is_signed(app: Path) -> bool:
    """Whether the .app was signed as somebody while it was built (bundle.spec), which is checked; says so when it was not."""
    if not os.environ.get(IDENTITY):
        say(f"NOT SIGNED and NOT NOTARISED: {IDENTITY} is not set. macOS will warn whoever opens this image.")
        return False
    call("codesign", "--verify", "--deep", "--strict", app)
    bundle.try_out(app / "Contents" / "MacOS")
    return True


def _notarise(image: Path) -> None:
    missing = [name for name in NOTARY if not os.environ.get(name)]
    if missing:
        say(f"NOT NOTARISED: {', '.join(missing)} not set. macOS will warn whoever opens this image.")
        return
    key, key_id, issuer = (os.environ[name] for name in NOTARY)
    call("xcrun", "notarytool", "submit", image, "--key", key, "--key-id", key_id, "--issuer", issuer, "--wait", quiet=False)
    call("xcrun", "stapler", "staple", image)
