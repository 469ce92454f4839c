"""packaging/run.py, run as the program it is, on a small project that needs no network: an empty lock and a build backend of its own.

Real `venv` and real pip. Every state a set-up can be left in is mended by the next run, so the tests share one project.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "packaging" / "run.py"
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals and symbolic links")

# The smallest build backend that pip installs from: an editable wheel that holds a path.
BACKEND = """
import os, zipfile

def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    name = "sample-1.0-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(wheel_directory, name), "w") as wheel:
        wheel.writestr("sample.pth", os.path.join(os.getcwd(), "source"))
        wheel.writestr("sample-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: sample\\nVersion: 1.0\\n")
        wheel.writestr("sample-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("sample-1.0.dist-info/RECORD", "")
    return name

def build_wheel(*arguments): raise NotImplementedError
def build_sdist(*arguments): raise NotImplementedError
"""


class Project:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.lock = root / "packaging" / "requirements" / "dev.txt"
        self.lock.parent.mkdir(parents=True)
        self.lock.write_text("# nothing\n", encoding="utf-8")
        shutil.copy(SCRIPT, root / "packaging")
        (root / "source").mkdir()
        (root / "source" / "sample.py").write_text("WORD = 'found'\n", encoding="utf-8")
        (root / "backend.py").write_text(BACKEND, encoding="utf-8")
        (root / "pyproject.toml").write_text(
            '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n[project]\nname = "sample"\nversion = "1.0"\n',
            encoding="utf-8",
        )

    @property
    def stamp(self) -> Path:
        return self.root / ".venv" / "set-up.json"

    def start(self, *command: str) -> "subprocess.Popen[str]":
        # No index is asked, whatever this machine's pip is told.
        environment = os.environ | {"PIP_NO_INDEX": "1"}
        pipe = subprocess.PIPE
        return subprocess.Popen(
            [sys.executable, str(self.root / "packaging" / "run.py"), *command],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=pipe,
            stderr=pipe,
            text=True,
            start_new_session=True,
        )

    def run(self, *command: str) -> tuple[int, str, str]:
        """Status, output and messages of one run."""
        with self.start(*command) as process:
            output, messages = process.communicate(timeout=50)
        return process.returncode, output, messages


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(tmp_path_factory.mktemp("project with a blank"))


@pytest.fixture
def ready(project: Project) -> Iterator[Project]:
    """The project set up, and its lock as it was when the test ends."""
    status, _, messages = project.run("python", "--version")
    assert status == 0, messages
    before = project.lock.read_bytes()
    yield project
    project.lock.write_bytes(before)


def test_first_run_sets_up_and_runs_the_command(project: Project) -> None:
    shutil.rmtree(project.root / ".venv", ignore_errors=True)
    status, output, messages = project.run("python", "-c", "import sample, sys; print(sample.WORD, sys.prefix); sys.exit(7)")
    assert status == 7, messages
    assert output.split(maxsplit=1) == ["found", f"{project.root / '.venv'}\n"]
    assert "Making .venv" in messages


def test_unchanged_means_nothing_is_installed(ready: Project) -> None:
    before = ready.stamp.stat().st_mtime_ns
    status, output, messages = ready.run("python", "-c", "print('done')")
    assert (status, output) == (0, "done\n")
    assert "Making" not in messages
    assert "Installing" not in messages
    assert ready.stamp.stat().st_mtime_ns == before


def test_changed_lock_is_installed_into_the_same_environment(ready: Project) -> None:
    ready.lock.write_text("# nothing, in other words\n", encoding="utf-8")
    status, _, messages = ready.run("python", "--version")
    assert status == 0
    assert "Installing" in messages
    assert "Making" not in messages


@POSIX
def test_environment_whose_python_is_gone_is_made_anew(ready: Project) -> None:
    python = ready.root / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to(ready.root / "nowhere")
    status, _, messages = ready.run("python", "--version")
    assert status == 0
    assert "Making .venv" in messages


def test_environment_of_another_version_is_made_anew(ready: Project) -> None:
    stamp = json.loads(ready.stamp.read_text(encoding="utf-8"))
    ready.stamp.write_text(json.dumps(stamp | {"python": "3.10"}), encoding="utf-8")
    status, _, messages = ready.run("python", "--version")
    assert status == 0
    assert "Making .venv" in messages


def test_failed_set_up_is_one_sentence_and_redone_once_by_two_at_a_time(ready: Project) -> None:
    before = ready.lock.read_bytes()
    ready.lock.write_text(f"absent==1.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    status, output, messages = ready.run("python", "--version")
    assert (status, output) == (1, "")
    assert messages.splitlines()[-1].startswith("The packages could not be installed. There is no way to the packages:")

    ready.lock.write_bytes(before)
    shutil.rmtree(next(path for path in (ready.root / ".venv").rglob("pip") if path.is_dir()))
    runs = [ready.start("python", "-c", "import sample; print(sample.WORD)") for _ in range(2)]
    ended = [run.communicate(timeout=50) for run in runs]
    assert [output for output, _ in ended] == ["found\n", "found\n"]
    assert sum("Making .venv" in messages for _, messages in ended) == 1


def test_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    project = Project(tmp_path)
    (tmp_path / ".venv").write_text("in the way", encoding="utf-8")
    status, _, messages = project.run("python", "--version")
    assert status == 1
    assert "No virtual environment could be made in .venv." in messages
    assert "Traceback" not in messages


@pytest.mark.parametrize("name", ["absent", "../python", "."])
def test_only_commands_of_the_environment_run(ready: Project, name: str) -> None:
    status, output, messages = ready.run(name)
    assert (status, output) == (127, "")
    assert f"There is no command {name} in .venv" in messages


def test_no_command_is_usage(project: Project) -> None:
    status, output, messages = project.run()
    assert (status, output) == (2, "")
    assert messages.startswith("Run COMMAND")


@POSIX
@pytest.mark.parametrize(("number", "to_group", "status"), [(signal.SIGINT, True, 130), (signal.SIGTERM, False, 143)])
def test_interrupted_command_is_ended_and_told(ready: Project, number: signal.Signals, to_group: bool, status: int) -> None:
    with ready.start("python", "-c", "import time; print('ready', flush=True); time.sleep(50)") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        (os.killpg if to_group else os.kill)(process.pid, number)
        # End of file: no process that could write is left.
        assert process.stdout.read() == ""
    assert process.returncode == status


@POSIX
def test_other_python_without_a_fitting_one_is_refused_in_one_sentence(tmp_path: Path) -> None:
    """Also where the names exist with nothing behind them, as pyenv leaves them."""
    shim = tmp_path / "python3.13"
    shim.write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
    shim.chmod(0o755)
    pretend = "import runpy, sys; sys.version_info = (3, 8, 20); sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
    command = [sys.executable, "-c", pretend, str(SCRIPT), "python"]
    ended = subprocess.run(command, env=os.environ | {"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("Atera Desktop needs Python 3.11, 3.12 or 3.13, and this is 3.8: install 3.13 ")
    assert ended.stderr.count("\n") == 1
