"""Run COMMAND in this repository's own environment, made first if need be: python3 packaging/run.py COMMAND [ARGUMENT ...]

    python3 packaging/run.py atera-desktop --demo
    python3 packaging/run.py pytest

Standard library only; the same on Windows (py packaging\\run.py ...), macOS and Linux. Says what it does on stderr and nothing
when nothing is to be done. Exit status: COMMAND's own, 1 when the set-up fails, 2 usage, 127 no such command, 130 interrupted.
"""
# Any Python 3.6 or later must get as far as the sentence about versions: no newer syntax here, and annotations in quotes.

import contextlib
import ctypes
import errno
import hashlib
import json
import os
import platform
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
VENV_PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "set-up.json"
LOCK = ROOT / "packaging" / "requirements" / "dev.txt"
VERSIONS = ((3, 13), (3, 12), (3, 11))

# What Qt loads beside the wheel: Debian's package, and the library by which other Linuxes are asked.
OFFSCREEN = {
    "libegl1": "libEGL.so.1",
    "libgl1": "libGL.so.1",
    "libglib2.0-0": "libglib-2.0.so.0",
    "libdbus-1-3": "libdbus-1.so.3",
    "libfontconfig1": "libfontconfig.so.1",
    "libxkbcommon0": "libxkbcommon.so.0",
    "libbrotli1": "libbrotlidec.so.1",
}
WINDOW = {
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-shape0": "libxcb-shape.so.0",
    "libx11-xcb1": "libX11-xcb.so.1",
}
VIRTUAL_SCREEN = ("xvfb", "xauth")
FONTS = ("fonts-dejavu-core",)
KEYRING = ("gnome-keyring", "dbus")
"""A real keyring for the tests."""


class SetUpError(Exception):
    """The set-up cannot go on; the text is a sentence for the user."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# 1. The Python


def probe(command: "list[str]") -> "tuple[str, tuple[int, int]] | None":
    """The executable behind `command` and its version; None when it does not run (gone, or a shim with nothing behind it)."""
    question = "import sys; print(sys.version_info[0], sys.version_info[1], sys.executable)"
    try:
        answer = subprocess.check_output([*command, "-I", "-c", question], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        major, minor, executable = answer.decode(errors="surrogateescape").strip().split(" ", 2)
        return executable, (int(major), int(minor))
    except (OSError, subprocess.CalledProcessError, ValueError):
        return None


def choose_python() -> "tuple[str, tuple[int, int]]":
    """The Python the environment is made of: the running one if it fits, else the newest installed that does."""
    if sys.version_info[:2] in VERSIONS:
        # Inside an environment (maybe the one about to be rebuilt) the one it was made of.
        return getattr(sys, "_base_executable", None) or sys.executable, sys.version_info[:2]
    for version in VERSIONS:
        name = "{}.{}".format(*version)
        found = probe(["py", "-" + name] if sys.platform == "win32" else ["python" + name])
        if found and found[1] == version:
            return found
    raise SetUpError(
        "Atera Desktop needs Python 3.11, 3.12 or 3.13, and this is {}.{}: install 3.13 {}, then run this again.".format(
            *sys.version_info[:2], how_to_install_python()
        )
    )


def how_to_install_python() -> str:
    if sys.platform == "win32":
        return "with `winget install Python.Python.3.13`"
    if sys.platform == "darwin":
        return "with `brew install python@3.13` or from python.org"
    if is_debian():
        return "with `sudo apt-get install python3.13 python3.13-venv` (where the release has none: `uv python install 3.13`)"
    return "with your distribution's package manager (where it has none: `uv python install 3.13`)"


# 2. The system's libraries


def is_debian() -> bool:
    try:
        lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    names = " ".join(line.split("=", 1)[1].strip('"') for line in lines if line.startswith(("ID=", "ID_LIKE=")))
    return bool({"debian", "ubuntu"} & set(names.split())) and shutil.which("dpkg-query") is not None


def missing_packages(names: "list[str]") -> "list[str]":
    # Since the change to 64-bit times some packages carry a suffix (libglib2.0-0t64).
    query = ["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\n", *names, *(name + "t64" for name in names)]
    answer = subprocess.run(query, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    installed = {line.split()[0] for line in answer.stdout.decode().splitlines() if line.endswith(" installed")}
    return [name for name in names if not {name, name + "t64"} & installed]


def venv_packages(python: str, version: "tuple[int, int]") -> "list[str]":
    """Debian keeps `venv` out of its own Python; a Python from elsewhere brings it."""
    real = os.path.realpath(python)
    if os.path.dirname(real) != "/usr/bin":
        return []
    return ["python3-venv" if real == os.path.realpath("/usr/bin/python3") else "python{}.{}-venv".format(*version)]


def install_packages(names: "list[str]") -> None:
    # apt's scripts need the administrator's folders, which a bare PATH lacks.
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/local/sbin", "/usr/sbin", "/sbin"])
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive", PATH=path)
    install = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *names]
    say("Qt needs packages of this system that are missing: {}".format(" ".join(names)))
    say("    apt-get update && " + " ".join(shlex.quote(word) for word in install))
    if os.geteuid() == 0:
        prefix: list[str] = []
    elif shutil.which("sudo") and subprocess.call(["sudo", "-n", "true"], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0:
        prefix = ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive"]
    else:
        say("Not the administrator here, so this goes on without them; run that line as root if the window does not open.")
        return
    for command in (["apt-get", "update", "--quiet"], install):
        status = subprocess.call([*prefix, *command], env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr)
        if status and command is install:
            say(f"apt-get ended with status {status}, so this goes on without them.")


def missing_from_system(python: str, version: "tuple[int, int]") -> "list[str]":
    """What Qt and the tests need of this system: Debian's packages, on other Linuxes the libraries; elsewhere nothing."""
    if sys.platform != "linux":
        return []
    if is_debian():
        return missing_packages([*OFFSCREEN, *WINDOW, *VIRTUAL_SCREEN, *FONTS, *KEYRING, *venv_packages(python, version)])
    return [library for library in [*OFFSCREEN.values(), *WINDOW.values()] if not loads(library)]


