"""Another account while a deletion is asked for, or can still be undone: two tenants that have the same ids, and what both were asked."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest
from PySide6.QtWidgets import QApplication, QDialog
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from atera_desktop.domain.agent import Agent
from atera_desktop.domain.alert import Alert
from atera_desktop.sim.server import serve
from atera_desktop.ui.dialogs.confirm import DeletionDialog
from atera_desktop.ui.dialogs.profiles import Profiles, SignOut
from atera_desktop.ui.dialogs.sign_in import SignIn
from atera_desktop.ui.window import Window
from tests.tenant import KEY, Served, tenant, until
from tests.ui.changing import agent, asked, item, named, over, plain_machine, select, type_in, writes
from tests.ui.desk import Desk
from tests.ui.program import Keyring, Program, button, keyring, line, program
from tests.ui.test_profiles import kept, other
from tests.ui.test_sign_in import synced

__all__ = ["keyring"]

pytestmark = pytest.mark.usefixtures("qapp")

AGENTS = 60
OTHER_KEY = KEY[::-1]
NO_CUSTOMERS = {"items": [], "totalItemCount": 0, "page": 1, "itemsInPage": 1, "totalPages": 1, "prevLink": "", "nextLink": ""}
MOMENTS = ["dialog", "undo window"]

D = TypeVar("D", bound=QDialog)


def about(served: Served, one: Agent) -> list[str]:
    """What a tenant was asked about this record, and every request that could have changed anything."""
    path = f"/api/v3/agents/{one.key}"
    return [request for request in served.asked if request.endswith(path) or not request.startswith("GET ")]


def at(window: Window, served: Served) -> Desk:
    return Desk(window, window.session, served)


async def unlocked(running: Program, served: Served, undo: float) -> Desk:
    """The window with all rows, unlocked from its menu."""
    here = at(await running.window(), served)
    await synced(here.window, AGENTS)
    await here.quiet()
    here.session.settings = msgspec.structs.replace(here.session.settings, undo_seconds=undo)
    here.button("Unlock changes").click()
    return here


async def deletion(here: Desk, when: str) -> tuple[Agent, DeletionDialog]:
    """A deletion at this moment of its life."""
    wanted = agent(here, plain_machine)
    select(here, wanted)
    opened = await asked(here, "Agent", "Delete agent…")
    if when == "undo window":
        named(opened, "Delete").click()
        await until(lambda: here.window.runs.texts())
    return wanted, opened


async def on_top(kind: type[D]) -> D:
    await until(lambda: isinstance(QApplication.activeModalWidget(), kind))
    found = QApplication.activeModalWidget()
    assert isinstance(found, kind)
    return found


@pytest.mark.parametrize("when", MOMENTS)
async def test_another_profile_meanwhile(tmp_path: Path, keyring: Keyring, when: str) -> None:
    async with tenant(AGENTS, clock=time.time) as one, tenant(AGENTS, clock=time.time) as two:
        two.tenant.account["AccountID"] = "the other's"
        kept(tmp_path, keyring, "default", one)
        kept(tmp_path, keyring, "contoso", two)
        async with program(tmp_path) as running:
            here = await unlocked(running, one, 0.5)
            wanted, _ = await deletion(here, when)
            before = about(one, wanted)
            here = await switched(running, here, "contoso", two)
            assert running.shown(DeletionDialog) == []
            assert here.session.collections["agents"].records[wanted.key].key == wanted.key  # type: ignore[index]
            await asyncio.sleep(0.7)  # longer than the undo window would have been
            assert about(one, wanted) == before
            assert about(two, wanted) == []
            assert named(here.window, "Delete").isEnabled() is False
            # What is asked for now is asked of this tenant alone.
            here = await unlocked(running, two, 0.0)
            select(here, here.session.collections["agents"].records[wanted.key])  # type: ignore[index]
            named(await asked(here, "Agent", "Delete agent…"), "Delete").click()
            await over(here)
            path = f"/api/v3/agents/{wanted.key}"
            assert about(two, wanted) == [f"GET {path}", f"GET {path}", f"DELETE {path}"]
            here = await switched(running, here, "default", one)
            told = [f"1 deletion was not sent: {wanted.name}. The program ended first."] if when == "undo window" else []
            await until(lambda: [words for words in here.notices() if "deletion" in words] == told)
            assert about(one, wanted) == before


async def switched(running: Program, here: Desk, name: str, served: Served) -> Desk:
    """The window of the profile of that name, with all its rows."""
    item(here, "File", "Profiles…").trigger()
    dialog = await on_top(Profiles)
    row = next(row for row in range(dialog.list.count()) if dialog.list.item(row).text().startswith(f"{name} "))
    dialog.list.setCurrentRow(row)
    button(dialog, "Switch").click()
    window = await other(running, here.window)
    await until(lambda: window.page.rows and window.session.sync.status.connection == "connected")
    return at(window, served)


@pytest.mark.parametrize("when", MOMENTS)
async def test_signing_out_meanwhile(tmp_path: Path, keyring: Keyring, when: str) -> None:
    async with tenant(AGENTS, clock=time.time) as served:
        kept(tmp_path, keyring, "default", served)
        async with program(tmp_path) as running:
            here = await unlocked(running, served, 60)
            wanted, _ = await deletion(here, when)
            before = len(served.asked)
            item(here, "File", "Sign out…").trigger()
            button(await on_top(SignOut), "Sign out").click()
            await until(lambda: here.session.sync.status.connection == "not-connected")
            await over(here)
            assert running.shown(DeletionDialog) == []
            assert [request for request in served.asked[before:] if str(wanted.key) in request] == []
            assert about(served, wanted) == [f"GET /api/v3/agents/{wanted.key}"]
            taken_back(here, wanted, when)


def taken_back(here: Desk, wanted: Agent, when: str) -> None:
    """The window and the journal say what became of a deletion that was confirmed already."""
    line_ = f"{wanted.name} was not deleted: it was taken back before anything was sent."
    assert here.window.runs.texts() == []
    assert (line_ in here.notices()) is (when == "undo window")
    assert [entry.outcome for entry in here.session.journal.entries()] == (["undone"] if when == "undo window" else [])


@asynccontextmanager
async def two_behind_one_address(*, told: bool) -> AsyncIterator[tuple[str, Served, Served]]:
    """As at Atera: the key decides which tenant answers. Unless `told`, the second key may not ask whose it is."""
    async with tenant(AGENTS, clock=time.time) as one, tenant(AGENTS, clock=time.time) as two:
        two.tenant.account["AccountID"] = "the other's"

        async def front(scope: Scope, receive: Receive, send: Send) -> None:
            keys = dict(scope.get("headers", []))
            if keys.get(b"x-api-key") != OTHER_KEY.encode():
                await one.app(scope, receive, send)
            elif scope["path"].endswith("/account") and not told:
                await Response(status_code=403)(scope, receive, send)
            elif scope["path"].endswith("/customers"):
                await JSONResponse(NO_CUSTOMERS)(scope, receive, send)
            else:
                headers = [(name, KEY.encode() if name == b"x-api-key" else value) for name, value in scope["headers"]]
                await two.app({**scope, "headers": headers}, receive, send)

        async with serve(front) as url:
            one.url = two.url = url
            yield url, one, two


async def paste_key(here: Desk, key: str) -> SignIn:
    item(here, "File", "Connect…").trigger()
    dialog = await on_top(SignIn)
    line(dialog, "API key").setText(key)
    button(dialog, "Connect").click()
    return dialog


@pytest.mark.parametrize("when", MOMENTS)
async def test_a_key_that_does_not_say_whose_it_is_takes_nothing_over(tmp_path: Path, keyring: Keyring, when: str) -> None:
    async with two_behind_one_address(told=False) as (_, one, two):
        kept(tmp_path, keyring, "default", one)
        async with program(tmp_path) as running:
            here = await unlocked(running, one, 60)
            wanted, _ = await deletion(here, when)
            before = about(one, wanted)
            await paste_key(here, OTHER_KEY)
            await until(lambda: running.shown(SignIn) == [] and two.asked and here.session.sync.status.connection == "connected")
            await over(here)
            assert running.shown(DeletionDialog) == []
            assert about(one, wanted) == before
            assert about(two, wanted) == []
            taken_back(here, wanted, when)


@pytest.mark.parametrize("when", MOMENTS)
async def test_another_accounts_key_is_refused_and_the_deletion_stays_with_its_own(tmp_path: Path, keyring: Keyring, when: str) -> None:
    async with two_behind_one_address(told=True) as (_, one, two):
        kept(tmp_path, keyring, "default", one)
        async with program(tmp_path) as running:
            here = await unlocked(running, one, 1.0)
            wanted, opened = await deletion(here, when)
            dialog = await paste_key(here, OTHER_KEY)
            await until(lambda: "another account" in dialog.said)
            dialog.reject()
            if when == "dialog":
                named(opened, "Delete").click()
                await until(lambda: here.window.runs.texts())
            await over(here)
            path = f"/api/v3/agents/{wanted.key}"
            assert about(one, wanted) == [f"GET {path}", f"GET {path}", f"DELETE {path}"]
            assert two.asked == ["GET /api/v3/account"]


async def test_the_rows_that_are_left_are_not_done_with_another_key(tmp_path: Path, keyring: Keyring) -> None:
    async with two_behind_one_address(told=False) as (_, one, two):
        kept(tmp_path, keyring, "default", one)
        async with program(tmp_path) as running:
            here = await unlocked(running, one, 0.0)
            here.session.deletions.pace = 1.0
            wanted = [each for each in here.session.collections["agents"].records.values() if isinstance(each, Agent)][:9]
            select(here, *wanted)
            opened = await asked(here, "Agent", "Delete 9 agents…")
            type_in(opened, "9")
            named(opened, "Delete").click()
            await until(lambda: writes(here))
            await paste_key(here, OTHER_KEY)
            await over(here)
            assert 0 < len(writes(here)) < 9
            assert [request for each in wanted for request in about(two, each)] == []
            assert " not sent" in next(words for words in here.notices() if words.startswith("9 agents: "))


async def test_what_is_done_at_once_ends_with_its_key_too(tmp_path: Path, keyring: Keyring) -> None:
    async with two_behind_one_address(told=False) as (_, one, two):
        kept(tmp_path, keyring, "default", one)
        async with program(tmp_path) as running:
            here = await unlocked(running, one, 60)
            here.session.deletions.pace = 1.0
            here.window.show_section("alerts")
            wanted = [each for each in here.session.collections["alerts"].records.values() if isinstance(each, Alert) and not each.archived]
            select(here, *wanted[:9])
            named(here.window, "Resolve").click()
            await until(lambda: writes(here))
            await paste_key(here, OTHER_KEY)
            await over(here)
            assert 0 < len(writes(here)) < 9
            assert [request for request in two.asked if not request.startswith("GET ")] == []
