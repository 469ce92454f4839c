"""kill -9 while a reply is typed, while it is sent, and after: the draft or the comment is there, once."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from atera_desktop.store.drafts import read_drafts
from tests.operations.desk import working
from tests.tenant import Served, tenant, until
from tests.ui.writer import TEXT

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")


@asynccontextmanager
async def writing(served: Served, folder: Path, ticket: int, step: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """The program with the reply open; gone in the end, by SIGKILL and nothing else."""
    arguments = [sys.executable, "-m", "tests.ui.writer", str(folder), served.url, str(ticket), step]
    program = await asyncio.create_subprocess_exec(*arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    try:
        assert program.stdout is not None
        assert await program.stdout.readline() == b"ready\n"
        yield program
        assert await program.wait() == -signal.SIGKILL
    finally:
        if program.returncode is None:
            program.kill()
            await program.wait()


def open_ticket(served: Served) -> int:
    return next(number for number, ticket in served.tenant.tickets.items() if ticket["TicketStatus"] == "Open")


async def found_again(served: Served, folder: Path, ticket: int) -> tuple[int, list[str]]:
    """How often the comment is at Atera, and the drafts, when the next start has cleared up."""
    await until(lambda: not served.app.meter.in_flight)
    async with working(folder, served) as opened:
        await opened.load()
        await until(lambda: not opened.journal.pending())
        await until(lambda: not any(opened.drafts.is_doubtful(*place) for place in opened.drafts.all()))
        drafts = [draft.text for draft in opened.drafts.all().values()]
    assert [draft.text for draft in read_drafts(folder)] == drafts
    return [comment["Comment"] for comment in served.tenant.comments[ticket]].count(TEXT), drafts


async def test_while_typing(tmp_path: Path) -> None:
    async with tenant(5) as served:
        ticket = open_ticket(served)
        async with writing(served, tmp_path, ticket, "typing") as program:
            assert program.stdout is not None
            typed: list[float] = []
            while len(typed) < 10 or typed[-1] - typed[0] < 1.0:
                assert int(await program.stdout.readline()) == len(typed) + 1
                typed.append(time.monotonic())
            killed = time.monotonic()
            program.send_signal(signal.SIGKILL)
        (draft,) = read_drafts(tmp_path)
        assert len(draft.text) >= sum(moment < killed - 0.5 for moment in typed), "what is older than half a second is kept"
        assert draft.text == ("abcdefghij" * len(draft.text))[: len(draft.text)]
        assert (draft.ticket, draft.kind) == (ticket, "reply")
        assert await found_again(served, tmp_path, ticket) == (0, [draft.text])


@pytest.mark.parametrize(
    ("step", "arrived"),
    [("intend 1 before", False), ("intend 1 after", False), ("conclude 1 before", True), ("conclude 1 after", True)],
)
async def test_at_a_line_of_the_journal(tmp_path: Path, step: str, arrived: bool) -> None:
    async with tenant(5) as served:
        ticket = open_ticket(served)
        async with writing(served, tmp_path, ticket, step):
            pass
        assert await found_again(served, tmp_path, ticket) == ((1, []) if arrived else (0, [TEXT]))


async def test_while_it_is_sent(tmp_path: Path) -> None:
    """The text is of the kind that the journal keeps without what looks like a key."""
    async with tenant(5) as served:
        ticket = open_ticket(served)
        served.app.before = lambda method, path: served.weather.set("slow-reply", 400) if method == "POST" else None
        async with writing(served, tmp_path, ticket, "-") as program:
            await until(lambda: any(one["Comment"] == TEXT for one in served.tenant.comments[ticket]))
            program.send_signal(signal.SIGKILL)
        assert await found_again(served, tmp_path, ticket) == (1, [])


async def test_after_it_was_sent(tmp_path: Path) -> None:
    async with tenant(5) as served:
        ticket = open_ticket(served)
        async with writing(served, tmp_path, ticket, "-") as program:
            assert program.stdout is not None
            assert await program.stdout.readline() == b"sent\n"
            program.send_signal(signal.SIGKILL)
        assert await found_again(served, tmp_path, ticket) == (1, [])