def provide(missing: "list[str]") -> None:
    if is_debian():
        install_packages(missing)
    else:
        say("Qt needs libraries of this system that are missing; your distribution has them: {}".format(" ".join(missing)))


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


# 3. and 4. The environment and its stamp


def expected_stamp(version: "tuple[int, int]") -> "dict[str, str]":
    inputs = hashlib.sha256()
    for path in (ROOT / "pyproject.toml", LOCK):
        inputs.update(path.read_bytes())
    # The folder too: the scripts of an environment that was moved point to where it was.
    return {"python": "{}.{}".format(*version), "machine": platform.machine(), "folder": str(ROOT), "inputs": inputs.hexdigest()}


def read_stamp() -> "dict[str, str]":
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def is_current(expected: "dict[str, str]") -> bool:
    return read_stamp() == expected and runs(expected)


def runs(expected: "dict[str, str]") -> bool:
    found = probe([str(VENV_PYTHON)])
    return found is not None and "{}.{}".format(*found[1]) == expected["python"]


def run_step(command: "list[str]", failure: str) -> None:
    """Run one step of the set-up; when it fails, show what it printed and raise SetUpError with the likeliest cause."""
    step = subprocess.run(command, cwd=str(ROOT), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if step.returncode:
        output = step.stdout.decode(errors="replace")
        say(output.rstrip())
        raise SetUpError(f"{failure} {cause(output)}")


def cause(output: str) -> str:
    for sign, sentence in (
        (os.strerror(errno.ENOSPC), "The disk is full: 1 GB is needed."),
        ("ensurepip", "Its venv module is incomplete: on Debian and Ubuntu `apt-get install python3-venv` brings the rest."),
        ("DO NOT MATCH THE HASHES", "A package is not the one that was locked; ask whoever runs your mirror."),
        ("CERTIFICATE_VERIFY_FAILED", "The network's certificate is not trusted: tell pip with `pip config set global.cert FILE`."),
        ("onnection", "There is no way to the packages: check the network, or pip's own settings for a mirror or a proxy."),
        ("No matching distribution", "There is no way to the packages: check the network, or pip's own settings for a mirror or a proxy."),
    ):
        if sign in output:
            return sentence
    return "The lines above say why; run this again to start afresh."


def set_up(python: str, expected: "dict[str, str]") -> None:
    known = read_stamp()
    usable = all(known.get(key) == expected[key] for key in ("python", "machine", "folder")) and runs(expected)
    # From here until the end there is no stamp: whoever comes after an interruption starts afresh.
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        STAMP.unlink()
    if not usable:
        say("Making .venv with Python {} ...".format(expected["python"]))
        run_step([python, "-I", "-m", "venv", "--clear", str(VENV)], "No virtual environment could be made in .venv.")
    say("Installing what packaging/requirements/dev.txt lists ...")
    pip = [str(VENV_PYTHON), "-I", "-m", "pip", "install", "--quiet", "--no-input", "--no-user", "--disable-pip-version-check"]
    run_step([*pip, "--require-hashes", "--requirement", str(LOCK)], "The packages could not be installed.")
    run_step([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], "Atera Desktop itself could not be installed.")
    STAMP.write_text(json.dumps(expected), encoding="utf-8")


def try_lock(file: "IO[bytes]") -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        # Windows says EACCES or EDEADLK, the others EAGAIN; anything else (a folder without locks) must not stop a set-up.
        return error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
    return True


@contextlib.contextmanager
def one_at_a_time() -> "Iterator[None]":
    """Hold the operating system's lock on this folder's set-up; it goes with the process, however that ends."""
    with contextlib.ExitStack() as held:
        try:
            file = held.enter_context(open(str(ROOT / ".venv.lock"), "a+b"))
        except PermissionError:
            # Somebody else's folder, which this process cannot change either.
            pass
        else:
            if not try_lock(file):
                say("Another set-up of this folder is under way; waiting for it ...")
                while not try_lock(file):
                    time.sleep(0.5)
        yield


# 5. The command


def run_command(name: str, arguments: "list[str]") -> int:
    """Run `name` from the environment and return its status; 128 plus the signal's number when a signal ended it."""
    program = SCRIPTS / (name + ".exe" if os.name == "nt" and not name.endswith(".exe") else name)
    if Path(name).name != name or not program.exists():
        say(f"There is no command {shlex.quote(name)} in .venv; atera-desktop, pytest and python are there.")
        return 127
    child = subprocess.Popen([str(program), *arguments])
    signal.signal(signal.SIGTERM, lambda _number, _frame: child.terminate())
    try:
        status = child.wait()
    except KeyboardInterrupt:
        # The terminal has told the child as well: it ends by itself, in its own time.
        child.wait()
        return 130
    return status if status >= 0 else 128 - status


def main(arguments: "list[str]") -> int:
    if not arguments or arguments[0].startswith("-"):
        say((__doc__ or "").strip())
        return 2
    # Leaves by an exception, so that the step under way is ended and not left behind.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(128 + signal.SIGTERM))
    try:
        python, version = choose_python()
        expected = expected_stamp(version)
        if missing_from_system(python, version) or not is_current(expected):
            with one_at_a_time():
                # Asked again: who held the lock may have done it all.
                missing = missing_from_system(python, version)
                if missing:
                    provide(missing)
                if not is_current(expected):
                    set_up(python, expected)
        return run_command(arguments[0], arguments[1:])
    except SetUpError as error:
        say(str(error))
        return 1
    except OSError as error:
        full = "The disk is full: 1 GB is needed." if error.errno == errno.ENOSPC else f"{error}."
        say("The set-up cannot go on. " + full)
        return 1
    except KeyboardInterrupt:
        say("Interrupted; the next run starts afresh.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
