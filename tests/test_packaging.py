"""What packages are made of, as far as Linux can tell without building a bundle: icons, plist, workflow, installers, refusals.

The installers are rehearsals, whole but for the program in them. They need wixl, msitools and nsis, which `.ci/run` installs.
"""

from __future__ import annotations

import plistlib
import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

import atera_desktop
from atera_desktop.ui import address, look
from atera_desktop.ui.dialogs.about import About
from atera_desktop.ui.dialogs.licences import Licences

ROOT = Path(__file__).parent.parent
PACKAGING = ROOT / "packaging"
TOOLS = pytest.mark.skipif(
    not all(map(shutil.which, ("wixl", "msiinfo", "msibuild", "makensis"))), reason="wixl, msitools or nsis is missing"
)


def script(code: str, build: Path) -> subprocess.CompletedProcess[str]:
    """Runs `code` beside the scripts of packaging, which build below `build`."""
    begin = f"import sys; sys.path.insert(0, {str(PACKAGING)!r})\nimport project; from pathlib import Path\n"
    begin += f"project.BUILD = project.DIST = Path({str(build)!r})\n"
    return subprocess.run([sys.executable, "-c", begin + code], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def icons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("icons")
    ended = subprocess.run([sys.executable, str(PACKAGING / "icons.py"), str(folder)], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    return folder


def test_icon_is_of_the_windows_accent_and_shows_its_rows_at_16_pixels(icons: Path) -> None:
    picture = QImage(str(icons / "icon-16.png"))
    assert (picture.width(), picture.height()) == (16, 16)
    ground = picture.pixelColor(2, 8)
    assert ground == look.LIGHT.accent
    assert [picture.pixelColor(8, y) for y in (4, 5, 7, 8, 10, 11)] == [QColor("white")] * 6, "two sharp pixels a row"
    assert [picture.pixelColor(8, y) for y in (3, 6, 9, 12)] == [ground] * 4


def test_containers_hold_every_size(icons: Path) -> None:
    ico = (icons / "icon.ico").read_bytes()
    _, kind, count = struct.unpack_from("<HHH", ico)
    entries = [struct.unpack_from("<BBBBHHII", ico, 6 + 16 * number) for number in range(count)]
    assert kind == 1
    for width, _, _, _, _, _, size, at in entries:
        picture = QImage.fromData(ico[at : at + size])
        assert picture.width() == (width or 256)
    assert {16, 24, 32, 48, 0} <= {entry[0] for entry in entries}
    icns = (icons / "icon.icns").read_bytes()
    assert icns[:4] == b"icns"
    assert struct.unpack_from(">I", icns, 4)[0] == len(icns)
    at, kinds = 8, []
    while at < len(icns):
        name, length = struct.unpack_from(">4sI", icns, at)
        kinds.append(name)
        assert not QImage.fromData(icns[at + 8 : at + length]).isNull()
        at += length
    assert {b"ic07", b"ic08", b"ic09", b"ic10"} <= set(kinds)


def test_version_and_words_come_from_the_project_alone(tmp_path: Path) -> None:
    ended = script("known = project.facts(); print(known['version'], known['license'], known['name'])", tmp_path)
    assert ended.stdout.split() == [atera_desktop.__version__, "MIT", "atera-desktop"]
    named = [path for path in PACKAGING.rglob("*") if path.suffix in (".spec", ".wxs", ".nsi", ".xml", ".desktop", ".plist", ".py")]
    assert len(named) > 8
    assert [path for path in named if atera_desktop.__version__ in path.read_text(encoding="utf-8")] == []


def test_everything_shipped_has_its_licence_beside_it() -> None:
    folder = ROOT / "resources" / "licenses"
    lock = (PACKAGING / "requirements" / "runtime.txt").read_text(encoding="utf-8")
    shipped = {
        *re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE),
        "pyinstaller",
        "python",
        "libraries",
        "LGPL-3.0",
        "GPL-3.0",
        "Apache-2.0",
    }
    assert len(shipped) > 30
    assert {file.stem for file in folder.iterdir()} == shipped
    assert all(len(file.read_text(encoding="utf-8")) > 200 for file in folder.iterdir())


async def test_about_shows_every_licence(qapp: QApplication) -> None:
    parent = QWidget()
    about = About(parent, {})
    about.open()
    (button,) = [each for each in about.findChildren(QPushButton) if each.text() == "Licences…"]
    button.click()
    (dialog,) = about.findChildren(Licences)
    assert dialog.names.count() > 30
    assert "GNU" in shown(dialog, "pyside6-essentials")
    assert "MIT" in shown(dialog, "keyring") or "Permission is hereby granted" in shown(dialog, "keyring")
    dialog.close()
    about.close()
    parent.deleteLater()


def shown(dialog: Licences, name: str) -> str:
    (item,) = dialog.names.findItems(name, Qt.MatchFlag.MatchExactly)
    dialog.names.setCurrentItem(item)
    return dialog.shown.toPlainText()


def test_spec_and_entitlements_are_what_their_readers_take() -> None:
    spec = (PACKAGING / "bundle.spec").read_text(encoding="utf-8")
    compile(spec, "bundle.spec", "exec")
    assert '"CFBundleExecutable": WINDOWED, "LSBackgroundOnly": False' in spec
    granted = plistlib.loads((PACKAGING / "mac" / "entitlements.plist").read_bytes())
    assert all(key.startswith("com.apple.security.cs.") and value is True for key, value in granted.items())
    assert "com.apple.security.cs.disable-library-validation" not in granted
    ElementTree.parse(PACKAGING / "linux" / "metainfo.xml")
    entry = (PACKAGING / "linux" / "atera-desktop.desktop").read_text(encoding="utf-8")
    assert "MimeType=x-scheme-handler/atera-desktop;" in entry


def test_window_and_shortcuts_say_the_same_id(tmp_path: Path) -> None:
    ended = script("print(project.APP_ID, project.SCHEME)", tmp_path)
    app_id, scheme = ended.stdout.split()
    assert f'ExplicitAppUserModelID("{app_id}")' in (ROOT / "atera_desktop" / "ui" / "application.py").read_text(encoding="utf-8")
    assert scheme == address.SCHEME


def test_workflow_calls_what_there_is_and_passes_nothing_on_that_is_missing() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8"))
    jobs = workflow["jobs"]
    assert list(jobs) == ["test", "bundle", "windows-installers", "windows-try", "publish"]
    assert {needed for job in jobs.values() for needed in _list(job.get("needs", []))} <= set(jobs)
    steps = [step for job in jobs.values() for step in job["steps"]]
    assert all(re.fullmatch(r"actions/[a-z-]+@(v\d+|[0-9a-f]{40})", step["uses"]) for step in steps if "uses" in step)
    ran = [script for step in steps for script in re.findall(r"packaging/(\w+)\.py (\S+)", step.get("run", ""))]
    assert {name for name, _ in ran} == {"run", "build"}
    targets = {target for name, target in ran if name == "build" and target != "${{"} | {
        row["target"] for row in jobs["bundle"]["strategy"]["matrix"]["include"]
    }
    for target in targets:
        asked = subprocess.run([sys.executable, str(PACKAGING / "build.py"), target, "--help"], capture_output=True, check=False)
        assert asked.returncode == 0, target
    assert workflow["permissions"] == {"contents": "read"}
    secrets = {secret for step in steps for secret in re.findall(r"secrets\.(\w+)", str(step))}
    head = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8").partition("name:")[0]
    assert secrets == set(re.findall(r"MACOS_\w+", head)), "the head names every secret"


def _list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"MZ",
        b"\x7fELF" + bytes(200),
        b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + struct.pack("<H", 0x14C),
        b"MZ" + b"\xff" * 62,
    ],
    ids=["empty", "short", "elf", "32-bit", "beyond"],
)
def test_payload_that_is_no_windows_bundle_is_refused(tmp_path: Path, head: bytes) -> None:
    payload = tmp_path / "payload"
    payload.mkdir()
    (payload / "AteraDesktop.exe").write_bytes(head)
    for target in ("msi", "setup"):
        ended = script(f"import windows\nwindows.{target}(Path({str(payload)!r}))", tmp_path)
        assert ended.returncode == 1
        assert "has no AteraDesktop.exe for 64-bit Windows" in ended.stderr
    assert list(tmp_path.glob("*.msi")) == []


