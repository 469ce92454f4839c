"""The window with a real keyring: GNOME's, on a bus of its own (see tests/store/test_keyring.py)."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from atera_desktop.domain.secret import clean_key
from atera_desktop.store import secrets
from tests.store.test_keyring import daemon, lock, on_a_bus_of_its_own, real
from tests.tenant import KEY, tenant, until


def keeps_the_key_of_the_window() -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    import qasync
    from PySide6.QtWidgets import QApplication

    app = QApplication([])
    with daemon(), tempfile.TemporaryDirectory() as folder, qasync.QEventLoop(app) as loop:
        loop.run_until_complete(_sign_in_and_out(Path(folder)))
        assert [file for file in Path(folder).rglob("*") if file.is_file() and KEY.encode() in file.read_bytes()] == []


async def _sign_in_and_out(folder: Path) -> None:
    from tests.ui.program import button, program
    from tests.ui.test_sign_in import synced, try_key

    async with tenant(10, clock=time.time) as served:
        async with program(folder, "--api-url", served.url) as running:
            await try_key(running, KEY)
            window = await running.window()
            await synced(window, 10)
            assert window.notes.texts() == []
        assert secrets.read("default", served.url).reveal() == KEY
        async with program(folder) as again:
            window = await again.window()
            await until(lambda: window.session.sync.status.connection == "connected")
            again.run(window, "sign-out")
            button(await again.dialog(), "Sign out").click()
            await until(lambda: window.session.sync.status.connection == "not-connected")
            assert window.page.notes.texts() == ["Not connected: there is no API key."]
        secrets.write("default", served.url, clean_key(KEY))
        lock()
        async with program(folder) as third:
            window = await third.window()
            await until(lambda: window.session.sync.status.connection == "not-connected")
            said = "Not connected. The system's keyring is locked. Unlock it and try again, or connect with the key."
            assert window.page.notes.texts() == [said]


def syncs_with_the_key_of_the_window() -> None:
    import asyncio
    import json
    import subprocess
    import sys

    async def scenario(folder: str) -> None:
        async with tenant(10, clock=time.time) as served:
            secrets.write("default", served.url, clean_key(KEY))
            shared = ("--data-dir", folder, "--api-url", served.url, "--json")
            for command, succeeded in (("sync", '"complete": true'), ("doctor", "Secret Service keeps the API key of this profile.")):
                process = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "atera_desktop", command, *shared, stdout=subprocess.PIPE
                )
                out, _ = await process.communicate()
                assert process.returncode == 0, out
                assert succeeded in out.decode()
                assert json.loads(out)["exit"] == 0
                assert KEY not in out.decode()

    with daemon(), tempfile.TemporaryDirectory() as folder:
        asyncio.run(scenario(folder))


@real
def test_the_window_keeps_its_key_in_a_real_keyring(tmp_path: Path) -> None:
    on_a_bus_of_its_own(keeps_the_key_of_the_window, tmp_path)


@real
def test_sync_and_doctor_use_the_key_in_a_real_keyring(tmp_path: Path) -> None:
    on_a_bus_of_its_own(syncs_with_the_key_of_the_window, tmp_path)
