"""Logs: rotated, private, silent about keys, and silent when they cannot be written."""

import logging
import os
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from atera_desktop.domain.secret import Secret
from atera_desktop.store import logs

KEY = "q0w9e8r7t6y5u4i3o2p1a0s9d8f7g6h5"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"
GUID = "3f2504e04f8911d39a0c0305e82c3301"

log = logging.getLogger("atera_desktop.test")


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    opened = logs.set_up(tmp_path)
    yield logs.log_folder(tmp_path) / logs.NAME
    opened.close()


def test_records_are_written_with_time_level_and_name(file: Path) -> None:
    log.info("synced %d agents", 31)
    logging.getLogger("httpx").info("HTTP Request: GET …")
    line = file.read_text()
    assert line.endswith("Z INFO atera_desktop.test: synced 31 agents\n")
    assert line[4] == "-"


@pytest.mark.expects_log("py.warnings")
def test_warnings_go_to_the_log(file: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)  # catch_warnings took its place
        warnings.warn("this is old", DeprecationWarning, stacklevel=1)
    assert "DeprecationWarning: this is old" in file.read_text()


@pytest.mark.parametrize(
    "text",
    [
        f"X-API-KEY: {KEY}",
        f"{{'X-API-KEY': '{KEY}'}}",
        f"[(b'x-api-key', b'{KEY}')]",
        f'{{"Authorization": "Bearer {JWT}"}}',
        f"authorization=bearer {KEY}",
        f"Authorization: Basic {KEY}",
        f"Bearer {KEY}",
        f"ATERA_API_KEY={KEY}",
        f"api_key = '{KEY}'",
        f"the key is {KEY}, or not",
        f"--key {KEY}",
        f"token:{KEY}",
        f"https://example.invalid/?key={KEY}&x=1",
        f"somewhere {JWT} in a text",
        f"repr: \"b'X-API-KEY: {KEY}\\\\r\\\\n'\"",
    ],
)
def test_whatever_looks_like_a_key_is_left_out(file: Path, text: str) -> None:
    log.info(text)
    try:
        raise RuntimeError(text)
    except RuntimeError:
        log.info("failed", exc_info=True)
    written = file.read_text()
    assert written.count("***") >= 2
    assert "RuntimeError" in written
    for part in (KEY, *JWT.split(".")):
        assert part not in written


def test_key_in_use_is_left_out_whatever_its_shape_and_place(file: Path) -> None:
    odd = Secret("odd/one+with=signs")
    logs.hide(odd)
    log.info("GET /%s and odd%%2Fone%%2Bwith%%3Dsigns and %r", odd.reveal(), odd)
    assert file.read_text().endswith(": GET /*** and *** and ***\n")


def test_ids_that_are_no_keys_stay(file: Path) -> None:
    log.info("agent %s of device 5d41402a-bc4b-2a76-b971-9d911017c592, GET /agents/29: authorization missing", GUID)
    assert GUID in file.read_text()
    assert "***" not in file.read_text()


def test_old_files_are_kept_five_times(file: Path) -> None:
    for _ in range(75):
        log.info("x" * 100_000)
    found = sorted(file.parent.iterdir())
    assert [path.name for path in found] == [logs.NAME, *(f"{logs.NAME}.{number}" for number in range(1, 6))]
    assert max(path.stat().st_size for path in found) <= logs.SIZE
    if os.name == "posix":
        assert {oct(path.stat().st_mode & 0o777) for path in found} == {"0o600"}
        assert file.parent.stat().st_mode & 0o777 == 0o700


def test_folder_that_cannot_be_written_is_silent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "logs").write_text("a file in its place")
    opened = logs.set_up(tmp_path)
    log.info("lost")
    (tmp_path / "logs").unlink()
    (tmp_path / "logs").mkdir()
    log.info("written")
    opened.close()
    assert "written" in (tmp_path / "logs" / logs.NAME).read_text()
    assert capsys.readouterr() == ("", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device without room")
def test_full_disk_is_silent_and_writing_goes_on_after_it(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / logs.NAME).symlink_to("/dev/full")
    opened = logs.set_up(tmp_path)
    log.info("lost")
    (folder / logs.NAME).unlink()
    log.info("written")
    opened.close()
    assert (folder / logs.NAME).read_text().endswith("written\n")
    assert capfd.readouterr() == ("", "")


def test_process_has_one_log(tmp_path: Path) -> None:
    first, second = logs.set_up(tmp_path / "a"), logs.set_up(tmp_path / "b")
    log.info("once")
    second.close()
    assert first not in logging.getLogger().handlers
    assert not (tmp_path / "a" / "logs" / logs.NAME).exists()
    assert "once" in (tmp_path / "b" / "logs" / logs.NAME).read_text()
    log.info("after the end")
    assert "after" not in (tmp_path / "b" / "logs" / logs.NAME).read_text()