@TOOLS
def test_rehearsal_msi_upgrades_refuses_downgrades_and_is_never_the_real_one(tmp_path: Path, icons: Path) -> None:
    (tmp_path / "icons").mkdir()
    shutil.copy(icons / "icon.ico", tmp_path / "icons")
    ended = script(
        "import windows\nfor version in ('1.0.0', '1.1.0', '1.1.0'): print(windows.msi(None, version))\nprint(windows.REAL.upgrade_code)",
        tmp_path,
    )
    assert ended.returncode == 0, ended.stderr
    *made, real = ended.stdout.split("\n")[:-1]
    assert [Path(path).name for path in made] == ["AteraDesktop-REHEARSAL-1.0.0-x64.msi", *["AteraDesktop-REHEARSAL-1.1.0-x64.msi"] * 2]
    old, new = (properties(Path(path)) for path in made[:2])
    assert (old["ProductVersion"], new["ProductVersion"]) == ("1.0.0", "1.1.0")
    assert old["UpgradeCode"] == new["UpgradeCode"] != "{" + real.upper() + "}"
    assert old["ProductCode"] != new["ProductCode"]
    assert (new["ALLUSERS"], new["ProductName"]) == ("1", "Atera Desktop Rehearsal")
    made_msi = Path(made[1])
    assert {(row[1], row[2], row[6]) for row in table(made_msi, "Upgrade")} == {
        ("", "1.1.0", "WIX_UPGRADE_DETECTED"),
        ("1.1.0", "", "WIX_DOWNGRADE_DETECTED"),
    }
    assert [row[0] for row in table(made_msi, "LaunchCondition")] == ["NOT WIX_DOWNGRADE_DETECTED"]
    assert {"AteraDesktop.exe", "atera-desktop.exe", "LICENSE"} == {row[2].partition("|")[2] or row[2] for row in table(made_msi, "File")}
    assert [row[2:] for row in table(made_msi, "MsiShortcutProperty")] == [["System.AppUserModel.ID", "AteraDesktop.AteraDesktop"]]
    assert {row[2] for row in table(made_msi, "Registry") if "Classes" in row[2]} == {
        r"Software\Classes\atera-desktop-rehearsal", r"Software\Classes\atera-desktop-rehearsal\shell\open\command"
    }  # fmt: skip
    summary = subprocess.run(["msiinfo", "suminfo", str(made_msi)], capture_output=True, text=True, check=True).stdout
    assert "Template: x64;1033" in summary


@TOOLS
def test_rehearsal_setup_is_a_program_for_64_bit_windows(tmp_path: Path, icons: Path) -> None:
    (tmp_path / "icons").mkdir()
    shutil.copy(icons / "icon.ico", tmp_path / "icons")
    ended = script("import windows\nmade = windows.setup(None); print(made.name, windows.machine(made) == windows.AMD64)", tmp_path)
    assert ended.stdout.split() == [f"AteraDesktop-REHEARSAL-{atera_desktop.__version__}-setup.exe", "True"], ended.stderr


def table(msi: Path, name: str) -> list[list[str]]:
    """The rows of a table of an MSI, without its three rows of headings."""
    output = subprocess.run(["msiinfo", "export", str(msi), name], capture_output=True, check=True).stdout.decode("cp1252")
    return [line.split("\t") for line in output.replace("\r", "").split("\n")[3:] if line]


def properties(msi: Path) -> dict[str, str]:
    return dict(table(msi, "Property"))
