"""What holds for the repository as a whole: what lies in it, what a room may load, what no source file may do."""

import ast
import os
import pkgutil
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import atera_desktop
from tests import rules

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "atera_desktop"
TOP_LEVEL = {"pyproject.toml", "README.md", "LICENSE", ".gitignore", "atera_desktop", "resources", "tests", "packaging", ".ci", ".github"}
# Of a machine, or of a package index.
ADDRESSES = re.compile(
    r"(^|[^A-Za-z0-9._~-])/(tmp|work|root|farm)/|https?://[^ ]*/simple|index[-]url|find[-]links|//files\.python|//registry\."
)


@pytest.fixture(scope="session")
def tracked() -> list[Path]:
    """What git would keep: paths from the root of the repository."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    # The user's own git settings are out of reach here, a folder declared safe there included.
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    answer = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    return [Path(name) for name in answer.split("\0") if name and (ROOT / name).exists()]


def test_top_level_is_what_the_readme_draws(tracked: list[Path]) -> None:
    assert {path.parts[0] for path in tracked} == TOP_LEVEL


def test_no_file_names_a_machine_or_a_package_index(tracked: list[Path]) -> None:
    named = [
        f"{path}:{number}: {line.strip()}"
        for path in tracked
        if b"\0" not in (content := (ROOT / path).read_bytes())
        for number, line in enumerate(content.decode().splitlines(), 1)
        if ADDRESSES.search(line)
    ]
    assert named == []


def test_packaging_is_no_package_of_ours() -> None:
    """A library of that name is imported by pytest and PyInstaller."""
    assert list((ROOT / "packaging").rglob("__init__.py")) == []


def test_locks_pin_every_dependency_within_its_bounds() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    runtime = [Requirement(line) for line in project["project"]["dependencies"]]
    dev = [Requirement(line) for line in project["dependency-groups"]["dev"]]
    for name, wanted in {"runtime.txt": runtime, "dev.txt": [*runtime, *dev]}.items():
        lock = (ROOT / "packaging" / "requirements" / name).read_text(encoding="utf-8")
        pins = dict(re.findall(r"^([a-z0-9-]+)==([^ ]+) .*\\\n +--hash=sha256:[0-9a-f]{64}", lock, re.MULTILINE))
        for requirement in wanted:
            pinned = pins.get(requirement.name.lower())
            assert pinned, f"{requirement.name} is not in {name}"
            assert requirement.specifier.contains(pinned), f"{name} has {requirement.name} {pinned}, outside of {requirement.specifier}"


def test_wheel_carries_the_package_and_its_resources(tmp_path: Path) -> None:
    built = python("-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path))
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name.startswith(f"atera_desktop-{atera_desktop.__version__}-")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    resources = {path.relative_to(ROOT / "resources").as_posix() for path in (ROOT / "resources").rglob("*") if path.is_file()}
    assert resources
    assert {f"atera_desktop/_resources/{name}" for name in resources} <= names
    assert not any(name.startswith(("tests/", "packaging/")) for name in names)


def python(*arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def loaded_by(code: str) -> set[str]:
    """Top-level names of the modules that a new Python has loaded after `code`."""
    ended = python("-c", f"{code}\nimport sys; print(*{{name.partition('.')[0] for name in sys.modules}})")
    assert ended.returncode == 0, ended.stderr[-2000:]
    return set(ended.stdout.split())


@pytest.mark.parametrize("room", ["domain", "api", "store", "sim", "app"])
def test_only_ui_loads_qt(room: str) -> None:
    modules = [f"atera_desktop.{room}", *(m.name for m in pkgutil.walk_packages([str(PACKAGE / room)], f"atera_desktop.{room}."))]
    loaded = loaded_by("".join(f"import {module}\n" for module in modules))
    assert "atera_desktop" in loaded
    assert loaded.isdisjoint({"PySide6", "shiboken6", "qasync"})


def test_version_loads_neither_qt_nor_network() -> None:
    ended = python("-X", "importtime", "-m", "atera_desktop", "--version")
    assert ended.returncode == 0, ended.stderr[-2000:]
    assert atera_desktop.__version__ in ended.stdout
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in ended.stderr.splitlines()}
    assert "atera_desktop" in loaded
    assert loaded.isdisjoint({"PySide6", "qasync", "httpx", "keyring", "starlette", "uvicorn"})


@pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="None, True and False are immortal since Python 3.12: losing references is harmless"
)
def test_pyside_loses_no_references() -> None:
    ended = python("-m", "tests.refcount_gate")
    assert (ended.returncode, ended.stdout) == (0, ""), ended.stderr


Rule = Callable[[ast.AST], Iterator[rules.Offence]]
UI = [path for path in sorted((PACKAGE / "ui").rglob("*.py")) if path != PACKAGE / "ui" / "text.py"]
RULES: list[tuple[Rule, list[Path]]] = [
    (rules.raw_text, UI),
    (rules.nested_loops, UI),
    (rules.integer_signals, sorted(PACKAGE.rglob("*.py"))),
    (rules.waits_in_coroutines, sorted((ROOT / "tests").rglob("*.py"))),
]


@pytest.mark.parametrize(("rule", "paths"), RULES, ids=[rule.__name__ for rule, _ in RULES])
def test_sources_keep_the_rule(rule: Rule, paths: list[Path]) -> None:
    trees = {path.relative_to(ROOT): ast.parse(path.read_bytes()) for path in paths}
    assert [f"{path}:{line}: {sentence}" for path, tree in trees.items() for line, sentence in rule(tree)] == []


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (rules.raw_text, "QLabel(agent.name)"),
        (rules.raw_text, "QtWidgets.QLabel(text=name)"),
        (rules.raw_text, "QLabel('a' + name)"),
        (rules.raw_text, "QLabel(f'{name}')"),
        (rules.raw_text, "QLabel(*texts)"),
        (rules.raw_text, "QMessageBox(icon, title, text)"),
        (rules.raw_text, "button.setToolTip(reason)"),
        (rules.raw_text, "button.setToolTip(agent.tooltip(reason))"),
        (rules.raw_text, "browser.setHtml(comment)"),
        (rules.nested_loops, "dialog.exec()"),
        (rules.nested_loops, "QMessageBox.question(self, 'a', 'b')"),
        (rules.nested_loops, "path, _ = QtWidgets.QFileDialog.getSaveFileName(self)"),
        (rules.integer_signals, "chosen = Signal(int)"),
        (rules.integer_signals, "chosen = QtCore.Signal(str, int)"),
        (rules.waits_in_coroutines, "async def test(qtbot):\n    qtbot.waitUntil(ready)"),
    ],
)
def test_rule_finds(rule: Rule, source: str) -> None:
    assert len(list(rule(ast.parse(source)))) == 1


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (rules.raw_text, "QLabel()"),
        (rules.raw_text, "QLabel('Customer', parent=self)"),
        (rules.raw_text, "QLabel(self.tr('Customer'))"),
        (rules.raw_text, "QLabel(parent)"),
        (rules.raw_text, "button.setToolTip(text.tooltip(reason))"),
        (rules.raw_text, "button.setToolTip('Lock' if unlocked else UNLOCK_HINT)"),
        (rules.nested_loops, "box = QMessageBox()\nbox.open()\nQMessageBox.StandardButton.Ok"),
        (rules.nested_loops, "database.execute('SELECT 1')"),
        (rules.integer_signals, "chosen = Signal(object)"),
        (rules.waits_in_coroutines, "def test(qtbot):\n    qtbot.waitUntil(ready)"),
        (rules.waits_in_coroutines, "async def test(qtbot):\n    await event.wait()"),
    ],
)
def test_rule_lets_pass(rule: Rule, source: str) -> None:
    assert list(rule(ast.parse(source))) == []


def test_the_readme_tells_every_word_of_the_filter() -> None:
    """By section, in the same words and order as the filter proposes them."""
    from atera_desktop.ui.pages import PAGES

    readme = (ROOT / "README.md").read_text(encoding="utf-8").replace("\n  ", " ").casefold()
    for page in PAGES.values():
        found = re.search(rf"^- (?:products and )?{page.title.casefold()}(?: and expenses)?: (.*)$", readme, re.M)
        assert found is not None, page.title
        keys, _, flags = found[1].partition("; ")
        assert keys.split(", ") == list(page.grammar.keys), page.title
        assert all(value in flags for key, value in page.grammar.flags if key == "is"), page.title
