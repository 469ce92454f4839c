"""The command `simulate`, as a program."""

import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

PROGRAM = """
import argparse, sys
from atera_desktop.cli import simulate
parser = argparse.ArgumentParser()
simulate.add_arguments(parser)
sys.exit(simulate.run(parser.parse_args()))
"""


@contextmanager
def simulate(*options: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-W", "error", "-c", PROGRAM, *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def outcome(*options: str) -> tuple[int, str, str]:
    with simulate(*options) as process:
        out, err = process.communicate(timeout=20)
        return process.returncode, out, err


def test_it_says_where_it_serves_and_serves_there() -> None:
    with simulate("--agents", "9", "--key", "k" * 32, "--with", "no-gzip") as process:
        assert process.stdout
        line = process.stdout.readline()
        found = re.fullmatch(r"(http://127\.0\.0\.1:\d+/api/v3) key k{32}\n", line)
        assert found
        with urllib.request.urlopen(urllib.request.Request(f"{found[1]}/agents", headers={"X-API-KEY": "k" * 32}), timeout=10) as reply:
            assert b'"totalItemCount":9' in reply.read()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_it_ends_quietly(sent: signal.Signals, status: int) -> None:
    with simulate("--agents", "1") as process:
        assert process.stdout
        assert re.search(r" key [0-9a-f]{32}$", process.stdout.readline())
        process.send_signal(sent)
        out, err = process.communicate(timeout=10)
        assert (process.returncode, out, err) == (status, "", "")


def test_it_lists_the_switches() -> None:
    status, out, err = outcome("--with", "list")
    assert (status, err) == (0, "")
    assert re.search(r"^zoneless-dates +no date says its zone$", out, re.MULTILINE)


def test_an_unknown_switch_is_usage() -> None:
    status, out, err = outcome("--with", "sunny")
    assert (status, out) == (2, "")
    assert err.startswith("There is no switch 'sunny'")
    assert err.count("\n") == 1


def test_a_port_in_use_is_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, out, err = outcome("--port", str(port))
        assert (status, out) == (3, "")
        assert err.startswith(f"Cannot serve on port {port}: ")
