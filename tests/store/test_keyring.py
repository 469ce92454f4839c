"""A real keyring: GNOME's, on a bus of its own. Each scenario runs in a process of its own, which needs nothing of this session.

Debian's packages gnome-keyring and dbus have what is needed; a computer without them skips all but the tables.
"""

import asyncio
import contextlib
import gc
import io
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from atera_desktop.domain.secret import Secret
from atera_desktop.store import secrets
from atera_desktop.store.secrets import KeyringTrouble, NoKeyring

URL = "https://app.atera.com/api/v3"
KEY = "0123456789abcdef0123456789abcdef"

MISSING = [program for program in ("dbus-run-session", "dbus-daemon", "gnome-keyring-daemon") if shutil.which(program) is None]
real = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)} (Debian: gnome-keyring dbus)")

# No service of the system is started on this bus: neither a second keyring nor a program that asks for a password.
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir={folder}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
{policy}</policy></busconfig>"""


@contextlib.contextmanager
def daemon() -> Iterator["subprocess.Popen[bytes]"]:
    """An unlocked keyring that answers on the bus."""
    command = ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.close()
        try:
            import secretstorage

            def answers() -> bool:
                # Asked for its default collection before that is there, it would offer to make one, and nobody would answer.
                if not list(Path(os.environ["HOME"]).rglob("login.keyring")):
                    return False
                with contextlib.closing(secretstorage.dbus_init()) as bus:
                    return secretstorage.check_service_availability(bus) and bool(secretstorage.get_any_collection(bus))

            until = time.monotonic() + 20
            while not answers():
                assert time.monotonic() < until, "the keyring did not come up"
            yield process
        finally:
            process.send_signal(signal.SIGCONT)
            process.kill()


def lock() -> None:
    import secretstorage

    with contextlib.closing(secretstorage.dbus_init()) as bus:
        secretstorage.get_default_collection(bus).lock()


def trouble(call: Callable[[], object]) -> KeyringTrouble:
    with pytest.raises(KeyringTrouble) as caught:
        call()
    shown = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert KEY not in shown + repr(caught.value)
    assert caught.value.__cause__ is caught.value.__context__ is None
    return caught.value


READ, WRITE, REMOVE = (
    partial(secrets.read, "default", URL),
    partial(secrets.write, "default", URL, Secret(KEY)),
    partial(secrets.remove, "default"),
)


def keeps_one_key_for_each_profile() -> None:
    with daemon():
        assert secrets.usable_keyring() == "Secret Service"
        assert trouble(READ).reason == "no entry"
        assert trouble(REMOVE).reason == "no entry"
        WRITE()
        secrets.write("Contoso & Söhne", "http://127.0.0.1:8080/api/v3", Secret("second"))
        assert READ() == Secret(KEY)
        assert secrets.read("Contoso & Söhne", "http://127.0.0.1:8080/api/v3").reveal() == "second"
        secrets.write("default", URL, Secret("another"))
        assert READ().reveal() == "another"
        REMOVE()
        assert trouble(READ).reason == "no entry"
        assert secrets.read("Contoso & Söhne", "http://127.0.0.1:8080/api/v3").reveal() == "second"


def gives_a_key_to_its_own_address_alone() -> None:
    with daemon():
        WRITE()
        assert secrets.read("default", "HTTPS://APP.atera.com:443/api/v3/") == Secret(KEY)
        for other in ("https://app.atera.com.evil.example/api/v3", "http://app.atera.com/api/v3", "https://app.atera.com/api/v4"):
            found = trouble(partial(secrets.read, "default", other))
            assert (found.reason, found.fact) == ("other address", URL)
        secrets.write("default", "https://eu.atera.com/api/v3", Secret("eu"))
        assert trouble(READ).reason == "other address"


def cuts_a_long_key_where_an_entry_is_short() -> None:
    import keyring

    secrets.PIECE = 1000
    around = len(json.dumps({"url": URL, "key": ""}, separators=(",", ":")))
    with daemon():
        for size in (4096, 10, 999 - around, 1000 - around, 1001 - around, 2000 - around, 5):
            secrets.write("default", URL, Secret("k" * size))
            assert READ().reveal() == "k" * size
            pieces = [len(keyring.get_password(secrets.SERVICE, name) or "") for name in ("default", "default/2", "default/3")]
            assert sum(pieces) == min(size + around, 3000)  # and nothing of a longer one is left
            assert max(pieces) <= 1000
        REMOVE()
        assert [keyring.get_password(secrets.SERVICE, name) for name in ("default", "default/2", "default/3")] == [None] * 3
        secrets.write("default", URL, Secret("k" * 2500))
        keyring.delete_password(secrets.SERVICE, "default")  # as an interrupted write leaves it
        assert trouble(READ).reason == "no entry"
        WRITE()
        assert READ() == Secret(KEY)


def refuses_an_entry_that_is_not_ours() -> None:
    import keyring

    with daemon():
        for text in (KEY, "{}", "[1]", '{"url":1}', f'{{"url":"{URL}","key":7}}', f'{{"url":"{URL}","key":"{KEY} \\n x"}}', "[" * 100_000):
            keyring.set_password(secrets.SERVICE, "default", text)
            assert trouble(READ).reason == "failed"
        WRITE()
        assert READ() == Secret(KEY)


def tells_a_locked_one() -> None:
    with daemon():
        WRITE()
        lock()
        assert [trouble(call).reason for call in (READ, WRITE, REMOVE)] == ["locked"] * 3


def tells_a_denied_one() -> None:
    with daemon():
        assert [trouble(call).reason for call in (READ, WRITE, REMOVE)] == ["denied"] * 3


def tells_that_there_is_none() -> None:
    assert [(type(trouble(call)), trouble(call).reason) for call in (READ, WRITE, REMOVE)] == [(NoKeyring, "none")] * 3
    with pytest.raises(NoKeyring):
        secrets.usable_keyring()


def tells_one_that_does_not_answer_and_holds_nothing_up() -> None:
    async def beats() -> int:
        beat = 0
        task = asyncio.create_task(secrets.aside(partial(secrets.read, "default", URL, timeout=0.3)))
        while not task.done():
            beat += 1
            await asyncio.sleep(0.01)
        with pytest.raises(NoKeyring) as caught:
            await task
        assert caught.value.reason == "no answer"
        waiting = asyncio.create_task(secrets.aside(partial(secrets.read, "default", URL)))
        await asyncio.sleep(0)
        waiting.cancel()  # the end of the loop does not wait for it either
        return beat

    with daemon() as process:
        WRITE()
        process.send_signal(signal.SIGSTOP)
        assert asyncio.run(beats()) > 5
        process.send_signal(signal.SIGCONT)
        assert asyncio.run(secrets.aside(READ)) == Secret(KEY)


def writes_the_key_into_no_file_and_no_log() -> None:
    records = io.StringIO()
    logging.basicConfig(stream=records, level=logging.DEBUG)
    with daemon() as process:
        WRITE()
        assert READ() == Secret(KEY)
        lock()
        trouble(READ)
        own = Path(f"/proc/{process.pid}/cmdline").read_bytes() + Path("/proc/self/cmdline").read_bytes()
        assert KEY.encode() not in own
    assert KEY not in records.getvalue()
    files = [file for file in Path(os.environ["HOME"]).rglob("*") if file.is_file()]
    assert any(file.name.endswith(".keyring") for file in files)
    for file in files:
        assert KEY.encode() not in file.read_bytes()
    gc.collect()


DENIED = '<deny send_destination="org.freedesktop.secrets" send_interface="org.freedesktop.Secret.Collection"/>'


@real
@pytest.mark.parametrize(
    ("scenario", "policy"),
    [
        (keeps_one_key_for_each_profile, ""),
        (gives_a_key_to_its_own_address_alone, ""),
        (cuts_a_long_key_where_an_entry_is_short, ""),
        (refuses_an_entry_that_is_not_ours, ""),
        (tells_a_locked_one, ""),
        (tells_a_denied_one, DENIED),
        (tells_that_there_is_none, ""),
        (tells_one_that_does_not_answer_and_holds_nothing_up, ""),
        (writes_the_key_into_no_file_and_no_log, ""),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_real_keyring(scenario: Callable[[], None], policy: str, tmp_path: Path) -> None:
    on_a_bus_of_its_own(scenario, tmp_path, policy)


def on_a_bus_of_its_own(scenario: Callable[[], None], tmp_path: Path, policy: str = "") -> None:
    """Runs a function of a test module in a process with a session bus of its own, where `daemon` starts a real keyring."""
    for folder in ("home", "runtime"):
        (tmp_path / folder).mkdir(mode=0o700)
    (tmp_path / "bus.conf").write_text(BUS.format(folder=tempfile.gettempdir(), policy=policy))
    keep = ("PATH", "LANG", "PYTHONPATH", "COVERAGE_PROCESS_START")
    environment = {key: os.environ[key] for key in keep if key in os.environ}
    environment |= {"HOME": str(tmp_path / "home"), "XDG_RUNTIME_DIR": str(tmp_path / "runtime")}
    # A scenario that hangs ends itself and says where, before anybody kills it and not its keyring.
    called = f"import {scenario.__module__} as t; t.{scenario.__name__}()"
    code = f"import faulthandler as f; f.dump_traceback_later(40, exit=True); {called}"
    command = ["dbus-run-session", f"--config-file={tmp_path / 'bus.conf'}", "--", sys.executable, "-W", "error", "-c", code]
    with subprocess.Popen(command, env=environment, stdout=-1, stderr=-2, text=True, start_new_session=True) as process:
        try:
            said, _ = process.communicate(timeout=50)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # and nobody of its session is left behind
    assert process.returncode == 0, said
    assert KEY not in said


def test_keyring_that_the_user_switched_off_is_none() -> None:
    found = trouble(READ)  # keyring's `fail`, which is what these tests run with
    assert (type(found), found.reason) == (NoKeyring, "none")


def named(name: str, /, *args: object, cause: BaseException | None = None, **facts: object) -> Exception:
    """An error as a keyring that cannot run here raises it: told by its class's name and its facts."""
    error: Exception = type(name, (Exception,), facts)(*args)
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (named("KeyringLocked", "Can't get password from keychain"), "locked"),
        (named("KeyringLocked", cause=named("KeychainDenied", -128, "Keychain Access Denied")), "denied"),
        (named("KeyringError", cause=named("SecAuthFailure", -25293)), "denied"),
        (named("KeyringError", cause=named("Error", -25308, "Unknown Error")), "locked"),
        (named("KeyringError", cause=named("Error", -50, "Unknown Error")), "failed"),
        (named("error", winerror=5, funcname="CredWrite"), "denied"),
        (named("error", winerror=1312, funcname="CredRead"), "none"),
        (named("error", winerror=1783, funcname="CredWrite"), "failed"),
        (named("InitError", cause=named("PromptDismissedException")), "denied"),
        (named("DBusErrorResponse", name="org.freedesktop.DBus.Error.AccessDenied"), "denied"),
        (named("PasswordSetError", "Cancelled by user"), "denied"),
        (OSError(5, "Input/output error"), "failed"),
        (ValueError(KEY), "failed"),
    ],
    ids=repr,
)
def test_errors_of_every_system_have_a_reason(error: Exception, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Raising:
        def get_password(self, service: str, user: str) -> str:
            raise error

    monkeypatch.setattr(secrets, "_chosen", Raising)
    assert trouble(READ).reason == reason


@pytest.mark.parametrize("loses", ["all", "the end"])
def test_keyring_that_does_not_store_is_found_out(loses: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Forgetting:
        stored: str | None = None

        def get_password(self, service: str, user: str) -> str | None:
            return self.stored

        def set_password(self, service: str, user: str, text: str) -> None:
            self.stored = None if loses == "all" else text[:-1]

    monkeypatch.setattr(secrets, "_chosen", Forgetting)
    found = trouble(WRITE)
    assert (found.reason, found.fact) == ("failed", "not stored")


def test_importing_asks_no_keyring() -> None:
    code = "import atera_desktop.store.secrets, sys; print('keyring' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"


def test_windows_entry_stays_on_this_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring

    before = keyring.get_keyring()
    vault: type[keyring.backend.KeyringBackend] = type("WinVaultKeyring", (type(before),), {"__module__": "keyring.backends.Windows"})
    try:
        keyring.set_keyring(vault())
        assert secrets.usable_keyring() == "Windows Credential Manager"
        assert getattr(keyring.get_keyring(), "persist", "") == "local machine"
        assert (secrets.PIECE * len("x".encode("utf-16-le")) <= 2560) is (sys.platform == "win32")
    finally:
        keyring.set_keyring(before)


def test_entry_is_what_it_is_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[tuple[str, str], str] = {}

    class Open:
        def get_password(self, service: str, user: str) -> str | None:
            return kept.get((service, user))

        def set_password(self, service: str, user: str, text: str) -> None:
            kept[service, user] = text

    monkeypatch.setattr(secrets, "_chosen", Open)
    WRITE()
    assert {name: json.loads(text) for name, text in kept.items()} == {("Atera Desktop", "default"): {"url": URL, "key": KEY}}
